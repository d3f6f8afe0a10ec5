import type * as S3 from '@aws-sdk/client-s3';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../operation.ts';
import { bucketFor } from './access.ts';
import { ownerId } from './buckets.ts';
import { type BucketRecord, currentVersion, type ObjectVersion, versionsOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Most keys of a page. Source: the type documentation of ListObjectsV2. */
const mostKeys = 1000;

interface Asked {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly size: number;
}

interface Listed {
  readonly keys: string[];
  readonly prefixes: string[];
  /** Last name of the page, where more come. */
  readonly last: string | undefined;
}

/** Keys are sorted by their UTF-8 bytes. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A page of keys and of what they have in common up to the delimiter; both count. */
function listed(keys: readonly string[], { prefix, delimiter, after, size }: Asked): Listed {
  const page: Listed & { last: string | undefined } = { keys: [], prefixes: [], last: undefined };
  let last: string | undefined;
  for (const key of [...keys].filter((one) => one.startsWith(prefix)).sort(byBytes)) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? key : key.slice(0, end + delimiter.length);
    if ((after !== '' && byBytes(name, after) <= 0) || page.prefixes.at(-1) === name) continue;
    if (page.keys.length + page.prefixes.length >= size) return { ...page, last: size === 0 ? undefined : last };
    if (end === -1) page.keys.push(key);
    else page.prefixes.push(name);
    last = name;
  }
  return page;
}

function sizeOf(asked: number | undefined): number {
  const size = asked ?? mostKeys;
  if (!Number.isInteger(size) || size < 0)
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647', 400);
  return Math.min(size, mostKeys);
}

const encoder = (type: string | undefined): ((text: string) => string) => {
  if (type === undefined) return (text) => text;
  if (type !== 'url') throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request', 400);
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
};

const liveKeys = (bucket: BucketRecord): string[] => Object.keys(bucket.objects).filter((key) => currentVersion(bucket, key) !== undefined);

const objectShape = (key: string, version: ObjectVersion): S3._Object => ({
  Key: key,
  LastModified: new Date(version.modifiedAt),
  ETag: version.etag,
  Size: version.bytes,
  StorageClass: version.storageClass as S3.ObjectStorageClass,
});

export const listObjectsV2: Operation<S3.ListObjectsV2CommandInput, Answer<S3.ListObjectsV2CommandOutput>> = (input, context) => {
  const bucket = bucketFor(input, context);
  const encode = encoder(input.EncodingType);
  const size = sizeOf(input.MaxKeys);
  const prefix = input.Prefix ?? '';
  const after = input.ContinuationToken === undefined ? (input.StartAfter ?? '') : afterOf(input.ContinuationToken);
  const page = listed(liveKeys(bucket), { prefix, delimiter: input.Delimiter ?? '', after, size });
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    MaxKeys: size,
    KeyCount: page.keys.length + page.prefixes.length,
    IsTruncated: page.last !== undefined,
    Contents: contentsOf(bucket, page.keys, encode, input.FetchOwner === true),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(input.StartAfter === undefined ? {} : { StartAfter: encode(input.StartAfter) }),
    ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
    ...(page.last === undefined ? {} : { NextContinuationToken: tokenOf(page.last) }),
  };
};

function contentsOf(bucket: BucketRecord, keys: readonly string[], encode: (text: string) => string, withOwner: boolean): S3._Object[] {
  return keys.flatMap((key) => {
    const version = currentVersion(bucket, key);
    return version === undefined
      ? []
      : [{ ...objectShape(encode(key), version), ...(withOwner ? { Owner: { ID: ownerId(bucket.account) } } : {}) }];
  });
}

/** A token is the name after which the next page begins, dressed so that nobody takes it for a key. */
const tokenOf = (last: string): string => `1.${Buffer.from(`${last}\n${' '.repeat(32)}`).toString('base64url')}`;

function afterOf(token: string): string {
  const text = token.startsWith('1.') ? Buffer.from(token.slice(2), 'base64url').toString('utf8') : '';
  if (!text.endsWith(`\n${' '.repeat(32)}`)) throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400);
  return text.slice(0, -33);
}

export const listObjects: Operation<S3.ListObjectsCommandInput, Answer<S3.ListObjectsCommandOutput>> = (input, context) => {
  const bucket = bucketFor(input, context);
  const encode = encoder(input.EncodingType);
  const size = sizeOf(input.MaxKeys);
  const prefix = input.Prefix ?? '';
  const page = listed(liveKeys(bucket), { prefix, delimiter: input.Delimiter ?? '', after: input.Marker ?? '', size });
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(input.Marker ?? ''),
    MaxKeys: size,
    IsTruncated: page.last !== undefined,
    Contents: contentsOf(bucket, page.keys, encode, true),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: encode(one) })),
    ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(page.last === undefined || input.Delimiter === undefined ? {} : { NextMarker: encode(page.last) }),
  };
};

export const listObjectVersions: Operation<S3.ListObjectVersionsCommandInput, Answer<S3.ListObjectVersionsCommandOutput>> = (
  input,
  context,
) => {
  const bucket = bucketFor(input, context);
  const encode = encoder(input.EncodingType);
  const size = sizeOf(input.MaxKeys);
  if (input.Delimiter !== undefined) throw new AwsError('NotImplemented', 'the sandbox does not list s3 versions by a delimiter', 501);
  const rows = rowsOf(bucket, input);
  const page = rows.slice(0, size);
  const last = page.length < rows.length ? page.at(-1) : undefined;
  const shape = ({ key, version, isLatest }: Row) => ({
    Key: encode(key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: new Date(version.modifiedAt),
    Owner: { ID: ownerId(bucket.account) },
  });
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: size,
    IsTruncated: last !== undefined,
    Versions: page
      .filter(({ version }) => !version.deleteMarker)
      .map((row) => ({ ...shape(row), ETag: row.version.etag, Size: row.version.bytes, StorageClass: 'STANDARD' as const })),
    DeleteMarkers: page.filter(({ version }) => version.deleteMarker).map(shape),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    ...(last === undefined ? {} : { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.version.versionId }),
  };
};

interface Row {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly isLatest: boolean;
}

/** Every version behind the markers, by key, newest first. */
function rowsOf(bucket: BucketRecord, input: S3.ListObjectVersionsCommandInput): Row[] {
  const keys = Object.keys(bucket.objects)
    .filter((key) => key.startsWith(input.Prefix ?? ''))
    .sort(byBytes);
  const rows = keys.flatMap((key) => {
    const versions = [...versionsOf(bucket, key)].reverse();
    return versions.map((version, index) => ({ key, version, isLatest: index === 0 }));
  });
  const { KeyMarker: marker, VersionIdMarker: versionMarker } = input;
  if (marker === undefined || marker === '') return rows;
  if (versionMarker === undefined || versionMarker === '') return rows.filter(({ key }) => byBytes(key, marker) > 0);
  const index = rows.findIndex(({ key, version }) => key === marker && version.versionId === versionMarker);
  if (index === -1) throw new AwsError('InvalidArgument', 'Invalid version id specified', 400);
  return rows.slice(index + 1);
}
