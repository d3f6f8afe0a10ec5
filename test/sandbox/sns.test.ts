import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sns from '@aws-sdk/client-sns';
import { consoleChanges } from '../../sandbox/services/sns/index.ts';
import { publishForService } from '../../sandbox/services/sns/publish.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, change, member, minuteMs, other, region, setting } from './monitoring-setting.ts';

const arnOf = (name: string, account = member): string => `arn:aws:sns:${region}:${account}:${name}`;

test('a topic is made once, changed, tagged and deleted', async (t) => {
  const { client } = await setting(t);
  const made = client(sns.SNSClient);
  const create = (Attributes?: Record<string, string>) =>
    made.send(
      new sns.CreateTopicCommand({
        Name: 'alarms',
        Tags: [{ Key: 'trueup', Value: 'main' }],
        ...(Attributes === undefined ? {} : { Attributes }),
      }),
    );
  assert.equal((await create({ DisplayName: 'Alarms' })).TopicArn, arnOf('alarms'));
  assert.equal((await create()).TopicArn, arnOf('alarms'));
  await assert.rejects(create({ DisplayName: 'Other' }), awsError('InvalidParameterException', 400));
  const TopicArn = arnOf('alarms');
  await made.send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Bells' }));
  const { Attributes = {} } = await made.send(new sns.GetTopicAttributesCommand({ TopicArn }));
  assert.deepEqual([Attributes['DisplayName'], Attributes['Owner'], Attributes['SubscriptionsConfirmed']], ['Bells', member, '0']);
  assert.equal(JSON.parse(Attributes['Policy'] ?? '').Statement[0].Condition.StringEquals['AWS:SourceOwner'], member);
  await made.send(new sns.TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'more', Value: '' }] }));
  await made.send(new sns.UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new sns.ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags, [{ Key: 'more', Value: '' }]);
  await made.send(new sns.DeleteTopicCommand({ TopicArn }));
  await made.send(new sns.DeleteTopicCommand({ TopicArn }));
  await assert.rejects(made.send(new sns.GetTopicAttributesCommand({ TopicArn })), awsError('NotFoundException', 404));
});

test('wrong names, attributes and policies are refused', async (t) => {
  const made = (await setting(t)).client(sns.SNSClient);
  const cases = [
    { Name: 'has space' },
    { Name: 'ordered.fifo' },
    { Name: 'a', Attributes: { Colour: 'red' } },
    { Name: 'a', Attributes: { Policy: 'not json' } },
  ];
  for (const input of cases) await assert.rejects(made.send(new sns.CreateTopicCommand(input)), awsError('InvalidParameterException', 400));
});

test('topics are listed by hundreds', async (t) => {
  const made = (await setting(t)).client(sns.SNSClient);
  for (let index = 0; index < 101; index += 1) await made.send(new sns.CreateTopicCommand({ Name: `t${index}` }));
  const first = await made.send(new sns.ListTopicsCommand({}));
  const second = await made.send(new sns.ListTopicsCommand({ NextToken: first.NextToken }));
  assert.deepEqual([first.Topics?.length, second.Topics?.length, second.NextToken], [100, 1, undefined]);
});

test('an e-mail address confirms after five minutes of AWS time, unless it is held', async (t) => {
  const all = await setting(t);
  const made = all.client(sns.SNSClient);
  const { TopicArn } = await made.send(new sns.CreateTopicCommand({ Name: 'alarms' }));
  const subscribe = (Endpoint: string) => made.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
  const states = async () =>
    (await made.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
      (one) => one.SubscriptionArn === 'PendingConfirmation',
    );
  assert.equal((await subscribe('a@example.com')).SubscriptionArn, 'pending confirmation');
  change(consoleChanges, 'hold-confirmations', { endpoint: 'b@example.com' }, all.env);
  await subscribe('b@example.com');
  assert.deepEqual(await states(), [true, true]);
  all.pass(5 * minuteMs);
  assert.deepEqual(await states(), [false, true]);
  await subscribe('a@example.com');
  assert.equal((await states())?.length, 2, 'the same endpoint twice is one subscription');
  change(consoleChanges, 'release-confirmations', {}, all.env);
  assert.deepEqual(await states(), [false, false]);
  const attributes = (await made.send(new sns.GetTopicAttributesCommand({ TopicArn }))).Attributes;
  assert.equal(attributes?.['SubscriptionsConfirmed'], '2');
});

test('a subscription is confirmed by its token, changed and taken away', async (t) => {
  const all = await setting(t);
  const made = all.client(sns.SNSClient);
  const { TopicArn } = await made.send(new sns.CreateTopicCommand({ Name: 'alarms' }));
  const { SubscriptionArn } = await made.send(
    new sns.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com', ReturnSubscriptionArn: true }),
  );
  await assert.rejects(made.send(new sns.UnsubscribeCommand({ SubscriptionArn })), awsError('InvalidParameterException', 400));
  const token = Object.values(snsOf(all.env, member, region).subscriptions)[0]?.token;
  await assert.rejects(
    made.send(new sns.ConfirmSubscriptionCommand({ TopicArn, Token: 'wrong' })),
    awsError('InvalidParameterException', 400),
  );
  assert.equal((await made.send(new sns.ConfirmSubscriptionCommand({ TopicArn, Token: token }))).SubscriptionArn, SubscriptionArn);
  await made.send(
    new sns.SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' }),
  );
  const { Attributes } = await made.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn }));
  assert.deepEqual([Attributes?.['PendingConfirmation'], Attributes?.['RawMessageDelivery']], ['false', 'true']);
  await made.send(new sns.UnsubscribeCommand({ SubscriptionArn }));
  assert.deepEqual((await made.send(new sns.ListSubscriptionsCommand({}))).Subscriptions, []);
  for (const [Protocol, Endpoint] of [
    ['email', 'nobody'],
    ['https', 'http://x'],
    ['pigeon', 'x'],
  ]) {
    await assert.rejects(made.send(new sns.SubscribeCommand({ TopicArn, Protocol, Endpoint })), awsError('InvalidParameterException', 400));
  }
});

test('messages go to confirmed subscriptions whose filter fits', async (t) => {
  const all = await setting(t);
  const made = all.client(sns.SNSClient);
  const { TopicArn } = await made.send(new sns.CreateTopicCommand({ Name: 'alarms' }));
  await made.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'slow@example.com' }));
  await made.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: '+491701234567' }));
  const FilterPolicy = JSON.stringify({ severity: ['HIGH'] });
  await made.send(
    new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${member}:q`, Attributes: { FilterPolicy } }),
  );
  const publish = (value: string) =>
    made.send(
      new sns.PublishCommand({ TopicArn, Message: 'hello', MessageAttributes: { severity: { DataType: 'String', StringValue: value } } }),
    );
  await publish('LOW');
  await publish('HIGH');
  const { Successful } = await made.send(
    new sns.PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: '1', Message: 'a' },
        { Id: '2', Message: 'b' },
      ],
    }),
  );
  assert.equal(Successful?.length, 2);
  assert.deepEqual(
    snsOf(all.env, member, region).published.map((one) => one.delivered.map((to) => to.split(':')[0])),
    [['sms'], ['sms', 'sqs'], ['sms'], ['sms']],
  );
});

test('the topic policy decides for other accounts and for services', async (t) => {
  const all = await setting(t);
  const owner = all.client(sns.SNSClient);
  const stranger = all.client(sns.SNSClient, other);
  const { TopicArn = '' } = await owner.send(new sns.CreateTopicCommand({ Name: 'central' }));
  const publish = () => stranger.send(new sns.PublishCommand({ TopicArn, Message: 'hello' }));
  const service = {
    service: 'eu-west-1.devops-guru.amazonaws.com',
    account: other,
    sourceArn: `arn:aws:devops-guru:${region}:${other}:channel/x`,
  };
  const publishAs = () => publishForService(all.env, { topicArn: TopicArn, message: 'hello' }, service);
  await assert.rejects(publish(), awsError('AuthorizationErrorException', 403));
  assert.match(publishAs() ?? '', /does not allow eu-west-1.devops-guru.amazonaws.com SNS:Publish/);
  await owner.send(new sns.AddPermissionCommand({ TopicArn, Label: 'team', AWSAccountId: [other], ActionName: ['Publish'] }));
  assert.ok((await publish()).MessageId);
  await owner.send(new sns.RemovePermissionCommand({ TopicArn, Label: 'team' }));
  await assert.rejects(publish(), awsError('AuthorizationErrorException', 403));
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: service.service },
      Action: 'SNS:Publish',
      Resource: TopicArn,
      Condition: { StringEquals: { 'AWS:SourceAccount': other } },
    },
  ];
  await owner.send(
    new sns.SetTopicAttributesCommand({
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  assert.equal(publishAs(), undefined);
  assert.deepEqual(
    snsOf(all.env, member, region).published.map((one) => one.refused === null),
    [false, true, true],
  );
});
