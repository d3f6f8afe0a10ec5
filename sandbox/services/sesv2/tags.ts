import type { Tag } from '@aws-sdk/client-sesv2';
import { badRequest } from './errors.ts';
import type { Tags } from './state.ts';

const mostTags = 50;

/** The tags of a request as a record. Throws BadRequestException for a key given twice, one of AWS's own, or too many. */
export function tagsFrom(tags: readonly Tag[] | undefined, before: Readonly<Tags> = {}): Tags {
  const given = (tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);
  const keys = new Set(given.map(([key]) => key));
  if (keys.size < given.length) throw badRequest('Duplicate tag keys found');
  const reserved = [...keys].find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) throw badRequest(`The tag key ${reserved} is reserved for AWS`);
  const all = { ...before, ...Object.fromEntries(given) };
  if (Object.keys(all).length > mostTags) throw badRequest(`A resource may have at most ${mostTags} tags`);
  return all;
}

export const tagList = (tags: Readonly<Tags>): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
