import type * as S3 from '@aws-sdk/client-s3';
import { checksumOf } from '../../wire/checksums.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { bucketFor, denied, mayUse } from './access.ts';
import { encryptionOf } from './configuration.ts';
import { type BucketRecord, currentVersion, type ObjectVersion, removeObject, removeVersion, storeObject, versionsOf } from './state.ts';
import { tagsOf } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const storageClasses = [
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR'],
];
/** Longest key in bytes, largest metadata in bytes, keys of one DeleteObjects. Source: the type documentation and S3's user guide. */
const keyBytes = 1024;
const metadataBytes = 2048;
const mostDeletes = 1000;

const headerMembers = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'] as const;
const checksumMembers = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;

const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, { Condition: condition });

export const putObject: Operation<S3.PutObjectCommandInput, Answer<S3.PutObjectCommandOutput>> = (input, context) => {
  const key = input.Key ?? '';
  const bucket = bucketFor(input, context, key);
  if (Buffer.byteLength(key) > keyBytes) throw new AwsError('KeyTooLongError', 'Your key is too long', 400);
  const metadata = input.Metadata ?? {};
  if (Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0) > metadataBytes)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400);
  const storageClass = input.StorageClass ?? 'STANDARD';
  if (!storageClasses.includes(storageClass))
    throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400);
  if (input.ACL !== undefined && bucket.ownership === 'BucketOwnerEnforced' && input.ACL !== 'bucket-owner-full-control')
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
  if (input.SSECustomerAlgorithm !== undefined)
    throw new AwsError('NotImplemented', 'the sandbox does not implement s3 encryption with customer-provided keys', 501);
  const before = currentVersion(bucket, key);
  if (input.IfNoneMatch === '*' && before !== undefined) throw preconditionFailed('If-None-Match');
  if (input.IfMatch !== undefined && before === undefined) throw noSuchKey(key);
  if (input.IfMatch !== undefined && !matches(input.IfMatch, before?.etag)) throw preconditionFailed('If-Match');
  // The bytes come from the wire, or from another service of the sandbox.
  const body = (input.Body ?? Buffer.alloc(0)) as Uint8Array;
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(input));
  const stored = storeObject(context, bucket, key, body, {
    ...(input.ContentType === undefined ? {} : { contentType: input.ContentType }),
    headers: Object.fromEntries(headerMembers.flatMap((name) => (given[name] === undefined ? [] : [[name, String(given[name])]]))),
    metadata,
    checksums: checksumsOf(given, body),
    storageClass,
    tags: tagsOf(
      [...new URLSearchParams(input.Tagging ?? '')].map(([Key, Value]) => ({ Key, Value })),
      10,
    ),
    ...(input.ServerSideEncryption === undefined
      ? {}
      : {
          encryption: encryptionOf(
            { algorithm: input.ServerSideEncryption, kmsKeyId: input.SSEKMSKeyId ?? null, bucketKey: input.BucketKeyEnabled ?? false },
            context,
          ),
        }),
  });
  return {
    ETag: stored.etag,
    ...stored.checksums,
    ...(Object.keys(stored.checksums).length > 0 ? { ChecksumType: 'FULL_OBJECT' as const } : {}),
    ...encryptionShape(stored),
    ...versionShape(stored),
  };
};

/** The checksums that came with an object, and the one that was asked for by name; they are equal to the body's, which was checked. */
function checksumsOf(given: Readonly<Record<string, unknown>>, body: Uint8Array): Record<string, string> {
  const wanted = checksumMembers.filter((name) => given[`Checksum${name}`] !== undefined || given['ChecksumAlgorithm'] === name);
  return Object.fromEntries(wanted.map((name) => [`Checksum${name}`, checksumOf(name.toLowerCase(), body) ?? '']));
}

const matches = (condition: string, etag: string | undefined): boolean =>
  etag !== undefined &&
  (condition === '*' ||
    condition.split(',').some((one) => one.trim().replace(/^W\//, '').replaceAll('"', '') === etag.replaceAll('"', '')));

const versionShape = ({ versionId }: ObjectVersion): { VersionId?: string } => (versionId === 'null' ? {} : { VersionId: versionId });

function encryptionShape({ encryption }: ObjectVersion) {
  return {
    ServerSideEncryption: encryption.algorithm as S3.ServerSideEncryption,
    ...(encryption.kmsKeyId === null ? {} : { SSEKMSKeyId: encryption.kmsKeyId }),
    ...(encryption.bucketKey ? { BucketKeyEnabled: true } : {}),
  };
}

export const noSuchKey = (key: string): AwsError => new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

/** The version that a request asks for. Throws NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker. */
function versionOf(bucket: BucketRecord, key: string, versionId: string | undefined, context: OperationContext): ObjectVersion {
  if (versionId === undefined) {
    const current = currentVersion(bucket, key);
    if (current !== undefined) return current;
    // Who may not list the bucket does not learn what is missing from it.
    if (!mayUse(bucket, { ...context, operation: 'ListObjectsV2' })) throw denied();
    throw noSuchKey(key);
  }
  const found = versionsOf(bucket, key).find((version) => version.versionId === versionId);
  if (found === undefined)
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });
  if (found.deleteMarker) throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  return found;
}

type Reading = Pick<
  S3.GetObjectCommandInput,
  | 'Bucket'
  | 'Key'
  | 'VersionId'
  | 'ExpectedBucketOwner'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'Range'
  | 'ChecksumMode'
>;

function read(input: Reading, context: OperationContext): { version: ObjectVersion; shape: Answer<S3.HeadObjectCommandOutput> } {
  const key = input.Key ?? '';
  const bucket = bucketFor(input, context, key);
  const version = versionOf(bucket, key, input.VersionId, context);
  const modified = new Date(version.modifiedAt);
  if (input.IfMatch !== undefined && !matches(input.IfMatch, version.etag)) throw preconditionFailed('If-Match');
  if (input.IfMatch === undefined && input.IfUnmodifiedSince !== undefined && modified > input.IfUnmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const isKnown =
    input.IfNoneMatch === undefined
      ? input.IfModifiedSince !== undefined && modified <= input.IfModifiedSince
      : matches(input.IfNoneMatch, version.etag);
  if (isKnown) throw new AwsError('NotModified', 'Not Modified', 304);
  const asksChecksum = input.ChecksumMode === 'ENABLED' && input.Range === undefined && Object.keys(version.checksums).length > 0;
  return {
    version,
    shape: {
      AcceptRanges: 'bytes',
      LastModified: modified,
      ContentLength: version.bytes,
      ETag: version.etag,
      ContentType: version.contentType,
      Metadata: { ...version.metadata },
      ...version.headers,
      ...encryptionShape(version),
      ...versionShape(version),
      ...(version.storageClass === 'STANDARD' ? {} : { StorageClass: version.storageClass as S3.StorageClass }),
      ...(asksChecksum ? { ...version.checksums, ChecksumType: 'FULL_OBJECT' as const } : {}),
      ...(Object.keys(version.tags).length === 0 ? {} : { TagCount: Object.keys(version.tags).length }),
    },
  };
}

export const headObject: Operation<S3.HeadObjectCommandInput, Answer<S3.HeadObjectCommandOutput>> = (input, context) =>
  read(input, context).shape;

export const getObject: Operation<S3.GetObjectCommandInput, object> = (input, context) => {
  const { version, shape } = read(input, context);
  const body = Buffer.from(version.content, 'base64');
  const range = rangeOf(input.Range, body.length);
  if (range === undefined) return { ...shape, Body: body };
  const part = body.subarray(range.first, range.last + 1);
  return { ...shape, Body: part, ContentLength: part.length, ContentRange: `bytes ${range.first}-${range.last}/${body.length}` };
};

/** The part that a Range header asks for; one that is not understood is passed over. Throws InvalidRange where it lies behind the end. */
function rangeOf(header: string | undefined, length: number): { first: number; last: number } | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (parts === null || (parts[1] === '' && parts[2] === '')) return undefined;
  const [, from = '', to = ''] = parts;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first >= length) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: length });
  return first > last ? undefined : { first, last };
}

/** Deletes an object or one version of it; what is not there is deleted already. */
function remove(bucket: BucketRecord, key: string, versionId: string | undefined, context: OperationContext): S3.DeletedObject {
  if (versionId !== undefined) {
    const gone = removeVersion(bucket, key, versionId);
    return {
      Key: key,
      VersionId: versionId,
      ...(gone?.deleteMarker === true ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
    };
  }
  const marker = removeObject(context, bucket, key);
  return { Key: key, ...(marker === undefined ? {} : { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }) };
}

export const deleteObject: Operation<S3.DeleteObjectCommandInput, Answer<S3.DeleteObjectCommandOutput>> = (input, context) => {
  const key = input.Key ?? '';
  const bucket = bucketFor(input, context, key);
  if (input.IfMatch !== undefined && !matches(input.IfMatch, currentVersion(bucket, key)?.etag)) throw preconditionFailed('If-Match');
  const { DeleteMarker, DeleteMarkerVersionId, VersionId } = remove(bucket, key, input.VersionId, context);
  const version = DeleteMarkerVersionId ?? VersionId;
  return { ...(DeleteMarker === undefined ? {} : { DeleteMarker }), ...(version === undefined ? {} : { VersionId: version }) };
};

export const deleteObjects: Operation<S3.DeleteObjectsCommandInput, Answer<S3.DeleteObjectsCommandOutput>> = (input, context) => {
  const objects = input.Delete?.Objects ?? [];
  if (objects.length === 0 || objects.length > mostDeletes)
    throw new AwsError('MalformedXML', `A request deletes 1 to ${mostDeletes} objects`, 400);
  const bucket = bucketFor(input, { ...context, operation: 'ListObjectsV2' });
  const deleted: S3.DeletedObject[] = [];
  const errors: S3._Error[] = [];
  for (const { Key = '', VersionId } of objects) {
    if (mayUse(bucket, context, Key)) deleted.push(remove(bucket, Key, VersionId, context));
    else errors.push({ Key, Code: 'AccessDenied', Message: 'Access Denied', ...(VersionId === undefined ? {} : { VersionId }) });
  }
  return { ...(input.Delete?.Quiet === true ? {} : { Deleted: deleted }), ...(errors.length > 0 ? { Errors: errors } : {}) };
};
