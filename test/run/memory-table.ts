// A table of the ledger in memory: whoever writes names the tag that it saw, as with DynamoDB's conditional writes.
import type { LedgerTable, TableItem } from '../../reconciler/aws/ledger-table.ts';

export class MemoryTable implements LedgerTable {
  readonly items = new Map<string, TableItem & { readonly expiresAt?: number }>();
  /** Called before each write: what another process does in between. */
  onPut: (key: string) => void = () => undefined;
  #writes = 0;

  async get(key: string): Promise<TableItem | undefined> {
    return this.items.get(key);
  }

  async list(prefix: string): Promise<readonly TableItem[]> {
    return [...this.items.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async keys(prefix: string): Promise<readonly string[]> {
    return (await this.list(prefix)).map(({ key }) => key);
  }

  async put(key: string, text: string, tag: string | undefined, expiresAt?: number): Promise<TableItem | undefined> {
    this.onPut(key);
    if (this.items.get(key)?.tag !== tag) return undefined;
    const item = { key, text, tag: `tag ${++this.#writes}`, ...(expiresAt === undefined ? {} : { expiresAt }) };
    this.items.set(key, item);
    return item;
  }
}
