import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import type { Change } from '../../../model/change.ts';
import type { Analytics } from '../../../model/documents.generated.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { bucketPlace } from '../effective-event-stream.ts';
import type { EffectiveTenant, Home } from '../effective-tenant.ts';
import { attempt, isMissing, isNamed, outcomeOf } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { wantedIn } from './wanted-in.ts';

export const bucketTypeName = 's3/bucket';

/**
 * The central bucket of events and the buckets of imports. One is made where a document says `createBucket`, closed to the public; any other has to
 * be there. None is ever taken away: what is in it outlives its tenants.
 */
export const bucket: ResourceModule = {
  rules: rulesOf(bucketTypeName, [], {
    leftover: () => ({ action: 'none' }),
    summarise: ({ publicAccess }) => (publicAccess === undefined ? 'as it is' : `public access ${String(publicAccess)}`),
  }),
  homes: (tenant) => [...eventHome(tenant), ...importHome(tenant)],
  wanted,
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readOne(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

/** The central bucket is a matter of every tenant whose events end in it. */
const eventHome = ({ eventStream }: EffectiveTenant): readonly Home[] =>
  eventStream?.bucketHome === undefined ? [] : [eventStream.bucketHome];

const importHome = ({ imports }: EffectiveTenant): readonly Home[] =>
  imports?.home === undefined || imports.place === undefined ? [] : [imports.home];

export const isAt = (homes: readonly Home[], { cell }: Pick<Placing, 'cell'>): boolean =>
  homes.some(({ account, region }) => account === cell.account && region === cell.region);

const of = (name: string, made: boolean, source: Wanted['source']): Wanted => ({
  type: bucketTypeName,
  name,
  state: 'present',
  properties: made ? { publicAccess: 'blocked' } : {},
  allowDelete: false,
  source,
});

/** The central bucket, where TenantDefaults has it made. */
export const wantedCentralBucket = ({ bucket: url, createBucket }: Analytics, source: Wanted['source']): readonly Wanted[] =>
  createBucket === true ? [of(bucketPlace(url, source).bucket, true, source)] : [];

function wanted(tenant: EffectiveTenant, placing: Placing): Wanted[] {
  const { eventStream, imports, analytics } = tenant;
  const events =
    eventStream?.bucket !== undefined && isAt(eventHome(tenant), placing)
      ? [of(eventStream.bucket.bucket, analytics?.value.createBucket === true, eventStream.bucket.source)]
      : [];
  const lists =
    imports?.place !== undefined && isAt(importHome(tenant), placing)
      ? [of(imports.place.bucket, imports.createBucket, imports.place.source)]
      : [];
  // One bucket may be both.
  return [...events, ...lists.filter(({ name }) => events.every((other) => other.name !== name))];
}

async function readOne(Bucket: string, look: Look): Promise<ObservedResource | undefined> {
  const { buckets } = look.aws.messaging;
  const asked = wantedIn(look, bucketTypeName, Bucket);
  const there = await attempt(() => buckets.headBucket({ Bucket, ExpectedBucketOwner: look.cell.account }));
  if ('failure' in there) {
    if (!isMissing(there.failure)) throw there.failure;
    if (asked['publicAccess'] !== undefined) return undefined;
    return {
      type: bucketTypeName,
      name: Bucket,
      properties: asked,
      condition: {
        kind: 'not-procured',
        settling: false,
        acceptsChildren: false,
        outside: true,
        message: `there is no bucket ${Bucket} in ${look.cell.account}/${look.cell.region}: make it, or write createBucket: true`,
      },
    };
  }
  if (asked['publicAccess'] === undefined) return { type: bucketTypeName, name: Bucket, properties: {} };
  const block = await attempt(() => buckets.getPublicAccessBlock({ Bucket }));
  if ('failure' in block && !isMissing(block.failure)) throw block.failure;
  const settings = 'value' in block ? block.value.PublicAccessBlockConfiguration : undefined;
  const blocked = [
    settings?.BlockPublicAcls,
    settings?.BlockPublicPolicy,
    settings?.IgnorePublicAcls,
    settings?.RestrictPublicBuckets,
  ].every((each) => each === true);
  return { type: bucketTypeName, name: Bucket, properties: { publicAccess: blocked ? 'blocked' : 'open' } };
}

async function write(change: Change | undefined, aws: WriteClients, { cell, organization, signal }: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace' || change.action === 'delete') throw new Error('a bucket is made or closed');
  const Bucket = change.address.name;
  const { buckets } = aws.messaging;
  return outcomeOf(async () => {
    if (change.action === 'create') {
      try {
        await buckets.createBucket(
          {
            Bucket,
            ObjectOwnership: 'BucketOwnerEnforced',
            CreateBucketConfiguration: {
              // us-east-1 is what S3 takes where nothing is said, and no constraint that it accepts.
              ...(cell.region === 'us-east-1' ? {} : { LocationConstraint: cell.region as BucketLocationConstraint }),
              Tags: [
                { Key: 'trueup', Value: organization.name },
                { Key: 'managed-by', Value: 'trueup' },
              ],
            },
          },
          signal,
        );
      } catch (error) {
        if (!isNamed(error, 'BucketAlreadyOwnedByYou')) throw error;
      }
    }
    await buckets.putPublicAccessBlock(
      {
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
      signal,
    );
  });
}
