import type * as S3 from '@aws-sdk/client-s3';
import { AwsError } from '../../wire/errors.ts';
import { findKey } from '../kms/keys.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { policyFault, statementsOf } from '../sns/resource-policy.ts';
import { bucketFor, denied, isPublicPolicy } from './access.ts';
import { checkedRules, rulesShape } from './lifecycle.ts';
import { type Encryption, ownKey } from './state.ts';
import { tagList, tagsOf } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const missing = (code: string, message: string, BucketName: string): AwsError => new AwsError(code, message, 404, { BucketName });
const malformed = (message: string): AwsError => new AwsError('MalformedXML', message, 400);

/** Largest bucket policy in bytes. Source: S3's quotas. */
const policyBytes = 20_480;

export const putBucketPolicy: Operation<S3.PutBucketPolicyCommandInput, void> = (input, context) => {
  const bucket = bucketFor(input, context);
  const policy = input.Policy ?? '';
  if (Buffer.byteLength(policy) > policyBytes) throw new AwsError('PolicyTooLarge', `Policies may hold at most ${policyBytes} bytes`, 400);
  const fault = policyFault(policy) ?? resourceFault(policy, `arn:${context.partition}:s3:::${bucket.name}`);
  if (fault !== undefined) throw new AwsError('MalformedPolicy', fault, 400);
  if (bucket.publicAccessBlock?.BlockPublicPolicy === true && isPublicPolicy(policy)) throw denied();
  bucket.policy = policy;
};

/** Every statement names this bucket or its objects and nothing else. */
function resourceFault(policy: string, arn: string): string | undefined {
  for (const statement of statementsOf(policy)) {
    if (statement.Principal === undefined && statement.NotPrincipal === undefined) return 'Missing required field Principal';
    const given = statement.Resource ?? statement.NotResource;
    const resources = Array.isArray(given) ? given.map(String) : given === undefined ? [] : [String(given)];
    if (resources.length === 0) return 'Missing required field Resource';
    if (resources.some((one) => one !== arn && !one.startsWith(`${arn}/`))) return 'Policy has invalid resource';
  }
  return undefined;
}

export const getBucketPolicy: Operation<S3.GetBucketPolicyCommandInput, Answer<S3.GetBucketPolicyCommandOutput>> = (input, context) => {
  const { policy, name } = bucketFor(input, context);
  if (policy === null) throw missing('NoSuchBucketPolicy', 'The bucket policy does not exist', name);
  return { Policy: policy };
};

export const deleteBucketPolicy: Operation<S3.DeleteBucketPolicyCommandInput, void> = (input, context) => {
  bucketFor(input, context).policy = null;
};

export const getBucketPolicyStatus: Operation<S3.GetBucketPolicyStatusCommandInput, Answer<S3.GetBucketPolicyStatusCommandOutput>> = (
  input,
  context,
) => {
  const { policy, name } = bucketFor(input, context);
  if (policy === null) throw missing('NoSuchBucketPolicy', 'The bucket policy does not exist', name);
  return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
};

export const putPublicAccessBlock: Operation<S3.PutPublicAccessBlockCommandInput, void> = (input, context) => {
  const given = input.PublicAccessBlockConfiguration;
  bucketFor(input, context).publicAccessBlock = {
    BlockPublicAcls: given?.BlockPublicAcls ?? false,
    IgnorePublicAcls: given?.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given?.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given?.RestrictPublicBuckets ?? false,
  };
};

export const getPublicAccessBlock: Operation<S3.GetPublicAccessBlockCommandInput, Answer<S3.GetPublicAccessBlockCommandOutput>> = (
  input,
  context,
) => {
  const { publicAccessBlock, name } = bucketFor(input, context);
  if (publicAccessBlock === null)
    throw missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', name);
  return { PublicAccessBlockConfiguration: { ...publicAccessBlock } };
};

export const deletePublicAccessBlock: Operation<S3.DeletePublicAccessBlockCommandInput, void> = (input, context) => {
  bucketFor(input, context).publicAccessBlock = null;
};

export const putBucketEncryption: Operation<S3.PutBucketEncryptionCommandInput, void> = (input, context) => {
  const bucket = bucketFor(input, context);
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const [rule, another] = rules;
  if (rule === undefined || another !== undefined) throw malformed('There must be exactly one rule');
  const byDefault = rule.ApplyServerSideEncryptionByDefault;
  bucket.encryption = encryptionOf(
    {
      algorithm: byDefault?.SSEAlgorithm ?? 'AES256',
      kmsKeyId: byDefault?.KMSMasterKeyID ?? null,
      bucketKey: rule.BucketKeyEnabled ?? false,
    },
    context,
  );
};

/** An encryption as it was asked for, checked against its key. */
export function encryptionOf(asked: Encryption, context: OperationContext): Encryption {
  const isKms = asked.algorithm === 'aws:kms' || asked.algorithm === 'aws:kms:dsse';
  if (!isKms && asked.algorithm !== 'AES256')
    throw new AwsError('InvalidEncryptionAlgorithmError', 'The encryption request that you specified is not valid.', 400);
  if (!isKms && asked.kmsKeyId !== null)
    throw new AwsError(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      400,
    );
  if (asked.kmsKeyId === null || asked.kmsKeyId === 'alias/aws/s3') return asked;
  const key = findKey(context, asked.kmsKeyId, context.account, context.region);
  if (key === undefined) throw new AwsError('KMS.NotFoundException', `Key '${asked.kmsKeyId}' does not exist`, 400);
  if (!key.enabled) throw new AwsError('KMS.DisabledException', `${key.arn} is disabled.`, 400);
  return asked;
}

export const getBucketEncryption: Operation<S3.GetBucketEncryptionCommandInput, Answer<S3.GetBucketEncryptionCommandOutput>> = (
  input,
  context,
) => {
  const { algorithm, kmsKeyId, bucketKey } = bucketFor(input, context).encryption;
  const byDefault = {
    SSEAlgorithm: algorithm as S3.ServerSideEncryption,
    ...(kmsKeyId === null ? {} : { KMSMasterKeyID: kmsKeyId }),
  };
  return { ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: bucketKey }] } };
};

export const deleteBucketEncryption: Operation<S3.DeleteBucketEncryptionCommandInput, void> = (input, context) => {
  bucketFor(input, context).encryption = ownKey;
};

export const putBucketLifecycleConfiguration: Operation<
  S3.PutBucketLifecycleConfigurationCommandInput,
  Answer<S3.PutBucketLifecycleConfigurationCommandOutput>
> = (input, context) => {
  const bucket = bucketFor(input, context);
  bucket.lifecycle = checkedRules(input.LifecycleConfiguration?.Rules ?? []);
  return { TransitionDefaultMinimumObjectSize: input.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K' };
};

export const getBucketLifecycleConfiguration: Operation<
  S3.GetBucketLifecycleConfigurationCommandInput,
  Answer<S3.GetBucketLifecycleConfigurationCommandOutput>
> = (input, context) => {
  const { lifecycle, name } = bucketFor(input, context);
  if (lifecycle === null) throw missing('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', name);
  return { Rules: rulesShape(lifecycle), TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' };
};

export const deleteBucketLifecycle: Operation<S3.DeleteBucketLifecycleCommandInput, void> = (input, context) => {
  bucketFor(input, context).lifecycle = null;
};

export const putBucketTagging: Operation<S3.PutBucketTaggingCommandInput, void> = (input, context) => {
  bucketFor(input, context).tags = tagsOf(input.Tagging?.TagSet);
};

export const getBucketTagging: Operation<S3.GetBucketTaggingCommandInput, Answer<S3.GetBucketTaggingCommandOutput>> = (input, context) => {
  const { tags, name } = bucketFor(input, context);
  if (Object.keys(tags).length === 0) throw missing('NoSuchTagSet', 'The TagSet does not exist', name);
  return { TagSet: tagList(tags) };
};

export const deleteBucketTagging: Operation<S3.DeleteBucketTaggingCommandInput, void> = (input, context) => {
  bucketFor(input, context).tags = {};
};

const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

export const putBucketOwnershipControls: Operation<S3.PutBucketOwnershipControlsCommandInput, void> = (input, context) => {
  const bucket = bucketFor(input, context);
  const [rule, another] = input.OwnershipControls?.Rules ?? [];
  if (rule?.ObjectOwnership === undefined || another !== undefined || !ownerships.includes(rule.ObjectOwnership))
    throw malformed('There must be exactly one rule with a known ObjectOwnership');
  bucket.ownership = rule.ObjectOwnership;
};

export const getBucketOwnershipControls: Operation<
  S3.GetBucketOwnershipControlsCommandInput,
  Answer<S3.GetBucketOwnershipControlsCommandOutput>
> = (input, context) => {
  const { ownership, name } = bucketFor(input, context);
  if (ownership === null) throw missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', name);
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership as S3.ObjectOwnership }] } };
};

export const deleteBucketOwnershipControls: Operation<S3.DeleteBucketOwnershipControlsCommandInput, void> = (input, context) => {
  bucketFor(input, context).ownership = null;
};

export const putBucketVersioning: Operation<S3.PutBucketVersioningCommandInput, void> = (input, context) => {
  const bucket = bucketFor(input, context);
  const { Status: status, MFADelete: mfa } = input.VersioningConfiguration ?? {};
  if (status !== 'Enabled' && status !== 'Suspended')
    throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified', 400);
  if (mfa === 'Enabled') throw new AwsError('NotImplemented', 'the sandbox does not implement s3 MFA delete', 501);
  bucket.versioning = status;
};

export const getBucketVersioning: Operation<S3.GetBucketVersioningCommandInput, Answer<S3.GetBucketVersioningCommandOutput>> = (
  input,
  context,
) => {
  const { versioning } = bucketFor(input, context);
  return versioning === null ? {} : { Status: versioning };
};
