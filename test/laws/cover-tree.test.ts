import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coverTree } from '../../reconciler/providers/security-hub/cover-tree.ts';
import { runsOf } from '../runs.ts';

const nothing = 'self';
const world = fc
  .record({
    parents: fc.array(fc.nat(3), { minLength: 0, maxLength: 3 }),
    accounts: fc.array(fc.record({ place: fc.nat(3), wanted: fc.constantFrom(undefined, 'A', 'B') }), { minLength: 1, maxLength: 4 }),
    allowed: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ parents, accounts, allowed }) => {
    const units = [{ id: 'u0' }, ...parents.map((parent, index) => ({ id: `u${index + 1}`, parent: `u${parent % (index + 1)}` }))];
    return {
      units,
      parentOf: new Map<string, string>(accounts.map(({ place }, index) => [`a${index}`, `u${place % units.length}`])),
      wanted: new Map<string, string>(
        accounts.flatMap(({ wanted }, index) => (wanted === undefined ? [] : [[`a${index}`, wanted] as const])),
      ),
      allowed: new Set(units.filter((_, index) => allowed[index]).map(({ id }) => id)),
      nothing,
    };
  });
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function isCovered({ units, parentOf, wanted }: World, labels: ReadonlyMap<string, string>): boolean {
  const above = new Map<string, string | undefined>(units.map((unit) => [unit.id, 'parent' in unit ? unit.parent : undefined]));
  const nearest = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : (labels.get(id) ?? nearest(parentOf.get(id) ?? above.get(id)));
  return [...parentOf.keys()].every((account) => {
    const label = nearest(account);
    return (label === nothing ? undefined : label) === wanted.get(account);
  });
}

/** Fewest labels by trying every way to label. */
function fewest(of: World): number {
  const targets = [...of.allowed, ...of.parentOf.keys()];
  const choices = [undefined, 'A', 'B', nothing];
  let best = Number.POSITIVE_INFINITY;
  const labels = new Map<string, string>();
  const visit = (index: number): void => {
    if (labels.size >= best) return;
    const target = targets[index];
    if (target === undefined) {
      if (isCovered(of, labels)) best = labels.size;
      return;
    }
    for (const choice of choices) {
      if (choice === undefined) labels.delete(target);
      else labels.set(target, choice);
      visit(index + 1);
    }
    labels.delete(target);
  };
  visit(0);
  return best;
}

test('every account has what it should, only allowed units are labelled, and no fewer labels would do', () => {
  fc.assert(
    fc.property(world, (of) => {
      const labels = coverTree(of);
      assert.ok(isCovered(of, labels));
      for (const target of labels.keys()) assert.ok(of.allowed.has(target) || of.parentOf.has(target));
      assert.equal(labels.size, fewest(of));
    }),
    { numRuns: runsOf(40, 500) },
  );
});

test('a unit is labelled rather than as many accounts, so that later ones are reached', () => {
  const of = {
    units: [{ id: 'u0' }, { id: 'u1', parent: 'u0' }],
    parentOf: new Map([['a0', 'u1']]),
    wanted: new Map([['a0', 'A']]),
    nothing,
  };
  assert.deepEqual([...coverTree({ ...of, allowed: new Set(['u1']) })], [['u1', 'A']]);
  assert.deepEqual([...coverTree({ ...of, allowed: new Set() })], [['a0', 'A']]);
});

test('of ways with as few labels that one is taken by which units have labels of their own', () => {
  const of = {
    units: [{ id: 'u0' }, { id: 'u1', parent: 'u0' }, { id: 'u2', parent: 'u1' }],
    allowed: new Set(['u1', 'u2']),
    isOwn: (unit: string, label: string) => unit === 'u2' || label === 'A',
    nothing,
  };
  const places = new Map([
    ['a0', 'u1'],
    ['a1', 'u2'],
  ]);
  const both = { ...of, parentOf: places, wanted: new Map([...places.keys()].map((account, index) => [account, index === 0 ? 'A' : 'B'])) };
  assert.deepEqual([...coverTree(both)].sort(), [
    ['u1', 'A'],
    ['u2', 'B'],
  ]);
  // A unit whose own accounts are gone does not get what is asked for a unit below it.
  const one = { ...of, parentOf: new Map([['a1', 'u2']]), wanted: new Map([['a1', 'B']]) };
  assert.deepEqual([...coverTree(one)], [['u2', 'B']]);
});
