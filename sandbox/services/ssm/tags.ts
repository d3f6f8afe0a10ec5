import type * as Ssm from '@aws-sdk/client-ssm';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { findParameter, invalid, type ParameterRecord } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Tags laid over those that are there; at most 50. */
export function tagsFrom(tags: readonly Ssm.Tag[] | undefined, before: Readonly<Record<string, string>>): Record<string, string> {
  const all = { ...before };
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key)) throw invalid(`The tag ${Key} is not valid.`);
    all[Key] = Value;
  }
  if (Object.keys(all).length > 50) throw new AwsError('TooManyTagsError', 'A resource has at most 50 tags.', 400);
  return all;
}

function tagged(input: { ResourceType?: string | undefined; ResourceId?: string | undefined }, context: OperationContext): ParameterRecord {
  if (input.ResourceType !== 'Parameter')
    throw new AwsError('InvalidResourceType', 'The sandbox tags resources of type Parameter only.', 400);
  const found = findParameter(input.ResourceId ?? '', context);
  if (found === undefined) throw new AwsError('InvalidResourceId', 'The resource ID is not valid.', 400);
  return found;
}

export const addTagsToResource: Operation<Ssm.AddTagsToResourceCommandInput, object> = (input, context) => {
  const parameter = tagged(input, context);
  parameter.tags = tagsFrom(input.Tags, parameter.tags);
  return {};
};

export const removeTagsFromResource: Operation<Ssm.RemoveTagsFromResourceCommandInput, object> = (input, context) => {
  const { tags } = tagged(input, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<Ssm.ListTagsForResourceCommandInput, Answer<Ssm.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({ TagList: Object.entries(tagged(input, context).tags).map(([Key, Value]) => ({ Key, Value })) });
