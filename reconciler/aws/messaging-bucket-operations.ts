import type * as IamSdk from '@aws-sdk/client-iam';
import type * as S3Sdk from '@aws-sdk/client-s3';
import type {
  MessagingBucketsReads,
  MessagingBucketsWrites,
  MessagingRolesReads,
  MessagingRolesWrites,
} from '../providers/messaging-clients.ts';
import { type Door, Operations } from './operations.ts';

export function bucketsReads(door: Door): MessagingBucketsReads {
  const buckets = new Operations<typeof S3Sdk, S3Sdk.S3Client>(door, 's3', door.clients.s3);
  return {
    headBucket: buckets.read('HeadBucket', ({ sdk, client }, input, options) => client.send(new sdk.HeadBucketCommand(input), options)),
    getBucketPolicy: buckets.read('GetBucketPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetBucketPolicyCommand(input), options),
    ),
    getPublicAccessBlock: buckets.read('GetPublicAccessBlock', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetPublicAccessBlockCommand(input), options),
    ),
  };
}

export function bucketsWrites(door: Door): MessagingBucketsWrites {
  const buckets = new Operations<typeof S3Sdk, S3Sdk.S3Client>(door, 's3', door.clients.s3);
  return {
    createBucket: buckets.write('CreateBucket', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateBucketCommand(input), options),
    ),
    putPublicAccessBlock: buckets.write('PutPublicAccessBlock', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutPublicAccessBlockCommand(input), options),
    ),
    putBucketPolicy: buckets.write('PutBucketPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutBucketPolicyCommand(input), options),
    ),
    deleteBucketPolicy: buckets.write('DeleteBucketPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteBucketPolicyCommand(input), options),
    ),
  };
}

export function rolesReads(door: Door): MessagingRolesReads {
  const roles = new Operations<typeof IamSdk, IamSdk.IAMClient>(door, 'iam', door.clients.iam);
  return {
    getRole: roles.read('GetRole', ({ sdk, client }, input, options) => client.send(new sdk.GetRoleCommand(input), options)),
    getRolePolicy: roles.read('GetRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetRolePolicyCommand(input), options),
    ),
    getAccountAuthorizationDetails: roles.read('GetAccountAuthorizationDetails', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetAccountAuthorizationDetailsCommand(input), options),
    ),
  };
}

export function rolesWrites(door: Door): MessagingRolesWrites {
  const roles = new Operations<typeof IamSdk, IamSdk.IAMClient>(door, 'iam', door.clients.iam);
  return {
    createRole: roles.write('CreateRole', ({ sdk, client }, input, options) => client.send(new sdk.CreateRoleCommand(input), options)),
    updateAssumeRolePolicy: roles.write('UpdateAssumeRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateAssumeRolePolicyCommand(input), options),
    ),
    putRolePolicy: roles.write('PutRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutRolePolicyCommand(input), options),
    ),
    deleteRolePolicy: roles.write('DeleteRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteRolePolicyCommand(input), options),
    ),
    deleteRole: roles.write('DeleteRole', ({ sdk, client }, input, options) => client.send(new sdk.DeleteRoleCommand(input), options)),
    tagRole: roles.write('TagRole', ({ sdk, client }, input, options) => client.send(new sdk.TagRoleCommand(input), options)),
    untagRole: roles.write('UntagRole', ({ sdk, client }, input, options) => client.send(new sdk.UntagRoleCommand(input), options)),
  };
}
