import type { AccountId } from '../model/account-id.ts';
import type { Cell, Region } from '../model/address.ts';
import { type CellSet, CellSetBuilder, type CellSpace } from '../model/cell-set.ts';
import type { SkippedCell } from '../model/plan.ts';
import { byText } from './order.ts';

/** Accounts x Regions: every one of the accounts in every one of the Regions. */
export interface CellGroup {
  readonly accounts: readonly AccountId[];
  readonly regions: readonly Region[];
}

/** The set as groups of accounts with the same Regions: disjoint, by first account. */
export function cellGroups(cells: CellSet): readonly CellGroup[] {
  const { accounts, regions } = cells.space;
  const groups = new Map<string, { accounts: AccountId[]; regions: Region[] }>();
  let account = -1;
  let row: number[] = [];
  let last: { readonly row: readonly number[]; readonly accounts: AccountId[] } | undefined;
  const flush = (): void => {
    const id = accounts[account];
    if (id === undefined) return;
    // Neighbours mostly have the same Regions: making a key of each row was half of the time of a large plan's digest.
    if (last !== undefined && isSame(row, last.row)) {
      last.accounts.push(id);
      return;
    }
    const key = row.join();
    const group = groups.get(key) ?? { accounts: [], regions: row.map((index) => regions[index] ?? '') };
    groups.set(key, group);
    group.accounts.push(id);
    last = { row, accounts: group.accounts };
  };
  cells.forEachIndex((index) => {
    const next = Math.floor(index / regions.length);
    if (next !== account) {
      flush();
      account = next;
      row = [];
    }
    row.push(index % regions.length);
  });
  flush();
  return [...groups.values()];
}

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

/** The set of the groups' cells. Throws a RangeError for a cell outside the space. */
export function cellsOfGroups(space: CellSpace, groups: readonly CellGroup[]): CellSet {
  const builder = new CellSetBuilder(space);
  for (const cell of cellsIn(groups)) builder.add(cell);
  return builder.build();
}

function* cellsIn(groups: readonly CellGroup[]): Generator<Cell> {
  for (const { accounts, regions } of groups) for (const account of accounts) for (const region of regions) yield { account, region };
}

const placeOf = ({ cell, reason }: SkippedCell): string => `${cell.account}/${cell.region} ${reason}`;

/** Order of skipped cells: account, Region, reason. */
export function bySkippedCell(a: SkippedCell, b: SkippedCell): number {
  return byText(placeOf(a), placeOf(b));
}
