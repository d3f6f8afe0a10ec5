// A run that begins to write: the lease, the plan and the journal, in this order, and what is given back where one of them fails.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readJournal } from '../../reconciler/run/journal.ts';
import { type Attempt, WriteSession } from '../../reconciler/run/session.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { TestClock } from '../clock.ts';
import { MemoryTable } from './memory-table.ts';

function setting(t: TestContext) {
  const clock = TestClock.for(t);
  const table = new MemoryTable();
  const now = () => clock.now();
  const ledger = new TableLedger(table, 'the table', now, () => {});
  return { table, ledger, time: { clock, now } };
}
const attempt = (number: number, more: Partial<Attempt> = {}): Attempt => ({
  run: 'r',
  attempt: number,
  command: 'apply',
  version: '1',
  holder: 'h',
  plan: { digest: 'd', text: 'the plan' },
  ...more,
});
const target = { account: '111111111111', region: 'eu-west-1', service: 's', operation: 'Put' };
const end = { at: new Date('2026-11-23T12:05:00.000Z'), exitCode: 0, cells: { converged: 1 } };

test('a run takes the lease, keeps its plan, and writes where its attempt begins and ends', async (t) => {
  const { ledger, time } = setting(t);
  const session = new WriteSession();
  assert.throws(() => session.begin(target), /^Error: s Put before the run was allowed to write$/);
  assert.equal(await session.finish(end), undefined, 'nothing was begun');
  assert.equal(await session.enter(ledger, attempt(1, { commit: 'c0ffee' }), time), 'entered');
  assert.equal((await ledger.leases.read())?.run, 'r');
  assert.equal(session.wrote, false);
  (await session.begin(target)).end({});
  assert.equal(session.wrote, true);
  assert.equal(await session.finish(end), undefined);
  const read = readJournal((await ledger.journals.text('r')) ?? '');
  assert.deepEqual([read.attempts[0]?.commit, read.attempts[0]?.plan, read.steps.length, read.finish?.exitCode], ['c0ffee', 'd', 1, 0]);
  assert.equal(await ledger.leases.read(), undefined);
  assert.throws(() => session.begin(target));
});

test('who takes a run up leaves the plan that is kept: texts of other lengths would not fit together', async (t) => {
  const { ledger, time } = setting(t);
  const text = 'p'.repeat(90_001);
  const first = new WriteSession();
  await first.enter(ledger, attempt(1, { plan: { digest: 'd', text } }), time);
  await first.abandon();
  const second = new WriteSession();
  await second.enter(ledger, attempt(2, { plan: { digest: 'd', text: text.slice(1) } }), time);
  await second.abandon();
  assert.equal(await ledger.journals.plan('r'), text);
  const read = readJournal((await ledger.journals.text('r')) ?? '');
  assert.deepEqual([read.attempts.map((each) => each.attempt), read.finish], [[1, 2], undefined]);
});

test('while another run holds the organization nothing is kept of this one', async (t) => {
  const { ledger, time } = setting(t);
  const first = new WriteSession();
  await first.enter(ledger, attempt(1), time);
  const got = await new WriteSession().enter(ledger, attempt(1, { run: 'x' }), time);
  assert.ok(got !== 'entered');
  assert.equal(got.heldBy.run, 'r');
  assert.deepEqual(await ledger.journals.runs(), ['r']);
  await first.abandon();
});

test('a ledger that does not take the plan or the journal keeps the run from writing, and the lease is given back', async (t) => {
  for (const key of ['plan#', 'journaled#', 'journal#']) {
    const { table, ledger, time } = setting(t);
    table.onPut = (written) => {
      if (written.startsWith(key)) throw new Error('no room');
    };
    const session = new WriteSession();
    await assert.rejects(session.enter(ledger, attempt(1), time), /no room/);
    assert.equal(await ledger.leases.read(), undefined);
    assert.throws(() => session.begin(target));
  }
});

test('a journal that breaks stops the run with the reason, and its end is answered in a sentence', async (t) => {
  const { table, ledger, time } = setting(t);
  const session = new WriteSession();
  await session.enter(ledger, attempt(1), time);
  table.onPut = (key) => {
    if (key.startsWith('journal#')) throw new Error('no room');
  };
  await assert.rejects(session.begin(target), { code: 'journal-unwritable' });
  assert.deepEqual([session.signal.aborted, session.stopped()?.code], [true, 'journal-unwritable']);
  assert.equal(await session.finish(end), 'the journal in the table cannot be written: no room');
  assert.equal(await ledger.leases.read(), undefined);
});

test('runs that apply shares of one plan enter together, and a run of the whole does not', async (t) => {
  const { ledger, time } = setting(t);
  const sessions = [new WriteSession(), new WriteSession()];
  for (const [index, session] of sessions.entries())
    assert.equal(await session.enter(ledger, attempt(1, { run: `share-${index}`, group: 'plan' }), time), 'entered');
  assert.ok((await new WriteSession().enter(ledger, attempt(1), time)) !== 'entered');
  for (const session of sessions) await session.abandon();
  assert.equal(await ledger.leases.read(), undefined);
});
