import type { Cell } from '../model/address.ts';
import type { CellSpace } from '../model/cell-set.ts';
import type { PlanClass } from '../model/plan.ts';
import { PlanBuilder } from '../plan/classes.ts';
import type { CellChange } from '../plan/compare.ts';

/** A change that was refused because its cell moved since the plan, with what the difference is now. */
export interface MovedChange {
  readonly cell: Cell;
  readonly provider: string;
  readonly change: CellChange;
}

/** The new differences as classes, as a plan shows them. */
export function foldMoved(space: CellSpace, moved: Iterable<MovedChange>): readonly PlanClass[] {
  const builder = new PlanBuilder(space);
  for (const { cell, provider, change } of moved) {
    builder.add(cell, provider, {
      changes: [change],
      notices: [],
      settling: [],
      outside: [],
      unseen: new Set(),
      unreadable: [],
      inSync: false,
      compared: 0,
      managed: new Map(),
    });
  }
  return builder.fold().classes;
}
