import type * as Firehose from '@aws-sdk/client-firehose';
import { AwsError } from '../../wire/errors.ts';
import { roleNamed } from '../iam/roles.ts';
import { findKey } from '../kms/keys.ts';
import type { OperationContext } from '../operation.ts';
import { expressionsIn, hasExpression, partitionKeys } from './partition.ts';
import type { Destination, Processor } from './state.ts';

export const invalid = (message: string): AwsError => new AwsError('InvalidArgumentException', message, 400);

type Given = Partial<Omit<Firehose.ExtendedS3DestinationConfiguration, 'S3BackupConfiguration'>>;

/** Buffering. Source: the type documentation of BufferingHints; with dynamic partitioning at least 64 MB (developer guide). */
const defaults = { sizeMb: 5, intervalSeconds: 300, partitionedMb: 64 } as const;

/** A destination from what was given, over what it was before. Throws InvalidArgumentException or InvalidKMSResourceException. */
export function destinationFrom(given: Given, before: Destination | undefined, context: OperationContext): Destination {
  const partitioning =
    given.DynamicPartitioningConfiguration === undefined
      ? (before?.partitioning ?? { enabled: false, retrySeconds: 300 })
      : {
          enabled: given.DynamicPartitioningConfiguration.Enabled ?? false,
          retrySeconds: given.DynamicPartitioningConfiguration.RetryOptions?.DurationInSeconds ?? 300,
        };
  const made: Destination = {
    RoleARN: given.RoleARN ?? before?.RoleARN ?? '',
    BucketARN: given.BucketARN ?? before?.BucketARN ?? '',
    Prefix: given.Prefix ?? before?.Prefix ?? null,
    ErrorOutputPrefix: given.ErrorOutputPrefix ?? before?.ErrorOutputPrefix ?? null,
    sizeMb: given.BufferingHints?.SizeInMBs ?? before?.sizeMb ?? (partitioning.enabled ? defaults.partitionedMb : defaults.sizeMb),
    intervalSeconds: given.BufferingHints?.IntervalInSeconds ?? before?.intervalSeconds ?? defaults.intervalSeconds,
    CompressionFormat: compression(given.CompressionFormat ?? before?.CompressionFormat),
    kmsKeyArn: given.EncryptionConfiguration === undefined ? (before?.kmsKeyArn ?? null) : keyOf(given.EncryptionConfiguration, context),
    logging: given.CloudWatchLoggingOptions ?? before?.logging ?? null,
    processingEnabled: given.ProcessingConfiguration?.Enabled ?? before?.processingEnabled ?? false,
    processors: given.ProcessingConfiguration === undefined ? (before?.processors ?? []) : processorsOf(given.ProcessingConfiguration),
    partitioning,
    FileExtension: given.FileExtension ?? before?.FileExtension ?? null,
  };
  if (before !== undefined && before.partitioning.enabled !== partitioning.enabled)
    throw invalid('Dynamic partitioning cannot be enabled or disabled on an existing Firehose stream.');
  check(made, context);
  refuseUnknown(given);
  return made;
}

function check(made: Destination, context: OperationContext): void {
  if (!/^arn:[\w-]+:s3:::[\w.-]{1,255}$/.test(made.BucketARN)) throw invalid(`BucketARN ${made.BucketARN} is not valid`);
  const [, account = '', path = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(made.RoleARN) ?? [];
  const role = path.split('/').at(-1) ?? '';
  if (account === '' || roleNamed(account, role, context) === undefined)
    throw invalid(`Firehose is unable to assume role ${made.RoleARN}. Please check the role provided.`);
  const least = made.partitioning.enabled ? defaults.partitionedMb : 1;
  if (made.sizeMb < least || made.sizeMb > 128) throw invalid(`BufferingHints.SizeInMBs must be between ${least} and 128`);
  if (made.intervalSeconds < 0 || made.intervalSeconds > 900) throw invalid('BufferingHints.IntervalInSeconds must be between 0 and 900');
  checkPrefixes(made);
  checkPartitioning(made);
}

/** Source: the developer guide, custom prefixes for S3 objects. */
function checkPrefixes({ Prefix: prefix, ErrorOutputPrefix: errors }: Destination): void {
  for (const { namespace, argument } of expressionsIn(prefix ?? '')) {
    const known =
      namespace === 'timestamp' ||
      (namespace === 'firehose' && argument === 'random-string') ||
      namespace === 'partitionKeyFromQuery' ||
      namespace === 'partitionKeyFromLambda';
    if (!known) throw invalid(`Prefix has an expression that is not valid: !{${namespace}:${argument}}`);
  }
  if (errors !== null && hasExpression(errors) && !errors.includes('!{firehose:error-output-type}'))
    throw invalid('ErrorOutputPrefix must contain !{firehose:error-output-type} when it contains expressions');
  if (errors === null && hasExpression(prefix ?? '')) throw invalid('ErrorOutputPrefix is required when Prefix contains expressions');
}

function checkPartitioning(made: Destination): void {
  const used = expressionsIn(made.Prefix ?? '').filter(({ namespace }) => namespace.startsWith('partitionKey'));
  const query = parameterOf(made, 'MetadataExtraction', 'MetadataExtractionQuery');
  if (!made.partitioning.enabled) {
    if (used.length > 0) throw invalid('Prefix has partition keys, but dynamic partitioning is not enabled');
    if (query !== undefined) throw invalid('A MetadataExtraction processor needs dynamic partitioning');
    return;
  }
  const keys = query === undefined ? [] : (partitionKeys(query) ?? []);
  if (keys.length === 0)
    throw invalid('Dynamic partitioning needs a MetadataExtraction processor with a query; the sandbox reads an object of paths');
  if (parameterOf(made, 'MetadataExtraction', 'JsonParsingEngine') !== 'JQ-1.6') throw invalid('JsonParsingEngine must be JQ-1.6');
  const unknown = used.find(({ argument }) => !keys.some(({ name }) => name === argument));
  if (unknown !== undefined) throw invalid(`Prefix names the partition key ${unknown.argument}, which no processor extracts`);
  const unused = keys.find(({ name }) => !used.some(({ argument }) => argument === name));
  if (unused !== undefined) throw invalid(`The partition key ${unused.name} does not stand in the prefix`);
}

export function parameterOf({ processors, processingEnabled }: Destination, type: string, name: string): string | undefined {
  if (!processingEnabled) return undefined;
  const processor = processors.find((one) => one.Type === type);
  return processor?.Parameters.find(({ ParameterName }) => ParameterName === name)?.ParameterValue;
}

export const hasProcessor = ({ processors, processingEnabled }: Destination, type: string): boolean =>
  processingEnabled && processors.some((one) => one.Type === type);

function processorsOf(given: Firehose.ProcessingConfiguration): Processor[] {
  return (given.Processors ?? []).map(({ Type: type = '', Parameters: parameters = [] }) => {
    if (type !== 'MetadataExtraction' && type !== 'AppendDelimiterToRecord')
      throw new AwsError('NotImplemented', `the sandbox does not implement firehose processors of type ${type}`, 501);
    return {
      Type: type,
      Parameters: parameters.map(({ ParameterName: name = '', ParameterValue: value = '' }) => ({
        ParameterName: name,
        ParameterValue: value,
      })),
    };
  });
}

function compression(given: string | undefined): 'UNCOMPRESSED' | 'GZIP' {
  if (given === undefined || given === 'UNCOMPRESSED') return 'UNCOMPRESSED';
  if (given === 'GZIP') return 'GZIP';
  if (['ZIP', 'Snappy', 'HADOOP_SNAPPY'].includes(given))
    throw new AwsError('NotImplemented', `the sandbox does not implement firehose compression ${given}`, 501);
  throw invalid(`CompressionFormat ${given} is not valid`);
}

function keyOf(given: Firehose.EncryptionConfiguration, context: OperationContext): string | null {
  const reference = given.KMSEncryptionConfig?.AWSKMSKeyARN;
  if (reference === undefined) return null;
  requireKey(reference, context);
  return reference;
}

/** Throws InvalidKMSResourceException for a key that is not there or not enabled. */
export function requireKey(reference: string, context: OperationContext): void {
  const key = findKey(context, reference, context.account, context.region);
  if (key === undefined)
    throw new AwsError('InvalidKMSResourceException', `KMS key ${reference} does not exist`, 400, { code: 'NotFoundException' });
  if (!key.enabled)
    throw new AwsError('InvalidKMSResourceException', `KMS key ${reference} is not enabled`, 400, { code: 'DisabledException' });
}

function refuseUnknown(given: Given): void {
  if (given.DataFormatConversionConfiguration?.Enabled === true)
    throw new AwsError('NotImplemented', 'the sandbox does not implement firehose format conversion', 501);
  if (given.S3BackupMode === 'Enabled') throw new AwsError('NotImplemented', 'the sandbox does not implement firehose S3 backup', 501);
  if (given.CustomTimeZone !== undefined && given.CustomTimeZone !== 'UTC')
    throw new AwsError('NotImplemented', 'the sandbox does not implement firehose time zones', 501);
}

/** A destination as DescribeDeliveryStream shows it. */
export function destinationShape(one: Destination): Firehose.ExtendedS3DestinationDescription {
  return {
    RoleARN: one.RoleARN,
    BucketARN: one.BucketARN,
    ...(one.Prefix === null ? {} : { Prefix: one.Prefix }),
    ...(one.ErrorOutputPrefix === null ? {} : { ErrorOutputPrefix: one.ErrorOutputPrefix }),
    BufferingHints: { SizeInMBs: one.sizeMb, IntervalInSeconds: one.intervalSeconds },
    CompressionFormat: one.CompressionFormat,
    EncryptionConfiguration:
      one.kmsKeyArn === null ? { NoEncryptionConfig: 'NoEncryption' } : { KMSEncryptionConfig: { AWSKMSKeyARN: one.kmsKeyArn } },
    CloudWatchLoggingOptions: one.logging ?? { Enabled: false },
    ProcessingConfiguration: {
      Enabled: one.processingEnabled,
      Processors: one.processors.map(({ Type, Parameters }) => ({
        Type: Type as Firehose.ProcessorType,
        Parameters: Parameters.map(({ ParameterName, ParameterValue }) => ({
          ParameterName: ParameterName as Firehose.ProcessorParameterName,
          ParameterValue,
        })),
      })),
    },
    S3BackupMode: 'Disabled',
    DynamicPartitioningConfiguration: {
      Enabled: one.partitioning.enabled,
      ...(one.partitioning.enabled ? { RetryOptions: { DurationInSeconds: one.partitioning.retrySeconds } } : {}),
    },
    ...(one.FileExtension === null ? {} : { FileExtension: one.FileExtension }),
  };
}
