import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext } from '../operation.ts';
import { policyFault } from '../sns/resource-policy.ts';
import { stateOf, tagList, tagsFrom } from './checks.ts';
import { invalidField, notFound, type ResourceKind, validation } from './errors.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface Tagged {
  readonly arn: string;
  tags: Record<string, string>;
}

/** The account's own resource with this ARN. */
function resourceOf(arn: string | undefined, context: OperationContext): Tagged {
  const parts = /^arn:[\w-]+:sms-voice:[\w-]+:\d{12}:([\w-]+)\/(.+)$/.exec(arn ?? '');
  if (parts === null) throw validation('INVALID_ARN', `${arn ?? ''} is not an ARN of this service.`, 'ResourceArn');
  const state = stateOf(context);
  const all: Tagged[] = [
    state.numbers,
    state.senderIds,
    state.pools,
    state.optOutLists,
    state.configurationSets,
    state.protects,
    state.verified,
    state.registrations,
  ].flatMap((group) => Object.values<Tagged>(group));
  const found = all.find((one) => one.arn === arn);
  if (found === undefined) throw notFound(parts[1] as ResourceKind, parts[2] ?? '');
  return found;
}

export const tagResource: Operation<Sms.TagResourceCommandInput, object> = (input, context) => {
  const resource = resourceOf(input.ResourceArn, context);
  resource.tags = tagsFrom(input.Tags, resource.tags);
  return {};
};

export const untagResource: Operation<Sms.UntagResourceCommandInput, object> = (input, context) => {
  const { tags } = resourceOf(input.ResourceArn, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<Sms.ListTagsForResourceCommandInput, Answer<Sms.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => {
  const { arn, tags } = resourceOf(input.ResourceArn, context);
  return { ResourceArn: arn, Tags: tagList(tags) };
};

/** Pools, numbers, sender ids and opt-out lists can be shared with other accounts. Source: facts/tenants.md 2.3. */
const canBeShared = /:(pool|phone-number|sender-id|opt-out-list)\//;

function policyHolder(arn: string | undefined, context: OperationContext): Tagged {
  const resource = resourceOf(arn, context);
  if (!canBeShared.test(resource.arn)) throw validation('INVALID_PARAMETER', 'This kind of resource has no policy.', 'ResourceArn');
  return resource;
}

export const putResourcePolicy: Operation<Sms.PutResourcePolicyCommandInput, Answer<Sms.PutResourcePolicyCommandOutput>> = (
  input,
  context,
) => {
  const { arn } = policyHolder(input.ResourceArn, context);
  const policy = input.Policy ?? '';
  const fault = policyFault(policy);
  if (fault !== undefined) throw invalidField('Policy', fault);
  const createdAt = context.clock.now().toISOString();
  stateOf(context).policies[arn] = { policy, createdAt };
  return { ResourceArn: arn, Policy: policy, CreatedTimestamp: new Date(createdAt) };
};

function policyOf(arn: string, context: OperationContext) {
  const found = stateOf(context).policies[arn];
  if (found === undefined) throw notFound('policy', arn);
  return { ResourceArn: arn, Policy: found.policy, CreatedTimestamp: new Date(found.createdAt) };
}

export const getResourcePolicy: Operation<Sms.GetResourcePolicyCommandInput, Answer<Sms.GetResourcePolicyCommandOutput>> = (
  input,
  context,
) => policyOf(policyHolder(input.ResourceArn, context).arn, context);

export const deleteResourcePolicy: Operation<Sms.DeleteResourcePolicyCommandInput, Answer<Sms.DeleteResourcePolicyCommandOutput>> = (
  input,
  context,
) => {
  const { arn } = policyHolder(input.ResourceArn, context);
  const answer = policyOf(arn, context);
  delete stateOf(context).policies[arn];
  return answer;
};
