import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import type { OperationContext } from './operation.ts';

/** Makes page tokens that only the same question can redeem, and opens them again. */
export interface PageTokens {
  seal(question: string, position: number): string;
  /** Position in the list, or undefined when the token is not one of ours or belongs to another question. */
  open(question: string, token: string): number | undefined;
}

/** Page tokens with a MAC over the question. ASCII without spaces and at least 36 characters: the AWS CLI refuses shorter ones. */
export function pageTokens(secret: string): PageTokens {
  const mac = (question: string, position: string): string =>
    createHmac('sha256', secret).update(position).update('\n').update(question).digest('base64url');
  return {
    seal(question, position) {
      const head = String(position).padStart(8, '0');
      return `${head}${mac(question, head)}`;
    },
    open(question, token) {
      const head = token.slice(0, 8);
      const given = Buffer.from(token.slice(8));
      const wanted = Buffer.from(mac(question, head));
      return /^\d{8}$/.test(head) && given.length === wanted.length && timingSafeEqual(given, wanted) ? Number(head) : undefined;
    },
  };
}

/** How one operation pages. The defaults of the members' names are `NextToken` and `MaxResults`. */
export interface Paging {
  /** Items a page when the input gives no size. */
  readonly defaultSize: number;
  /** Largest size that the operation takes. */
  readonly maxSize: number;
  readonly tokenMember?: string;
  readonly sizeMember?: string;
  /** The error for a size outside 1 to maxSize or a foreign token; InvalidInputException 400 when absent. */
  readonly refuse?: (message: string) => AwsError;
  /** Put an empty page with a token in front, as AWS sometimes does. */
  readonly emptyFirst?: boolean;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list. The token is bound to account, Region, operation and the sorted input without the page size and the token
 * itself, because clients change the order of members after page 1. Source: facts/sandbox.md 1.2.
 */
export function paginate<Item>(items: readonly Item[], input: object, context: OperationContext, paging: Paging): Page<Item> {
  const members = input as Readonly<Record<string, unknown>>;
  const tokenMember = paging.tokenMember ?? 'NextToken';
  const sizeMember = paging.sizeMember ?? 'MaxResults';
  const refuse = paging.refuse ?? ((message) => new AwsError('InvalidInputException', message, 400));
  const asked = members[sizeMember] ?? paging.defaultSize;
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1 || asked > paging.maxSize) {
    throw refuse(`${sizeMember} must be between 1 and ${paging.maxSize}`);
  }
  // A page may always hold less than was asked for.
  const size = Math.min(asked, context.paging?.size ?? asked);
  const question = questionOf(members, [tokenMember, sizeMember], context);
  const token = members[tokenMember];
  const empty = paging.emptyFirst === true ? 1 : 0;
  // Positions count the empty page in front, so that its token differs from the first one's.
  const position = token === undefined ? 0 : context.pageTokens.open(question, String(token));
  if (position === undefined || (token !== undefined && context.paging?.forgets() === true)) throw refuse(`Invalid ${tokenMember}`);
  if (empty === 1 && position === 0) return { items: [], nextToken: context.pageTokens.seal(question, 1) };
  const start = position - empty;
  const end = start + size;
  return {
    items: items.slice(context.paging?.repeat === true && start > 0 ? start - 1 : start, end),
    nextToken: end < items.length ? context.pageTokens.seal(question, end + empty) : undefined,
  };
}

function questionOf(members: Readonly<Record<string, unknown>>, without: readonly string[], context: OperationContext): string {
  const asked = Object.fromEntries(Object.entries(members).filter(([name]) => !without.includes(name)));
  const digest = createHash('sha256').update(sortedJson(asked)).digest('hex');
  return [context.account, context.region, context.operation, digest].join('\n');
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
