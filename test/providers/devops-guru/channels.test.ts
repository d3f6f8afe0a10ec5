import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotificationFilters, NotificationList } from '../../../reconciler/model/documents.generated.ts';
import { centre, home, type Street, street, targets } from './street.ts';

const topic = (name: string, filters?: NotificationFilters): NotificationList[number] => ({
  topic: { name, create: true },
  ...(filters === undefined ? {} : { filters }),
});
const notifying = (...notifications: NotificationList) => targets({ notifications });
const arn = (name: string): string => `arn:aws:sns:eu-west-1:${home.account}:${name}`;

async function channelsOf({ live }: Street): Promise<string[]> {
  const { Channels = [] } = await live().read.devOpsGuru.listNotificationChannels({});
  return Channels.map(
    ({ Config }) => `${Config?.Sns?.TopicArn?.split(':').at(-1)} ${Config?.Filters?.Severities?.join() ?? 'default'}`,
  ).sort();
}

test('a topic is made before its channel, marked, and both are there afterwards', async (t) => {
  const at = await street(t);
  const document = notifying(topic('ops'));
  assert.deepEqual((await at.plan([document])).shown, ['create topic-missing ops', 'create channel-missing ops']);
  assert.deepEqual((await at.apply([document])).standings, { done: 2 });
  const writes = at.calls().filter((operation) => ['CreateTopic', 'AddNotificationChannel'].includes(operation));
  assert.deepEqual(writes, ['CreateTopic', 'AddNotificationChannel']);
  assert.deepEqual((await at.plan([document])).shown, []);
});

test('filters that say what AWS does anyway are no difference', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('ops'))]);
  const written: NotificationFilters = {
    severities: ['MEDIUM', 'HIGH'],
    messageTypes: ['SEVERITY_UPGRADED', 'NEW_INSIGHT', 'CLOSED_INSIGHT', 'NEW_ASSOCIATION', 'NEW_RECOMMENDATION'],
  };
  assert.deepEqual((await at.plan([notifying(topic('ops', written))])).shown, []);
  assert.deepEqual((await at.plan([notifying(topic('ops', { severities: ['LOW'] }))])).shown, ['replace channel-filters ops']);
});

test('other filters for the same topic: removed, added, and said so', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('ops'))]);
  const document = notifying(topic('ops', { severities: ['HIGH'], messageTypes: ['NEW_INSIGHT'] }));
  const [change] = (await at.plan([document])).changes;
  assert.match(change?.because ?? '', /removed and added again/);
  assert.deepEqual((await at.apply([document])).standings, { done: 1 });
  assert.deepEqual(await channelsOf(at), ['ops HIGH']);
  assert.deepEqual((await at.plan([document])).shown, []);
});

test('filters change with both places taken', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('a'), topic('b'))]);
  const document = notifying(topic('a', { severities: ['HIGH'] }), topic('b', { severities: ['LOW'] }));
  assert.deepEqual((await at.apply([document])).standings, { done: 2 });
  assert.deepEqual(await channelsOf(at), ['a HIGH', 'b LOW']);
});

test('a channel that AWS will not take with its new filters comes back with its old ones', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('ops'))]);
  const document = notifying(topic('ops', { severities: ['LOW'] }));
  at.sandbox.faults.add({
    operation: 'AddNotificationChannel',
    effect: { kind: 'error', name: 'ValidationException', status: 400 },
    count: 1,
  });
  const end = await at.apply([document]);
  assert.deepEqual(end.standings, { 'failed ValidationException': 1 });
  assert.match(end.works[0]?.message ?? '', /back with its old filters/);
  assert.deepEqual(await channelsOf(at), ['ops default']);
  assert.deepEqual((await at.apply([document])).standings, { done: 1 });
});

test('what nobody lists is reported, ignored or removed', async (t) => {
  const at = await street(t);
  const { sns, devOpsGuru } = at.live().write;
  await sns.createTopic({ Name: 'theirs' });
  await devOpsGuru.addNotificationChannel({ Config: { Sns: { TopicArn: arn('theirs') } } });
  const unlisted = (unlistedChannels: 'report' | 'ignore' | 'remove') => targets({ coverage: { mode: 'none' }, unlistedChannels });
  assert.deepEqual((await at.plan([unlisted('report')])).notices, [
    'channel-unexpected: the channel to theirs is not declared (unlistedChannels: report)',
  ]);
  assert.deepEqual((await at.plan([unlisted('ignore')])).notices, []);
  assert.deepEqual((await at.plan([unlisted('remove')])).shown, ['delete channel-unexpected theirs']);
  assert.deepEqual((await at.apply([unlisted('remove')])).standings, { done: 1 });
  assert.deepEqual(await channelsOf(at), []);
});

test('with one place free the new channel is on before the old one goes', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('old'))]);
  at.forget();
  const document = targets({ notifications: [topic('new')], unlistedChannels: 'remove' });
  assert.deepEqual((await at.apply([document])).standings, { done: 3 });
  const writes = at.calls().filter((operation) => /NotificationChannel$/.test(operation));
  assert.deepEqual(writes, ['AddNotificationChannel', 'RemoveNotificationChannel']);
});

test('with both places taken one removal makes room, and the other waits for the new channel', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('a'), topic('b'))]);
  at.forget();
  const document = targets({ notifications: [topic('c')], unlistedChannels: 'remove' });
  assert.deepEqual((await at.apply([document])).standings, { done: 4 });
  const writes = at.calls().filter((operation) => /NotificationChannel$/.test(operation));
  assert.deepEqual(writes, ['RemoveNotificationChannel', 'AddNotificationChannel', 'RemoveNotificationChannel']);
  assert.deepEqual(await channelsOf(at), ['c default']);
});

test('the last channel is not removed when the new one cannot be had', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('old'))]);
  const document = targets({ notifications: [{ topic: { name: 'nowhere' } }], unlistedChannels: 'remove' });
  const look = await at.plan([document]);
  assert.deepEqual(look.notices, ['topic-missing: topic nowhere does not exist here, and the document does not make it (topic.create)']);
  const end = await at.apply([document]);
  assert.equal(end.works.filter((work) => work.standing === 'failed').length, 2);
  assert.deepEqual(await channelsOf(at), ['old default']);
});

test('a third channel that a person has added beside ours: AWS says that the cell is full', async (t) => {
  const at = await street(t);
  await at.apply([notifying(topic('a'), topic('b'))]);
  const end = await at.apply([notifying(topic('c'))]);
  assert.deepEqual(end.standings, { done: 1, 'failed ServiceQuotaExceededException': 1 });
});

test('an override with a list of its own takes the place of the whole list', async (t) => {
  const at = await street(t);
  const override = { match: { account: home.account }, notifications: [topic('own')] };
  await at.apply([targets({ notifications: [topic('a'), topic('b')], overrides: [override] })]);
  assert.deepEqual(await channelsOf(at), ['own default']);
});

test('a central topic: what its policy lacks is said, and the channel is added when it allows it', async (t) => {
  const at = await street(t);
  const { sns } = at.live(centre).write;
  const central = `arn:aws:sns:eu-west-1:${centre.account}:central`;
  const document = notifying({ topic: { arn: ['arn:', '{partition}:sns:', '{region}:222222222222:central'].join('$') } });
  assert.deepEqual((await at.plan([document])).notices, ['topic-policy: topic 222222222222:central does not exist in this Region']);

  await sns.createTopic({ Name: 'central' });
  const missing = (await at.plan([document])).notices;
  assert.equal(missing.length, 2, missing.join('\n'));
  const statement = (Principal: object, more: object = {}) => ({
    Effect: 'Allow',
    Principal,
    Action: ['sns:Publish', 'sns:GetTopicAttributes'],
    Resource: central,
    ...more,
  });
  const policyOf = (account: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        statement({ Service: 'eu-west-1.devops-guru.amazonaws.com' }, { Condition: { StringEquals: { 'AWS:SourceAccount': account } } }),
        statement({ AWS: `arn:aws:iam::${home.account}:root` }),
      ],
    });
  const setPolicy = (account: string) =>
    sns.setTopicAttributes({ TopicArn: central, AttributeName: 'Policy', AttributeValue: policyOf(account) });
  await setPolicy('444444444444');
  assert.match((await at.plan([document])).notices.join(), /does not let DevOps Guru of this account publish/);
  await setPolicy(home.account);
  assert.deepEqual((await at.plan([document])).notices, []);
  assert.deepEqual((await at.apply([document])).standings, { done: 1 });
  assert.deepEqual((await at.plan([document])).shown, []);
  // In the account that owns the topic it has another name, and needs no policy.
  assert.deepEqual((await at.plan([document], centre)).shown, ['create channel-missing central']);
});

test('a channel to a literal ARN is the same one in every account, its owner included', async (t) => {
  const at = await street(t);
  await at.live(centre).write.sns.createTopic({ Name: 'central' });
  const document = targets({
    targets: { include: [{ account: centre.account }], regions: ['eu-west-1'] },
    notifications: [{ topic: { arn: `arn:aws:sns:eu-west-1:${centre.account}:central` } }],
  });
  assert.deepEqual((await at.apply([document], centre)).standings, { done: 1 });
  assert.deepEqual((await at.plan([document], centre)).shown, []);
});
