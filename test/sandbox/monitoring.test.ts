import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as sns from '@aws-sdk/client-sns';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { invoke, makeFunction } from './lambda-setting.ts';
import { awsError, member, minuteMs, region, type Setting, setting } from './monitoring-setting.ts';

const errorAlarm: cloudwatch.PutMetricAlarmCommandInput & { Dimensions: cloudwatch.Dimension[] } = {
  AlarmName: 'errors',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'worker' }],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

const stateOf = async ({ client }: Setting, name: string) => {
  const { MetricAlarms } = await client(cloudwatch.CloudWatchClient).send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0]?.StateValue;
};

test('a failing function raises its alarm, which tells its topic and goes back by itself', async (t) => {
  const all = await setting(t);
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'alarms' }));
  const made = all.client(cloudwatch.CloudWatchClient);
  await made.send(new cloudwatch.PutMetricAlarmCommand({ ...errorAlarm, AlarmActions: [TopicArn], OKActions: [TopicArn] }));
  assert.equal(await stateOf(all, 'errors'), 'OK');
  await makeFunction(all, { 'index.js': 'exports.handler = async (event) => { if (event.fail) throw new Error("no"); };' });
  await invoke(all, {});
  assert.equal(await stateOf(all, 'errors'), 'OK');
  await invoke(all, { fail: true });
  assert.equal(await stateOf(all, 'errors'), 'ALARM');
  all.pass(6 * minuteMs);
  assert.equal(await stateOf(all, 'errors'), 'OK');
  // The first message is that of the alarm's own beginning, which went from no data to OK.
  const told = snsOf(all.env, member, region).published.map((one) => [JSON.parse(one.message).NewStateValue, one.refused]);
  assert.deepEqual(told, [
    ['OK', null],
    ['ALARM', null],
    ['OK', null],
  ]);
});

test('alarms judge several periods, and missing data as they are told', async (t) => {
  const all = await setting(t);
  const made = all.client(cloudwatch.CloudWatchClient);
  const alarm = (AlarmName: string, more: object) =>
    made.send(
      new cloudwatch.PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'shop',
        MetricName: 'queue',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        ...more,
      }),
    );
  for (const TreatMissingData of ['missing', 'breaching', 'notBreaching', 'ignore']) await alarm(TreatMissingData, { TreatMissingData });
  const states = async () => Promise.all(['missing', 'breaching', 'notBreaching', 'ignore'].map((name) => stateOf(all, name)));
  assert.deepEqual(await states(), ['INSUFFICIENT_DATA', 'ALARM', 'OK', 'INSUFFICIENT_DATA']);
  const put = (Value: number) =>
    made.send(new cloudwatch.PutMetricDataCommand({ Namespace: 'shop', MetricData: [{ MetricName: 'queue', Value }] }));
  await put(11);
  assert.deepEqual(await states(), ['OK', 'ALARM', 'OK', 'OK']);
  all.pass(minuteMs);
  await put(12);
  assert.deepEqual(await states(), ['ALARM', 'ALARM', 'ALARM', 'ALARM']);
  all.pass(minuteMs);
  await put(1);
  all.pass(minuteMs);
  await put(1);
  assert.deepEqual(await states(), ['OK', 'OK', 'OK', 'OK']);
  all.pass(10 * minuteMs);
  assert.deepEqual(await states(), ['INSUFFICIENT_DATA', 'ALARM', 'OK', 'OK']);
});

test('a state set by hand holds for a minute', async (t) => {
  const all = await setting(t);
  const made = all.client(cloudwatch.CloudWatchClient);
  await made.send(new cloudwatch.PutMetricAlarmCommand({ ...errorAlarm, ActionsEnabled: false }));
  await made.send(new cloudwatch.SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'drill' }));
  assert.equal(await stateOf(all, 'errors'), 'ALARM');
  all.pass(minuteMs);
  assert.equal(await stateOf(all, 'errors'), 'OK');
  await assert.rejects(
    made.send(new cloudwatch.SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })),
    awsError('ResourceNotFound', 400),
  );
});

test('alarms are listed, tagged, switched and deleted', async (t) => {
  const all = await setting(t);
  const made = all.client(cloudwatch.CloudWatchClient);
  await made.send(new cloudwatch.PutMetricAlarmCommand({ ...errorAlarm, Tags: [{ Key: 'trueup', Value: 'main' }] }));
  await made.send(new cloudwatch.PutMetricAlarmCommand({ ...errorAlarm, AlarmName: 'other', MetricName: 'Throttles' }));
  const ResourceARN = `arn:aws:cloudwatch:${region}:${member}:alarm:errors`;
  assert.deepEqual((await made.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN }))).Tags, [{ Key: 'trueup', Value: 'main' }]);
  await made.send(new cloudwatch.TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] }));
  await made.send(new cloudwatch.UntagResourceCommand({ ResourceARN, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new cloudwatch.ListTagsForResourceCommand({ ResourceARN }))).Tags, [{ Key: 'a', Value: 'b' }]);
  const page = await made.send(new cloudwatch.DescribeAlarmsCommand({ MaxRecords: 1 }));
  const rest = await made.send(new cloudwatch.DescribeAlarmsCommand({ MaxRecords: 1, NextToken: page.NextToken }));
  assert.deepEqual(
    [page, rest].flatMap((one) => one.MetricAlarms?.map((alarm) => alarm.AlarmName)),
    ['errors', 'other'],
  );
  const forMetric = await made.send(
    new cloudwatch.DescribeAlarmsForMetricCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [...errorAlarm.Dimensions],
    }),
  );
  assert.deepEqual(
    forMetric.MetricAlarms?.map((alarm) => alarm.AlarmName),
    ['errors'],
  );
  await made.send(new cloudwatch.DisableAlarmActionsCommand({ AlarmNames: ['errors'] }));
  const actions = async () =>
    (await made.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNames: ['errors'] }))).MetricAlarms?.[0]?.ActionsEnabled;
  assert.equal(await actions(), false);
  await made.send(new cloudwatch.EnableAlarmActionsCommand({ AlarmNames: ['errors'] }));
  assert.equal(await actions(), true);
  await assert.rejects(
    made.send(new cloudwatch.DeleteAlarmsCommand({ AlarmNames: ['errors', 'none'] })),
    awsError('ResourceNotFound', 400),
  );
  await made.send(new cloudwatch.DeleteAlarmsCommand({ AlarmNames: ['errors', 'other'] }));
  assert.deepEqual((await made.send(new cloudwatch.DescribeAlarmsCommand({}))).MetricAlarms, []);
  await assert.rejects(made.send(new cloudwatch.PutMetricAlarmCommand({ ...errorAlarm, Period: 7 })), awsError('ValidationException', 400));
});

test('metrics that were put are listed and summed up', async (t) => {
  const all = await setting(t);
  const made = all.client(cloudwatch.CloudWatchClient);
  const Dimensions = [{ Name: 'shop', Value: 'north' }];
  await made.send(
    new cloudwatch.PutMetricDataCommand({
      Namespace: 'shop',
      MetricData: [
        { MetricName: 'orders', Dimensions, Value: 2 },
        { MetricName: 'orders', Dimensions, Values: [1, 5], Counts: [2, 1] },
        { MetricName: 'orders', Dimensions, StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 } },
      ],
    }),
  );
  const listed = await made.send(new cloudwatch.ListMetricsCommand({ Namespace: 'shop' }));
  assert.deepEqual(listed.Metrics, [{ Namespace: 'shop', MetricName: 'orders', Dimensions }]);
  const { Datapoints } = await made.send(
    new cloudwatch.GetMetricStatisticsCommand({
      Namespace: 'shop',
      MetricName: 'orders',
      Dimensions,
      StartTime: new Date('2026-11-23T09:00:00Z'),
      EndTime: new Date('2026-11-23T11:00:00Z'),
      Period: 3600,
      Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'],
    }),
  );
  assert.deepEqual(
    Datapoints?.map(({ Timestamp: _at, ...rest }) => rest),
    [{ Sum: 19, SampleCount: 6, Minimum: 1, Maximum: 6, Average: 19 / 6 }],
  );
  await assert.rejects(
    made.send(new cloudwatch.PutMetricDataCommand({ Namespace: 'AWS/X', MetricData: [] })),
    awsError('InvalidParameterValueException', 400),
  );
});
