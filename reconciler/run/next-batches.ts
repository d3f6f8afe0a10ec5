import { resourceKey, type TypeName } from '../model/address.ts';
import type { Observation } from '../providers/observation.ts';
import type { ResourceType } from '../providers/provider.ts';
import { isOpen, type Work } from './cell-work.ts';

/** What the rules look at: the planned changes as they stand, and what was just read. */
export interface CellSituation {
  readonly works: readonly Work[];
  readonly types: ReadonlyMap<TypeName, ResourceType>;
  readonly observation: Observation;
  readonly nowMs: number;
}

/**
 * The writes that can go out now, before the cell is read again: all of one type and one action, what protects before what takes protection
 * away, cut to the type's batch size. Empty when everything left has to wait. Pure.
 * The order is that of facts/compliance.md 6.8, told by the types' rules.
 */
export function nextBatches(about: CellSituation): readonly (readonly Work[])[] {
  const situation = { ...about, held: typesHeld(about) };
  const ready = situation.works.filter((work) => work.standing === 'pending' && isReady(work, situation));
  const [first] = ready.sort((a, b) => rankOf(a) - rankOf(b));
  if (first === undefined) return [];
  const type = typeOf(first, situation);
  const alike = ready.filter(
    ({ change }) =>
      change.type === first.change.type && change.action === first.change.action && change.destructive === first.change.destructive,
  );
  const batches = chunks(alike, type.batchSize);
  // The first write of an exclusive type unsettles the type, so the second has to wait for a new look.
  return type.exclusive ? batches.slice(0, 1) : batches;
}

/** Deletes last, in the reverse of the order in which things are made, and what takes protection away after what gives it. Equal ranks keep the plan's order. */
const rankOf = ({ change }: Work): number => (change.action === 'delete' ? 2 : change.destructive ? 1 : 0);

function typeOf(work: Work, { types }: CellSituation): ResourceType {
  const type = types.get(work.change.type);
  if (type === undefined) throw new Error(`no provider for ${work.change.type}`);
  return type;
}

interface Situation extends CellSituation {
  /** Types of which nothing is removed yet: what came after them is still to go. */
  readonly held: ReadonlySet<TypeName>;
}

/** What comes first goes last: types that a type with an open removal came after, however many stand between. */
function typesHeld({ works, types }: CellSituation): ReadonlySet<TypeName> {
  const held = new Set<TypeName>();
  const hold = (name: TypeName): void => {
    const type = types.get(name);
    for (const first of [...(type?.after ?? []), ...(type?.goneBefore ?? [])]) {
      if (held.has(first)) continue;
      held.add(first);
      hold(first);
    }
  };
  for (const name of new Set(works.filter((work) => isOpen(work) && work.change.action === 'delete').map(({ change }) => change.type)))
    hold(name);
  return held;
}

function isReady(work: Work, situation: Situation): boolean {
  if (work.notBeforeMs > situation.nowMs) return false;
  const type = typeOf(work, situation);
  if (!hasRoom(work, type, situation)) return false;
  if (makesRoom(work, type, situation)) return true;
  return !othersComeFirst(work, type, situation) && parentAccepts(work, type, situation) && isTypeAtRest(work, type, situation);
}

/** Creates and resources of the type that are there, or are being made, against what the cell takes. */
function missingRoom(type: ResourceType, { works, observation }: CellSituation): number {
  if (type.room === undefined) return 0;
  let live = 0;
  for (const resource of observation.resources.values()) if (resource.type === type.name) live++;
  const coming = works.filter(({ change, standing }) => change.type === type.name && change.action === 'create' && standing === 'pending');
  return live + coming.length - type.room;
}

/** A create waits while the cell is full and a removal is about to make room; without such a removal AWS may say that it is full. */
function hasRoom({ change }: Work, type: ResourceType, situation: CellSituation): boolean {
  if (change.action !== 'create' || missingRoom(type, situation) <= 0) return true;
  return removalsOf(type, situation).length === 0;
}

/** A removal that a create waits for comes first, and only as many as are needed. */
function makesRoom(work: Work, type: ResourceType, situation: CellSituation): boolean {
  if (work.change.action !== 'delete') return false;
  return removalsOf(type, situation)
    .slice(0, Math.max(0, missingRoom(type, situation)))
    .includes(work);
}

const removalsOf = (type: ResourceType, { works }: CellSituation): readonly Work[] =>
  works.filter((work) => isOpen(work) && work.change.type === type.name && work.change.action === 'delete');

function othersComeFirst({ change }: Work, type: ResourceType, { works, held }: Situation): boolean {
  if (change.action === 'delete' && held.has(type.name)) return true;
  const before = works.filter((other) => other.change.action !== 'delete');
  if (change.action !== 'delete') return before.some((other) => isOpen(other) && type.after.includes(other.change.type));
  // Removals come when nothing else is under way, and not at all when their own kind failed: the new version of a standard is on before the old one goes.
  return before.some((other) => isOpen(other) || (other.change.type === change.type && other.standing === 'failed'));
}

function parentAccepts(work: Work, type: ResourceType, { observation }: CellSituation): boolean {
  if (type.parent === undefined) return true;
  const parent = observation.resources.get(resourceKey(type.parent.type, type.parent.nameOf(work.change.name)));
  if (parent === undefined || parent.condition?.leaving === true) return false;
  return parent.condition === undefined || parent.condition.acceptsChildren;
}

function isTypeAtRest(work: Work, type: ResourceType, { works, observation }: CellSituation): boolean {
  if (!type.exclusive) return true;
  if (works.some((other) => other !== work && other.standing === 'sent' && other.change.type === type.name)) return false;
  for (const resource of observation.resources.values()) {
    if (resource.type === type.name && resource.condition?.settling === true) return false;
  }
  return true;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let start = 0; start < items.length; start += size) all.push(items.slice(start, start + size));
  return all;
}
