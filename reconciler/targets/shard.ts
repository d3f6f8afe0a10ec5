import { createHash } from 'node:crypto';
import type { AccountId } from '../model/account-id.ts';
import type { CellSet, CellSpace } from '../model/cell-set.ts';

/** One of several processes that share a plan or an apply: `0/4` to `3/4`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** More shards than this are no matrix that GitHub runs side by side. Facts: github 3.2. */
export const maxShards = 50;

/** `i/n` with `i` from 0 below `n`; undefined for any other text. */
export function parseShard(text: string): Shard | undefined {
  const [, first, second] = /^(\d{1,2})\/(\d{1,2})$/.exec(text) ?? [];
  const [index, of] = [Number(first), Number(second)];
  return first === undefined || of < 1 || of > maxShards || index >= of ? undefined : { index, of };
}

export const shardText = ({ index, of }: Shard): string => `${index}/${of}`;

/**
 * The shard of an account: all of its Regions together, so that its roles are taken once and its rates are kept by one process. Every account
 * is in exactly one; which depends on nothing but the id and the number of shards.
 */
export const shardOf = (account: AccountId, of: number): number => createHash('sha256').update(account).digest().readUInt32BE(0) % of;

/** The cells of the shard's accounts. */
export function cellsOfShard(space: CellSpace, { index, of }: Shard): CellSet {
  return space.product(
    space.accounts.filter((account) => shardOf(account, of) === index),
    space.regions,
  );
}

/** The shard that takes what hangs together over accounts: stack sets, the organization's own configuration. */
export const organizationShard = 0;
