// A model of the live side: what the fake service would hold after each change. Only for tests of the plan.
import { cellKey, resourceKey } from '../../reconciler/model/address.ts';
import type { CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, PlanClass } from '../../reconciler/model/plan.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { CellComparer, type CompareOptions } from '../../reconciler/plan/compare.ts';
import { finishPlan } from '../../reconciler/plan/finish.ts';
import type { Resolution } from '../../reconciler/plan/resolve.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import { finishDefaults } from './comparisons.ts';
import { born, controlNames, fakeTypes, type Live, live, organization } from './fake-service.ts';

export class World {
  readonly #cells = new Map<string, Live>();

  at(cell: Parameters<typeof cellKey>[0]): Live {
    const known = this.#cells.get(cellKey(cell)) ?? new Map();
    this.#cells.set(cellKey(cell), known);
    return known;
  }

  apply(change: PlanClass): void {
    for (const cell of change.cells) this.#applyIn(this.at(cell), change);
  }

  #applyIn(resources: Live, { action, type, name, after }: PlanClass): void {
    const key = resourceKey(type, name);
    if (action === 'delete') {
      resources.delete(key);
      if (type === 'fake/standard') for (const control of controlNames) resources.delete(resourceKey('fake/control', `${name}/${control}`));
      return;
    }
    if (action === 'update' && !resources.has(key)) throw new Error(`nothing to update at ${key}`);
    if (action === 'create' && resources.has(key)) throw new Error(`${key} is there already`);
    // Our mark, if there was one, goes with the value that it stood for.
    resources.set(key, { type, name, properties: { ...resources.get(key)?.properties, ...after } });
    if (action === 'create' && type === 'fake/standard') {
      for (const control of controlNames) resources.set(...live('fake/control', `${name}/${control}`, born));
    }
  }
}

export const observationOf = (cell: Observation['cell'], resources: Live, more: Partial<Observation> = {}): Observation => ({
  cell,
  resources,
  withheld: new Map(),
  notices: [],
  unreadable: [],
  ...more,
});

/** The plan of a resolution against a world, over the cells. */
export function planOf(resolution: Resolution, world: World, cells: CellSet, options: Partial<CompareOptions> = {}): Plan {
  const comparer = new CellComparer({ types: fakeTypes, organization, ...options });
  const builder = new PlanBuilder(cells.space);
  for (const cell of cells) builder.add(cell, 'fake', comparer.compare(resolution.desiredOf(cell), observationOf(cell, world.at(cell))));
  return finish(builder);
}

export function finish(builder: PlanBuilder): Plan {
  return finishPlan({ ...finishDefaults, builder, accounts: builder.space.accounts.length });
}

export const allCells = (space: CellSpace): CellSet => space.product(space.accounts, space.regions);
