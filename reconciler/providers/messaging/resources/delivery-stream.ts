import type {
  DeliveryStreamDescription,
  ExtendedS3DestinationConfiguration,
  ExtendedS3DestinationDescription,
  Processor,
} from '@aws-sdk/client-firehose';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagChange, tagList, tagsIn, tagsOf } from '../marks.ts';
import { filled } from '../names.ts';
import { ifThere, isNamed, outcomeOfFailure } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf, sameMembers } from '../rules.ts';
import { eventRoleTypeName } from './event-role.ts';
import { cellOf } from './registry-items.ts';
import { wantedIn } from './wanted-in.ts';

export const deliveryStreamTypeName = 'firehose/stream';

/**
 * The stream that takes a tenant's events to its prefix of the central bucket, a day a folder, packed and one event a line. Source: Firehose's
 * developer guide, custom prefixes; the type documentation of ExtendedS3DestinationConfiguration.
 */
export const deliveryStream: ResourceModule = {
  rules: rulesOf(deliveryStreamTypeName, [eventRoleTypeName, 's3/bucket', 's3/bucket-statement'], {
    deleteLoses: 'events that it holds and has not delivered yet are gone, and so are those that come until another takes its place',
    // Events end somewhere else, or are readable with another key.
    isDestructiveUpdate: (before, after) => ['bucket', 'prefix', 'key'].some((name) => after[name] !== before[name]),
    same: (wanted, observed) => observed['failure'] === undefined && sameMembers(wanted, observed),
    failedBecause: ({ failure }) =>
      typeof failure === 'string' ? `${failure}; Firehose changes no stream that it could not make: delete it and apply again` : undefined,
    summarise: ({ bucket, prefix }) => `s3://${String(bucket ?? '')}/${String(prefix ?? '')}`,
  }),
  record: {
    kind: 'stream',
    arn: async (name, { aws }) =>
      (await ifThere(() => aws.messaging.firehose.describeDeliveryStream({ DeliveryStreamName: name })))?.DeliveryStreamDescription
        ?.DeliveryStreamARN,
  },
  wanted,
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readOne(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

const dayFolder = 'day=!{timestamp:yyyy-MM-dd}/';

function wanted(tenant: EffectiveTenant, { cell, organization }: Placing): Wanted[] {
  const { own, bucket, bucketHome, eventPrefix, roleArn } = tenant.eventStream ?? {};
  if (own === undefined || bucket === undefined || eventPrefix === undefined || roleArn === undefined) return [];
  const filling = { partition: organization.partition, ...cell };
  return [
    {
      type: deliveryStreamTypeName,
      name: own.name,
      state: 'present',
      properties: {
        bucket: bucket.bucket,
        prefix: `${eventPrefix}${dayFolder}`,
        errorPrefix: `${eventPrefix}errors/!{firehose:error-output-type}/${dayFolder}`,
        role: filled(roleArn, filling),
        buffer: { seconds: own.bufferSeconds, mebibytes: own.bufferMiB },
        compression: 'GZIP',
        oneEventALine: true,
        key: own.kmsKeyArn === undefined ? 'none' : filled(own.kmsKeyArn, filling),
        tags: tagsOf(tenant, organization),
        // A bucket that is made here comes first.
        ...(bucketHome === undefined || tenant.analytics?.value.createBucket !== true
          ? {}
          : { bucketHome: `${bucketHome.account}/${bucketHome.region}` }),
      },
      allowDelete: false,
      source: own.source,
    },
  ];
}

const isDelimiter = ({ Type, Parameters }: Processor): boolean =>
  Type === 'AppendDelimiterToRecord' &&
  (Parameters ?? []).some(({ ParameterName, ParameterValue }) => ParameterName === 'Delimiter' && ParameterValue === '\\n');

const nameOfBucket = (arn = ''): string => arn.slice(arn.lastIndexOf(':') + 1);

async function readOne(name: string, look: Look): Promise<ObservedResource | undefined> {
  const { firehose } = look.aws.messaging;
  const stream = (await ifThere(() => firehose.describeDeliveryStream({ DeliveryStreamName: name })))?.DeliveryStreamDescription;
  if (stream === undefined) return undefined;
  const tags = ourTagsIn((await ifThere(() => firehose.listTagsForDeliveryStream({ DeliveryStreamName: name })))?.Tags);
  const mark = markOf(tags);
  const condition = conditionOf(name, stream);
  const home = wantedIn(look, deliveryStreamTypeName, name)['bucketHome'];
  return {
    type: deliveryStreamTypeName,
    name,
    properties: {
      ...normalise(stream.Destinations?.[0]?.ExtendedS3DestinationDescription),
      tags,
      // Where the bucket is, AWS does not say of a stream: it is no part of it, and the writer has to know.
      ...(home === undefined ? {} : { bucketHome: home }),
      ...(stream.DeliveryStreamStatus === 'CREATING_FAILED'
        ? { failure: stream.FailureDescription?.Details ?? stream.FailureDescription?.Type ?? 'Firehose could not make the stream' }
        : {}),
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(stream.CreateTimestamp),
    ...(condition === undefined ? {} : { condition }),
  };
}

function normalise(live: ExtendedS3DestinationDescription | undefined): Properties {
  return {
    bucket: nameOfBucket(live?.BucketARN),
    prefix: live?.Prefix ?? '',
    errorPrefix: live?.ErrorOutputPrefix ?? '',
    role: live?.RoleARN ?? '',
    buffer: { seconds: live?.BufferingHints?.IntervalInSeconds ?? 0, mebibytes: live?.BufferingHints?.SizeInMBs ?? 0 },
    compression: live?.CompressionFormat ?? 'UNCOMPRESSED',
    oneEventALine: live?.ProcessingConfiguration?.Enabled === true && (live.ProcessingConfiguration.Processors ?? []).some(isDelimiter),
    key: live?.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN ?? 'none',
  };
}

function conditionOf(name: string, { DeliveryStreamStatus: status }: DeliveryStreamDescription): Condition | undefined {
  const about = { kind: 'resource-setting', settling: true, acceptsChildren: false } as const;
  if (status === 'CREATING') return { ...about, message: `the stream ${name} is being made` };
  if (status === 'DELETING') return { ...about, leaving: true, message: `the stream ${name} is being removed` };
  return undefined;
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a stream is made, changed or taken away');
  const DeliveryStreamName = change.address.name;
  const { firehose } = aws.messaging;
  const { signal } = step;
  try {
    if (change.action === 'delete') {
      await firehose.deleteDeliveryStream({ DeliveryStreamName }, signal);
      return { status: 'sent' };
    }
    const waits = await bucketMissing(change.after, aws);
    if (waits !== undefined) return waits;
    const settings = settingsIn(change.after, step.organization.partition);
    if (change.action === 'create') {
      await firehose.createDeliveryStream(
        {
          DeliveryStreamName,
          DeliveryStreamType: 'DirectPut',
          ExtendedS3DestinationConfiguration: settings,
          Tags: tagList(tagsIn(change.after)),
        },
        signal,
      );
      return { status: 'sent' };
    }
    if (isOther(change.before, change.after)) await update(DeliveryStreamName, settings, aws, signal);
    const { write: added, remove } = tagChange(tagsIn(change.before), tagsIn(change.after));
    if (Object.keys(added).length > 0) await firehose.tagDeliveryStream({ DeliveryStreamName, Tags: tagList(added) }, signal);
    if (remove.length > 0) await firehose.untagDeliveryStream({ DeliveryStreamName, TagKeys: [...remove] }, signal);
    return { status: 'sent' };
  } catch (error) {
    // Made by a run that died before it could tell, or not ACTIVE for a moment.
    if (isNamed(error, 'ResourceInUseException'))
      return change.action === 'create'
        ? { status: 'sent' }
        : { status: 'later', code: 'ResourceInUseException', message: 'the stream is busy' };
    const outcome = outcomeOfFailure(error);
    // A role is seen by other services some seconds after it was made, and in a second Region it may not be made yet.
    return outcome.status === 'failed' && /unable to assume role/i.test(outcome.message) ? { ...outcome, status: 'later' } : outcome;
  }
}

const isOther = (before: Properties, after: Properties): boolean =>
  Object.keys(after).some((name) => name !== 'tags' && canonicalJson(before[name]) !== canonicalJson(after[name]));

/** The central bucket comes first: it may be made in the same run, in another cell. Of a bucket that nobody says where it is, nothing is known. */
async function bucketMissing({ bucket, bucketHome }: Properties, aws: WriteClients): Promise<Outcome | undefined> {
  if (typeof bucketHome !== 'string') return undefined;
  const [account = '', region = ''] = bucketHome.split('/');
  const there = aws.at(cellOf({ account, region })).reads.messaging.buckets;
  const found = await ifThere(() => there.headBucket({ Bucket: String(bucket) }));
  return found === undefined
    ? { status: 'later', code: 'BucketMissing', message: `the bucket ${String(bucket)} is not there yet (${bucketHome})` }
    : undefined;
}

async function update(
  DeliveryStreamName: string,
  settings: ExtendedS3DestinationConfiguration,
  aws: WriteClients,
  signal: AbortSignal,
): Promise<void> {
  const live = await aws.reads.messaging.firehose.describeDeliveryStream({ DeliveryStreamName }, signal);
  const stream = live.DeliveryStreamDescription;
  await aws.messaging.firehose.updateDestination(
    {
      DeliveryStreamName,
      CurrentDeliveryStreamVersionId: stream?.VersionId,
      DestinationId: stream?.Destinations?.[0]?.DestinationId,
      ExtendedS3DestinationUpdate: settings,
    },
    signal,
  );
}

function settingsIn(properties: Properties, partition: string): ExtendedS3DestinationConfiguration {
  const { seconds, mebibytes } = properties['buffer'] as Properties;
  const { key } = properties;
  return {
    RoleARN: String(properties['role']),
    BucketARN: `arn:${partition}:s3:::${String(properties['bucket'])}`,
    Prefix: String(properties['prefix']),
    ErrorOutputPrefix: String(properties['errorPrefix']),
    BufferingHints: { IntervalInSeconds: Number(seconds), SizeInMBs: Number(mebibytes) },
    CompressionFormat: 'GZIP',
    EncryptionConfiguration:
      key === 'none' ? { NoEncryptionConfig: 'NoEncryption' } : { KMSEncryptionConfig: { AWSKMSKeyARN: String(key) } },
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [{ Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] }],
    },
  };
}
