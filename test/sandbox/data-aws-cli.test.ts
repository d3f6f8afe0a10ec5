import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, cliAbsence } from './aws-cli.ts';
import { member, region, setting } from './monitoring-setting.ts';

const json = JSON.stringify;
const policy = json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' }] });

test('the AWS CLI works with Firehose, Glue, Athena and managed policies', { skip: cliAbsence('events and policies') }, async (t) => {
  const all = await setting(t);
  const { aws, fails } = awsCli(all.sandbox, member, region);
  await aws('iam create-role --role-name delivery', '--assume-role-policy-document', '{"Version":"2012-10-17","Statement":[]}');
  await aws('s3 mb s3://central-events');
  const destination = {
    RoleARN: `arn:aws:iam::${member}:role/delivery`,
    BucketARN: 'arn:aws:s3:::central-events',
    BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
  };
  const stream = (command: string, ...more: readonly string[]) => aws(`firehose ${command} --delivery-stream-name events`, ...more);
  await stream('create-delivery-stream', '--extended-s3-destination-configuration', json(destination));
  all.pass(30_000);
  await stream('put-record', '--record', json({ Data: 'one' }));
  await stream('put-record-batch', '--records', json([{ Data: 'two' }]));
  all.pass(60_000);
  const { DeliveryStreamDescription: described } = await stream('describe-delivery-stream');
  assert.equal((described as Record<string, unknown>)['DeliveryStreamStatus'], 'ACTIVE');
  assert.equal(((await aws('s3api list-objects-v2 --bucket central-events'))['Contents'] as object[]).length, 1);
  await stream(
    'update-destination --current-delivery-stream-version-id 1 --destination-id destinationId-000000000001',
    '--extended-s3-destination-update',
    json({ Prefix: 'x/' }),
  );
  await stream('start-delivery-stream-encryption');
  await stream('stop-delivery-stream-encryption');
  await stream('tag-delivery-stream --tags Key=a,Value=b');
  assert.deepEqual((await stream('list-tags-for-delivery-stream'))['Tags'], [{ Key: 'a', Value: 'b' }]);
  await stream('untag-delivery-stream --tag-keys a');
  assert.deepEqual((await aws('firehose list-delivery-streams'))['DeliveryStreamNames'], ['events']);
  await stream('delete-delivery-stream');

  await aws('glue create-database --database-input', json({ Name: 'events' }));
  await aws('glue update-database --name events --database-input', json({ Name: 'events', Description: 'x' }));
  await aws('glue get-database --name events');
  await aws('glue get-databases');
  const arn = `arn:aws:glue:${region}:${member}:database/events`;
  await aws(`glue tag-resource --resource-arn ${arn} --tags-to-add a=b`);
  assert.deepEqual((await aws(`glue get-tags --resource-arn ${arn}`))['Tags'], { a: 'b' });
  await aws(`glue untag-resource --resource-arn ${arn} --tags-to-remove a`);
  const table = { Name: 'shop', PartitionKeys: [{ Name: 'day', Type: 'string' }] };
  await aws('glue create-table --database-name events --table-input', json(table));
  await aws('glue update-table --database-name events --table-input', json({ ...table, Description: 'x' }));
  await aws('glue get-table --database-name events --name shop');
  assert.equal(((await aws('glue get-tables --database-name events'))['TableList'] as object[]).length, 1);
  const named = '--database-name events --table-name shop';
  await aws(`glue create-partition ${named} --partition-input Values=a`);
  await aws(`glue batch-create-partition ${named} --partition-input-list Values=b`);
  await aws(`glue get-partition ${named} --partition-values a`);
  assert.equal(((await aws(`glue get-partitions ${named}`))['Partitions'] as object[]).length, 2);
  await aws(`glue delete-partition ${named} --partition-values a`);
  await aws('glue delete-table --database-name events --name shop');
  await aws('glue delete-database --name events');
  await fails('glue get-database --name events', /EntityNotFoundException/);

  await aws('athena create-work-group --name shop');
  await aws('athena update-work-group --work-group shop --description x');
  await aws('athena get-work-group --work-group shop');
  await aws('athena list-work-groups');
  const group = `arn:aws:athena:${region}:${member}:workgroup/shop`;
  await aws(`athena tag-resource --resource-arn ${group} --tags Key=a,Value=b`);
  assert.deepEqual((await aws(`athena list-tags-for-resource --resource-arn ${group}`))['Tags'], [{ Key: 'a', Value: 'b' }]);
  await aws(`athena untag-resource --resource-arn ${group} --tag-keys a`);
  const query = await aws('athena create-named-query --name bounces --database events --work-group shop --query-string', 'SELECT 1');
  const id = String(query['NamedQueryId']);
  await aws(`athena update-named-query --named-query-id ${id} --name bounces --query-string`, 'SELECT 2');
  await aws(`athena get-named-query --named-query-id ${id}`);
  await aws(`athena batch-get-named-query --named-query-ids ${id}`);
  assert.deepEqual((await aws('athena list-named-queries --work-group shop'))['NamedQueryIds'], [id]);
  await aws(`athena delete-named-query --named-query-id ${id}`);
  await aws('athena delete-work-group --work-group shop');

  const PolicyArn = `arn:aws:iam::${member}:policy/tenant-shop`;
  const named2 = `--policy-arn ${PolicyArn}`;
  await aws('iam create-policy --policy-name tenant-shop', '--policy-document', policy);
  await aws(`iam create-policy-version ${named2}`, '--policy-document', policy);
  await aws(`iam set-default-policy-version ${named2} --version-id v2`);
  await aws(`iam delete-policy-version ${named2} --version-id v1`);
  assert.equal(((await aws(`iam list-policy-versions ${named2}`))['Versions'] as object[]).length, 1);
  await aws(`iam get-policy-version ${named2} --version-id v2`);
  await aws(`iam attach-role-policy --role-name delivery ${named2}`);
  assert.equal(((await aws(`iam list-entities-for-policy ${named2}`))['PolicyRoles'] as object[]).length, 1);
  await aws('iam list-attached-role-policies --role-name delivery');
  await aws(`iam detach-role-policy --role-name delivery ${named2}`);
  await aws('iam put-role-policy --role-name delivery --policy-name own', '--policy-document', policy);
  await aws('iam get-role-policy --role-name delivery --policy-name own');
  await aws('iam list-role-policies --role-name delivery');
  await aws('iam delete-role-policy --role-name delivery --policy-name own');
  await aws(`iam tag-policy ${named2} --tags Key=a,Value=b`);
  assert.deepEqual((await aws(`iam list-policy-tags ${named2}`))['Tags'], [{ Key: 'a', Value: 'b' }]);
  await aws(`iam untag-policy ${named2} --tag-keys a`);
  assert.equal(((await aws('iam list-policies --scope Local'))['Policies'] as object[]).length, 1);
  await aws(`iam get-policy ${named2}`);
  await aws(`iam delete-policy ${named2}`);
  await fails(`iam get-policy ${named2}`, /NoSuchEntity/);
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
