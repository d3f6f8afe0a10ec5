import type { TypeName } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../model/properties.ts';
import { notSeenYet } from '../plan/changes.ts';
import type { ResourceType } from '../providers/provider.ts';
import { visible } from './visible-text.ts';

const because: Readonly<Record<string, string>> = {
  'declared-absent': 'declared absent',
  adopted: 'taken over: it was there before, and bears no mark',
  expired: 'its entry has expired',
  pruned: 'ours, and no document asks for it any more',
  unlisted: 'no document lists it',
};

export const becauseText = (reason: string): string => because[reason] ?? visible(reason);

/** How the live side of a promise is called. */
export const whatIsUnseen = 'not seen yet';

/** A value on one line: text of one plain word bare, other text in quotes, the rest as JSON. */
export function shown(value: PropertyValue | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value;
  return visible(canonicalJson(value));
}

const shownProperties = (properties: Properties): string =>
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

  /** What a change makes, and of what. Where the type has no words both stand in `to`, member by member. */
  changeOf({ type, action, before = {}, after = {}, because: reason }: PlanClass): { readonly from: string; readonly to: string } {
    if (action === 'update' || action === 'replace') {
      const rule = this.#types.get(type);
      const to = visible(rule?.summarise?.(after) ?? '');
      const from = reason === notSeenYet ? whatIsUnseen : visible(rule?.summarise?.(before) ?? '');
      // Equal words hide the difference.
      if (to !== '' && from !== to) return { from, to };
    }
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const to = names.flatMap((name) => memberText(name, before[name], after[name], action === 'delete') ?? []).join(', ');
    return { from: reason === notSeenYet ? whatIsUnseen : '', to };
  }

  /** What a resource is, in its type's words or member by member; empty for one without members. */
  resourceOf(type: TypeName, properties: Properties): string {
    if (Object.keys(properties).length === 0) return '';
    const own = this.#types.get(type)?.summarise?.(properties);
    return own === undefined ? shownProperties(properties) : visible(own);
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
