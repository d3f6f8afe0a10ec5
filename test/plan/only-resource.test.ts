// A plan cut down to one resource in one cell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../reconciler/model/plan.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import type { CellChange } from '../../reconciler/plan/compare.ts';
import { planDigest } from '../../reconciler/plan/digest.ts';
import { onlyResource } from '../../reconciler/plan/only-resource.ts';
import { comparisonOf } from './comparisons.ts';
import { space } from './layers.ts';
import { allCells, finish } from './world.ts';

const [cell, other] = allCells(space);
assert.ok(cell !== undefined && other !== undefined);
const change = (name: string, type: CellChange['type'] = 'fake/note'): CellChange => ({
  type,
  name,
  action: 'update',
  difference: 'parameter',
  destructive: true,
});
const notice = (name: string, type: CellChange['type'] = 'fake/note') =>
  ({ difference: 'parameter', severity: 'note', type, name, message: 'm' }) as const;
const said = comparisonOf([change('x'), change('y'), change('x', 'fake/hub')], {
  notices: [notice('x'), notice('y'), notice('x', 'fake/hub'), { difference: 'parameter', severity: 'note', message: 'of the cell' }],
});
const plan: Plan = (() => {
  const builder = new PlanBuilder(space);
  for (const each of allCells(space)) builder.add(each, 'fake', said);
  builder.add(other, 'fake', { ...said, changes: [change('elsewhere')], notices: [notice('elsewhere')] });
  builder.addUnreadable({ cell, provider: 'a', types: ['fake/note', 'fake/hub'], code: 'c', message: 'of the type' });
  builder.addUnreadable({ cell, provider: 'b', types: ['fake/hub'], code: 'c', message: 'of another type' });
  builder.addUnreadable({ cell, provider: 'c', code: 'c', message: 'of all' });
  builder.addUnreadable({ cell: other, provider: 'c', code: 'c', message: 'elsewhere' });
  const guard = (name: string) => ({ guard: name, message: 'm', hint: 'h' });
  const guards = ['empty-inventory', 'shrunk-inventory', 'blast-radius', 'kind-vanished'].map(guard);
  return { ...finish(builder), guards, skipped: [{ cell, reason: 'gone' }] };
})();

test('of the plan are left its change, what is said of it, and what nobody could read of it', () => {
  const cut = onlyResource(plan, { type: 'fake/note', name: 'x', ...cell });
  assert.deepEqual(
    cut.classes.map(({ type, name, cells }) => [type, name, [...cells]]),
    [['fake/note', 'x', [cell]]],
  );
  assert.deepEqual(
    cut.notices.map(({ type, name }) => [type, name]),
    [['fake/note', 'x']],
  );
  assert.deepEqual(
    cut.unreadable.map(({ message }) => message),
    ['of the type', 'of all'],
  );
  assert.deepEqual(cut.summary, {
    ...{ create: 0, update: 1, replace: 0, delete: 0, destructive: 1, classes: 1 },
    ...{ cells: 1, unchanged: 0, unreadable: 1, skipped: 0, refused: 0 },
  });
  assert.deepEqual(cut.skipped, []);
});

test('guards about the inventory hold for one change as well; those about all that would be done say nothing of it', () => {
  const cut = onlyResource(plan, { type: 'fake/note', name: 'x', ...cell });
  assert.deepEqual(
    cut.guards.map(({ guard }) => guard),
    ['empty-inventory', 'shrunk-inventory'],
  );
  assert.equal(cut.digest, planDigest(cut.classes, cut.guards));
  assert.notEqual(cut.digest, plan.digest);
});

test('where nothing is to be done there, nothing is left', () => {
  const cut = onlyResource(plan, { type: 'fake/note', name: 'z', ...other });
  assert.deepEqual([cut.classes, cut.notices, cut.summary.cells, cut.summary.unreadable], [[], [], 0, 1]);
  const elsewhere = onlyResource(plan, { type: 'fake/note', name: 'elsewhere', ...cell });
  assert.deepEqual([elsewhere.classes, elsewhere.notices], [[], []]);
  const last = space.cellAt(space.size - 1);
  assert.equal(onlyResource(plan, { type: 'fake/note', name: 'x', ...last }).summary.unreadable, 0);
});
