import type { DeploymentTargets, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import type { AccountId } from '../../model/account-id.ts';
import { type Cell, cellKey, type Region } from '../../model/address.ts';
import { isServiceManaged, type SetDefinition } from './definition.ts';

/** Accounts and Regions whose every combination is meant, as an operation takes them. */
export interface Product {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly Region[];
}

/** Cuts cells into the fewest products that this needs: accounts with the same Regions go together. Exactly the cells, nothing more. */
export function productsOf(cells: Iterable<Cell>): readonly Product[] {
  const regionsOf = new Map<AccountId, Region[]>();
  for (const { account, region } of cells) regionsOf.set(account, [...(regionsOf.get(account) ?? []), region]);
  const products = new Map<string, { accounts: AccountId[]; regions: readonly Region[] }>();
  for (const [account, regions] of regionsOf) {
    const sorted = [...new Set(regions)].sort();
    const known = products.get(sorted.join());
    if (known === undefined) products.set(sorted.join(), { accounts: [account], regions: sorted });
    else known.accounts.push(account);
  }
  return [...products.values()].map(({ accounts, regions }) => ({ accounts: accounts.sort(), regions }));
}

/** Most units in one operation. Facts: compliance 4.1. */
const mostUnits = 50;

export type Addresses = { readonly Accounts: string[] } | { readonly DeploymentTargets: DeploymentTargets };

/**
 * Whom an operation speaks to. A self-managed set takes accounts. A service-managed one takes units: whole ones where all of their accounts
 * are meant, so that later accounts come by themselves; else the units less those left out, or cut with the accounts meant.
 * Source: facts/compliance.md 4.3, 6.4.
 * @param live the instances that there are, by cell: for those, the unit that AWS deployed them through is the one that finds them
 */
export function addressesOf(
  definition: SetDefinition,
  { accounts, regions }: Product,
  live: ReadonlyMap<string, StackInstanceSummary>,
): Addresses {
  if (!isServiceManaged(definition)) return { Accounts: [...accounts] };
  const deployed = accounts.flatMap((account) =>
    regions.flatMap((region) => live.get(cellKey({ account, region }))?.OrganizationalUnitId ?? []),
  );
  if (deployed.length > 0) return intersection(unitsHolding(accounts, [...new Set(deployed)], definition), accounts);
  return newTargets(definition, accounts);
}

/** Units for instances to be made. */
function newTargets(definition: SetDefinition, accounts: readonly AccountId[]): Addresses {
  const { units, view, unreached } = definition;
  const meant = new Set<string>(accounts);
  const management = new Set([...unreached].map(({ account }) => account));
  const touched = units.filter((unit) => view.accountsBelow(unit).some((account) => meant.has(account)));
  const covered = new Set(touched.flatMap((unit) => view.accountsBelow(unit)).filter((account) => !management.has(account)));
  const isCovered = touched.length > 0 && touched.length <= mostUnits && accounts.every((account) => covered.has(account));
  if (isCovered) {
    const left = [...covered].filter((account) => !meant.has(account)).sort();
    if (left.length === 0) return { DeploymentTargets: { OrganizationalUnitIds: [...touched], AccountFilterType: 'NONE' } };
    if (left.every((account) => isLeftOut(account, definition)))
      return { DeploymentTargets: { OrganizationalUnitIds: [...touched], Accounts: left, AccountFilterType: 'DIFFERENCE' } };
  }
  return intersection(unitsHolding(accounts, touched, definition), accounts);
}

/** The document leaves the account out everywhere: it does not merely have its instance already. */
const isLeftOut = (account: AccountId, { cells }: SetDefinition): boolean =>
  cells.intersect(cells.space.product([account], cells.space.regions)).size === 0;

/** Units that together hold all accounts: those given where they do, and the accounts' own where they do not. */
function unitsHolding(accounts: readonly AccountId[], units: readonly string[], { view }: SetDefinition): readonly string[] {
  const held = new Set(units.flatMap((unit) => view.accountsBelow(unit)));
  const parents = accounts.filter((account) => !held.has(account)).flatMap((account) => view.parentOf(account) ?? []);
  return [...new Set([...units, ...parents])].sort();
}

const intersection = (units: readonly string[], accounts: readonly AccountId[]): Addresses => ({
  DeploymentTargets: { OrganizationalUnitIds: [...units].slice(0, mostUnits), Accounts: [...accounts], AccountFilterType: 'INTERSECTION' },
});
