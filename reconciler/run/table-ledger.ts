import type { LedgerTable, TableItem } from '../aws/ledger-table.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { JournalSink } from './journal.ts';
import type { LeaseStore } from './lease.ts';
import {
  isRun,
  type Journals,
  keptRuns,
  type Ledger,
  type LedgerRead,
  type LedgerState,
  ledgerText,
  parseLedger,
  type RunRecord,
  recorded,
} from './ledger.ts';
import { TableLease } from './table-lease.ts';

/** An item takes 400 kB; text is cut before compression, so that it fits however badly it compresses. */
const chunkCharacters = 90_000;
/** Journals, plans and records of runs are removed by DynamoDB after half a year. */
const keptSeconds = 180 * 24 * 3600;
const mostConflicts = 20;

/** The ledger in a DynamoDB table, shared by a team: `Organization.spec.ledger.dynamodb`. Every change is a compare-and-swap of one item. */
export class TableLedger implements Ledger {
  readonly place: string;
  readonly leases: LeaseStore;
  readonly journals: Journals;
  readonly #table: LedgerTable;
  readonly #now: () => Date;
  readonly #close: () => void;

  /** @param place in words, for messages */
  constructor(table: LedgerTable, place: string, now: () => Date, close: () => void) {
    this.#table = table;
    this.#now = now;
    this.#close = close;
    this.place = place;
    this.leases = new TableLease(table);
    this.journals = new TableJournals(table, () => this.#expiry());
  }

  async read(): Promise<LedgerRead> {
    try {
      const [state, runs] = await Promise.all([this.#table.get('state'), this.#table.list('run#')]);
      if (state === undefined && runs.length === 0) return { state: { runs: [] }, known: false };
      const parsed = parseLedger(state?.text ?? ledgerText({ runs: [] }));
      if (typeof parsed === 'string') return notKnown(`${this.place} ${parsed}`);
      return { state: { ...parsed, runs: runsOf(runs) }, known: true };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return notKnown(`${this.place} cannot be read (${error.awsName})`);
    }
  }

  async record(run: RunRecord, appliedCommit?: string, found: Iterable<string> = []): Promise<void> {
    const ids = [...found];
    await this.#put(`run#${run.run}`, () => JSON.stringify(run), this.#expiry());
    await this.#put('state', (before) => {
      const parsed = before === undefined ? { runs: [] } : parseLedger(before.text);
      // The runs are items of their own: what is kept here stays small.
      const state: LedgerState = typeof parsed === 'string' ? { runs: [] } : parsed;
      return ledgerText({ ...recorded(state, run, appliedCommit, ids), runs: [] });
    });
  }

  close(): void {
    this.#close();
  }

  /** Reads and writes until nobody was faster. */
  async #put(key: string, next: (before: TableItem | undefined) => string, expiresAt?: number): Promise<void> {
    for (let attempt = 0; attempt < mostConflicts; attempt++) {
      const before = await this.#table.get(key);
      if ((await this.#table.put(key, next(before), before?.tag, expiresAt)) !== undefined) return;
    }
    throw new Error(`${key} of ${this.place} was written by others ${mostConflicts} times in a row`);
  }

  #expiry(): number {
    return Math.floor(this.#now().getTime() / 1000) + keptSeconds;
  }
}

const notKnown = (why: string): LedgerRead => ({ state: { runs: [] }, known: false, warning: `${why}; earlier runs are not known` });

/** By the time of their end, newest last. */
function runsOf(items: readonly TableItem[]): readonly RunRecord[] {
  const parsed = parseLedger(JSON.stringify({ version: 1, runs: items.flatMap(runIn) }));
  const runs = typeof parsed === 'string' ? [] : [...parsed.runs];
  return runs
    .sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : a.finishedAt > b.finishedAt ? 1 : a.run < b.run ? -1 : 1))
    .slice(-keptRuns);
}

/** Of an item that is no run nothing is known. */
function runIn({ text }: TableItem): readonly RunRecord[] {
  try {
    const value: unknown = JSON.parse(text);
    return isRun(value) ? [value] : [];
  } catch {
    return [];
  }
}

/** Keys sort as they were written: `journal#RUN#ATTEMPT#NUMBER`. */
class TableJournals implements Journals {
  readonly #table: LedgerTable;
  readonly #expiry: () => number;

  constructor(table: LedgerTable, expiry: () => number) {
    this.#table = table;
    this.#expiry = expiry;
  }

  async open(run: string): Promise<JournalSink> {
    const before = await this.#table.keys(`journal#${run}#`);
    const attempt = (Number(before.at(-1)?.split('#')[2] ?? 0) + 1).toString().padStart(4, '0');
    let number = 0;
    const write = async (text: string): Promise<void> => {
      const key = `journal#${run}#${attempt}#${String(++number).padStart(8, '0')}`;
      if ((await this.#table.put(key, text, undefined, this.#expiry())) === undefined)
        throw new Error(`${key} is there already: another process goes on with this run`);
    };
    if (before.length === 0) await this.#table.put(`journaled#${run}`, '', undefined, this.#expiry());
    return {
      append: async (lines) => {
        for (const chunk of chunksOf(lines)) await write(chunk);
      },
      close: async () => undefined,
    };
  }

  async savePlan(run: string, text: string): Promise<void> {
    const chunks = chunksOf(text);
    for (const [index, chunk] of chunks.entries()) {
      const key = `plan#${run}#${String(index + 1).padStart(6, '0')}of${chunks.length}`;
      await this.#table.put(key, chunk, (await this.#table.get(key))?.tag, this.#expiry());
    }
  }

  async plan(run: string): Promise<string | undefined> {
    const items = await this.#table.list(`plan#${run}#`);
    return items.length === 0 ? undefined : items.map(({ text }) => text).join('');
  }

  async text(run: string): Promise<string | undefined> {
    const items = await this.#table.list(`journal#${run}#`);
    return items.length === 0 ? undefined : items.map(({ text }) => text).join('');
  }

  async runs(): Promise<readonly string[]> {
    return (await this.#table.keys('journaled#')).map((key) => key.slice('journaled#'.length));
  }
}

/** At least one, each of at most `chunkCharacters`; a surrogate pair is never cut in two. */
function chunksOf(text: string): readonly string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length || chunks.length === 0; ) {
    let end = Math.min(text.length, at + chunkCharacters);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    chunks.push(text.slice(at, end));
    at = end;
    if (text.length === 0) break;
  }
  return chunks;
}
