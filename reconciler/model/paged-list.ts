import { AwsFailure } from './aws-failure.ts';

interface Page {
  readonly NextToken?: string | undefined;
}

/** More pages than any list of ours can have: a token that never ends is a fault of the service, not a reason to run for ever. */
const mostPages = 10_000;
/** A list may go stale under us this often before we believe that it will not hold still. */
const mostRestarts = 3;

/** All items of a paged list whose tokens are called `NextToken`. See `pagesBy`. */
export async function listAll<P extends Page, T>(
  read: (token: { readonly NextToken?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  for (const page of await pagesOf(read)) for (const item of itemsOf(page) ?? []) items.push(item);
  return items;
}

/** All pages of a list whose tokens are called `NextToken`. See `pagesBy`. */
export function pagesOf<P extends Page>(read: (token: { readonly NextToken?: string }) => Promise<P>): Promise<readonly P[]> {
  return pagesBy(
    (token) => read(token === undefined ? {} : { NextToken: token }),
    ({ NextToken }) => NextToken,
  );
}

/** The pages of a list whose tokens are called `Marker`, as those of IAM and of KMS. See `pagesBy`. */
export function markedPages<P>(
  read: (marker: { readonly Marker?: string }) => Promise<P>,
  nextOf: (page: P) => string | undefined,
): Promise<readonly P[]> {
  return pagesBy((token) => read(token === undefined ? {} : { Marker: token }), nextOf);
}

/**
 * All pages of a list. An empty page with a token is followed like any other. A token that the service has forgotten meanwhile starts the list
 * again from the first page, and nothing of the pages before counts. Source: facts/compliance.md 5.1.
 *
 * @param nextOf the token of the next page; undefined or empty at the end
 */
export async function pagesBy<P>(
  read: (token: string | undefined) => Promise<P>,
  nextOf: (page: P) => string | undefined,
): Promise<readonly P[]> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await onePass(read, nextOf);
    } catch (error) {
      if (!(error instanceof StaleToken)) throw error;
      if (restarts >= mostRestarts) throw error.cause;
    }
  }
}

async function onePass<P>(read: (token: string | undefined) => Promise<P>, nextOf: (page: P) => string | undefined): Promise<readonly P[]> {
  const pages: P[] = [];
  let token: string | undefined;
  while (pages.length < mostPages) {
    const page = await read(token).catch((error: unknown) => {
      throw token !== undefined && isAboutToken(error) ? new StaleToken(error) : error;
    });
    pages.push(page);
    token = nextOf(page);
    if (token === undefined || token === '') return pages;
  }
  throw new Error(`a list did not end within ${mostPages} pages`);
}

/** A token that the service gave and does not take back. */
class StaleToken extends Error {
  constructor(cause: unknown) {
    super('a page token went stale', { cause });
  }
}

/**
 * Organizations says InvalidInputException with the reason INVALID_NEXT_TOKEN or INVALID_PAGINATION_TOKEN; some have a name for it; the others
 * say that an input is not valid, and of what we send only the token can have become so meanwhile.
 */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof AwsFailure)) return false;
  if (/(InvalidNextToken|ExpiredNextToken|InvalidPaginationToken|InvalidMarker)/.test(error.awsName)) return true;
  const reason = typeof error.cause === 'object' && error.cause !== null && 'Reason' in error.cause ? String(error.cause.Reason) : '';
  return (
    (error.awsName === 'InvalidInputException' && /TOKEN/.test(reason)) ||
    (error.failureClass === 'invalid' && /token|marker/i.test(error.message))
  );
}
