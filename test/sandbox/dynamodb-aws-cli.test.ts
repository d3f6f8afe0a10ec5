import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, cliAbsence } from './aws-cli.ts';
import { member, region, setting } from './monitoring-setting.ts';

test('the AWS CLI works with DynamoDB', { skip: cliAbsence('DynamoDB') }, async (t) => {
  const all = await setting(t);
  const { aws, fails } = awsCli(all.sandbox, member, region);
  const api = (command: string, ...more: readonly string[]) => aws(`dynamodb ${command} --table-name ledger`, ...more);
  const json = JSON.stringify;
  const made = await api(
    'create-table --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH',
  );
  assert.equal((made['TableDescription'] as Record<string, unknown>)['TableStatus'], 'CREATING');
  all.pass(10_000);
  const arn = `arn:aws:dynamodb:${region}:${member}:table/ledger`;
  assert.equal(((await api('describe-table'))['Table'] as Record<string, unknown>)['TableArn'], arn);
  assert.deepEqual((await aws('dynamodb list-tables'))['TableNames'], ['ledger']);
  await api('update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true');
  await api('describe-continuous-backups');
  await api('update-time-to-live --time-to-live-specification Enabled=true,AttributeName=expires');
  await api('describe-time-to-live');
  await aws(`dynamodb tag-resource --resource-arn ${arn} --tags Key=trueup,Value=main`);
  assert.deepEqual((await aws(`dynamodb list-tags-of-resource --resource-arn ${arn}`))['Tags'], [{ Key: 'trueup', Value: 'main' }]);
  await aws(`dynamodb untag-resource --resource-arn ${arn} --tag-keys trueup`);

  const item = { pk: { S: 'a' }, rev: { N: '1' }, parts: { L: [{ M: { x: { BOOL: true } } }] }, names: { SS: ['p', 'q'] } };
  await api('put-item --condition-expression attribute_not_exists(pk)', '--item', json(item));
  await fails(
    'dynamodb put-item --table-name ledger --condition-expression attribute_not_exists(pk) --item {"pk":{"S":"a"}}',
    /ConditionalCheckFailedException/,
  );
  assert.deepEqual((await api('get-item --consistent-read', '--key', json({ pk: { S: 'a' } })))['Item'], item);
  const updated = await api(
    'update-item --return-values UPDATED_NEW',
    ...[
      '--key',
      json({ pk: { S: 'a' } }),
      '--update-expression',
      'ADD rev :one',
      '--expression-attribute-values',
      json({ ':one': { N: '1' } }),
    ],
  );
  assert.deepEqual(updated['Attributes'], { rev: { N: '2' } });
  const query = ['--key-condition-expression', 'pk = :p', '--expression-attribute-values', json({ ':p': { S: 'a' } })];
  assert.equal((await api('query', ...query))['Count'], 1);
  const writes = { ledger: ['b', 'c', 'd'].map((pk) => ({ PutRequest: { Item: { pk: { S: pk } } } })) };
  await aws('dynamodb batch-write-item --request-items', json(writes));
  assert.equal((await api('scan --page-size 2'))['Count'], 4);
  const got = await aws('dynamodb batch-get-item --request-items', json({ ledger: { Keys: [{ pk: { S: 'b' } }] } }));
  assert.deepEqual(got['Responses'], { ledger: [{ pk: { S: 'b' } }] });
  const check = { ConditionCheck: { TableName: 'ledger', Key: { pk: { S: 'none' } }, ConditionExpression: 'attribute_exists(pk)' } };
  await fails(
    `dynamodb transact-write-items --transact-items ${json([check])}`,
    /TransactionCanceledException.*\[ConditionalCheckFailed\]/,
  );
  await aws('dynamodb transact-write-items --transact-items', json([{ Delete: { TableName: 'ledger', Key: { pk: { S: 'b' } } } }]));
  const gets = await aws('dynamodb transact-get-items --transact-items', json([{ Get: { TableName: 'ledger', Key: { pk: { S: 'a' } } } }]));
  assert.equal((gets['Responses'] as object[]).length, 1);
  await api('delete-item', '--key', json({ pk: { S: 'a' } }));
  await api('update-table --deletion-protection-enabled');
  all.pass(5_000);
  await fails('dynamodb delete-table --table-name ledger', /protected against deletion/);
  await api('update-table --no-deletion-protection-enabled');
  all.pass(5_000);
  await api('delete-table');
  all.pass(5_000);
  await fails('dynamodb describe-table --table-name ledger', /ResourceNotFoundException/);
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
