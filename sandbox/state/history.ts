import type { StateStore } from '../services/operation.ts';
import { MemoryState, type StoredStates } from './store.ts';

const keptMoments = 200;

interface Moment {
  readonly awsMs: number;
  /** Grows with every record: several moments may share an AWS time. */
  readonly sequence: number;
  /** Kept for a fault that answers from exactly this moment. */
  readonly pinned: boolean;
  readonly states: Record<string, object>;
}

/** Which moment to see: the one at an AWS time, or the one of a record. */
export type Past = { readonly awsMs: number } | { readonly sequence: number };

/** What a service looked like at earlier moments; kept only while a fault asks for stale answers. */
export class History {
  readonly #moments = new Map<string, Moment[]>();
  #sequence = 0;

  /** The number of the latest record. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Remembers the service's states as they are now. Call when a fault begins (pinned) and after each write. */
  record(service: string, stored: StoredStates, awsMs: number, pinned: boolean): void {
    const moments = this.#moments.get(service) ?? [];
    this.#sequence += 1;
    moments.push({ awsMs, sequence: this.#sequence, pinned, states: structuredClone(stored[service] ?? {}) });
    const oldest = moments.findIndex((moment) => !moment.pinned);
    if (moments.length > keptMoments && oldest !== -1) moments.splice(oldest, 1);
    this.#moments.set(service, moments);
  }

  forget(service: string): void {
    this.#moments.delete(service);
  }

  remembers(service: string): boolean {
    return this.#moments.has(service);
  }

  /** The service as it was then, or as the oldest moment that is still kept. Other services are seen as they are now. */
  at(service: string, past: Past, present: StateStore): StateStore {
    const moments = this.#moments.get(service) ?? [];
    const isBefore = (moment: Moment): boolean => ('awsMs' in past ? moment.awsMs <= past.awsMs : moment.sequence <= past.sequence);
    const moment = moments.findLast(isBefore) ?? moments[0];
    const then = new MemoryState();
    then.restore({ [service]: structuredClone(moment?.states ?? {}) });
    return {
      of: (name, account, region, initial) => (name === service ? then : present).of(name, account, region, initial),
      all: (name) => (name === service ? then : present).all(name),
    };
  }
}
