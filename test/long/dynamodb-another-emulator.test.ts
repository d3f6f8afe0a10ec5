// Conditions and updates against an emulator that is not ours (moto), where one is installed: both must come to the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ddb from '@aws-sdk/client-dynamodb';
import { absence, startMoto } from '../aws/moto.ts';
import { setting } from '../sandbox/monitoring-setting.ts';

const TableName = 'compared';
const item: Record<string, ddb.AttributeValue> = {
  pk: { S: 'a' },
  num: { N: '5' },
  label: { S: 'tenant-one' },
  tags: { SS: ['x', 'y'] },
  elems: { L: [{ S: 'p' }, { N: '2' }] },
  deep: { M: { a: { M: { b: { N: '1' } } } } },
  yes: { BOOL: true },
  nil: { NULL: true },
};
const values: Record<string, ddb.AttributeValue> = {
  ':5': { N: '5' },
  ':6': { N: '6' },
  ':t': { S: 'tenant' },
  ':x': { S: 'x' },
  ':S': { S: 'S' },
  ':set': { SS: ['y', 'x'] },
  ':true': { BOOL: true },
};

const conditions = [
  ...[
    'num = :5',
    'num <> :5',
    'num < :6',
    'num >= :6',
    'nothere = :5',
    'nothere <> :5',
    'label > :t',
    'num > :t',
    'tags = :set',
    'yes = :true',
  ],
  ...[
    'num BETWEEN :5 AND :6',
    'label BETWEEN :t AND :x',
    'num IN (:6, :5)',
    'label IN (:t)',
    'NOT num = :5',
    'NOT (num = :5 AND yes = :true)',
  ],
  ...['num = :6 OR num = :5 AND yes = :true', 'attribute_exists(deep.a.b)', 'attribute_exists(deep.b.a)', 'attribute_not_exists(elems[2])'],
  ...['attribute_type(label, :S)', 'attribute_type(num, :S)', 'begins_with(label, :t)', 'begins_with(num, :t)', 'contains(tags, :x)'],
  ...['contains(elems, :x)', 'contains(label, :t)', 'size(elems) < :5', 'size(label) > :6', 'size(nothere) < :5', 'size(deep) <> :5'],
];
const updates = [
  ...['SET num = num + :5', 'SET num = :6 - num', 'SET other = if_not_exists(nothere, :6)', 'SET other = if_not_exists(num, :6)'],
  ...['SET elems[1] = :x', 'SET elems[7] = :x', 'REMOVE elems[0]', 'SET deep.a.c = :x', 'REMOVE deep.a', 'ADD num :6', 'ADD fresh :6'],
  ...[
    'ADD tags :set',
    'DELETE tags :set',
    'SET elems = list_append(elems, elems)',
    'SET nothere.x = :x',
    'SET num = nothere',
    'ADD label :6',
  ],
];

/** What comes of everything, by its text: the item after an update, whether a condition lets a delete through, or the name of the error. */
async function outcomes(client: ddb.DynamoDBClient): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  const run = async (text: string, attempt: (given: object) => Promise<unknown>) => {
    await client.send(new ddb.PutItemCommand({ TableName, Item: item }));
    const used = Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(text));
    const given = used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) };
    found[text] = await attempt(given).catch((error: Error) => error.name);
  };
  const base = { TableName, Key: { pk: { S: 'a' } } };
  for (const ConditionExpression of conditions)
    await run(ConditionExpression, (given) =>
      client.send(new ddb.DeleteItemCommand({ ...base, ConditionExpression, ...given })).then(() => 'holds'),
    );
  for (const UpdateExpression of updates)
    await run(UpdateExpression, (given) =>
      client
        .send(new ddb.UpdateItemCommand({ ...base, UpdateExpression, ReturnValues: 'ALL_NEW', ...given }))
        .then(({ Attributes }) => sorted(Attributes)),
    );
  return found;
}

/** Sets have no order, and attributes neither. */
const sorted = (attributes: Record<string, ddb.AttributeValue> | undefined): unknown =>
  Object.entries(attributes ?? {})
    .map(([name, value]) => [name, value.SS === undefined ? value : { SS: [...value.SS].sort() }])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

test('conditions and updates come to the same as in another emulator', { skip: absence(), timeout: 120_000 }, async (t) => {
  const all = await setting(t);
  const endpoint = await startMoto(t);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const [ours, theirs] = [all.client(ddb.DynamoDBClient), new ddb.DynamoDBClient({ endpoint, region: 'eu-west-1', credentials })];
  for (const client of [ours, theirs]) {
    await client.send(
      new ddb.CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
  }
  all.pass(10_000);
  const [own, other] = [await outcomes(ours), await outcomes(theirs)];
  // Where the other one breaks down it answers a page, not JSON.
  const broken = Object.keys(other).filter((text) => other[text] === 'SyntaxError');
  assert.ok(broken.length < 5, broken.join('; '));
  const differences = Object.keys(own).filter(
    (text) => !broken.includes(text) && JSON.stringify(own[text]) !== JSON.stringify(other[text]),
  );
  assert.deepEqual(
    differences.map((text) => ({ text, own: own[text], other: other[text] })),
    [],
  );
  theirs.destroy();
});
