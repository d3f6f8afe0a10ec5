import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as kms from '@aws-sdk/client-kms';
import { awsError, hourMs, member, region, setting } from './monitoring-setting.ts';

const logGroupName = '/trueup/controls';

test('a log group with retention, key and tags', async (t) => {
  const all = await setting(t);
  const made = all.client(logs.CloudWatchLogsClient);
  await made.send(new logs.CreateLogGroupCommand({ logGroupName, tags: { trueup: 'main' } }));
  await assert.rejects(made.send(new logs.CreateLogGroupCommand({ logGroupName })), awsError('ResourceAlreadyExistsException', 400));
  await made.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
  await assert.rejects(
    made.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 15 })),
    awsError('InvalidParameterException', 400),
  );
  const group = async () => (await made.send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: '/trueup' }))).logGroups?.[0];
  const resourceArn = `arn:aws:logs:${region}:${member}:log-group:${logGroupName}`;
  assert.deepEqual([(await group())?.arn, (await group())?.retentionInDays], [`${resourceArn}:*`, 14]);
  await made.send(new logs.DeleteRetentionPolicyCommand({ logGroupName }));
  assert.equal((await group())?.retentionInDays, undefined);
  const { KeyMetadata } = await all.client(kms.KMSClient).send(new kms.CreateKeyCommand({}));
  await made.send(new logs.AssociateKmsKeyCommand({ logGroupName, kmsKeyId: KeyMetadata?.Arn }));
  assert.equal((await group())?.kmsKeyId, KeyMetadata?.Arn);
  await made.send(new logs.DisassociateKmsKeyCommand({ logGroupName }));
  await made.send(new logs.TagResourceCommand({ resourceArn, tags: { a: 'b' } }));
  await made.send(new logs.UntagResourceCommand({ resourceArn, tagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new logs.ListTagsForResourceCommand({ resourceArn }))).tags, { a: 'b' });
  await made.send(new logs.TagLogGroupCommand({ logGroupName, tags: { c: 'd' } }));
  await made.send(new logs.UntagLogGroupCommand({ logGroupName, tags: ['a'] }));
  assert.deepEqual((await made.send(new logs.ListTagsLogGroupCommand({ logGroupName }))).tags, { c: 'd' });
  await made.send(new logs.DeleteLogGroupCommand({ logGroupName }));
  await assert.rejects(made.send(new logs.DeleteLogGroupCommand({ logGroupName })), awsError('ResourceNotFoundException', 400));
});

test('events are put, paged, filtered and forgotten by age', async (t) => {
  const all = await setting(t);
  const made = all.client(logs.CloudWatchLogsClient);
  await made.send(new logs.CreateLogGroupCommand({ logGroupName }));
  await made.send(new logs.CreateLogStreamCommand({ logGroupName, logStreamName: 'a' }));
  const now = Date.parse('2026-11-23T10:00:00Z');
  const day = 24 * hourMs;
  const put = (...events: readonly (readonly [number, string])[]) =>
    made.send(
      new logs.PutLogEventsCommand({
        logGroupName,
        logStreamName: 'a',
        logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
      }),
    );
  const answer = await put([now - 20 * day, 'too old'], [now - 2 * day, 'ERROR one'], [now, 'two'], [now + day, 'too new']);
  assert.deepEqual(answer.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 });
  await assert.rejects(put([now, 'b'], [now - 1, 'a']), awsError('InvalidParameterException', 400));
  const get = async (more: object = {}) => made.send(new logs.GetLogEventsCommand({ logGroupName, logStreamName: 'a', ...more }));
  assert.deepEqual(
    (await get()).events?.map((event) => event.message),
    ['ERROR one', 'two'],
  );
  const first = await get({ limit: 1, startFromHead: true });
  const second = await get({ limit: 1, nextToken: first.nextForwardToken });
  assert.deepEqual(
    [first, second].flatMap((page) => page.events?.map((event) => event.message)),
    ['ERROR one', 'two'],
  );
  const filter = async (filterPattern: string) =>
    (await made.send(new logs.FilterLogEventsCommand({ logGroupName, filterPattern }))).events?.map((event) => event.message);
  assert.deepEqual(await filter('ERROR'), ['ERROR one']);
  assert.deepEqual(await filter('-ERROR'), ['two']);
  assert.deepEqual(await filter('?two ?"ERROR one"'), ['ERROR one', 'two']);
  await assert.rejects(filter('{ $.a = 1 }'), awsError('InvalidParameterException', 400));
  await made.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  assert.deepEqual(await filter(''), ['two']);
  const streams = await made.send(new logs.DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }));
  assert.deepEqual(
    streams.logStreams?.map((stream) => [stream.logStreamName, stream.lastEventTimestamp]),
    [['a', now]],
  );
  await made.send(new logs.DeleteLogStreamCommand({ logGroupName, logStreamName: 'a' }));
  await assert.rejects(get(), awsError('ResourceNotFoundException', 400));
});
