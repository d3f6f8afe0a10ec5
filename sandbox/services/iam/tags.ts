import type * as Iam from '@aws-sdk/client-iam';
import { invalid, limitExceeded } from './policy-state.ts';

/** Tags of one role or policy. Source: IAM's quotas. */
const mostTags = 50;

export const tagList = (tags: Readonly<Record<string, string>> | undefined): Iam.Tag[] =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** Tags with others written over them. Throws ValidationError or LimitExceededException. */
export function withTags(before: Readonly<Record<string, string>>, tags: readonly Iam.Tag[] | undefined): Record<string, string> {
  const made: Record<string, string> = { ...before };
  for (const { Key: key = '', Value: value = '' } of tags ?? []) {
    if (key === '' || key.length > 128 || value.length > 256 || key.toLowerCase().startsWith('aws:'))
      throw invalid(`The tag key ${key} is not valid`);
    made[key] = value;
  }
  if (Object.keys(made).length > mostTags) throw limitExceeded(`The number of tags has reached the maximum limit: ${mostTags}`);
  return made;
}
