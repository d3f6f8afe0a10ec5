// What `--resume RUN` takes up, and what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { planDigest } from '../../reconciler/plan/digest.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import type { JournalEntry } from '../../reconciler/run/journal.ts';
import { CannotResume, takeUp } from '../../reconciler/run/resume.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { header } from '../golden/header.ts';
import { untidyPlan } from '../golden/scenes.ts';
import { MemoryTable } from './memory-table.ts';

const digest = planDigest(untidyPlan.classes, untidyPlan.guards, undefined);
const planText = [...planJson({ ...untidyPlan, digest }, header)].join('');
const at = '2026-11-23T12:00:00.000Z';
const attempt = (number: number, more: object = {}): JournalEntry => ({
  kind: 'attempt',
  format: 1,
  run: 'r',
  attempt: number,
  at,
  command: 'apply',
  version: '1',
  plan: digest,
  ...more,
});
const begin = (step: number, cell: string, ...names: readonly string[]): JournalEntry => ({
  kind: 'begin',
  step,
  at,
  account: '111111111111',
  region: 'eu-west-1',
  service: 's',
  operation: 'o',
  cell,
  changes: names.map((name) => ({ type: 'fake/hub', name, action: 'update' })),
});
const finish = (exitCode: number): JournalEntry => ({ kind: 'finish', at, exitCode, cells: {} });

async function ledgerWith(entries: readonly JournalEntry[], plan: string | undefined = planText): Promise<TableLedger> {
  const ledger = new TableLedger(
    new MemoryTable(),
    'the table',
    () => new Date(at),
    () => {},
  );
  if (plan !== '') await ledger.journals.savePlan('r', plan);
  const sink = await ledger.journals.open('r');
  for (const entry of entries) await sink.append(`${JSON.stringify(entry)}\n`);
  return ledger;
}

test('a run that died is taken up with its plan, and with what it had begun to write in each cell', async () => {
  const entries = [attempt(1), begin(1, '111111111111/eu-west-1', 'a', 'b'), attempt(2), begin(1, '111111111111/eu-west-1', 'c')];
  const resumed = await takeUp(await ledgerWith(entries), 'r');
  assert.deepEqual([resumed.run, resumed.attempt, resumed.plan.digest], ['r', 3, digest]);
  const cell = { account: accountId('111111111111'), region: 'eu-west-1' };
  assert.deepEqual([...resumed.begun(cell)], ['fake/hub/a', 'fake/hub/b', 'fake/hub/c']);
  assert.deepEqual([...resumed.begun({ ...cell, region: 'us-east-1' })], []);
});

test('a run that left something undone is taken up; one whose last attempt ended well is not', async () => {
  assert.equal((await takeUp(await ledgerWith([attempt(1), finish(4)]), 'r')).attempt, 2);
  assert.equal((await takeUp(await ledgerWith([attempt(1), finish(0), attempt(2)]), 'r')).attempt, 3);
});

const refused: readonly [string, Promise<TableLedger>, string, string][] = [
  ['wrote nothing', ledgerWith([]), 'the ledger in the table knows no run r that wrote', 'trueup runs lists them'],
  ['has lost its plan', ledgerWith([attempt(1)], ''), 'the ledger in the table knows no run r that wrote', 'trueup runs lists them'],
  [
    'ended with everything in effect',
    ledgerWith([attempt(1), finish(0)]),
    'run r ended with everything in effect',
    'trueup plan shows what is to do now',
  ],
  [
    'is no apply',
    ledgerWith([attempt(1, { command: 'adopt' })]),
    'run r is of trueup adopt',
    'run trueup adopt again: it finishes what is left',
  ],
  [
    'names another plan in a later attempt',
    ledgerWith([attempt(1), attempt(2, { plan: 'another' })]),
    'the plan of run r is not the one that its journal names',
    'run trueup apply anew',
  ],
];
for (const [what, ledger, message, hint] of refused) {
  test(`a run that ${what} is not taken up`, async () => {
    await assert.rejects(takeUp(await ledger, 'r'), (error) => {
      assert.ok(error instanceof CannotResume);
      assert.deepEqual([error.message, error.hint], [message, hint]);
      return true;
    });
  });
}

test('a plan that was changed since is not taken up', async () => {
  await assert.rejects(
    takeUp(await ledgerWith([attempt(1)], planText.replace(digest, digest.replaceAll(/./g, '0'))), 'r'),
    (error) =>
      error instanceof CannotResume && /^the plan of run r cannot be used: /.test(error.message) && error.hint === 'run trueup apply anew',
  );
});
