import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { hubArn, policyArn } from './arns.ts';
import { keepHub, settledCell } from './cell.ts';
import { invalidInput, notFound } from './errors.ts';
import type { Output } from './output.ts';
import { checkLength } from './page.ts';
import { type CellEnvironment, centralStateOf } from './state.ts';

type Tags = Readonly<Record<string, string>>;

interface TaggedResource {
  readonly tags: Tags;
  readonly keep: (tags: Tags) => void;
}

export const tagResource: Operation<TagResourceCommandInput, Output<TagResourceCommandOutput>> = (input, context) => {
  const resource = resourceOf(context, input.ResourceArn ?? '');
  const tags = { ...resource.tags, ...input.Tags };
  checkTags(input.Tags ?? {});
  checkTags(tags);
  resource.keep(tags);
  return {};
};

export const untagResource: Operation<UntagResourceCommandInput, Output<UntagResourceCommandOutput>> = (input, context) => {
  const keys = input.TagKeys ?? [];
  checkLength('TagKeys', keys, 1, 50);
  const resource = resourceOf(context, input.ResourceArn ?? '');
  resource.keep(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.includes(key))));
  return {};
};

export const listTagsForResource: Operation<ListTagsForResourceCommandInput, Output<ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({ Tags: { ...resourceOf(context, input.ResourceArn ?? '').tags } });

/** 1 to 50 tags. Source: facts/compliance.md 2.2; key and value lengths are those of every AWS tag. */
export function checkTags(tags: Tags): void {
  checkLength('Tags', Object.keys(tags), 1, 50);
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128 || key.startsWith('aws:')) throw invalidInput(`Tag key ${key} is not valid`);
    if (value.length > 256) throw invalidInput(`The value of tag ${key} is longer than 256 characters`);
  }
}

/** The hub of this cell or a configuration policy of the organization. Throws ResourceNotFoundException. */
function resourceOf(cell: CellEnvironment, arn: string): TaggedResource {
  const { hub } = settledCell(cell);
  if (hub !== null && arn === hubArn(cell)) return { tags: hub.tags, keep: (tags) => keepHub(cell, { ...hub, tags }) };
  const central = centralStateOf(cell.state);
  const policy = Object.values(central.policies).find((one) => arn === policyArn(cell, one.id));
  if (policy === undefined) throw notFound(`Resource ${arn} was not found`);
  return {
    tags: policy.tags,
    keep: (tags) => {
      central.policies[policy.id] = { ...policy, tags };
    },
  };
}
