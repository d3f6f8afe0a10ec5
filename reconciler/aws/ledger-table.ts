import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type * as DynamoDbSdk from '@aws-sdk/client-dynamodb';
import { AwsFailure } from '../model/aws-failure.ts';
import { type Door, Operations } from './operations.ts';

/** One item, whole. `tag` is another after each write: who writes names the one that it saw. */
export interface TableItem {
  readonly key: string;
  readonly text: string;
  readonly tag: string;
}

/** Items of one organization in a DynamoDB table, read consistently. Throws AwsFailure. */
export interface LedgerTable {
  get(key: string): Promise<TableItem | undefined>;
  /** The items whose keys begin so, in the order of the keys. */
  list(prefix: string): Promise<readonly TableItem[]>;
  /** Only the keys, in their order. */
  keys(prefix: string): Promise<readonly string[]>;
  /**
   * Writes an item if it still is as it was seen: `tag` undefined where there was none. The new item, or undefined when somebody else was
   * faster. An item has room for 400 kB after compression (AWS page "Quotas in Amazon DynamoDB").
   * @param expiresAt epoch seconds after which DynamoDB may remove it; absent: never
   */
  put(key: string, text: string, tag: string | undefined, expiresAt?: number): Promise<TableItem | undefined>;
}

/** Attributes of an item: partition key, sort key, compressed text, tag, time to live. */
const attributes = { organization: 'organization', key: 'key', body: 'body', tag: 'tag', expiresAt: 'expiresAt' } as const;
type Item = Record<string, DynamoDbSdk.AttributeValue>;

/** The table seen through one account's door. `organization` separates what several organizations keep in it. */
export function ledgerTable(door: Door, table: string, organization: string): LedgerTable {
  const dynamo = new Operations<typeof DynamoDbSdk, DynamoDbSdk.DynamoDBClient>(door, 'dynamodb', door.clients.dynamoDb);
  // Asked for, so that an item that is not there is an answer all the same and no empty one.
  const counted = { ReturnConsumedCapacity: 'TOTAL' } as const;
  const getItem = dynamo.read('GetItem', ({ sdk, client }, input: DynamoDbSdk.GetItemCommandInput, options) =>
    client.send(new sdk.GetItemCommand(input), options),
  );
  const query = dynamo.read('Query', ({ sdk, client }, input: DynamoDbSdk.QueryCommandInput, options) =>
    client.send(new sdk.QueryCommand(input), options),
  );
  const putItem = dynamo.write('PutItem', ({ sdk, client }, input: DynamoDbSdk.PutItemCommandInput, options) =>
    client.send(new sdk.PutItemCommand(input), options),
  );

  const get = async (key: string): Promise<TableItem | undefined> => {
    const { Item } = await getItem({
      TableName: table,
      Key: { [attributes.organization]: { S: organization }, [attributes.key]: { S: key } },
      ConsistentRead: true,
      ...counted,
    });
    return Item === undefined ? undefined : itemOf(Item);
  };

  const page = (prefix: string, start: Item | undefined, keysOnly: boolean) =>
    query({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#organization = :organization AND begins_with(#key, :prefix)',
      ExpressionAttributeNames: { '#organization': attributes.organization, '#key': attributes.key },
      ExpressionAttributeValues: { ':organization': { S: organization }, ':prefix': { S: prefix } },
      ...(keysOnly ? { ProjectionExpression: '#key' } : {}),
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      ...counted,
    });

  const all = async (prefix: string, keysOnly: boolean): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await page(prefix, start, keysOnly);
      items.push(...Items);
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  };

  return {
    get,
    list: async (prefix) => (await all(prefix, false)).map(itemOf),
    keys: async (prefix) => (await all(prefix, true)).map((item) => textOf(item[attributes.key])),
    put: async (key, text, tag, expiresAt) => {
      const item: TableItem = { key, text, tag: randomUUID() };
      const condition =
        tag === undefined
          ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': attributes.key } }
          : {
              ConditionExpression: '#tag = :tag',
              ExpressionAttributeNames: { '#tag': attributes.tag },
              ExpressionAttributeValues: { ':tag': { S: tag } },
            };
      try {
        await putItem({ TableName: table, Item: rowOf(organization, item, expiresAt), ...condition });
        return item;
      } catch (error) {
        if (!(error instanceof AwsFailure) || error.awsName !== 'ConditionalCheckFailedException') throw error;
        // A first attempt whose answer was lost has written already: then the tag is ours.
        return (await get(key))?.tag === item.tag ? item : undefined;
      }
    },
  };
}

const rowOf = (organization: string, { key, text, tag }: TableItem, expiresAt: number | undefined): Item => ({
  [attributes.organization]: { S: organization },
  [attributes.key]: { S: key },
  [attributes.body]: { B: gzipSync(text) },
  [attributes.tag]: { S: tag },
  ...(expiresAt === undefined ? {} : { [attributes.expiresAt]: { N: String(expiresAt) } }),
});

const itemOf = (item: Item): TableItem => ({
  key: textOf(item[attributes.key]),
  tag: textOf(item[attributes.tag]),
  text: gunzipSync(item[attributes.body]?.B ?? new Uint8Array()).toString('utf8'),
});

const textOf = (value: DynamoDbSdk.AttributeValue | undefined): string => value?.S ?? '';
