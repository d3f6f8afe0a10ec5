import type {
  ListTagsForResourceCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-organizations';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { invalidInput, nextToken, pageOf, requireManagement, requireReader } from './access.ts';

/** Source: facts/tenants.md 2.6. */
const mostTags = 50;

function resource(id: string | undefined, { organization }: OperationContext): string {
  const known =
    id !== undefined &&
    (id === organization.rootId ||
      organization.unit(id) !== undefined ||
      organization.account(id) !== undefined ||
      Object.hasOwn(organization.record.policies, id));
  if (!known)
    throw new AwsError(
      'TargetNotFoundException',
      "We can't find a root, OU, account, or policy with the TargetId that you specified.",
      400,
    );
  return id;
}

/** Adds tags to an account, a unit, the root or a policy. Throws InvalidInputException or ConstraintViolationException. */
export function setTags(id: string, tags: readonly Tag[], { organization }: OperationContext): void {
  organization.record.tags ??= {};
  const all = organization.record.tags;
  const made = { ...(Object.hasOwn(all, id) ? all[id] : {}) };
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key === '' || key.length > 128 || value.length > 256)
      throw invalidInput('MAX_LENGTH_EXCEEDED', `The tag ${key.slice(0, 60)} is too long or has no key`);
    if (key.toLowerCase().startsWith('aws:')) throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', 'System tags cannot be changed.');
    made[key] = value;
  }
  if (Object.keys(made).length > mostTags)
    throw new AwsError('ConstraintViolationException', `You have exceeded the limit of ${mostTags} tags.`, 400, {
      Reason: 'TAG_LIMIT_EXCEEDED',
    });
  all[id] = made;
}

export function dropTags(id: string, { organization }: OperationContext): void {
  if (organization.record.tags !== undefined) delete organization.record.tags[id];
}

const tagResource: Operation<TagResourceCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  setTags(resource(input.ResourceId, context), input.Tags ?? [], context);
  return {};
};

const untagResource: Operation<UntagResourceCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const id = resource(input.ResourceId, context);
  const tags = context.organization.record.tags?.[id] ?? {};
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

const listTagsForResource: Operation<ListTagsForResourceCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const tags = context.organization.record.tags?.[resource(input.ResourceId, context)] ?? {};
  const page = pageOf(Object.entries(tags), input, context);
  return { Tags: page.items.map(([Key, Value]) => ({ Key, Value })), ...nextToken(page) };
};

export const tagHandlers: Handlers = { TagResource: tagResource, UntagResource: untagResource, ListTagsForResource: listTagsForResource };
