import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import { inOrderOfApplication, typeOrder } from '../../reconciler/plan/order.ts';
import { rulesOf } from '../../reconciler/providers/messaging/rules.ts';
import { fakeTypes } from './fake-service.ts';

const types = [rulesOf('x/low', []), rulesOf('x/high', ['x/low'])];
const cells = new CellSpace(['111111111111' as never], ['eu-west-1']).empty();

/** A class of a type, by what is done and to what. */
const change = (action: PlanClass['action'], type: PlanClass['type'], name = 'n', more: Partial<PlanClass> = {}): PlanClass => ({
  id: `${action} ${type}/${name}`,
  type,
  name,
  action,
  difference: 'parameter',
  destructive: action === 'delete',
  cells,
  ...more,
});

const removal = (type: PlanClass['type'], name: string, createdAt: string | undefined): PlanClass => ({
  id: name,
  type,
  name,
  action: 'delete',
  difference: 'resource-unexpected',
  destructive: true,
  ...(createdAt === undefined ? {} : { createdAt }),
  cells,
});

test('a prune takes what depends on others first, and of one type the newest first, in whatever order it was found', () => {
  const expected = [
    removal('x/high', 'b', '2026-03-01T00:00:00.000Z'),
    removal('x/high', 'a', '2026-01-01T00:00:00.000Z'),
    removal('x/high', 'c', undefined),
    removal('x/high', 'd', undefined),
    removal('x/low', 'z', '2026-11-01T00:00:00.000Z'),
    removal('x/low', 'y', '2025-11-01T00:00:00.000Z'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(
        inOrderOfApplication(found, types).map(({ name }) => name),
        expected.map(({ name }) => name),
      );
    }),
  );
});

test('types come behind what they wait for', () => {
  assert.deepEqual(typeOrder(fakeTypes), ['fake/hub', 'fake/standard', 'fake/control', 'fake/note']);
  const [note, control] = fakeTypes;
  assert.ok(note !== undefined && control !== undefined);
  assert.throws(
    () =>
      typeOrder([
        { ...note, after: ['fake/control'] },
        { ...control, after: ['fake/note'] },
      ]),
    /wait for each other: fake\/control -> fake\/note -> fake\/control/,
  );
});

test('creates and updates first, in the order of types; deletes last, in reverse', () => {
  const classes = [
    change('delete', 'fake/standard', 'old'),
    change('delete', 'fake/hub'),
    change('update', 'fake/control'),
    change('create', 'fake/standard', 'new'),
    change('update', 'fake/hub'),
  ];
  assert.deepEqual(
    inOrderOfApplication(classes, fakeTypes).map((each) => `${each.action} ${each.type}`),
    ['update fake/hub', 'create fake/standard', 'update fake/control', 'delete fake/standard', 'delete fake/hub'],
  );
});

test('types stand by name where they do not wait for each other, however they and what they wait for are listed', () => {
  // What is waited for has the later names, so that it is reached through `after` and not by itself.
  const listed = [
    rulesOf('x/a', ['x/y', 'x/b', 'x/z']),
    rulesOf('x/b', [], { parent: { type: 'x/c', nameOf: (name) => name, born: {} } }),
    rulesOf('x/c', []),
    rulesOf('x/y', []),
    rulesOf('x/z', []),
    rulesOf('x/d', []),
  ];
  fc.assert(
    fc.property(
      fc.shuffledSubarray(listed, { minLength: listed.length }),
      fc.shuffledSubarray([...(listed[0]?.after ?? [])], { minLength: 3 }),
      (shuffled, after) => {
        const types = shuffled.map((type) => (type.name === 'x/a' ? { ...type, after } : type));
        assert.deepEqual(typeOrder(types), ['x/c', 'x/b', 'x/y', 'x/z', 'x/a', 'x/d']);
      },
    ),
  );
});

test('a type that waits for one of another provider, or for nothing in the list, does not fail', () => {
  assert.deepEqual(typeOrder([rulesOf('x/a', ['elsewhere/type']), ...types]), ['x/a', 'x/low', 'x/high']);
  assert.deepEqual(typeOrder([]), []);
});

test('what is of no listed type is made after all else and taken away before all else', () => {
  const classes = [
    change('delete', 'x/low'),
    change('delete', 'x/high'),
    change('delete', 'x/unlisted'),
    change('create', 'x/unlisted'),
    change('replace', 'x/high'),
    change('create', 'x/low'),
  ];
  assert.deepEqual(
    inOrderOfApplication(classes, types).map(({ id }) => id),
    ['create x/low/n', 'replace x/high/n', 'create x/unlisted/n', 'delete x/unlisted/n', 'delete x/high/n', 'delete x/low/n'],
  );
});

test('inside a type the order is by name, then by id, in whatever order the changes were found', () => {
  const expected = [
    change('update', 'x/low', 'a', { id: '1' }),
    change('update', 'x/low', 'a', { id: '2' }),
    change('update', 'x/low', 'b', { id: '0' }),
    change('update', 'x/low', 'c', { id: '0' }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(inOrderOfApplication(found, types), expected);
    }),
  );
});
