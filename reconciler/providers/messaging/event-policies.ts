// Who may write a tenant's events, and where: the role of its stream, and what the central bucket grants that role.
import type { Properties } from '../../model/properties.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { filled } from './names.ts';

/** Services that take the role: Firehose to write to the bucket, SES and SMS to hand events to the stream. */
const services = ['firehose.amazonaws.com', 'ses.amazonaws.com', 'sms-voice.amazonaws.com'];

/** Only on behalf of the account itself: another account cannot have a service use the role. */
export const eventRoleTrust = (account: string): Properties => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: services },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  ],
});

/**
 * What the role may do: write below the tenant's prefix, with the tenant's key, and put records into the tenant's streams. Undefined where no
 * bucket is named. Source: Firehose's developer guide, "Grant Firehose access to an Amazon S3 destination".
 */
export function eventRolePolicy({ eventStream, regions }: EffectiveTenant, partition: string, account: string): Properties | undefined {
  const { own, bucket, eventPrefix } = eventStream ?? {};
  if (own === undefined || bucket === undefined || eventPrefix === undefined) return undefined;
  const bucketArn = `arn:${partition}:s3:::${bucket.bucket}`;
  const streams = regions.map((region) => `arn:${partition}:firehose:${region}:${account}:deliverystream/${own.name}`);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'WriteBelowPrefix',
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        Resource: `${bucketArn}/${eventPrefix}*`,
      },
      {
        Sid: 'ListPrefix',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucketArn,
        Condition: { StringLike: { 's3:prefix': `${eventPrefix}*` } },
      },
      { Sid: 'FindBucket', Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], Resource: bucketArn },
      { Sid: 'HandOver', Effect: 'Allow', Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'], Resource: streams.sort() },
      ...keyStatements(own.kmsKeyArn, { partition, account, regions, bucketArn, eventPrefix }),
    ],
  };
}

interface KeyUse {
  readonly partition: string;
  readonly account: string;
  readonly regions: readonly string[];
  readonly bucketArn: string;
  readonly eventPrefix: string;
}

/** S3 encrypts with the object as context, or with the bucket where it keeps a key of its own for it. */
function keyStatements(key: string | undefined, { partition, account, regions, bucketArn, eventPrefix }: KeyUse): Properties[] {
  if (key === undefined) return [];
  const keys = [...new Set(regions.map((region) => filled(key, { partition, account, region })))].sort();
  return [
    {
      Sid: 'UseKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: keys,
      Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/${eventPrefix}*`] } },
    },
  ];
}

/**
 * What the central bucket grants the role of a tenant in another account: to write below the tenant's prefix and nowhere else. The account is
 * named and the role is a condition: S3 refuses a policy that names a role which does not exist yet.
 */
export function eventBucketStatement({ eventStream, account }: EffectiveTenant, partition: string): Properties | undefined {
  const { own, bucket, eventPrefix } = eventStream ?? {};
  if (own === undefined || bucket === undefined || eventPrefix === undefined || account === undefined) return undefined;
  return {
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account.value}:root` },
    Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
    Resource: `arn:${partition}:s3:::${bucket.bucket}/${eventPrefix}*`,
    Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:${partition}:iam::${account.value}:role/${own.name}` } },
  };
}
