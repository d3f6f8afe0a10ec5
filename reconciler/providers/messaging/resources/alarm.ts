import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { TenantAlarm } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagChange, tagList, tagsIn, tagsOf } from '../marks.ts';
import { filled } from '../names.ts';
import { ifThere } from '../reading.ts';
import type { Found, Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { applications, applicationsOf } from './push-application.ts';
import { sesTenants } from './ses-tenant.ts';
import { outcomeOfCalls } from './sms-reading.ts';

export const alarmTypeName = 'cloudwatch/alarm';

interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Sum' | 'Average';
}

// An id of AWS's own is not known before the thing is there: documents and plans say whose it is, and the writer looks it up.
const idOf = (name: string): string => `id of ${name}`;

/** The name of a function in its ARN, a qualifier left out. */
const functionIn = (arn: string): string => arn.split(':')[6] ?? arn;

/**
 * What is watched. The spend of SMS has no dimensions: it is the account's, month to date, so its maximum is compared. Which alarms no metric of
 * AWS exists for, `hasMetric` says. Source: facts/tenants.md 2.4.
 */
function metricOf({ channel, metric, subject, pushChannel, ofAccount }: TenantAlarm): Metric | undefined {
  const ofSet = { 'ses:configuration-set': subject };
  if (metric === 'volume')
    return ofAccount
      ? { namespace: 'AWS/SES', metric: 'Send', dimensions: {}, statistic: 'Sum' }
      : { namespace: 'AWS/SES', metric: 'Sends', dimensions: { TenantId: idOf(subject), TenantName: subject }, statistic: 'Sum' };
  if (channel === 'push' && pushChannel !== undefined)
    return {
      namespace: 'AWS/Pinpoint',
      metric: metric === 'throttles' ? 'DirectSendMessageThrottled' : 'DirectSendMessagePermanentFailure',
      dimensions: { ApplicationId: idOf(subject), Channel: pushChannel },
      statistic: 'Sum',
    };
  if (metric === 'bounceRate') return { namespace: 'AWS/SES', metric: 'Reputation.BounceRate', dimensions: ofSet, statistic: 'Maximum' };
  if (metric === 'complaintRate')
    return { namespace: 'AWS/SES', metric: 'Reputation.ComplaintRate', dimensions: ofSet, statistic: 'Maximum' };
  if (metric === 'monthlySpend')
    return { namespace: 'AWS/SMSVoice', metric: 'TextMessageMonthlySpend', dimensions: {}, statistic: 'Maximum' };
  if (channel !== 'custom') return undefined;
  const dimensions = { FunctionName: functionIn(subject) };
  if (metric === 'throttles') return { namespace: 'AWS/Lambda', metric: 'Throttles', dimensions, statistic: 'Sum' };
  if (metric === 'concurrency') return { namespace: 'AWS/Lambda', metric: 'ConcurrentExecutions', dimensions, statistic: 'Maximum' };
  return undefined;
}

/** Whether AWS publishes a metric that the alarm can be set on. */
export const hasMetric = (alarm: TenantAlarm): boolean => metricOf(alarm) !== undefined;

/** Alarms of a tenant, told to its topics: the noisy neighbour is heard. Source: facts/tenants.md 2.4. */
export const alarm: ResourceModule = {
  rules: rulesOf(
    alarmTypeName,
    ['push/application', 'push/channel', 'lambda/concurrency', 'sms/event-destination', 'ses/tenant', 'ses/sending-status'],
    {
      // Nobody is told any more, or later than before.
      isDestructiveUpdate: (before, after) => Number(after['threshold']) > Number(before['threshold']) || lost(before, after),
      summarise: ({ metric, threshold, topics }) =>
        `${String(metric ?? '')} >= ${String(threshold ?? '')} to ${Array.isArray(topics) ? topics.map((topic) => String(topic).split(':').at(-1)).join(', ') : 'nobody'}`,
    },
  ),
  readsLeftovers: true,
  wanted: (tenant, { cell, organization }) =>
    tenant.alarms.flatMap((each) => {
      const metric = metricOf(each);
      if (metric === undefined) return [];
      const filling = { partition: organization.partition, ...cell };
      return [
        {
          type: alarmTypeName,
          name: each.awsName,
          state: 'present' as const,
          properties: {
            ...metric,
            threshold: each.threshold,
            periodSeconds: each.periodSeconds,
            topics: each.topics.map((topic) => filled(topic, filling)).sort(),
            actionsEnabled: true,
            tags: tagsOf(tenant, organization, each.shared),
          },
          allowDelete: false,
          source: each.source,
        },
      ];
    }),
  read,
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

const topicsIn = ({ topics }: Properties): readonly string[] => (Array.isArray(topics) ? topics.map(String) : []);

const lost = (before: Properties, after: Properties): boolean => topicsIn(before).some((topic) => !topicsIn(after).includes(topic));

/** All of ours by the prefix of their names, in one list; tags are one call each, for they are not in it. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const { prefix } = look.scene;
  if (prefix === '') return { resources: [] };
  const live = await listAll(
    (next) =>
      look.aws.messaging.alarms.describeAlarms({ AlarmNamePrefix: `${prefix}/`, AlarmTypes: ['MetricAlarm'], MaxRecords: 100, ...next }),
    (page) => page.MetricAlarms,
  );
  const asked = live.filter(({ AlarmName = '' }) => names.has(AlarmName) || look.whole);
  return { resources: await Promise.all(asked.map((each) => normalise(each, look))) };
}

/** The names of what the ids in a dimension are of; an id of nothing that is there stays as it is, and differs. */
async function withNames(dimensions: Readonly<Record<string, string>>, look: Look): Promise<Readonly<Record<string, string>>> {
  const { ApplicationId, TenantId } = dimensions;
  const named = { ...dimensions };
  if (ApplicationId !== undefined)
    for (const { id, name } of (await applicationsOf(look)).values()) if (id === ApplicationId) named['ApplicationId'] = idOf(name);
  if (TenantId !== undefined)
    for (const [name, tenant] of await sesTenants(look)) if (tenant.TenantId === TenantId) named['TenantId'] = idOf(name);
  return named;
}

/** The dimensions with the ids as AWS knows them; the name of what is not there yet. */
async function withIds(
  properties: Properties,
  aws: WriteClients,
): Promise<Readonly<Record<string, string>> | { readonly missing: string }> {
  const dimensions = (properties['dimensions'] ?? {}) as Readonly<Record<string, PropertyValue>>;
  const filled: Record<string, string> = {};
  for (const [key, value] of Object.entries(dimensions)) {
    const [, name] = /^id of (.+)$/.exec(String(value)) ?? [];
    const id =
      name === undefined
        ? String(value)
        : key === 'ApplicationId'
          ? (await applications(aws.reads.messaging.push)).get(name)?.id
          : (await ifThere(() => aws.reads.ses.getTenant({ TenantName: name })))?.Tenant?.TenantId;
    if (id === undefined) return { missing: name ?? '' };
    filled[key] = id;
  }
  return filled;
}

async function normalise(live: MetricAlarm, look: Look): Promise<ObservedResource> {
  const { aws } = look;
  const answer = await aws.messaging.alarms.listTagsForResource({ ResourceARN: live.AlarmArn });
  const tags = ourTagsIn(answer.Tags);
  const mark = markOf(tags);
  const fires = live.StateValue === 'ALARM';
  return {
    type: alarmTypeName,
    name: live.AlarmName ?? '',
    properties: {
      namespace: live.Namespace ?? '',
      metric: live.MetricName ?? '',
      dimensions: await withNames(Object.fromEntries((live.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])), look),
      statistic: live.Statistic ?? '',
      threshold: live.Threshold ?? 0,
      periodSeconds: live.Period ?? 0,
      topics: [...(live.AlarmActions ?? [])].sort(),
      actionsEnabled: live.ActionsEnabled !== false,
      tags,
      // What is not ours to say, and yet makes another alarm of it.
      ...(live.ComparisonOperator === 'GreaterThanOrEqualToThreshold' ? {} : { comparison: live.ComparisonOperator ?? '' }),
    },
    ...(mark === undefined ? {} : { mark }),
    ...(fires
      ? {
          condition: {
            kind: 'alarm-fires',
            settling: false,
            acceptsChildren: true,
            message: `${live.AlarmName ?? ''} is in ALARM: ${live.StateReason ?? ''}`,
          } as const,
        }
      : {}),
  };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('an alarm is put or taken away');
  const { alarms } = aws.messaging;
  const AlarmName = change.address.name;
  const dimensions = change.action === 'delete' ? {} : await withIds(change.after, aws);
  if ('missing' in dimensions)
    return {
      status: 'later',
      code: 'SubjectMissing',
      message: `${String(dimensions['missing'])}, which ${AlarmName} watches, is not there yet`,
    };
  return outcomeOfCalls(async () => {
    if (change.action === 'delete') return alarms.deleteAlarms({ AlarmNames: [AlarmName] }, step.signal);
    const tags = tagsIn(change.after);
    // A put replaces the whole alarm and leaves its tags as they are.
    await alarms.putMetricAlarm({ AlarmName, ...settingsIn(change.after, dimensions), Tags: tagList(tags) }, step.signal);
    if (change.action === 'create') return undefined;
    const ResourceARN = `arn:${step.organization.partition}:cloudwatch:${step.cell.region}:${step.cell.account}:alarm:${AlarmName}`;
    const { write: added, remove } = tagChange(tagsIn(change.before), tags);
    if (Object.keys(added).length > 0) await alarms.tagResource({ ResourceARN, Tags: tagList(added) }, step.signal);
    if (remove.length > 0) await alarms.untagResource({ ResourceARN, TagKeys: [...remove] }, step.signal);
    return undefined;
  });
}

function settingsIn(properties: Properties, dimensions: Readonly<Record<string, string>>): Omit<PutMetricAlarmCommandInput, 'AlarmName'> {
  const { statistic } = properties;
  return {
    AlarmDescription: 'set by trueup from the document of the tenant',
    Namespace: String(properties['namespace']),
    MetricName: String(properties['metric']),
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: statistic === 'Sum' ? 'Sum' : statistic === 'Average' ? 'Average' : 'Maximum',
    Threshold: Number(properties['threshold']),
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Period: Number(properties['periodSeconds']),
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    ActionsEnabled: true,
    AlarmActions: [...topicsIn(properties)],
  };
}
