import type { GuardRefusal, Plan } from '../model/plan.ts';
import type { Lease } from '../run/lease.ts';
import type { WriteSession } from '../run/session.ts';
import { holderOf } from './holder.ts';
import { UsageError } from './io.ts';
import type { Walk } from './walk.ts';

/**
 * Takes the organization's lease and begins the run's journal, or answers with the refusal of the guard `lease`. Throws UsageError where the
 * ledger cannot be written.
 */
export async function enterSession(session: WriteSession, plan: Plan, under: Walk): Promise<readonly GuardRefusal[]> {
  const { io, ledger, street, options } = under;
  const { commitOf } = await import('../run/git.ts');
  const { planJson } = await import('../output/plan-json.ts');
  const head = commitOf(options.config);
  const attempt = {
    run: street.run,
    attempt: street.attempt ?? 1,
    command: 'apply',
    version: street.version,
    ...(head === undefined ? {} : { commit: head.commit }),
    holder: holderOf(io),
    plan: { digest: plan.digest, text: [...planJson(plan, under.header())].join('') },
  };
  const entered = await session.enter(ledger, attempt, { clock: io.clock, now: io.now }).catch((error: unknown) => {
    throw new UsageError(
      `the ledger in ${ledger.place} cannot be written: ${error instanceof Error ? error.message : String(error)}; nothing was changed`,
      'each write is journaled before it leaves, so that a run can be resumed: make the place writable, or name another in Organization.spec.ledger',
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
export async function endSession(
  session: WriteSession,
  { io }: Pick<Walk, 'io'>,
  cells: Readonly<Record<string, number>>,
  exitCode: number,
): Promise<void> {
  const problem = await session.finish({ at: io.now(), exitCode, cells });
  if (problem !== undefined) await io.stderr.write(`note: the journal of this run has no end: ${problem}\n`);
}
