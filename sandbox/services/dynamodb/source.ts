import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ServiceEnvironment } from '../operation.ts';
import { invalid } from './errors.ts';
import { keyOf } from './keys.ts';
import { allItems, hashKey, type IndexRecord, type KeyPart, rangeKey, type TableRecord } from './table.ts';
import { compareValues, equalValues, type Item, itemSize, storedItem, typeOf, type Value } from './values.ts';

/** A table or an index, as Query and Scan see it. */
export interface Source {
  readonly table: TableRecord;
  readonly index: IndexRecord | undefined;
  readonly hash: KeyPart;
  readonly range: KeyPart | undefined;
  /** Its items, of an index with what it projects; those of one partition only, where that is asked. */
  items(env: Pick<ServiceEnvironment, 'clock'>, partition?: Value): Item[];
}

/** Bytes that one page reads at most. Source: the type documentation of Query. */
const pageBytes = 1024 * 1024;

/** The table or its index. Throws ValidationException for an index that is not there, or is asked for what it does not do. */
export function sourceOf(table: TableRecord, indexName: string | undefined, consistent: boolean, wantsAll: boolean): Source {
  const index = indexName === undefined ? undefined : Object.hasOwn(table.indexes, indexName) ? table.indexes[indexName] : undefined;
  if (indexName !== undefined && index === undefined) throw invalid(`The table does not have the specified index: ${indexName}`);
  if (index?.isLocal === false && consistent) throw invalid('Consistent reads are not supported on global secondary indexes');
  if (index?.dueAwsMs != null && !index.isDeleting) throw invalid(`Cannot read from backfilling global secondary index: ${index.name}`);
  if (index?.isLocal === false && wantsAll && index.projection.type !== 'ALL')
    throw invalid(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  const keys = index?.keys ?? table.keys;
  return {
    table,
    index,
    hash: hashKey(keys),
    range: rangeKey(keys),
    items: (env, partition) => itemsOf(table, index, wantsAll, env, partition),
  };
}

/** An index holds only the items that have its keys. */
function itemsOf(
  table: TableRecord,
  index: IndexRecord | undefined,
  wantsAll: boolean,
  env: Pick<ServiceEnvironment, 'clock'>,
  partition: Value | undefined,
): Item[] {
  const all = [...allItems(table, env, index === undefined ? partition : undefined)];
  if (index === undefined) return all;
  const hash = hashKey(index.keys).name;
  const inIndex = all.filter(
    (item) =>
      index.keys.every(({ name }) => Object.hasOwn(item, name)) &&
      (partition === undefined || equalValues(item[hash] ?? { NULL: true }, partition)),
  );
  if (index.projection.type === 'ALL' || wantsAll) return inIndex;
  const more = index.projection.attributes.map((name): KeyPart => ({ name, kind: 'RANGE', type: 'S' }));
  return inIndex.map((item) => keyOf(table, item, [...index.keys, ...more]));
}

const placeOf = (source: Source, item: Item): string => {
  const value = item[source.hash.name];
  return createHash('md5')
    .update(JSON.stringify(value ?? null))
    .digest('hex');
};

/** By partition (in no order that means anything), then by sort key, then by the table's own key. */
export function inOrder(source: Source, items: readonly Item[], forward: boolean): Item[] {
  const { range, table } = source;
  const rows = items.map((item) => ({ item, place: placeOf(source, item), own: JSON.stringify(keyOf(table, item)) }));
  const sort = (a: Item, b: Item): number => {
    const [x, y] = range === undefined ? [undefined, undefined] : [a[range.name], b[range.name]];
    return (x === undefined || y === undefined ? 0 : (compareValues(x, y) ?? 0)) * (forward ? 1 : -1);
  };
  return rows
    .sort((a, b) => (a.place === b.place ? sort(a.item, b.item) || compareText(a.own, b.own) : compareText(a.place, b.place)))
    .map(({ item }) => item);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether an item belongs to a segment of a parallel scan. */
export function inSegment(source: Source, item: Item, segment: number | undefined, total: number | undefined): boolean {
  if (segment === undefined || total === undefined) return true;
  return Number.parseInt(placeOf(source, item).slice(0, 8), 16) % total === segment;
}

interface PageInput {
  readonly ScanIndexForward?: boolean | undefined;
  readonly Limit?: number | undefined;
  readonly ExclusiveStartKey?: Record<string, AttributeValue> | undefined;
}

/** A page of sorted items: at most `Limit` of them and a megabyte, before any filter. */
export function pageOf(
  source: Source,
  items: readonly Item[],
  input: PageInput,
): { items: Item[]; lastKey: Item | undefined; bytes: number } {
  const rest =
    input.ExclusiveStartKey === undefined
      ? items
      : after(source, items, storedItem(input.ExclusiveStartKey), input.ScanIndexForward !== false);
  const page: Item[] = [];
  let bytes = 0;
  for (const item of rest) {
    if (page.length >= (input.Limit ?? Number.POSITIVE_INFINITY) || bytes >= pageBytes) break;
    page.push(item);
    bytes += itemSize(item);
  }
  const last = page.at(-1);
  // A page that is full says so even when nothing comes after it.
  const isFull = page.length < rest.length || page.length === input.Limit;
  return { items: page, lastKey: isFull && last !== undefined ? keyOf(source.table, last, source.index?.keys ?? []) : undefined, bytes };
}

/** The items behind a key, which need not exist any more. */
function after(source: Source, items: readonly Item[], start: Item, forward: boolean): readonly Item[] {
  const keys = [...source.table.keys, ...(source.index?.keys ?? [])];
  const names = new Set(keys.map(({ name }) => name));
  const fits =
    Object.keys(start).length === names.size && keys.every(({ name, type }) => start[name] !== undefined && typeOf(start[name]) === type);
  if (!fits) throw invalid('The provided starting key is invalid');
  const same = (item: Item): boolean =>
    source.table.keys.every(({ name }) => equalValues(item[name] ?? { NULL: true }, start[name] ?? { NULL: true }));
  const index = items.findIndex(same);
  if (index !== -1) return items.slice(index + 1);
  const sorted = inOrder(source, [...items, start], forward);
  return sorted.slice(sorted.indexOf(start) + 1);
}
