import type {
  DeletePolicyCommandInput,
  DisablePolicyTypeCommandInput,
  ListPoliciesCommandInput,
  ListTargetsForPolicyCommandInput,
  PolicyTargetSummary,
  UpdatePolicyCommandInput,
} from '@aws-sdk/client-organizations';
import type { PolicyRecord } from '../../organization.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { nextToken, pageOf, requireManagement, requireReader } from './access.ts';
import { targetsOf } from './attachments.ts';
import { policyOf, policyType, requireEnabled } from './policies.ts';
import { checkedContent, checkedDescription, checkedName, refuseSameName } from './policy-content.ts';
import { organizationArn, policyShape } from './shapes.ts';
import { dropTags } from './tags.ts';

function ownPolicy(id: string | undefined, context: OperationContext): PolicyRecord {
  const policy = policyOf(id, context);
  if (policy.awsManaged) throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400);
  return policy;
}

const updatePolicy: Operation<UpdatePolicyCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const policy = ownPolicy(input.PolicyId, context);
  const name = input.Name === undefined ? policy.name : checkedName(input.Name);
  refuseSameName(name, policy.type, policy.id, context);
  const content = input.Content === undefined ? policy.content : checkedContent(policy.type, input.Content);
  const description = input.Description === undefined ? policy.description : checkedDescription(input.Description);
  Object.assign(policy, { name, content, description });
  context.organization.record.policiesChangedAt = context.clock.now().toISOString();
  return { Policy: { PolicySummary: policyShape(policy, context), Content: policy.content } };
};

const deletePolicy: Operation<DeletePolicyCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const policy = ownPolicy(input.PolicyId, context);
  if (targetsOf(policy, context).length > 0)
    throw new AwsError(
      'PolicyInUseException',
      'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts first.',
      400,
    );
  delete context.organization.record.policies[policy.id];
  dropTags(policy.id, context);
  return {};
};

const disablePolicyType: Operation<DisablePolicyTypeCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { record, rootId } = context.organization;
  if (input.RootId !== rootId) throw new AwsError('RootNotFoundException', "We can't find a root with the RootId that you specified.", 400);
  const type = policyType(input.PolicyType);
  requireEnabled(type, context);
  record.policyTypes = record.policyTypes.filter((one) => one !== type);
  // Its policies stay and lose their targets.
  record.attachments = record.attachments.filter(({ policy }) => record.policies[policy]?.type !== type);
  record.policiesChangedAt = context.clock.now().toISOString();
  const types = record.policyTypes.map((name) => ({ Type: name, Status: 'ENABLED' }));
  return { Root: { Id: rootId, Arn: organizationArn('root', rootId, context), Name: 'Root', PolicyTypes: types } };
};

const listPolicies: Operation<ListPoliciesCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const type = policyType(input.Filter);
  const all = Object.values(context.organization.record.policies).filter((policy) => policy.type === type);
  const page = pageOf(all, input, context);
  return { Policies: page.items.map((policy) => policyShape(policy, context)), ...nextToken(page) };
};

const listTargetsForPolicy: Operation<ListTargetsForPolicyCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const page = pageOf(targetsOf(policyOf(input.PolicyId, context), context), input, context);
  return { Targets: page.items.map((id) => targetShape(id, context)), ...nextToken(page) };
};

function targetShape(id: string, context: OperationContext): PolicyTargetSummary {
  const { organization } = context;
  const account = organization.account(id);
  if (account !== undefined) return { TargetId: id, Arn: organizationArn('account', id, context), Name: account.name, Type: 'ACCOUNT' };
  const unit = organization.unit(id);
  if (unit !== undefined) return { TargetId: id, Arn: organizationArn('ou', id, context), Name: unit.name, Type: 'ORGANIZATIONAL_UNIT' };
  return { TargetId: id, Arn: organizationArn('root', id, context), Name: 'Root', Type: 'ROOT' };
}

export const policyChangeHandlers: Handlers = {
  UpdatePolicy: updatePolicy,
  DeletePolicy: deletePolicy,
  DisablePolicyType: disablePolicyType,
  ListPolicies: listPolicies,
  ListTargetsForPolicy: listTargetsForPolicy,
};
