import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import type * as IamSdk from '@aws-sdk/client-iam';
import type * as S3Sdk from '@aws-sdk/client-s3';
import type { CloudFormationReads, CloudFormationWrites, IamReads, IamWrites, S3Reads, S3Writes } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

type CloudFormation = CloudFormationSdk.CloudFormationClient;

export function cloudFormationReads(door: Door): CloudFormationReads {
  const stacks = new Operations<typeof CloudFormationSdk, CloudFormation>(door, 'cloudformation', door.clients.cloudFormation);
  return {
    describeStackSet: stacks.read('DescribeStackSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStackSetCommand(input), options),
    ),
    listStackInstances: stacks.read('ListStackInstances', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListStackInstancesCommand(input), options),
    ),
    describeStackInstance: stacks.read('DescribeStackInstance', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStackInstanceCommand(input), options),
    ),
    listStackSetOperations: stacks.read('ListStackSetOperations', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListStackSetOperationsCommand(input), options),
    ),
    describeStackSetOperation: stacks.read('DescribeStackSetOperation', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStackSetOperationCommand(input), options),
    ),
    listStackSetOperationResults: stacks.read('ListStackSetOperationResults', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListStackSetOperationResultsCommand(input), options),
    ),
    describeStackResources: stacks.read('DescribeStackResources', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStackResourcesCommand(input), options),
    ),
    describeOrganizationsAccess: stacks.read('DescribeOrganizationsAccess', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeOrganizationsAccessCommand(input), options),
    ),
    describeStacks: stacks.read('DescribeStacks', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStacksCommand(input), options),
    ),
    getTemplate: stacks.read('GetTemplate', ({ sdk, client }, input, options) => client.send(new sdk.GetTemplateCommand(input), options)),
    getTemplateSummary: stacks.read('GetTemplateSummary', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetTemplateSummaryCommand(input), options),
    ),
    describeStackEvents: stacks.read('DescribeStackEvents', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStackEventsCommand(input), options),
    ),
    listStackSets: stacks.read('ListStackSets', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListStackSetsCommand(input), options),
    ),
    listStackInstanceResourceDrifts: stacks.read('ListStackInstanceResourceDrifts', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListStackInstanceResourceDriftsCommand(input), options),
    ),
  };
}

export function cloudFormationWrites(door: Door): CloudFormationWrites {
  const stacks = new Operations<typeof CloudFormationSdk, CloudFormation>(door, 'cloudformation', door.clients.cloudFormation);
  return {
    createStackSet: stacks.write('CreateStackSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateStackSetCommand(input), options),
    ),
    updateStackSet: stacks.write('UpdateStackSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateStackSetCommand(input), options),
    ),
    deleteStackSet: stacks.write('DeleteStackSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteStackSetCommand(input), options),
    ),
    createStackInstances: stacks.write('CreateStackInstances', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateStackInstancesCommand(input), options),
    ),
    updateStackInstances: stacks.write('UpdateStackInstances', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateStackInstancesCommand(input), options),
    ),
    deleteStackInstances: stacks.write('DeleteStackInstances', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteStackInstancesCommand(input), options),
    ),
    createStack: stacks.write('CreateStack', ({ sdk, client }, input, options) => client.send(new sdk.CreateStackCommand(input), options)),
    updateStack: stacks.write('UpdateStack', ({ sdk, client }, input, options) => client.send(new sdk.UpdateStackCommand(input), options)),
    deleteStack: stacks.write('DeleteStack', ({ sdk, client }, input, options) => client.send(new sdk.DeleteStackCommand(input), options)),
    activateOrganizationsAccess: stacks.write('ActivateOrganizationsAccess', ({ sdk, client }, input, options) =>
      client.send(new sdk.ActivateOrganizationsAccessCommand(input), options),
    ),
    detectStackSetDrift: stacks.write('DetectStackSetDrift', ({ sdk, client }, input, options) =>
      client.send(new sdk.DetectStackSetDriftCommand(input), options),
    ),
    importStacksToStackSet: stacks.write('ImportStacksToStackSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.ImportStacksToStackSetCommand(input), options),
    ),
  };
}

/** Roles of self-managed stack sets, looked at before they are used. */
export function iamReads(door: Door): IamReads {
  const iam = new Operations<typeof IamSdk, IamSdk.IAMClient>(door, 'iam', door.clients.iam);
  return {
    getRole: iam.read('GetRole', ({ sdk, client }, input, options) => client.send(new sdk.GetRoleCommand(input), options)),
    getOpenIDConnectProvider: iam.read('GetOpenIDConnectProvider', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetOpenIDConnectProviderCommand(input), options),
    ),
    getPolicy: iam.read('GetPolicy', ({ sdk, client }, input, options) => client.send(new sdk.GetPolicyCommand(input), options)),
    getPolicyVersion: iam.read('GetPolicyVersion', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetPolicyVersionCommand(input), options),
    ),
    listPolicyVersions: iam.read('ListPolicyVersions', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListPolicyVersionsCommand(input), options),
    ),
    listEntitiesForPolicy: iam.read('ListEntitiesForPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListEntitiesForPolicyCommand(input), options),
    ),
  };
}

/** Buckets of templates, looked at before they are used.. */
export function s3Reads(door: Door): S3Reads {
  const s3 = new Operations<typeof S3Sdk, S3Sdk.S3Client>(door, 's3', door.clients.s3);
  return {
    headBucket: s3.read('HeadBucket', ({ sdk, client }, input, options) => client.send(new sdk.HeadBucketCommand(input), options)),
  };
}

/** Templates that are too large for a call. */
export function s3Writes(door: Door): S3Writes {
  const s3 = new Operations<typeof S3Sdk, S3Sdk.S3Client>(door, 's3', door.clients.s3);
  return {
    putObject: s3.write('PutObject', ({ sdk, client }, input, options) => client.send(new sdk.PutObjectCommand(input), options)),
  };
}

export function iamWrites(door: Door): IamWrites {
  const iam = new Operations<typeof IamSdk, IamSdk.IAMClient>(door, 'iam', door.clients.iam);
  return {
    createPolicy: iam.write('CreatePolicy', ({ sdk, client }, input, options) => client.send(new sdk.CreatePolicyCommand(input), options)),
    createPolicyVersion: iam.write('CreatePolicyVersion', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreatePolicyVersionCommand(input), options),
    ),
    deletePolicyVersion: iam.write('DeletePolicyVersion', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeletePolicyVersionCommand(input), options),
    ),
    deletePolicy: iam.write('DeletePolicy', ({ sdk, client }, input, options) => client.send(new sdk.DeletePolicyCommand(input), options)),
    tagPolicy: iam.write('TagPolicy', ({ sdk, client }, input, options) => client.send(new sdk.TagPolicyCommand(input), options)),
    untagPolicy: iam.write('UntagPolicy', ({ sdk, client }, input, options) => client.send(new sdk.UntagPolicyCommand(input), options)),
    attachRolePolicy: iam.write('AttachRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.AttachRolePolicyCommand(input), options),
    ),
    detachRolePolicy: iam.write('DetachRolePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DetachRolePolicyCommand(input), options),
    ),
  };
}
