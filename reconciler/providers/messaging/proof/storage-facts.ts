import type { AccountId } from '../../../model/account-id.ts';
import { ifThere, isNamed } from '../reading.ts';
import { evidenceOf, type Ground } from './gathering.ts';
import { resourcePolicyOf } from './policy-document.ts';

/** The stream that is made for the tenant with where it writes to, and the place of its imports with whom its bucket lets in. */
export async function readStorage(ground: Ground): Promise<void> {
  const { found } = ground;
  await Promise.all([found.trying('event-stream', () => addOwnStream(ground)), found.trying('bucket-prefix', () => addImports(ground))]);
}

async function addOwnStream({ tenant, cell, found, look }: Ground): Promise<void> {
  const own = tenant.eventStream?.own;
  if (own === undefined) return;
  const live = await ifThere(() => look.aws.messaging.firehose.describeDeliveryStream({ DeliveryStreamName: own.name }));
  const description = live?.DeliveryStreamDescription;
  const arn = description?.DeliveryStreamARN;
  if (description === undefined || arn === undefined) return;
  const evidence = evidenceOf(cell, 'firehose:DescribeDeliveryStream', arn);
  found.add('event-stream', arn, false, evidence);
  for (const { ExtendedS3DestinationDescription: to } of description.Destinations ?? [])
    if (to?.BucketARN !== undefined)
      found.add('bucket-prefix', `s3://${to.BucketARN.split(':').at(-1) ?? ''}/${fixedPart(to.Prefix)}`, false, evidence);
}

/** What stands before the first expression of a prefix: `tenant=acme/` of `tenant=acme/!{timestamp:yyyy}/`. */
const fixedPart = (prefix = ''): string => prefix.split('!{')[0] ?? '';

async function addImports({ tenant, cell, found, look }: Ground): Promise<void> {
  const { imports } = tenant;
  const place = imports?.place;
  if (imports === undefined || place === undefined) return;
  const account = (imports.bucketAccount ?? cell.account) as AccountId;
  const { buckets } = look.aws.at({ account, region: cell.region }).messaging;
  const there = await look.shared(`bucket ${account} ${place.bucket}`, () => ifThere(() => buckets.headBucket({ Bucket: place.bucket })));
  if (there === undefined) return;
  const arn = `arn:aws:s3:::${place.bucket}`;
  const where = { account, region: cell.region };
  found.add('bucket-prefix', `s3://${place.bucket}/${place.prefix}`, false, evidenceOf(where, 's3:HeadBucket', `${arn}/${place.prefix}`));
  const policy = await look.shared(`bucket policy ${account} ${place.bucket}`, async () => {
    try {
      return (await buckets.getBucketPolicy({ Bucket: place.bucket })).Policy;
    } catch (error) {
      if (isNamed(error, 'NoSuchBucketPolicy')) return undefined;
      throw error;
    }
  });
  if (policy === undefined) return;
  const read = resourcePolicyOf(policy, evidenceOf(where, 's3:GetBucketPolicy', arn));
  if (read === undefined) found.cannotRead('policy', 'UnreadablePolicy', `the policy of ${arn} is no policy document`);
  else found.resourcePolicies.push(read);
}
