/** All entries of a paged list, page after page. */
export async function allPages<Page, Item>(
  read: (token: { readonly NextToken?: string }) => Promise<Page>,
  open: (page: Page) => readonly [items: readonly Item[] | undefined, token: string | undefined],
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const [items, next] = open(await read(token === undefined ? {} : { NextToken: token }));
    all.push(...(items ?? []));
    token = next;
  } while (token !== undefined);
  return all;
}
