import { resourceKey, type TypeName } from '../model/address.ts';
import type { Observation, ObservedResource } from '../providers/observation.ts';
import type { CellPart, ResourceType } from '../providers/provider.ts';
import type { CellView, Work } from './cell-work.ts';

export type Types = ReadonlyMap<TypeName, ResourceType>;

/**
 * What to look at after the works were written; undefined means everything. Of an exclusive type all, since it settles as a whole.
 * Otherwise what was written, unless others live in it, or unless nothing is left to write: then the next look may be the last, and the
 * last one is always at everything.
 */
export function partAfterWrite(written: readonly Work[], works: readonly Work[], types: Types): CellPart | undefined {
  const [first] = written;
  const type = first === undefined ? undefined : types.get(first.change.type);
  if (type === undefined) return undefined;
  if (type.exclusive) return new Map([[type.name, 'all']]);
  const isLast = !works.some((work) => work.standing === 'pending');
  if (isLast || hasChildren(type.name, types)) return undefined;
  return new Map([[type.name, new Set(written.map((work) => work.change.name))]]);
}

/**
 * What to look at while the cell waits: what settles and what was sent and does not show yet; undefined means everything. What AWS put
 * off may depend on anything, so that takes a whole look.
 */
export function partToWaitFor(works: readonly Work[], view: CellView, types: Types): CellPart | undefined {
  if (works.some((work) => work.standing === 'pending' && work.notBeforeMs > 0)) return undefined;
  const part = new Map<TypeName, 'all' | Set<string>>();
  const sent = works.filter((work) => work.standing === 'sent').map((work) => work.change);
  for (const { type, name } of [...view.settling, ...sent]) {
    if (types.get(type)?.exclusive !== false) part.set(type, 'all');
    else {
      const names = part.get(type) ?? new Set();
      if (names !== 'all') part.set(type, names.add(name));
    }
  }
  return part;
}

/** What was known of the cell, with the part that was read anew. */
export function mergeLook(known: Observation, fresh: Observation, part: CellPart): Observation {
  const resources = new Map([...known.resources].filter(([, resource]) => !isPart(resource, part)));
  for (const [key, resource] of fresh.resources) if (isPart(resource, part)) resources.set(key, resource);
  return { ...known, resources };
}

/**
 * Whether a look at a part tells that all must be looked at: some of it was not answered, or a parent is gone or takes changes of its
 * children now, which nobody has read since. A parent that only settles changes nothing for them.
 */
export function asksForMore(known: Observation, fresh: Observation, part: CellPart, types: Types): boolean {
  if (fresh.unreadable.length > 0) return true;
  const parents = [...part.keys()].filter((type) => hasChildren(type, types));
  const before = [...known.resources.values()].filter((resource) => parents.includes(resource.type) && isPart(resource, part));
  const after = [...fresh.resources.values()].filter((resource) => parents.includes(resource.type) && isPart(resource, part));
  if (before.some(({ type, name }) => !fresh.resources.has(resourceKey(type, name)))) return true;
  return after.some((resource) => {
    const isClosed = resource.condition?.settling === true && !resource.condition.acceptsChildren;
    return !isClosed && !isSame(known.resources.get(resourceKey(resource.type, resource.name)), resource);
  });
}

const isPart = ({ type, name }: ObservedResource, part: CellPart): boolean => {
  const names = part.get(type);
  return names === 'all' || names?.has(name) === true;
};

const hasChildren = (parent: TypeName, types: Types): boolean => [...types.values()].some((type) => type.parent?.type === parent);

/** Both sides are made by the same code, so members come in the same order. */
const isSame = (before: ObservedResource | undefined, after: ObservedResource): boolean => JSON.stringify(before) === JSON.stringify(after);
