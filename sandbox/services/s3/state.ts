import { createHash, randomUUID } from 'node:crypto';
import type { ServiceEnvironment } from '../operation.ts';

/** One version of an object, or the mark that it was deleted. */
export interface ObjectVersion {
  /** `null` where the bucket was not versioned when it was written. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  /** Base64, as the state is plain JSON. */
  readonly content: string;
  readonly bytes: number;
  readonly etag: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
  readonly contentType: string;
  /** Cache-Control and the like, by the member's name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** By member name, e.g. `ChecksumCRC32`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly storageClass: string;
  tags: Record<string, string>;
}

export interface Encryption {
  readonly algorithm: string;
  readonly kmsKeyId: string | null;
  readonly bucketKey: boolean;
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: string;
  versioning: 'Enabled' | 'Suspended' | null;
  policy: string | null;
  publicAccessBlock: PublicAccessBlock | null;
  ownership: string | null;
  encryption: Encryption;
  /** The rules as they came, dates as ISO 8601. */
  lifecycle: readonly object[] | null;
  tags: Record<string, string>;
  /** By key, oldest version first. */
  objects: Record<string, ObjectVersion[]>;
}

/** Bucket names are unique in the whole partition, so there is one table for all accounts. */
export interface S3State {
  buckets: Record<string, BucketRecord>;
}

export const bucketsOf = (env: Pick<ServiceEnvironment, 'state'>): Record<string, BucketRecord> =>
  env.state.of<S3State>('s3', '*', 'global', () => ({ buckets: {} })).buckets;

export function bucketNamed(env: Pick<ServiceEnvironment, 'state'>, name: string): BucketRecord | undefined {
  const buckets = bucketsOf(env);
  return Object.hasOwn(buckets, name) ? buckets[name] : undefined;
}

/** What a new bucket has since April 2023: no public access, no ACLs, encrypted with S3's own key. */
export const allBlocked: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
export const ownKey: Encryption = { algorithm: 'AES256', kmsKeyId: null, bucketKey: false };

/** The object's current version; undefined when there is none or it is a delete marker. */
export function currentVersion(bucket: BucketRecord, key: string): ObjectVersion | undefined {
  const last = versionsOf(bucket, key).at(-1);
  return last === undefined || last.deleteMarker ? undefined : last;
}

export const versionsOf = (bucket: BucketRecord, key: string): readonly ObjectVersion[] =>
  Object.hasOwn(bucket.objects, key) ? (bucket.objects[key] ?? []) : [];

/** What writing an object needs besides its bytes. */
export type NewObject = Partial<
  Pick<ObjectVersion, 'contentType' | 'headers' | 'metadata' | 'checksums' | 'encryption' | 'storageClass' | 'tags'>
>;

/** Writes an object: a new version where the bucket keeps versions, else in the place of the one that is there. */
export function storeObject(
  env: Pick<ServiceEnvironment, 'clock'>,
  bucket: BucketRecord,
  key: string,
  body: Uint8Array,
  given: NewObject = {},
): ObjectVersion {
  return addVersion(bucket, key, {
    versionId: newVersionId(bucket),
    deleteMarker: false,
    content: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
    bytes: body.length,
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    modifiedAt: secondsOf(env.clock.now()),
    contentType: given.contentType ?? 'binary/octet-stream',
    headers: given.headers ?? {},
    metadata: given.metadata ?? {},
    checksums: given.checksums ?? {},
    encryption: given.encryption ?? bucket.encryption,
    storageClass: given.storageClass ?? 'STANDARD',
    tags: given.tags ?? {},
  });
}

/** Marks an object as deleted in a bucket that keeps versions; takes it away in another. */
export function removeObject(env: Pick<ServiceEnvironment, 'clock'>, bucket: BucketRecord, key: string): ObjectVersion | undefined {
  if (bucket.versioning === null) {
    delete bucket.objects[key];
    return undefined;
  }
  return addVersion(bucket, key, {
    versionId: newVersionId(bucket),
    deleteMarker: true,
    content: '',
    bytes: 0,
    etag: '',
    modifiedAt: secondsOf(env.clock.now()),
    contentType: '',
    headers: {},
    metadata: {},
    checksums: {},
    encryption: ownKey,
    storageClass: 'STANDARD',
    tags: {},
  });
}

/** Takes one version away for ever; undefined when it is not there. */
export function removeVersion(bucket: BucketRecord, key: string, versionId: string): ObjectVersion | undefined {
  const versions = versionsOf(bucket, key);
  const gone = versions.find((version) => version.versionId === versionId);
  const left = versions.filter((version) => version !== gone);
  if (left.length === 0) delete bucket.objects[key];
  else bucket.objects[key] = left;
  return gone;
}

function addVersion(bucket: BucketRecord, key: string, version: ObjectVersion): ObjectVersion {
  // A version without an id of its own replaces the one before it.
  const kept =
    version.versionId === 'null' ? versionsOf(bucket, key).filter(({ versionId }) => versionId !== 'null') : versionsOf(bucket, key);
  bucket.objects[key] = [...kept, version];
  return version;
}

const newVersionId = (bucket: BucketRecord): string => (bucket.versioning === 'Enabled' ? randomUUID().replaceAll('-', '') : 'null');

/** S3 knows the moment of a write to the second. */
const secondsOf = (moment: Date): string => new Date(Math.floor(moment.getTime() / 1000) * 1000).toISOString();
