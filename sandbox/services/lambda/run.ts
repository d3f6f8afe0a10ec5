import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitRealMs } from '../../clock.ts';
import type { Host } from '../../host.ts';
import { pythonPath } from './python.ts';
import { pythonRunner } from './python-runner.ts';
import type { ZipFile } from './zip.ts';

/** One run of a function's code. */
export interface Run {
  readonly files: readonly ZipFile[];
  readonly runtime: string;
  readonly handler: string;
  readonly event: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  /** Real milliseconds. */
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface RunOutcome {
  /** The handler's answer as JSON text, or undefined where it failed. */
  readonly result: string | undefined;
  /** What went wrong, as the service reports it. */
  readonly error: { readonly errorType: string; readonly errorMessage: string } | undefined;
  readonly lines: readonly string[];
}

/** Output of a run that is kept at most; what comes after is left out. */
const mostOutputBytes = 6 * 1024 * 1024;
const runnerFile = fileURLToPath(new URL('./node-runner.js', import.meta.url));
/** Where this program's own dependencies are, the SDK's clients among them. */
const nodeModules = path.resolve(path.dirname(createRequire(import.meta.url).resolve('@smithy/core/package.json')), '..', '..');

/** Runs the code in a process of its own, with nothing of this process's environment. Ends it at the timeout and when the sandbox closes. */
export async function runCode(run: Run, host: Host): Promise<RunOutcome> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sandbox-function-'));
  try {
    const directory = path.join(home, 'task');
    await unpack(run.files, directory);
    return await runIn(directory, home, run, host);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function unpack(files: readonly ZipFile[], directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { path: name, content } of files) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  // NODE_PATH serves CommonJS only; modules look for a folder beside them.
  const own = path.join(directory, 'node_modules');
  if (!existsSync(own)) await symlink(nodeModules, own, 'dir');
}

async function runIn(directory: string, home: string, run: Run, host: Host): Promise<RunOutcome> {
  const child = start(directory, home, run);
  if (child === undefined) return failed('Runtime.Unavailable', `the sandbox cannot run ${run.runtime} on this machine`, []);
  const { handler, event, context, timeoutMs } = run;
  // A process that dies before it has read its input says so by its exit.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(`${JSON.stringify({ directory, handler, event, context, timeoutMs })}\n`);
  return finished(child, run, host);
}

/** The function's process; undefined where this machine has no interpreter for it. */
function start(directory: string, home: string, run: Run): ChildProcess | undefined {
  const env = { ...run.environment, HOME: home, TMPDIR: home, TZ: 'UTC', LAMBDA_TASK_ROOT: directory, PATH: process.env['PATH'] ?? '' };
  const options = { cwd: directory, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] as const, detached: true };
  if (run.runtime.startsWith('nodejs')) {
    // Lambda's own path ends with the task's folder.
    const nodeEnv = {
      ...env,
      NODE_PATH: [nodeModules, directory].join(path.delimiter),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    return spawn(process.execPath, [runnerFile], { ...options, stdio: [...options.stdio], env: nodeEnv });
  }
  const python = run.runtime.startsWith('python') ? pythonPath() : undefined;
  return python === undefined ? undefined : spawn(python, ['-c', pythonRunner], { ...options, stdio: [...options.stdio], env });
}

function finished(child: ChildProcess, run: Run, host: Host): Promise<RunOutcome> {
  return new Promise((resolve) => {
    const printed = collect([child.stdout, child.stderr]);
    const answer = collect([child.stdio[3] as NodeJS.ReadableStream | null]);
    let ending: 'timeout' | 'closed' | undefined;
    const stop = (why: 'timeout' | 'closed'): void => {
      ending = why;
      killGroup(child);
    };
    const timer = new AbortController();
    waitRealMs(run.timeoutMs, timer.signal).then(
      () => stop('timeout'),
      () => undefined,
    );
    const release = host.untilClosed(() => stop('closed'));
    const done = (code: number | null, problem?: string): void => {
      timer.abort();
      release();
      resolve(outcomeOf({ answer: answer(), lines: linesOf(printed()), code, ending, problem }, run));
    };
    child.on('error', (error) => done(null, error.message));
    child.on('close', (code) => done(code));
  });
}

/** The function's process leads a group, so that what it started ends with it. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
    child.kill('SIGKILL');
  }
}

function collect(streams: readonly (NodeJS.ReadableStream | null)[]): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (const stream of streams) {
    stream?.on('data', (piece: Buffer) => {
      if (bytes < mostOutputBytes) pieces.push(piece);
      bytes += piece.length;
    });
  }
  return () => Buffer.concat(pieces).toString('utf8');
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

interface Ended {
  readonly answer: string;
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly ending: 'timeout' | 'closed' | undefined;
  readonly problem: string | undefined;
}

function outcomeOf({ answer, lines, code, ending, problem }: Ended, run: Run): RunOutcome {
  if (ending === 'timeout') return failed('Sandbox.Timedout', `Task timed out after ${(run.timeoutMs / 1000).toFixed(2)} seconds`, lines);
  if (ending === 'closed') return failed('Sandbox.Closed', 'the sandbox was closed', lines);
  const told = parsed(answer);
  if (told === undefined)
    return failed('Runtime.ExitError', problem ?? `Runtime exited with error: exit status ${code ?? 'unknown'}`, lines);
  if (told.error !== undefined) return { result: undefined, error: told.error, lines };
  return { result: JSON.stringify(told.result ?? null), error: undefined, lines };
}

function parsed(text: string): { result?: unknown; error?: RunOutcome['error'] } | undefined {
  try {
    return JSON.parse(text) as { result?: unknown; error?: RunOutcome['error'] };
  } catch {
    return undefined;
  }
}

const failed = (errorType: string, errorMessage: string, lines: readonly string[]): RunOutcome => ({
  result: undefined,
  error: { errorType, errorMessage },
  lines,
});
