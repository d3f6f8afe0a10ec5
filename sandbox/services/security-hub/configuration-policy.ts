import type {
  CreateConfigurationPolicyCommandInput,
  CreateConfigurationPolicyCommandOutput,
  DeleteConfigurationPolicyCommandInput,
  DeleteConfigurationPolicyCommandOutput,
  GetConfigurationPolicyCommandInput,
  GetConfigurationPolicyCommandOutput,
  ListConfigurationPoliciesCommandInput,
  ListConfigurationPoliciesCommandOutput,
  Policy,
  UpdateConfigurationPolicyCommandInput,
  UpdateConfigurationPolicyCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { policyArn } from './arns.ts';
import { centralFor, policyNamed } from './central-access.ts';
import { conflict, invalidInput } from './errors.ts';
import { newId } from './identifiers.ts';
import type { Output } from './output.ts';
import { next, page } from './page.ts';
import { checkedContent } from './policy-content.ts';
import type { ConfigurationPolicyState } from './state.ts';
import { checkTags } from './tags.ts';

export const createConfigurationPolicy: Operation<CreateConfigurationPolicyCommandInput, Output<CreateConfigurationPolicyCommandOutput>> = (
  input,
  context,
) => {
  const central = centralFor(context);
  if (input.Tags !== undefined) checkTags(input.Tags);
  const name = checkedName(input.Name ?? '');
  if (Object.values(central.policies).some((one) => one.name === name))
    throw conflict(`A configuration policy named ${name} already exists`);
  const at = context.clock.now().toISOString();
  const policy: ConfigurationPolicyState = {
    id: newId(context, 'policy'),
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    createdAt: at,
    updatedAt: at,
    updatedMs: context.clock.awsMs(),
    content: checkedContent(context, input.ConfigurationPolicy),
    tags: { ...input.Tags },
  };
  central.policies[policy.id] = policy;
  return describe(context, policy);
};

/** Takes two minutes of AWS time to reach the targets again. */
export const updateConfigurationPolicy: Operation<UpdateConfigurationPolicyCommandInput, Output<UpdateConfigurationPolicyCommandOutput>> = (
  input,
  context,
) => {
  const central = centralFor(context);
  const before = policyNamed(context, central, input.Identifier ?? '');
  const { updatedReason: _old, ...kept } = before;
  const policy: ConfigurationPolicyState = {
    ...kept,
    ...(input.Name === undefined ? {} : { name: checkedName(input.Name) }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.UpdatedReason === undefined ? {} : { updatedReason: input.UpdatedReason }),
    ...(input.ConfigurationPolicy === undefined ? {} : { content: checkedContent(context, input.ConfigurationPolicy) }),
    updatedAt: context.clock.now().toISOString(),
    updatedMs: context.clock.awsMs(),
  };
  central.policies[policy.id] = policy;
  return describe(context, policy);
};

export const getConfigurationPolicy: Operation<GetConfigurationPolicyCommandInput, Output<GetConfigurationPolicyCommandOutput>> = (
  input,
  context,
) => describe(context, policyNamed(context, centralFor(context), input.Identifier ?? ''));

export const listConfigurationPolicies: Operation<ListConfigurationPoliciesCommandInput, Output<ListConfigurationPoliciesCommandOutput>> = (
  input,
  context,
) => {
  const policies = Object.values(centralFor(context).policies).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = page(policies, input, context, { usual: 100, max: 100 });
  const summaries = items.map((one) => {
    const { ConfigurationPolicy: _content, CreatedAt: _created, ...summary } = describe(context, one);
    return { ...summary, ServiceEnabled: one.content.ServiceEnabled === true };
  });
  return { ConfigurationPolicySummaries: summaries, ...next(nextToken) };
};

/** Only once nothing is associated with it. Source: facts/compliance.md 2.7. */
export const deleteConfigurationPolicy: Operation<DeleteConfigurationPolicyCommandInput, Output<DeleteConfigurationPolicyCommandOutput>> = (
  input,
  context,
) => {
  const central = centralFor(context);
  const policy = policyNamed(context, central, input.Identifier ?? '');
  if (Object.values(central.associations).some((one) => one.policy === policy.id)) {
    throw conflict(`Configuration policy ${policy.id} is associated with targets; disassociate them first`);
  }
  delete central.policies[policy.id];
  return {};
};

/** Alphanumerics and `- . ! * /`. Source: facts/compliance.md 2.7. */
function checkedName(name: string): string {
  if (!/^[A-Za-z0-9.!*/-]{1,128}$/.test(name))
    throw invalidInput(`Name ${name} may hold letters, digits and - . ! * / only, 1 to 128 of them`);
  return name;
}

function describe(context: OperationContext, policy: ConfigurationPolicyState) {
  return {
    Arn: policyArn(context, policy.id),
    Id: policy.id,
    Name: policy.name,
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    UpdatedAt: new Date(policy.updatedAt),
    CreatedAt: new Date(policy.createdAt),
    ConfigurationPolicy: { SecurityHub: policy.content } as unknown as Policy,
  };
}
