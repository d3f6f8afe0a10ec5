import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { changeState, evaluateAlarms, knownComparison } from './evaluate.ts';
import { type AlarmRecord, type AlarmState, metricKey, monitoringOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message, 400);
const validation = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const statistics = new Set(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);
const missingData = new Set(['breaching', 'notBreaching', 'ignore', 'missing']);
const states = new Set(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

export function dimensionsOf(dimensions: readonly CloudWatch.Dimension[] | undefined): Record<string, string> {
  return Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));
}

/** Makes an alarm or replaces its settings; its state stays until it is judged. */
export const putMetricAlarm: Operation<CloudWatch.PutMetricAlarmCommandInput, void> = (input, context) => {
  if (input.Metrics !== undefined || input.ExtendedStatistic !== undefined || input.ThresholdMetricId !== undefined) {
    throw new AwsError('NotImplemented', 'the sandbox does not evaluate alarms on metric math, anomaly bands or percentiles', 501);
  }
  checkAlarm(input);
  const { alarms } = monitoringOf(context, context.account, context.region);
  const name = input.AlarmName ?? '';
  const now = context.clock.now().toISOString();
  const before = Object.hasOwn(alarms, name) ? alarms[name] : undefined;
  alarms[name] = {
    ...settingsOf(input),
    name,
    arn: `arn:${context.partition}:cloudwatch:${context.region}:${context.account}:alarm:${name}`,
    state: before?.state ?? 'INSUFFICIENT_DATA',
    stateReason: before?.stateReason ?? 'Unchecked: Initial alarm creation',
    forcedUntilAwsMs: 0,
    stateUpdatedAt: before?.stateUpdatedAt ?? now,
    configuredAt: now,
    // Tags are taken at creation only.
    tags: before?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
  evaluateAlarms(context, context.account, context.region, (alarm) => alarm.name === name);
};

function checkAlarm(input: CloudWatch.PutMetricAlarmCommandInput): void {
  if (!/^.{1,255}$/.test(input.AlarmName ?? '')) throw validation('AlarmName must have 1 to 255 characters');
  for (const member of ['MetricName', 'Namespace', 'Statistic', 'Period', 'Threshold'] as const) {
    if (input[member] === undefined) throw validation(`${member} is required for an alarm on a metric`);
  }
  if (!statistics.has(input.Statistic ?? '')) throw validation(`Statistic must be one of ${[...statistics].join(', ')}`);
  if (!knownComparison(input.ComparisonOperator ?? ''))
    throw validation(`ComparisonOperator ${input.ComparisonOperator ?? ''} is not one of a static threshold`);
  const period = input.Period ?? 0;
  if (!(period === 10 || period === 30 || (period > 0 && period % 60 === 0))) throw validation('Period must be 10, 30 or a multiple of 60');
  const periods = input.EvaluationPeriods ?? 0;
  if (periods < 1 || periods * period > 604_800) throw validation('EvaluationPeriods times Period must be above 0 and at most seven days');
  if ((input.DatapointsToAlarm ?? 1) > periods) throw validation('DatapointsToAlarm must not exceed EvaluationPeriods');
  if (!missingData.has(input.TreatMissingData ?? 'missing'))
    throw validation(`TreatMissingData must be one of ${[...missingData].join(', ')}`);
}

type Settings = Omit<
  AlarmRecord,
  'name' | 'arn' | 'state' | 'stateReason' | 'forcedUntilAwsMs' | 'stateUpdatedAt' | 'configuredAt' | 'tags'
>;

function settingsOf(input: CloudWatch.PutMetricAlarmCommandInput): Settings {
  return {
    description: input.AlarmDescription ?? null,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: [...(input.OKActions ?? [])],
      ALARM: [...(input.AlarmActions ?? [])],
      INSUFFICIENT_DATA: [...(input.InsufficientDataActions ?? [])],
    },
    namespace: input.Namespace ?? '',
    metricName: input.MetricName ?? '',
    dimensions: dimensionsOf(input.Dimensions),
    statistic: input.Statistic ?? '',
    unit: input.Unit ?? null,
    periodSeconds: input.Period ?? 60,
    evaluationPeriods: input.EvaluationPeriods ?? 1,
    datapointsToAlarm: input.DatapointsToAlarm ?? input.EvaluationPeriods ?? 1,
    threshold: input.Threshold ?? 0,
    comparison: input.ComparisonOperator ?? '',
    treatMissingData: input.TreatMissingData ?? 'missing',
  };
}

function described(alarm: AlarmRecord): CloudWatch.MetricAlarm {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(alarm.description === null ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(alarm.stateUpdatedAt),
    MetricName: alarm.metricName,
    Namespace: alarm.namespace,
    Statistic: alarm.statistic as CloudWatch.Statistic,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Period: alarm.periodSeconds,
    ...(alarm.unit === null ? {} : { Unit: alarm.unit as CloudWatch.StandardUnit }),
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison as CloudWatch.ComparisonOperator,
    TreatMissingData: alarm.treatMissingData,
  };
}

/** Metric alarms; the sandbox has no composite ones, so their list is empty. */
export const describeAlarms: Operation<CloudWatch.DescribeAlarmsCommandInput, Answer<CloudWatch.DescribeAlarmsCommandOutput>> = (
  input,
  context,
) => {
  const { alarms } = evaluateAlarms(context, context.account, context.region);
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', StateValue: state, ActionPrefix: action, AlarmTypes: types } = input;
  if (names !== undefined && input.AlarmNamePrefix !== undefined) throw validation('AlarmNames and AlarmNamePrefix exclude each other');
  const wanted = Object.values(alarms).filter(
    (alarm) =>
      (types?.includes('MetricAlarm') ?? true) &&
      (names?.includes(alarm.name) ?? true) &&
      alarm.name.startsWith(prefix) &&
      (state === undefined || alarm.state === state) &&
      (action === undefined || Object.values(alarm.actions).some((list) => list.some((arn) => arn.startsWith(action)))),
  );
  const page = paginate(wanted, input, context, {
    sizeMember: 'MaxRecords',
    defaultSize: 50,
    maxSize: 100,
    refuse: (message) => new AwsError('InvalidNextToken', message, 400),
  });
  return {
    MetricAlarms: page.items.map(described),
    CompositeAlarms: [],
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

export const describeAlarmsForMetric: Operation<
  CloudWatch.DescribeAlarmsForMetricCommandInput,
  Answer<CloudWatch.DescribeAlarmsForMetricCommandOutput>
> = (input, context) => {
  const key = metricKey(input.Namespace ?? '', input.MetricName ?? '', dimensionsOf(input.Dimensions));
  const { alarms } = evaluateAlarms(context, context.account, context.region);
  return {
    MetricAlarms: Object.values(alarms)
      .filter((alarm) => metricKey(alarm.namespace, alarm.metricName, alarm.dimensions) === key)
      .map(described),
  };
};

/** All named alarms go, or none when one of them is not there. */
export const deleteAlarms: Operation<CloudWatch.DeleteAlarmsCommandInput, void> = (input, context) => {
  const { alarms } = monitoringOf(context, context.account, context.region);
  for (const name of input.AlarmNames ?? []) alarmNamed(name, context);
  for (const name of input.AlarmNames ?? []) delete alarms[name];
};

function alarmNamed(name: string | undefined, context: OperationContext): AlarmRecord {
  const { alarms } = monitoringOf(context, context.account, context.region);
  const alarm = Object.hasOwn(alarms, name ?? '') ? alarms[name ?? ''] : undefined;
  if (alarm === undefined) throw new AwsError('ResourceNotFound', `Unknown alarm ${name ?? ''}`, 404);
  return alarm;
}

/** AWS judges an alarm again within about a minute; until then a state set by hand stays. */
const forcedMs = 60_000;

export const setAlarmState: Operation<CloudWatch.SetAlarmStateCommandInput, void> = (input, context) => {
  const alarm = alarmNamed(input.AlarmName, context);
  if (!states.has(input.StateValue ?? '')) throw validation(`StateValue must be one of ${[...states].join(', ')}`);
  alarm.forcedUntilAwsMs = context.clock.awsMs() + forcedMs;
  changeState(context, context.account, context.region, alarm, input.StateValue as AlarmState, input.StateReason ?? '');
};

export const enableAlarmActions: Operation<CloudWatch.EnableAlarmActionsCommandInput, void> = (input, context) => {
  for (const name of input.AlarmNames ?? []) alarmNamed(name, context).actionsEnabled = true;
};

export const disableAlarmActions: Operation<CloudWatch.DisableAlarmActionsCommandInput, void> = (input, context) => {
  for (const name of input.AlarmNames ?? []) alarmNamed(name, context).actionsEnabled = false;
};

const tagged = (arn: string | undefined, context: OperationContext): AlarmRecord => {
  const name = /^arn:[\w-]+:cloudwatch:[\w-]+:\d{12}:alarm:(.+)$/.exec(arn ?? '')?.[1];
  if (name === undefined) throw invalid(`${arn ?? ''} is not the ARN of an alarm`);
  const { alarms } = monitoringOf(context, context.account, context.region);
  const alarm = Object.hasOwn(alarms, name) ? alarms[name] : undefined;
  if (alarm === undefined)
    throw new AwsError('ResourceNotFoundException', `Unknown alarm ${name}`, 404, { ResourceType: 'alarm', ResourceId: name });
  return alarm;
};

export const tagResource: Operation<CloudWatch.TagResourceCommandInput, Answer<CloudWatch.TagResourceCommandOutput>> = (input, context) => {
  Object.assign(
    tagged(input.ResourceARN, context).tags,
    Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  );
  return {};
};

export const untagResource: Operation<CloudWatch.UntagResourceCommandInput, Answer<CloudWatch.UntagResourceCommandOutput>> = (
  input,
  context,
) => {
  const { tags } = tagged(input.ResourceARN, context);
  for (const name of input.TagKeys ?? []) delete tags[name];
  return {};
};

export const listTagsForResource: Operation<
  CloudWatch.ListTagsForResourceCommandInput,
  Answer<CloudWatch.ListTagsForResourceCommandOutput>
> = (input, context) => ({ Tags: Object.entries(tagged(input.ResourceARN, context).tags).map(([Key, Value]) => ({ Key, Value })) });
