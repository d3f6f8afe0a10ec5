// How what the cells say folds into classes, notices and figures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../reconciler/model/address.ts';
import type { NoticeClass, UnreadableCell } from '../../reconciler/model/plan.ts';
import { byCell, byNotice, noticeKey, PlanBuilder } from '../../reconciler/plan/classes.ts';
import type { CellChange, CellComparison } from '../../reconciler/plan/compare.ts';
import type { Notice } from '../../reconciler/providers/observation.ts';
import { comparisonOf } from './comparisons.ts';
import { space } from './layers.ts';

const cell = (index: number): Cell => space.cellAt(index);
const change: CellChange = {
  type: 'fake/note',
  name: 'x',
  action: 'update',
  difference: 'parameter',
  destructive: false,
  after: { size: 1 },
};
const notice: Notice = { difference: 'parameter', severity: 'note', type: 'fake/note', name: 'x', message: 'm' };
const said = (more: Partial<CellComparison> = {}): CellComparison => comparisonOf([], { compared: 0, ...more });

test('what is the same in several cells is one class, as one object or as several', () => {
  const builder = new PlanBuilder(space);
  builder.add(cell(0), 'fake', said({ changes: [change], notices: [notice], inSync: false }));
  builder.add(cell(1), 'fake', said({ changes: [{ ...change, after: { size: 1 } }], notices: [{ ...notice }], inSync: false }));
  builder.add(cell(2), 'fake', said({ changes: [change, { ...change, name: 'y' }], notices: [{ ...notice, name: 'y' }], inSync: false }));
  const { classes, notices } = builder.fold();
  assert.deepEqual(
    classes.map(({ name, cells }) => [name, [...cells]]),
    [
      ['x', [cell(0), cell(1), cell(2)]],
      ['y', [cell(2)]],
    ],
  );
  assert.deepEqual(
    notices.map(({ name, cells }) => [name, [...cells]]),
    [
      ['x', [cell(0), cell(1)]],
      ['y', [cell(2)]],
    ],
  );
});

test('a change that comes as one object is written down once, in however many cells', () => {
  let written = 0;
  const counted = {
    ...change,
    get name() {
      written++;
      return 'x';
    },
  };
  const builder = new PlanBuilder(space);
  builder.add(cell(0), 'fake', said({ changes: [counted] }));
  const once = written;
  for (const index of [1, 2, 3]) builder.add(cell(index), 'fake', said({ changes: [counted] }));
  assert.deepEqual([written, builder.fold().classes[0]?.cells.size], [once, 4]);
});

test('every member of a change makes another class of it', () => {
  const others: readonly Partial<CellChange>[] = [
    { type: 'fake/hub' },
    { name: 'y' },
    { action: 'replace' },
    { difference: 'hub-setting' },
    { destructive: true },
    { before: {} },
    { after: { size: 2 } },
    { source: { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '' } },
    { because: 'expired' },
    { refused: { guard: 'governed', message: 'm' } },
    { origin: 'drift' },
    { createdAt: '2026-01-02T03:04:05.000Z' },
  ];
  const builder = new PlanBuilder(space);
  builder.add(cell(0), 'fake', said({ changes: [change, ...others.map((other) => ({ ...change, ...other }))] }));
  const { classes } = builder.fold();
  assert.equal(classes.length, others.length + 1);
  assert.equal(new Set(classes.map(({ id }) => id)).size, classes.length);
});

test('the figures count each cell once, whatever its providers say', () => {
  const builder = new PlanBuilder(space);
  builder.add(cell(0), 'a', said({ changes: [change], inSync: false, compared: 3, managed: new Map([['fake/note', 2]]) }));
  builder.add(
    cell(0),
    'b',
    said({ changes: [{ ...change, name: 'y' }], inSync: false, compared: 4, managed: new Map([['fake/note', 1]]) }),
  );
  // In sync with one provider, settling with the other.
  builder.add(cell(1), 'a', said({ managed: new Map([['fake/hub', 1]]) }));
  builder.add(cell(1), 'b', said({ inSync: false }));
  builder.add(cell(2), 'a', said({ compared: 1 }));
  const part = { code: 'AccessDenied', message: 'no' };
  builder.add(cell(3), 'a', said({ inSync: false, unreadable: [{ types: ['fake/hub'], ...part }, part] }));
  builder.addUnreadable({ cell: cell(4), provider: 'a', ...part });
  builder.addUnreadable({ cell: cell(4), provider: 'b', ...part });
  builder.addManaged('fake/note', 5);
  builder.addManaged('fake/standard', 1);
  const { changedCells, unreadableCells, unchangedCells, compared, managed, seen, unsettled, unreadable } = builder.fold();
  assert.deepEqual(
    { changedCells, unreadableCells, unchangedCells, compared },
    { changedCells: 1, unreadableCells: 2, unchangedCells: 1, compared: 8 },
  );
  assert.deepEqual(
    [...managed],
    [
      ['fake/note', 8],
      ['fake/hub', 1],
      ['fake/standard', 1],
    ],
  );
  assert.deepEqual([[...seen], [...unsettled]], [[0, 1, 2, 3, 4].map(cell), [0, 1, 3, 4].map(cell)]);
  assert.deepEqual(unreadable, [
    { cell: cell(3), provider: 'a', types: ['fake/hub'], ...part },
    { cell: cell(3), provider: 'a', ...part },
    { cell: cell(4), provider: 'a', ...part },
    { cell: cell(4), provider: 'b', ...part },
  ]);
});

const cells = space.of([cell(0)]);
test('notices stand warnings first, then by what they are of; every member makes another', () => {
  const expected: NoticeClass[] = [
    { ...notice, severity: 'warning', difference: 'standard-pending', type: 'fake/z', cells },
    { difference: 'parameter', severity: 'note', message: 'm', cells },
    { difference: 'parameter', severity: 'note', type: 'fake/note', message: 'm', cells },
    { ...notice, name: 'a', message: 'z', cells },
    { ...notice, cells },
    { ...notice, message: 'n', cells },
    { ...notice, name: 'z', message: 'a', cells },
    { ...notice, type: 'fake/other', name: 'a', cells },
    { ...notice, difference: 'standard-pending', type: 'fake/a', cells },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(found.toSorted(byNotice), expected);
      const builder = new PlanBuilder(space);
      builder.add(cell(0), 'fake', said({ notices: found.map(({ cells: _, ...each }) => each) }));
      assert.deepEqual(
        builder.fold().notices.map(({ cells: _, ...each }) => each),
        expected.map(({ cells: _, ...each }) => each),
      );
    }),
  );
  assert.equal(new Set(expected.map(noticeKey)).size, expected.length);
  assert.notEqual(noticeKey({ ...notice, name: 'ab', message: 'c' }), noticeKey({ ...notice, name: 'a', message: 'bc' }));
});

test('unreadable cells stand by account, Region, provider and code, in whatever order they answered', () => {
  const unreadable = (at: Cell, provider: string, code: string): UnreadableCell => ({ cell: at, provider, code, message: 'm' });
  const expected = [
    unreadable(cell(0), 'a', 'B'),
    unreadable(cell(0), 'b', 'A'),
    unreadable(cell(0), 'b', 'B'),
    unreadable(cell(1), 'a', 'A'),
    unreadable(cell(2), 'a', 'A'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(found.toSorted(byCell), expected);
      const builder = new PlanBuilder(space);
      for (const each of found) builder.addUnreadable(each);
      assert.deepEqual(builder.fold().unreadable, expected);
    }),
  );
});
