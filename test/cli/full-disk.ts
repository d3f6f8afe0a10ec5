// A disk that is really full: a small file system in a mount namespace of its own, where this machine lets one have that.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** Root makes a mount namespace by itself, anybody else with a user namespace around it, where the machine has them. */
const ways: readonly (readonly [unshare: readonly string[], nsenter: readonly string[]])[] = [
  [['--mount'], ['--mount']],
  [
    ['--user', '--map-root-user', '--mount'],
    ['--user', '--mount', '--preserve-credentials'],
  ],
];

/** A folder on a file system of its own, which the rest of the machine does not see. */
export interface SmallDisk {
  /** Put before a command: it runs where the disk is, in the working folder of its caller. */
  readonly inside: (cwd: string) => readonly string[];
  /** Takes all the room that is left but so many bytes. */
  fill(but?: number): void;
  /** Gives it back. */
  free(): void;
  /** Makes the folder read-only by its path; what is open stays open. */
  readOnly(): void;
  writable(): void;
  /** The files below a folder of the disk, by their paths in it. */
  files(below: string): readonly string[];
  read(file: string): string;
}

/** Undefined where the machine has no such thing. */
export async function smallDisk(t: TestContext, folder: string, kilobytes: number): Promise<SmallDisk | undefined> {
  mkdirSync(folder, { recursive: true });
  for (const [unshare, nsenter] of ways) {
    const holder = spawn(
      'unshare',
      [...unshare, 'sh', '-c', 'mount -t tmpfs -o size="$1"k none "$0" && echo ready && exec cat', folder, String(kilobytes)],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    t.after(() => holder.kill('SIGKILL'));
    if (await isReady(holder)) return diskOf(holder.pid ?? 0, nsenter, folder);
  }
  return undefined;
}

async function isReady(holder: ChildProcess): Promise<boolean> {
  const said = once(holder.stdout ?? holder, 'data').then(() => true);
  const ended = Promise.race([once(holder, 'exit'), once(holder, 'error')]).then(() => false);
  return Promise.race([said, ended]);
}

function diskOf(pid: number, nsenter: readonly string[], folder: string): SmallDisk {
  const outside = path.join(`/proc/${pid}/root`, folder);
  const filler = path.join(outside, 'filler');
  const enter = ['nsenter', '--target', String(pid), ...nsenter];
  const mount = (...args: readonly string[]): void => {
    const [command = '', ...more] = [...enter, ...args];
    const { status, stderr } = spawnSync(command, more, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  };
  return {
    inside: (cwd) => [...enter, 'sh', '-c', 'cd "$0" && exec "$@"', cwd],
    fill(but = 0) {
      const { bavail, bsize } = statfsSync(outside);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - but)), { flag: 'a' });
    },
    free: () => writeFileSync(filler, ''),
    readOnly() {
      mount('mount', '--bind', folder, folder);
      mount('mount', '-o', 'remount,bind,ro', folder);
    },
    writable: () => mount('umount', folder),
    files: (below) =>
      readdirSync(path.join(outside, below), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'filler')
        .map((entry) => path.relative(path.join(outside, below), path.join(entry.parentPath, entry.name)))
        .sort(),
    read: (file) => readFileSync(path.join(outside, file), 'utf8'),
  };
}
