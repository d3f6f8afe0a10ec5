import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';
import { judge, statementsOf } from '../sns/resource-policy.ts';
import { type BucketRecord, bucketNamed } from './state.ts';

/** The IAM action of an operation, where it is not the operation's own name. Source: the service authorization reference. */
const actions: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
};

/**
 * The bucket that a request names, if the caller may do this to it: the owner's account unless the policy denies it, another account if
 * the policy allows it. Throws NoSuchBucket, AccessDenied, or PermanentRedirect from another Region.
 */
export function bucketFor(
  input: { readonly Bucket?: string | undefined; readonly ExpectedBucketOwner?: string | undefined },
  context: OperationContext,
  key?: string,
): BucketRecord {
  const name = input.Bucket ?? '';
  const bucket = bucketNamed(context, name);
  if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account) throw denied();
  if (!mayUse(bucket, context, key)) throw denied();
  if (bucket.region !== context.region) {
    throw new AwsError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      301,
      { Endpoint: `${name}.s3.${bucket.region}.amazonaws.com`, Bucket: name, BucketRegion: bucket.region },
    );
  }
  return bucket;
}

export const denied = (): AwsError => new AwsError('AccessDenied', 'Access Denied', 403);

/** Whether the caller of this operation may do it to the bucket, or to one object of it. */
export function mayUse(
  bucket: BucketRecord,
  context: Pick<OperationContext, 'account' | 'caller' | 'operation' | 'partition' | 'organization'>,
  key?: string,
): boolean {
  const action = `s3:${actions[context.operation] ?? context.operation}`;
  const arn = `arn:${context.partition}:s3:::${bucket.name}`;
  const isOwner = bucket.account === context.account;
  // The owner can always mend a policy that locks everybody out.
  if (isOwner && /BucketPolicy$/.test(context.operation)) return true;
  if (bucket.policy === null) return isOwner;
  const verdict = judge(bucket.policy, {
    principal: { account: context.account, arn: context.caller.arn },
    action,
    resource: key === undefined ? arn : `${arn}/${key}`,
    context: {
      'aws:principalaccount': context.account,
      'aws:principalarn': principalArn(context),
      'aws:principalorgid': context.organization.id,
      'aws:securetransport': 'true',
    },
  });
  return verdict === 'allow' || (verdict === 'none' && isOwner);
}

const principalArn = ({ caller, partition }: Pick<OperationContext, 'caller' | 'partition'>): string =>
  caller.role === undefined ? caller.arn : `arn:${partition}:iam::${caller.account}:role/${caller.role}`;

/** Whether a policy lets everybody in: an Allow for any principal that no fixed value narrows. */
export function isPublicPolicy(policy: string): boolean {
  const fixed =
    /^(?:aws:(?:SourceAccount|SourceArn|SourceOrgID|PrincipalOrgID|PrincipalAccount|PrincipalArn|SourceVpc|SourceVpce|SourceIp)|s3:DataAccessPoint\w*)$/i;
  return statementsOf(policy).some((statement) => {
    if (statement.Effect !== 'Allow') return false;
    const named = JSON.stringify(statement.Principal ?? null);
    if (!/^"\*"$|"AWS":(?:"\*"|\[[^\]]*"\*")/.test(named)) return false;
    const keys = Object.values(statement.Condition ?? {}).flatMap((one) => Object.entries(one));
    return !keys.some(([key, value]) => fixed.test(key) && !JSON.stringify(value).includes('"*"'));
  });
}
