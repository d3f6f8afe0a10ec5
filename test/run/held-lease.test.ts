// The lease of a running apply: when it is renewed, when the run has to stop, and what it says then.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HeldLease, isExpired, type Lease, type LeaseStore, leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import { TableLease } from '../../reconciler/run/table-lease.ts';
import { TestClock } from '../clock.ts';
import { MemoryTable } from './memory-table.ts';

interface Holding {
  readonly clock: TestClock;
  readonly store: LeaseStore;
  readonly held: HeldLease;
  /** Milliseconds at which the store was asked to renew. */
  readonly renewedAt: readonly number[];
}

/** A run that holds the lease, over a store whose `renew` and `release` may fail. */
async function holding(t: TestContext, trouble: { renew?: (nowMs: number) => unknown; release?: Error } = {}): Promise<Holding> {
  const clock = TestClock.for(t);
  const leases = new TableLease(new MemoryTable());
  const renewedAt: number[] = [];
  const store: LeaseStore = {
    read: () => leases.read(),
    take: (wish) => leases.take(wish),
    renew: async (lease, now, lifetimeMs) => {
      renewedAt.push(clock.monotonicMs());
      const error = trouble.renew?.(clock.monotonicMs());
      if (error !== undefined) throw error;
      return leases.renew(lease, now, lifetimeMs);
    },
    release: async (lease) => {
      if (trouble.release !== undefined) throw trouble.release;
      await leases.release(lease);
    },
  };
  const got = await store.take({ run: 'r', holder: 'h', now: clock.now(), lifetimeMs: leaseLifetimeMs });
  assert.ok('taken' in got);
  const held = new HeldLease(store, got.taken, clock, () => clock.now());
  t.after(() => held.close());
  return { clock, store, held, renewedAt };
}

test('a lease is renewed every 25 s, three times before it ends', async (t) => {
  const { clock, renewedAt, store } = await holding(t);
  await clock.sleep(80_000);
  assert.deepEqual(renewedAt, [25_000, 50_000, 75_000]);
  assert.equal((await store.read())?.expiresAt, new Date(clock.now().getTime() - 5_000 + leaseLifetimeMs).toISOString());
});

test('a store that fails keeps the run writing until ten seconds before the end, and not a moment longer', async (t) => {
  const { clock, held, renewedAt } = await holding(t, { renew: () => new Error('no route to the table') });
  await clock.sleep(79_999);
  assert.equal(held.lost(), undefined);
  await clock.sleep(1);
  const said = 'the lease of run r could not be renewed in time (no route to the table)';
  assert.equal(held.lost(), said);
  await clock.sleep(200_000);
  assert.deepEqual(renewedAt, [25_000, 50_000, 75_000], 'a lease that is lost is not asked for again');
  assert.equal(held.lost(), said);
});

test('a disk that is full is named with what helps', async (t) => {
  const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' });
  const { clock, held } = await holding(t, { renew: () => full });
  await clock.sleep(80_000);
  assert.equal(held.lost(), 'the lease of run r could not be renewed in time (no space left on the device; make room there)');
});

test('time counts from when a renewal was asked for, not from when it was answered, and an old trouble is forgotten', async (t) => {
  const { clock, held } = await holding(t, { renew: (nowMs) => (nowMs === 25_000 ? new Error('once') : undefined) });
  await clock.sleep(51_000);
  // The process is stopped for longer than the lease lasts: nobody could renew meanwhile.
  clock.advance(78_999);
  assert.equal(held.lost(), undefined);
  clock.advance(1);
  assert.equal(held.lost(), 'the lease of run r could not be renewed in time');
});

test('a run that ends gives the lease back and renews no more', async (t) => {
  const { clock, held, renewedAt, store } = await holding(t);
  await held.close();
  assert.equal(await store.read(), undefined);
  await clock.sleep(60_000);
  assert.deepEqual(renewedAt, []);
});

test('a lease that was lost in time is left as it stands: another run may have it', async (t) => {
  const { clock, held, store } = await holding(t, { renew: () => new Error('gone') });
  await clock.sleep(80_000);
  assert.ok(held.lost() !== undefined);
  await held.close();
  assert.equal((await store.read())?.run, 'r');
});

test('a store that does not take the lease back is no error of the run: the lease ends by itself', async (t) => {
  const { held, store } = await holding(t, { release: new Error('no route to the table') });
  await held.close();
  assert.equal((await store.read())?.run, 'r');
});

test('a lease is nobody’s from its last instant on', () => {
  const lease: Lease = { number: 1, run: 'r', holder: 'h', takenAt: '2026-11-23T12:00:00.000Z', expiresAt: '2026-11-23T12:01:30.000Z' };
  assert.equal(isExpired(lease, new Date('2026-11-23T12:01:29.999Z')), false);
  assert.equal(isExpired(lease, new Date('2026-11-23T12:01:30.000Z')), true);
});
