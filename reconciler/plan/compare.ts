import { resourceKey, type TypeName } from '../model/address.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Notice, Observation, Unreadable } from '../providers/observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import { ChangeMaker } from './changes.ts';
import { type Declared, OneCell } from './compare-cell.ts';
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
  /** Those that are compared. */
  readonly #types: ReadonlyMap<TypeName, ResourceType>;
  /** All of the provider, parents before what lives in them. */
  readonly #levels: readonly ReadonlySet<TypeName>[];
  readonly #options: CompareOptions;
  readonly #make: ChangeMaker;
  readonly #declared = new WeakMap<DesiredState, readonly Declared[]>();
  /** Observers may share the resources of cells that hold the same; those cells are compared once. */
  readonly #compared = new WeakMap<DesiredState, WeakMap<Observation['resources'], CellComparison>>();
  readonly #inSync: InSyncCells;

  constructor(options: CompareOptions) {
    const { types, only } = options;
    this.#options = options;
    this.#types = new Map(types.filter(({ name }) => only === undefined || only.has(name)).map((type) => [type.name, type]));
    this.#levels = levelsOf(types);
    this.#make = new ChangeMaker(options.allow ?? new Set());
    this.#inSync = new InSyncCells(this.#types);
  }

  compare(desired: DesiredState, observation: Observation): CellComparison {
    const inSync = this.#options.prune === true ? undefined : this.#inSync.find(desired, observation);
    return inSync ?? this.#compareWhole(desired, observation);
  }

  #compareWhole(desired: DesiredState, observation: Observation): CellComparison {
    const plain = isPlain(observation);
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
    const blocked = new Set(observation.unreadable.flatMap(({ types }) => types ?? this.#options.types.map(({ name }) => name)));
    const cell = new OneCell(desired, observation, this.#make, this.#options, this.#types, blocked);
    const declared = this.#declaredOf(desired);
    const leftovers = [...observation.resources]
      .filter(([key]) => !desired.resources.has(key) && desired.unmanaged?.has(key) !== true)
      .map(([, live]) => live);
    // Whether a parent comes or goes decides about what lives in it. What is of no level is another provider's.
    for (const level of this.#levels) {
      for (const each of declared) if (level.has(each.want.type)) cell.compareDeclared(each);
      for (const live of leftovers) if (level.has(live.type)) cell.compareLeftover(live);
    }
    return cell.comparison();
  }

  #declaredOf(desired: DesiredState): readonly Declared[] {
    const known = this.#declared.get(desired);
    if (known !== undefined) return known;
    const declared = [...desired.resources].flatMap(([key, want]) => this.#keyed(key, want));
    this.#declared.set(desired, declared);
    return declared;
  }

  #keyed(key: string, want: DesiredResource): readonly Declared[] {
    const type = this.#types.get(want.type);
    if (type === undefined) return [];
    if (type.parent === undefined) return [{ want, key, type }];
    const { parent } = type;
    return [{ want, key, type, parent: { type: parent.type, key: resourceKey(parent.type, parent.nameOf(want.name)), born: parent.born } }];
  }
}

/** Whether the resources are all that is to be said of the cell. */
function isPlain({ governed, unreadable, notices, withheld }: Observation): boolean {
  return governed === undefined && unreadable.length === 0 && notices.length === 0 && withheld.size === 0;
}

/** The types that stand alone, then those that live in one of them, and so on. */
function levelsOf(types: readonly ResourceType[]): readonly ReadonlySet<TypeName>[] {
  const levels: ReadonlySet<TypeName>[] = [];
  let rest = types;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ name }) => name));
    const next = new Set(rest.filter(({ parent }) => parent === undefined || !waiting.has(parent.type)).map(({ name }) => name));
    if (next.size === 0) throw new Error(`types live in each other: ${[...waiting].join(', ')}`);
    levels.push(next);
    rest = rest.filter(({ name }) => !next.has(name));
  }
  return levels;
}
