import { AwsError } from '../../wire/errors.ts';

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const invalidTag = (message: string): AwsError => new AwsError('InvalidTag', message, 400);

/** Tags as a map, checked: at most `most` of them, keys of 1 to 128 and values of up to 256 characters, none twice, none of AWS's own. */
export function tagsOf(tags: readonly Tag[] | undefined, most = 50): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key === '' || Key.length > 128) throw invalidTag('The TagKey you have provided is invalid');
    if (Value.length > 256) throw invalidTag('The TagValue you have provided is invalid');
    if (Key.toLowerCase().startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester');
    if (Object.hasOwn(found, Key)) throw invalidTag('Cannot provide multiple Tags with the same key');
    found[Key] = Value;
  }
  const count = Object.keys(found).length;
  if (count > most) throw new AwsError('BadRequest', `Object tags cannot be greater than ${most}`, 400);
  return found;
}

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
