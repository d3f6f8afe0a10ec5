import type { ServiceName } from './endpoints.ts';

export interface CallStatsSnapshot {
  /** Requests that left, repeated ones too. */
  readonly calls: number;
  /** By `service:Operation`. */
  readonly callsByOperation: Readonly<Record<string, number>>;
  /** Answers that said "too fast". */
  readonly throttled: number;
  /** Time that calls waited for our own budgets and between attempts, added up over all calls. */
  readonly waitedMs: number;
}

/** What a run asked of AWS, for the `stats` of every result. */
export class CallStats {
  #calls = 0;
  #throttled = 0;
  #waitedMs = 0;
  readonly #byOperation = new Map<string, number>();

  called(service: ServiceName, operation: string): void {
    const name = `${service}:${operation}`;
    this.#calls += 1;
    this.#byOperation.set(name, (this.#byOperation.get(name) ?? 0) + 1);
  }

  throttled(): void {
    this.#throttled += 1;
  }

  waited(ms: number): void {
    this.#waitedMs += ms;
  }

  snapshot(): CallStatsSnapshot {
    const sorted = [...this.#byOperation].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      calls: this.#calls,
      callsByOperation: Object.fromEntries(sorted),
      throttled: this.#throttled,
      waitedMs: Math.round(this.#waitedMs),
    };
  }
}
