import type { AccountId } from '../../model/account-id.ts';
import { cellKey } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import type { Coverage } from '../provider.ts';
import type { LiveSet } from './live-set.ts';
import { findOperation } from './operation.ts';

/**
 * Since when the accounts have every instance that documents ask for there, and whose operation gave the last of them: ours, or
 * automatic deployment's. An account that lacks one is not covered and left out. Throws AwsFailure.
 */
export async function coverageOf(
  sets: readonly LiveSet[],
  accounts: ReadonlySet<AccountId>,
  aws: ReadClients,
): Promise<readonly Coverage[]> {
  const ends = new Map<AccountId, Coverage>();
  const open = new Set<AccountId>();
  for (const live of sets) {
    const { definition } = live;
    const snapshot = await live.latest();
    const cells = [...definition.cells].filter(({ account }) => accounts.has(account));
    const operations = new Map<string, Promise<Date | undefined>>();
    for (const cell of cells) {
      const instance = snapshot?.instances.get(cellKey(cell));
      const id = instance?.LastOperationId;
      const at = id === undefined || instance?.Status !== 'CURRENT' ? undefined : await endOf(id);
      if (id === undefined || at === undefined) open.add(cell.account);
      else if (at > (ends.get(cell.account)?.coveredAt ?? new Date(0)))
        ends.set(cell.account, { account: cell.account, coveredAt: at, by: id.startsWith('trueup-') ? 'apply' : 'auto-deployment' });
    }
    /** Asked once an operation. */
    function endOf(id: string): Promise<Date | undefined> {
      const known = operations.get(id) ?? findOperation(definition, id, aws.at(definition.home)).then((found) => found?.EndTimestamp);
      operations.set(id, known);
      return known;
    }
  }
  return [...ends.values()].filter(({ account }) => !open.has(account));
}
