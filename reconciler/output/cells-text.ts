import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { visible } from './visible-text.ts';

/** The name of the OU that an account lives in, as users know it: its alias, else its name. */
export type UnitOf = (account: AccountId) => string;

/** OUs, and accounts of each, that are named before the rest is only counted. */
const limits = { units: 4, accounts: 2 };

interface UnitCells {
  cells: number;
  accounts: number;
  readonly examples: string[];
}

/** A set of cells in a few lines: its size, then by OU the count and some examples. */
export function cellLines(cells: CellSet, unitOf: UnitOf): string[] {
  const units = new Map<string, UnitCells>();
  for (const { accounts, regions } of cellGroups(cells)) {
    for (const account of accounts) addAccount(units, unitOf(account), account, regions, cells.space.regions.length);
  }
  const sorted = [...units].sort(([a, x], [b, y]) => y.cells - x.cells || (a < b ? -1 : 1));
  const lines = sorted.slice(0, limits.units).map(([unit, each]) => unitLine(unit, each));
  const rest = sorted.slice(limits.units);
  if (rest.length > 0) lines.push(`${rest.reduce((sum, [, each]) => sum + each.cells, 0)} in ${rest.length} other OUs`);
  return lines;
}

function addAccount(units: Map<string, UnitCells>, unit: string, account: AccountId, regions: readonly Region[], allRegions: number): void {
  const known = units.get(unit) ?? { cells: 0, accounts: 0, examples: [] };
  units.set(unit, known);
  known.cells += regions.length;
  known.accounts++;
  if (known.examples.length < limits.accounts)
    known.examples.push(`${account} ${regions.length > 1 && regions.length === allRegions ? 'all Regions' : regions.join(', ')}`);
}

function unitLine(unit: string, { cells, accounts, examples }: UnitCells): string {
  const more = accounts - examples.length;
  return `${cells} in ${visible(unit)}: ${examples.join('; ')}${more > 0 ? `; ${more} more account${more === 1 ? '' : 's'}` : ''}`;
}
