import { type Cell, cellKey } from '../../model/address.ts';
import { canonicalJson } from '../../model/properties.ts';
import type { PlannedChange } from '../provider.ts';
import { type Product, productsOf } from './addresses.ts';
import type { Parameters } from './definition.ts';
import { overridesOf } from './resources/stack-instance.ts';

export type InstanceAction = 'create' | 'update' | 'delete';

/** Instances that one operation can treat: the same action, the same overrides, every account with every Region. */
export interface Group {
  readonly action: InstanceAction;
  readonly overrides: Parameters;
  readonly product: Product;
}

/** Changes of the instances of one set, as the fewest groups. */
export function groupsOf(changes: Iterable<PlannedChange>): readonly Group[] {
  const alike = new Map<string, { action: InstanceAction; overrides: Parameters; cells: Cell[] }>();
  for (const { action, after, cell } of changes) {
    const kind: InstanceAction = action === 'replace' ? 'update' : action;
    const overrides = kind === 'delete' ? {} : overridesOf(after ?? {});
    const key = `${kind} ${canonicalJson(overrides)}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { action: kind, overrides, cells: [cell] });
    else known.cells.push(cell);
  }
  return [...alike.values()].flatMap(({ action, overrides, cells }) =>
    productsOf(cells).map((product) => ({ action, overrides, product })),
  );
}

export function* cellsOfGroup({ product }: Group): Generator<Cell> {
  for (const account of product.accounts) for (const region of product.regions) yield { account, region };
}

export const cellKeysOf = (group: Group): readonly string[] => [...cellsOfGroup(group)].map(cellKey);
