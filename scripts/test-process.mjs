// Loaded into each process of the tests (`--import`), before node:test.
//
// node:test follows every promise and every callback, so that it can say whose a stray error is. Where a test makes thousands of calls that is a quarter
// of the CPU, and most of what is collected as garbage. Here its hook is not set; what it asks, which is in whose body `test` or `before` is called, is
// told from the resource that runs. A stray error, which then belongs to no test and might leave one waiting for ever, ends the process: its files have
// failed, and the stack says where.
import asyncHooks from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

const { createHook, executionAsyncId, executionAsyncResource } = asyncHooks;
/** What node:test would have had called for each new resource: it notes those that are tests. */
let noted = () => undefined;

asyncHooks.createHook = (callbacks) => {
  if (!(new Error().stack ?? '').includes('node:internal/test_runner')) return createHook(callbacks);
  noted = callbacks.init ?? noted;
  const unset = { enable: () => unset, disable: () => unset };
  return unset;
};
asyncHooks.executionAsyncId = () => {
  const id = executionAsyncId();
  noted(id, 'Test', 0, executionAsyncResource());
  return id;
};

for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => {
    writeSync(2, `a stray error, of no test (${event}): ${inspect(error)}\n`);
    process.exit(1);
  });
