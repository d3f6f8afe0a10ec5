// The lease as one item of a table: what happens when several processes write it at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lease, leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import { TableLease } from '../../reconciler/run/table-lease.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import type { TestClock } from '../clock.ts';
import { ledgerContract } from './ledger-contract.ts';
import { MemoryTable } from './memory-table.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const wish = (run: string, more: { group?: string; instead?: string; now?: Date } = {}) => ({
  run,
  holder: `${run} here`,
  now,
  lifetimeMs: leaseLifetimeMs,
  ...more,
});

function leased() {
  const table = new MemoryTable();
  const leases = new TableLease(table);
  const take = async (...about: Parameters<typeof wish>): Promise<Lease> => {
    const got = await leases.take(wish(...about));
    assert.ok('taken' in got, `${about[0]} is kept out`);
    return got.taken;
  };
  const kept = () => JSON.parse(table.items.get('lease')?.text ?? 'null');
  return { table, leases, take, kept };
}

/** The next write of the table finds that `work` was faster. */
function first(table: MemoryTable, work: () => void): void {
  table.onPut = () => {
    table.onPut = () => undefined;
    work();
  };
}

/** Another member's write, as it stands afterwards. */
function rewrite(table: MemoryTable, change: (lease: Lease & { released: boolean }) => object): void {
  const item = table.items.get('lease');
  assert.ok(item !== undefined);
  table.items.set('lease', { ...item, text: JSON.stringify(change(JSON.parse(item.text))), tag: `${item.tag}'` });
}

ledgerContract('table in memory', async (_t, clock: TestClock) => {
  const tables = new Map<string, MemoryTable>();
  return (organization = 'main') => {
    const table = tables.get(organization) ?? new MemoryTable();
    tables.set(organization, table);
    return new TableLedger(
      table,
      'the table',
      () => clock.now(),
      () => {},
    );
  };
});

test('a lease says who has it, since when and until when', async () => {
  const { leases, take, kept } = leased();
  const taken = await take('a');
  const said = { number: 1, run: 'a', holder: 'a here', takenAt: '2026-11-23T12:00:00.000Z', expiresAt: '2026-11-23T12:01:30.000Z' };
  assert.deepEqual(taken, said);
  assert.deepEqual(kept(), { ...said, released: false });
  assert.deepEqual(await leases.read(), said);
  assert.deepEqual(await leases.take(wish('b')), { heldBy: said });
});

test('of two that take a free lease the slower learns who was faster', async () => {
  const { table, leases } = leased();
  const other = { number: 5, ...wish('faster'), takenAt: now.toISOString(), expiresAt: later(60_000).toISOString(), released: false };
  first(table, () => table.items.set('lease', { key: 'lease', text: JSON.stringify(other), tag: 'theirs' }));
  const got = await leases.take(wish('slower'));
  assert.ok('heldBy' in got);
  assert.equal(got.heldBy.run, 'faster');
});

test('shares of one plan are members of one lease; each learns it under its own name', async () => {
  const { leases, take, kept } = leased();
  const a = await take('a', { group: 'plan' });
  assert.deepEqual([a.group, a.members], ['plan', ['a']]);
  const b = await take('b', { group: 'plan', now: later(10_000) });
  assert.deepEqual([b.run, b.number, b.members, b.expiresAt], ['b', 1, ['a', 'b'], later(10_000 + leaseLifetimeMs).toISOString()]);
  assert.equal(kept().run, 'a');
  const renewed = await leases.renew(b, later(20_000), leaseLifetimeMs);
  assert.deepEqual([renewed?.run, renewed?.expiresAt], ['b', later(20_000 + leaseLifetimeMs).toISOString()]);
  await leases.release(a);
  assert.deepEqual([kept().members, kept().released], [['b'], false]);
  await leases.release(b);
  assert.deepEqual([kept().members, kept().released], [[], true]);
});

test('a member whose clock is behind never shortens the lease of the others', async () => {
  const { leases, take } = leased();
  await take('ahead', { group: 'plan', now: later(30_000) });
  const behind = await take('behind', { group: 'plan' });
  assert.equal(behind.expiresAt, later(30_000 + leaseLifetimeMs).toISOString());
  assert.equal((await leases.renew(behind, later(1_000), leaseLifetimeMs))?.expiresAt, behind.expiresAt);
});

test('a group’s lease that ended or was given back is taken anew, not joined', async () => {
  const { leases, take } = leased();
  const old = await take('old', { group: 'plan' });
  const next = await take('next', { group: 'plan', now: later(leaseLifetimeMs) });
  assert.deepEqual([next.number, next.members], [2, ['next']]);
  assert.equal(await leases.renew(old, later(leaseLifetimeMs), leaseLifetimeMs), undefined);
  await leases.release(next);
  assert.deepEqual([(await take('third', { group: 'plan' })).number, (await leases.read())?.members], [3, ['third']]);
});

test('unlock of any member takes the lease from all of them', async () => {
  const { leases, take } = leased();
  await take('a', { group: 'plan' });
  const b = await take('b', { group: 'plan' });
  assert.ok('heldBy' in (await leases.take(wish('x', { instead: 'c' }))));
  assert.equal((await take('x', { instead: 'b' })).number, 2);
  assert.equal(await leases.renew(b, now, leaseLifetimeMs), undefined);
});

test('a share of another plan, and a run that has all of one, do not join', async () => {
  const { leases, take } = leased();
  await take('a', { group: 'plan' });
  for (const group of [{ group: 'another plan' }, {}]) assert.ok('heldBy' in (await leases.take(wish('x', group))));
  assert.deepEqual((await leases.read())?.members, ['a']);
});

test('a lease that was given back is not renewed', async () => {
  const { leases, take } = leased();
  const a = await take('a');
  await leases.release(a);
  assert.equal(await leases.renew(a, now, leaseLifetimeMs), undefined);
  assert.equal(await leases.read(), undefined);
});

test('a member that renews or leaves while another one writes does it again, over what is there now', async () => {
  const { table, leases, take, kept } = leased();
  const a = await take('a', { group: 'plan' });
  first(table, () => rewrite(table, (lease) => ({ ...lease, members: ['a', 'b'] })));
  assert.deepEqual((await leases.renew(a, later(1_000), leaseLifetimeMs))?.members, ['a', 'b']);
  first(table, () => rewrite(table, (lease) => ({ ...lease, members: ['a', 'b', 'c'] })));
  await leases.release(a);
  assert.deepEqual([kept().members, kept().released], [['b', 'c'], false]);
});

test('who holds it alone and finds it written by another has lost it, and writes nothing more', async () => {
  const { table, leases, take, kept } = leased();
  const a = await take('a');
  first(table, () => rewrite(table, (lease) => ({ ...lease, holder: 'another process' })));
  assert.equal(await leases.renew(a, later(1_000), leaseLifetimeMs), undefined);
  assert.equal(kept().expiresAt, a.expiresAt);
  first(table, () => rewrite(table, (lease) => ({ ...lease, holder: 'a third process' })));
  await leases.release(a);
  assert.equal(kept().released, false);
});
