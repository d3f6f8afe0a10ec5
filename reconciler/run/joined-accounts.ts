// Accounts that are new to the organization, and whether they have by now what the documents ask for.
import type { AccountId } from '../model/account-id.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Calendar, Clock } from '../model/clock.ts';
import type { ApplyResult, JoinedAccount, Plan } from '../model/plan.ts';
import type { Coverage, Provider } from '../providers/provider.ts';
import type { Survey } from './survey.ts';

/** An apply that has ended. */
export interface Applied {
  readonly plan: Pick<Plan, 'space' | 'classes'>;
  readonly result: ApplyResult;
  readonly startedMs: number;
  /** The accounts that the last apply knew; undefined where nobody remembers. */
  readonly known: readonly string[] | undefined;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Accounts that the last apply did not know and that have by now what documents ask for: by what stack sets know of their instances, and by
 * what this run has brought about itself. What cannot be asked is left out: it takes nothing back of what was applied.
 */
export async function joinedAccounts(
  providers: readonly Provider[],
  { inventory, connection }: Pick<Survey, 'inventory' | 'connection'>,
  applied: Applied,
): Promise<readonly JoinedAccount[]> {
  if (applied.known === undefined || applied.signal.aborted) return [];
  const before = new Set<string>(applied.known);
  const accounts = [...inventory.accounts.values()];
  const newcomers = new Map(
    accounts.flatMap(({ id, joinedAt }) => (before.has(id) || joinedAt === undefined ? [] : [[id, joinedAt] as const])),
  );
  if (newcomers.size === 0) return [];
  const asked = new Set(newcomers.keys());
  const found = await Promise.all(
    providers.map((provider) => provider.coverage?.(asked, connection.readClients).catch(nothingOfAws) ?? []),
  );
  const covered = new Map(found.flat().map((coverage) => [coverage.account, coverage]));
  for (const coverage of coveredByRun(asked, applied)) covered.set(coverage.account, coverage);
  return [...covered.values()].map(({ account, coveredAt, by }) => {
    const joined = newcomers.get(account) ?? coveredAt;
    const seconds = Math.max(0, Math.round((coveredAt.getTime() - joined.getTime()) / 1000));
    return { account, joinedAt: joined.toISOString(), coveredAt: coveredAt.toISOString(), seconds, by };
  });
}

/** Accounts that this run has given more than stack instances, and in which every cell of it converged: they are covered as the run ends. */
function coveredByRun(accounts: ReadonlySet<AccountId>, { plan, result, startedMs, calendar, clock }: Applied): readonly Coverage[] {
  const coveredAt = new Date(calendar.now.getTime() + clock.monotonicMs() - startedMs);
  const own = plan.classes.filter(({ type }) => !type.startsWith('cloudformation/'));
  const isOpen = new Set(result.cells.flatMap(({ cell, status }) => (status === 'converged' ? [] : [cell.account])));
  return [...accounts].flatMap((account) => {
    const isGiven = own.some(({ cells }) => plan.space.regions.some((region) => cells.has({ account, region })));
    return isGiven && !isOpen.has(account) ? [{ account, coveredAt, by: 'apply' as const }] : [];
  });
}

function nothingOfAws(error: unknown): readonly never[] {
  if (error instanceof AwsFailure) return [];
  throw error;
}
