import type { Clock } from '../model/clock.ts';
import type { CallStats } from './call-stats.ts';
import type { ServiceName } from './endpoints.ts';
import { rateOf } from './rates.ts';

interface Bucket {
  /** Below zero when calls are queued: the debt is the place in the queue. */
  tokens: number;
  atMs: number;
  readonly perSecond: number;
  readonly burst: number;
}

/** Full buckets are forgotten above this number of them: a full one is the same as none. */
const keptBuckets = 20_000;

/**
 * From this ceiling on (the default) a cell may use AWS's whole burst; a lower one shrinks the burst in proportion, or the few calls of a read
 * would never meet it.
 */
const fullBurstFrom = 5;

/**
 * Our own side of AWS's rates: a token bucket for each (account, Region, operation group) and run-wide ones for Organizations and STS.
 * `requestsPerSecondPerCell` is a ceiling on top. Waits on the injected clock. Source of the rates: facts/performance.md 2.1.
 */
export class Budgets {
  readonly #clock: Clock;
  readonly #stats: CallStats;
  readonly #ceilingPerSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, stats: CallStats, requestsPerSecondPerCell: number) {
    this.#clock = clock;
    this.#stats = stats;
    this.#ceilingPerSecond = requestsPerSecondPerCell;
  }

  /** Resolves when the call may leave; in order of asking. Rejects with the signal's reason when it aborts first. */
  async take(account: string, region: string, service: ServiceName, operation: string, signal?: AbortSignal): Promise<void> {
    const bucket = this.#bucket(account, region, service, operation);
    bucket.tokens -= 1;
    if (bucket.tokens >= 0) return;
    const waitMs = (-bucket.tokens / bucket.perSecond) * 1000;
    this.#stats.waited(waitMs);
    try {
      await this.#clock.sleep(waitMs, signal);
    } catch (error) {
      bucket.tokens += 1;
      throw error;
    }
  }

  /** AWS said "too fast": whatever we thought was left in the bucket is not there. */
  drain(account: string, region: string, service: ServiceName, operation: string): void {
    const bucket = this.#bucket(account, region, service, operation);
    bucket.tokens = Math.min(bucket.tokens, 0);
  }

  #bucket(account: string, region: string, service: ServiceName, operation: string): Bucket {
    const rate = rateOf(service, operation);
    const key = rate.scope === 'run' ? rate.group : `${account}/${region}/${rate.group}`;
    const nowMs = this.#clock.monotonicMs();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= keptBuckets) this.#forgetFull(nowMs);
      const perSecond = rate.scope === 'run' ? rate.perSecond : Math.min(rate.perSecond, this.#ceilingPerSecond);
      const burst = rate.scope === 'run' ? rate.burst : Math.max(1, rate.burst * Math.min(1, this.#ceilingPerSecond / fullBurstFrom));
      bucket = { tokens: burst, atMs: nowMs, perSecond, burst };
      this.#buckets.set(key, bucket);
    }
    refill(bucket, nowMs);
    return bucket;
  }

  #forgetFull(nowMs: number): void {
    for (const [key, bucket] of this.#buckets) {
      refill(bucket, nowMs);
      if (bucket.tokens >= bucket.burst) this.#buckets.delete(key);
    }
  }
}

function refill(bucket: Bucket, nowMs: number): void {
  bucket.tokens = Math.min(bucket.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * bucket.perSecond);
  bucket.atMs = nowMs;
}
