import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { visible } from './visible-text.ts';

/** The name of the OU that an account lives in, as users know it: its alias, else its name. */
export type UnitOf = (account: AccountId) => string;

/** Lines of one set, OUs of one line and accounts of an OU that are named before the rest is only counted. */
const limits = { lines: 4, units: 8, accounts: 2 };

interface UnitCells {
  readonly unit: string;
  cells: number;
  accounts: number;
  /** Named accounts by their Regions. */
  readonly examples: Map<string, AccountId[]>;
}

/** A set of cells on one line when they are of one OU, or of OUs whose accounts all have the same Regions; else a line each such part. */
export interface CellsText {
  readonly count: string;
  readonly lines: readonly string[];
}

/** A set of cells in few words: how many, and by OU, the largest part first. */
export function cellsText(cells: CellSet, unitOf: UnitOf): CellsText {
  const count = `${cells.size} cell${cells.size === 1 ? '' : 's'}`;
  const lines = cellLines(cells, unitOf);
  const [only, ...others] = lines;
  if (only === undefined || others.length > 0) return { count: `${count}:`, lines };
  // The only OU has all of the cells: its count would say the same again.
  return {
    count: only.startsWith(`${cells.size} in `) ? `${count}${only.slice(String(cells.size).length)}` : `${count}: ${only}`,
    lines: [],
  };
}

function cellLines(cells: CellSet, unitOf: UnitOf): string[] {
  const lines = [...linesOf(unitsOf(cells, unitOf))].sort((a, b) => cellsIn(b) - cellsIn(a));
  const rest = lines.slice(limits.lines).flat();
  const texts = lines.slice(0, limits.lines).map(lineText);
  if (rest.length > 0) texts.push(`${cellsIn(rest)} in ${rest.length} other OUs`);
  return texts;
}

function unitsOf(cells: CellSet, unitOf: UnitOf): UnitCells[] {
  const units = new Map<string, UnitCells>();
  for (const { accounts, regions } of cellGroups(cells)) {
    const where = regionsText(regions, cells.space.regions);
    for (const account of accounts) {
      const unit = unitOf(account);
      const known = units.get(unit) ?? { unit, cells: 0, accounts: 0, examples: new Map<string, AccountId[]>() };
      units.set(unit, known);
      known.cells += regions.length;
      known.accounts++;
      if (known.accounts <= limits.accounts) known.examples.set(where, [...(known.examples.get(where) ?? []), account]);
      else if (!known.examples.has(where)) known.examples.set(where, []);
    }
  }
  return [...units.values()].sort((a, b) => b.cells - a.cells || (a.unit < b.unit ? -1 : 1));
}

/** OUs that can be said in one breath stand together. */
function linesOf(units: readonly UnitCells[]): Iterable<UnitCells[]> {
  const lines = new Map<string, UnitCells[]>();
  for (const each of units) {
    const [where, ...others] = each.examples.keys();
    const key = where === undefined || others.length > 0 ? `only ${each.unit}` : `all ${where}`;
    lines.set(key, [...(lines.get(key) ?? []), each]);
  }
  return lines.values();
}

const cellsIn = (units: readonly UnitCells[]): number => units.reduce((sum, { cells }) => sum + cells, 0);

/** The Regions, or those that are left out where these are fewer. */
function regionsText(regions: readonly Region[], all: readonly Region[]): string {
  if (regions.length === 1) return regions.join();
  const others = all.filter((region) => !regions.includes(region));
  if (others.length === 0) return 'all Regions';
  return others.length < regions.length && others.length < 3 ? `all Regions but ${others.join(', ')}` : regions.join(', ');
}

function lineText(units: readonly UnitCells[]): string {
  const [first, ...others] = units;
  if (first === undefined) return '';
  if (others.length === 0) return unitText(first);
  const named = units.slice(0, limits.units).map(({ unit, cells }) => `${cells} in ${visible(unit)}`);
  const rest = units.slice(limits.units);
  if (rest.length > 0) named.push(`${cellsIn(rest)} in ${rest.length} other OUs`);
  return `${named.join(', ')}: ${[...first.examples.keys()].join()}`;
}

function unitText({ unit, cells, accounts, examples }: UnitCells): string {
  const named = [...examples].flatMap(([where, of]) => (of.length === 0 ? [] : [`${of.join(', ')} ${where}`])).join('; ');
  const more = accounts - Math.min(accounts, limits.accounts);
  return `${cells} in ${visible(unit)}: ${named}${more > 0 ? `; ${more} more account${more === 1 ? '' : 's'}` : ''}`;
}
