// The ledger in a table: what is kept how long, several that write at once, and a table that says no.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import { readJournal } from '../../reconciler/run/journal.ts';
import { keptRuns, ledgerText } from '../../reconciler/run/ledger.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { MemoryTable } from './memory-table.ts';
import { runRecord as run } from './run-record.ts';

const now = new Date('2026-11-23T12:00:00.900Z');
const halfAYear = Math.floor(now.getTime() / 1000) + 180 * 24 * 3600;

function opened(table = new MemoryTable()) {
  let closed = 0;
  const ledger = new TableLedger(
    table,
    'the table',
    () => now,
    () => {
      closed += 1;
    },
  );
  return { table, ledger, closed: () => closed };
}

test('records, plans and journals are dropped after half a year; the state and the lease stay', async () => {
  const { table, ledger } = opened();
  await ledger.record(run('a'));
  await ledger.journals.savePlan('a', 'plan');
  await (await ledger.journals.open('a')).append('line\n');
  await ledger.leases.take({ run: 'a', holder: 'h', now, lifetimeMs: 1 });
  assert.deepEqual(
    [...table.items.values()].map(({ key, expiresAt }) => [key, expiresAt]).sort(),
    [
      ['journal#a#0001#00000001', halfAYear],
      ['journaled#a', halfAYear],
      ['lease', undefined],
      ['plan#a#000001of1', halfAYear],
      ['run#a', halfAYear],
      ['state', undefined],
    ].sort(),
  );
});

test('runs are told in the order of their ends, and of one moment by their ids; they are items of their own', async () => {
  const { table, ledger } = opened();
  await ledger.record(run('c'), 'c0ffee', ['1']);
  await ledger.record(run('b'));
  await ledger.record(run('a', { finishedAt: '2026-11-23T13:00:00.000Z' }));
  await ledger.record(run('d', { finishedAt: '2026-11-23T11:00:00.000Z' }));
  const { state, known } = await ledger.read();
  assert.deepEqual(
    [known, state.appliedCommit, state.known, state.runs.map((each) => each.run)],
    [true, 'c0ffee', ['1'], ['d', 'b', 'c', 'a']],
  );
  assert.deepEqual(JSON.parse(table.items.get('state')?.text ?? '').runs, []);
  assert.deepEqual(table.items.get('run#a')?.text, JSON.stringify(run('a', { finishedAt: '2026-11-23T13:00:00.000Z' })));
});

test('only the last runs are told', async () => {
  const { table, ledger } = opened();
  for (let index = 0; index < keptRuns + 1; index++) {
    const id = `r${String(index).padStart(4, '0')}`;
    await table.put(`run#${id}`, JSON.stringify(run(id)), undefined);
  }
  const { state, known } = await ledger.read();
  assert.deepEqual([known, state.runs.length, state.runs[0]?.run], [true, keptRuns, 'r0001']);
});

test('records that are damaged are left out; a state that is damaged is a warning and is begun anew', async () => {
  const { table, ledger } = opened();
  await table.put('state', ledgerText({ appliedCommit: 'c0ffee', runs: [] }), undefined);
  await table.put('run#a', '{}', undefined);
  assert.deepEqual(await ledger.read(), { state: { appliedCommit: 'c0ffee', runs: [] }, known: true });
  const other = opened();
  await other.table.put('state', 'hello', undefined);
  assert.deepEqual(await other.ledger.read(), {
    state: { runs: [] },
    known: false,
    warning: 'the table is not JSON; earlier runs are not known',
  });
  await other.ledger.record(run('b'), 'beef');
  assert.equal((await other.ledger.read()).state.appliedCommit, 'beef');
});

test('a table that AWS does not let us read is a warning; any other error is one', async () => {
  const { table, ledger } = opened();
  const parts = { account: '111111111111', region: 'eu-west-1', service: 'dynamodb', operation: 'GetItem', message: 'm' };
  table.get = async () => {
    throw new AwsFailure({ ...parts, awsName: 'AccessDeniedException', failureClass: 'denied' } as ConstructorParameters<
      typeof AwsFailure
    >[0]);
  };
  assert.deepEqual(await ledger.read(), {
    state: { runs: [] },
    known: false,
    warning: 'the table cannot be read (AccessDeniedException); earlier runs are not known',
  });
  table.get = async () => {
    throw new TypeError('of ours');
  };
  await assert.rejects(ledger.read(), TypeError);
});

test('who finds that another was faster reads again and loses nothing of either; after twenty times it gives up', async () => {
  const { table, ledger } = opened();
  let others = 19;
  table.onPut = (key) => {
    if (key !== 'state' || others === 0) return;
    others -= 1;
    const text = ledgerText({ accountsFound: others, runs: [] });
    table.items.set('state', { key, text, tag: `other ${others}` });
  };
  await ledger.record(run('a'), 'c0ffee');
  const { state } = await ledger.read();
  assert.deepEqual([state.appliedCommit, state.accountsFound], ['c0ffee', 0]);
  others = 20;
  await assert.rejects(ledger.record(run('b')), { message: 'state of the table was written by others 20 times in a row' });
});

test('two processes that go on with one run do not write into each other’s journal', async () => {
  const { ledger } = opened();
  const [one, two] = await Promise.all([ledger.journals.open('a'), ledger.journals.open('a')]);
  await one.append('first\n');
  await assert.rejects(two.append('second\n'), {
    message: 'journal#a#0001#00000001 is there already: another process goes on with this run',
  });
  await one.close();
  assert.equal(await ledger.journals.text('a'), 'first\n');
});

test('attempts are kept in their order, also the tenth after the ninth, and each line in that of its writing', async () => {
  const { ledger } = opened();
  for (let attempt = 1; attempt <= 11; attempt++) {
    const sink = await ledger.journals.open('a');
    for (const line of ['x', 'y']) await sink.append(`${attempt}${line}\n`);
  }
  const expected = Array.from({ length: 11 }, (_, index) => `${index + 1}x\n${index + 1}y\n`).join('');
  assert.equal(await ledger.journals.text('a'), expected);
  assert.deepEqual(await ledger.journals.runs(), ['a']);
});

test('long text is cut into items of 90,000 characters, and never within a character; a plan may be empty or saved again', async () => {
  const { table, ledger } = opened();
  const text = `${'a'.repeat(89_999)}😀${'b'.repeat(90_000)}`;
  await ledger.journals.savePlan('a', text);
  const lengths = (await table.list('plan#a#')).map((item) => [item.key, item.text.length]);
  assert.deepEqual(lengths, [
    ['plan#a#000001of3', 89_999],
    ['plan#a#000002of3', 90_000],
    ['plan#a#000003of3', 2],
  ]);
  assert.equal(await ledger.journals.plan('a'), text);
  await ledger.journals.savePlan('a', text.replaceAll('b', 'c'));
  assert.equal(await ledger.journals.plan('a'), text.replaceAll('b', 'c'));
  await ledger.journals.savePlan('exact', 'a'.repeat(90_000));
  assert.equal((await table.list('plan#exact#')).length, 1);
  await ledger.journals.savePlan('empty', '');
  assert.deepEqual([await ledger.journals.plan('empty'), await ledger.journals.plan('none')], ['', undefined]);
});

test('a journal that was only opened is empty, and its run is known; the ledger’s door is closed once', async () => {
  const { ledger, closed } = opened();
  await ledger.journals.open('a');
  assert.deepEqual([await ledger.journals.text('a'), await ledger.journals.runs()], [undefined, ['a']]);
  assert.deepEqual(readJournal(''), { attempts: [], steps: [], torn: false });
  ledger.close();
  assert.equal(closed(), 1);
});
