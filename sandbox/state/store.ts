import type { StateStore } from '../services/operation.ts';

/** Service, then `account/region`, then the state: what a snapshot holds. */
export type StoredStates = Record<string, Record<string, object>>;

/** The state of all services in memory. */
export class MemoryState implements StateStore {
  #services = new Map<string, Map<string, object>>();

  of<T extends object>(service: string, account: string, region: string, initial: () => T): T {
    const cells = this.#cellsOf(service);
    const key = `${account}/${region}`;
    const known = cells.get(key);
    // The service that made the state is the only one that reads it, so its type is the one it was made with.
    if (known !== undefined) return known as T;
    const made = initial();
    cells.set(key, made);
    return made;
  }

  *all<T extends object>(service: string): Iterable<{ readonly account: string; readonly region: string; readonly state: T }> {
    for (const [key, state] of this.#cellsOf(service)) {
      const [account = '', region = ''] = key.split('/');
      yield { account, region, state: state as T };
    }
  }

  /** All states as one plain value that shares its objects with the store; stringify or clone it at once. */
  stored(): StoredStates {
    return Object.fromEntries([...this.#services].map(([service, cells]) => [service, Object.fromEntries(cells)]));
  }

  /** Replaces everything. */
  restore(stored: StoredStates): void {
    this.#services = new Map(Object.entries(stored).map(([service, cells]) => [service, new Map(Object.entries(cells))]));
  }

  #cellsOf(service: string): Map<string, object> {
    const known = this.#services.get(service);
    if (known !== undefined) return known;
    const made = new Map<string, object>();
    this.#services.set(service, made);
    return made;
  }
}

/** A view whose states are copies, made on first use: whatever an operation does to it is lost afterwards. */
export class CopiedState implements StateStore {
  readonly #original: StateStore;
  readonly #copies = new Map<string, object>();

  constructor(original: StateStore) {
    this.#original = original;
  }

  of<T extends object>(service: string, account: string, region: string, initial: () => T): T {
    const original = this.#original.of(service, account, region, initial);
    return this.#copyOf(`${service}/${account}/${region}`, original);
  }

  *all<T extends object>(service: string): Iterable<{ readonly account: string; readonly region: string; readonly state: T }> {
    for (const { account, region, state } of this.#original.all<T>(service)) {
      yield { account, region, state: this.#copyOf(`${service}/${account}/${region}`, state) };
    }
  }

  #copyOf<T extends object>(key: string, original: T): T {
    const known = this.#copies.get(key);
    if (known !== undefined) return known as T;
    const copy = structuredClone(original);
    this.#copies.set(key, copy);
    return copy;
  }
}
