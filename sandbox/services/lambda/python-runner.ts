/**
 * The same as node-runner.ts for Python functions, given to the interpreter on its command line: one line of JSON on stdin, the answer on
 * file descriptor 3. An alarm ends it a little after the timeout, should the sandbox be gone by then.
 */
export const pythonRunner = `
import importlib, json, os, signal, sys, time, traceback
call = json.loads(sys.stdin.readline())
signal.alarm(int(call['timeoutMs'] / 1000) + 5)
started = time.monotonic()
class Context:
    def __init__(self, values):
        for name, value in values.items():
            setattr(self, ''.join('_' + c.lower() if c.isupper() else c for c in name).replace('_in_m_b', '_in_mb'), value)
    def get_remaining_time_in_millis(self):
        return max(0, int(call['timeoutMs'] - (time.monotonic() - started) * 1000))
def answer(value):
    with os.fdopen(3, 'w') as out:
        out.write(json.dumps(value, default=str))
    sys.stdout.flush()
    os._exit(0)
sys.path.insert(0, call['directory'])
try:
    module, name = call['handler'].rsplit('.', 1)
    handler = getattr(importlib.import_module(module.replace('/', '.')), name)
    answer({'result': handler(call['event'], Context(call['context']))})
except ModuleNotFoundError as error:
    answer({'error': {'errorType': 'Runtime.ImportModuleError', 'errorMessage': str(error), 'stackTrace': []}})
except Exception as error:
    answer({'error': {'errorType': type(error).__name__, 'errorMessage': str(error), 'stackTrace': traceback.format_exc().splitlines()}})
`;
