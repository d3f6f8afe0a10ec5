// What `trueup runs` tells of a run, from its record, its journal and the lease.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHistory, readOneRun } from '../../reconciler/run/history.ts';
import type { JournalEntry } from '../../reconciler/run/journal.ts';
import { leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import type { RunRecord } from '../../reconciler/run/ledger.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { MemoryTable } from './memory-table.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const at = now.toISOString();
const newLedger = () =>
  new TableLedger(
    new MemoryTable(),
    'the table',
    () => now,
    () => {},
  );
const record = (run: string, more: Partial<RunRecord> = {}): RunRecord => ({
  run,
  command: 'adopt',
  startedAt: '2026-11-23T11:00:00.000Z',
  finishedAt: '2026-11-23T11:01:00.000Z',
  exitCode: 0,
  ...more,
});
const attempt = (number: number, more: object = {}): JournalEntry => ({
  kind: 'attempt',
  format: 1,
  run: 'r',
  attempt: number,
  at: `2026-11-23T11:0${number}:00.000Z`,
  command: 'apply',
  version: '1',
  plan: 'd',
  ...more,
});
const begin = (step: number): JournalEntry => ({
  kind: 'begin',
  step,
  at,
  account: '111111111111',
  region: 'eu-west-1',
  service: 's',
  operation: 'o',
  cell: '111111111111/eu-west-1',
  changes: [],
});
const end = (step: number): JournalEntry => ({ kind: 'end', step, at, status: 'answered' });

async function journal(ledger: TableLedger, run: string, ...entries: readonly (JournalEntry | string)[]): Promise<void> {
  const sink = await ledger.journals.open(run);
  for (const entry of entries) await sink.append(`${typeof entry === 'string' ? entry : JSON.stringify(entry)}\n`);
  await sink.close();
}

test('a run without a journal is what its record says, and no more', async () => {
  const ledger = newLedger();
  const waves = [{ name: 'canary', state: 'passed', cells: 1, failed: 0 }] as const;
  await ledger.record(record('a'));
  await ledger.record(record('b', { attempt: 3, commit: 'c0ffee', cells: { converged: 2 }, waves, exitCode: 4 }));
  const common = {
    command: 'adopt',
    state: 'finished',
    startedAt: '2026-11-23T11:00:00.000Z',
    finishedAt: '2026-11-23T11:01:00.000Z',
  };
  assert.deepEqual(await readHistory(ledger, now), [
    { run: 'b', ...common, exitCode: 4, attempts: 3, commit: 'c0ffee', cells: { converged: 2 }, waves },
    { run: 'a', ...common, exitCode: 0, attempts: 1 },
  ]);
});

test('a run that never wrote its end died, and its calls without an answer are in doubt', async () => {
  const ledger = newLedger();
  await journal(ledger, 'r', attempt(1, { commit: 'c0ffee' }), begin(1), end(1), begin(2));
  assert.deepEqual(await readHistory(ledger, now), [
    {
      run: 'r',
      state: 'died',
      command: 'apply',
      startedAt: '2026-11-23T11:01:00.000Z',
      commit: 'c0ffee',
      attempts: 1,
      steps: 2,
      inDoubt: 1,
    },
  ]);
});

test('it is running while it holds the lease, and died when the lease has ended or is another run’s', async () => {
  const ledger = newLedger();
  await journal(ledger, 'r', attempt(1));
  const stateAt = async (when: Date) => (await readHistory(ledger, when)).map(({ state }) => state);
  await ledger.leases.take({ run: 'r', holder: 'h', now, lifetimeMs: leaseLifetimeMs });
  assert.deepEqual(await stateAt(now), ['running']);
  const ended = new Date(now.getTime() + leaseLifetimeMs);
  assert.deepEqual(await stateAt(ended), ['died']);
  await ledger.leases.take({ run: 'x', holder: 'h', now: ended, lifetimeMs: leaseLifetimeMs });
  assert.deepEqual(await stateAt(ended), ['died']);
});

test('a run that was taken up again is told by its first attempt and its last end; the record of an earlier end does not count', async () => {
  const ledger = newLedger();
  const waves = [{ name: 'canary', state: 'stopped', cells: 1, failed: 1 }] as const;
  await ledger.record(record('r', { command: 'apply', exitCode: 4, cells: { failed: 1 }, waves, commit: 'before' }));
  await journal(ledger, 'r', attempt(1), { kind: 'finish', at, exitCode: 4, cells: { failed: 1 } }, attempt(2));
  const died = { run: 'r', state: 'died', command: 'apply', startedAt: '2026-11-23T11:01:00.000Z', commit: 'before' };
  assert.deepEqual((await readOneRun(ledger, 'r', now))?.view, { ...died, waves, attempts: 2, steps: 0, inDoubt: 0 });
  await journal(ledger, 'r', { kind: 'finish', at, exitCode: 0, cells: { converged: 1 } });
  const { view, journal: read } = (await readOneRun(ledger, 'r', now)) ?? {};
  assert.deepEqual([view?.state, view?.finishedAt, view?.exitCode, view?.cells], ['finished', at, 0, { converged: 1 }]);
  assert.equal(read?.attempts.length, 2);
});

test('a damaged journal is told with its reason, beside what the record knows', async () => {
  const ledger = newLedger();
  await ledger.record(record('r', { exitCode: 4 }));
  await journal(ledger, 'r', 'hello');
  await journal(ledger, 's', attempt(1, { format: 2 }));
  const [s, r] = await readHistory(ledger, now);
  assert.deepEqual([r?.state, r?.problem, r?.exitCode], ['damaged', 'line 1 is not JSON: the file is damaged', 4]);
  assert.match(s?.problem ?? '', /its format is 2, this program reads 1/);
  assert.deepEqual([s?.state, s?.command, s?.startedAt, s?.attempts], ['damaged', 'apply', '', 1]);
  assert.ok(!('journal' in ((await readOneRun(ledger, 'r', now)) ?? {})));
});

test('a run that nobody knows is none; one that only has a record has no journal to show', async () => {
  const ledger = newLedger();
  assert.equal(await readOneRun(ledger, 'x', now), undefined);
  await ledger.record(record('r'));
  assert.deepEqual(Object.keys((await readOneRun(ledger, 'r', now)) ?? {}), ['view']);
});

test('one run is told as it is among others; runs are told newest first, with a record or a journal alone', async () => {
  const ledger = newLedger();
  await ledger.record(record('2026-3'));
  await ledger.record(record('2026-1', { exitCode: 4 }));
  await journal(ledger, '2026-2', attempt(1), begin(1), end(1), begin(2), end(2), begin(3));
  assert.deepEqual(
    (await readHistory(ledger, now)).map(({ run, inDoubt }) => [run, inDoubt]),
    [
      ['2026-3', undefined],
      ['2026-2', 1],
      ['2026-1', undefined],
    ],
  );
  assert.deepEqual(
    [(await readOneRun(ledger, '2026-1', now))?.view.exitCode, (await readOneRun(ledger, '2026-2', now))?.view.steps],
    [4, 3],
  );
});

test('a ledger that cannot be read is an error, and no damaged journal', async () => {
  const ledger = newLedger();
  await journal(ledger, 'r', attempt(1));
  ledger.journals.text = async () => {
    throw new Error('no route to the table');
  };
  await assert.rejects(readHistory(ledger, now), /no route to the table/);
});
