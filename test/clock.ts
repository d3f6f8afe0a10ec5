// Virtual time for tests that run the reconciler against the sandbox in one process.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { TestContext } from 'node:test';
import type { Clock } from '../reconciler/model/clock.ts';

interface Sleeper {
  readonly wakeMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a call in flight before the clock believes that everybody sleeps. */
const quietTurns = 3;
/** File reads and module loads finish in real time: while one is under way nobody is idle. */
const busyResources = new Set(['FSReqCallback', 'FSReqPromise', 'FileHandleCloseReq', 'CloseReq', 'Worker', 'ProcessWrap']);

/**
 * A clock that nobody waits for. When no HTTP call is in flight and nothing else is under way, time jumps to the next sleeper and wakes
 * it; sleepers of one moment wake in the order in which they went to sleep. So fifteen minutes of polling take milliseconds, and a test that
 * hangs has no sleeper left. Give `source` to the sandbox (with speed 1): its delays, rates and expiry then run on the same time.
 */
export class TestClock implements Clock {
  readonly #startMs: number;
  readonly #sleepers: Sleeper[] = [];
  readonly #inFlight = new Set<ClientRequest>();
  #nowMs = 0;
  #order = 0;
  #watching = false;
  readonly #started = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    this.#inFlight.add(request);
    request.once('close', () => this.#inFlight.delete(request));
  };

  /** `start` is the calendar's time at monotonic zero. */
  constructor(start = new Date('2026-11-23T12:00:00Z')) {
    this.#startMs = start.getTime();
    subscribe('http.client.request.start', this.#started);
  }

  /** A clock that is taken down with the test. */
  static for(t: TestContext, start?: Date): TestClock {
    const clock = new TestClock(start);
    t.after(() => clock.close());
    return clock;
  }

  /** Times for the sandbox's clock (speed 1). */
  readonly source = {
    now: (): Date => this.now(),
    rateMs: (): number => this.#nowMs,
    wait: (ms: number, clientPort: number | undefined, signal: AbortSignal): Promise<void> => this.#delay(ms, clientPort, signal),
  };

  now(): Date {
    return new Date(this.#startMs + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Moves time by hand, and wakes whom it passes. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.wakeMs > this.#nowMs) return;
      this.#wake(next);
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const aborted = (): void => {
        this.#remove(sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const sleeper: Sleeper = { wakeMs: this.#nowMs + Math.max(0, ms), order: this.#order++, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', aborted, { once: true });
      this.#watch();
    });
  }

  /** A call that AWS is slow with: it is in flight, and still everybody sleeps. */
  async #delay(ms: number, clientPort: number | undefined, signal: AbortSignal): Promise<void> {
    const request = [...this.#inFlight].find(({ socket }) => socket?.localPort === clientPort);
    if (request !== undefined) this.#inFlight.delete(request);
    try {
      await this.sleep(ms, signal);
    } finally {
      if (request?.destroyed === false) this.#inFlight.add(request);
    }
  }

  close(): void {
    unsubscribe('http.client.request.start', this.#started);
  }

  /** Looks once a turn of the event loop while somebody sleeps. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    let quiet = 0;
    const look = (): void => {
      if (this.#sleepers.length === 0) {
        this.#watching = false;
        return;
      }
      quiet = this.#isBusy() ? 0 : quiet + 1;
      if (quiet >= quietTurns) {
        quiet = 0;
        this.#jump();
      }
      setImmediate(look);
    };
    setImmediate(look);
  }

  #isBusy(): boolean {
    return this.#inFlight.size > 0 || process.getActiveResourcesInfo().some((name) => busyResources.has(name));
  }

  #jump(): void {
    const next = this.#next();
    if (next === undefined) return;
    this.#nowMs = Math.max(this.#nowMs, next.wakeMs);
    this.#wake(next);
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) =>
        first === undefined || sleeper.wakeMs < first.wakeMs || (sleeper.wakeMs === first.wakeMs && sleeper.order < first.order)
          ? sleeper
          : first,
      undefined,
    );
  }

  #wake(sleeper: Sleeper): void {
    this.#remove(sleeper);
    sleeper.wake();
  }

  #remove(sleeper: Sleeper): void {
    const at = this.#sleepers.indexOf(sleeper);
    if (at !== -1) this.#sleepers.splice(at, 1);
  }
}
