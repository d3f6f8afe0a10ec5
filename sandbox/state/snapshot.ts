import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { StoredStates } from './store.ts';

/** Everything that a restarted sandbox needs to go on. */
export interface Snapshot {
  readonly formatVersion: 1;
  /** AWS time at the moment of writing, in ms. */
  readonly awsMs: number;
  /** Seals credentials and page tokens, so that those given out before the restart stay good. */
  readonly secret: string;
  readonly regions: readonly string[];
  readonly states: StoredStates;
}

const fileOf = (directory: string): string => path.join(directory, 'sandbox.json');

/** The snapshot in the directory, undefined when there is none. Throws an Error that names the file when it cannot be used. */
export function readSnapshot(directory: string): Snapshot | undefined {
  const file = fileOf(directory);
  if (!existsSync(file)) return undefined;
  const snapshot = parse(readFileSync(file, 'utf8'), file);
  if (snapshot.formatVersion !== 1 || typeof snapshot.states !== 'object') {
    throw new Error(`${file} is not a state of this sandbox (formatVersion ${String(snapshot.formatVersion)}); delete it to start anew`);
  }
  return snapshot;
}

/** Writes the snapshot beside the old one and puts it in its place in one step: a reader sees the old or the new one, whole. */
export function writeSnapshot(directory: string, snapshot: Snapshot): void {
  mkdirSync(directory, { recursive: true });
  const file = fileOf(directory);
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(snapshot));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

function parse(text: string, file: string): Snapshot {
  try {
    return JSON.parse(text) as Snapshot;
  } catch (error) {
    throw new Error(`${file} is not JSON (${(error as Error).message}); delete it to start anew`);
  }
}
