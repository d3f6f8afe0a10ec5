import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { parseSesArn } from '../arns.ts';
import { badRequest, notFound } from '../errors.ts';
import { identityKey, mine, tenantOfArn } from '../find.ts';
import { entryOf, type Tags } from '../state.ts';
import { tagList, tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** What carries tags, of the caller's account and Region. */
function tagged(arn: string | undefined, context: OperationContext): { tags: Tags } {
  const parsed = parseSesArn(arn ?? '');
  if (parsed === undefined || parsed.region !== context.region || parsed.account !== context.account)
    throw badRequest(`Invalid resource ARN ${arn ?? ''}`);
  const { kind, name } = parsed;
  const state = mine(context);
  const found = {
    tenant: () => tenantOfArn(state, arn ?? ''),
    identity: () => entryOf(state.identities, identityKey(name)),
    'configuration-set': () => entryOf(state.configurationSets, name),
    template: () => entryOf(state.templates, name),
    'dedicated-ip-pool': () => entryOf(state.pools, name),
  }[kind as 'tenant']?.();
  if (found === undefined) throw notFound(`Resource ${arn ?? ''} does not exist`);
  return found;
}

export const tagResource: Operation<Ses.TagResourceCommandInput, Answer<Ses.TagResourceCommandOutput>> = (input, context) => {
  const resource = tagged(input.ResourceArn, context);
  resource.tags = tagsFrom(input.Tags, resource.tags);
  return {};
};

export const untagResource: Operation<Ses.UntagResourceCommandInput, Answer<Ses.UntagResourceCommandOutput>> = (input, context) => {
  const resource = tagged(input.ResourceArn, context);
  for (const key of input.TagKeys ?? []) delete resource.tags[key];
  return {};
};

export const listTagsForResource: Operation<Ses.ListTagsForResourceCommandInput, Answer<Ses.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({ Tags: tagList(tagged(input.ResourceArn, context).tags) });
