import type { CreatePolicyCommandOutput, GetPolicyCommandOutput, ListPolicyVersionsCommandOutput } from '@aws-sdk/client-iam';
import type { Json } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { documentText, type HandlerContext, listProperty, type ResourceType, textProperty } from './resource-type.ts';

export const iamManagedPolicy: ResourceType = {
  name: 'AWS::IAM::ManagedPolicy',
  properties: {
    ManagedPolicyName: 'createOnly',
    Path: 'createOnly',
    Description: 'createOnly',
    PolicyDocument: 'required',
    Roles: 'mutable',
  },
  seconds: 15,
  drift: true,
  async create(properties, context) {
    const { Policy } = await context.call<CreatePolicyCommandOutput>('iam', 'CreatePolicy', {
      PolicyName: textProperty(properties, 'ManagedPolicyName') ?? context.uniqueName,
      Path: textProperty(properties, 'Path'),
      Description: textProperty(properties, 'Description'),
      PolicyDocument: documentText(properties['PolicyDocument']),
    });
    const arn = Policy?.Arn ?? '';
    for (const RoleName of listProperty(properties, 'Roles')) await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn: arn });
    return { physicalId: arn, attributes: { PolicyArn: arn, PolicyId: Policy?.PolicyId ?? '' } };
  },
  async update(arn, properties, before, context) {
    // IAM keeps five versions; only the one in force is of use to a template.
    await removeOldVersions(arn, context);
    await context.call('iam', 'CreatePolicyVersion', {
      PolicyArn: arn,
      PolicyDocument: documentText(properties['PolicyDocument']),
      SetAsDefault: true,
    });
    const [after, old] = [listProperty(properties, 'Roles'), listProperty(before, 'Roles')];
    for (const RoleName of after.filter((role) => !old.includes(role)))
      await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn: arn });
    for (const RoleName of old.filter((role) => !after.includes(role))) {
      await removeUnlessGone(() => context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn: arn }));
    }
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
  async delete(arn, properties, context) {
    for (const RoleName of listProperty(properties, 'Roles')) {
      await removeUnlessGone(() => context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn: arn }));
    }
    await removeOldVersions(arn, context);
    await removeUnlessGone(() => context.call('iam', 'DeletePolicy', { PolicyArn: arn }));
  },
  async read(arn, properties, context) {
    const answer = await readOrGone(() => context.call<GetPolicyCommandOutput>('iam', 'GetPolicy', { PolicyArn: arn }));
    if (answer?.Policy === undefined) return undefined;
    const { PolicyVersion } = await context.call<{ PolicyVersion?: { Document?: string } }>('iam', 'GetPolicyVersion', {
      PolicyArn: arn,
      VersionId: answer.Policy.DefaultVersionId,
    });
    return { ...properties, PolicyDocument: JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '{}')) as Json };
  },
};

async function removeOldVersions(PolicyArn: string, context: HandlerContext): Promise<void> {
  const answer = await readOrGone(() => context.call<ListPolicyVersionsCommandOutput>('iam', 'ListPolicyVersions', { PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of answer?.Versions ?? []) {
    if (IsDefaultVersion !== true) await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  }
}
