import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as guru from '@aws-sdk/client-devops-guru';
import * as sns from '@aws-sdk/client-sns';
import { consoleChanges } from '../../sandbox/services/devops-guru/index.ts';
import { writeLog } from '../../sandbox/services/logs/state.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, change, hourMs, management, member, minuteMs, other, region, type Setting, setting } from './monitoring-setting.ts';

const workload = [
  { account: member, region, type: 'AWS::Lambda::Function', name: 'checkout', stack: 'shop', tags: { 'devops-guru-app': 'shop' } },
  { account: member, region, type: 'AWS::DynamoDB::Table', name: 'orders', stack: 'shop', tags: { 'devops-guru-app': 'shop' } },
  { account: member, region, type: 'AWS::RDS::DBInstance', name: 'ledger', stack: 'books' },
  { account: other, region, type: 'AWS::SQS::Queue', name: 'jobs', stack: 'work' },
];

const start = (t: TestContext): Promise<Setting> => setting(t, { seed: { 'devops-guru': workload } as never });

const cover = (all: Setting, account: string, ...StackNames: string[]) =>
  all
    .client(guru.DevOpsGuruClient, account)
    .send(new guru.UpdateResourceCollectionCommand({ Action: 'ADD', ResourceCollection: { CloudFormation: { StackNames } } }));

const breaks = (all: Setting, resource: string, kind: string, more: object = {}) =>
  change(consoleChanges, 'anomaly', { account: member, region, resource, kind, ...more }, all.env);

const health = async (all: Setting, account = member) =>
  all.client(guru.DevOpsGuruClient, account).send(new guru.DescribeAccountHealthCommand({}));

async function ongoing(all: Setting, Type: guru.InsightType = 'REACTIVE') {
  const answer = await all.client(guru.DevOpsGuruClient).send(new guru.ListInsightsCommand({ StatusFilter: { Ongoing: { Type } } }));
  return (Type === 'REACTIVE' ? answer.ReactiveInsights : answer.ProactiveInsights) ?? [];
}

async function closed(all: Setting) {
  const Closed = { Type: 'REACTIVE', EndTimeRange: {} } as const;
  return (await all.client(guru.DevOpsGuruClient).send(new guru.ListInsightsCommand({ StatusFilter: { Closed } }))).ReactiveInsights ?? [];
}

test('resources are analysed as their baselines end, all within a day', async (t) => {
  const all = await start(t);
  assert.equal((await health(all)).AnalyzedResourceCount, 0);
  all.pass(48 * hourMs);
  // Nothing is covered yet, so the day before does not count.
  await cover(all, member, '*');
  assert.equal((await health(all)).AnalyzedResourceCount, 0);
  const counts: number[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    all.pass(hourMs);
    counts.push((await health(all)).AnalyzedResourceCount ?? -1);
  }
  assert.equal(counts.at(-1), 3);
  assert.deepEqual(
    counts,
    [...counts].sort((a, b) => a - b),
  );
  assert.equal((await health(all)).ResourceHours, 3);
  await cover(all, member, 'books');
  assert.equal((await health(all)).AnalyzedResourceCount, 1);
});

test('an insight opens, grows and closes with its anomalies', async (t) => {
  const all = await start(t);
  await cover(all, member, 'shop');
  all.pass(24 * hourMs);
  breaks(all, 'checkout', 'lambda-duration', { minutes: 60 });
  breaks(all, 'ledger', 'database-load');
  assert.deepEqual(await ongoing(all), []);
  all.pass(11 * minuteMs);
  const [insight, ...rest] = await ongoing(all);
  assert.deepEqual(rest, [], 'the database is not covered');
  assert.deepEqual(
    [insight?.Severity, insight?.Status, insight?.ResourceCollection?.CloudFormation?.StackNames],
    ['MEDIUM', 'ONGOING', ['shop']],
  );
  assert.deepEqual((await health(all)).OpenReactiveInsights, 1);

  breaks(all, 'orders', 'table-throttles', { minutes: 30 });
  all.pass(11 * minuteMs);
  const [grown] = await ongoing(all);
  assert.deepEqual([grown?.Id, grown?.Severity], [insight?.Id, 'HIGH']);
  assert.equal(grown?.AssociatedResourceArns?.length, 2);

  all.pass(3 * hourMs);
  assert.deepEqual(await ongoing(all), []);
  const [done] = await closed(all);
  assert.deepEqual([done?.Id, done?.Status], [insight?.Id, 'CLOSED']);
  const overview = await all.client(guru.DevOpsGuruClient).send(new guru.DescribeAccountOverviewCommand({ FromTime: new Date(0) }));
  assert.deepEqual([overview.ReactiveInsights, overview.ProactiveInsights], [1, 0]);
  assert.equal(overview.MeanTimeToRecoverInMilliseconds, 80 * minuteMs, 'seen after 10 minutes, over after 60, closed 30 later');
});

test('what ends before its baseline is there is never seen', async (t) => {
  const all = await start(t);
  await cover(all, member, 'shop');
  breaks(all, 'checkout', 'lambda-errors', { minutes: 15 });
  all.pass(48 * hourMs);
  assert.deepEqual([await ongoing(all), await closed(all)], [[], []]);
});

test('an insight shows its anomalies, events and recommendations', async (t) => {
  const all = await start(t);
  await cover(all, member, '*');
  all.pass(24 * hourMs);
  breaks(all, 'checkout', 'lambda-errors');
  all.pass(20 * minuteMs);
  const made = all.client(guru.DevOpsGuruClient);
  const [summary] = await ongoing(all);
  const Id = summary?.Id ?? '';
  const { ReactiveInsight } = await made.send(new guru.DescribeInsightCommand({ Id }));
  assert.equal(ReactiveInsight?.Name, 'Errors in Lambda function checkout');
  const { ReactiveAnomalies = [] } = await made.send(new guru.ListAnomaliesForInsightCommand({ InsightId: Id }));
  assert.deepEqual(
    ReactiveAnomalies.map((one) => one.SourceDetails?.CloudWatchMetrics?.[0]?.MetricName),
    ['Errors'],
  );
  const anomaly = await made.send(new guru.DescribeAnomalyCommand({ Id: ReactiveAnomalies[0]?.Id ?? '' }));
  assert.equal(anomaly.ReactiveAnomaly?.AssociatedInsightId, Id);
  const { Events = [] } = await made.send(new guru.ListEventsCommand({ Filters: { InsightId: Id } }));
  assert.deepEqual(
    Events.map((one) => [one.Name, one.EventClass, one.Resources?.[0]?.Name]),
    [['UpdateFunctionCode', 'DEPLOYMENT', 'checkout']],
  );
  const { Recommendations = [] } = await made.send(new guru.ListRecommendationsCommand({ InsightId: Id }));
  assert.deepEqual(
    Recommendations.map((one) => [one.Name, one.RelatedAnomalies?.[0]?.AnomalyId]),
    [['Roll back the function', ReactiveAnomalies[0]?.Id]],
  );
  const search = (Filters: guru.SearchInsightsFilters) =>
    made.send(new guru.SearchInsightsCommand({ Type: 'REACTIVE', StartTimeRange: { FromTime: new Date(0) }, Filters }));
  assert.equal(
    (await search({ Severities: ['HIGH'], Statuses: ['ONGOING'], ServiceCollection: { ServiceNames: ['LAMBDA'] } })).ReactiveInsights
      ?.length,
    1,
  );
  assert.equal((await search({ Severities: ['LOW'] })).ReactiveInsights?.length, 0);
  assert.equal((await search({ ResourceCollection: { CloudFormation: { StackNames: ['books'] } } })).ReactiveInsights?.length, 0);

  await assert.rejects(made.send(new guru.DescribeFeedbackCommand({ InsightId: Id })), awsError('ResourceNotFoundException', 404));
  await made.send(new guru.PutFeedbackCommand({ InsightFeedback: { Id, Feedback: 'VALID_COLLECTION' } }));
  assert.equal((await made.send(new guru.DescribeFeedbackCommand({ InsightId: Id }))).InsightFeedback?.Feedback, 'VALID_COLLECTION');
  await made.send(new guru.DeleteInsightCommand({ Id }));
  await assert.rejects(made.send(new guru.DescribeInsightCommand({ Id })), awsError('ResourceNotFoundException', 404));
});

test('log anomalies follow from the log of the function, once they are asked for', async (t) => {
  const all = await start(t);
  await cover(all, member, '*');
  all.pass(24 * hourMs);
  breaks(all, 'checkout', 'lambda-errors');
  all.pass(20 * minuteMs);
  writeLog(all.env, member, region, '/aws/lambda/checkout', 'stream', ['START', 'ERROR the basket is empty', 'END']);
  const made = all.client(guru.DevOpsGuruClient);
  const InsightId = (await ongoing(all))[0]?.Id ?? '';
  const read = async () => (await made.send(new guru.ListAnomalousLogGroupsCommand({ InsightId }))).AnomalousLogGroups ?? [];
  assert.deepEqual(await read(), []);
  await made.send(new guru.UpdateServiceIntegrationCommand({ ServiceIntegration: { LogsAnomalyDetection: { OptInStatus: 'ENABLED' } } }));
  const [group] = await read();
  assert.deepEqual(
    [group?.LogGroupName, group?.NumberOfLogLinesScanned, group?.LogAnomalyShowcases?.length],
    ['/aws/lambda/checkout', 3, 1],
  );
});

test('messages reach the channels that want them', async (t) => {
  const all = await start(t);
  await cover(all, member, '*');
  const topics = all.client(sns.SNSClient);
  const made = all.client(guru.DevOpsGuruClient);
  for (const [Name, Filters] of [
    ['everything', undefined],
    ['only-high-and-new', { Severities: ['HIGH'], MessageTypes: ['NEW_INSIGHT'] }],
  ] as const) {
    const { TopicArn = '' } = await topics.send(new sns.CreateTopicCommand({ Name }));
    await topics.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${member}:q` }));
    const filters =
      Filters === undefined ? {} : { Filters: { Severities: [...Filters.Severities], MessageTypes: [...Filters.MessageTypes] } };
    await made.send(new guru.AddNotificationChannelCommand({ Config: { Sns: { TopicArn }, ...filters } }));
  }
  all.pass(24 * hourMs);
  breaks(all, 'ledger', 'database-load', { minutes: 20 });
  all.pass(12 * minuteMs);
  breaks(all, 'checkout', 'lambda-errors', { minutes: 20 });
  all.pass(2 * hourMs);
  await health(all);
  const told = snsOf(all.env, member, region).published.map((one) => [
    one.topicArn.split(':').at(-1),
    JSON.parse(one.message).MessageType,
    one.delivered.length,
  ]);
  assert.deepEqual(told, [
    ['everything', 'NEW_INSIGHT', 1],
    ['everything', 'NEW_RECOMMENDATION', 1],
    ['everything', 'NEW_INSIGHT', 1],
    ['only-high-and-new', 'NEW_INSIGHT', 1],
    ['everything', 'NEW_RECOMMENDATION', 1],
    ['everything', 'CLOSED_INSIGHT', 1],
    ['everything', 'CLOSED_INSIGHT', 1],
  ]);
});

test('health by stack, service and tag value', async (t) => {
  const all = await start(t);
  await cover(all, member, '*');
  all.pass(24 * hourMs);
  breaks(all, 'checkout', 'lambda-errors');
  all.pass(20 * minuteMs);
  const made = all.client(guru.DevOpsGuruClient);
  const read = (ResourceCollectionType: guru.ResourceCollectionType) =>
    made.send(new guru.DescribeResourceCollectionHealthCommand({ ResourceCollectionType }));
  const stacks = (await read('AWS_CLOUD_FORMATION')).CloudFormation ?? [];
  assert.deepEqual(
    stacks.map((one) => [one.StackName, one.AnalyzedResourceCount, one.Insight?.OpenReactiveInsights]),
    [
      ['shop', 2, 1],
      ['books', 1, 0],
    ],
  );
  const services = (await read('AWS_SERVICE')).Service ?? [];
  assert.deepEqual(
    services.map((one) => [one.ServiceName, one.Insight?.OpenReactiveInsights]),
    [
      ['LAMBDA', 1],
      ['DYNAMO_DB', 0],
      ['RDS', 0],
    ],
  );
  assert.deepEqual((await read('AWS_TAGS')).Tags, []);
  const monitored = await made.send(
    new guru.ListMonitoredResourcesCommand({
      Filters: { ResourcePermission: 'FULL_PERMISSION', ResourceTypeFilters: ['RDS_DB_INSTANCE'] },
    }),
  );
  assert.deepEqual(
    monitored.MonitoredResourceIdentifiers?.map((one) => one.MonitoredResourceName),
    ['ledger'],
  );
});

test('the organization is seen from the management account and the delegated administrator only', async (t) => {
  const all = await start(t);
  await cover(all, member, '*');
  await cover(all, other, '*');
  all.pass(24 * hourMs);
  breaks(all, 'checkout', 'lambda-errors');
  change(consoleChanges, 'anomaly', { account: other, region, resource: 'jobs', kind: 'queue-age' }, all.env);
  all.pass(20 * minuteMs);
  const top = all.client(guru.DevOpsGuruClient, management);
  const Ongoing = { Type: 'REACTIVE' } as const;
  const list = async (made: guru.DevOpsGuruClient, scope: object = {}) =>
    (await made.send(new guru.ListOrganizationInsightsCommand({ StatusFilter: { Ongoing }, ...scope }))).ReactiveInsights?.map(
      (one) => one.AccountId,
    );
  assert.deepEqual((await list(top))?.sort(), [member, other]);
  assert.deepEqual(await list(top, { AccountIds: [other] }), [other]);
  await assert.rejects(list(all.client(guru.DevOpsGuruClient)), awsError('AccessDeniedException', 403));
  all.env.organization.record.delegatedAdministrators.push({
    account: member,
    service: 'devops-guru.amazonaws.com',
    since: '2026-11-23T10:00:00.000Z',
  });
  assert.deepEqual((await list(all.client(guru.DevOpsGuruClient)))?.length, 2);

  const total = await top.send(new guru.DescribeOrganizationHealthCommand({}));
  assert.deepEqual([total.OpenReactiveInsights, total.ResourceHours], [2, 4]);
  const overview = await top.send(new guru.DescribeOrganizationOverviewCommand({ FromTime: new Date(0), AccountIds: [other] }));
  assert.equal(overview.ReactiveInsights, 1);
  const rows = await top.send(
    new guru.DescribeOrganizationResourceCollectionHealthCommand({ OrganizationResourceCollectionType: 'AWS_ACCOUNT' }),
  );
  assert.deepEqual(
    rows.Account?.map((one) => [one.AccountId, one.Insight?.OpenReactiveInsights]),
    [
      [member, 1],
      [other, 1],
    ],
  );
  const found = await top.send(
    new guru.SearchOrganizationInsightsCommand({ AccountIds: [member], Type: 'REACTIVE', StartTimeRange: { FromTime: new Date(0) } }),
  );
  assert.equal(found.ReactiveInsights?.length, 1);
  const Id = found.ReactiveInsights?.[0]?.Id ?? '';
  assert.ok((await top.send(new guru.DescribeInsightCommand({ Id, AccountId: member }))).ReactiveInsight);
  await assert.rejects(top.send(new guru.ListOrganizationInsightsCommand({ StatusFilter: {} })), awsError('ValidationException', 400));
});

test('a stack that is really there is covered by its name', async (t) => {
  const all = await setting(t);
  const stacks = all.client(cloudformation.CloudFormationClient);
  const TemplateBody = JSON.stringify({ Resources: { Bell: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'bell' } } } });
  const made = all.client(guru.DevOpsGuruClient);
  await made.send(
    new guru.UpdateResourceCollectionCommand({ Action: 'ADD', ResourceCollection: { CloudFormation: { StackNames: ['bells'] } } }),
  );
  await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'elsewhere' }));
  await stacks.send(new cloudformation.CreateStackCommand({ StackName: 'bells', TemplateBody }));
  all.pass(10 * minuteMs);
  const { Stacks } = await stacks.send(new cloudformation.DescribeStacksCommand({ StackName: 'bells' }));
  assert.equal(Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE');
  const { MonitoredResourceIdentifiers } = await made.send(new guru.ListMonitoredResourcesCommand({}));
  assert.deepEqual(
    MonitoredResourceIdentifiers?.map((one) => [one.MonitoredResourceName, one.ResourceCollection?.CloudFormation?.StackNames]),
    [['bell', ['bells']]],
  );
  assert.equal((await health(all)).AnalyzedResourceCount, 0);
  all.pass(24 * hourMs);
  assert.equal((await health(all)).AnalyzedResourceCount, 1);
});

test('a proactive insight is listed apart', async (t) => {
  const all = await start(t);
  await cover(all, member, 'shop');
  all.pass(24 * hourMs);
  breaks(all, 'orders', 'table-capacity');
  all.pass(20 * minuteMs);
  assert.deepEqual([(await ongoing(all)).length, (await ongoing(all, 'PROACTIVE')).length], [0, 1]);
  assert.equal((await health(all)).OpenProactiveInsights, 1);
});

test('wrong console changes and seeds say what is wrong', async (t) => {
  const all = await start(t);
  assert.throws(() => breaks(all, 'nothing', 'lambda-errors'), /no resource "nothing".*checkout, orders, ledger/);
  assert.throws(() => breaks(all, 'orders', 'lambda-errors'), /happens to AWS::Lambda::Function/);
  assert.throws(() => breaks(all, 'orders', 'sadness'), /kind must be one of/);
  await assert.rejects(
    all.sandbox.seed({ 'devops-guru': [{ account: member, region, type: 'Lambda', name: 'x' }] } as never),
    /type must be a CloudFormation type/,
  );
});
