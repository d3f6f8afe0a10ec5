import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';

/** A running embedded organization: a child process that ends with this one. */
export interface EmbeddedSandbox {
  readonly endpoint: string;
  /** What a program needs in its environment to talk to it as the management account's administrator. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** build/sandbox/main.js beside build/reconciler: the two programs meet on the wire only, so it is named by path, not imported. */
export const sandboxProgram = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'sandbox', 'main.js');

const managementAccount = '111111111111';

/**
 * Starts the embedded organization as a child process on a free loopback port. With `stateFolder` it goes on from what is stored
 * there and stores what happens. Throws UsageError when it does not start.
 */
export async function startEmbedded(
  io: Io,
  options: { readonly stateFolder?: string; readonly seed?: string; readonly speed?: number; readonly hurry?: number },
): Promise<EmbeddedSandbox> {
  const args = [sandboxProgram, '--port', '0', '--end-with-parent', '--json'];
  if (options.stateFolder !== undefined) args.push('--state', options.stateFolder);
  if (options.seed !== undefined) args.push('--seed', options.seed);
  if (options.speed !== undefined) args.push('--speed', String(options.speed));
  if (options.hurry !== undefined) args.push('--hurry', String(options.hurry));
  // Its own process group: an interrupt typed at the terminal reaches us, and we end it after the writes in flight.
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { ...io.env } });
  const endpoint = await announced(child);
  return {
    endpoint,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: managementAccount,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stop: () => stopped(child),
  };
}

/** The endpoint from the child's first line, a JSON object. */
function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = `${errors}${text}`.slice(-4000);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const line = /^.*"endpoint".*$/m.exec(out)?.[0];
      if (line === undefined) return;
      const parsed: unknown = JSON.parse(line);
      if (parsed !== null && typeof parsed === 'object' && 'endpoint' in parsed && typeof parsed.endpoint === 'string')
        resolve(parsed.endpoint);
    });
    child.once('error', (error) => reject(new UsageError(`the sandbox did not start: ${error.message}`)));
    child.once('exit', (code) => reject(new UsageError(`the sandbox did not start (exit ${code ?? 'by a signal'}): ${errors.trim()}`)));
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Sends a request to the sandbox's control path. Throws UsageError with its sentence when it refuses. */
export async function control(endpoint: string, method: 'GET' | 'POST' | 'DELETE', what: string, body?: unknown): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(`${endpoint}/_sandbox/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (error) {
    throw new UsageError(
      `no sandbox answers at ${endpoint}: ${error instanceof Error ? error.message : String(error)}`,
      'start one with: trueup sandbox start',
    );
  }
  const text = await answer.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  if (answer.ok) return parsed;
  const message = parsed !== null && typeof parsed === 'object' && 'error' in parsed ? String(parsed.error) : text;
  throw new UsageError(`the sandbox refused ${what}: ${message}`);
}
