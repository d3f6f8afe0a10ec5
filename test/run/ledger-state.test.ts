// What a ledger remembers: which members it takes, what a run leaves as it was, and when a plan in parts is applied whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAppliedWhole, keptRuns, ledgerText, parseLedger, type RunRecord, recorded } from '../../reconciler/run/ledger.ts';
import { runRecord as run } from './run-record.ts';

const whole = {
  appliedCommit: 'c0ffee',
  accountsFound: 12,
  kinds: ['StackSet'],
  regions: ['eu-west-1'],
  known: ['111111111111'],
  runs: [run('a')],
};

test('what is written is read again, whole or empty', () => {
  assert.deepEqual(parseLedger(ledgerText(whole)), whole);
  assert.deepEqual(parseLedger(ledgerText({ runs: [] })), { runs: [] });
});

const wrong: readonly [string, unknown][] = [
  ...Object.keys(whole).map((member): [string, unknown] => [member, { ...whole, [member]: true }]),
  ...['kinds', 'regions', 'known'].map((member): [string, unknown] => [`a word of ${member}`, { ...whole, [member]: ['a', 1] }]),
  ...Object.keys(run('a')).map((member): [string, unknown] => [
    `${member} of a run`,
    { ...whole, runs: [run('b'), { ...run('a'), [member]: true }] },
  ]),
  ['a run that is no object', { ...whole, runs: [null] }],
];
for (const [what, value] of wrong) {
  test(`a ledger is none where this is wrong: ${what}`, () => {
    assert.equal(parseLedger(JSON.stringify({ version: 1, ...(value as object) })), 'is not a ledger');
  });
}

test('text that is no ledger says what it is', () => {
  assert.equal(parseLedger('{'), 'is not JSON');
  for (const text of ['null', '7', '[]', '{"version":1}']) assert.equal(parseLedger(text), 'is not a ledger');
  assert.equal(parseLedger('{"runs":[]}'), 'has version undefined, this program reads 1');
});

test('what a run does not tell stays; what it tells takes the place of it', () => {
  const silent = recorded(whole, run('b'), undefined, []);
  assert.deepEqual(silent, { ...whole, runs: [run('a'), run('b')] });
  const told = recorded(whole, run('b', { accountsFound: 0, kinds: [], regions: ['us-east-1'] }), 'beef', [
    '333333333333',
    '111111111111',
    '222222222222',
  ]);
  assert.deepEqual(told, {
    appliedCommit: 'beef',
    accountsFound: 0,
    kinds: [],
    regions: ['us-east-1'],
    known: ['111111111111', '222222222222', '333333333333'],
    runs: [run('a'), run('b', { accountsFound: 0, kinds: [] })],
  });
  assert.deepEqual(recorded({ runs: [] }, run('a'), undefined, []), { runs: [run('a')] });
});

test('a later attempt takes the place of an earlier one, at the end; the oldest runs are dropped', () => {
  const two = recorded({ runs: [run('a'), run('b')] }, run('a', { attempt: 2 }), undefined, []);
  assert.deepEqual(two.runs, [run('b'), run('a', { attempt: 2 })]);
  const many = Array.from({ length: keptRuns }, (_, index) => run(`r${index}`));
  const next = recorded({ runs: many }, run('new'), undefined, []).runs;
  assert.deepEqual([next.length, next[0]?.run, next.at(-1)?.run], [keptRuns, 'r1', 'new']);
});

test('a plan in parts is applied whole when the last run of each part left nothing', () => {
  const part = (index: number, exitCode: number, more: { of?: number; plan?: string } = {}): RunRecord =>
    run(`p${index}`, { exitCode, part: { index, of: 2, plan: 'digest', ...more } });
  const isWhole = (...runs: readonly RunRecord[]): boolean => isAppliedWhole(runs, { index: 0, of: 2, plan: 'digest' });
  assert.equal(isWhole(part(0, 0), part(1, 0)), true);
  assert.equal(isWhole(part(0, 0)), false);
  assert.equal(isWhole(part(0, 0), part(1, 4)), false);
  assert.equal(isWhole(part(0, 0), part(1, 4), part(1, 0)), true, 'a later run of a part counts');
  assert.equal(isWhole(part(0, 0), part(1, 0), part(0, 6)), false);
  assert.equal(isWhole(part(0, 0), part(1, 0, { plan: 'another' })), false);
  assert.equal(isWhole(part(0, 0), part(1, 0, { of: 3 })), false);
  assert.equal(isWhole(part(0, 0), run('whole')), false);
});
