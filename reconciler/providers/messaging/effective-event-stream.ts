import type { EmailEventDestination, SmsEventDestination } from '../../model/documents.generated.ts';
import type { Source } from '../../model/source.ts';
import type { BucketPlace, DestinationTarget, EffectiveEventStream, EventDestination } from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';
import { derivedName, destinationName, tableName } from './names.ts';

/** Buffering of a stream that is made here, where nothing is written: what Firehose itself takes by default. */
const defaultBuffer = { seconds: 300, mebibytes: 5 };

/** The way of a tenant's events to the analytics side. Undefined where the tenant has none. */
export function eventStreamOf({ merged, name, prefix, defaults }: TenantInput): EffectiveEventStream | undefined {
  const written = merged.value.eventStream;
  if (written === undefined) return undefined;
  const at = merged.at;
  const ownName = derivedName(prefix, name, 'events');
  const own =
    written.stream === undefined
      ? undefined
      : {
          name: ownName,
          bufferSeconds: written.stream.bufferSeconds ?? defaultBuffer.seconds,
          bufferMiB: written.stream.bufferMiB ?? defaultBuffer.mebibytes,
          kmsKeyArn: written.stream.kmsKeyArn,
          source: at('eventStream', 'stream'),
        };
  const analytics = defaults?.value.spec.analytics;
  const central = analytics?.bucket;
  const bucket =
    written.destinationBucket !== undefined
      ? bucketPlace(written.destinationBucket, at('eventStream', 'destinationBucket'))
      : central === undefined || defaults === undefined
        ? undefined
        : bucketPlace(central, defaults.at('spec', 'analytics', 'bucket'));
  return {
    source: at('eventStream'),
    streamArn:
      own === undefined ? written.firehose?.streamArn : `arn:\${partition}:firehose:\${region}:\${account}:deliverystream/${ownName}`,
    roleArn: own === undefined ? written.firehose?.roleArn : `arn:\${partition}:iam::\${account}:role/${ownName}`,
    own,
    bucket,
    bucketHome:
      analytics !== undefined && bucket?.bucket === bucketPlace(analytics.bucket, bucket?.source ?? at('eventStream')).bucket
        ? { account: analytics.account, region: analytics.region }
        : undefined,
    eventPrefix: bucket === undefined ? undefined : `${bucket.prefix}tenant=${name}/`,
    tenantKey: written.tenantKey === undefined ? undefined : merged.resolved(written.tenantKey, 'eventStream', 'tenantKey'),
    table:
      written.table === undefined ? undefined : { name: written.table.name ?? tableName(prefix, name), source: at('eventStream', 'table') },
    query:
      written.query === undefined
        ? undefined
        : { name: written.query.name ?? derivedName(prefix, name, 'events'), source: at('eventStream', 'query') },
  };
}

/** `s3://bucket/prefix` in its two parts. */
export function bucketPlace(url: string, source: Source): BucketPlace {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(url) ?? [];
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, source };
}

/** A destination of an SES or SMS configuration set. */
export function destinationOf(
  written: EmailEventDestination | SmsEventDestination,
  prefix: string,
  stream: EffectiveEventStream | undefined,
  source: Source,
): EventDestination {
  const targets = targetsOf(written, stream);
  return {
    name: written.name,
    awsName: destinationName(prefix, written.name),
    types: written.types,
    enabled: written.enabled ?? true,
    target: targets.length === 1 ? targets[0] : undefined,
    source,
  };
}

function targetsOf(written: EmailEventDestination | SmsEventDestination, stream: EffectiveEventStream | undefined): DestinationTarget[] {
  const targets: DestinationTarget[] = [];
  const { firehose, sns, cloudWatch } = written;
  if (firehose !== undefined) targets.push({ kind: 'firehose', ...firehose, isOwnStream: false });
  if (written.eventStream === true && stream?.streamArn !== undefined && stream.roleArn !== undefined)
    targets.push({ kind: 'firehose', streamArn: stream.streamArn, roleArn: stream.roleArn, isOwnStream: true });
  if (sns !== undefined) targets.push({ kind: 'sns', topicArn: sns.topicArn });
  if (cloudWatch !== undefined)
    targets.push('dimensions' in cloudWatch ? { kind: 'metrics', dimensions: cloudWatch.dimensions } : { kind: 'logs', ...cloudWatch });
  if ('eventBridge' in written && written.eventBridge !== undefined) targets.push({ kind: 'eventBridge' });
  return targets;
}
