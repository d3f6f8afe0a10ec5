// What layers leave behind for a cell besides the merged resources: policies, what is nobody's, and entries without a cell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatSource } from '../../reconciler/model/source.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../../reconciler/providers/layer.ts';
import { place } from '../targets/configuration.ts';
import { space } from './layers.ts';
import { allCells } from './world.ts';

const everywhere = allCells(space);
const [cell] = everywhere;
assert.ok(cell !== undefined);
const layer = (document: string, more: Partial<Layer> = {}): Layer => ({
  document,
  cells: everywhere,
  priority: 100,
  rank: 0,
  wanted: [],
  removed: [],
  unlisted: [],
  ...more,
});
const policy = (file: string, more: Partial<UnlistedPolicy> = {}): UnlistedPolicy => ({
  type: 'fake/standard',
  policy: 'correct',
  allowDelete: false,
  source: place(file, 'unlisted'),
  ...more,
});
const note = (file: string, line: number, name = 'x', more: Partial<Wanted> = {}): Wanted => ({
  type: 'fake/note',
  name,
  state: 'present',
  properties: {},
  allowDelete: false,
  source: { ...place(file), line },
  ...more,
});

test('the policy for what nobody declares is of the strongest document, for each type by itself', () => {
  const weak = policy('a.yaml', { allowDelete: true });
  const strong = policy('b.yaml', { policy: 'ignore' });
  const ofHubs = policy('a.yaml', { type: 'fake/hub' });
  const { desiredOf, diagnostics } = resolveLayers(
    [layer('A/a', { unlisted: [weak, ofHubs] }), layer('B/b', { priority: 200, unlisted: [strong] })],
    space,
  );
  assert.deepEqual(
    [...desiredOf(cell).unlisted],
    [
      ['fake/standard', strong],
      ['fake/hub', ofHubs],
    ],
  );
  assert.deepEqual(diagnostics, []);
});

test('two policies of equal weight contradict each other, by type', () => {
  const layers = [layer('A/a', { unlisted: [policy('a.yaml')] }), layer('B/b', { unlisted: [policy('b.yaml', { policy: 'report' })] })];
  const [only, ...more] = resolveLayers(layers, space).diagnostics;
  assert.deepEqual(more, []);
  assert.match(only?.message ?? '', /^unlisted of what is unlisted of fake\/standard is "report" here and "correct" at a\.yaml:/);
  assert.equal(only?.code, 'V-04');
});

test('outside of all layers, and of the space, nothing is asked', () => {
  const first = space.of([cell]);
  const { desiredOf, layersOf, classes } = resolveLayers([layer('A/a', { cells: first, wanted: [note('a.yaml', 1)] })], space);
  const elsewhere = { account: cell.account, region: 'mars-1' };
  const [, second] = everywhere;
  assert.ok(second !== undefined);
  for (const place of [elsewhere, second]) {
    assert.deepEqual([desiredOf(place).resources.size, desiredOf(place).unlisted.size, layersOf(place)], [0, 0, []]);
  }
  assert.deepEqual(
    classes.map(({ layers, cells }) => [layers.length, [...cells]]),
    [[1, [cell]]],
  );
});

test('a resource that the same lines ask for is one object in all cells, whatever else is asked there', () => {
  const one = space.of([cell]);
  const layers = [
    layer('A/a', { wanted: [note('a.yaml', 1), note('a.yaml', 2, 'y')] }),
    layer('B/b', { priority: 200, wanted: [note('b.yaml', 1, 'x', { properties: { size: 1 } })] }),
    layer('C/c', { cells: one, wanted: [note('c.yaml', 1, 'z')] }),
  ];
  const { desiredOf } = resolveLayers(layers, space);
  const last = space.cellAt(space.size - 1);
  for (const key of ['fake/note/x', 'fake/note/y']) {
    assert.ok(desiredOf(cell).resources.get(key) !== undefined);
    assert.equal(desiredOf(cell).resources.get(key), desiredOf(last).resources.get(key));
  }
  assert.equal(desiredOf(last).resources.has('fake/note/z'), false);
});

test('layers of a cell stand by document, rank and first line, in whatever order they were compiled', () => {
  const removed = { type: 'fake/note', name: 'x', source: { ...place('a.yaml'), line: 3 } } as const;
  const expected = [
    layer('A/a'),
    layer('A/a', { wanted: [note('a.yaml', 2)] }),
    layer('A/a', { removed: [removed] }),
    layer('A/a', { unlisted: [policy('a.yaml', { source: { ...place('a.yaml'), line: 4 } })] }),
    layer('A/a', { rank: 2, wanted: [note('a.yaml', 1)] }),
    layer('A/a', { rank: 10, wanted: [note('a.yaml', 1)] }),
    layer('B/b', { rank: 1, wanted: [note('a.yaml', 1)] }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(resolveLayers(found, space).layersOf(cell), expected);
    }),
    { numRuns: 30 },
  );
});

const idle = (...layers: readonly Layer[]): string[] =>
  resolveLayers(layers, space).diagnostics.map(
    ({ code, source, message, hint }) => `${code} ${source && formatSource(source)} ${message}; ${hint}`,
  );
const nowhere = { cells: space.empty() };
const told = (place: string, name = 'x'): string =>
  `V-29 ${place} this entry (${name}) is in effect in no cell; widen its where or match, or take it out`;

test('an entry in no cell is told once, where its document or its override has cells', () => {
  const entry = { ...nowhere, wanted: [note('a.yaml', 5)] };
  assert.deepEqual(idle(layer('A/a'), layer('A/a', entry), layer('A/a', entry)), [told('a.yaml:5:5')]);
  assert.deepEqual(idle(layer('A/a'), layer('A/a', { rank: 1 }), layer('A/a', { ...entry, rank: 1 })), [told('a.yaml:5:5')]);
  const removed = { type: 'fake/note', name: 'y', source: { ...place('a.yaml'), line: 6 } } as const;
  assert.deepEqual(idle(layer('A/a'), layer('A/a', { ...entry, removed: [removed] })), [told('a.yaml:5:5'), told('a.yaml:6:5', 'y')]);
});

test('it is not told where it is in effect elsewhere, nor where its document or its override has no cell: that is told already', () => {
  const entry = { ...nowhere, wanted: [note('a.yaml', 5)] };
  assert.deepEqual(idle(layer('A/a', entry)), []);
  assert.deepEqual(idle(layer('A/a'), layer('A/a', { ...entry, rank: 1 })), []);
  assert.deepEqual(idle(layer('A/a', { rank: 1 }), layer('A/a', { ...entry, rank: 2 })), []);
  assert.deepEqual(idle(layer('B/b'), layer('A/a', entry)), []);
  assert.deepEqual(idle(layer('B/b', { rank: 1 }), layer('A/a'), layer('A/a', { ...entry, rank: 1 })), []);
  assert.deepEqual(idle(layer('A/a', { wanted: [note('a.yaml', 5)] }), layer('A/a', entry)), []);
});
