import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll as listPages } from '../../model/paged-list.ts';
import type { Outcome } from '../provider.ts';

/** Names of "not there" that services have of their own: DynamoDB's, Glue's, S3's, those of Organizations. */
const missingNames: ReadonlySet<string> = new Set([
  'TableNotFoundException',
  'EntityNotFoundException',
  'NoSuchBucket',
  'PolicyNotFoundException',
  'TargetNotFoundException',
]);

/** What is asked for is not there: a state, not an error. */
export const isMissing = (error: unknown): boolean =>
  error instanceof AwsFailure && (error.failureClass === 'not-found' || missingNames.has(error.awsName));

export const isNamed = (error: unknown, name: string): boolean => error instanceof AwsFailure && error.awsName === name;

/** The answer, or undefined where the thing is not there. */
export async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A read that may fail without taking the rest of the cell along. */
export type Attempt<T> = { readonly value: T } | { readonly failure: AwsFailure };

export async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof AwsFailure) return { failure: error };
    throw error;
  }
}

interface Paged {
  readonly NextToken?: string;
  readonly PageSize?: number;
}

/**
 * All items of a list of SES, in the fewest calls: the largest page is asked for, and where AWS does not take that size (it publishes none for
 * tenants) its own.
 */
export async function listAll<Page extends { readonly NextToken?: string | undefined }, Item>(
  read: (input: Paged) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  pageSize: number,
): Promise<readonly Item[]> {
  let size: { PageSize?: number } = { PageSize: pageSize };
  return listPages(async (next) => {
    try {
      return await read({ ...size, ...next });
    } catch (error) {
      // Of a later page AWS has taken the size already: what it refuses there is the token.
      if (size.PageSize === undefined || next.NextToken !== undefined || !isNamed(error, 'BadRequestException')) throw error;
      size = {};
      return read({});
    }
  }, itemsOf);
}

/** What a failed write means for its changes: what passes by itself is tried again. Source: facts/tenants.md 2.0. */
export function outcomeOfFailure(error: unknown): Outcome {
  if (!(error instanceof AwsFailure)) throw error;
  const passes: readonly string[] = ['conflict', 'throttled', 'transient'];
  const message = `${error.service} ${error.operation}: ${error.message}`;
  return { status: passes.includes(error.failureClass) ? 'later' : 'failed', code: error.awsName, message };
}

/** Runs the calls of one change: taken, or what the failure means. What exists already was made by a run that died before it could tell. */
export async function outcomeOf(write: () => Promise<unknown>): Promise<Outcome> {
  try {
    await write();
    return { status: 'sent' };
  } catch (error) {
    if (isNamed(error, 'AlreadyExistsException')) return { status: 'sent' };
    return outcomeOfFailure(error);
  }
}
