import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as guru from '@aws-sdk/client-devops-guru';
import * as kms from '@aws-sdk/client-kms';
import * as sns from '@aws-sdk/client-sns';
import { awsError, member, other, region, type Setting, setting } from './monitoring-setting.ts';

async function topic({ client }: Setting, name: string, account = member, attributes: Record<string, string> = {}): Promise<string> {
  const made = await client(sns.SNSClient, account).send(new sns.CreateTopicCommand({ Name: name, Attributes: attributes }));
  return made.TopicArn ?? '';
}

const add = ({ client }: Setting, TopicArn: string, Filters?: guru.NotificationFilterConfig) =>
  client(guru.DevOpsGuruClient).send(
    new guru.AddNotificationChannelCommand({ Config: { Sns: { TopicArn }, ...(Filters === undefined ? {} : { Filters }) } }),
  );

const policyOf = async ({ client }: Setting, TopicArn: string, account = member) =>
  (await client(sns.SNSClient, account).send(new sns.GetTopicAttributesCommand({ TopicArn }))).Attributes?.['Policy'] ?? '';

test('a channel on a topic of the account opens the topic by itself', async (t) => {
  const all = await setting(t);
  const arn = await topic(all, 'devops-guru');
  const { Id } = await add(all, arn, { Severities: ['HIGH'], MessageTypes: ['NEW_INSIGHT', 'CLOSED_INSIGHT'] });
  assert.match(Id ?? '', /^[a-f0-9-]{36}$/);
  const list = await all.client(guru.DevOpsGuruClient).send(new guru.ListNotificationChannelsCommand({}));
  assert.deepEqual(list.Channels, [
    { Id, Config: { Sns: { TopicArn: arn }, Filters: { Severities: ['HIGH'], MessageTypes: ['NEW_INSIGHT', 'CLOSED_INSIGHT'] } } },
  ]);
  const statement = JSON.parse(await policyOf(all, arn)).Statement.at(-1);
  assert.deepEqual(statement.Principal, { Service: `${region}.devops-guru.amazonaws.com` });
  await all.client(guru.DevOpsGuruClient).send(new guru.RemoveNotificationChannelCommand({ Id: Id ?? '' }));
  assert.deepEqual((await all.client(guru.DevOpsGuruClient).send(new guru.ListNotificationChannelsCommand({}))).Channels, []);
});

test('two topics at most, each once', async (t) => {
  const all = await setting(t);
  const [one, two, three] = [await topic(all, 'one'), await topic(all, 'two'), await topic(all, 'three')];
  const { Id } = await add(all, one);
  await assert.rejects(add(all, one), (error: guru.ConflictException) => {
    assert.deepEqual([error.name, error.$metadata.httpStatusCode, error.ResourceId], ['ConflictException', 409, Id]);
    return true;
  });
  await add(all, two);
  await assert.rejects(add(all, three), awsError('ServiceQuotaExceededException', 402));
  // The quota is that of one Region.
  const elsewhere = all.client(sns.SNSClient, member, 'us-east-1');
  const { TopicArn } = await elsewhere.send(new sns.CreateTopicCommand({ Name: 'three' }));
  const made = all.client(guru.DevOpsGuruClient, member, 'us-east-1');
  assert.ok((await made.send(new guru.AddNotificationChannelCommand({ Config: { Sns: { TopicArn: TopicArn ?? '' } } }))).Id);
});

test('channels refuse topics that cannot serve', async (t) => {
  const all = await setting(t);
  const fifo = await topic(all, 'ordered.fifo', member, { FifoTopic: 'true' });
  const abroad = await all.client(sns.SNSClient, member, 'us-east-1').send(new sns.CreateTopicCommand({ Name: 'abroad' }));
  await assert.rejects(add(all, fifo), awsError('ValidationException', 400));
  await assert.rejects(add(all, abroad.TopicArn ?? ''), awsError('ValidationException', 400));
  await assert.rejects(add(all, `arn:aws:sns:${region}:${member}:missing`), awsError('ResourceNotFoundException', 404));
  await assert.rejects(add(all, 'no-arn'), awsError('ValidationException', 400));
  await assert.rejects(add(all, await topic(all, 'plain'), { Severities: ['URGENT' as 'HIGH'] }), awsError('ValidationException', 400));
  const unknown = '00000000-0000-4000-8000-000000000000';
  const remove = all.client(guru.DevOpsGuruClient).send(new guru.RemoveNotificationChannelCommand({ Id: unknown }));
  await assert.rejects(remove, awsError('ResourceNotFoundException', 404));
});

const centralPolicy = (arn: string, ...statements: object[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((one) => ({ Effect: 'Allow', Action: 'sns:Publish', Resource: arn, ...one })),
  });
const forService = {
  Principal: { Service: `${region}.devops-guru.amazonaws.com` },
  Condition: { StringEquals: { 'AWS:SourceAccount': member } },
};
const forCaller = { Principal: { AWS: `arn:aws:iam::${member}:root` } };

test("another account's topic needs a statement for the service and one for the caller", async (t) => {
  const all = await setting(t);
  const arn = await topic(all, 'central', other);
  const open = (...statements: object[]) =>
    all
      .client(sns.SNSClient, other)
      .send(
        new sns.SetTopicAttributesCommand({ TopicArn: arn, AttributeName: 'Policy', AttributeValue: centralPolicy(arn, ...statements) }),
      );
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  await open(forService);
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  await open(forCaller);
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  await open(forCaller, { ...forService, Condition: { StringEquals: { 'AWS:SourceAccount': other } } });
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  await open(forCaller, forService);
  assert.ok((await add(all, arn)).Id);
});

test('an encrypted topic needs a key that lets DevOps Guru in', async (t) => {
  const all = await setting(t);
  const keys = all.client(kms.KMSClient);
  const { KeyMetadata } = await keys.send(new kms.CreateKeyCommand({}));
  const arn = await topic(all, 'secret', member, { KmsMasterKeyId: KeyMetadata?.KeyId ?? '' });
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  const policy = (principal: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: principal }, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${member}:root` }, Action: 'kms:*', Resource: '*' },
      ],
    });
  await keys.send(new kms.PutKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, PolicyName: 'default', Policy: policy('sqs.amazonaws.com') }));
  await assert.rejects(add(all, arn), awsError('AccessDeniedException', 403));
  // The published template names the global principal.
  await keys.send(
    new kms.PutKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, PolicyName: 'default', Policy: policy('devops-guru.amazonaws.com') }),
  );
  assert.ok((await add(all, arn)).Id);
  await assert.rejects(
    add(all, await topic(all, 'managed', member, { KmsMasterKeyId: 'alias/aws/sns' })),
    awsError('AccessDeniedException', 403),
  );
});

test('integrations are off at first and keep what a call does not name', async (t) => {
  const all = await setting(t);
  const made = all.client(guru.DevOpsGuruClient);
  const read = async () => (await made.send(new guru.DescribeServiceIntegrationCommand({}))).ServiceIntegration;
  const off = { OptInStatus: 'DISABLED' };
  assert.deepEqual(await read(), {
    OpsCenter: off,
    LogsAnomalyDetection: off,
    KMSServerSideEncryption: { ...off, Type: 'AWS_OWNED_KMS_KEY' },
  });
  await made.send(new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: { OpsCenter: { OptInStatus: 'ENABLED' } } }));
  await made.send(new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: { LogsAnomalyDetection: { OptInStatus: 'ENABLED' } } }));
  const { KeyMetadata } = await all.client(kms.KMSClient).send(new kms.CreateKeyCommand({}));
  const encryption = { KMSKeyId: KeyMetadata?.KeyId ?? '', OptInStatus: 'ENABLED', Type: 'CUSTOMER_MANAGED_KEY' } as const;
  await made.send(new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: { KMSServerSideEncryption: encryption } }));
  const on = { OptInStatus: 'ENABLED' };
  assert.deepEqual(await read(), { OpsCenter: on, LogsAnomalyDetection: on, KMSServerSideEncryption: encryption });
  const wrong = { KMSServerSideEncryption: { KMSKeyId: 'no-such-key', Type: 'CUSTOMER_MANAGED_KEY' } } as const;
  await assert.rejects(
    made.send(new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: wrong })),
    awsError('ValidationException', 400),
  );
  await made.send(
    new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: { KMSServerSideEncryption: { Type: 'AWS_OWNED_KMS_KEY' } } }),
  );
  assert.equal((await read())?.KMSServerSideEncryption?.Type, 'AWS_OWNED_KMS_KEY');
});

test('event sources are kept', async (t) => {
  const made = (await setting(t)).client(guru.DevOpsGuruClient);
  const read = async () => (await made.send(new guru.DescribeEventSourcesConfigCommand({}))).EventSources?.AmazonCodeGuruProfiler?.Status;
  assert.equal(await read(), 'DISABLED');
  await made.send(new guru.UpdateEventSourcesConfigCommand({ EventSources: { AmazonCodeGuruProfiler: { Status: 'ENABLED' } } }));
  assert.equal(await read(), 'ENABLED');
});
