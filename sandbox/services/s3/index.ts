import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as buckets from './buckets.ts';
import * as configuration from './configuration.ts';
import * as lists from './lists.ts';
import * as tags from './object-tags.ts';
import * as objects from './objects.ts';
import { bucketsOf } from './state.ts';

/** S3: general purpose buckets with their settings, and objects of one part. */
export const handlers: Handlers = {
  CreateBucket: buckets.createBucket,
  DeleteBucket: buckets.deleteBucket,
  HeadBucket: buckets.headBucket,
  GetBucketLocation: buckets.getBucketLocation,
  ListBuckets: buckets.listBuckets,
  PutBucketPolicy: configuration.putBucketPolicy,
  GetBucketPolicy: configuration.getBucketPolicy,
  DeleteBucketPolicy: configuration.deleteBucketPolicy,
  GetBucketPolicyStatus: configuration.getBucketPolicyStatus,
  PutPublicAccessBlock: configuration.putPublicAccessBlock,
  GetPublicAccessBlock: configuration.getPublicAccessBlock,
  DeletePublicAccessBlock: configuration.deletePublicAccessBlock,
  PutBucketEncryption: configuration.putBucketEncryption,
  GetBucketEncryption: configuration.getBucketEncryption,
  DeleteBucketEncryption: configuration.deleteBucketEncryption,
  PutBucketLifecycleConfiguration: configuration.putBucketLifecycleConfiguration,
  GetBucketLifecycleConfiguration: configuration.getBucketLifecycleConfiguration,
  DeleteBucketLifecycle: configuration.deleteBucketLifecycle,
  PutBucketTagging: configuration.putBucketTagging,
  GetBucketTagging: configuration.getBucketTagging,
  DeleteBucketTagging: configuration.deleteBucketTagging,
  PutBucketOwnershipControls: configuration.putBucketOwnershipControls,
  GetBucketOwnershipControls: configuration.getBucketOwnershipControls,
  DeleteBucketOwnershipControls: configuration.deleteBucketOwnershipControls,
  PutBucketVersioning: configuration.putBucketVersioning,
  GetBucketVersioning: configuration.getBucketVersioning,
  PutObject: objects.putObject,
  GetObject: objects.getObject,
  HeadObject: objects.headObject,
  DeleteObject: objects.deleteObject,
  DeleteObjects: objects.deleteObjects,
  ListObjectsV2: lists.listObjectsV2,
  ListObjects: lists.listObjects,
  ListObjectVersions: lists.listObjectVersions,
  GetObjectTagging: tags.getObjectTagging,
  PutObjectTagging: tags.putObjectTagging,
  DeleteObjectTagging: tags.deleteObjectTagging,
};

/** Requests a second to one prefix, taken for the account. Source: S3's user guide, performance design patterns. */
export const limits = { '*': { perSecond: 3500, burst: 3500 } };

/** Buckets with their settings and the names and sizes of their objects. */
export function show(env: ServiceEnvironment): unknown {
  return Object.values(bucketsOf(env)).map(({ objects: all, ...bucket }) => ({
    ...bucket,
    objects: Object.entries(all).map(([key, versions]) => ({ key, versions: versions.length, bytes: versions.at(-1)?.bytes ?? 0 })),
  }));
}
