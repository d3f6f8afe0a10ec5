import { randomInt } from 'node:crypto';
import type {
  AttachPolicyCommandInput,
  CreatePolicyCommandInput,
  DescribeEffectivePolicyCommandInput,
  DescribePolicyCommandInput,
  DetachPolicyCommandInput,
  EnablePolicyTypeCommandInput,
  ListPoliciesForTargetCommandInput,
} from '@aws-sdk/client-organizations';
import type { PolicyRecord } from '../../organization.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { invalidInput, nextToken, pageOf, requireManagement, requireReader } from './access.ts';
import { attach, attachedTo, attachFullAccess, detach } from './attachments.ts';
import { effectivePolicy } from './effective-policy.ts';
import { checkedContent, checkedDescription, checkedName, mostAttached, mostPolicies, parsed, refuseSameName } from './policy-content.ts';
import { organizationArn, policyShape } from './shapes.ts';
import { setTags } from './tags.ts';

/** Types whose policies permit or forbid calls: they have no effective policy. */
const authorizationTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];
/** Types that merge into an effective policy. Source: facts/compliance.md 5.1 and the client's EffectivePolicyType. */
const managementTypes = [
  'AISERVICES_OPT_OUT_POLICY',
  'BACKUP_POLICY',
  'BEDROCK_POLICY',
  'CHATBOT_POLICY',
  'DECLARATIVE_POLICY_EC2',
  'GUARDDUTY_POLICY',
  'INSPECTOR_POLICY',
  'NETWORK_SECURITY_DIRECTOR_POLICY',
  'S3_POLICY',
  'SECURITYHUB_CSPM_POLICY',
  'SECURITYHUB_POLICY',
  'TAG_POLICY',
  'UPGRADE_ROLLOUT_POLICY',
];

export function policyType(type: string | undefined, types: readonly string[] = [...authorizationTypes, ...managementTypes]): string {
  if (type !== undefined && types.includes(type)) return type;
  throw invalidInput('INVALID_ENUM_POLICY_TYPE', `You specified an invalid policy type: ${type ?? ''}`);
}

export function policyOf(id: string | undefined, { organization }: OperationContext): PolicyRecord {
  const { policies } = organization.record;
  const policy = id !== undefined && Object.hasOwn(policies, id) ? policies[id] : undefined;
  if (policy === undefined)
    throw new AwsError('PolicyNotFoundException', "We can't find a policy with the PolicyId that you specified.", 400);
  return policy;
}

export function targetOf(id: string | undefined, { organization }: OperationContext): string {
  if (id !== undefined && (id === organization.rootId || organization.unit(id) !== undefined || organization.account(id) !== undefined))
    return id;
  throw new AwsError('TargetNotFoundException', "We can't find a root, OU, or account with the TargetId that you specified.", 400);
}

export function requireEnabled(type: string, { organization }: OperationContext): void {
  if (organization.record.policyTypes.includes(type)) return;
  throw new AwsError('PolicyTypeNotEnabledException', 'This operation can be performed only for enabled policy types.', 400);
}

const enablePolicyType: Operation<EnablePolicyTypeCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { record, rootId } = context.organization;
  if (input.RootId !== rootId) throw new AwsError('RootNotFoundException', "We can't find a root with the RootId that you specified.", 400);
  const type = policyType(input.PolicyType);
  if (record.policyTypes.includes(type)) {
    throw new AwsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled in the specified root.', 400);
  }
  record.policyTypes.push(type);
  if (type === 'SERVICE_CONTROL_POLICY') attachFullAccess(context);
  const types = record.policyTypes.map((name) => ({ Type: name, Status: 'ENABLED' }));
  return { Root: { Id: rootId, Arn: organizationArn('root', rootId, context), Name: 'Root', PolicyTypes: types } };
};

const createPolicy: Operation<CreatePolicyCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const type = policyType(input.Type);
  requireEnabled(type, context);
  const { policies } = context.organization.record;
  const name = checkedName(input.Name);
  const content = checkedContent(type, input.Content ?? '');
  refuseSameName(name, type, undefined, context);
  if (Object.values(policies).filter((policy) => policy.type === type).length >= mostPolicies) {
    throw new AwsError('ConstraintViolationException', `You have reached the limit of ${mostPolicies} policies of this type.`, 400, {
      Reason: 'POLICY_NUMBER_LIMIT_EXCEEDED',
    });
  }
  const id = `p-${Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')}`;
  const policy = { id, type, name, description: checkedDescription(input.Description), content, awsManaged: false };
  if (input.Tags !== undefined) setTags(id, input.Tags, context);
  policies[id] = policy;
  return { Policy: { PolicySummary: policyShape(policy, context), Content: policy.content } };
};

const describePolicy: Operation<DescribePolicyCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const policy = policyOf(input.PolicyId, context);
  return { Policy: { PolicySummary: policyShape(policy, context), Content: policy.content } };
};

const attachPolicy: Operation<AttachPolicyCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const policy = policyOf(input.PolicyId, context);
  const target = targetOf(input.TargetId, context);
  requireEnabled(policy.type, context);
  const attached = attachedTo(target, policy.type, context);
  if (attached.includes(policy)) {
    throw new AwsError('DuplicatePolicyAttachmentException', 'The selected policy is already attached to the specified target.', 400);
  }
  if (policy.type === 'SERVICE_CONTROL_POLICY' && attached.length >= mostAttached) {
    throw new AwsError(
      'ConstraintViolationException',
      `You can attach at most ${mostAttached} service control policies to a target.`,
      400,
      {
        Reason: 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      },
    );
  }
  attach(policy, target, context);
  return {};
};

const detachPolicy: Operation<DetachPolicyCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const policy = policyOf(input.PolicyId, context);
  const target = targetOf(input.TargetId, context);
  const attached = attachedTo(target, policy.type, context);
  if (!attached.includes(policy))
    throw new AwsError('PolicyNotAttachedException', "The policy isn't attached to the specified target.", 400);
  if (policy.type === 'SERVICE_CONTROL_POLICY' && attached.length === 1) {
    throw new AwsError('ConstraintViolationException', 'A target must keep at least one service control policy.', 400, {
      Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    });
  }
  detach(policy, target, context);
  return {};
};

const listPoliciesForTarget: Operation<ListPoliciesForTargetCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const type = policyType(input.Filter);
  const page = pageOf(attachedTo(targetOf(input.TargetId, context), type, context), input, context);
  return { Policies: page.items.map((policy) => policyShape(policy, context)), ...nextToken(page) };
};

/** Anyone may ask for the effective policy of the own account; only management and delegated administrators for others'. */
const describeEffectivePolicy: Operation<DescribeEffectivePolicyCommandInput, unknown> = (input, context) => {
  const target = input.TargetId ?? context.account;
  if (target !== context.account) requireReader(context);
  const type = policyType(input.PolicyType, managementTypes);
  targetOf(target, context);
  requireEnabled(type, context);
  const levels = [...context.organization.ancestorsOf(target), target];
  const effective = effectivePolicy(levels.map((level) => attachedTo(level, type, context).map((policy) => parsed(policy.content) ?? {})));
  if (effective === undefined) {
    throw new AwsError(
      'EffectivePolicyNotFoundException',
      "If you ran this action on the management account, this policy type isn't in effect.",
      400,
    );
  }
  const updatedAt = new Date(context.organization.record.policiesChangedAt);
  return {
    EffectivePolicy: { PolicyContent: JSON.stringify(effective), LastUpdatedTimestamp: updatedAt, TargetId: target, PolicyType: type },
  };
};

export const policyHandlers: Handlers = {
  EnablePolicyType: enablePolicyType,
  CreatePolicy: createPolicy,
  DescribePolicy: describePolicy,
  AttachPolicy: attachPolicy,
  DetachPolicy: detachPolicy,
  ListPoliciesForTarget: listPoliciesForTarget,
  DescribeEffectivePolicy: describeEffectivePolicy,
};
