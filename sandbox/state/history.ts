import type { StateStore } from '../services/operation.ts';
import { MemoryState, type StoredStates } from './store.ts';

const keptMoments = 200;

interface Moment {
  readonly awsMs: number;
  readonly states: Record<string, object>;
}

/** What a service looked like at earlier moments; kept only while a fault asks for stale answers. */
export class History {
  readonly #moments = new Map<string, Moment[]>();

  /** Remembers the service's states as they are now. Call before the first and after each write. */
  record(service: string, stored: StoredStates, awsMs: number): void {
    const moments = this.#moments.get(service) ?? [];
    moments.push({ awsMs, states: structuredClone(stored[service] ?? {}) });
    if (moments.length > keptMoments) moments.splice(0, moments.length - keptMoments);
    this.#moments.set(service, moments);
  }

  forget(service: string): void {
    this.#moments.delete(service);
  }

  remembers(service: string): boolean {
    return this.#moments.has(service);
  }

  /** The service as it was at `awsMs`, or as the oldest moment that is still kept. Other services are seen as they are now. */
  at(service: string, awsMs: number, present: StateStore): StateStore {
    const moments = this.#moments.get(service) ?? [];
    const moment = moments.findLast((candidate) => candidate.awsMs <= awsMs) ?? moments[0];
    const past = new MemoryState();
    past.restore({ [service]: structuredClone(moment?.states ?? {}) });
    return {
      of: (name, account, region, initial) => (name === service ? past : present).of(name, account, region, initial),
      all: (name) => (name === service ? past : present).all(name),
    };
  }
}
