import type { Address } from '../model/address.ts';
import type { Plan } from '../model/plan.ts';
import { planDigest } from './digest.ts';
import { summarise } from './finish.ts';

/** Guards about the inventory hold for whatever is written; those about everything that a plan would do say nothing of one change. */
const guardsOfAll: ReadonlySet<string> = new Set(['empty-inventory', 'shrunk-inventory']);

/** The plan without all changes but those of one resource in its cell, with a digest of its own. */
export function onlyResource(plan: Plan, { type, name, account, region }: Address): Plan {
  const cell = plan.space.of([{ account, region }]);
  const classes = plan.classes.flatMap((each) => {
    const cells = each.cells.intersect(cell);
    return each.type === type && each.name === name && cells.size > 0 ? [{ ...each, cells }] : [];
  });
  const unreadable = plan.unreadable.filter(
    (each) => each.cell.account === account && each.cell.region === region && each.types?.includes(type) !== false,
  );
  const guards = plan.guards.filter(({ guard }) => guardsOfAll.has(guard));
  return {
    ...plan,
    classes,
    guards,
    unreadable,
    notices: plan.notices.filter((each) => each.type === type && each.name === name && each.cells.intersect(cell).size > 0),
    skipped: [],
    summary: summarise(
      classes,
      { changedCells: classes.length === 0 ? 0 : 1, unchangedCells: 0, unreadableCells: unreadable.length === 0 ? 0 : 1 },
      0,
    ),
    digest: planDigest(classes, guards),
  };
}
