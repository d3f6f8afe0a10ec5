// One cell against what documents ask of it: which change follows from which resource, and what is to be said where none does.
import { resourceKey, type TypeName } from '../model/address.ts';
import type { DifferenceKind } from '../model/difference.ts';
import type { Properties } from '../model/properties.ts';
import type { Condition, Notice, Observation, ObservedResource } from '../providers/observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import type { ChangeMaker } from './changes.ts';
import type { CellChange, CellComparison, CompareOptions, Settling } from './compare.ts';

/** A declared resource with its type and its keys, made once for all cells that share the desired state. */
export interface Declared {
  readonly want: DesiredResource;
  readonly key: string;
  readonly type: ResourceType;
  readonly parent?: Parent;
}

/** What a resource lives in, and what it starts out as there. */
interface Parent {
  readonly type: TypeName;
  readonly key: string;
  readonly born: Properties;
}

/** A resource that is there and does not show what lives in it. */
interface Closed {
  readonly parent: Parent;
  readonly live: ObservedResource;
  readonly condition: Condition;
}

/** The comparison of one cell while it is made. Resources are to be given parents first. */
export class OneCell {
  readonly #desired: DesiredState;
  readonly #observation: Observation;
  readonly #make: ChangeMaker;
  readonly #organization: string;
  readonly #promises: boolean;
  readonly #prunes: boolean;
  readonly #types: ReadonlyMap<TypeName, ResourceType>;
  readonly #blocked: ReadonlySet<TypeName>;
  readonly #changes: CellChange[] = [];
  readonly #notices: Notice[];
  /** Where among the notices the condition of a resource is. */
  readonly #said = new Map<ObservedResource, number>();
  readonly #settling: Settling[] = [];
  readonly #outside: Settling[] = [];
  readonly #managed = new Map<TypeName, number>();
  readonly #unseen = new Set<string>();
  /** By key: the resources that hide them. */
  readonly #hiding = new Map<string, Closed>();
  /** Keys of resources that a change of this plan will make, or take away. */
  readonly #coming = new Set<string>();
  readonly #going = new Set<string>();
  /** Keys of what was to go and is another organization's: nobody may have looked at what lives in it. */
  readonly #kept = new Set<string>();
  #compared = 0;

  /**
   * @param types those that are compared
   * @param blocked those that could not be read here
   */
  constructor(
    desired: DesiredState,
    observation: Observation,
    make: ChangeMaker,
    options: CompareOptions,
    types: ReadonlyMap<TypeName, ResourceType>,
    blocked: ReadonlySet<TypeName>,
  ) {
    this.#desired = desired;
    this.#observation = observation;
    this.#make = make;
    this.#organization = options.organization;
    this.#promises = options.unseen !== 'left-out';
    this.#prunes = options.prune === true;
    this.#types = types;
    this.#blocked = blocked;
    // What is to be said of what documents ask for is a plan's.
    const isAsked = ({ type, name }: Notice): boolean =>
      type === undefined || name === undefined || desired.resources.has(resourceKey(type, name));
    this.#notices = observation.notices.filter((notice) => !this.#prunes || !isAsked(notice));
  }

  compareDeclared({ want, key, type, parent }: Declared): void {
    if (this.#blocked.has(want.type)) return;
    const live = this.#observation.resources.get(key);
    if (this.#prunes) {
      // Ours and asked for: the share of the guards is taken of it.
      if (this.#isOurs(live)) this.#count(want.type);
      return;
    }
    const have = this.#look(live);
    const above = parent === undefined ? undefined : this.#stateOf(parent);
    // Goes with its parent, or nobody can say whether it is there.
    if (above === 'going' || (above === 'unknown' && live === undefined)) return;
    this.#count(want.type);
    const withheld = this.#observation.withheld.get(key);
    if (withheld !== undefined) {
      if (want.state === 'present') this.#notices.push(notOffered(want, withheld));
    } else if (live === undefined && typeof above === 'object') {
      this.#unseen.add(key);
      this.#hiding.set(above.parent.key, above);
      // A new one starts out as born, so only what is asked beyond that can need a change.
      if (this.#promises && want.state === 'present' && !type.same(want.properties, above.parent.born))
        this.#push(this.#make.promise(type, want), key);
    } else if (want.state === 'absent') {
      if (have !== undefined) this.#pushOn(have, this.#make.deletion(type, want, have.properties), key);
    } else if (have !== undefined) {
      if (!type.same(want.properties, have.properties)) this.#pushOn(have, this.#make.update(type, want, have.properties), key);
    } else if (parent === undefined) {
      this.#push(this.#make.creation(type, want), key);
    } else if (above === 'there' && !type.same(want.properties, parent.born)) {
      this.#push(this.#make.update(type, want, parent.born), key);
    }
  }

  compareLeftover(live: ObservedResource): void {
    const type = this.#types.get(live.type);
    if (type === undefined || this.#blocked.has(live.type)) return;
    this.#compared++;
    const policy = this.#desired.unlisted.get(live.type);
    const leftover = type.leftover(live, policy, {
      organization: this.#organization,
      resources: this.#observation.resources,
      desired: this.#desired,
      ...(this.#prunes ? { prune: true } : {}),
    });
    // What others did, and what a line of a document corrects, is not for a prune.
    if (this.#prunes && !this.#isOurs(live) && !(leftover.action === 'delete' && leftover.because === 'pruned')) return;
    if (this.#look(live) === undefined) return;
    if (type.parent !== undefined && this.#going.has(resourceKey(type.parent.type, type.parent.nameOf(live.name)))) return;
    if (leftover.action === 'none') return;
    if (leftover.action === 'notice') {
      this.#notices.push(leftover.notice);
      return;
    }
    this.#managed.set(live.type, (this.#managed.get(live.type) ?? 0) + 1);
    this.#pushOn(live, this.#make.leftover(type, live, leftover, policy, { prunes: this.#prunes }), resourceKey(live.type, live.name));
  }

  comparison(): CellComparison {
    const { governed, unreadable } = this.#observation;
    const changes = governed === undefined ? this.#changes : this.#changes.map((change) => this.#make.governed(change, governed.message));
    if (governed !== undefined) this.#notices.push({ difference: governed.kind, severity: 'warning', message: governed.message });
    for (const closed of this.#hiding.values()) this.#sayHidden(closed);
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

  /** The notice of what hides its children says what becomes of them; where its own type is not compared it has none before. */
  #sayHidden({ live, condition }: Closed): void {
    const then = this.#promises ? 'apply waits for it, and then sees what it holds' : 'what it holds is not known until then';
    this.#notices[this.#say(live, condition)] = noticeOf(live, { ...condition, message: `${condition.message}; ${then}` });
  }

  /** The live resource as far as it counts; what it has to say (its condition) is noted. */
  #look(live: ObservedResource | undefined): ObservedResource | undefined {
    if (live?.condition === undefined) return live;
    this.#say(live, live.condition);
    return live.condition.leaving === true ? undefined : live;
  }

  /** Notes the condition, once; returns where its notice is. */
  #say(live: ObservedResource, condition: Condition): number {
    const known = this.#said.get(live);
    if (known !== undefined) return known;
    const { type, name } = live;
    if (condition.settling) this.#settling.push({ type, name, message: condition.message });
    if (condition.outside === true) this.#outside.push({ type, name, message: condition.message });
    const at = this.#notices.push(noticeOf(live, condition)) - 1;
    this.#said.set(live, at);
    return at;
  }

  /** Undefined: it is away. */
  #stateOf(parent: Parent): 'there' | 'going' | 'unknown' | Closed | undefined {
    const { type, key } = parent;
    if (this.#going.has(key)) return 'going';
    if (this.#coming.has(key)) return 'there';
    if (this.#blocked.has(type) || this.#kept.has(key)) return 'unknown';
    const live = this.#observation.resources.get(key);
    const condition = live?.condition;
    if (live === undefined || condition?.leaving === true) return undefined;
    return condition?.acceptsChildren === false ? { parent, live, condition } : 'there';
  }

  #isOurs(live: ObservedResource | undefined): boolean {
    return live?.mark?.organization === this.#organization;
  }

  /** A change of what is there: what bears the mark of another organization's documents is theirs to change. */
  #pushOn({ mark }: ObservedResource, change: CellChange, key: string): void {
    const isTheirs = mark !== undefined && mark.organization !== this.#organization;
    this.#push(isTheirs ? this.#make.claimed(change, mark.organization) : change, key);
  }

  #push(change: CellChange, key: string): void {
    this.#changes.push(change);
    if (change.action === 'delete' && change.refused?.guard === 'claimed') this.#kept.add(key);
    if (change.refused !== undefined) return;
    if (change.action === 'create') this.#coming.add(key);
    if (change.action === 'delete') this.#going.add(key);
  }

  #count(type: TypeName): void {
    this.#compared++;
    this.#managed.set(type, (this.#managed.get(type) ?? 0) + 1);
  }
}

const notOffered = ({ type, name }: DesiredResource, difference: DifferenceKind): Notice => ({
  difference,
  severity: 'note',
  type,
  name,
  message: 'declared, but not offered here; left alone',
});

const noticeOf = ({ type, name }: ObservedResource, { kind, settling, outside, message }: Condition): Notice => ({
  difference: kind,
  severity: settling || outside === true ? 'note' : 'warning',
  type,
  name,
  message,
});
