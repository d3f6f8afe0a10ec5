// The process as `Io`: streams, signals, clocks. The entries (`bin.ts`, `action-bin.ts`) hand it to programs that tests call without a process.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { systemClock } from '../model/clock.ts';
import { diskReason } from '../model/disk-problem.ts';
import { type Io, type Output, OutputClosed } from './io.ts';

function outputOf(stream: NodeJS.WriteStream): Output {
  let failure: NodeJS.ErrnoException | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  const thrown = (error: NodeJS.ErrnoException): Error =>
    error.code === 'EPIPE'
      ? new OutputClosed('the reader of the output went away')
      : new Error(`cannot write the output: ${diskReason(error)}`);
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(thrown(failure));
        else stream.write(text, (error) => (error ? reject(thrown(error)) : resolve()));
      }),
  };
}

/** The process that this program runs in. Called once: it listens to the signals. */
export function processIo(): Io {
  // The SDK's last releases for Node 20 print a warning on every first client; the README says the same once.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const abort = new AbortController();
  // Every call in flight listens to it; hundreds are normal.
  setMaxListeners(0, abort.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second signal ends at once; children end with their parent.
      if (abort.signal.aborted) process.exit(130);
      abort.abort(new Error(`interrupted by ${signal}`));
    });
  }

  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    ask:
      process.stdin.isTTY === true
        ? async (question) => {
            const reader = createInterface({ input: process.stdin, output: process.stderr });
            try {
              return await reader.question(question, { signal: abort.signal });
            } finally {
              reader.close();
            }
          }
        : undefined,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock(),
    now: () => new Date(),
    signal: abort.signal,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  };
}
