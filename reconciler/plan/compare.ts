import { resourceKey, type TypeName } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Condition, Notice, Observation, ObservedResource, Unreadable } from '../providers/observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import { ChangeMaker } from './changes.ts';
import { InSyncCells } from './in-sync.ts';

/** A change of one cell; the cell is known to whoever asked. */
export type CellChange = Omit<PlanClass, 'id' | 'cells'>;

/** A declared or live resource that will change by itself; until then the cell is neither in sync nor wrong. */
export interface Settling {
  readonly type: TypeName;
  readonly name: string;
  readonly message: string;
}

/** What is different between the two sides of one cell. */
export interface CellComparison {
  readonly changes: readonly CellChange[];
  readonly notices: readonly Notice[];
  readonly settling: readonly Settling[];
  /** Declared or live resources that wait for something outside of AWS (`Condition.outside`). */
  readonly outside: readonly Settling[];
  /**
   * Keys of declared resources that nobody can see yet, because what they live in does not show them (a standard that is not ready). Never
   * in sync.
   */
  readonly unseen: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
  /** All was readable, nothing is to change (not even a refused change), nothing is settling or unseen. */
  readonly inSync: boolean;
  /** Resources looked at: declared ones and live ones that nobody declares. */
  readonly compared: number;
  /** By type: declared resources and leftovers to correct. The share of the guard `blast-radius` is taken of them. */
  readonly managed: ReadonlyMap<TypeName, number>;
}

export interface CompareOptions {
  /** The types of the provider that observed. */
  readonly types: readonly ResourceType[];
  /** `Organization.metadata.name`. */
  readonly organization: string;
  /** Only these types are compared (`--kind`); default all. */
  readonly only?: ReadonlySet<TypeName>;
  /** Guards that `--allow` lifts. */
  readonly allow?: ReadonlySet<string>;
  /**
   * What is made of declared resources that nobody can see yet: `promised` (default) plans them without a before, for an apply that waits
   * until it sees them; `left-out` calls them no difference, since nobody knows of one.
   */
  readonly unseen?: 'promised' | 'left-out';
  /** Nothing that documents ask for is compared: only what is ours and no document asks for (`trueup prune`). */
  readonly prune?: boolean;
}

/** Compares cells of one provider. Keeps what cells share (changes made from the same declared resource), so one comparer serves a run. */
export class CellComparer {
  readonly #types: ReadonlyMap<TypeName, ResourceType>;
  readonly #depth: ReadonlyMap<TypeName, number>;
  readonly #maxDepth: number;
  readonly #options: CompareOptions;
  readonly #make: ChangeMaker;
  readonly #byDepth = new WeakMap<DesiredState, readonly (readonly Declared[])[]>();
  /** Observers may share the resources of cells that hold the same; those cells are compared once. */
  readonly #compared = new WeakMap<DesiredState, WeakMap<Observation['resources'], CellComparison>>();
  readonly #inSync: InSyncCells;

  constructor(options: CompareOptions) {
    this.#options = options;
    this.#types = new Map(options.types.map((type) => [type.name, type]));
    this.#depth = new Map(options.types.map((type) => [type.name, parentsOf(type, this.#types)]));
    this.#maxDepth = Math.max(0, ...this.#depth.values());
    this.#make = new ChangeMaker(options.allow ?? new Set());
    this.#inSync = new InSyncCells(new Map(options.types.filter(({ name }) => this.#typeOf(name)).map((type) => [type.name, type])));
  }

  compare(desired: DesiredState, observation: Observation): CellComparison {
    const inSync = this.#options.prune === true ? undefined : this.#inSync.find(desired, observation);
    return inSync ?? this.#compareWhole(desired, observation);
  }

  #compareWhole(desired: DesiredState, observation: Observation): CellComparison {
    const plain =
      observation.governed === undefined &&
      observation.unreadable.length === 0 &&
      observation.notices.length + observation.withheld.size === 0;
    const known = plain ? this.#compared.get(desired)?.get(observation.resources) : undefined;
    if (known !== undefined) return known;
    const comparison = this.#compareOnce(desired, observation);
    if (plain) {
      const ofDesired = this.#compared.get(desired) ?? new WeakMap<Observation['resources'], CellComparison>();
      this.#compared.set(desired, ofDesired.set(observation.resources, comparison));
    }
    return comparison;
  }

  #compareOnce(desired: DesiredState, observation: Observation): CellComparison {
    const blocked = new Set(observation.unreadable.flatMap((each) => each.types ?? [...this.#types.keys()]));
    const typeOf = (type: TypeName): ResourceType | undefined => (blocked.has(type) ? undefined : this.#typeOf(type));
    const cell = new OneCell(desired, observation, this.#make, this.#options, typeOf, blocked);
    const leftovers = this.#leftovers(desired, observation);
    const declared = this.#declared(desired);
    // Parents before children: whether a parent comes or goes decides about what lives in it.
    for (let depth = 0; depth <= this.#maxDepth; depth++) {
      for (const each of declared[depth] ?? []) cell.compareDeclared(each);
      for (const have of leftovers[depth] ?? []) cell.compareLeftover(have);
    }
    return cell.comparison();
  }

  #typeOf(name: TypeName): ResourceType | undefined {
    return this.#options.only === undefined || this.#options.only.has(name) ? this.#types.get(name) : undefined;
  }

  #declared(desired: DesiredState): readonly (readonly Declared[])[] {
    const known = this.#byDepth.get(desired);
    if (known !== undefined) return known;
    const grouped = this.#grouped(desired.resources.values()).map((resources) => resources.map((want) => this.#keyed(want)));
    this.#byDepth.set(desired, grouped);
    return grouped;
  }

  #keyed(want: DesiredResource): Declared {
    const parent = this.#types.get(want.type)?.parent;
    const parentKey = parent === undefined ? undefined : resourceKey(parent.type, parent.nameOf(want.name));
    return { want, key: resourceKey(want.type, want.name), parentKey };
  }

  #leftovers(desired: DesiredState, observation: Observation): readonly (readonly ObservedResource[])[] {
    const live: ObservedResource[] = [];
    for (const [key, have] of observation.resources)
      if (!desired.resources.has(key) && desired.unmanaged?.has(key) !== true) live.push(have);
    return this.#grouped(live);
  }

  #grouped<T extends { readonly type: TypeName }>(resources: Iterable<T>): T[][] {
    const groups: T[][] = [];
    for (const resource of resources) {
      const depth = this.#depth.get(resource.type);
      // Not this provider's: another comparer looks at it.
      if (depth === undefined) continue;
      groups[depth] ??= [];
      groups[depth].push(resource);
    }
    return groups;
  }
}

/** A declared resource with its keys, made once for all cells that share the desired state. */
interface Declared {
  readonly want: DesiredResource;
  readonly key: string;
  readonly parentKey: string | undefined;
}

/** How many types stand above the type: 0 for one without a parent. */
function parentsOf(type: ResourceType, types: ReadonlyMap<TypeName, ResourceType>): number {
  const parent = type.parent === undefined ? undefined : types.get(type.parent.type);
  return parent === undefined ? 0 : 1 + parentsOf(parent, types);
}

/** The comparison of one cell while it is made. */
class OneCell {
  readonly #desired: DesiredState;
  readonly #observation: Observation;
  readonly #make: ChangeMaker;
  readonly #organization: string;
  readonly #promises: boolean;
  readonly #prunes: boolean;
  readonly #typeOf: (name: TypeName) => ResourceType | undefined;
  readonly #blocked: ReadonlySet<TypeName>;
  readonly #changes: CellChange[] = [];
  readonly #notices: Notice[];
  readonly #settling: Settling[] = [];
  readonly #outside: Settling[] = [];
  readonly #managed = new Map<TypeName, number>();
  readonly #unseen = new Set<string>();
  /** Keys of the resources that hide them. */
  readonly #hiding = new Set<string>();
  /** Keys of resources that a change of this plan will make, or take away. */
  readonly #coming = new Set<string>();
  readonly #going = new Set<string>();
  #compared = 0;

  constructor(
    desired: DesiredState,
    observation: Observation,
    make: ChangeMaker,
    options: CompareOptions,
    typeOf: (name: TypeName) => ResourceType | undefined,
    blocked: ReadonlySet<TypeName>,
  ) {
    this.#desired = desired;
    this.#observation = observation;
    this.#make = make;
    this.#organization = options.organization;
    this.#promises = options.unseen !== 'left-out';
    this.#prunes = options.prune === true;
    this.#typeOf = typeOf;
    this.#blocked = blocked;
    // What is to be said of what documents ask for is a plan's.
    const isAsked = ({ type, name }: Notice): boolean =>
      type === undefined || name === undefined || desired.resources.has(resourceKey(type, name));
    this.#notices = observation.notices.filter((notice) => !this.#prunes || !isAsked(notice));
  }

  compareDeclared({ want, key, parentKey }: Declared): void {
    const type = this.#typeOf(want.type);
    if (type === undefined) return;
    const live = this.#observation.resources.get(key);
    if (this.#prunes) {
      // Ours and asked for: the share of the guards is taken of it.
      if (this.#isOurs(live)) this.#count(want.type);
      return;
    }
    const have = this.#look(live);
    const parent = type.parent === undefined || parentKey === undefined ? undefined : this.#parentOf(type.parent.type, parentKey);
    // Goes with its parent, or nobody can say whether it is there.
    if (parent === 'going' || (parent === 'unknown' && live === undefined)) return;
    this.#count(want.type);
    const withheld = this.#observation.withheld.get(key);
    if (withheld !== undefined) {
      if (want.state === 'present')
        this.#notices.push({
          difference: withheld,
          severity: 'note',
          type: want.type,
          name: want.name,
          message: 'declared, but not offered here; left alone',
        });
      return;
    }
    if (parent === 'closed' && live === undefined && parentKey !== undefined) {
      this.#compareUnseen(type, want, key, parentKey);
    } else if (want.state === 'absent') {
      if (have !== undefined) this.#pushOn(have, this.#make.deletion(type, want, have.properties), key);
    } else if (have !== undefined) {
      if (!type.same(want.properties, have.properties)) this.#pushOn(have, this.#make.update(type, want, have.properties), key);
    } else if (type.parent === undefined) {
      this.#push(this.#make.creation(type, want), key);
    } else if (parent === 'there' && !type.same(want.properties, type.parent.born)) {
      this.#push(this.#make.update(type, want, type.parent.born), key);
    }
  }

  /** What its parent hides. A new one starts out as `born`, so only what is asked beyond that can need a change. */
  #compareUnseen(type: ResourceType, want: DesiredResource, key: string, parentKey: string): void {
    this.#unseen.add(key);
    this.#hiding.add(parentKey);
    const isBorn = type.parent !== undefined && type.same(want.properties, type.parent.born);
    if (this.#promises && want.state === 'present' && !isBorn) this.#push(this.#make.promise(type, want), key);
  }

  compareLeftover(live: ObservedResource): void {
    const type = this.#typeOf(live.type);
    if (type === undefined) return;
    this.#compared++;
    const have = this.#look(live);
    if (have === undefined) return;
    if (type.parent !== undefined && this.#going.has(resourceKey(type.parent.type, type.parent.nameOf(live.name)))) return;
    const policy = this.#desired.unlisted.get(live.type);
    const leftover = type.leftover(live, policy, {
      organization: this.#organization,
      resources: this.#observation.resources,
      desired: this.#desired,
      ...(this.#prunes ? { prune: true } : {}),
    });
    // What others did, and what a line of a document corrects, is not for a prune.
    if (this.#prunes && !this.#isOurs(live) && !(leftover.action === 'delete' && leftover.because === 'pruned')) return;
    if (leftover.action === 'none') return;
    if (leftover.action === 'notice') {
      this.#notices.push(leftover.notice);
      return;
    }
    this.#managed.set(live.type, (this.#managed.get(live.type) ?? 0) + 1);
    this.#push(this.#make.leftover(type, live, leftover, policy, { prunes: this.#prunes }), resourceKey(live.type, live.name));
  }

  comparison(): CellComparison {
    const { governed, unreadable } = this.#observation;
    const changes = governed === undefined ? this.#changes : this.#changes.map((change) => this.#make.governed(change, governed.message));
    if (governed !== undefined) this.#notices.push({ difference: governed.kind, severity: 'warning', message: governed.message });
    for (const key of this.#hiding) this.#noticeHidden(key);
    return {
      changes,
      notices: this.#notices,
      settling: this.#settling,
      outside: this.#outside,
      unseen: this.#unseen,
      unreadable,
      inSync: changes.length === 0 && this.#settling.length === 0 && this.#unseen.size === 0 && unreadable.length === 0,
      compared: this.#compared,
      managed: this.#managed,
    };
  }

  /** The notice of what hides its children says what becomes of them; where its own type is not compared it has none yet. */
  #noticeHidden(key: string): void {
    const parent = this.#observation.resources.get(key);
    const condition = parent?.condition;
    if (parent === undefined || condition === undefined) return;
    const { type, name } = parent;
    const notice = noticeOf(parent, condition);
    const known = this.#notices.findIndex((each) => each.type === type && each.name === name && each.message === notice.message);
    this.#notices.splice(known === -1 ? this.#notices.length : known, 1, {
      ...notice,
      message: `${condition.message}; ${this.#promises ? 'apply waits for it, and then sees what it holds' : 'what it holds is not known until then'}`,
    });
    if (condition.settling && known === -1) this.#settling.push({ type, name, message: condition.message });
  }

  /** The live resource as far as it counts; what it has to say (its condition) is noted. */
  #look(live: ObservedResource | undefined): ObservedResource | undefined {
    const condition = live?.condition;
    if (live === undefined || condition === undefined) return live;
    const { type, name } = live;
    this.#notices.push(noticeOf(live, condition));
    if (condition.settling) this.#settling.push({ type, name, message: condition.message });
    if (condition.outside === true) this.#outside.push({ type, name, message: condition.message });
    return condition.leaving === true ? undefined : live;
  }

  /** `closed`: it is there and does not show what lives in it. */
  #parentOf(type: TypeName, key: string): 'there' | 'closed' | 'going' | 'away' | 'unknown' {
    if (this.#going.has(key)) return 'going';
    if (this.#coming.has(key)) return 'there';
    if (this.#blocked.has(type)) return 'unknown';
    const live = this.#observation.resources.get(key);
    if (live === undefined || live.condition?.leaving === true) return 'away';
    return live.condition?.acceptsChildren === false ? 'closed' : 'there';
  }

  #isOurs(live: ObservedResource | undefined): boolean {
    return live?.mark !== undefined && live.mark.organization === this.#organization;
  }

  /** A change of what is there: what bears the mark of another organization's documents is theirs to change. */
  #pushOn({ mark }: ObservedResource, change: CellChange, key: string): void {
    const isTheirs = mark !== undefined && mark.organization !== this.#organization;
    this.#push(isTheirs ? this.#make.claimed(change, mark.organization) : change, key);
  }

  #push(change: CellChange, key: string): void {
    this.#changes.push(change);
    if (change.refused !== undefined) return;
    if (change.action === 'create') this.#coming.add(key);
    if (change.action === 'delete') this.#going.add(key);
  }

  #count(type: TypeName): void {
    this.#compared++;
    this.#managed.set(type, (this.#managed.get(type) ?? 0) + 1);
  }
}

const noticeOf = ({ type, name }: ObservedResource, { kind, settling, outside, message }: Condition): Notice => ({
  difference: kind,
  severity: settling || outside === true ? 'note' : 'warning',
  type,
  name,
  message,
});
