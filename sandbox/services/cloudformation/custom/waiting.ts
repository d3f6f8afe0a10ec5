import { waitRealMs } from '../../../clock.ts';
import type { BackgroundEnvironment } from '../background.ts';
import { whileWaiting } from '../function-call.ts';
import { requestsOf } from './request.ts';

/** Real time that one settling spends waiting for functions at most; one that takes longer is met by a later settling. */
const mostRealMs = 10_000;

/**
 * Gives the functions of custom resources the real time that they need before AWS time goes on, so that a clock that jumps an hour does not
 * count the hour against a function that answers in a moment.
 */
export class FunctionPatience {
  #leftMs = mostRealMs;

  /** Resolves when no function runs, or when this settling has waited enough. */
  async wait(env: BackgroundEnvironment): Promise<void> {
    if (this.#leftMs <= 0 || !isAnyOpen(env)) return;
    const enough = new AbortController();
    const startedMs = env.clock.rateMs();
    const late = waitRealMs(this.#leftMs, enough.signal).then(
      () => true,
      () => false,
    );
    const isLate = await whileWaiting(env, () => Promise.race([late, env.host.idle().then(() => false)]));
    enough.abort();
    this.#leftMs = isLate ? 0 : this.#leftMs - Math.max(0, env.clock.rateMs() - startedMs);
  }
}

const isAnyOpen = (env: Pick<BackgroundEnvironment, 'state'>): boolean =>
  Object.values(requestsOf(env)).some((request) => request.answer === undefined);
