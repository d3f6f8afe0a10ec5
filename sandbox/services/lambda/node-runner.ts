import { createWriteStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs in the function's own process: reads one line of JSON from stdin (an Invocation), runs the handler and writes its answer as JSON to
 * file descriptor 3. stdin closes when the sandbox is gone, and the process ends with it. What the handler prints is its log.
 */

interface Invocation {
  readonly directory: string;
  readonly handler: string;
  readonly event: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
}

type Callback = (error: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

let received = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text: string) => {
  const hadLine = received.includes('\n');
  received += text;
  if (!hadLine && received.includes('\n')) void run(JSON.parse(received.slice(0, received.indexOf('\n'))) as Invocation);
});
process.stdin.on('end', () => process.exit(1));
process.on('uncaughtException', (error) => answer({ error: errorOf(error) }));
process.on('unhandledRejection', (error) => answer({ error: errorOf(error) }));

async function run(invocation: Invocation): Promise<void> {
  try {
    const handler = await handlerOf(invocation);
    answer({ result: (await called(handler, invocation)) ?? null });
  } catch (error) {
    answer({ error: errorOf(error) });
  }
}

async function handlerOf({ directory, handler }: Invocation): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const base = path.join(directory, handler.slice(0, dot));
  const name = handler.slice(dot + 1);
  const file = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((one) => existsSync(one));
  if (file === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${handler.slice(0, dot)}'`);
  const loaded = (await load(file)) as Record<string, unknown>;
  const found = loaded[name] ?? (loaded['default'] as Record<string, unknown> | undefined)?.[name];
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  return found as Handler;
}

/** CommonJS unless the file is a module by its name or by its package. */
async function load(file: string): Promise<unknown> {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href);
  try {
    return createRequire(file)(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ESM') throw error;
    return import(pathToFileURL(file).href);
  }
}

/** The handler's answer, whether it is returned, promised or given to the callback. */
function called(handler: Handler, { event, context, timeoutMs }: Invocation): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => (error === null || error === undefined ? resolve(result) : reject(error));
    // The process is as old as the invocation.
    const remaining = () => Math.max(0, Math.round(timeoutMs - process.uptime() * 1000));
    // Handlers from before promises end the run by the context, as those that answer a custom resource still do.
    const older = { done: callback, succeed: resolve, fail: (error: unknown) => reject(error) };
    const whole = { ...context, ...older, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: remaining };
    const returned = handler(event, whole, callback);
    if (returned instanceof Promise) returned.then(resolve, reject);
    else if (handler.length < 3 && returned !== undefined) resolve(returned);
    // What is still to come must not be kept alive by the pipe alone; when nothing is, the run has ended without an answer.
    else endWhenIdle(resolve);
  });
}

/** Resolves with nothing when the process has nothing left to do. */
function endWhenIdle(resolve: (result: unknown) => void): void {
  (process.stdin as NodeJS.ReadStream & { unref?: () => void }).unref?.();
  process.once('beforeExit', () => resolve(null));
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function errorOf(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const isSyntax = thrown instanceof SyntaxError;
  return {
    errorType: isSyntax ? 'Runtime.UserCodeSyntaxError' : thrown.name,
    errorMessage: isSyntax ? `SyntaxError: ${thrown.message}` : thrown.message,
    trace: (thrown.stack ?? '').split('\n'),
  };
}

let answered = false;

function answer(value: object): void {
  if (answered) return;
  answered = true;
  const out = createWriteStream('', { fd: 3 });
  out.on('finish', () => process.exit(0));
  out.on('error', () => process.exit(1));
  out.end(JSON.stringify(value));
}
