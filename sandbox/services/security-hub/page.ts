import type { OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';
import { invalidInput } from './errors.ts';

/** A page of `sizes.max` items at most, `sizes.usual` without MaxResults; InvalidInputException for a size out of bounds or a foreign token. */
export function page<Item>(
  items: readonly Item[],
  input: object,
  context: OperationContext,
  sizes: { readonly usual: number; readonly max: number },
): Page<Item> {
  return paginate(items, input, context, { defaultSize: sizes.usual, maxSize: sizes.max, refuse: invalidInput });
}

/** The answer's token member, left out on the last page. */
export const next = (token: string | undefined) => (token === undefined ? {} : { NextToken: token });

/** Throws InvalidInputException unless the list holds `min` to `max` entries. */
export function checkLength(name: string, list: readonly unknown[], min: number, max: number): void {
  if (list.length < min || list.length > max) throw invalidInput(`${name} must have between ${min} and ${max} entries, not ${list.length}`);
}

/** Throws InvalidInputException unless `value` is absent or one of `allowed`: the schemas carry no enum values. */
export function checkEnum(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value)) throw invalidInput(`${name} must be one of ${allowed.join(', ')}, not ${value}`);
}
