// The score of standards, as Security Hub counts it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PostureCounter, type Unseen } from '../../reconciler/plan/posture.ts';

type Fact = readonly [account: string, control: string, status: string, ...standards: readonly string[]];

function counted(...facts: readonly Fact[]): PostureCounter {
  const counter = new PostureCounter();
  for (const [account, control, status, ...standards] of facts) counter.add({ account, control, status, standards });
  return counter;
}
const score = (counter: PostureCounter): readonly unknown[] => {
  const [first] = counter.posture([]).accounts;
  return [first?.passed, first?.unknown, first?.failed, first?.score];
};

test('a control failed when one of its checks did, is unknown when one could not be made, and passed else', () => {
  const rows: readonly (readonly [readonly string[], readonly unknown[]])[] = [
    [['PASSED'], [1, 0, 0, 100]],
    [
      ['PASSED', 'PASSED'],
      [1, 0, 0, 100],
    ],
    [
      ['PASSED', 'WARNING'],
      [0, 1, 0, 0],
    ],
    [
      ['NOT_AVAILABLE', 'PASSED'],
      [0, 1, 0, 0],
    ],
    [
      ['PASSED', 'FAILED'],
      [0, 0, 1, 0],
    ],
    [
      ['FAILED', 'WARNING'],
      [0, 0, 1, 0],
    ],
    [
      ['WARNING', 'FAILED', 'PASSED'],
      [0, 0, 1, 0],
    ],
  ];
  for (const [statuses, expected] of rows)
    fc.assert(
      fc.property(fc.shuffledSubarray([...statuses], { minLength: statuses.length }), (order) => {
        assert.deepEqual(score(counted(...order.map((status): Fact => ['11', 'A', status, 's']))), expected);
      }),
    );
});

test('the score is passed controls in percent of those with data, as a whole number', () => {
  const facts = (passed: number, failed: number, unknown: number): Fact[] =>
    [...Array(passed + failed + unknown).keys()].map((index) => [
      '11',
      `C.${index}`,
      index < passed ? 'PASSED' : index < passed + failed ? 'FAILED' : 'WARNING',
      's',
    ]);
  assert.deepEqual(score(counted(...facts(2, 1, 0))), [2, 0, 1, 67]);
  assert.deepEqual(score(counted(...facts(1, 1, 1))), [1, 1, 1, 33]);
  assert.deepEqual(score(counted(...facts(1, 2, 5))), [1, 5, 2, 13]);
});

test('a standard without checks is shown, without a score', () => {
  const counter = new PostureCounter();
  counter.expect('11', 's');
  assert.deepEqual(counter.posture([]), {
    accounts: [{ account: '11', standard: 's', passed: 0, failed: 0, unknown: 0 }],
    standards: [{ standard: 's', passed: 0, failed: 0, unknown: 0, accounts: 1 }],
    unreadable: [],
    checks: 0,
  });
  // To expect it again takes nothing away.
  counter.add({ account: '11', control: 'A', standards: ['s'], status: 'PASSED' });
  counter.expect('11', 's');
  assert.deepEqual(score(counter), [1, 0, 0, 100]);
});

/** In no order of names. */
const all = (): PostureCounter =>
  counted(
    ['12', 'A', 'PASSED', 't', 's'],
    ['12', 'B', 'FAILED', 's'],
    ['11', 'A', 'FAILED', 's'],
    ['11', 'B', 'PASSED', 's'],
    ['11', 'C', 'WARNING', 't', 's'],
    ['13', 'D', 'PASSED', 'r'],
  );

test('over all accounts a control failed where it failed anywhere; accounts and standards stand by name', () => {
  assert.deepEqual(all().posture([]), {
    accounts: [
      { account: '11', standard: 's', passed: 1, failed: 1, unknown: 1, score: 33 },
      { account: '11', standard: 't', passed: 0, failed: 0, unknown: 1, score: 0 },
      { account: '12', standard: 's', passed: 1, failed: 1, unknown: 0, score: 50 },
      { account: '12', standard: 't', passed: 1, failed: 0, unknown: 0, score: 100 },
      { account: '13', standard: 'r', passed: 1, failed: 0, unknown: 0, score: 100 },
    ],
    standards: [
      { standard: 'r', passed: 1, failed: 0, unknown: 0, score: 100, accounts: 1 },
      { standard: 's', passed: 0, failed: 2, unknown: 1, score: 0, accounts: 2 },
      { standard: 't', passed: 1, failed: 0, unknown: 1, score: 50, accounts: 2 },
    ],
    summaryScore: 50,
    unreadable: [],
    checks: 6,
  });
  assert.equal(all().checks, 6);
});

test('the summary is the mean of the standards that have a score, as a whole number', () => {
  const counter = counted(['11', 'A', 'PASSED', 's'], ['11', 'A', 'PASSED', 't'], ['11', 'B', 'FAILED', 't'], ['11', 'A', 'FAILED', 'u']);
  counter.expect('11', 'v');
  assert.equal(counter.posture([]).summaryScore, 50);
  assert.equal(counted(['11', 'A', 'PASSED', 's'], ['11', 'A', 'PASSED', 't'], ['11', 'A', 'FAILED', 'u']).posture([]).summaryScore, 67);
  assert.equal('summaryScore' in new PostureCounter().posture([]), false);
});

test('only the standards that are asked for are shown and summed up', () => {
  const { accounts, standards, summaryScore } = all().posture([], ['t']);
  assert.deepEqual(
    [accounts.map(({ account, standard }) => `${account} ${standard}`), standards.map(({ standard }) => standard), summaryScore],
    [['11 t', '12 t'], ['t'], 50],
  );
  assert.deepEqual(all().posture([], ['unheard of']).standards, []);
});

test('where something could not be read its account has no score, nor has any standard: nobody knows', () => {
  const unreadable: readonly Unseen[] = [{ scope: '11/eu-west-1', code: 'AccessDenied', message: 'no' }];
  const { accounts, standards, ...rest } = all().posture(unreadable, ['s']);
  assert.deepEqual(accounts, [
    { account: '11', standard: 's', passed: 1, failed: 1, unknown: 1, incomplete: true },
    { account: '12', standard: 's', passed: 1, failed: 1, unknown: 0, score: 50 },
  ]);
  assert.deepEqual(standards, [{ standard: 's', passed: 0, failed: 2, unknown: 1, accounts: 2, incomplete: true }]);
  assert.deepEqual(rest, { unreadable, checks: 6 });
  // An account of which nothing is known at all would have counted too.
  const whole = all().posture([{ scope: '3', code: 'c', message: 'm' }]);
  assert.deepEqual(
    [whole.accounts.some(({ incomplete }) => incomplete), whole.standards.every(({ incomplete }) => incomplete)],
    [false, true],
  );
});
