import type { Clock } from '../model/clock.ts';

/** Milliseconds between two writes of one client, and between two that notify people: far below GitHub's 80 a minute and 500 an hour (facts: github 1.2, 5). */
export const writesApartMs = 1_000;
export const notificationsApartMs = 3_000;

/** The part of a limiter's group that Octokit's throttling uses. */
export interface PaceGroup {
  key(id: string): { schedule<T>(options: object, work: (...args: unknown[]) => Promise<T>, ...args: unknown[]): Promise<T> };
}

/** Begins what it is given in order, each at least `apartMs` of the clock after the one before. */
export function paced(clock: Clock, apartMs: number): PaceGroup {
  let nextMs = Number.NEGATIVE_INFINITY;
  const pace = {
    async schedule<T>(_: object, work: (...args: unknown[]) => Promise<T>, ...args: unknown[]): Promise<T> {
      const now = clock.monotonicMs();
      const begin = Math.max(now, nextMs);
      nextMs = begin + apartMs;
      if (begin > now) await clock.sleep(begin - now);
      return work(...args);
    },
  };
  return { key: () => pace };
}
