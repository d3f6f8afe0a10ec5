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
  const visit = (name: TypeName): void => {
    const type = byName.get(name);
    if (type === undefined || order.includes(name)) return;
    if (open.has(name)) throw new Error(`types wait for each other: ${[...open, name].join(' -> ')}`);
    open.add(name);
    for (const before of waitsFor(type).toSorted()) visit(before);
    open.delete(name);
    order.push(name);
  };
  for (const name of [...byName.keys()].sort()) visit(name);
  return order;
}

const waitsFor = ({ after, parent }: ResourceType): readonly TypeName[] => (parent === undefined ? after : [...after, parent.type]);

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

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
