import type { Json, JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { documentText, type HandlerContext, listProperty, mergedTags, type ResourceType, textProperty } from './resource-type.ts';

export const s3Bucket: ResourceType = {
  name: 'AWS::S3::Bucket',
  properties: {
    BucketName: 'createOnly',
    BucketEncryption: 'mutable',
    PublicAccessBlockConfiguration: 'mutable',
    OwnershipControls: 'mutable',
    VersioningConfiguration: 'mutable',
    LifecycleConfiguration: 'mutable',
    Tags: 'mutable',
  },
  seconds: 20,
  drift: true,
  async create(properties, context) {
    // Bucket names have small letters only.
    const Bucket = textProperty(properties, 'BucketName') ?? context.uniqueName.toLowerCase().slice(0, 63);
    const { region } = context;
    const location = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
    await context.call('s3', 'CreateBucket', { Bucket, ...location });
    await configure(Bucket, properties, {}, context);
    return handled(Bucket, context);
  },
  async update(Bucket, properties, before, context) {
    await configure(Bucket, properties, before, context);
    return handled(Bucket, context);
  },
  async delete(Bucket, _properties, context) {
    await readOrGone(() => context.call('s3', 'DeleteBucket', { Bucket }));
  },
  async read(Bucket, properties, context) {
    const head = await readOrGone(() => context.call('s3', 'HeadBucket', { Bucket }));
    if (head === undefined) return undefined;
    const block = await readOrGone(() => context.call<JsonObject>('s3', 'GetPublicAccessBlock', { Bucket }));
    const versioning = await context.call<{ Status?: string }>('s3', 'GetBucketVersioning', { Bucket });
    const live: JsonObject = {
      ...(block === undefined ? {} : { PublicAccessBlockConfiguration: block['PublicAccessBlockConfiguration'] ?? {} }),
      ...(versioning.Status === undefined ? {} : { VersioningConfiguration: { Status: versioning.Status } }),
    };
    const { PublicAccessBlockConfiguration: wantedBlock, VersioningConfiguration: wantedVersions, ...others } = properties;
    return {
      ...others,
      ...(wantedBlock === undefined ? {} : { PublicAccessBlockConfiguration: live['PublicAccessBlockConfiguration'] ?? {} }),
      ...(wantedVersions === undefined ? {} : { VersioningConfiguration: live['VersioningConfiguration'] ?? {} }),
    };
  },
};

const handled = (name: string, { env, region }: HandlerContext) => ({
  physicalId: name,
  attributes: {
    Arn: `arn:${env.partition}:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  },
});

const asObject = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

async function configure(Bucket: string, properties: JsonObject, before: JsonObject, context: HandlerContext): Promise<void> {
  const { call } = context;
  const wanted = (name: string): JsonObject | undefined => asObject(properties[name]);
  const removed = (name: string): boolean => properties[name] === undefined && before[name] !== undefined;
  const block = wanted('PublicAccessBlockConfiguration');
  if (block !== undefined) await call('s3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: block });
  const encryption = wanted('BucketEncryption');
  if (encryption !== undefined) {
    const Rules = listProperty(encryption, 'ServerSideEncryptionConfiguration').map((rule) => {
      const { ServerSideEncryptionByDefault: byDefault, ...others } = asObject(rule) ?? {};
      return { ...others, ApplyServerSideEncryptionByDefault: byDefault };
    });
    await call('s3', 'PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules } });
  } else if (removed('BucketEncryption')) await call('s3', 'DeleteBucketEncryption', { Bucket });
  const ownership = wanted('OwnershipControls');
  if (ownership !== undefined) await call('s3', 'PutBucketOwnershipControls', { Bucket, OwnershipControls: ownership });
  const versioning = wanted('VersioningConfiguration');
  if (versioning !== undefined) await call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: versioning });
  const lifecycle = wanted('LifecycleConfiguration');
  if (lifecycle !== undefined) {
    const Rules = listProperty(lifecycle, 'Rules').map((rule) => lifecycleRule(asObject(rule) ?? {}));
    await call('s3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules } });
  } else if (removed('LifecycleConfiguration')) await call('s3', 'DeleteBucketLifecycle', { Bucket });
  const TagSet = mergedTags(properties, context).filter(({ Key }) => !Key.startsWith('aws:'));
  if (TagSet.length > 0) await call('s3', 'PutBucketTagging', { Bucket, Tagging: { TagSet } });
}

/** A template writes a rule flatter than the API has it. */
function lifecycleRule(rule: JsonObject): object {
  const { Id, Prefix, ExpirationInDays, ExpirationDate, TagFilters, ...others } = rule;
  const tags = Array.isArray(TagFilters) ? TagFilters : [];
  const filter =
    tags.length === 0
      ? { Prefix: Prefix ?? '' }
      : tags.length === 1 && Prefix === undefined
        ? { Tag: tags[0] }
        : { And: { Prefix, Tags: tags } };
  const expiration =
    ExpirationInDays !== undefined
      ? { Expiration: { Days: Number(ExpirationInDays) } }
      : ExpirationDate !== undefined
        ? { Expiration: { Date: new Date(String(ExpirationDate)) } }
        : {};
  const transitions = listProperty(rule, 'Transitions').map((one) => {
    const { TransitionInDays, StorageClass } = asObject(one) ?? {};
    return { Days: Number(TransitionInDays), StorageClass };
  });
  const { Transitions: _transitions, ...rest } = others;
  return { ...rest, ID: Id, Filter: filter, ...expiration, ...(transitions.length === 0 ? {} : { Transitions: transitions }) };
}

export const s3BucketPolicy: ResourceType = {
  name: 'AWS::S3::BucketPolicy',
  properties: { Bucket: 'required-createOnly', PolicyDocument: 'required' },
  seconds: 5,
  drift: true,
  async create(properties, context) {
    const Bucket = textProperty(properties, 'Bucket') ?? '';
    await context.call('s3', 'PutBucketPolicy', { Bucket, Policy: documentText(properties['PolicyDocument']) });
    return { physicalId: Bucket, attributes: {} };
  },
  async update(Bucket, properties, _before, context) {
    await context.call('s3', 'PutBucketPolicy', { Bucket, Policy: documentText(properties['PolicyDocument']) });
    return { physicalId: Bucket, attributes: {} };
  },
  async delete(Bucket, _properties, context) {
    await removeUnlessGone(() => context.call('s3', 'DeleteBucketPolicy', { Bucket }));
  },
  async read(Bucket, properties, context) {
    const answer = await readOrGone(() => context.call<{ Policy?: string }>('s3', 'GetBucketPolicy', { Bucket }));
    return answer === undefined ? undefined : { ...properties, PolicyDocument: JSON.parse(answer.Policy ?? '{}') as Json };
  },
};
