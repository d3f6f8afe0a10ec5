import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AccountId } from '../../../model/account-id.ts';
import type { Cell } from '../../../model/address.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import { isNamed } from '../reading.ts';

// The registry: a DynamoDB table that remembers which objects of AWS belong to which tenant. A mark of ownership, not a copy of live state.
// Source: facts/tenants.md 2.5, 4.3.

export interface RegistryPlace {
  readonly table: string;
  readonly account: string;
  readonly region: string;
}

export const cellOf = ({ account, region }: Pick<RegistryPlace, 'account' | 'region'>): Cell => ({ account: account as AccountId, region });

/** Names of the indexes: all items of an account, and who owns an ARN. */
export const accountIndex = 'accountId';
export const arnIndex = 'arn';

export type Item = Record<string, AttributeValue>;

export const tenantKey = (tenant: string): string => `TENANT#${tenant}`;
export const metaKey = 'META';
export const partKey = (region: string, part: string): string => {
  const slash = part.indexOf('/');
  return `RES#${region}#${part.slice(0, slash)}#${part.slice(slash + 1)}`;
};

/** What the table holds of one tenant. */
export interface Entry {
  readonly tenant: string;
  readonly meta: Item | undefined;
  /** By sort key. */
  readonly parts: ReadonlyMap<string, Item>;
}

export const textIn = (item: Item | undefined, name: string): string | undefined => item?.[name]?.S;

/** The entries of all tenants of an account in one question. The index may be a moment behind. No table, no entries. */
export async function entriesOfAccount(place: RegistryPlace, account: string, aws: ReadClients): Promise<ReadonlyMap<string, Entry>> {
  return entriesIn(
    await queryAll(place, aws, {
      IndexName: accountIndex,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': accountIndex },
      ExpressionAttributeValues: { ':key': { S: account } },
    }),
  );
}

/** The entry of one tenant as it is now. */
export async function entryOf(place: RegistryPlace, tenant: string, aws: ReadClients): Promise<Entry> {
  const items = await queryAll(place, aws, {
    ConsistentRead: true,
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': 'pk' },
    ExpressionAttributeValues: { ':key': { S: tenantKey(tenant) } },
  });
  return entriesIn(items).get(tenant) ?? { tenant, meta: undefined, parts: new Map() };
}

function entriesIn(items: readonly Item[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, { tenant: string; meta: Item | undefined; parts: Map<string, Item> }>();
  for (const item of items) {
    const tenant = (textIn(item, 'pk') ?? '').replace(/^TENANT#/, '');
    const entry = entries.get(tenant) ?? { tenant, meta: undefined, parts: new Map<string, Item>() };
    entries.set(tenant, entry);
    const key = textIn(item, 'sk') ?? '';
    if (key === metaKey) entry.meta = item;
    else entry.parts.set(key, item);
  }
  return entries;
}

/** Every account and Region in which a tenant was ever set up and is not forgotten yet. No table, none. */
export async function cellsOfRegistry(place: RegistryPlace, aws: ReadClients): Promise<readonly Cell[]> {
  const { dynamoDb } = aws.at(cellOf(place));
  const cells = new Map<string, Cell>();
  let start: Item | undefined;
  try {
    do {
      const page = await dynamoDb.scan({
        TableName: place.table,
        FilterExpression: 'sk = :meta',
        ProjectionExpression: 'accountId, regions',
        ExpressionAttributeValues: { ':meta': { S: metaKey } },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      for (const item of page.Items ?? [])
        for (const { S: region } of item['regions']?.L ?? []) {
          const cell = { account: textIn(item, 'accountId') as AccountId, region: region ?? '' };
          cells.set(`${cell.account}/${cell.region}`, cell);
        }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
  return [...cells.values()];
}

type Question = Omit<Parameters<ReadClients['dynamoDb']['query']>[0], 'TableName'>;

async function queryAll(place: RegistryPlace, aws: ReadClients, question: Question): Promise<readonly Item[]> {
  const { dynamoDb } = aws.at(cellOf(place));
  const items: Item[] = [];
  let start: Item | undefined;
  try {
    do {
      const from = start === undefined ? {} : { ExclusiveStartKey: start };
      const page = await dynamoDb.query({ TableName: place.table, ...question, ...from, ReturnConsumedCapacity: 'TOTAL' });
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return [];
    throw error;
  }
  return items;
}

/** Writes an item if nobody else has since it was read: `rev` counts. Throws AwsFailure, ConditionalCheckFailedException where somebody was faster. */
export async function putItem(
  place: RegistryPlace,
  item: Item,
  before: Item | undefined,
  aws: WriteClients,
  signal: AbortSignal,
): Promise<void> {
  const rev = Number(before?.['rev']?.N ?? 0);
  await aws.at(cellOf(place)).dynamoDb.putItem(
    {
      TableName: place.table,
      Item: { ...item, rev: { N: String(rev + 1) } },
      ...(before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#rev = :rev',
            ExpressionAttributeNames: { '#rev': 'rev' },
            ExpressionAttributeValues: { ':rev': { N: String(rev) } },
          }),
    },
    signal,
  );
}

export async function deleteItem(place: RegistryPlace, { pk, sk }: Item, aws: WriteClients, signal: AbortSignal): Promise<void> {
  if (pk === undefined || sk === undefined) return;
  await aws.at(cellOf(place)).dynamoDb.deleteItem({ TableName: place.table, Key: { pk, sk } }, signal);
}

/** A plain value as DynamoDB keeps it, and back. */
export function toAttribute(value: PropertyValue): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: (value as readonly PropertyValue[]).map(toAttribute) };
  return { M: Object.fromEntries(Object.entries(value as Properties).map(([name, member]) => [name, toAttribute(member)])) };
}

export function fromAttribute(value: AttributeValue): PropertyValue {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  return Object.fromEntries(Object.entries(value.M ?? {}).map(([name, member]) => [name, fromAttribute(member)]));
}
