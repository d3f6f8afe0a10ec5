// Which changes of a fresh plan somebody was shown before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import { type ApprovalOptions, judgeApproval } from '../../reconciler/plan/approval.ts';

const space = new CellSpace(['111111111111', '222222222222', '333333333333'].map(accountId), ['eu-west-1', 'us-east-1']);
const all = space.product(space.accounts, space.regions);
const inAccounts = (...numbers: readonly number[]): CellSet =>
  space.product(
    numbers.map((each) => String(each).repeat(12)),
    space.regions,
  );

const change = (more: Partial<PlanClass> = {}): PlanClass => ({
  id: 'x',
  type: 'fake/note',
  name: 'n',
  action: 'update',
  difference: 'parameter',
  destructive: false,
  before: { size: 1 },
  after: { size: 2 },
  cells: all,
  ...more,
});
const refused = { refused: { guard: 'data-loss', message: 'm' } };

/** `unapproved` as the names and numbers of cells. */
function judged(fresh: readonly PlanClass[], shown: readonly (readonly PlanClass[])[], options: Partial<ApprovalOptions> = {}) {
  const { unapproved, ...counts } = judgeApproval(
    { space, classes: fresh },
    shown.map((classes) => ({ classes })),
    { strict: false, allowAdditive: false, ...options },
  );
  return { ...counts, unapproved: unapproved.map(({ name, cells }) => `${name} ${cells.size}`) };
}

test('what was shown is approved, in the cells in which it was shown', () => {
  assert.deepEqual(judged([change()], [[change()]]), { unapproved: [], additive: 0, approved: 6, vanished: 0 });
  assert.deepEqual(judged([change()], [[change({ cells: inAccounts(1, 2) })]]), {
    unapproved: ['n 2'],
    additive: 0,
    approved: 4,
    vanished: 0,
  });
  assert.deepEqual(judged([change()], []), { unapproved: ['n 6'], additive: 0, approved: 0, vanished: 0 });
  const [left] = judgeApproval({ space, classes: [change()] }, [{ classes: [change({ cells: inAccounts(1, 3) })] }], {
    strict: false,
    allowAdditive: false,
  }).unapproved;
  assert.deepEqual([...(left?.cells ?? [])], [...inAccounts(2)]);
});

test('several plans and several classes add up, of different spaces too', () => {
  const small = new CellSpace([accountId('222222222222')], ['eu-west-1']);
  const shown = [
    [change({ cells: inAccounts(1) }), change({ cells: inAccounts(3), before: { size: 0 } })],
    [change({ cells: small.product(small.accounts, small.regions) })],
  ];
  assert.deepEqual(judged([change()], shown), { unapproved: ['n 1'], additive: 0, approved: 5, vanished: 0 });
  // Two classes of the fresh plan that differ in what is there now are the same change.
  const halves = [change({ cells: inAccounts(1) }), change({ cells: inAccounts(2, 3), before: { size: 0 } })];
  assert.deepEqual(judged(halves, [[change()]]), { unapproved: [], additive: 0, approved: 6, vanished: 0 });
});

const different: readonly Partial<PlanClass>[] = [{ type: 'fake/hub' }, { name: 'other' }, { action: 'replace' }, { after: { size: 3 } }];
for (const more of different)
  test(`a change with another ${Object.keys(more).join()} is another change`, () => {
    assert.deepEqual(judged([change()], [[change(more)]]), { unapproved: ['n 6'], additive: 0, approved: 0, vanished: 6 });
  });

test('what is there before counts only where asked; why, and at which line, never does', () => {
  const shown = [[change({ before: { size: 0 } })]];
  assert.equal(judged([change()], shown).approved, 6);
  assert.equal(judged([change()], shown, { strict: true }).approved, 0);
  assert.equal(judged([change()], [[change({ because: 'expired', id: 'y', difference: 'hub-setting' })]], { strict: true }).approved, 6);
});

test('the same letters in another form of Unicode are the same change', () => {
  assert.equal(judged([change({ after: { text: 'é' } })], [[change({ after: { text: 'e\u0301' } })]]).approved, 6);
});

test('what a guard refused when it was shown was not approved, and what one refuses now needs no approval', () => {
  assert.deepEqual(judged([change()], [[change(refused)]]), { unapproved: ['n 6'], additive: 0, approved: 0, vanished: 0 });
  assert.deepEqual(judged([change(refused)], []), { unapproved: [], additive: 0, approved: 0, vanished: 0 });
  assert.deepEqual(judged([change(refused)], [[change()]]), { unapproved: [], additive: 0, approved: 0, vanished: 6 });
});

test('where it is allowed, what takes nothing away needs no approval', () => {
  const rows: readonly (readonly [Partial<PlanClass>, boolean])[] = [
    [{ action: 'create' }, true],
    [{}, true],
    [{ destructive: true }, false],
    [{ action: 'delete' }, false],
    [{ action: 'replace' }, false],
    [{ action: 'delete', destructive: true }, false],
  ];
  for (const [more, isAdditive] of rows) {
    const shown = [[change({ ...more, cells: inAccounts(1) })]];
    const left = isAdditive ? { unapproved: [], additive: 4 } : { unapproved: ['n 4'], additive: 0 };
    assert.deepEqual(judged([change(more)], shown, { allowAdditive: true }), { ...left, approved: 2, vanished: 0 });
    assert.deepEqual(judged([change(more)], shown).unapproved, ['n 4']);
  }
  assert.equal(judged([change(), change({ name: 'other', cells: inAccounts(1) })], [], { allowAdditive: true }).additive, 8);
});

test('what was approved and is due no more is counted once, however often it was shown', () => {
  const shown = [[change()], [change({ cells: inAccounts(1, 2) })], [change({ name: 'gone', cells: inAccounts(3) })]];
  assert.deepEqual(judged([change({ cells: inAccounts(2) })], shown), { unapproved: [], additive: 0, approved: 2, vanished: 6 });
});
