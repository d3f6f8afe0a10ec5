// What stands between a write call and AWS: the lease before and after, and the journal in between.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { WritesStopped } from '../../reconciler/model/writes-stopped.ts';
import { GuardedWrites, inStep } from '../../reconciler/run/guarded-writes.ts';
import { JournalWriter } from '../../reconciler/run/journal.ts';
import { HeldLease, leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import { TableLease } from '../../reconciler/run/table-lease.ts';
import { TestClock } from '../clock.ts';
import { MemoryTable } from './memory-table.ts';

const target = { account: '111111111111', region: 'eu-west-1', service: 'securityhub', operation: 'BatchEnableStandards' };

/** A run that holds the lease; `append` is the disk. */
async function gate(t: TestContext, append: (lines: string, clock: TestClock) => Promise<void> = async () => undefined) {
  const clock = TestClock.for(t);
  const leases = new TableLease(new MemoryTable());
  const got = await leases.take({ run: 'r', holder: 'h', now: clock.now(), lifetimeMs: leaseLifetimeMs });
  assert.ok('taken' in got);
  const lease = new HeldLease(leases, got.taken, clock, () => clock.now());
  t.after(() => lease.close());
  const lines: string[] = [];
  const sink = {
    append: async (text: string) => {
      await append(text, clock);
      lines.push(...text.trimEnd().split('\n'));
    },
    close: async () => undefined,
  };
  const journal = new JournalWriter(sink, '/ledger');
  const stopped: WritesStopped[] = [];
  const writes = new GuardedWrites({ journal, lease, now: () => clock.now(), stopped: (why) => stopped.push(why) });
  return { clock, journal, writes, stopped, entries: () => lines.map((line) => JSON.parse(line)) };
}

const at = '2026-11-23T12:00:00.000Z';

test('a write is on the disk before it leaves, with the changes that it makes; its answer follows', async (t) => {
  const { writes, entries, journal, stopped } = await gate(t);
  const changes = [{ type: 'securityhub/standard', name: 'pci', action: 'create' }] as const;
  const cell = { account: accountId('222222222222'), region: 'us-east-1' };
  const ticket = await inStep({ cell, changes }, () => writes.begin(target));
  assert.deepEqual(entries(), [{ kind: 'begin', step: 1, at, ...target, cell: '222222222222/us-east-1', changes }]);
  ticket.end({ requestId: 'q-1' });
  (await writes.begin(target)).end({ code: 'AccessDeniedException' });
  await journal.close();
  assert.deepEqual(entries().slice(1), [
    { kind: 'end', step: 1, at, status: 'answered', request: 'q-1' },
    { kind: 'begin', step: 2, at, ...target, cell: '111111111111/eu-west-1', changes: [] },
    { kind: 'end', step: 2, at, status: 'failed', code: 'AccessDeniedException' },
  ]);
  assert.deepEqual(stopped, []);
});

const isLost = (error: unknown): boolean =>
  error instanceof WritesStopped &&
  error.code === 'lease-lost' &&
  error.message === 'the lease of run r could not be renewed in time: it writes no more';

test('without the lease nothing is journaled and nothing leaves', async (t) => {
  const { clock, writes, entries, stopped } = await gate(t);
  clock.advance(leaseLifetimeMs);
  await assert.rejects(writes.begin(target), isLost);
  assert.deepEqual(entries(), []);
  assert.ok(isLost(stopped[0]));
});

test('a lease that ends while the disk takes its time keeps the write back', async (t) => {
  const { writes, entries, stopped } = await gate(t, async (_lines, clock) => clock.advance(leaseLifetimeMs));
  await assert.rejects(writes.begin(target), isLost);
  assert.equal(entries().length, 1);
  assert.equal(stopped.length, 1);
});

test('a disk that takes no beginning keeps the write back, and the run is told', async (t) => {
  const { writes, stopped } = await gate(t, async () => {
    throw new Error('broken');
  });
  await assert.rejects(writes.begin(target), { name: 'WritesStopped', code: 'journal-unwritable' });
  assert.deepEqual(
    stopped.map(({ code }) => code),
    ['journal-unwritable'],
  );
});

test('a disk that does not take the end stops the run too; what was sent is not taken back', async (t) => {
  const { writes, stopped } = await gate(t, async (lines) => {
    if (lines.includes('"end"')) throw new Error('broken');
  });
  (await writes.begin(target)).end({});
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  assert.deepEqual(
    stopped.map(({ code }) => code),
    ['journal-unwritable'],
  );
  await assert.rejects(writes.begin(target), { code: 'journal-unwritable' });
});
