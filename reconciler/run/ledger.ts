import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { WaveResult } from '../model/plan.ts';
import { boundedText } from './bounded-file.ts';
import { DirectoryJournals } from './directory-journal.ts';
import { DirectoryLease } from './directory-lease.ts';
import type { JournalSink } from './journal.ts';
import type { LeaseStore } from './lease.ts';
import { replaceFile } from './replace-file.ts';
import { DirectorySeen, type SeenStore } from './seen-drift.ts';

/** One finished run. */
export interface RunRecord {
  readonly run: string;
  /** How often it was taken up; absent for the first attempt. */
  readonly attempt?: number;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number;
  readonly commit?: string;
  /** Accounts that Organizations listed. */
  readonly accountsFound?: number;
  /** Kinds that the documents were of; absent where the run was refused or narrowed by filters. */
  readonly kinds?: readonly string[];
  /** Governed Regions; absent as `kinds` is. Kept for the last run alone. */
  readonly regions?: readonly string[];
  /** How many cells ended how. */
  readonly cells?: Readonly<Record<string, number>>;
  /** Of a rollout: how far it came. */
  readonly waves?: readonly WaveResult[];
  /** Of one of several processes that applied a plan: which, and the plan's digest. */
  readonly part?: { readonly index: number; readonly of: number; readonly plan: string };
}

/** Whether the runs hold every part of the plan, each ended with everything in effect. A later run of a part takes the place of an earlier. */
export function isAppliedWhole(runs: readonly RunRecord[], { of, plan }: NonNullable<RunRecord['part']>): boolean {
  const latest = new Map(
    runs.flatMap((run) => (run.part?.plan === plan && run.part.of === of ? [[run.part.index, run.exitCode] as const] : [])),
  );
  return latest.size === of && [...latest.values()].every((exitCode) => exitCode === 0);
}

/** What is remembered of runs. Everything is optional: losing the ledger costs history and comfort, never a right decision. */
export interface LedgerState {
  /** The commit whose documents were applied in full last. */
  readonly appliedCommit?: string;
  /** Accounts found by the last run that read the organization. */
  readonly accountsFound?: number;
  /** Kinds of the documents that were applied last. */
  readonly kinds?: readonly string[];
  /** Regions that were governed then. */
  readonly regions?: readonly string[];
  /** Ids of all accounts and units that runs have found so far: one that is gone now is not a typing error. */
  readonly known?: readonly string[];
  /** Newest last. */
  readonly runs: readonly RunRecord[];
}

/** What was read, and what the user should know about it. */
export interface LedgerRead {
  readonly state: LedgerState;
  /** False where there is no ledger, or one that cannot be read: what it would say is "not known". */
  readonly known: boolean;
  readonly warning?: string;
}

/** Where the journals of runs and the plans that they execute are kept. What it throws keeps the run from writing. */
export interface Journals {
  /** Begins or goes on with a run's journal. */
  open(run: string): Promise<JournalSink>;
  savePlan(run: string, text: string): Promise<void>;
  /** The plan that the run executes; undefined where there is no such run. */
  plan(run: string): Promise<string | undefined>;
  /** The journal's text, for `readJournal`; undefined where there is none. */
  text(run: string): Promise<string | undefined>;
  /** Ids of the runs that have a journal, oldest first. */
  runs(): Promise<readonly string[]>;
}

/** The record of runs of one organization: what was applied, who writes now, and what each run did. */
export interface Ledger {
  /** Where it is, in words for messages. */
  readonly place: string;
  read(): Promise<LedgerRead>;
  /** Adds a finished run; a later attempt takes the place of an earlier one. Throws when it cannot be written. */
  record(run: RunRecord, appliedCommit?: string, found?: Iterable<string>): Promise<void>;
  readonly leases: LeaseStore;
  readonly journals: Journals;
  /** What checks of drift remember; absent where those who check may write nothing (a table: the plan role reads). */
  readonly seen?: SeenStore;
  /** Ends what the ledger keeps open. */
  close(): void;
}

const ledgerVersion = 1;
const fileName = 'ledger.json';
/** Largest ledger that is read, in bytes: hundreds of runs and a hundred thousand accounts are a few megabytes. */
const mostBytes = 64 * 1024 * 1024;
/** A run a day for more than a year; older ones are dropped. */
export const keptRuns = 500;
const nothing: LedgerState = { runs: [] };

/** The ledger in a directory (`Organization.spec.ledger.directory`). */
export class DirectoryLedger implements Ledger {
  readonly #file: string;
  readonly #directory: string;
  readonly leases: LeaseStore;
  readonly journals: Journals;
  readonly seen: SeenStore;

  constructor(directory: string) {
    this.#directory = directory;
    this.seen = new DirectorySeen(directory);
    this.leases = new DirectoryLease(directory);
    this.journals = new DirectoryJournals(directory);
    this.#file = path.join(directory, fileName);
  }

  close(): void {}

  get place(): string {
    return this.#directory;
  }

  /** Never throws: a missing ledger is no ledger, a broken one is a warning. */
  async read(): Promise<LedgerRead> {
    let text: string;
    try {
      text = await boundedText(this.#file, mostBytes);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { state: nothing, known: false };
      return { state: nothing, known: false, warning: `${this.#file} cannot be read (${codeOf(error)}); earlier runs are not known` };
    }
    const parsed = parseLedger(text);
    if (typeof parsed === 'string') return { state: nothing, known: false, warning: `${this.#file} ${parsed}; earlier runs are not known` };
    return { state: parsed, known: true };
  }

  /**
   * Adds a finished run. What the run does not tell (a commit, a number of accounts) stays as it was. The file is replaced in one step, so that
   * a run which dies here leaves the old one. A broken ledger is kept beside the new one. Throws when the directory cannot be written.
   */
  async record(run: RunRecord, appliedCommit?: string, found: Iterable<string> = []): Promise<void> {
    const { state, warning } = await this.read();
    await mkdir(this.#directory, { recursive: true });
    if (warning !== undefined) await rename(this.#file, `${this.#file}.broken`).catch(() => undefined);
    const next = recorded(state, run, appliedCommit, found);
    await replaceFile(this.#file, ledgerText(next));
  }
}

/** The state with one more run. What the run does not tell stays as it was. Pure. */
export function recorded(
  state: LedgerState,
  { regions = state.regions, ...run }: RunRecord,
  appliedCommit: string | undefined,
  found: Iterable<string>,
): LedgerState {
  const commit = appliedCommit ?? state.appliedCommit;
  const accounts = run.accountsFound ?? state.accountsFound;
  const kinds = run.kinds ?? state.kinds;
  const known = [...new Set([...(state.known ?? []), ...found])].sort();
  return {
    ...(commit === undefined ? {} : { appliedCommit: commit }),
    ...(accounts === undefined ? {} : { accountsFound: accounts }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(regions === undefined ? {} : { regions }),
    ...(known.length === 0 ? {} : { known }),
    runs: [...state.runs.filter((each) => each.run !== run.run), run].slice(-keptRuns),
  };
}

/** What `parseLedger` reads. */
export const ledgerText = (state: LedgerState): string => `${JSON.stringify({ version: ledgerVersion, ...state }, null, 1)}\n`;

/** The state in the text, or what is wrong with it. */
export function parseLedger(text: string): LedgerState | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (!isObject(value)) return 'is not a ledger';
  if (value['version'] !== ledgerVersion) return `has version ${String(value['version'])}, this program reads ${ledgerVersion}`;
  const { appliedCommit, accountsFound, kinds, regions, known, runs } = value;
  const isWhole =
    (appliedCommit === undefined || typeof appliedCommit === 'string') &&
    (accountsFound === undefined || typeof accountsFound === 'number') &&
    (kinds === undefined || isWords(kinds)) &&
    (regions === undefined || isWords(regions)) &&
    (known === undefined || isWords(known)) &&
    Array.isArray(runs) &&
    runs.every(isRun);
  if (!isWhole) return 'is not a ledger';
  return {
    ...(appliedCommit === undefined ? {} : { appliedCommit }),
    ...(accountsFound === undefined ? {} : { accountsFound }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(regions === undefined ? {} : { regions }),
    ...(known === undefined ? {} : { known }),
    runs,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWords = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((word) => typeof word === 'string');

/** Whether the value is the record of a run, as far as its readers look. */
export const isRun = (value: unknown): value is RunRecord =>
  isObject(value) &&
  ['run', 'command', 'startedAt', 'finishedAt'].every((member) => typeof value[member] === 'string') &&
  typeof value['exitCode'] === 'number' &&
  ['undefined', 'number'].includes(typeof value['attempt']) &&
  ['undefined', 'string'].includes(typeof value['commit']) &&
  (value['cells'] === undefined || isCounts(value['cells'])) &&
  (value['waves'] === undefined || (Array.isArray(value['waves']) && value['waves'].every(isWave))) &&
  (value['part'] === undefined || isObject(value['part']));

const isWave = (value: unknown): boolean => isObject(value) && ['name', 'state'].every((member) => typeof value[member] === 'string');

/** How many cells ended how. */
export const isCounts = (value: unknown): value is Readonly<Record<string, number>> =>
  isObject(value) && Object.values(value).every((count) => typeof count === 'number');

const codeOf = (error: unknown): string => (isObject(error) && typeof error['code'] === 'string' ? error['code'] : String(error));
