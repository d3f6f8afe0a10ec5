import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';
import { badRequest } from './errors.ts';

/** One page of a list of SES: a size below 1 is a BadRequest, a foreign token an InvalidNextToken. Source: facts/tenants.md 6 and 2.2. */
export function pageOf<Item>(
  items: readonly Item[],
  input: object,
  context: OperationContext,
  sizes: { default: number; max: number },
): Page<Item> {
  return paginate(items, input, context, {
    defaultSize: sizes.default,
    maxSize: sizes.max,
    sizeMember: 'PageSize',
    refuse: (message) =>
      message.startsWith('Invalid ') ? new AwsError('InvalidNextTokenException', 'Invalid Next Token', 400) : badRequest(message),
  });
}

export const nextOf = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });

/** Refuses filters that the operation does not know. */
export function checkFilter(filter: object | undefined, known: readonly string[], most = known.length): void {
  const keys = Object.keys(filter ?? {});
  const odd = keys.find((key) => !known.includes(key));
  if (odd !== undefined) throw badRequest(`Invalid filter ${odd}; it must be one of ${known.join(', ')}`);
  if (keys.length > most) throw badRequest(`At most ${most} filters are allowed`);
}
