// The scope of a plan with a base: all that a branch can change, whatever is live.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addedLines } from '../../reconciler/documents/branch-lines.ts';
import { CellSetBuilder } from '../../reconciler/model/cell-set.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import { canonicalJson } from '../../reconciler/model/properties.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import { touchedCells } from '../../reconciler/plan/touched.ts';
import type { Layer } from '../../reconciler/providers/layer.ts';
import { fakeTypes } from '../plan/fake-service.ts';
import { layerLists, space, worlds } from '../plan/layers.ts';
import { allCells, planOf } from '../plan/world.ts';
import { runsOf } from '../runs.ts';

const everywhere = allCells(space);
const runs = runsOf(80, 1000);
const fake = { name: 'fake', types: fakeTypes, spansCells: false };

/** What a plan changes in each cell, without the lines that ask for it. */
function byCell({ classes }: Plan): ReadonlyMap<number, string> {
  const texts = new Map<number, string[]>();
  for (const { type, name, action, before, after, because, refused, cells } of classes) {
    const text = canonicalJson({ type, name, action, before, after, because, refused });
    for (const index of cells.indexes()) texts.set(index, [...(texts.get(index) ?? []), text]);
  }
  return new Map([...texts].map(([index, list]) => [index, list.sort().join('\n')]));
}

/** Two commits that mostly agree: the second leaves some of the first's layers out and has some of its own. */
const commits = fc
  .tuple(layerLists, layerLists, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
  .map(([one, more, kept]): readonly (readonly Layer[])[] => [
    one,
    [
      ...one.filter((_, index) => kept[index] !== false),
      ...more.slice(0, 1).map((layer) => ({ ...layer, document: 'Fake/new', priority: 500 })),
    ],
  ]);

test('every cell whose changes differ between two commits is touched, whatever is live', () => {
  fc.assert(
    fc.property(commits, worlds, ([base = [], head = []], world) => {
      const [mine, theirs] = [resolveLayers(head, space), resolveLayers(base, space)];
      const touched = touchedCells(space, mine, theirs, [fake]).get('fake') ?? space.empty();
      const [plan, before] = [byCell(planOf(mine, world, everywhere)), byCell(planOf(theirs, world, everywhere))];
      const differs = new CellSetBuilder(space);
      for (let index = 0; index < space.size; index++) if (plan.get(index) !== before.get(index)) differs.addIndex(index);
      assert.deepEqual([...differs.build().minus(touched)], []);
    }),
    { numRuns: runs },
  );
});

test('the same documents touch nothing, wherever their lines stand', () => {
  fc.assert(
    fc.property(layerLists, (layers) => {
      const moved = layers.map((layer) => ({
        ...layer,
        wanted: layer.wanted.map((wanted) => ({ ...wanted, source: { ...wanted.source, line: wanted.source.line + 7 } })),
      }));
      assert.equal(touchedCells(space, resolveLayers(moved, space), resolveLayers(layers, space), [fake]).get('fake')?.size, 0);
    }),
    { numRuns: runs },
  );
});

test('a provider whose cells hang together is touched as a whole, and others are not', () => {
  const wanted = {
    name: 'x',
    state: 'present',
    properties: {},
    allowDelete: false,
    source: { file: 'a', line: 1, column: 1, endLine: 1, endColumn: 1, pointer: '' },
  } as const;
  const layer: Layer = {
    document: 'Fake/a',
    cells: space.of([space.cellAt(3)]),
    priority: 100,
    rank: 0,
    wanted: [{ ...wanted, type: 'fake/note' }],
    removed: [],
    unlisted: [],
  };
  const other = { name: 'other', types: [], spansCells: true };
  const touched = touchedCells(space, resolveLayers([layer], space), resolveLayers([], space), [
    fake,
    { ...fake, name: 'wide', spansCells: true },
    other,
  ]);
  assert.deepEqual(
    [...touched].map(([name, cells]) => [name, cells.size]),
    [
      ['fake', 1],
      ['wide', space.size],
      ['other', 0],
    ],
  );
});

test('lines that a text has and its base has not', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const added = addedLines(before.join('\n'), after.join('\n'));
      // What is left without the added lines is in the base, in order.
      const kept = after.filter((_, index) => !added.has(index + 1));
      let from = 0;
      for (const line of kept) {
        from = before.indexOf(line, from) + 1;
        assert.notEqual(from, 0);
      }
    }),
    { numRuns: runs },
  );
  assert.deepEqual([...addedLines('a\r\nb\r\n', 'a\nx\nb\n')], [2]);
  const long = Array.from({ length: 20_001 }, (_, index) => `line ${index}`);
  assert.deepEqual([...addedLines(long.join('\n'), ['new', ...long].join('\n'))], [1]);
});
