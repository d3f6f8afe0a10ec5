import type { Host } from '../../host.ts';

/** Asynchronous runs that go on at the same time at most; each is a process. Synchronous ones are not held back: they may wait for each other. */
const mostAtOnce = 16;

interface Queue {
  active: number;
  readonly waiting: (() => void)[];
}

const queues = new WeakMap<Host, Queue>();

/** Runs pieces of work in the order they came, at most sixteen of a sandbox at once. */
export async function inTurn<Result>(host: Host, piece: () => Promise<Result>): Promise<Result> {
  const queue = queues.get(host) ?? { active: 0, waiting: [] };
  queues.set(host, queue);
  if (queue.active >= mostAtOnce) await new Promise<void>((resolve) => queue.waiting.push(resolve));
  else queue.active += 1;
  try {
    return await piece();
  } finally {
    // The place goes to the next in line, or is given up.
    const next = queue.waiting.shift();
    if (next === undefined) queue.active -= 1;
    else next();
  }
}
