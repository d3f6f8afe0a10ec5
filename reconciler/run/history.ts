import type { WaveResult } from '../model/plan.ts';
import { JournalProblem, type JournalRead, readJournal } from './journal.ts';
import { isExpired, isHeldBy, type Lease } from './lease.ts';
import type { Ledger, RunRecord } from './ledger.ts';

/** `finished` with an exit code; `running` holds the lease; `died` never wrote its end and can be resumed; `damaged` cannot be read. */
export type RunState = 'finished' | 'running' | 'died' | 'damaged';

/** One run as the ledger knows it: from its record, its journal, or both. */
export interface RunView {
  readonly run: string;
  readonly state: RunState;
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly attempts: number;
  readonly commit?: string;
  readonly cells?: Readonly<Record<string, number>>;
  /** Of a rollout: how far it came. */
  readonly waves?: readonly WaveResult[];
  /** Write calls that left. */
  readonly steps?: number;
  /** Write calls without an answer in the journal: they may have happened or not. */
  readonly inDoubt?: number;
  /** What is wrong with the journal. */
  readonly problem?: string;
}

/** All runs that are remembered, newest first. */
export async function readHistory(ledger: Ledger, now: Date): Promise<readonly RunView[]> {
  const [{ state }, lease, journaled] = await Promise.all([ledger.read(), ledger.leases.read(), ledger.journals.runs()]);
  const records = new Map(state.runs.map((record) => [record.run, record]));
  const ids = [...new Set([...records.keys(), ...journaled])].sort().reverse();
  return Promise.all(ids.map((run) => readRun(ledger, run, records.get(run), lease, now)));
}

/** One run; undefined where the ledger knows none of that id. */
export async function readOneRun(
  ledger: Ledger,
  run: string,
  now: Date,
): Promise<{ readonly view: RunView; readonly journal?: JournalRead } | undefined> {
  const [{ state }, lease] = await Promise.all([ledger.read(), ledger.leases.read()]);
  const record = state.runs.find((each) => each.run === run);
  const journal = await journalOf(ledger, run);
  if (record === undefined && journal === undefined) return undefined;
  return { view: viewOf(run, record, journal, lease, now), ...(journal === undefined || 'problem' in journal ? {} : { journal }) };
}

async function readRun(ledger: Ledger, run: string, record: RunRecord | undefined, lease: Lease | undefined, now: Date): Promise<RunView> {
  return viewOf(run, record, await journalOf(ledger, run), lease, now);
}

type MaybeJournal = JournalRead | { readonly problem: string } | undefined;

async function journalOf(ledger: Ledger, run: string): Promise<MaybeJournal> {
  try {
    const text = await ledger.journals.text(run);
    return text === undefined ? undefined : readJournal(text);
  } catch (error) {
    if (error instanceof JournalProblem) return { problem: error.message };
    throw error;
  }
}

function viewOf(run: string, record: RunRecord | undefined, journal: MaybeJournal, lease: Lease | undefined, now: Date): RunView {
  if (journal !== undefined && 'problem' in journal) {
    return { ...fromRecord(run, record), state: 'damaged', problem: journal.problem };
  }
  if (journal === undefined) return fromRecord(run, record);
  const first = journal.attempts[0];
  const isHeld = lease !== undefined && isHeldBy(lease, run) && !isExpired(lease, now);
  const { finish } = journal;
  // What a record says of an end is of an attempt before the one that the journal goes on with.
  const { finishedAt: _, exitCode: __, cells: ___, ...known } = fromRecord(run, record);
  return {
    ...known,
    ...(first === undefined ? {} : { command: first.command, startedAt: first.at }),
    ...(first?.commit === undefined ? {} : { commit: first.commit }),
    ...(finish === undefined ? {} : { finishedAt: finish.at, exitCode: finish.exitCode, cells: finish.cells }),
    state: finish !== undefined ? 'finished' : isHeld ? 'running' : 'died',
    attempts: Math.max(1, journal.attempts.length),
    steps: journal.steps.length,
    inDoubt: journal.steps.filter((step) => step.end === undefined).length,
  };
}

function fromRecord(run: string, record: RunRecord | undefined): RunView {
  if (record === undefined) return { run, state: 'died', command: 'apply', startedAt: '', attempts: 1 };
  const { command, startedAt, finishedAt, exitCode, attempt = 1, commit, cells, waves } = record;
  return {
    run,
    state: 'finished',
    command,
    startedAt,
    finishedAt,
    exitCode,
    attempts: attempt,
    ...(commit === undefined ? {} : { commit }),
    ...(cells === undefined ? {} : { cells }),
    ...(waves === undefined ? {} : { waves }),
  };
}
