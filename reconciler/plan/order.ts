import type { TypeName } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import type { ResourceType } from '../providers/provider.ts';

/**
 * The types with each behind those of its `after` and its parent. Types that do not wait for each other stand by name, so that the order
 * is the same however the types are listed. Throws when types wait for each other in a circle: a mistake in a provider.
 */
export function typeOrder(types: readonly ResourceType[]): readonly TypeName[] {
  const byName = new Map(types.map((type) => [type.name, type]));
  const order: TypeName[] = [];
  const open = new Set<TypeName>();
  const visit = (type: ResourceType): void => {
    if (order.includes(type.name)) return;
    if (open.has(type.name)) throw new Error(`types wait for each other: ${[...open, type.name].join(' -> ')}`);
    open.add(type.name);
    for (const name of [...type.after, ...(type.parent === undefined ? [] : [type.parent.type])].sort()) {
      const before = byName.get(name);
      if (before !== undefined) visit(before);
    }
    open.delete(type.name);
    order.push(type.name);
  };
  for (const type of [...types].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(type);
  return order;
}

/**
 * Sorts classes into the order of application: creates and updates first, type by type; then deletes, in the reverse order of types
 * (facts: compliance 6.8: the new standard on before the old one off). Inside a type what a prune takes away goes newest first, everything else by name, then id.
 */
export function inOrderOfApplication(classes: readonly PlanClass[], types: readonly ResourceType[]): PlanClass[] {
  const order = new Map(typeOrder(types).map((name, index) => [name, index]));
  const step = (each: PlanClass): number => {
    const position = order.get(each.type) ?? order.size;
    return each.action === 'delete' ? 2 * order.size + 1 - position : position;
  };
  return [...classes].sort((a, b) => step(a) - step(b) || newestFirst(a, b) || byText(a.name, b.name) || byText(a.id, b.id));
}

/** Of what a prune takes away; what AWS gives no date of comes last. */
const newestFirst = (a: PlanClass, b: PlanClass): number => byText(b.createdAt ?? '', a.createdAt ?? '');

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
