import { canonicalJson, type Properties, type PropertyValue } from '../model/properties.ts';
import type { UnlistedPolicy } from '../providers/layer.ts';
import type { ObservedResource } from '../providers/observation.ts';
import type { DesiredResource, Leftover, ResourceType } from '../providers/provider.ts';
import type { CellChange } from './compare.ts';

/** `because` of an update whose live values nobody can see yet: its `before` is empty, whatever will turn out to be there. */
export const notSeenYet = 'not-seen-yet';

/** `because` of an update that writes our mark on what was there before and bore none. */
export const adopted = 'adopted';

type Correction = Extract<Leftover, { readonly action: 'delete' | 'update' }>;
type RefusedChange = CellChange & Required<Pick<CellChange, 'refused'>>;

/**
 * Makes the changes of cells. What follows from the same declared resource and the same live values is one object in all cells, so
 * that a plan of ten million changes folds by identity instead of by text.
 */
export class ChangeMaker {
  readonly #allow: ReadonlySet<string>;
  readonly #created = new WeakMap<DesiredResource, CellChange>();
  readonly #updated = new WeakMap<DesiredResource, Map<string, CellChange>>();
  readonly #promised = new WeakMap<DesiredResource, CellChange>();
  readonly #governed = new WeakMap<CellChange, RefusedChange>();
  readonly #claimed = new WeakMap<CellChange, RefusedChange>();

  constructor(allow: ReadonlySet<string>) {
    this.#allow = allow;
  }

  creation(type: ResourceType, want: DesiredResource): CellChange {
    const known = this.#created.get(want);
    if (known !== undefined) return known;
    const after = want.properties;
    const change: CellChange = {
      type: want.type,
      name: want.name,
      action: 'create',
      difference: type.difference({ action: 'create', after }),
      destructive: false,
      after,
      source: want.source,
      ...(type.createGuard === undefined || this.#allow.has(type.createGuard.guard) ? {} : { refused: type.createGuard }),
    };
    this.#created.set(want, change);
    return change;
  }

  /** `before` holds the live values of the members that `after` sets: others are not ours to show or to fold by. */
  update(type: ResourceType, want: DesiredResource, live: Properties): CellChange {
    const after = want.properties;
    const before = membersOf(live, after);
    const known = this.#updated.get(want) ?? new Map<string, CellChange>();
    this.#updated.set(want, known);
    const text = canonicalJson(before);
    const made = known.get(text);
    if (made !== undefined) return made;
    const forbidden = type.forbids?.(before, after);
    const replaced = forbidden === undefined ? type.replaces?.(before, after) : undefined;
    const action = replaced === undefined ? 'update' : 'replace';
    const change: CellChange = {
      type: want.type,
      name: want.name,
      action,
      difference: type.difference({ action, before, after }),
      destructive: type.isDestructiveUpdate(before, after),
      before,
      after,
      source: want.source,
      ...(replaced === undefined ? (type.adopts?.(before, after) === true ? { because: adopted } : {}) : { because: replaced }),
      ...(forbidden === undefined ? {} : { refused: { guard: 'immutable', message: forbidden } }),
      ...(replaced === undefined ? {} : this.#lossOf(type.replaceLoses, want.allowDelete)),
    };
    known.set(text, change);
    return change;
  }

  /** An update to come, of something that nobody can see yet. */
  promise(type: ResourceType, want: DesiredResource): CellChange {
    const known = this.#promised.get(want);
    if (known !== undefined) return known;
    const change: CellChange = { ...this.update(type, want, {}), because: notSeenYet };
    this.#promised.set(want, change);
    return change;
  }

  deletion(type: ResourceType, want: DesiredResource, live: Properties): CellChange {
    return this.#guarded(type, want.allowDelete, {
      type: want.type,
      name: want.name,
      action: 'delete',
      difference: type.difference({ action: 'delete', before: live }),
      destructive: true,
      before: live,
      source: want.source,
      because: 'declared-absent',
    });
  }

  /** A correction of what nobody declares. It may delete where the policy says so, or where the mark says that the document allowed it. */
  leftover(
    type: ResourceType,
    live: ObservedResource,
    leftover: Correction,
    policy: UnlistedPolicy | undefined,
    { prunes = false }: { readonly prunes?: boolean } = {},
  ): CellChange {
    const of = { type: live.type, name: live.name, difference: leftover.difference, before: live.properties, because: leftover.because };
    // A policy is a line that asks for it; what only expired or left Git has no line.
    const source =
      leftover.because === 'expired' || leftover.because === 'pruned' || policy?.policy !== 'correct' ? {} : { source: policy.source };
    if (leftover.action === 'update') {
      const destructive = type.isDestructiveUpdate(live.properties, leftover.after);
      return { ...of, ...source, action: 'update', destructive, after: leftover.after };
    }
    const allowed = leftover.because === 'unlisted' ? policy?.allowDelete === true : live.mark?.deleteAllowed === true;
    const made = prunes && live.createdAt !== undefined ? { createdAt: live.createdAt } : {};
    const change: CellChange = { ...of, ...source, ...made, action: 'delete', destructive: true };
    return leftover.because === 'unlisted'
      ? this.#guarded(type, allowed, change)
      : {
          ...change,
          ...this.#lossOf(
            type.deleteLoses,
            allowed,
            'no document allowed that while it stood: bring it back with allowDelete: true, apply, and take it out again',
          ),
        };
  }

  /** The same change, refused because another mechanism rules the cell. */
  governed(change: CellChange, message: string): CellChange {
    if (this.#allow.has('governed')) return change;
    const known = this.#governed.get(change);
    if (known?.refused.message === message) return known;
    const refused: RefusedChange = { ...change, refused: { guard: 'governed', message } };
    this.#governed.set(change, refused);
    return refused;
  }

  /** The same change, refused because what it changes bears another organization's mark. Nothing but that organization's documents lifts it. */
  claimed(change: CellChange, organization: string): CellChange {
    const known = this.#claimed.get(change);
    const message = `it bears the mark of the organization ${organization}: its documents claim it too, and only one of the two may; take it out of one of them, and remove the mark where the other keeps it`;
    if (known?.refused.message === message) return known;
    const refused: RefusedChange = { ...change, refused: { guard: 'claimed', message } };
    this.#claimed.set(change, refused);
    return refused;
  }

  #guarded(type: ResourceType, allowed: boolean, change: CellChange): CellChange {
    return { ...change, ...this.#lossOf(type.deleteLoses, allowed) };
  }

  #lossOf(loses: string | undefined, allowed: boolean, cure = 'write allowDelete: true where this is meant'): Pick<CellChange, 'refused'> {
    if (allowed || loses === undefined || this.#allow.has('data-loss')) return {};
    return { refused: { guard: 'data-loss', message: `${loses}; ${cure}` } };
  }
}

function membersOf(live: Properties, named: Properties): Properties {
  const members: { [name: string]: PropertyValue } = {};
  for (const name of Object.keys(named)) {
    const value = live[name];
    if (value !== undefined) members[name] = value;
  }
  return members;
}
