import { type Cell, cellKey } from '../../model/address.ts';
import { canonicalJson } from '../../model/properties.ts';
import type { PlannedChange } from '../provider.ts';
import { type Product, productsOf } from './addresses.ts';
import type { Parameters } from './definition.ts';
import { importProperty, overridesOf } from './resources/stack-instance.ts';

export type InstanceAction = 'create' | 'update' | 'delete' | 'import';

/** Instances that one operation can treat: the same action, the same overrides, every account with every Region. */
export interface Group {
  readonly action: InstanceAction;
  readonly overrides: Parameters;
  readonly product: Product;
  /** With `import`: the stack of each cell. */
  readonly stacks?: ReadonlyMap<string, string>;
}

/** Changes of the instances of one set, as the fewest groups. */
export function groupsOf(changes: Iterable<PlannedChange>): readonly Group[] {
  const alike = new Map<string, { action: InstanceAction; overrides: Parameters; cells: Cell[] }>();
  const imports = new Map<string, { cell: Cell; stack: string; overrides: Parameters }>();
  for (const { action, after, cell } of changes) {
    const stack = after?.[importProperty];
    if (action === 'create' && typeof stack === 'string') {
      imports.set(cellKey(cell), { cell, stack, overrides: overridesOf(after ?? {}) });
      continue;
    }
    const kind: InstanceAction = action === 'replace' ? 'update' : action;
    const overrides = kind === 'delete' ? {} : overridesOf(after ?? {});
    const key = `${kind} ${canonicalJson(overrides)}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { action: kind, overrides, cells: [cell] });
    else known.cells.push(cell);
  }
  return [
    ...[...alike.values()].flatMap(({ action, overrides, cells }) => productsOf(cells).map((product) => ({ action, overrides, product }))),
    ...importGroups([...imports.values()]),
  ];
}

/** Most stacks that one import takes by their ids. Facts: compliance 4.8. */
const mostImports = 10;

/** An import speaks of single stacks, so its cells are cut by number within products of one account each; what it does to parameters is AWS's. */
function importGroups(imports: readonly { cell: Cell; stack: string; overrides: Parameters }[]): readonly Group[] {
  const byAccount = new Map<string, (typeof imports)[number][]>();
  for (const each of imports) byAccount.set(each.cell.account, [...(byAccount.get(each.cell.account) ?? []), each]);
  return [...byAccount.values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / mostImports) }, (_, index): Group[] => {
      const part = own.slice(index * mostImports, (index + 1) * mostImports);
      const stacks = new Map(part.map(({ cell, stack }) => [cellKey(cell), stack]));
      return productsOf(part.map(({ cell }) => cell)).map((product) => ({ action: 'import', overrides: {}, product, stacks }));
    }).flat(),
  );
}

export function* cellsOfGroup({ product }: Group): Generator<Cell> {
  for (const account of product.accounts) for (const region of product.regions) yield { account, region };
}

export const cellKeysOf = (group: Group): readonly string[] => [...cellsOfGroup(group)].map(cellKey);
