// The share of a whole plan that one of several processes applies.
import type { TypeName } from '../model/address.ts';
import { type CellSet, CellSetBuilder } from '../model/cell-set.ts';
import type { Plan, PlanClass } from '../model/plan.ts';
import { organizationShard, type Shard, shardOf } from '../targets/shard.ts';
import { changesDigest } from './change-ids.ts';
import { planDigest } from './digest.ts';
import { summarise } from './finish.ts';

/**
 * The cells that each shard writes: those of its accounts; but a cell in which something changes that hangs together over accounts is of the
 * organization's shard with all of its changes, so that their order within the cell stays. Disjoint, and together all cells of the plan.
 * @param spans types whose cells hang together
 */
export function cellsToApply(plan: Pick<Plan, 'space' | 'classes'>, { index, of }: Shard, spans: ReadonlySet<TypeName>): CellSet {
  const { space } = plan;
  const union = (classes: readonly PlanClass[]): CellSet => classes.reduce((all, { cells }) => all.union(cells), space.empty());
  const together = union(plan.classes.filter(({ type }) => spans.has(type)));
  const builder = new CellSetBuilder(space);
  for (const cellIndex of union(plan.classes).indexes()) {
    const home = together.hasIndex(cellIndex) ? organizationShard : shardOf(space.cellAt(cellIndex).account, of);
    if (home === index) builder.addIndex(cellIndex);
  }
  return builder.build();
}

/** The plan without the cells of other shards, with a digest of its own; `partOf` names the whole. */
export function partOfPlan(plan: Plan, shard: Shard, spans: ReadonlySet<TypeName>): Plan {
  const own = cellsToApply(plan, shard, spans);
  const classes = plan.classes.flatMap((each) => {
    const cells = each.cells.intersect(own);
    return cells.size === 0 ? [] : [{ ...each, cells }];
  });
  const unreadable = plan.unreadable.filter(({ cell }) => shardOf(cell.account, shard.of) === shard.index);
  const skipped = plan.skipped.filter(({ cell }) => shardOf(cell.account, shard.of) === shard.index);
  const unreadableCells = plan.space.of(unreadable.map(({ cell }) => cell)).size;
  return {
    ...plan,
    classes,
    unreadable,
    skipped,
    summary: summarise(classes, { changedCells: own.size, unchangedCells: 0, unreadableCells }, skipped.length),
    digest: planDigest(classes, plan.guards),
    partOf: { ...shard, digest: plan.digest, changesDigest: changesDigest(plan.classes) },
  };
}
