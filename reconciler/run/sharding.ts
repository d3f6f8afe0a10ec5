// What one of several processes reads of a plan: the accounts of its shard, and for one of them what hangs together over accounts.
import { accountId } from '../model/account-id.ts';
import type { Cell } from '../model/address.ts';
import type { CellSet, CellSpace } from '../model/cell-set.ts';
import type { PlanShard, ShardScope } from '../model/plan.ts';
import type { OrganizationView, Provider } from '../providers/provider.ts';
import { cellsOfShard, organizationShard, type Shard } from '../targets/shard.ts';

/** A provider whose cells hang together: what it does in one cell may show in another. */
export const spansCells = ({ alsoReads, cellsApart }: Provider): boolean => alsoReads !== undefined && cellsApart !== true;

export interface PreparedShard extends Pick<PlanShard, 'index' | 'of' | 'home'> {
  /** Cells of a provider that are this shard's to look at, whatever documents ask for. */
  ownOf(provider: Provider): CellSet;
  readonly accounts: CellSet;
}

export function prepareShard(shard: Shard, space: CellSpace, { managementAccount, homeRegion }: OrganizationView): PreparedShard {
  const accounts = cellsOfShard(space, shard);
  const ofOrganization = shard.index === organizationShard ? space.product(space.accounts, space.regions) : space.empty();
  const home: Cell = { account: accountId(managementAccount), region: homeRegion };
  return { ...shard, home, accounts, ownOf: (provider) => (spansCells(provider) ? ofOrganization : accounts) };
}

/** The shard's part of what each provider is asked about. */
export function concernsOf(
  shard: PreparedShard | undefined,
  providers: readonly Provider[],
  concerns: ReadonlyMap<string, CellSet>,
): ReadonlyMap<string, CellSet> {
  if (shard === undefined) return concerns;
  return new Map(
    providers.flatMap((provider) => {
      const all = concerns.get(provider.name);
      return all === undefined ? [] : [[provider.name, all.intersect(shard.ownOf(provider))] as const];
    }),
  );
}

/** What the whole plan reads, for the merge that may miss a part. */
export const scopesOf = (
  providers: readonly Provider[],
  concerns: ReadonlyMap<string, CellSet>,
  filtered: CellSet,
): readonly ShardScope[] =>
  providers.flatMap((provider) => {
    const cells = concerns.get(provider.name)?.intersect(filtered);
    return cells === undefined ? [] : [{ provider: provider.name, spans: spansCells(provider), cells }];
  });
