/** The calendar: what day it is. `--now` sets it, and it decides expiry, end of service and age, nothing else. */
export interface Calendar {
  /** The instant of the run, UTC. */
  readonly now: Date;
  /** The day of the run in UTC, `2026-11-23`. */
  readonly today: string;
}

/** Monotonic time, for waits, deadlines and budgets. Injected, so that tests neither sleep nor depend on the machine. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const dayMs = 86_400_000;

/** Whole days from one day to another, both `2026-11-23`; negative where the second comes first. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

export function calendarAt(now: Date): Calendar {
  return { now, today: now.toISOString().slice(0, 10) };
}

/** The machine's monotonic clock. A sleep keeps the process alive until it ends or is aborted. */
export function systemClock(): Clock {
  return {
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const aborted = (): void => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        }, ms);
        signal?.addEventListener('abort', aborted, { once: true });
      }),
  };
}

/** A clock that runs `factor` times faster than another: for a program whose surroundings are hurried as much. */
export const hurriedClock = (clock: Clock, factor: number): Clock => ({
  monotonicMs: () => clock.monotonicMs() * factor,
  sleep: (ms, signal) => clock.sleep(ms / factor, signal),
});
