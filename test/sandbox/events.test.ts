import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as securityhub from '@aws-sdk/client-securityhub';
import * as sns from '@aws-sdk/client-sns';
import { publishEvent } from '../../sandbox/services/events/bus.ts';
import { inputOf } from '../../sandbox/services/events/input.ts';
import { matchesPattern, patternFault } from '../../sandbox/services/events/pattern.ts';
import { eventsOf } from '../../sandbox/services/events/state.ts';
import { logGroupsOf } from '../../sandbox/services/logs/state.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { makeFunction } from './lambda-setting.ts';
import { awsError, member, minuteMs, region, type Setting, setting } from './monitoring-setting.ts';

const hubPattern = JSON.stringify({
  source: ['aws.securityhub'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { eventSource: ['securityhub.amazonaws.com'], eventName: ['EnableSecurityHub', 'BatchEnableStandards'] },
});

const functionArn = `arn:aws:lambda:${region}:${member}:function:worker`;
const ruleArn = `arn:aws:events:${region}:${member}:rule/hub`;

async function hubRule({ client }: Setting, target: Partial<eventbridge.Target> = {}): Promise<void> {
  const made = client(eventbridge.EventBridgeClient);
  await made.send(new eventbridge.PutRuleCommand({ Name: 'hub', EventPattern: hubPattern }));
  await made.send(new eventbridge.PutTargetsCommand({ Rule: 'hub', Targets: [{ Id: 'one', Arn: functionArn, ...target }] }));
}

const allow = ({ client }: Setting) =>
  client(lambda.LambdaClient).send(
    new lambda.AddPermissionCommand({
      FunctionName: 'worker',
      StatementId: 'events',
      Principal: 'events.amazonaws.com',
      Action: 'lambda:InvokeFunction',
      SourceArn: ruleArn,
    }),
  );

const logOf = ({ env }: Setting): string[] =>
  Object.values(logGroupsOf(env, member, region)['/aws/lambda/worker']?.streams ?? {}).flatMap((stream) =>
    stream.events.map((event) => event.message),
  );

test('enabling Security Hub runs a function that sees the call', async (t) => {
  const all = await setting(t);
  await makeFunction(all, {
    'index.js':
      'exports.handler = async (event) => { console.log(JSON.stringify([event.account, event.region, event.detail.eventName, event.detail.requestParameters])); };',
  });
  await allow(all);
  await hubRule(all);
  const hub = all.client(securityhub.SecurityHubClient);
  await hub.send(new securityhub.EnableSecurityHubCommand({ EnableDefaultStandards: false }));
  await all.sandbox.idle();
  assert.ok(
    logOf(all).includes(JSON.stringify([member, region, 'EnableSecurityHub', { enableDefaultStandards: false }])),
    logOf(all).join('\n'),
  );
  await hub.send(new securityhub.DescribeHubCommand({}));
  await hub.send(new securityhub.UpdateSecurityHubConfigurationCommand({ AutoEnableControls: false }));
  await all.sandbox.idle();
  assert.equal(eventsOf(all.env, member, region).deliveries.length, 1, 'a read and another call match nothing');
});

test('a function is not invoked without leave, and the refusal is seen', async (t) => {
  const all = await setting(t);
  await makeFunction(all, { 'index.js': 'exports.handler = async () => {};' });
  await hubRule(all);
  await all.client(securityhub.SecurityHubClient).send(new securityhub.EnableSecurityHubCommand({}));
  await all.sandbox.idle();
  assert.deepEqual(logOf(all), []);
  assert.match(eventsOf(all.env, member, region).deliveries[0]?.refused ?? '', /does not allow events.amazonaws.com/);
});

test('own events reach a topic that lets EventBridge publish', async (t) => {
  const all = await setting(t);
  const topics = all.client(sns.SNSClient);
  const { TopicArn = '' } = await topics.send(new sns.CreateTopicCommand({ Name: 'orders' }));
  const Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: TopicArn }],
  };
  await topics.send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(Policy) }));
  const made = all.client(eventbridge.EventBridgeClient);
  await made.send(
    new eventbridge.PutRuleCommand({
      Name: 'orders',
      EventPattern: JSON.stringify({ source: ['shop'], detail: { total: [{ numeric: ['>', 100] }] } }),
    }),
  );
  await made.send(new eventbridge.PutTargetsCommand({ Rule: 'orders', Targets: [{ Id: 'topic', Arn: TopicArn, InputPath: '$.detail' }] }));
  const put = (total: number) => ({ Source: 'shop', DetailType: 'order', Detail: JSON.stringify({ total }) });
  const answer = await made.send(
    new eventbridge.PutEventsCommand({
      Entries: [put(99), put(101), { Source: 'aws.s3', DetailType: 'x', Detail: '{}' }, { Source: 'shop', DetailType: 'x', Detail: 'no' }],
    }),
  );
  assert.deepEqual(
    [answer.FailedEntryCount, answer.Entries?.map((entry) => entry.ErrorCode)],
    [2, [undefined, undefined, 'NotAuthorizedForSourceException', 'MalformedDetail']],
  );
  await all.sandbox.idle();
  assert.deepEqual(
    snsOf(all.env, member, region).published.map((one) => one.message),
    ['{"total":101}'],
  );
});

test('a disabled rule passes events over, and a schedule runs at its rate', async (t) => {
  const all = await setting(t);
  const made = all.client(eventbridge.EventBridgeClient);
  await made.send(new eventbridge.PutRuleCommand({ Name: 'often', ScheduleExpression: 'rate(5 minutes)' }));
  await made.send(
    new eventbridge.PutTargetsCommand({
      Rule: 'often',
      Targets: [{ Id: 'log', Arn: `arn:aws:logs:${region}:${member}:log-group:/events` }],
    }),
  );
  const runs = async () => {
    await made.send(new eventbridge.DescribeRuleCommand({ Name: 'often' }));
    await all.sandbox.idle();
    return Object.keys(logGroupsOf(all.env, member, region)['/events']?.streams ?? {}).length;
  };
  assert.equal(await runs(), 0);
  all.pass(5 * minuteMs);
  assert.equal(await runs(), 1);
  assert.equal(await runs(), 1);
  await made.send(new eventbridge.DisableRuleCommand({ Name: 'often' }));
  all.pass(5 * minuteMs);
  assert.equal(await runs(), 1);
  await made.send(new eventbridge.EnableRuleCommand({ Name: 'often' }));
  all.pass(5 * minuteMs);
  assert.equal(await runs(), 2);
});

test('rules and targets are listed, tagged and taken away in order', async (t) => {
  const all = await setting(t);
  const made = all.client(eventbridge.EventBridgeClient);
  await hubRule(all);
  await made.send(new eventbridge.PutRuleCommand({ Name: 'hub', EventPattern: hubPattern, Description: 'new', State: 'DISABLED' }));
  const rule = await made.send(new eventbridge.DescribeRuleCommand({ Name: 'hub' }));
  assert.deepEqual([rule.Arn, rule.Description, rule.State], [ruleArn, 'new', 'DISABLED']);
  assert.deepEqual(
    (await made.send(new eventbridge.ListRulesCommand({ NamePrefix: 'h' }))).Rules?.map((one) => one.Name),
    ['hub'],
  );
  assert.deepEqual((await made.send(new eventbridge.ListTargetsByRuleCommand({ Rule: 'hub' }))).Targets, [{ Id: 'one', Arn: functionArn }]);
  assert.deepEqual((await made.send(new eventbridge.ListRuleNamesByTargetCommand({ TargetArn: functionArn }))).RuleNames, ['hub']);
  await made.send(new eventbridge.TagResourceCommand({ ResourceARN: ruleArn, Tags: [{ Key: 'a', Value: 'b' }] }));
  assert.deepEqual((await made.send(new eventbridge.ListTagsForResourceCommand({ ResourceARN: ruleArn }))).Tags, [
    { Key: 'a', Value: 'b' },
  ]);
  await made.send(new eventbridge.UntagResourceCommand({ ResourceARN: ruleArn, TagKeys: ['a'] }));
  await assert.rejects(made.send(new eventbridge.DeleteRuleCommand({ Name: 'hub' })), awsError('ValidationException', 400));
  const removed = await made.send(new eventbridge.RemoveTargetsCommand({ Rule: 'hub', Ids: ['one', 'two'] }));
  assert.deepEqual([removed.FailedEntryCount, removed.FailedEntries?.[0]?.TargetId], [1, 'two']);
  await made.send(new eventbridge.DeleteRuleCommand({ Name: 'hub' }));
  await assert.rejects(made.send(new eventbridge.DescribeRuleCommand({ Name: 'hub' })), awsError('ResourceNotFoundException', 400));
  assert.equal((await made.send(new eventbridge.DescribeEventBusCommand({}))).Name, 'default');
  assert.equal((await made.send(new eventbridge.ListEventBusesCommand({}))).EventBuses?.length, 1);
  await assert.rejects(
    made.send(new eventbridge.PutRuleCommand({ Name: 'x', EventPattern: '{"a": "b"}' })),
    awsError('InvalidEventPatternException', 400),
  );
  await assert.rejects(
    made.send(new eventbridge.PutRuleCommand({ Name: 'x', ScheduleExpression: 'often' })),
    awsError('ValidationException', 400),
  );
  const tested = await made.send(new eventbridge.TestEventPatternCommand({ EventPattern: '{"a": ["b"]}', Event: '{"a": "b"}' }));
  assert.equal(tested.Result, true);
});

test('no event is spent on a cell without rules', async (t) => {
  const all = await setting(t);
  assert.match(publishEvent(all.env as never, { account: member, region, source: 'x', detailType: 'y', detail: {} }), /^[0-9a-f-]{36}$/);
  assert.deepEqual(
    [...all.env.state.all('events')].map(({ account }) => account),
    ['*'],
  );
});

const event = { source: 'shop', detail: { name: 'red-shoe', total: 7, tags: ['a', 'b'], empty: null, deep: { er: true } } };
const patterns: readonly (readonly [string, object, boolean])[] = [
  ['an exact value', { source: ['shop', 'other'] }, true],
  ['another value', { source: ['other'] }, false],
  ['a number is not its text', { detail: { total: ['7'] } }, false],
  ['null', { detail: { empty: [null] } }, true],
  ['one of a list', { detail: { tags: ['b'] } }, true],
  ['nested', { detail: { deep: { er: [true] } } }, true],
  ['prefix', { detail: { name: [{ prefix: 'red' }] } }, true],
  ['suffix', { detail: { name: [{ suffix: 'hat' }] } }, false],
  ['without case', { source: [{ 'equals-ignore-case': 'SHOP' }] }, true],
  ['wildcard', { detail: { name: [{ wildcard: 'r*-s?oe' }] } }, false],
  ['wildcard star', { detail: { name: [{ wildcard: 'r*oe' }] } }, true],
  ['anything but', { source: [{ 'anything-but': ['shop'] }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'x' } }] }, true],
  ['exists', { detail: { name: [{ exists: true }] } }, true],
  ['does not exist', { detail: { colour: [{ exists: false }] } }, true],
  ['numeric range', { detail: { total: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
  ['or', { $or: [{ source: ['x'] }, { detail: { total: [7] } }] }, true],
  ['a field that is not there', { account: ['1'] }, false],
];
for (const [name, pattern, wanted] of patterns) {
  test(`pattern: ${name}`, () => {
    assert.equal(matchesPattern(pattern, event), wanted);
    assert.equal(patternFault(JSON.stringify(pattern)), undefined);
  });
}

const inputs: readonly (readonly [string, object, string])[] = [
  ['the whole event', {}, '{"id":"1","detail":{"name":"say \\"hi\\"","n":1}}'],
  ['a constant', { Input: '{"a":1}' }, '{"a":1}'],
  ['a part', { InputPath: '$.detail.n' }, '1'],
  [
    'a template of text',
    { InputTransformer: { InputPathsMap: { who: '$.detail.name' }, InputTemplate: '"They <who> and <unknown>"' } },
    '"They say \\"hi\\" and <unknown>"',
  ],
  [
    'a template of JSON',
    { InputTransformer: { InputPathsMap: { d: '$.detail', n: '$.detail.n' }, InputTemplate: '{"d": <d>, "n": <n>, "t": "<n>"}' } },
    '{"d": {"name":"say \\"hi\\"","n":1}, "n": 1, "t": "1"}',
  ],
];
for (const [name, settings, wanted] of inputs) {
  test(`a target gets ${name}`, () => {
    const envelope = { id: '1', detail: { name: 'say "hi"', n: 1 } };
    assert.equal(inputOf({ id: 't', arn: 'a', settings: { ...settings } }, envelope), wanted);
  });
}
