import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxClock } from './services/operation.ts';

/** The machine's calendar: the default, and what signatures are compared with whatever a test says the date is. */
export const realTime = (): Date => new Date();

/** The machine's monotonic milliseconds. */
export const monotonicMs = (): number => performance.now();

/** Where time comes from; tests give their own. */
export interface TimeSource {
  /** The calendar: timestamps in answers and the expiry of credentials. */
  readonly now?: () => Date;
  /** Monotonic milliseconds: rates, and (times speed) AWS time. */
  readonly rateMs?: () => number;
  /** How an injected delay of a call is waited for; `clientPort` tells whose call it is. */
  readonly wait?: (ms: number, clientPort: number | undefined, signal: AbortSignal) => Promise<void>;
}

/** The sandbox's clock: AWS time is real time times `speed`, plus every push. A pushed clock never goes back. */
export class AwsClock implements SandboxClock {
  readonly #now: () => Date;
  readonly #rateMs: () => number;
  readonly #wait: (ms: number, clientPort: number | undefined, signal: AbortSignal) => Promise<void>;
  readonly speed: number;
  #baseAwsMs = 0;
  #baseRateMs: number;

  constructor(speed: number, source: TimeSource = {}) {
    this.speed = speed;
    this.#now = source.now ?? realTime;
    this.#rateMs = source.rateMs ?? monotonicMs;
    this.#wait = source.wait ?? ((ms, _clientPort, signal) => waitRealMs(ms, signal));
    this.#baseRateMs = this.#rateMs();
  }

  /** The injected delay of one call, in real time or in the tests'. The signal ends it early. */
  async wait(ms: number, clientPort: number | undefined, signal: AbortSignal): Promise<void> {
    await this.#wait(ms, clientPort, signal).catch(() => undefined);
  }

  awsMs(): number {
    return this.#baseAwsMs + (this.#rateMs() - this.#baseRateMs) * this.speed;
  }

  now(): Date {
    return this.#now();
  }

  rateMs(): number {
    return this.#rateMs();
  }

  /** Moves AWS time forward by `ms` of AWS time at once. */
  push(ms: number): void {
    if (!(Number.isFinite(ms) && ms >= 0)) throw new RangeError(`the clock is pushed by milliseconds of AWS time, 0 or more, not by ${ms}`);
    this.#baseAwsMs += ms;
  }

  /** Goes on from a stored AWS time, so that a restarted sandbox continues where it stood. */
  continueFrom(awsMs: number): void {
    this.#baseAwsMs = awsMs;
    this.#baseRateMs = this.#rateMs();
  }
}

/** Real waiting, for injected delays and for writing snapshots: never for AWS time. */
export async function waitRealMs(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
