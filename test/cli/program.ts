// The program as a process of its own: where signals, streams and the exit code are the point.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { searchChild } from '../e2e/canaries.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { management, member, pci, pciWithout, regions } from '../e2e/small.ts';

export const program = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'reconciler', 'cli', 'bin.js');

/** Nothing of the machine's configuration of AWS or of colours shows through. */
export const cleanEnvironment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: os.tmpdir(),
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});

/** A folder with the files, which goes with the test. */
export function folderWith(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

export interface Exited {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end, on pipes. Stops this process meanwhile, so a sandbox in it answers nothing: `start` is for those. */
export function trueup(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Exited {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    input: '',
    env: cleanEnvironment(env),
    maxBuffer: 64 * 1024 * 1024,
  });
  searchChild(stdout + stderr, cwd, env, `trueup ${args.join(' ')}`);
  return { code: status, stdout, stderr };
}

/** The program with a shell's redirections around it: `$TRUEUP validate | head -1`. */
export function inShell(cwd: string, script: string): Exited {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: cleanEnvironment({ TRUEUP: `${process.execPath} ${program}` }),
  });
  searchChild(stdout + stderr, cwd, {}, script);
  return { code: status, stdout, stderr };
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when the output so far matches. */
  said(pattern: RegExp): Promise<void>;
  readonly exited: Promise<Exited>;
}

/**
 * Starts the program; it is killed with the test if it still runs then.
 *
 * @param through a command that becomes the program (`sh -c 'exec "$@"' sh`), which is given the program and its arguments
 */
export function start(
  t: TestContext,
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  through: readonly string[] = [],
): Running {
  const [command = '', ...rest] = [...through, process.execPath, program, ...args];
  const child = spawn(command, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnvironment(env) });
  t.after(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const look of waiting) look();
    });
  }
  const exited = new Promise<Exited>((resolve, reject) =>
    child.once('close', (code) => {
      try {
        searchChild(output.stdout + output.stderr, cwd, env, `trueup ${args.join(' ')}`);
        resolve({ code, ...output });
      } catch (error) {
        reject(error);
      }
    }),
  );
  const said = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(output.stdout + output.stderr)) resolve();
      };
      waiting.add(look);
      look();
      void exited.then(({ code }) => reject(new Error(`ended with ${code} before it said ${pattern}:\n${output.stdout}${output.stderr}`)));
    });
  return { child, said, exited };
}

/** Processes whose parent is this one. */
export function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

/** Whether the process is there and not only waits for somebody to take its exit code. */
export function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** Two accounts in two Regions with PCI DSS, in real time: the program is another process and knows nothing of a test's clock. */
export function realTime(t: TestContext): Promise<E2e> {
  const hubs = [{ accounts: [management, member], regions, standards: { [pci]: {} } }];
  return e2e(t, { securityhub: { hubs } }, pciWithout(['IAM.6']), { accounts: 2, regions, speed: 120, time: {} });
}
