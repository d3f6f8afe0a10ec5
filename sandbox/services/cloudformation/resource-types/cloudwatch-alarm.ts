import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Json, JsonObject } from '../json.ts';
import {
  booleanProperty,
  type Handled,
  type HandlerContext,
  mergedTags,
  numberProperty,
  type ResourceType,
  textProperty,
} from './resource-type.ts';

const texts = [
  'AlarmDescription',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Unit',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'ThresholdMetricId',
];
const numbers = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];
const lists = ['AlarmActions', 'OKActions', 'InsufficientDataActions', 'Dimensions', 'Metrics'];

export const cloudWatchAlarm: ResourceType = {
  name: 'AWS::CloudWatch::Alarm',
  properties: {
    AlarmName: 'createOnly',
    ...Object.fromEntries([...texts, ...numbers, ...lists].map((name) => [name, 'mutable' as const])),
    ActionsEnabled: 'mutable',
    ComparisonOperator: 'required',
    EvaluationPeriods: 'required',
    Tags: 'mutable',
  },
  seconds: 3,
  drift: true,
  async create(properties, context) {
    return put(textProperty(properties, 'AlarmName') ?? context.uniqueName, properties, context);
  },
  async update(physicalId, properties, _before, context) {
    return put(physicalId, properties, context);
  },
  async delete(physicalId, _properties, context) {
    await context.call('monitoring', 'DeleteAlarms', { AlarmNames: [physicalId] });
  },
  async read(physicalId, properties, context) {
    const { MetricAlarms = [] } = await context.call<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', {
      AlarmNames: [physicalId],
    });
    const [alarm] = MetricAlarms;
    if (alarm === undefined) return undefined;
    const live = JSON.parse(JSON.stringify(alarm)) as JsonObject;
    return { ...live, ...(properties['Tags'] === undefined ? {} : { Tags: properties['Tags'] as Json }) };
  },
};

async function put(AlarmName: string, properties: JsonObject, context: HandlerContext): Promise<Handled> {
  const given: Record<string, unknown> = {};
  for (const name of texts) given[name] = textProperty(properties, name);
  for (const name of numbers) given[name] = numberProperty(properties, name);
  for (const name of lists) given[name] = properties[name];
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  await context.call('monitoring', 'PutMetricAlarm', {
    ...present,
    AlarmName,
    ActionsEnabled: booleanProperty(properties, 'ActionsEnabled') ?? true,
    Tags: mergedTags(properties, context),
  });
  const { env, region, account } = context;
  return { physicalId: AlarmName, attributes: { Arn: `arn:${env.partition}:cloudwatch:${region}:${account}:alarm:${AlarmName}` } };
}
