import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import * as ddb from '@aws-sdk/client-dynamodb';
import { awsError, type Setting, setting } from './monitoring-setting.ts';

const TableName = 'registry';
const S = (text: string) => ({ S: text });
const N = (number: number | string) => ({ N: String(number) });
const key = (pk: string, sk = 'META') => ({ pk: S(pk), sk: S(sk) });
const definition: ddb.CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'accountId', AttributeType: 'S' },
    { AttributeName: 'rank', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-account',
      KeySchema: [
        { AttributeName: 'accountId', KeyType: 'HASH' },
        { AttributeName: 'rank', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['phase'] },
    },
  ],
  DeletionProtectionEnabled: true,
  Tags: [{ Key: 'trueup', Value: 'main' }],
};

async function withTable(t: TestContext): Promise<{ all: Setting; made: ddb.DynamoDBClient }> {
  const all = await setting(t);
  const made = all.client(ddb.DynamoDBClient);
  await made.send(new ddb.CreateTableCommand(definition));
  all.pass(10_000);
  t.after(() => {
    assert.deepEqual(all.sandbox.defects(), []);
    assert.deepEqual(all.sandbox.unknownMembers(), []);
  });
  return { all, made };
}

test('a table from birth to deletion', async (t) => {
  const all = await setting(t);
  const made = all.client(ddb.DynamoDBClient);
  const status = async () => (await made.send(new ddb.DescribeTableCommand({ TableName }))).Table?.TableStatus;
  const created = await made.send(new ddb.CreateTableCommand(definition));
  assert.equal(created.TableDescription?.TableStatus, 'CREATING');
  await assert.rejects(made.send(new ddb.CreateTableCommand(definition)), awsError('ResourceInUseException', 400));
  await assert.rejects(made.send(new ddb.GetItemCommand({ TableName, Key: key('a') })), awsError('ResourceNotFoundException', 400));
  await assert.rejects(made.send(new ddb.DeleteTableCommand({ TableName })), awsError('ResourceInUseException', 400));
  const recovery = (on: boolean) =>
    made.send(new ddb.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: on } }));
  await assert.rejects(recovery(true), awsError('ContinuousBackupsUnavailableException', 400));
  all.pass(9_999);
  assert.equal(await status(), 'CREATING');
  all.pass(1);
  assert.equal(await status(), 'ACTIVE');
  const { Table } = await made.send(new ddb.DescribeTableCommand({ TableName }));
  assert.deepEqual(
    [Table?.BillingModeSummary?.BillingMode, Table?.DeletionProtectionEnabled, Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus],
    ['PAY_PER_REQUEST', true, 'ACTIVE'],
  );
  assert.deepEqual((await made.send(new ddb.ListTablesCommand({}))).TableNames, [TableName]);

  await recovery(true);
  const backups = await made.send(new ddb.DescribeContinuousBackupsCommand({ TableName }));
  assert.equal(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, 'ENABLED');
  const ttl = { TableName, TimeToLiveSpecification: { AttributeName: 'until', Enabled: true } };
  await made.send(new ddb.UpdateTimeToLiveCommand(ttl));
  await assert.rejects(made.send(new ddb.UpdateTimeToLiveCommand(ttl)), awsError('ValidationException', 400));
  const live = async () => (await made.send(new ddb.DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  assert.equal((await live())?.TimeToLiveStatus, 'ENABLING');
  all.pass(60_000);
  assert.deepEqual(await live(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'until' });

  const ResourceArn = Table?.TableArn;
  await made.send(new ddb.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] }));
  await made.send(new ddb.UntagResourceCommand({ ResourceArn, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new ddb.ListTagsOfResourceCommand({ ResourceArn }))).Tags, [{ Key: 'a', Value: 'b' }]);

  await assert.rejects(made.send(new ddb.DeleteTableCommand({ TableName })), /protected against deletion/);
  await made.send(new ddb.UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  assert.equal(await status(), 'UPDATING');
  all.pass(5_000);
  await made.send(
    new ddb.UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'arn', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'by-arn',
            KeySchema: [{ AttributeName: 'arn', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        },
      ],
    }),
  );
  all.pass(5_000);
  const question = { TableName, IndexName: 'by-arn', KeyConditionExpression: 'arn = :a', ExpressionAttributeValues: { ':a': S('x') } };
  await assert.rejects(made.send(new ddb.QueryCommand(question)), /backfilling/);
  all.pass(60_000);
  assert.equal((await made.send(new ddb.QueryCommand(question))).Count, 0);
  await made.send(new ddb.DeleteTableCommand({ TableName }));
  assert.equal(await status(), 'DELETING');
  all.pass(5_000);
  await assert.rejects(status(), awsError('ResourceNotFoundException', 400));
  assert.deepEqual(all.sandbox.defects(), []);
});

test('what a table may not be', async (t) => {
  const made = (await setting(t)).client(ddb.DynamoDBClient);
  const wrong: [Partial<ddb.CreateTableCommandInput>, RegExp][] = [
    [{ TableName: 'ab' }, /at least 3 characters/],
    [{ KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] }, /not a HASH key type/],
    [{ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] }, /not defined in AttributeDefinitions/],
    [{ GlobalSecondaryIndexes: undefined }, /AttributeDefinitions are not used/],
    [{ BillingMode: 'PROVISIONED' }, /must both be specified/],
    [{ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }, /PAY_PER_REQUEST/],
    [{ StreamSpecification: { StreamEnabled: true } }, /StreamViewType is required/],
    [{ SSESpecification: { Enabled: true, KMSMasterKeyId: 'alias/none' } }, /does not exist/],
  ];
  for (const [part, message] of wrong) await assert.rejects(made.send(new ddb.CreateTableCommand({ ...definition, ...part })), message);
});

test('conditional writes: a lease that one of two holds', async (t) => {
  const { made } = await withTable(t);
  const take = (owner: string, until: number) =>
    made.send(
      new ddb.UpdateItemCommand({
        TableName,
        Key: key('LEASE'),
        UpdateExpression: 'SET #o = :o, expires = :u, rev = if_not_exists(rev, :zero) + :one',
        ConditionExpression: 'attribute_not_exists(pk) OR expires < :now OR #o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': S(owner), ':u': N(until), ':now': N(100), ':zero': N(0), ':one': N(1) },
        ReturnValues: 'UPDATED_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  assert.deepEqual((await take('one', 200)).Attributes, { owner: S('one'), expires: N(200), rev: N(1) });
  await assert.rejects(take('two', 300), (error) => {
    assert.ok(error instanceof ddb.ConditionalCheckFailedException);
    assert.equal(error.message, 'The conditional request failed');
    assert.deepEqual(error.Item, { ...key('LEASE'), owner: S('one'), expires: N(200), rev: N(1) });
    return true;
  });
  assert.deepEqual((await take('one', 50)).Attributes?.['rev'], N(2));
  assert.deepEqual((await take('two', 300)).Attributes?.['owner'], S('two'));

  const put = (item: Record<string, ddb.AttributeValue>, more: Partial<ddb.PutItemCommandInput> = {}) =>
    made.send(new ddb.PutItemCommand({ TableName, Item: item, ...more }));
  await put({ ...key('T#a'), rev: N(1) }, { ConditionExpression: 'attribute_not_exists(pk)' });
  await assert.rejects(
    put({ ...key('T#a') }, { ConditionExpression: 'attribute_not_exists(pk)' }),
    awsError('ConditionalCheckFailedException', 400),
  );
  const old = await put({ ...key('T#a'), rev: N('2.50') }, { ReturnValues: 'ALL_OLD' });
  assert.deepEqual(old.Attributes, { ...key('T#a'), rev: N(1) });
  const read = await made.send(new ddb.GetItemCommand({ TableName, Key: key('T#a'), ConsistentRead: true }));
  assert.deepEqual(read.Item?.['rev'], N(2.5));
  const gone = await made.send(
    new ddb.DeleteItemCommand({
      TableName,
      Key: key('T#a'),
      ConditionExpression: 'rev = :r',
      ExpressionAttributeValues: { ':r': N(2.5) },
      ReturnValues: 'ALL_OLD',
    }),
  );
  assert.deepEqual(gone.Attributes?.['rev'], N(2.5));
  assert.equal((await made.send(new ddb.GetItemCommand({ TableName, Key: key('T#a') }))).Item, undefined);
});

test('updates of every kind', async (t) => {
  const { made } = await withTable(t);
  const Item = {
    ...key('u'),
    elems: { L: [S('a'), S('b'), S('c'), S('d')] },
    tree: { M: { core: { M: { x: N(1) } } } },
    tags: { SS: ['a', 'b'] },
    bytes: { B: Uint8Array.from([1, 2, 3]) },
    flags: { BS: [Uint8Array.from([1])] },
    nothing: { NULL: true as const },
    yes: { BOOL: true },
    count: N(5),
  };
  await made.send(new ddb.PutItemCommand({ TableName, Item }));
  const update = async (UpdateExpression: string, values?: Record<string, ddb.AttributeValue>, names?: Record<string, string>) =>
    (
      await made.send(
        new ddb.UpdateItemCommand({
          TableName,
          Key: key('u'),
          UpdateExpression,
          ExpressionAttributeValues: values,
          ExpressionAttributeNames: names,
          ReturnValues: 'ALL_NEW',
        }),
      )
    ).Attributes ?? {};
  assert.deepEqual((await made.send(new ddb.GetItemCommand({ TableName, Key: key('u') }))).Item, Item);
  const one = await update(
    'SET #c = #c - :two, tree.core.x = tree.core.x + :two, fresh = list_append(elems, :more) REMOVE elems[0], elems[2] ADD tags :t, tally :two DELETE flags :f',
    { ':two': N(2), ':more': { L: [S('z')] }, ':t': { SS: ['c'] }, ':f': { BS: [Uint8Array.from([1])] } },
    { '#c': 'count' },
  );
  assert.deepEqual(one['count'], N(3));
  assert.deepEqual(one['elems'], { L: [S('b'), S('d')] });
  assert.deepEqual(one['fresh'], { L: [S('a'), S('b'), S('c'), S('d'), S('z')] });
  assert.deepEqual(
    [one['tree'], one['tags'], one['tally'], one['flags']],
    [{ M: { core: { M: { x: N(3) } } } }, { SS: ['a', 'b', 'c'] }, N(2), undefined],
  );
  assert.deepEqual((await update('SET elems[9] = :v', { ':v': S('end') }))['elems'], { L: [S('b'), S('d'), S('end')] });

  const wrong: [string, Record<string, ddb.AttributeValue> | undefined, RegExp][] = [
    ['SET a = b', undefined, /attribute that does not exist/],
    ['SET a.b = :v', { ':v': N(1) }, /document path provided in the update expression is invalid/],
    ['SET a = :v, a = :v', { ':v': N(1) }, /Two document paths overlap/],
    ['SET a = :v SET b = :v', { ':v': N(1) }, /only be used once/],
    ['SET pk = :v', { ':v': S('x') }, /Cannot update attribute pk/],
    ['SET a = :v', undefined, /attribute value: :v/],
    ['SET a = :v', { ':v': N(1), ':w': N(1) }, /unused in expressions: keys: \{:w\}/],
    ['SET status = :v', { ':v': N(1) }, /reserved keyword: status/],
    ['SET tags = tags + :v', { ':v': N(1) }, /incorrect data type/],
    ['ADD elems :v', { ':v': S('x') }, /ALLOWED_FOR_ADD_OPERAND/],
    ['DELETE tally :v', { ':v': { SS: ['x'] } }, /incorrect data type/],
    ['SET a == :v', { ':v': N(1) }, /Syntax error; token: "="/],
    ['SET a = :v,', { ':v': N(1) }, /Syntax error; token: "<EOF>"/],
    ['SET a = foo(:v)', { ':v': N(1) }, /Invalid function name; function: foo/],
    ['SET a = :v', { ':v': N('1e200') }, /Number overflow/],
    ['SET a = :v', { ':v': N('123456789012345678901234567890123456789') }, /38 significant digits/],
    ['SET a = :v', { ':v': { SS: [] } }, /may not be empty/],
    ['SET a = :v', { ':v': { SS: ['x', 'x'] } }, /contains duplicates/],
    ['SET a = :v', { ':v': S('x'.repeat(400 * 1024)) }, /Item size to update has exceeded/],
    ['', undefined, /expression can not be empty/],
  ];
  for (const [text, values, message] of wrong) await assert.rejects(update(text, values), message, text);
});

test('queries and scans, with pages, filters and indexes', async (t) => {
  const { made } = await withTable(t);
  const items = Array.from({ length: 30 }, (_, index) => ({
    ...key(`T#${index % 3}`, `RES#${String(index).padStart(2, '0')}`),
    accountId: S(index % 2 === 0 ? '222222222222' : '333333333333'),
    rank: N(100 - index * 7),
    phase: S(index < 10 ? 'PENDING' : 'ACTIVE'),
    other: S('x'),
  }));
  for (let start = 0; start < 30; start += 25) {
    const writes = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await made.send(new ddb.BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
  }
  const base = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': S('T#1') } };
  const query = (more: Partial<ddb.QueryCommandInput> = {}) => made.send(new ddb.QueryCommand({ ...base, ...more }));
  const sorts = (page: { Items?: Record<string, ddb.AttributeValue>[] | undefined }) => page.Items?.map((item) => item['sk']?.S?.slice(4));
  assert.deepEqual(sorts(await query()), ['01', '04', '07', '10', '13', '16', '19', '22', '25', '28']);
  assert.deepEqual(sorts(await query({ ScanIndexForward: false, Limit: 2 })), ['28', '25']);
  const paged: (string | undefined)[] = [];
  let ExclusiveStartKey: Record<string, ddb.AttributeValue> | undefined;
  do {
    const page = await query({ Limit: 3, ExclusiveStartKey });
    paged.push(...(sorts(page) ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  assert.deepEqual(paged, ['01', '04', '07', '10', '13', '16', '19', '22', '25', '28']);
  const range = (KeyConditionExpression: string, values: Record<string, ddb.AttributeValue>) =>
    query({ KeyConditionExpression, ExpressionAttributeValues: { ':p': S('T#1'), ...values } });
  assert.deepEqual(sorts(await range('pk = :p AND begins_with(sk, :s)', { ':s': S('RES#1') })), ['10', '13', '16', '19']);
  assert.deepEqual(sorts(await range('pk = :p and sk between :a and :b', { ':a': S('RES#05'), ':b': S('RES#13') })), ['07', '10', '13']);
  assert.deepEqual(sorts(await range('sk >= :s AND pk = :p', { ':s': S('RES#22') })), ['22', '25', '28']);
  const filtered = await query({
    FilterExpression: 'phase = :f',
    ExpressionAttributeValues: { ':p': S('T#1'), ':f': S('PENDING') },
    ProjectionExpression: 'sk, #r',
    ExpressionAttributeNames: { '#r': 'rank' },
  });
  assert.deepEqual([filtered.Count, filtered.ScannedCount, Object.keys(filtered.Items?.[0] ?? {}).sort()], [3, 10, ['rank', 'sk']]);
  const indexed = await made.send(
    new ddb.QueryCommand({
      TableName,
      IndexName: 'by-account',
      KeyConditionExpression: 'accountId = :a AND #r > :r',
      ExpressionAttributeNames: { '#r': 'rank' },
      ExpressionAttributeValues: { ':a': S('222222222222'), ':r': N(30) },
    }),
  );
  assert.deepEqual(
    indexed.Items?.map((item) => item['rank']?.N),
    ['44', '58', '72', '86', '100'],
  );
  assert.deepEqual(Object.keys(indexed.Items?.[0] ?? {}).sort(), ['accountId', 'phase', 'pk', 'rank', 'sk']);
  const wrong: [Partial<ddb.QueryCommandInput>, RegExp][] = [
    [{ KeyConditionExpression: 'sk = :p' }, /missed key schema element: pk/],
    [{ KeyConditionExpression: 'pk > :p' }, /Query key condition not supported/],
    [{ KeyConditionExpression: 'pk = :p OR sk = :p' }, /Invalid operator used in KeyConditionExpression: OR/],
    [{ FilterExpression: 'sk = :p' }, /Primary key attribute: sk/],
    [{ IndexName: 'none' }, /does not have the specified index/],
    [{ IndexName: 'by-account', ConsistentRead: true }, /Consistent reads are not supported/],
    [{ ExclusiveStartKey: { pk: S('x') } }, /starting key is invalid/],
    [{ ExpressionAttributeValues: { ':p': N(1) } }, /does not match schema type/],
    [{ Limit: 0 }, /'limit' failed/],
    [{ KeyConditionExpression: undefined }, /KeyConditionExpression parameter must be specified/],
  ];
  for (const [part, message] of wrong) await assert.rejects(query(part), message, JSON.stringify(part));

  const all = await made.send(new ddb.ScanCommand({ TableName, Select: 'COUNT' }));
  assert.deepEqual([all.Count, all.Items], [30, undefined]);
  const segments = await Promise.all([0, 1, 2].map((Segment) => made.send(new ddb.ScanCommand({ TableName, Segment, TotalSegments: 3 }))));
  assert.equal(
    segments.reduce((sum, { Count = 0 }) => sum + Count, 0),
    30,
  );
  const got = await made.send(
    new ddb.BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key('T#1', 'RES#01'), key('none')], ConsistentRead: true } },
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  assert.deepEqual([got.Responses?.[TableName]?.length, got.UnprocessedKeys, got.ConsumedCapacity?.[0]?.CapacityUnits], [1, {}, 2]);
  const twice = { [TableName]: { Keys: [key('a'), key('a')] } };
  await assert.rejects(made.send(new ddb.BatchGetItemCommand({ RequestItems: twice })), /contains duplicates/);
  const many = Array.from({ length: 26 }, (_, index) => ({ DeleteRequest: { Key: key(`d${index}`) } }));
  await assert.rejects(made.send(new ddb.BatchWriteItemCommand({ RequestItems: { [TableName]: many } })), /Too many items/);
});

test('a transaction is done whole or not at all', async (t) => {
  const { all, made } = await withTable(t);
  const put = (pk: string, more: Partial<ddb.Put> = {}) => ({ Put: { TableName, Item: { ...key(pk), rev: N(1) }, ...more } });
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  const send = (TransactItems: ddb.TransactWriteItem[], ClientRequestToken?: string) =>
    made.send(new ddb.TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  await send([put('a', isNew), put('b')], 'token-1');
  await send([put('a', isNew), put('b')], 'token-1');
  await assert.rejects(send([put('c')], 'token-1'), awsError('IdempotentParameterMismatchException', 400));
  all.pass(600_000);
  await assert.rejects(
    send(
      [
        put('c'),
        put('a', isNew),
        { ConditionCheck: { TableName, Key: key('b'), ConditionExpression: 'rev = :r', ExpressionAttributeValues: { ':r': N(1) } } },
      ],
      'token-1',
    ),
    (error) => {
      assert.ok(error instanceof ddb.TransactionCanceledException);
      assert.match(error.message, /\[None, ConditionalCheckFailed, None\]$/);
      assert.deepEqual(error.CancellationReasons, [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { ...key('a'), rev: N(1) } },
        { Code: 'None' },
      ]);
      return true;
    },
  );
  const got = await made.send(
    new ddb.TransactGetItemsCommand({
      TransactItems: ['a', 'c'].map((pk) => ({ Get: { TableName, Key: key(pk), ProjectionExpression: 'rev' } })),
    }),
  );
  assert.deepEqual(got.Responses, [{ Item: { rev: N(1) } }, {}]);
  await send([
    { Update: { TableName, Key: key('a'), UpdateExpression: 'ADD rev :one', ExpressionAttributeValues: { ':one': N(1) } } },
    { Delete: { TableName, Key: key('b') } },
  ]);
  assert.deepEqual((await made.send(new ddb.GetItemCommand({ TableName, Key: key('a') }))).Item?.['rev'], N(2));
  await assert.rejects(send([put('x'), { Delete: { TableName, Key: key('x') } }]), /multiple operations on one item/);
  await assert.rejects(send(Array.from({ length: 101 }, (_, index) => put(`n${index}`))), awsError('ValidationException', 400));
});

test('keys must fit the schema, old parameters are refused by name', async (t) => {
  const { made } = await withTable(t);
  const put = (Item: Record<string, ddb.AttributeValue>) => made.send(new ddb.PutItemCommand({ TableName, Item }));
  await assert.rejects(put({ pk: S('x') }), /Missing the key sk in the item/);
  await assert.rejects(put({ pk: N(1), sk: S('x') }), /Type mismatch for key pk expected: S actual: N/);
  await assert.rejects(put({ pk: S(''), sk: S('x') }), /cannot contain an empty string value. Key: pk/);
  await assert.rejects(put({ ...key('x'), rank: S('no number') }), /Type mismatch for Index Key rank/);
  await assert.rejects(put({ ...key('x'), big: S('x'.repeat(409_600)) }), /Item size has exceeded/);
  await assert.rejects(made.send(new ddb.GetItemCommand({ TableName, Key: { pk: S('x') } })), /does not match the schema/);
  await assert.rejects(
    made.send(new ddb.PutItemCommand({ TableName, Item: key('x'), Expected: { pk: { Exists: false } } })),
    awsError('NotImplemented', 501),
  );
});

test('a stale answer comes only to an eventual read', async (t) => {
  const { all, made } = await withTable(t);
  const read = async (ConsistentRead: boolean) =>
    (await made.send(new ddb.GetItemCommand({ TableName, Key: key('s'), ConsistentRead }))).Item?.['rev']?.N;
  await made.send(new ddb.PutItemCommand({ TableName, Item: { ...key('s'), rev: N(1) } }));
  all.sandbox.faults.add({ service: 'dynamodb', effect: { kind: 'stale' } });
  await made.send(new ddb.PutItemCommand({ TableName, Item: { ...key('s'), rev: N(2) } }));
  assert.deepEqual([await read(false), await read(true)], ['1', '2']);
});

test('items go some days after their time to live', async (t) => {
  const { all, made } = await withTable(t);
  const spec = { AttributeName: 'until', Enabled: true };
  await made.send(new ddb.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: spec }));
  const until = Math.floor(Date.parse('2026-11-23T12:00:00Z') / 1000);
  await made.send(new ddb.PutItemCommand({ TableName, Item: { ...key('t'), until: N(until) } }));
  const isThere = async () => (await made.send(new ddb.GetItemCommand({ TableName, Key: key('t') }))).Item !== undefined;
  all.pass(24 * 3_600_000);
  assert.equal(await isThere(), true);
  all.pass(2 * 24 * 3_600_000);
  assert.equal(await isThere(), false);
});
