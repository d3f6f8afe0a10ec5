// The one line of a cell: which end it tells of several, in which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { ApplyResult, CellResult } from '../../reconciler/model/plan.ts';
import type { CellEnd } from '../../reconciler/run/apply-cell.ts';
import { cellResult, withUnread } from '../../reconciler/run/cell-result.ts';
import { newWork, type Standing, type Work } from '../../reconciler/run/cell-work.ts';
import { cell } from './island.ts';

const one = cell(1);
const work = (name: string, standing: Standing, more: Partial<Work> = {}): Work => ({
  ...newWork({ type: 'island/room', name, action: 'update' } as unknown as Work['change']),
  standing,
  ...more,
});
const ended = (works: readonly Work[], more: Partial<CellEnd> = {}): CellEnd => ({ works, interrupted: false, ...more });
const told = (...ends: readonly CellEnd[]): Omit<CellResult, 'cell'> => {
  const { cell: of, ...rest } = cellResult(one, ends);
  assert.deepEqual(of, one);
  return rest;
};
const why = (code: string): Partial<Work> => ({ code, message: `because of ${code}` });

test('a failure is told before all else, the first in full and the others by number', () => {
  const works = [work('a', 'done'), work('b', 'failed', why('X')), work('c', 'failed', why('Y')), work('d', 'pending')];
  assert.deepEqual(told(ended(works, { interrupted: true, blind: { code: 'B', message: 'b' } })), {
    status: 'failed',
    changes: 1,
    code: 'X',
    message: 'island/room/b: because of X (and 1 more)',
  });
  assert.equal(told(ended([work('b', 'failed', why('X'))])).message, 'island/room/b: because of X');
  assert.deepEqual(told(ended([work('b', 'failed')])), { status: 'failed', changes: 0 });
});

test('what nobody could see is unreadable, whatever is open', () => {
  const blind = { code: 'AccessDenied', message: 'denied' };
  assert.deepEqual(told(ended([work('a', 'done'), work('b', 'pending')], { blind })), { status: 'unreadable', changes: 1, ...blind });
});

test('an interrupt says whether something was sent', () => {
  const interrupted = true;
  assert.deepEqual(told(ended([work('a', 'pending')], { interrupted })), {
    status: 'skipped',
    changes: 0,
    code: 'interrupted',
    message: 'the run was interrupted before this cell was written',
  });
  assert.deepEqual(told(ended([work('a', 'done', { sentMs: 1 }), work('b', 'pending')], { interrupted })), {
    status: 'converging',
    changes: 1,
    code: 'interrupted',
    message: 'the run was interrupted before it saw all changes in effect',
  });
  assert.deepEqual(told(ended([work('a', 'done')], { interrupted })), { status: 'converged', changes: 1 });
  const early = { code: 'lease-lost', what: 'the lease was lost' } as const;
  assert.deepEqual(cellResult(one, [ended([work('a', 'sent', { sentMs: 1 })], { interrupted })], early), {
    cell: one,
    status: 'converging',
    changes: 0,
    code: 'lease-lost',
    message: 'the lease was lost before it saw all changes in effect',
  });
});

test('what is open says what it waits for', () => {
  assert.deepEqual(told(ended([work('a', 'sent')])), { status: 'converging', changes: 0, code: 'still-settling' });
  assert.deepEqual(told(ended([work('a', 'done')], { waitingFor: 'the house' })), {
    status: 'converging',
    changes: 1,
    code: 'still-settling',
    waitingFor: 'the house',
  });
  assert.deepEqual(told(ended([work('a', 'done', why('old')), work('b', 'sent'), work('c', 'pending', why('LATER'))])), {
    status: 'converging',
    changes: 1,
    code: 'LATER',
    message: 'island/room/c: because of LATER',
  });
});

test('a wait for something outside has no code; it does not hide what was refused', () => {
  const outside = 'DNS of the customer';
  assert.deepEqual(told(ended([work('a', 'done')], { outside })), { status: 'converging', changes: 1, waitingFor: outside });
  assert.equal(told(ended([work('a', 'refused', why('G'))], { outside })).status, 'refused');
});

test('what moved and what a guard holds are refused, the first of them told', () => {
  assert.deepEqual(told(ended([work('a', 'done', why('D')), work('b', 'moved', why('stale-target')), work('c', 'refused', why('G'))])), {
    status: 'refused',
    changes: 1,
    code: 'stale-target',
    message: 'island/room/b: because of stale-target (and 1 more)',
  });
  assert.equal(told(ended([work('a', 'unreadable', why('U')), work('b', 'refused', why('G'))])).code, 'U');
});

test('a converged cell tells what was odd on the way', () => {
  assert.deepEqual(told(ended([])), { status: 'converged', changes: 0 });
  assert.deepEqual(told(ended([work('a', 'done'), work('b', 'done', why('kept'))])), {
    status: 'converged',
    changes: 2,
    code: 'kept',
    message: 'island/room/b: because of kept',
  });
});

test('of several providers the worst end is the cell’s, and the changes of all count', () => {
  const order: readonly [CellResult['status'], CellEnd][] = [
    ['failed', ended([work('a', 'failed', why('F')), work('x', 'done')])],
    ['unreadable', ended([work('x', 'done')], { blind: { code: 'B', message: 'b' } })],
    ['converging', ended([work('a', 'sent'), work('x', 'done')])],
    ['refused', ended([work('a', 'refused', why('G')), work('x', 'done')])],
    ['skipped', ended([work('a', 'pending')], { interrupted: true })],
    ['converged', ended([work('x', 'done')])],
  ];
  for (const [index, [status]] of order.entries()) {
    const ends = order.slice(index).map(([, end]) => end);
    const both = told(...ends.toReversed());
    assert.equal(both.status, status);
    assert.equal(both.changes, ends.flatMap(({ works }) => works).filter(({ standing }) => standing === 'done').length);
  }
  assert.throws(() => cellResult(one, []), /^Error: nothing was done in 111111111111\/eu-west-1$/);
});

const space = new CellSpace([cell(1).account, cell(2).account, cell(3).account], ['eu-west-1']);
const result = (...cells: readonly CellResult[]): ApplyResult => ({ space, cells, moved: [], guards: [], interrupted: false });

test('a cell is never converged while a part of it was not seen, and one without changes is unreadable too', () => {
  const unread = [
    { cell: cell(3), provider: 'p', code: 'C', message: 'not seen' },
    { cell: cell(1), provider: 'p', types: ['fake/hub', 'fake/note'], code: 'C', message: 'denied' },
    { cell: cell(2), provider: 'p', code: 'C', message: 'not seen' },
  ] as const;
  const before = result({ cell: cell(1), status: 'converged', changes: 2 }, { cell: cell(2), status: 'failed', changes: 1 });
  assert.deepEqual(withUnread(before, unread), {
    ...before,
    cells: [
      { cell: cell(1), status: 'unreadable', changes: 2, code: 'C', message: 'fake/hub, fake/note: denied' },
      { cell: cell(2), status: 'failed', changes: 1 },
      { cell: cell(3), status: 'unreadable', changes: 0, code: 'C', message: 'p: not seen' },
    ],
  });
  assert.deepEqual(withUnread(before, []), before);
});
