import type { CellSet } from '../model/cell-set.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { letterOf } from './block-text.ts';
import { fenced } from './markdown.ts';
import type { ViewPart, ViewRow } from './plan-view.ts';

/** Lists longer than this, in characters, are never written: nobody reads four thousand account ids in a comment. */
const longestList = 24_000;

/** Cells that one or more rows have in common, with the letter that stands for them. */
export interface CellList {
  readonly letter: string;
  readonly size: number;
  /** A code block, by accounts with the same Regions. */
  readonly text: string;
}

/** The lists of cells of a plan: each set is listed once, however many rows have it. */
export class CellLists {
  readonly #of = new Map<ViewRow, CellList>();
  /** Those of no destructive row, the shortest first. */
  readonly usual: readonly CellList[];
  readonly destructive: readonly CellList[];
  /** Sets whose list is too long for any comment. */
  readonly tooLong: number;

  constructor(parts: readonly ViewPart[]) {
    const known = new Map<string, { readonly cells: CellSet; readonly list: CellList | undefined }[]>();
    let letters = 0;
    const listOf = (row: ViewRow): CellList | undefined => {
      const key = `${row.cells.size} ${firstIndexes(row.cells)}`;
      const alike = known.get(key) ?? [];
      known.set(key, alike);
      const same = alike.find(({ cells }) => cells.equals(row.cells));
      if (same !== undefined) return same.list;
      const text = textOf(row.cells);
      const list = text === undefined ? undefined : { letter: letterOf(letters++), size: row.cells.size, text };
      alike.push({ cells: row.cells, list });
      return list;
    };
    const collect = (rows: readonly ViewRow[]): ReadonlySet<CellList> => {
      const lists = new Set<CellList>();
      for (const row of rows) {
        const list = listOf(row);
        if (list === undefined) continue;
        this.#of.set(row, list);
        lists.add(list);
      }
      return lists;
    };
    const destructive = collect(parts.flatMap((part) => part.destructive));
    const usual = collect(parts.flatMap(({ domains }) => domains.flatMap(({ rows }) => rows)));
    this.destructive = [...destructive].sort(byLength);
    this.usual = [...usual].filter((list) => !destructive.has(list)).sort(byLength);
    this.tooLong = [...known.values()].flat().filter(({ list }) => list === undefined).length;
  }

  of(row: ViewRow): CellList | undefined {
    return this.#of.get(row);
  }
}

const byLength = (a: CellList, b: CellList): number => a.text.length - b.text.length;

function firstIndexes(cells: CellSet): string {
  const first: number[] = [];
  for (const index of cells.indexes()) {
    first.push(index);
    if (first.length === 3) break;
  }
  return first.join();
}

function textOf(cells: CellSet): string | undefined {
  // Each account is at least its twelve digits and a blank, once a group of Regions.
  const groups = cellGroups(cells);
  const length = groups.reduce((sum, { accounts, regions }) => sum + 13 * accounts.length + regions.join(' ').length + 2, 0);
  return length > longestList ? undefined : fenced(groups.map(({ accounts, regions }) => `${regions.join(' ')}: ${accounts.join(' ')}`));
}
