import type { AwsFailure } from '../model/aws-failure.ts';
import type { Clock } from '../model/clock.ts';

/** How often and how long a failed call is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first one too. */
  readonly attempts: number;
  readonly baseMs: number;
  /** Base after "too fast": the bucket must fill first. */
  readonly throttledBaseMs: number;
  readonly capMs: number;
  /** From the first attempt; no wait goes beyond it. */
  readonly deadlineMs: number;
  /** One attempt, from sending to the whole answer. */
  readonly callTimeoutMs: number;
}

/** The SDKs' base delays and cap (facts/compliance.md 2.5) with more attempts: a run over thousands of accounts meets every bad minute. */
export const defaultRetryPolicy: RetryPolicy = {
  attempts: 8,
  baseMs: 100,
  throttledBaseMs: 500,
  capMs: 20_000,
  deadlineMs: 180_000,
  callTimeoutMs: 60_000,
};

/** Full jitter: anything between nothing and the doubled base, so that callers who failed together do not come back together. */
export function backOffMs(policy: RetryPolicy, failure: AwsFailure, attempt: number, random: () => number): number {
  const base = failure.failureClass === 'throttled' ? policy.throttledBaseMs : policy.baseMs;
  return random() * Math.min(policy.capMs, base * 2 ** (attempt - 1));
}

/** Tells the timer of a call that the call has ended. One for all: an abort without a reason makes a DOMException with a stack, for each call. */
const ended = new Error('the call ended');

/** Runs `work` with a time limit on the clock. The limit aborts the work's signal and rejects with what `late` makes. */
export async function withTimeLimit<T>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal | undefined,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  // Linked by hand and unlinked again: a run's signal outlives millions of calls.
  const giveUp = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  const timer = new AbortController();
  let timedOut: Error | undefined;
  const limit = clock.sleep(limitMs, timer.signal).then(
    () => {
      timedOut = late();
      stop.abort(timedOut);
    },
    // The work ended first and the timer was told so.
    () => undefined,
  );
  try {
    return await work(stop.signal);
  } catch (error) {
    throw timedOut ?? error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
    timer.abort(ended);
    await limit;
  }
}
