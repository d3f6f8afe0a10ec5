import type { Snapshot } from './live-set.ts';
import { isUnderWay } from './resources/stack-instance.ts';

const counted = new WeakMap<Snapshot, Map<string, { done: number; all: number }>>();

/** The progress of an operation by instance, as a list shows it: counted once a list, for all of its cells. */
export function howFar(snapshot: Snapshot, operation: string): { readonly done: number; readonly all: number } {
  const known = counted.get(snapshot) ?? count(snapshot);
  counted.set(snapshot, known);
  return known.get(operation) ?? { done: 0, all: 0 };
}

function count({ instances }: Snapshot): Map<string, { done: number; all: number }> {
  const counts = new Map<string, { done: number; all: number }>();
  for (const summary of instances.values()) {
    const id = summary.LastOperationId ?? '';
    const one = counts.get(id) ?? { done: 0, all: 0 };
    one.all++;
    if (!isUnderWay(summary)) one.done++;
    counts.set(id, one);
  }
  return counts;
}
