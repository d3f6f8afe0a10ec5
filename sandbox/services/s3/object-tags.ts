import type * as S3 from '@aws-sdk/client-s3';
import type { Operation, OperationContext } from '../operation.ts';
import { bucketFor } from './access.ts';
import { noSuchKey } from './objects.ts';
import { currentVersion, type ObjectVersion, versionsOf } from './state.ts';
import { tagList, tagsOf } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;
type Named = Pick<S3.GetObjectTaggingCommandInput, 'Bucket' | 'Key' | 'VersionId' | 'ExpectedBucketOwner'>;

/** Most tags of an object. Source: the user guide's chapter on object tags. */
const mostTags = 10;

function versionFor(input: Named, context: OperationContext): ObjectVersion {
  const key = input.Key ?? '';
  const bucket = bucketFor(input, context, key);
  const version =
    input.VersionId === undefined
      ? currentVersion(bucket, key)
      : versionsOf(bucket, key).find(({ versionId, deleteMarker }) => versionId === input.VersionId && !deleteMarker);
  if (version === undefined) throw noSuchKey(key);
  return version;
}

export const getObjectTagging: Operation<S3.GetObjectTaggingCommandInput, Answer<S3.GetObjectTaggingCommandOutput>> = (input, context) => ({
  TagSet: tagList(versionFor(input, context).tags),
});

export const putObjectTagging: Operation<S3.PutObjectTaggingCommandInput, object> = (input, context) => {
  versionFor(input, context).tags = tagsOf(input.Tagging?.TagSet, mostTags);
  return {};
};

export const deleteObjectTagging: Operation<S3.DeleteObjectTaggingCommandInput, object> = (input, context) => {
  versionFor(input, context).tags = {};
  return {};
};
