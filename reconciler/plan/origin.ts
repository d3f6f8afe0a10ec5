import { resourceKey } from '../model/address.ts';
import type { PlanBase, PlanClass } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import type { DesiredState, ResourceType } from '../providers/provider.ts';
import type { CellChange, CellComparison } from './compare.ts';

/** What two commits have in common in one cell: which of the changes were due already, and how many are due no more. */
export interface Told {
  readonly comparison: CellComparison;
  /** Changes that the base would still make, of what is there: the branch declares what is live. */
  readonly ended: number;
}

/**
 * Tells apart, from one and the same observation, what a branch changes and what was different before. A change is drift where the base asks
 * for the very same change; whatever is only due on the branch is the branch's. Changes stay one object for all cells that share them.
 */
export class OriginTeller {
  readonly #tagged = new WeakMap<CellChange, Map<string, CellChange>>();
  readonly #keys = new WeakMap<CellChange, string>();

  /**
   * @param base absent where the base asks for the same in this cell: then everything was different before
   * @param desired what the branch asks for there
   */
  tell(head: CellComparison, base: CellComparison | undefined, desired: DesiredState, types: readonly ResourceType[]): Told {
    const before = base === undefined ? undefined : new Set(base.changes.map((change) => this.#keyOf(change)));
    const changes = head.changes.map((change) => this.#tag(change, before?.has(this.#keyOf(change)) === false ? 'branch' : 'drift'));
    const due = new Set(head.changes.map(({ type, name }) => resourceKey(type, name)));
    const ended = (base?.changes ?? []).filter(({ type, name, action }) => {
      const key = resourceKey(type, name);
      // What only the base asks for was not looked for: that it is missing means nothing, nor what is said of what goes with its parent.
      return !due.has(key) && (action !== 'create' || desired.resources.has(key)) && !goesWithParent({ type, name }, desired, types);
    }).length;
    return { comparison: changes.length === 0 ? head : { ...head, changes }, ended };
  }

  /** Everything is the branch's: nobody knows what was asked for before. */
  allOfBranch(head: CellComparison): CellComparison {
    return head.changes.length === 0 ? head : { ...head, changes: head.changes.map((change) => this.#tag(change, 'branch')) };
  }

  #tag(change: CellChange, origin: NonNullable<PlanClass['origin']>): CellChange {
    const tags = this.#tagged.get(change) ?? new Map<string, CellChange>();
    this.#tagged.set(change, tags);
    const known = tags.get(origin);
    if (known !== undefined) return known;
    const tagged = { ...change, origin };
    tags.set(origin, tagged);
    return tagged;
  }

  /** All of a change but the line that asks for it, which other lines move. */
  #keyOf(change: CellChange): string {
    const known = this.#keys.get(change);
    if (known !== undefined) return known;
    const { type, name, action, destructive, after, because, refused } = change;
    const key = canonicalJson({ type, name, action, destructive, after, because, refused: refused?.guard });
    this.#keys.set(change, key);
    return key;
  }
}

/** Whether the branch takes out what the resource lives in. */
function goesWithParent({ type, name }: Pick<CellChange, 'type' | 'name'>, desired: DesiredState, types: readonly ResourceType[]): boolean {
  const parent = types.find((each) => each.name === type)?.parent;
  return parent !== undefined && desired.resources.get(resourceKey(parent.type, parent.nameOf(name)))?.state === 'absent';
}

/** The classes of one origin; without a base all of them are of the plan itself. */
export const classesOf = (classes: readonly PlanClass[], origin: NonNullable<PlanClass['origin']>): readonly PlanClass[] =>
  classes.filter((each) => each.origin === origin);

/** How the commit that a plan compares with is called: `main (1234567)`. */
export const baseName = ({ ref, commit }: Pick<PlanBase, 'ref' | 'commit'>): string =>
  commit.startsWith(ref) ? commit.slice(0, 7) : `${ref} (${commit.slice(0, 7)})`;
