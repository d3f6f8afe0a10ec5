import { diskReason } from '../model/disk-problem.ts';
import type { ApplyResult, GuardRefusal, Plan } from '../model/plan.ts';
import type { Lease } from '../run/lease.ts';
import type { WriteSession } from '../run/session.ts';
import type { Approve } from '../run/waves.ts';
import { holderOf } from './holder.ts';
import { ExitCode, UsageError } from './io.ts';
import type { Walk } from './walk.ts';

/** Runs `work` with a session for its writes, and gives back what the session still holds, however it ends. */
export async function withSession<T>(work: (session: WriteSession) => Promise<T>): Promise<T> {
  const { WriteSession } = await import('../run/session.ts');
  const session = new WriteSession();
  try {
    return await work(session);
  } finally {
    await session.abandon();
  }
}

/**
 * Executes a plan as the one run that writes: takes the lease, journals every call, shows the result, and ends the journal with the exit code that
 * `ended` makes of it. A plan with nothing to write needs neither. Throws UsageError where the ledger cannot be written, and where the result could
 * not be shown: what was done is done and remembered, and still nobody may take it for told.
 */
export async function applyInSession(
  session: WriteSession,
  plan: Plan,
  under: Walk,
  command: string,
  show: (result: ApplyResult) => Promise<void>,
  ended: (result: ApplyResult) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { applyPlan } = await import('../pipeline.ts');
  const guards = writesSomething(plan) ? await enterSession(session, plan, under, command) : plan.guards;
  // Asked again behind the lease: while this run waited for it, a newer one may have come.
  const overtaken = guards.length === 0 ? await under.io.superseded?.() : undefined;
  if (overtaken !== undefined) {
    await under.io.stderr.write(`${overtaken}: nothing was written\n`);
    await endSession(session, under, {}, ExitCode.Ok);
    return ExitCode.Ok;
  }
  const begun = under.resumed === undefined ? {} : { begun: under.resumed.begun };
  const approve = approval(under);
  const writing = { approve, signal: session.signal, stopped: () => session.stopped(), ...begun };
  const result = await applyPlan(under.prepared, { ...plan, guards }, under.street, writing);
  under.progress.clear();
  const lost = await show(result).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const code = await ended(result);
  await endSession(session, under, countCells(result), code);
  if (lost !== undefined) throw unshown(lost.error, under.street.run, session);
  return code;
}

function unshown(error: unknown, run: string, session: WriteSession): UsageError {
  const why = error instanceof Error ? error.message : String(error);
  return new UsageError(
    `the result of run ${run} could not be shown: ${why}`,
    session.wrote ? `what was done is done: trueup runs ${run} lists its calls, trueup plan shows what is left` : 'nothing was changed',
  );
}

/** Between two waves: approved beforehand by `--approve-wave`, else asked on a terminal unless `--yes` was given, else not. */
function approval({ io, approvedWaves, asks }: Walk): Approve {
  return async (after, next) => {
    if (approvedWaves.has(after.name)) return true;
    if (!asks || io.ask === undefined) return false;
    const answer = await io.ask(
      `\nThe wave ${after.name} is done: ${after.cells - after.failed} of ${after.cells} cells converged. Go on with ${next}? Only yes is taken: `,
    );
    return answer.trim() === 'yes';
  };
}

/** Whether an apply of the plan would write at all. */
export const writesSomething = (plan: Plan): boolean => plan.guards.length === 0 && plan.classes.some((each) => each.refused === undefined);

/** How many cells ended how. */
export function countCells(result: ApplyResult): Readonly<Record<string, number>> {
  const cells: Record<string, number> = {};
  for (const { status } of result.cells) cells[status] = (cells[status] ?? 0) + 1;
  return cells;
}

/**
 * Takes the organization's lease and begins the run's journal, or answers with the refusal of the guard `lease`. Throws UsageError where the
 * ledger cannot be written.
 */
async function enterSession(session: WriteSession, plan: Plan, under: Walk, command: string): Promise<readonly GuardRefusal[]> {
  const { io, ledger, street, options } = under;
  const { commitOf } = await import('../run/git.ts');
  const { planJson } = await import('../output/plan-json.ts');
  const head = commitOf(options.config);
  const attempt = {
    run: street.run,
    attempt: street.attempt ?? 1,
    command,
    version: street.version,
    ...(head === undefined ? {} : { commit: head.commit }),
    holder: holderOf(io),
    plan: { digest: plan.digest, text: [...planJson(plan, under.header())].join('') },
    ...(plan.partOf === undefined ? {} : { group: plan.partOf.digest }),
  };
  const entered = await session.enter(ledger, attempt, { clock: io.clock, now: io.now }).catch((error: unknown) => {
    throw new UsageError(
      `the ledger in ${ledger.place} cannot be written: ${diskReason(error)}; nothing was changed`,
      'each write is journaled before it leaves, so that a run can be resumed: make room there or make it writable, or name another place in Organization.spec.ledger',
    );
  });
  return entered === 'entered' ? [] : [leaseRefusal(entered.heldBy)];
}

const leaseRefusal = ({ run, holder, expiresAt }: Lease): GuardRefusal => ({
  guard: 'lease',
  message: `run ${run} (${holder}) holds the organization until ${expiresAt}`,
  hint: `wait for it: a lease that nobody renews ends by itself, and trueup unlock ${run} takes that of a dead run earlier`,
});

/** Ends the journal and gives the lease back. A journal without an end is said, and takes nothing back of what was done. */
async function endSession(
  session: WriteSession,
  { io }: Pick<Walk, 'io'>,
  cells: Readonly<Record<string, number>>,
  exitCode: number,
): Promise<void> {
  const problem = await session.finish({ at: io.now(), exitCode, cells });
  if (problem !== undefined) await io.stderr.write(`note: the journal of this run has no end: ${problem}\n`);
}
