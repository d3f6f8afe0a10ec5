import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as firehose from '@aws-sdk/client-firehose';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { deliverToStream } from '../../sandbox/services/firehose/deliver.ts';
import { partitionKeys, partitionOf } from '../../sandbox/services/firehose/partition.ts';
import { awsError, member, region, type Setting, setting } from './monitoring-setting.ts';

const role = { RoleName: 'delivery', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' };
const RoleARN = `arn:aws:iam::${member}:role/delivery`;
const Bucket = 'central-events';

async function withBucket(all: Setting) {
  const [streams, buckets, roles] = [all.client(firehose.FirehoseClient), all.client(s3.S3Client), all.client(iam.IAMClient)];
  await roles.send(new iam.CreateRoleCommand(role));
  await buckets.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  const objects = async () => {
    const { Contents = [] } = await buckets.send(new s3.ListObjectsV2Command({ Bucket }));
    return Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const { Body } = await buckets.send(new s3.GetObjectCommand({ Bucket, Key }));
        return { key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
      }),
    );
  };
  return { streams, objects };
}

test('a stream from birth to deletion, and its records in the bucket', async (t) => {
  const all = await setting(t);
  const { streams, objects } = await withBucket(all);
  const DeliveryStreamName = 'events';
  const create = (more: Partial<firehose.ExtendedS3DestinationConfiguration> = {}) =>
    streams.send(
      new firehose.CreateDeliveryStreamCommand({
        DeliveryStreamName,
        Tags: [{ Key: 'trueup', Value: 'main' }],
        ExtendedS3DestinationConfiguration: {
          RoleARN,
          BucketARN: `arn:aws:s3:::${Bucket}`,
          Prefix: 'raw/',
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
          CompressionFormat: 'GZIP',
          ...more,
        },
      }),
    );
  await assert.rejects(create({ RoleARN: `arn:aws:iam::${member}:role/none` }), /unable to assume role/);
  await assert.rejects(create({ BufferingHints: { SizeInMBs: 500 } }), awsError('InvalidArgumentException', 400));
  await assert.rejects(create({ Prefix: '!{timestamp:yyyy}/' }), /ErrorOutputPrefix is required/);
  await assert.rejects(
    create({ Prefix: '!{partitionKeyFromQuery:tenant}/', ErrorOutputPrefix: 'e/' }),
    /dynamic partitioning is not enabled/,
  );
  await assert.rejects(
    create({ EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: `arn:aws:kms:${region}:${member}:key/none` } } }),
    awsError('InvalidKMSResourceException', 400),
  );
  await create();
  await assert.rejects(create(), awsError('ResourceInUseException', 400));
  const describe = async () =>
    (await streams.send(new firehose.DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription;
  const put = (text: string) => streams.send(new firehose.PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(text) } }));
  assert.equal((await describe())?.DeliveryStreamStatus, 'CREATING');
  await assert.rejects(put('early'), awsError('ResourceNotFoundException', 400));
  all.pass(30_000);
  assert.equal((await describe())?.DeliveryStreamStatus, 'ACTIVE');
  await put('one\n');
  const batch = [{ Data: Buffer.from('two\n') }, { Data: Buffer.from('three\n') }];
  const answer = await streams.send(new firehose.PutRecordBatchCommand({ DeliveryStreamName, Records: batch }));
  assert.deepEqual([answer.FailedPutCount, answer.RequestResponses?.length], [0, 2]);
  all.pass(59_999);
  assert.deepEqual(await objects(), []);
  all.pass(1);
  const [only, another] = await objects();
  assert.equal(another, undefined);
  assert.match(only?.key ?? '', /^raw\/2026\/11\/23\/10\/events-1-2026-11-23-10-01-30-[0-9a-f-]{36}\.gz$/);
  assert.equal(gunzipSync(only?.bytes ?? '').toString(), 'one\ntwo\nthree\n');
  // A full buffer does not wait.
  await put('x'.repeat(1_000_000));
  await put('y'.repeat(100_000));
  assert.equal((await objects()).length, 2);

  const update = (version: string) =>
    streams.send(
      new firehose.UpdateDestinationCommand({
        DeliveryStreamName,
        CurrentDeliveryStreamVersionId: version,
        DestinationId: 'destinationId-000000000001',
        ExtendedS3DestinationUpdate: { Prefix: 'other/' },
      }),
    );
  await update('1');
  await assert.rejects(update('1'), awsError('ConcurrentModificationException', 400));
  const after = await describe();
  assert.deepEqual(
    [
      after?.VersionId,
      after?.Destinations?.[0]?.ExtendedS3DestinationDescription?.Prefix,
      after?.Destinations?.[0]?.ExtendedS3DestinationDescription?.CompressionFormat,
    ],
    ['2', 'other/', 'GZIP'],
  );
  await streams.send(new firehose.StartDeliveryStreamEncryptionCommand({ DeliveryStreamName }));
  assert.equal((await describe())?.DeliveryStreamEncryptionConfiguration?.KeyType, 'AWS_OWNED_CMK');
  await streams.send(new firehose.StopDeliveryStreamEncryptionCommand({ DeliveryStreamName }));
  await streams.send(new firehose.TagDeliveryStreamCommand({ DeliveryStreamName, Tags: [{ Key: 'a', Value: 'b' }] }));
  await streams.send(new firehose.UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ['trueup'] }));
  assert.deepEqual((await streams.send(new firehose.ListTagsForDeliveryStreamCommand({ DeliveryStreamName }))).Tags, [
    { Key: 'a', Value: 'b' },
  ]);
  assert.deepEqual((await streams.send(new firehose.ListDeliveryStreamsCommand({}))).DeliveryStreamNames, ['events']);
  await streams.send(new firehose.DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  assert.equal((await describe())?.DeliveryStreamStatus, 'DELETING');
  all.pass(10_000);
  await assert.rejects(describe(), awsError('ResourceNotFoundException', 400));
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});

test('dynamic partitioning separates tenants; what has no tenant goes to the errors', async (t) => {
  const all = await setting(t);
  const { streams, objects } = await withBucket(all);
  const DeliveryStreamName = 'by-tenant';
  await streams.send(
    new firehose.CreateDeliveryStreamCommand({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        RoleARN,
        BucketARN: `arn:aws:s3:::${Bucket}`,
        Prefix: 'tenants/!{partitionKeyFromQuery:tenant}/!{timestamp:yyyy-MM-dd}/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
        DynamicPartitioningConfiguration: { Enabled: true },
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: 'MetadataExtraction',
              Parameters: [
                { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{tenant: .mail.tags["ses:tenant"][0]}' },
                { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
              ],
            },
            { Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] },
          ],
        },
      },
    }),
  );
  all.pass(30_000);
  const arn = `arn:aws:firehose:${region}:${member}:deliverystream/${DeliveryStreamName}`;
  const event = (tenant?: string) => JSON.stringify({ mail: { tags: tenant === undefined ? {} : { 'ses:tenant': [tenant] } } });
  for (const text of [event('shop'), event('bank'), event('shop'), event(), 'no json'])
    assert.equal(deliverToStream(all.env, arn, text), undefined);
  assert.match(deliverToStream(all.env, `${arn}-none`, 'x') ?? '', /does not exist/);
  all.pass(300_000);
  const found = (await objects()).map(({ key, bytes }) => [key.replace(/by-tenant-.*/, ''), bytes.toString()]);
  assert.deepEqual(found, [
    ['errors/processing-failed/', `${event()}\nno json\n`],
    ['tenants/bank/2026-11-23/', `${event('bank')}\n`],
    ['tenants/shop/2026-11-23/', `${event('shop')}\n${event('shop')}\n`],
  ]);
});

test('queries of partition keys are objects of paths', () => {
  const keys = partitionKeys('{a: .x.y, "b": .["odd key"][1]}') ?? [];
  assert.deepEqual(keys, [
    { name: 'a', path: ['x', 'y'] },
    { name: 'b', path: ['odd key', 1] },
  ]);
  assert.deepEqual(partitionOf('{"x":{"y":7},"odd key":[0,true]}', keys), { a: '7', b: 'true' });
  for (const record of ['{"x":{"y":7}}', '{"x":{"y":null},"odd key":[0,1]}', '[]', 'x'])
    assert.equal(partitionOf(record, keys), undefined, record);
  for (const query of ['.x', '{a}', '{a: .x | tostring}', '{a: .x // .y}', '{}', '{a: x}'])
    assert.equal(partitionKeys(query), undefined, query);
});
