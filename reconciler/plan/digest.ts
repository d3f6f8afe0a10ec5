import { createHash } from 'node:crypto';
import type { GuardRefusal, PlanClass, PlanShard } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import { cellGroups } from './cell-groups.ts';
import type { CellChange } from './compare.ts';
import { shardJson } from './shard-file.ts';

/** The class's id: 12 hex digits of the SHA-256 of everything but the cells, so it is the same in every run that finds the same. */
export function classId(change: CellChange): string {
  return createHash('sha256').update(contentOf(change)).digest('hex').slice(0, 12);
}

/** All that makes a change what it is, as text; changes with equal text are one class. */
export function contentOf(change: CellChange): string {
  const { type, name, action, difference, destructive, before, after, source, because, refused, origin, createdAt } = change;
  return canonicalJson({ type, name, action, difference, destructive, before, after, source, because, refused, origin, createdAt });
}

/**
 * SHA-256 of the classes with their cells and of the guards' refusals, whatever their order; of a part also of what it carries for the merge. The
 * content counts, not the ids, so that a plan file whose text was changed does not match any more.
 */
export function planDigest(classes: readonly PlanClass[], guards: readonly GuardRefusal[], shard?: PlanShard): string {
  const lines = classes.map((each) => `${contentOf(each)} ${JSON.stringify(cellGroups(each.cells))}`).sort();
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  for (const line of guards.map(({ guard, message }) => `guard ${guard} ${message}\n`).sort()) hash.update(line);
  if (shard !== undefined) hash.update(`shard ${canonicalJson(shardJson(shard))}\n`);
  return hash.digest('hex');
}
