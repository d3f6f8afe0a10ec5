import type { ServiceEnvironment } from '../operation.ts';
import { noSuchTable } from './errors.ts';
import type { Item, Value } from './values.ts';

export type KeyType = 'S' | 'N' | 'B';

/** One attribute of a key. */
export interface KeyPart {
  readonly name: string;
  readonly kind: 'HASH' | 'RANGE';
  readonly type: KeyType;
}

export interface IndexRecord {
  readonly name: string;
  readonly keys: readonly KeyPart[];
  readonly projection: { readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; readonly attributes: readonly string[] };
  readonly isLocal: boolean;
  throughput: Throughput | null;
  /** AWS time at which an index that is being made or removed is so; null when it is active. */
  dueAwsMs: number | null;
  isDeleting: boolean;
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
}

export interface TableRecord {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: string;
  readonly keys: readonly KeyPart[];
  attributes: Record<string, KeyType>;
  billing: 'PAY_PER_REQUEST' | 'PROVISIONED';
  throughput: Throughput | null;
  status: 'CREATING' | 'UPDATING' | 'ACTIVE' | 'DELETING';
  /** AWS time at which the status becomes the next one; null when it stays. */
  dueAwsMs: number | null;
  indexes: Record<string, IndexRecord>;
  stream: { readonly viewType: string; readonly label: string } | null;
  encryption: { readonly keyArn: string } | null;
  tableClass: string;
  deletionProtection: boolean;
  pitr: { readonly enabledAt: string; readonly days: number } | null;
  ttl: { readonly attribute: string; readonly enabled: boolean; readonly dueAwsMs: number } | null;
  tags: Record<string, string>;
  /** By partition key, then by sort key (empty where the table has none), both as JSON. */
  partitions: Record<string, Record<string, Item>>;
}

export interface DynamoState {
  tables: Record<string, TableRecord>;
  /** ClientRequestToken of a transaction -> what it asked, and until when it counts (AWS time). */
  tokens: Record<string, { readonly digest: string; readonly untilAwsMs: number }>;
}

export type Place = Pick<ServiceEnvironment, 'state' | 'clock'> & { readonly account: string; readonly region: string };

/** How long AWS takes, in AWS milliseconds. Assumed; see docs/assumptions.md. */
export const durations = { create: 10_000, update: 5_000, delete: 5_000, index: 60_000, ttl: 60_000, token: 600_000 } as const;

/** Items are gone this long after their moment, in real milliseconds. Source: the developer guide, "within a few days". */
const expiryLagMs = 2 * 86_400_000;

/** The state of a cell with every table brought to this moment. */
export function dynamoOf({ state, clock, account, region }: Place): DynamoState {
  const found = state.of<DynamoState>('dynamodb', account, region, () => ({ tables: {}, tokens: {} }));
  const now = clock.awsMs();
  for (const table of Object.values(found.tables)) {
    if (table.dueAwsMs !== null && now >= table.dueAwsMs) {
      if (table.status === 'DELETING') delete found.tables[table.name];
      table.status = 'ACTIVE';
      table.dueAwsMs = null;
    }
    for (const index of Object.values(table.indexes)) {
      if (index.dueAwsMs === null || now < index.dueAwsMs) continue;
      if (index.isDeleting) delete table.indexes[index.name];
      index.dueAwsMs = null;
    }
  }
  return found;
}

const nameOf = (reference: string | undefined): string =>
  /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/([^/]+)/.exec(reference ?? '')?.[1] ?? reference ?? '';

export function findTable(place: Place, reference: string | undefined): TableRecord | undefined {
  const { tables } = dynamoOf(place);
  const name = nameOf(reference);
  return Object.hasOwn(tables, name) ? tables[name] : undefined;
}

/** A table whose items can be read and written. Throws ResourceNotFoundException, also while it is being made or removed. */
export function usableTable(place: Place, reference: string | undefined): TableRecord {
  const table = findTable(place, reference);
  if (table === undefined || table.status === 'CREATING' || table.status === 'DELETING') throw noSuchTable();
  return table;
}

export const hashKey = (keys: readonly KeyPart[]): KeyPart =>
  keys.find(({ kind }) => kind === 'HASH') ?? { name: '', kind: 'HASH', type: 'S' };
export const rangeKey = (keys: readonly KeyPart[]): KeyPart | undefined => keys.find(({ kind }) => kind === 'RANGE');

/** Where an item stands in its table. Its keys are known to be there. */
export function addressOf(table: TableRecord, item: Item): readonly [string, string] {
  const range = rangeKey(table.keys);
  const text = (value: Value | undefined): string => (value === undefined ? '' : JSON.stringify(value));
  return [text(item[hashKey(table.keys).name]), range === undefined ? '' : text(item[range.name])];
}

/** The item at a key, undefined where there is none or its time to live has long passed. */
export function itemAt(table: TableRecord, key: Item, env: Pick<ServiceEnvironment, 'clock'>): Item | undefined {
  const [partition, sort] = addressOf(table, key);
  const items = Object.hasOwn(table.partitions, partition) ? table.partitions[partition] : undefined;
  const item = items !== undefined && Object.hasOwn(items, sort) ? items[sort] : undefined;
  return item === undefined || isExpired(table, item, env) ? undefined : item;
}

/** Puts an item into the place of the one with its key, or takes that away. */
export function placeItem(table: TableRecord, key: Item, item: Item | undefined): void {
  const [partition, sort] = addressOf(table, key);
  const items = Object.hasOwn(table.partitions, partition) ? (table.partitions[partition] ?? {}) : {};
  if (item !== undefined) table.partitions[partition] = Object.assign(items, { [sort]: item });
  else {
    delete items[sort];
    if (Object.keys(items).length === 0) delete table.partitions[partition];
  }
}

/** The items of a table, or of one partition of it. */
export function* allItems(table: TableRecord, env: Pick<ServiceEnvironment, 'clock'>, partition?: Value): Iterable<Item> {
  const name = JSON.stringify(partition);
  const own = partition !== undefined && Object.hasOwn(table.partitions, name) ? table.partitions[name] : undefined;
  for (const items of partition === undefined ? Object.values(table.partitions) : [own ?? {}]) {
    for (const item of Object.values(items)) if (!isExpired(table, item, env)) yield item;
  }
}

function isExpired({ ttl }: TableRecord, item: Item, { clock }: Pick<ServiceEnvironment, 'clock'>): boolean {
  if (ttl?.enabled !== true || clock.awsMs() < ttl.dueAwsMs) return false;
  const moment = Object.hasOwn(item, ttl.attribute) ? item[ttl.attribute] : undefined;
  return moment !== undefined && 'N' in moment && clock.now().getTime() > Number(moment.N) * 1000 + expiryLagMs;
}
