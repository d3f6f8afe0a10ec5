import { pagesBy } from '../../model/paged-list.ts';

/** All entries of a paged list, page after page. */
export async function allPages<Page, Item>(
  read: (token: { readonly NextToken?: string }) => Promise<Page>,
  open: (page: Page) => readonly [items: readonly Item[] | undefined, token: string | undefined],
): Promise<Item[]> {
  const pages = await pagesBy(
    (token) => read(token === undefined ? {} : { NextToken: token }),
    (page) => open(page)[1],
  );
  return pages.flatMap((page) => open(page)[0] ?? []);
}
