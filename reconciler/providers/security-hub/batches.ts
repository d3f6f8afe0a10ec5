import { isInvalidRequest } from './failures.ts';

/** Below this an invalid request is not refused for its length. */
const smallestBatch = 10;

/**
 * The most entries that one batch call takes, learned: AWS does not publish the maxima, so we start with 100 and keep what it accepted.
 * Source: facts/compliance.md 2.3.
 */
export class BatchLimit {
  #most = 100;

  get most(): number {
    return this.#most;
  }

  learn(accepted: number): void {
    this.#most = Math.min(this.#most, Math.max(accepted, smallestBatch));
  }
}

/**
 * Sends all entries at once, in as few calls as the limit allows; a call that is refused as invalid is halved, and the size that went
 * through is remembered. One answer a call, in the order of the entries. Throws what a call throws that halving does not mend.
 */
export async function inBatches<Entry, Answer>(
  entries: readonly Entry[],
  limit: BatchLimit,
  call: (batch: readonly Entry[]) => Promise<Answer>,
): Promise<Answer[]> {
  const batches: (readonly Entry[])[] = [];
  for (let start = 0; start < entries.length; start += limit.most) batches.push(entries.slice(start, start + limit.most));
  return (await Promise.all(batches.map((batch) => sendOrHalve(batch, limit, call)))).flat();
}

async function sendOrHalve<Entry, Answer>(
  batch: readonly Entry[],
  limit: BatchLimit,
  call: (batch: readonly Entry[]) => Promise<Answer>,
): Promise<Answer[]> {
  try {
    return [await call(batch)];
  } catch (error) {
    const half = Math.ceil(batch.length / 2);
    if (half < smallestBatch || !isInvalidRequest(error)) throw error;
    // One half after the other: if the length was not the reason, the first half says so and the second is not sent.
    const first = await sendOrHalve(batch.slice(0, half), limit, call);
    const second = await sendOrHalve(batch.slice(half), limit, call);
    limit.learn(half);
    return [...first, ...second];
  }
}
