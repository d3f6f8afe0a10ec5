// Exceptions that lift a guard, told from those that lift nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Departure, Exception } from '../../reconciler/model/documents.generated.ts';
import type { PlanException } from '../../reconciler/model/plan.ts';
import type { CellChange } from '../../reconciler/plan/compare.ts';
import { GuardExceptions } from '../../reconciler/plan/guard-exceptions.ts';
import { place, positioned } from '../targets/configuration.ts';

const [one, two] = [accountId('111111111111'), accountId('222222222222')];
const space = new CellSpace([one, two], ['eu-west-1']);
const inOne = { account: one, region: 'eu-west-1' };
const inTwo = { account: two, region: 'eu-west-1' };
const today = '2026-11-28';

interface Row {
  readonly what: Departure;
  readonly expires?: string;
  readonly cells?: CellSet;
}
const guard = (name: string): Row => ({ what: { guard: name } as Departure });

function watched(rows: Readonly<Record<string, Row>>): GuardExceptions {
  const exceptions = Object.entries(rows).map(([name, { what, expires = today, cells = space.product([one], space.regions) }]) => {
    const value: Exception = {
      apiVersion: 'trueup/v1',
      kind: 'Exception',
      metadata: { name },
      spec: { selector: { account: one }, what, reason: 'a reason', owner: 'team', ticket: 'T-1', expires },
    };
    return [`Exception/${name}`, { document: positioned(value, `${name}.yaml`), meant: cells, cells }] as const;
  });
  return new GuardExceptions({ exceptions: new Map(exceptions) }, { today });
}

const refusedBy = (...guards: readonly (string | undefined)[]): { readonly changes: readonly CellChange[] } => ({
  changes: guards.map((each) => ({
    type: 'fake/note',
    name: 'x',
    action: 'delete',
    difference: 'parameter',
    destructive: true,
    ...(each === undefined ? {} : { refused: { guard: each, message: 'm' } }),
  })),
});
const idle = (exceptions: GuardExceptions): (string | undefined)[] => [...exceptions.problems()].map(({ source }) => source?.file);

test('an exception that lifts nothing is told at its line, as a warning', () => {
  assert.deepEqual(
    [...watched({ loss: guard('data-loss') }).problems()],
    [
      {
        severity: 'warning',
        code: 'V-29',
        source: place('loss.yaml', 'spec', 'what'),
        message: 'the exception changes nothing: no change of this plan meets the guard data-loss',
        hint: 'remove it once what it was for is applied',
      },
    ],
  );
});

test('it lifts something where a change of one of its cells meets its guard', () => {
  const rows: readonly (readonly [typeof inOne, ReturnType<typeof refusedBy>, readonly string[]])[] = [
    [inOne, refusedBy(undefined, 'data-loss'), []],
    [inOne, refusedBy('governed'), ['loss.yaml']],
    [inOne, refusedBy(undefined), ['loss.yaml']],
    [inOne, refusedBy(), ['loss.yaml']],
    [inTwo, refusedBy('data-loss'), ['loss.yaml']],
  ];
  for (const [cell, comparison, left] of rows) {
    const exceptions = watched({ loss: guard('data-loss') });
    exceptions.seen(cell, comparison);
    assert.deepEqual(idle(exceptions), left);
  }
});

test('a cell is worth a second look while one of its exceptions about a change has met nothing', () => {
  const exceptions = watched({
    loss: guard('data-loss'),
    ruled: { ...guard('governed'), cells: space.product([two], space.regions) },
    shrunk: { ...guard('shrunk-inventory'), cells: space.product(space.accounts, space.regions) },
  });
  const worth = () => [inOne, inTwo].map((cell) => exceptions.watches(cell));
  assert.deepEqual(worth(), [true, true]);
  exceptions.seen(inOne, refusedBy('data-loss'));
  assert.deepEqual(worth(), [false, true]);
  exceptions.seen(inTwo, refusedBy('governed'));
  assert.deepEqual(worth(), [false, false]);
  assert.deepEqual(idle(exceptions), ['shrunk.yaml']);
});

test('no cell is worth a second look for a guard of the run, nor where there is no exception', () => {
  assert.equal(watched({ shrunk: guard('shrunk-inventory') }).watches(inOne), false);
  assert.equal(watched({}).watches(inOne), false);
});

test('an exception about the run lifts something where the run would be refused', () => {
  const exceptions = watched({ shrunk: guard('shrunk-inventory'), blast: guard('blast-radius'), loss: guard('data-loss') });
  exceptions.refused(['blast-radius', 'kind-vanished']);
  assert.deepEqual(idle(exceptions), ['shrunk.yaml', 'loss.yaml']);
});

test('one of another kind, or past its last day, is not watched; on its last day it is', () => {
  const exceptions = watched({
    control: { what: { control: 'IAM.6', status: 'DISABLED', standards: 'all' } },
    past: { ...guard('data-loss'), expires: '2026-11-27' },
    last: { ...guard('data-loss'), expires: today },
  });
  assert.deepEqual(idle(exceptions), ['last.yaml']);
  assert.equal(watched({ past: { ...guard('data-loss'), expires: '2026-11-27' } }).watches(inOne), false);
});

test('what is known of them is told with them, and of others nothing', () => {
  const exceptions = watched({ loss: guard('data-loss'), shrunk: guard('shrunk-inventory') });
  exceptions.seen(inOne, refusedBy('data-loss'));
  const plan = (name: string): PlanException => ({
    name,
    what: 'w',
    selector: 's',
    reason: 'r',
    owner: 'o',
    ticket: 't',
    expires: today,
    daysLeft: 0,
    inForce: true,
    cells: 1,
    source: place(`${name}.yaml`, 'spec', 'what'),
  });
  assert.deepEqual(exceptions.told(['loss', 'shrunk', 'other'].map(plan)), [
    { ...plan('loss'), changes: true },
    { ...plan('shrunk'), changes: false },
    plan('other'),
  ]);
});
