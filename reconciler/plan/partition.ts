import type { CellSet, CellSpace } from '../model/cell-set.ts';

/** Cells grouped by which of the sets hold them: cells of one group are in exactly the same sets. */
export interface Partition {
  /** For each group, the indexes of its sets, ascending. Group 0 is in no set (and may have no cell). */
  readonly groups: readonly (readonly number[])[];
  /** The group of each cell, by the cell's number. */
  readonly groupOf: Uint32Array;
  /** How many cells each group has. */
  readonly sizes: readonly number[];
}

/**
 * Refines the space by each set in turn. Costs one visit a cell and set, whatever the number of groups: 200 sets over
 * 170,000 cells are 34 million visits of typed arrays.
 */
export function partition(space: CellSpace, sets: readonly CellSet[]): Partition {
  const groupOf = new Uint32Array(space.size);
  const groups: number[][] = [[]];
  const sizes: number[] = [space.size];
  for (const [setIndex, set] of sets.entries()) {
    const touched = new Map<number, number>();
    countTouched(set, groupOf, touched);
    const movesTo = new Map<number, number>();
    for (const [group, count] of touched) {
      const members = groups[group] ?? [];
      if (count === sizes[group]) {
        // The whole group is in the set: no new group is needed.
        members.push(setIndex);
      } else {
        movesTo.set(group, groups.length);
        groups.push([...members, setIndex]);
        sizes.push(count);
        sizes[group] = (sizes[group] ?? 0) - count;
      }
    }
    if (movesTo.size > 0) move(set, groupOf, movesTo, groups.length);
  }
  return { groups, groupOf, sizes };
}

function countTouched(set: CellSet, groupOf: Uint32Array, touched: Map<number, number>): void {
  // Neighbours are mostly of one group, so a run is counted before the map is asked.
  let last = -1;
  let run = 0;
  const flush = (): void => {
    if (run > 0) touched.set(last, (touched.get(last) ?? 0) + run);
  };
  set.forEachIndex((index) => {
    const group = groupOf[index] ?? 0;
    if (group !== last) {
      flush();
      last = group;
      run = 0;
    }
    run++;
  });
  flush();
}

function move(set: CellSet, groupOf: Uint32Array, movesTo: ReadonlyMap<number, number>, groupCount: number): void {
  const target = new Int32Array(groupCount).fill(-1);
  for (const [from, to] of movesTo) target[from] = to;
  set.forEachIndex((index) => {
    const to = target[groupOf[index] ?? 0] ?? -1;
    if (to !== -1) groupOf[index] = to;
  });
}
