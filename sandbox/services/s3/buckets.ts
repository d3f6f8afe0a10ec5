import type * as S3 from '@aws-sdk/client-s3';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { bucketFor } from './access.ts';
import { allBlocked, type BucketRecord, bucketNamed, bucketsOf, ownKey } from './state.ts';
import { tagsOf } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Buckets that an account may have. Source: S3's quota of general purpose buckets. */
const mostBuckets = 10_000;

/** What AWS takes as a bucket's name. Source: the bucket naming rules of the user guide. */
function checkName(name: string): void {
  const isName =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!isName) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
}

export const createBucket: Operation<S3.CreateBucketCommandInput, Answer<S3.CreateBucketCommandOutput>> = (input, context) => {
  const name = input.Bucket ?? '';
  checkName(name);
  checkLocation(input.CreateBucketConfiguration?.LocationConstraint, context);
  if (input.ObjectLockEnabledForBucket === true) throw new AwsError('NotImplemented', 'the sandbox does not implement s3 object lock', 501);
  const known = bucketNamed(context, name);
  if (known !== undefined) refuseSecond(known, context);
  const buckets = bucketsOf(context);
  if (Object.values(buckets).filter(({ account }) => account === context.account).length >= mostBuckets)
    throw new AwsError('TooManyBuckets', 'You have attempted to create more buckets than allowed', 400);
  if (input.ACL !== undefined && input.ACL !== 'private') throw aclsOff();
  buckets[name] ??= newBucket(context, name, {
    ownership: input.ObjectOwnership ?? 'BucketOwnerEnforced',
    tags: tagsOf(input.CreateBucketConfiguration?.Tags),
  });
  return {
    Location: context.region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: `arn:${context.partition}:s3:::${name}`,
  };
};

const newBucket = (context: OperationContext, name: string, given: Pick<BucketRecord, 'ownership' | 'tags'>): BucketRecord => ({
  name,
  account: context.account,
  region: context.region,
  createdAt: context.clock.now().toISOString(),
  versioning: null,
  policy: null,
  publicAccessBlock: allBlocked,
  encryption: ownKey,
  lifecycle: null,
  objects: {},
  ...given,
});

export const aclsOff = (): AwsError =>
  new AwsError(
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    400,
  );

/** us-east-1 takes no constraint, every other Region its own. */
function checkLocation(constraint: string | undefined, { region }: OperationContext): void {
  if (region === 'us-east-1') {
    if (constraint === undefined || constraint === '') return;
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: constraint,
    });
  }
  if (constraint === region || (constraint === 'EU' && region === 'eu-west-1')) return;
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}

/** In us-east-1 an owner may create its bucket again. */
function refuseSecond(known: BucketRecord, { account, region }: OperationContext): void {
  if (known.account !== account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      409,
      { BucketName: known.name },
    );
  }
  if (region === 'us-east-1' && known.region === region) return;
  throw new AwsError('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', 409, {
    BucketName: known.name,
  });
}

export const deleteBucket: Operation<S3.DeleteBucketCommandInput, void> = (input, context) => {
  const bucket = bucketFor(input, context);
  if (Object.keys(bucket.objects).length > 0) {
    const message = bucket.versioning === null ? '' : ' You must delete all versions in the bucket.';
    throw new AwsError('BucketNotEmpty', `The bucket you tried to delete is not empty.${message}`, 409, { BucketName: bucket.name });
  }
  delete bucketsOf(context)[bucket.name];
};

export const headBucket: Operation<S3.HeadBucketCommandInput, Answer<S3.HeadBucketCommandOutput>> = (input, context) => {
  const bucket = bucketFor(input, context);
  return { BucketRegion: bucket.region, BucketArn: `arn:${context.partition}:s3:::${bucket.name}` };
};

export const getBucketLocation: Operation<S3.GetBucketLocationCommandInput, object> = (input, context) => {
  const { region } = bucketFor(input, { ...context, region: bucketNamed(context, input.Bucket ?? '')?.region ?? context.region });
  return { LocationConstraint: region === 'us-east-1' ? '' : region };
};

export const listBuckets: Operation<S3.ListBucketsCommandInput, Answer<S3.ListBucketsCommandOutput>> = (input, context) => {
  const size = input.MaxBuckets ?? 10_000;
  if (size < 1 || size > 10_000) throw new AwsError('InvalidArgument', 'Argument max-buckets must be an integer between 1 and 10000', 400);
  const after = input.ContinuationToken === undefined ? '' : Buffer.from(input.ContinuationToken, 'base64url').toString('utf8');
  const all = Object.values(bucketsOf(context))
    .filter(
      ({ account, name, region }) =>
        account === context.account && name.startsWith(input.Prefix ?? '') && (input.BucketRegion ?? region) === region,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name > after);
  const page = all.slice(0, size);
  return {
    Buckets: page.map(({ name, createdAt, region }) => ({
      Name: name,
      CreationDate: new Date(createdAt),
      // Only an asking that pages or filters is told the Region.
      ...(input.MaxBuckets === undefined && input.BucketRegion === undefined ? {} : { BucketRegion: region }),
      BucketArn: `arn:${context.partition}:s3:::${name}`,
    })),
    Owner: { ID: ownerId(context.account) },
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(page.length < all.length
      ? {
          ContinuationToken: Buffer.from(page.at(-1)?.name ?? '')
            .toString('base64url')
            .padEnd(36, '='),
        }
      : {}),
  };
};

/** Canonical user id: 64 digits that stand for the account. */
export const ownerId = (account: string): string => account.padStart(64, '0');
