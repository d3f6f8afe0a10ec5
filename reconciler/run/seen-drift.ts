import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { boundedText } from './bounded-file.ts';
import { replaceFile } from './replace-file.ts';

/** What earlier checks knew of a difference. */
export interface SeenDifference {
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly by?: string;
  readonly at?: string;
}

/** The differences of the last check, by their ids. Losing them costs history, never a right decision. */
export interface SeenStore {
  /** Undefined where no check has left anything that can be read. */
  read(): Promise<ReadonlyMap<string, SeenDifference> | undefined>;
  /** Takes the place of what is there. Throws when it cannot be written. */
  write(seen: ReadonlyMap<string, SeenDifference>): Promise<void>;
}

/** Differences that are remembered; the newest go first where they are more. */
const mostKept = 10_000;
/** Largest file that is read, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/** Remembered in a file of the ledger's directory, which is replaced in one step. */
export class DirectorySeen implements SeenStore {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = path.join(directory, 'drift.json');
  }

  async read(): Promise<ReadonlyMap<string, SeenDifference> | undefined> {
    try {
      // What has no members throws here, and is no history either.
      const { version, seen } = JSON.parse(await boundedText(this.#file, mostBytes)) as {
        readonly version?: unknown;
        readonly seen?: unknown;
      };
      if (version !== 1 || typeof seen !== 'object' || seen === null) return undefined;
      return new Map(Object.entries(seen).filter((entry): entry is [string, SeenDifference] => isSeen(entry[1])));
    } catch {
      return undefined;
    }
  }

  async write(seen: ReadonlyMap<string, SeenDifference>): Promise<void> {
    const kept = [...seen].toSorted(([, a], [, b]) => (a.firstSeen < b.firstSeen ? -1 : 1)).slice(0, mostKept);
    await mkdir(path.dirname(this.#file), { recursive: true });
    await replaceFile(this.#file, `${JSON.stringify({ version: 1, seen: Object.fromEntries(kept) }, null, 1)}\n`);
  }
}

const isSeen = (value: unknown): value is SeenDifference =>
  typeof value === 'object' &&
  value !== null &&
  'firstSeen' in value &&
  typeof value.firstSeen === 'string' &&
  !Number.isNaN(Date.parse(value.firstSeen)) &&
  ['by', 'at'].every((name) => ['string', 'undefined'].includes(typeof Object.getOwnPropertyDescriptor(value, name)?.value));
