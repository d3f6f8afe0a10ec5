import type * as Firehose from '@aws-sdk/client-firehose';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { accept } from './deliver.ts';
import { destinationFrom, destinationShape, invalid, requireKey } from './destination.ts';
import { durations, type StreamRecord, streamNamed, streamsOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: Firehose's quotas, and the type documentation of PutRecord and PutRecordBatch. */
const mostStreams = 5000;
const mostTags = 50;
const recordBytes = 1_024_000;
const batchRecords = 500;
const batchBytes = 4 * 1024 * 1024;

const destinationId = 'destinationId-000000000001';

function streamOf(name: string | undefined, context: OperationContext): StreamRecord {
  const stream = streamNamed(context, context.account, context.region, name ?? '');
  if (stream === undefined)
    throw new AwsError('ResourceNotFoundException', `Firehose ${name ?? ''} under account ${context.account} not found.`, 400);
  return stream;
}

export const createDeliveryStream: Operation<
  Firehose.CreateDeliveryStreamCommandInput,
  Answer<Firehose.CreateDeliveryStreamCommandOutput>
> = (input, context) => {
  const name = input.DeliveryStreamName ?? '';
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(name))
    throw invalid(`1 validation error detected: Value '${name}' at 'deliveryStreamName' failed to satisfy constraint`);
  const streams = streamsOf(context, context.account, context.region);
  if (Object.hasOwn(streams, name))
    throw new AwsError('ResourceInUseException', `Firehose ${name} under accountId ${context.account} already exists`, 400);
  if (Object.keys(streams).length >= mostStreams)
    throw new AwsError('LimitExceededException', 'You have already reached the limit of Firehose streams', 400);
  if (input.DeliveryStreamType !== undefined && input.DeliveryStreamType !== 'DirectPut')
    throw new AwsError('NotImplemented', `the sandbox does not implement firehose streams of type ${input.DeliveryStreamType}`, 501);
  const given = input.ExtendedS3DestinationConfiguration ?? input.S3DestinationConfiguration;
  const others = Object.keys(input).filter((member) => /DestinationConfiguration$/.test(member) && !/^(Extended)?S3Dest/.test(member));
  if (others.length > 0) throw new AwsError('NotImplemented', `the sandbox does not implement firehose ${others[0] ?? ''}`, 501);
  if (given === undefined || (input.ExtendedS3DestinationConfiguration !== undefined && input.S3DestinationConfiguration !== undefined))
    throw invalid('Exactly one destination configuration is supported for a Firehose');
  const stream: StreamRecord = {
    name,
    arn: `arn:${context.partition}:firehose:${context.region}:${context.account}:deliverystream/${name}`,
    createdAt: context.clock.now().toISOString(),
    updatedAt: null,
    version: 1,
    status: 'CREATING',
    dueAwsMs: context.clock.awsMs() + durations.create,
    destination: destinationFrom(given, undefined, context),
    encryption: encryptionFrom(input.DeliveryStreamEncryptionConfigurationInput, context),
    tags: withTags({}, input.Tags),
    buffers: {},
    failure: null,
  };
  streams[name] = stream;
  return { DeliveryStreamARN: stream.arn };
};

function encryptionFrom(
  given: Firehose.DeliveryStreamEncryptionConfigurationInput | undefined,
  context: OperationContext,
): StreamRecord['encryption'] {
  if (given === undefined) return null;
  const { KeyType: keyType, KeyARN: keyArn } = given;
  if (keyType !== 'AWS_OWNED_CMK' && keyType !== 'CUSTOMER_MANAGED_CMK')
    throw invalid('KeyType must be AWS_OWNED_CMK or CUSTOMER_MANAGED_CMK');
  if ((keyType === 'CUSTOMER_MANAGED_CMK') !== (keyArn !== undefined))
    throw invalid('KeyARN goes with CUSTOMER_MANAGED_CMK, and only with it');
  if (keyArn !== undefined) requireKey(keyArn, context);
  return { keyType, keyArn: keyArn ?? null, status: 'ENABLED' };
}

export const deleteDeliveryStream: Operation<Firehose.DeleteDeliveryStreamCommandInput, object> = (input, context) => {
  const stream = streamOf(input.DeliveryStreamName, context);
  if (stream.status === 'CREATING') throw new AwsError('ResourceInUseException', `Firehose ${stream.name} is being created`, 400);
  stream.status = 'DELETING';
  stream.dueAwsMs = context.clock.awsMs() + durations.delete;
  return {};
};

export const describeDeliveryStream: Operation<
  Firehose.DescribeDeliveryStreamCommandInput,
  Answer<Firehose.DescribeDeliveryStreamCommandOutput>
> = (input, context) => {
  const stream = streamOf(input.DeliveryStreamName, context);
  const { encryption } = stream;
  return {
    DeliveryStreamDescription: {
      DeliveryStreamName: stream.name,
      DeliveryStreamARN: stream.arn,
      DeliveryStreamStatus: stream.status,
      DeliveryStreamType: 'DirectPut',
      VersionId: String(stream.version),
      CreateTimestamp: new Date(stream.createdAt),
      ...(stream.updatedAt === null ? {} : { LastUpdateTimestamp: new Date(stream.updatedAt) }),
      DeliveryStreamEncryptionConfiguration:
        encryption === null
          ? { Status: 'DISABLED' }
          : {
              Status: 'ENABLED',
              KeyType: encryption.keyType as Firehose.KeyType,
              ...(encryption.keyArn === null ? {} : { KeyARN: encryption.keyArn }),
            },
      Destinations: [{ DestinationId: destinationId, ExtendedS3DestinationDescription: destinationShape(stream.destination) }],
      HasMoreDestinations: false,
    },
  };
};

export const listDeliveryStreams: Operation<Firehose.ListDeliveryStreamsCommandInput, Answer<Firehose.ListDeliveryStreamsCommandOutput>> = (
  input,
  context,
) => {
  const size = input.Limit ?? 10;
  if (size < 1 || size > 10_000) throw invalid('Limit must be between 1 and 10000');
  const after = input.ExclusiveStartDeliveryStreamName ?? '';
  const isWanted = input.DeliveryStreamType === undefined || input.DeliveryStreamType === 'DirectPut';
  const names = isWanted
    ? Object.keys(streamsOf(context, context.account, context.region))
        .filter((name) => name > after)
        .sort()
    : [];
  return { DeliveryStreamNames: names.slice(0, size), HasMoreDeliveryStreams: names.length > size };
};

export const updateDestination: Operation<Firehose.UpdateDestinationCommandInput, object> = (input, context) => {
  const stream = streamOf(input.DeliveryStreamName, context);
  if (stream.status !== 'ACTIVE') throw new AwsError('ResourceInUseException', `Firehose ${stream.name} is not ACTIVE`, 400);
  if (input.CurrentDeliveryStreamVersionId !== String(stream.version))
    throw new AwsError(
      'ConcurrentModificationException',
      `Cannot update firehose: ${stream.name} since the current version id: ${stream.version} and specified version id: ${input.CurrentDeliveryStreamVersionId ?? ''} do not match`,
      400,
    );
  if (input.DestinationId !== destinationId) throw invalid(`Destination Id ${input.DestinationId ?? ''} not found`);
  const update = input.ExtendedS3DestinationUpdate ?? input.S3DestinationUpdate;
  if (update === undefined) throw invalid('Exactly one destination update is supported for a Firehose');
  stream.destination = destinationFrom(update, stream.destination, context);
  stream.version += 1;
  stream.updatedAt = context.clock.now().toISOString();
  return {};
};

export const startDeliveryStreamEncryption: Operation<Firehose.StartDeliveryStreamEncryptionCommandInput, object> = (input, context) => {
  const stream = streamOf(input.DeliveryStreamName, context);
  stream.encryption = encryptionFrom(input.DeliveryStreamEncryptionConfigurationInput ?? { KeyType: 'AWS_OWNED_CMK' }, context);
  return {};
};

export const stopDeliveryStreamEncryption: Operation<Firehose.StopDeliveryStreamEncryptionCommandInput, object> = (input, context) => {
  streamOf(input.DeliveryStreamName, context).encryption = null;
  return {};
};

function withTags(before: Readonly<Record<string, string>>, tags: readonly Firehose.Tag[] | undefined): Record<string, string> {
  const made: Record<string, string> = { ...before };
  for (const { Key: key = '', Value: value = '' } of tags ?? []) {
    if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@%\\]{1,128}$/u.test(key) || value.length > 256) throw invalid(`Invalid tag: ${key}`);
    made[key] = value;
  }
  if (Object.keys(made).length > mostTags) throw new AwsError('LimitExceededException', `A Firehose has at most ${mostTags} tags`, 400);
  return made;
}

export const tagDeliveryStream: Operation<Firehose.TagDeliveryStreamCommandInput, object> = (input, context) => {
  const stream = streamOf(input.DeliveryStreamName, context);
  stream.tags = withTags(stream.tags, input.Tags);
  return {};
};

export const untagDeliveryStream: Operation<Firehose.UntagDeliveryStreamCommandInput, object> = (input, context) => {
  const { tags } = streamOf(input.DeliveryStreamName, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

export const listTagsForDeliveryStream: Operation<
  Firehose.ListTagsForDeliveryStreamCommandInput,
  Answer<Firehose.ListTagsForDeliveryStreamCommandOutput>
> = (input, context) => {
  const size = input.Limit ?? 50;
  const after = input.ExclusiveStartTagKey ?? '';
  const tags = Object.entries(streamOf(input.DeliveryStreamName, context).tags)
    .filter(([key]) => key > after)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { Tags: tags.slice(0, size).map(([Key, Value]) => ({ Key, Value })), HasMoreTags: tags.length > size };
};

/** A stream that takes records. Throws ResourceNotFoundException while it is made or removed. */
function activeStream(name: string | undefined, context: OperationContext): StreamRecord {
  const stream = streamOf(name, context);
  if (stream.status !== 'ACTIVE')
    throw new AwsError('ResourceNotFoundException', `Firehose ${stream.name} under account ${context.account} is not active.`, 400);
  return stream;
}

const dataOf = (record: Firehose._Record | undefined): Uint8Array => {
  const data = record?.Data ?? new Uint8Array();
  if (data.length > recordBytes) throw invalid(`Record size must be at most ${recordBytes} bytes`);
  return data;
};

/** Ids of records are long and opaque. */
const recordId = (requestId: string, index: number): string => Buffer.from(`${requestId}/${index}`.padEnd(96, '.')).toString('base64url');

export const putRecord: Operation<Firehose.PutRecordCommandInput, Answer<Firehose.PutRecordCommandOutput>> = (input, context) => {
  const stream = activeStream(input.DeliveryStreamName, context);
  accept(context, stream, dataOf(input.Record));
  return { RecordId: recordId(context.requestId, 0), Encrypted: stream.encryption !== null };
};

export const putRecordBatch: Operation<Firehose.PutRecordBatchCommandInput, Answer<Firehose.PutRecordBatchCommandOutput>> = (
  input,
  context,
) => {
  const records = (input.Records ?? []).map(dataOf);
  if (records.length < 1 || records.length > batchRecords) throw invalid(`A batch holds 1 to ${batchRecords} records`);
  if (records.reduce((sum, data) => sum + data.length, 0) > batchBytes) throw invalid('Records size exceeds 4 MB limit');
  const stream = activeStream(input.DeliveryStreamName, context);
  for (const data of records) accept(context, stream, data);
  return {
    FailedPutCount: 0,
    Encrypted: stream.encryption !== null,
    RequestResponses: records.map((_data, index) => ({ RecordId: recordId(context.requestId, index) })),
  };
};
