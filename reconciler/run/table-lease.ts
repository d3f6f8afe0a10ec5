import type { LedgerTable, TableItem } from '../aws/ledger-table.ts';
import { isExpired, isHeldBy, type Lease, type LeaseStore, type LeaseWish, parseLease } from './lease.ts';

interface KeptLease extends Lease {
  readonly released: boolean;
}

/** The lease as one item, changed by compare-and-swap. The shares of one plan (`LeaseWish.group`) hold it together. */
export class TableLease implements LeaseStore {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async read(): Promise<Lease | undefined> {
    const kept = leaseOf(await this.#table.get('lease'));
    return kept === undefined || kept.released ? undefined : withoutMark(kept);
  }

  async take(wish: LeaseWish): Promise<{ readonly taken: Lease } | { readonly heldBy: Lease }> {
    for (;;) {
      const item = await this.#table.get('lease');
      const current = leaseOf(item);
      const isFree =
        current === undefined ||
        current.released ||
        isExpired(current, wish.now) ||
        (wish.instead !== undefined && isHeldBy(current, wish.instead));
      const joins = !isFree && wish.group !== undefined && current.group === wish.group;
      if (!isFree && !joins) return { heldBy: withoutMark(current) };
      const times = { expiresAt: endOf(wish.now, wish.lifetimeMs) };
      const lease: Lease = joins
        ? { ...withoutMark(current), members: [...(current.members ?? []), wish.run], ...later(current, times) }
        : {
            number: (current?.number ?? 0) + 1,
            run: wish.run,
            holder: wish.holder,
            takenAt: wish.now.toISOString(),
            ...times,
            ...(wish.group === undefined ? {} : { group: wish.group, members: [wish.run] }),
          };
      if (await this.#write(lease, false, item)) return { taken: { ...lease, run: wish.run } };
    }
  }

  async renew(lease: Lease, now: Date, lifetimeMs: number): Promise<Lease | undefined> {
    for (;;) {
      const item = await this.#table.get('lease');
      const current = leaseOf(item);
      if (current?.number !== lease.number || current.released || !isHeldBy(current, lease.run)) return undefined;
      const renewed = { ...withoutMark(current), ...later(current, { expiresAt: endOf(now, lifetimeMs) }) };
      if (await this.#write(renewed, false, item)) return { ...renewed, run: lease.run };
      // Only other members may write meanwhile: who holds it alone has lost it.
      if (lease.group === undefined) return undefined;
    }
  }

  async release(lease: Lease): Promise<void> {
    for (;;) {
      const item = await this.#table.get('lease');
      const current = leaseOf(item);
      if (current?.number !== lease.number || !isHeldBy(current, lease.run)) return;
      const members = current.members?.filter((run) => run !== lease.run);
      const last = members === undefined || members.length === 0;
      if (await this.#write({ ...withoutMark(current), ...(members === undefined ? {} : { members }) }, last, item)) return;
      if (lease.group === undefined) return;
    }
  }

  async #write(lease: Lease, released: boolean, seen: TableItem | undefined): Promise<boolean> {
    return (await this.#table.put('lease', JSON.stringify({ ...lease, released }), seen?.tag)) !== undefined;
  }
}

const endOf = (now: Date, lifetimeMs: number): string => new Date(now.getTime() + lifetimeMs).toISOString();

/** Clocks of several machines differ: the lease lasts as long as the one that looks ahead furthest asks for. */
const later = ({ expiresAt }: Lease, asked: { readonly expiresAt: string }): { readonly expiresAt: string } =>
  asked.expiresAt > expiresAt ? asked : { expiresAt };

function leaseOf(item: TableItem | undefined): KeptLease | undefined {
  if (item === undefined) return undefined;
  const kept = parseLease(item.text);
  if (kept === undefined) throw new Error('the item lease of the table is not a lease: when no run is under way, remove it');
  return kept;
}

const withoutMark = ({ released: _, ...lease }: KeptLease): Lease => lease;
