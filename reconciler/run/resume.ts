import { type Cell, cellKey, resourceKey } from '../model/address.ts';
import type { Plan } from '../model/plan.ts';
import { readPlanFile } from '../plan/plan-file.ts';
import { type JournalRead, readJournal } from './journal.ts';
import type { Ledger } from './ledger.ts';

/** A run that can be taken up again. */
export interface Resumed {
  readonly run: string;
  /** The attempt that begins now. */
  readonly attempt: number;
  readonly plan: Plan;
  /** Changes of a cell, by `resourceKey`, that earlier attempts began to write: their live state may be anywhere between before and after. */
  readonly begun: (cell: Cell) => ReadonlySet<string>;
}

/** Why a run cannot be resumed, in a sentence, with what to do. */
export class CannotResume extends Error {
  override readonly name = 'CannotResume';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The plan and the steps of an earlier run. Throws CannotResume. */
export async function takeUp(ledger: Ledger, run: string): Promise<Resumed> {
  const [text, planText] = await Promise.all([ledger.journals.text(run), ledger.journals.plan(run)]);
  if (text === undefined || planText === undefined) {
    throw new CannotResume(`the ledger in ${ledger.place} knows no run ${run} that wrote`, 'trueup runs lists them');
  }
  const journal = readJournal(text);
  if (journal.finish?.exitCode === 0)
    throw new CannotResume(`run ${run} ended with everything in effect`, 'trueup plan shows what is to do now');
  const command = journal.attempts[0]?.command ?? 'apply';
  if (command !== 'apply')
    throw new CannotResume(`run ${run} is of trueup ${command}`, `run trueup ${command} again: it finishes what is left`);
  const read = readPlanFile(planText);
  if (!('plan' in read)) throw new CannotResume(`the plan of run ${run} cannot be used: ${read.message}`, 'run trueup apply anew');
  if (journal.attempts.some(({ plan }) => plan !== read.plan.digest)) {
    throw new CannotResume(`the plan of run ${run} is not the one that its journal names`, 'run trueup apply anew');
  }
  const begun = begunByCell(journal);
  return { run, attempt: journal.attempts.length + 1, plan: read.plan, begun: (cell) => begun.get(cellKey(cell)) ?? none };
}

const none: ReadonlySet<string> = new Set();

function begunByCell({ steps }: JournalRead): ReadonlyMap<string, ReadonlySet<string>> {
  const begun = new Map<string, Set<string>>();
  for (const { cell, changes } of steps.map((step) => step.begin)) {
    const keys = begun.get(cell) ?? new Set();
    begun.set(cell, keys);
    for (const { type, name } of changes) keys.add(resourceKey(type, name));
  }
  return begun;
}
