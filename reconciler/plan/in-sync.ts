import type { TypeName } from '../model/address.ts';
import type { Observation } from '../providers/observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import type { CellComparison } from './compare.ts';

interface Expected {
  readonly want: DesiredResource;
  readonly key: string;
  readonly type: ResourceType;
}

/** What all cells that share a desired state have in common, worked out once. */
interface Expectation {
  readonly resources: readonly Expected[];
  /** What is said of a cell that has all of it. */
  readonly inSync: CellComparison;
}

/**
 * The quick way through a cell in which nothing is to be said: everything declared is there, at rest and as wanted, and nothing else is. Most
 * cells of a large organization are like that, and they share one answer. Whatever is not as plain takes the whole comparison.
 */
export class InSyncCells {
  readonly #types: ReadonlyMap<TypeName, ResourceType>;
  readonly #expectations = new WeakMap<DesiredState, Expectation>();

  /** @param types all types that are compared; of others a desired state is passed over, as the whole comparison does. */
  constructor(types: ReadonlyMap<TypeName, ResourceType>) {
    this.#types = types;
  }

  /** The comparison, or undefined when the cell is not as plain. */
  find(desired: DesiredState, observation: Observation): CellComparison | undefined {
    const { resources, withheld, notices, unreadable, governed } = observation;
    if (governed !== undefined || unreadable.length > 0 || withheld.size > 0) return undefined;
    const expectation = this.#expectationOf(desired);
    let found = 0;
    for (const { want, key, type } of expectation.resources) {
      const live = resources.get(key);
      if (live === undefined) {
        if (want.state === 'present') return undefined;
      } else {
        if (want.state === 'absent' || live.condition !== undefined || !type.same(want.properties, live.properties)) return undefined;
        found++;
      }
    }
    if (found !== resources.size) return undefined;
    return notices.length === 0 ? expectation.inSync : { ...expectation.inSync, notices };
  }

  #expectationOf(desired: DesiredState): Expectation {
    const known = this.#expectations.get(desired);
    if (known !== undefined) return known;
    const resources = [...desired.resources].flatMap(([key, want]): Expected[] => {
      const type = this.#types.get(want.type);
      return type === undefined ? [] : [{ want, key, type }];
    });
    const managed = new Map<TypeName, number>();
    for (const { want } of resources) managed.set(want.type, (managed.get(want.type) ?? 0) + 1);
    const nothing = { changes: [], notices: [], settling: [], outside: [], unseen: new Set<string>(), unreadable: [] };
    const expectation = { resources, inSync: { ...nothing, inSync: true, compared: resources.length, managed } };
    this.#expectations.set(desired, expectation);
    return expectation;
  }
}
