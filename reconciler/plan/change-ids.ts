import { createHash } from 'node:crypto';
import { type Address, formatAddress } from '../model/address.ts';
import type { Action } from '../model/change.ts';
import type { PlanClass } from '../model/plan.ts';
import { canonicalJson, type Properties } from '../model/properties.ts';
import { cellGroups } from './cell-groups.ts';

/** What of a change a reviewer approves: where, what is done, and what is there afterwards. Not what is there now, and not who asks. */
export interface ApprovedChange {
  readonly address: Address;
  readonly action: Action;
  readonly after?: Properties;
}

/** SHA-256 of address, action and `after` as canonical JSON in Unicode's composed form: the same in every plan that makes this change. */
export function changeId({ address, action, after }: ApprovedChange): string {
  return sha256(canonicalJson({ address: formatAddress(address), action, after }).normalize('NFC'));
}

/** The ids of all changes that a plan would make, made while somebody reads; what a guard refuses is not made. */
export function* changeIds(classes: Iterable<PlanClass>): Generator<string> {
  for (const { type, name, action, after, refused, cells } of classes) {
    if (refused !== undefined) continue;
    for (const { account, region } of cells)
      yield changeId({ address: { type, name, account, region }, action, ...(after === undefined ? {} : { after }) });
  }
}

/**
 * SHA-256 of the set of changes that a plan would make. Equal for two plans exactly when their change ids are, however the changes fold into
 * classes (by line, by what is there now, by shard); costs a hash of each class instead of one of each change.
 */
export function changesDigest(classes: Iterable<PlanClass>): string {
  const cellsOf = new Map<string, PlanClass['cells']>();
  for (const { type, name, action, after, refused, cells } of classes) {
    if (refused !== undefined) continue;
    const content = canonicalJson({ type, name, action, after }).normalize('NFC');
    cellsOf.set(content, cellsOf.get(content)?.union(cells) ?? cells);
  }
  return sha256(
    [...cellsOf]
      .map(([content, cells]) => `${content} ${JSON.stringify(cellGroups(cells))}`)
      .sort()
      .join('\n'),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
