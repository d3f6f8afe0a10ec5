// What a comparer keeps from cell to cell, what it never carries over, and how it counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellComparer, type CompareOptions } from '../../reconciler/plan/compare.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import { cell, changesOf, compare, desired, off, type Situation, want } from './desired.ts';
import { born, fakeTypes, live, organization } from './fake-service.ts';
import { observationOf } from './world.ts';

const hub = want('fake/hub', 'hub', { auto: true });
const control = want('fake/control', 'pci/v/4/IAM.6', off);
const livePci = live('fake/standard', 'pci/v/4', {});
const liveHub = live('fake/hub', 'hub', { auto: false });
const comparer = (options: Partial<CompareOptions> = {}) => new CellComparer({ types: fakeTypes, organization, ...options });

test('cells of one observer that hold the same are compared once', () => {
  const state = desired([hub]);
  const resources = new Map([liveHub]);
  const shared = comparer();
  const first = shared.compare(state, observationOf(cell, resources));
  assert.equal(shared.compare(state, observationOf(cell, resources)), first);
  assert.notEqual(shared.compare(desired([hub]), observationOf(cell, resources)), first);
  assert.notEqual(shared.compare(state, observationOf(cell, new Map([liveHub]))), first);
  // One state, several kinds of cells: each is kept.
  const others = new Map([liveHub, livePci]);
  const other = shared.compare(state, observationOf(cell, others));
  assert.equal(shared.compare(state, observationOf(cell, others)), other);
  assert.equal(shared.compare(state, observationOf(cell, resources)), first);
});

test('cells that are as declared share one answer, whoever observed them', () => {
  const state = desired([hub]);
  const shared = comparer();
  const [first, second] = [1, 2].map(() => shared.compare(state, observationOf(cell, new Map([live('fake/hub', 'hub', { auto: true })]))));
  assert.equal(first?.inSync, true);
  assert.equal(second, first);
});

const notice = { difference: 'control-reason', severity: 'note', message: 'said' } as const;
const withheld: Observation['withheld'] = new Map([['fake/hub/hub', 'control-unavailable']]);
const particular: readonly Partial<Observation>[] = [
  { governed: { kind: 'governed-by-central-config', message: 'ruled' } },
  { unreadable: [{ types: ['fake/note'], code: 'c', message: 'm' }] },
  { notices: [notice] },
  { withheld },
  { notices: [notice], withheld },
  { governed: { kind: 'governed-by-central-config', message: 'ruled' }, unreadable: [{ code: 'c', message: 'm' }], notices: [notice] },
];
for (const seen of particular)
  test(`cells that hold the same and differ in ${Object.keys(seen).join(', ')} do not share an answer, in either order`, () => {
    const state = desired([hub]);
    const resources = new Map([liveHub]);
    const alone = (more: Partial<Observation>) => comparer().compare(state, observationOf(cell, resources, more));
    for (const order of [
      [{}, seen, {}],
      [seen, {}, seen],
    ]) {
      const shared = comparer();
      for (const more of order) assert.deepEqual(shared.compare(state, observationOf(cell, resources, more)), alone(more));
    }
    assert.notDeepEqual(alone(seen), alone({}));
  });

test('what a resource lives in is worked out once for all cells that share a desired state', () => {
  let asked = 0;
  const types = fakeTypes.map((type) =>
    type.parent === undefined
      ? type
      : {
          ...type,
          parent: {
            ...type.parent,
            nameOf: (name: string) => {
              asked++;
              return name.slice(0, name.lastIndexOf('/'));
            },
          },
        },
  );
  const shared = comparer({ types });
  const state = desired([control]);
  for (const status of ['ENABLED', 'OTHER', 'MORE'])
    shared.compare(state, observationOf(cell, new Map([livePci, live('fake/control', 'pci/v/4/IAM.6', { status })])));
  assert.equal(asked, 1);
});

const counts = (situation: Situation) => {
  const { compared, managed } = compare(situation);
  return { compared, managed: [...managed].sort() };
};

test('of the types that are not asked for nothing is counted, whether or not the cell is as declared', () => {
  const options = { only: new Set(['fake/hub' as const]) };
  const state = desired([hub, want('fake/note', 'x')]);
  const one = { compared: 1, managed: [['fake/hub', 1]] };
  for (const auto of [true, false])
    assert.deepEqual(counts({ desired: state, live: [live('fake/hub', 'hub', { auto }), live('fake/note', 'x', {})], options }), one);
  // Neither are leftovers of theirs.
  assert.deepEqual(counts({ desired: state, live: [liveHub, livePci, live('fake/note', 'y', {})], options }), one);
});

test('of a type that could not be read nothing is counted, declared or not', () => {
  const unreadable = [{ types: ['fake/hub' as const, 'fake/standard' as const], code: 'c', message: 'm' }];
  assert.deepEqual(
    counts({ desired: desired([hub, want('fake/note', 'x')]), live: [liveHub, livePci, live('fake/note', 'x', {})], seen: { unreadable } }),
    { compared: 1, managed: [['fake/note', 1]] },
  );
});

test('what is declared counts as managed, a leftover only where it is corrected', () => {
  const mine = { mark: { organization, deleteAllowed: false } };
  assert.deepEqual(
    counts({
      desired: desired([hub, control]),
      live: [
        liveHub,
        livePci,
        live('fake/control', 'pci/v/4/IAM.6', born),
        live('fake/control', 'pci/v/4/S3.11', off, mine),
        live('fake/control', 'pci/v/4/S3.12', off),
        live('fake/control', 'pci/v/4/S3.13', off, mine),
      ],
    }),
    {
      compared: 6,
      managed: [
        ['fake/control', 3],
        ['fake/hub', 1],
      ],
    },
  );
});

test("another provider's resources are passed over, declared or live", () => {
  const state = desired([hub, want('x/other', 'declared', { size: 1 })]);
  const comparison = compare({
    desired: state,
    live: [liveHub, live('x/other', 'live', {}), live('x/other', 'declared', {})],
  });
  assert.deepEqual([changesOf(comparison), comparison.compared], [['update fake/hub/hub'], 1]);
});
