// What every ledger keeps, whatever it is kept in: the same tests for a directory and for a table.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readJournal } from '../../reconciler/run/journal.ts';
import { HeldLease, type Lease, leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import type { Ledger } from '../../reconciler/run/ledger.ts';
import { TestClock } from '../clock.ts';
import { runRecord as record } from './run-record.ts';

/** Opens the ledger of a test; two calls for one organization open the same one, as two processes would. Without a name: `main`. */
export type OpenLedger = (t: TestContext, clock: TestClock) => Promise<(organization?: string) => Ledger>;

export function ledgerContract(kind: string, open: OpenLedger): void {
  const opened = async (t: TestContext) => {
    const clock = TestClock.for(t);
    const ledger = await open(t, clock);
    const wish = (run: string, more: { instead?: string } = {}) => ({
      run,
      holder: `test of ${run}`,
      now: clock.now(),
      lifetimeMs: leaseLifetimeMs,
      ...more,
    });
    const take = async (run: string, more: { instead?: string } = {}): Promise<Lease> => {
      const got = await ledger().leases.take(wish(run, more));
      assert.ok('taken' in got, `${run} did not get the lease`);
      return got.taken;
    };
    return { clock, ledger, wish, take };
  };

  test(`${kind}: of many that want the lease at once one gets it, and the others learn who`, async (t) => {
    const { ledger, wish } = await opened(t);
    const got = await Promise.all(Array.from({ length: 12 }, (_, index) => ledger().leases.take(wish(`run-${index}`))));
    const taken = got.flatMap((each) => ('taken' in each ? [each.taken.run] : []));
    const others = new Set(got.flatMap((each) => ('heldBy' in each ? [each.heldBy.run] : [])));
    assert.equal(taken.length, 1);
    assert.deepEqual([...others], taken);
  });

  test(`${kind}: a dead holder's lease ends by itself, and the holder learns that it lost it`, async (t) => {
    const { clock, ledger, wish, take } = await opened(t);
    const dead = await take('dead');
    clock.advance(leaseLifetimeMs - 1);
    assert.ok('heldBy' in (await ledger().leases.take(wish('early'))));
    clock.advance(1);
    const next = await take('next');
    assert.ok(next.number > dead.number);
    assert.equal(await ledger().leases.renew(dead, clock.now(), leaseLifetimeMs), undefined);
    await ledger().leases.release(dead);
    assert.equal((await ledger().leases.read())?.run, 'next', 'who lost the lease cannot give it back');
  });

  test(`${kind}: a lease that was given back is free at once; one that is renewed stays`, async (t) => {
    const { clock, ledger, wish, take } = await opened(t);
    const first = await take('first');
    clock.advance(leaseLifetimeMs - 1);
    const renewed = await ledger().leases.renew(first, clock.now(), leaseLifetimeMs);
    clock.advance(leaseLifetimeMs - 1);
    assert.ok('heldBy' in (await ledger().leases.take(wish('second'))));
    assert.ok(renewed !== undefined);
    await ledger().leases.release(renewed);
    assert.equal(await ledger().leases.read(), undefined);
    await take('second');
  });

  test(`${kind}: a process that was believed dead does not hold what a later attempt of its own run has taken`, async (t) => {
    const { clock, ledger, take } = await opened(t);
    const stalled = await take('r');
    clock.advance(leaseLifetimeMs);
    const resumed = await take('r');
    assert.equal(await ledger().leases.renew(stalled, clock.now(), leaseLifetimeMs), undefined);
    await ledger().leases.release(stalled);
    assert.deepEqual(await ledger().leases.read(), resumed);
  });

  test(`${kind}: unlock takes the lease of the run that it names, and of no other`, async (t) => {
    const { ledger, wish, take } = await opened(t);
    await take('stuck');
    assert.ok('heldBy' in (await ledger().leases.take(wish('other', { instead: 'somebody' }))));
    await take('other', { instead: 'stuck' });
  });

  test(`${kind}: a held lease renews itself, and says so when it was taken away`, async (t) => {
    const { clock, ledger, wish, take } = await opened(t);
    const lease = await take('long');
    const held = new HeldLease(ledger().leases, lease, clock, () => clock.now());
    await clock.sleep(leaseLifetimeMs * 3);
    assert.equal(held.lost(), undefined);
    assert.ok('heldBy' in (await ledger().leases.take(wish('other'))));
    await take('thief', { instead: 'long' });
    await clock.sleep(leaseLifetimeMs);
    assert.match(held.lost() ?? '', /another run took the lease of run long/);
    await held.close();
    assert.equal((await ledger().leases.read())?.run, 'thief');
  });

  test(`${kind}: two organizations keep what they have beside each other, and neither sees the other's`, async (t) => {
    const { clock, ledger, wish, take } = await opened(t);
    const [own, other] = [ledger('main'), ledger('main2')];
    await take('run-a');
    const got = await other.leases.take(wish('run-b'));
    assert.ok('taken' in got, 'a lease of another organization keeps nobody out');
    assert.deepEqual([(await own.leases.read())?.run, (await other.leases.read())?.run], ['run-a', 'run-b']);
    for (const [each, run] of [
      [own, 'run-a'],
      [other, 'run-b'],
    ] as const) {
      await each.journals.savePlan(run, `plan of ${run}`);
      const journal = await each.journals.open(run);
      await journal.append(`${run}\n`);
      await journal.close();
      await each.record(record(run, { accountsFound: 3 }), `commit of ${run}`);
    }
    for (const [each, run, foreign] of [
      [own, 'run-a', 'run-b'],
      [other, 'run-b', 'run-a'],
    ] as const) {
      const { state } = await each.read();
      assert.deepEqual([state.appliedCommit, state.runs.map((kept) => kept.run)], [`commit of ${run}`, [run]]);
      assert.deepEqual(await each.journals.runs(), [run]);
      assert.deepEqual([await each.journals.plan(run), await each.journals.text(run)], [`plan of ${run}`, `${run}\n`]);
      assert.deepEqual([await each.journals.plan(foreign), await each.journals.text(foreign)], [undefined, undefined]);
      // The other's run holds nothing here that could be taken from it.
      assert.ok('heldBy' in (await each.leases.take(wish('thief', { instead: foreign }))));
    }
    const mine = await own.leases.read();
    assert.ok(mine !== undefined);
    await own.leases.release(mine);
    assert.equal((await other.leases.read())?.run, 'run-b', 'the lease of one is given back, and that of the other stays');
    assert.ok((await other.leases.renew(got.taken, clock.now(), leaseLifetimeMs)) !== undefined);
  });

  test(`${kind}: records, plans and journals come back as they were written`, async (t) => {
    const { ledger } = await opened(t);
    assert.deepEqual(await ledger().read(), { state: { runs: [] }, known: false });
    await ledger().record(record('a', { accountsFound: 12, exitCode: 4 }), 'c0ffee', ['111111111111', 'r-ab12']);
    await ledger().record(record('b'));
    await ledger().record(record('a', { attempt: 2, finishedAt: '2026-11-23T13:00:00.000Z' }));
    const { state, known } = await ledger().read();
    assert.equal(known, true);
    assert.deepEqual(
      [state.appliedCommit, state.accountsFound, state.known, state.runs.map(({ run, exitCode }) => [run, exitCode])],
      [
        'c0ffee',
        12,
        ['111111111111', 'r-ab12'],
        [
          ['b', 0],
          ['a', 0],
        ],
      ],
    );
    const plan = JSON.stringify({ classes: Array.from({ length: 20_000 }, (_, index) => `class ${index} of the plan with ü`) });
    await ledger().journals.savePlan('a', plan);
    assert.equal(await ledger().journals.plan('a'), plan);
    assert.equal(await ledger().journals.plan('nobody'), undefined);
    assert.equal(await ledger().journals.text('nobody'), undefined);
    const attempt = (number: number) =>
      `${JSON.stringify({ kind: 'attempt', format: 1, run: 'a', attempt: number, at: '2026-11-23T12:00:00Z', command: 'apply', version: '1', plan: 'd' })}\n`;
    const first = await ledger().journals.open('a');
    await first.append(attempt(1));
    await first.append(`${JSON.stringify({ kind: 'finish', at: '2026-11-23T12:01:00Z', exitCode: 4, cells: {} })}\n`);
    await first.close();
    const second = await ledger().journals.open('a');
    await second.append(attempt(2));
    await second.close();
    const read = readJournal((await ledger().journals.text('a')) ?? '');
    assert.deepEqual([read.attempts.map((each) => each.attempt), read.finish, read.torn], [[1, 2], undefined, false]);
    assert.deepEqual(await ledger().journals.runs(), ['a']);
  });
}
