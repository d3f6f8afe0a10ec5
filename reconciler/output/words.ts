import type { TypeName } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../model/properties.ts';
import type { ResourceType } from '../providers/provider.ts';
import { visible } from './visible-text.ts';

const because: Readonly<Record<string, string>> = {
  'declared-absent': 'declared absent',
  expired: 'its entry has expired',
  pruned: 'ours, and no document asks for it any more',
  unlisted: 'no document lists it',
};

export const becauseText = (reason: string): string => because[reason] ?? visible(reason);

/** A value on one line: text of one plain word bare, other text in quotes, the rest as JSON. */
export function shown(value: PropertyValue | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value;
  return visible(canonicalJson(value));
}

export const shownProperties = (properties: Properties): string =>
  Object.entries(properties)
    .map(([name, value]) => `${visible(name)}: ${shown(value)}`)
    .join(', ');

/** Names that share what they live in: `IAM.6 S3.9 of pci-dss/v/4.0.1`. Without a parent `of` is absent. */
export interface NameGroup {
  readonly names: readonly string[];
  /** Parents that hold exactly these names, in order. */
  readonly of: readonly string[];
}

const inOrder = new Intl.Collator('en', { numeric: true });

/** How types speak of their resources, where a type has words of its own. */
export class Words {
  readonly #types: ReadonlyMap<TypeName, ResourceType>;

  constructor(types: Iterable<ResourceType>) {
    this.#types = new Map([...types].map((type) => [type.name, type]));
  }

  /** What a create sets, what an update changes from and to, what a delete loses: in one line; empty where nothing is to be said. */
  changeOf({ type, action, before = {}, after = {} }: Pick<PlanClass, 'type' | 'action' | 'before' | 'after'>): string {
    if (action !== 'create' && action !== 'delete') {
      const own = this.#types.get(type)?.summarise?.(before, after);
      if (own !== undefined) return visible(own);
    }
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => memberText(name, before[name], after[name], action === 'delete') ?? []).join(', ');
  }

  /** The names ordered, with what they live in said once for all of them. */
  grouped(type: TypeName, names: Iterable<string>): readonly NameGroup[] {
    const byParent = new Map<string, string[]>();
    for (const name of names) {
      const parent = this.#parentOf(type, name);
      const own = parent === '' ? name : name.slice(parent.length + 1);
      byParent.set(parent, [...(byParent.get(parent) ?? []), visible(own)]);
    }
    const groups = new Map<string, { names: string[]; of: string[] }>();
    for (const [parent, own] of [...byParent].sort(([a], [b]) => inOrder.compare(a, b))) {
      own.sort(inOrder.compare);
      const group = groups.get(own.join('\n')) ?? { names: own, of: [] };
      if (parent !== '') group.of.push(visible(parent));
      groups.set(own.join('\n'), group);
    }
    return [...groups.values()];
  }

  /** What the resource lives in, where its name begins with that; else nothing. */
  #parentOf(type: TypeName, name: string): string {
    const parent = this.#types.get(type)?.parent?.nameOf(name) ?? '';
    return name.startsWith(`${parent}/`) ? parent : '';
  }
}

function memberText(
  name: string,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  isDelete: boolean,
): string | undefined {
  if (isDelete) return `${visible(name)} was ${shown(before)}`;
  if (before === undefined) return `${visible(name)} ${shown(after)}`;
  if (canonicalJson(before) === canonicalJson(after)) return undefined;
  return `${visible(name)} ${shown(before)} -> ${after === undefined ? 'dropped' : shown(after)}`;
}
