import type { TypeName } from '../model/address.ts';
import type { Action } from '../model/change.ts';
import { diskCure, diskReason } from '../model/disk-problem.ts';
import { WritesStopped } from '../model/writes-stopped.ts';

/** Counts up when a line's meaning changes; a journal of another format is not read. */
export const journalFormat = 1;

/** A change that a step makes, as far as another attempt has to know it. */
export interface JournalChange {
  readonly type: TypeName;
  readonly name: string;
  readonly action: Action;
}

/** First line of each attempt at a run. */
export interface AttemptEntry {
  readonly kind: 'attempt';
  readonly format: typeof journalFormat;
  readonly run: string;
  /** 1 for the run itself, one more with each `--resume`. */
  readonly attempt: number;
  /** ISO 8601, UTC, as in all entries. */
  readonly at: string;
  readonly command: string;
  readonly version: string;
  /** Digest of the plan that is executed. */
  readonly plan: string;
  readonly commit?: string;
}

/** A write call that is about to leave. */
export interface BeginEntry {
  readonly kind: 'begin';
  readonly step: number;
  readonly at: string;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** The cell whose changes these are; the call may go to another account, where one call serves many cells. */
  readonly cell: string;
  readonly changes: readonly JournalChange[];
}

/** What became of the call. A step without it may have happened or not: reading the cell again tells. */
export interface EndEntry {
  readonly kind: 'end';
  readonly step: number;
  readonly at: string;
  readonly status: 'answered' | 'failed';
  /** AWS's error name. */
  readonly code?: string;
  readonly request?: string;
}

/** Last line of an attempt that came to its end. */
export interface FinishEntry {
  readonly kind: 'finish';
  readonly at: string;
  readonly exitCode: number;
  readonly cells: Readonly<Record<string, number>>;
}

export type JournalEntry = AttemptEntry | BeginEntry | EndEntry | FinishEntry;

/** Where lines go. `append` resolves when they are durable; it is never called twice at once. */
export interface JournalSink {
  append(lines: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes entries in groups: one flush at a time, and whatever came meanwhile goes with the next, so a call waits for two flushes at the most.
 * After a flush that failed nothing is taken any more: a journal with a hole would lie.
 */
export class JournalWriter {
  readonly #sink: JournalSink;
  #queue: string[] = [];
  #next: Promise<void> | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #broken: WritesStopped | undefined;
  readonly #place: string;

  /** @param place where the journal is, in words for messages */
  constructor(sink: JournalSink, place: string) {
    this.#sink = sink;
    this.#place = place;
  }

  /** Why nothing can be journaled any more. */
  get broken(): WritesStopped | undefined {
    return this.#broken;
  }

  /** Resolves when the entry is durable. Throws WritesStopped when it cannot be. */
  write(entry: JournalEntry): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    this.#queue.push(`${JSON.stringify(entry)}\n`);
    this.#next ??= this.#flushing.then(() => this.#flush());
    return this.#next;
  }

  /** Writes what is left and closes. Throws WritesStopped when something of it could not be written. */
  async close(): Promise<void> {
    await (this.#next ?? this.#flushing).catch(() => undefined);
    await this.#sink.close();
    if (this.#broken !== undefined) throw this.#broken;
  }

  #flush(): Promise<void> {
    const lines = this.#queue.join('');
    this.#queue = [];
    this.#next = undefined;
    const flushed = this.#sink.append(lines).catch((error: unknown) => {
      const cure = diskCure(error);
      const what = `the journal in ${this.#place} cannot be written: ${diskReason(error)}`;
      this.#broken ??= new WritesStopped('journal-unwritable', cure === undefined ? what : `${what}; ${cure}`);
      throw this.#broken;
    });
    this.#flushing = flushed.catch(() => undefined);
    return flushed;
  }
}

/** What a journal tells of its run. */
export interface JournalRead {
  readonly attempts: readonly AttemptEntry[];
  readonly steps: readonly { readonly begin: BeginEntry; readonly end?: EndEntry }[];
  /** Of the last attempt; undefined where it died or still runs. */
  readonly finish?: FinishEntry;
  /** The last line was cut off: the program or the machine died while it was written, so its call never left. */
  readonly torn: boolean;
}

/** A journal that cannot be used, with the reason in a sentence. */
export class JournalProblem extends Error {
  override readonly name = 'JournalProblem';
}

/** Reads a journal's text. Throws JournalProblem for another format and for damage anywhere but in the last line. */
export function readJournal(text: string): JournalRead {
  const lines = text.split('\n');
  // Text that ends with a line feed has an empty last piece.
  const last = lines.pop() ?? '';
  const attempts: AttemptEntry[] = [];
  const steps = new Map<string, { begin: BeginEntry; end?: EndEntry }>();
  let finish: FinishEntry | undefined;
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line, index + 1);
    if (entry.kind === 'attempt') {
      attempts.push(entry);
      finish = undefined;
    } else if (entry.kind === 'begin') steps.set(stepKey(attempts, entry), { begin: entry });
    else if (entry.kind === 'finish') finish = entry;
    else {
      const step = steps.get(stepKey(attempts, entry));
      if (step === undefined) throw new JournalProblem(`line ${index + 1}: step ${entry.step} ends and never began`);
      step.end = entry;
    }
  }
  return { attempts, steps: [...steps.values()], ...(finish === undefined ? {} : { finish }), torn: last !== '' };
}

/** Steps count from 1 in each attempt. */
const stepKey = (attempts: readonly AttemptEntry[], { step }: { readonly step: number }): string => `${attempts.length}/${step}`;

function parseEntry(line: string, number: number): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new JournalProblem(`line ${number} is not JSON: the file is damaged`);
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) throw new JournalProblem(`line ${number} is no journal entry`);
  const entry = value as Readonly<Record<string, unknown>>;
  const format = entry['format'];
  if (entry['kind'] === 'attempt' && format !== journalFormat)
    throw new JournalProblem(`its format is ${String(format)}, this program reads ${journalFormat}: use the version that wrote it`);
  const kind = entry['kind'];
  const members = typeof kind === 'string' && Object.hasOwn(required, kind) ? required[kind as JournalEntry['kind']] : undefined;
  const wrong = members?.find(([name, holds]) => !holds(entry[name]));
  if (members === undefined || wrong !== undefined)
    throw new JournalProblem(`line ${number} is no journal entry${wrong === undefined ? '' : `: ${wrong[0]} is missing`}`);
  return value as JournalEntry;
}

type Holds = (value: unknown) => boolean;
const text: Holds = (value) => typeof value === 'string';
const count: Holds = (value) => typeof value === 'number';
const maybe: Holds = (value) => value === undefined || typeof value === 'string';
const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const counts: Holds = (value) => isMapping(value) && Object.values(value).every(count);
const changes: Holds = (value) =>
  Array.isArray(value) && value.every((each) => isMapping(each) && ['type', 'name', 'action'].every((member) => text(each[member])));

/** What the readers of an entry rely on, whoever wrote it. */
const required: Readonly<Record<JournalEntry['kind'], readonly (readonly [string, Holds])[]>> = {
  attempt: [
    ['run', text],
    ['attempt', count],
    ['at', text],
    ['command', text],
    ['plan', text],
    ['commit', maybe],
  ],
  begin: [
    ['step', count],
    ['at', text],
    ['cell', text],
    ['service', text],
    ['operation', text],
    ['changes', changes],
  ],
  end: [
    ['step', count],
    ['at', text],
    ['status', text],
    ['code', maybe],
    ['request', maybe],
  ],
  finish: [
    ['at', text],
    ['exitCode', count],
    ['cells', counts],
  ],
};
