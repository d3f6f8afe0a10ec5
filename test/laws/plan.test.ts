import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cell, cellKey, resourceKey } from '../../reconciler/model/address.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import { canonicalJson, type PropertyValue } from '../../reconciler/model/properties.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import { readPlanFile } from '../../reconciler/plan/plan-file.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import type { Layer } from '../../reconciler/providers/layer.ts';
import type { DesiredState } from '../../reconciler/providers/provider.ts';
import { header } from '../golden/header.ts';
import { born, fakeTypes, live, organization } from '../plan/fake-service.ts';
import { layerLists, space, worlds } from '../plan/layers.ts';
import { allCells, planOf, World } from '../plan/world.ts';
import { runsOf } from '../runs.ts';

const everywhere = allCells(space);
const written = (state: DesiredState): string => canonicalJson([[...state.resources].sort(), [...state.unlisted].sort()]);
const asked = (plan: Plan): string[] =>
  plan.classes.filter((each) => each.refused === undefined).map((each) => `${each.action} ${each.type}/${each.name}`);

/** A world that is exactly as desired. */
function fulfilled(layers: readonly Layer[]): World {
  const world = new World();
  const resolution = resolveLayers(layers, space);
  for (const cell of everywhere) {
    const { resources } = resolution.desiredOf(cell);
    for (const want of resources.values()) {
      if (want.state !== 'present') continue;
      const parent = resourceKey('fake/standard', want.name.slice(0, want.name.lastIndexOf('/')));
      if (want.type === 'fake/control' && resources.get(parent)?.state !== 'present') continue;
      world.at(cell).set(...live(want.type, want.name, { ...(want.type === 'fake/control' ? born : {}), ...want.properties }));
    }
  }
  return world;
}

test('what is as desired needs no change', () => {
  fc.assert(
    fc.property(layerLists, (layers) => {
      const plan = planOf(resolveLayers(layers, space), fulfilled(layers), everywhere);
      assert.deepEqual(asked(plan), []);
      assert.equal(plan.summary.unchanged, space.size);
    }),
  );
});

test('after applying a plan, the next one is empty but for what was refused', () => {
  fc.assert(
    fc.property(layerLists, worlds, (layers, world) => {
      const resolution = resolveLayers(layers, space);
      const first = planOf(resolution, world, everywhere);
      for (const each of first.classes) if (each.refused === undefined) world.apply(each);
      const second = planOf(resolution, world, everywhere);
      assert.deepEqual(asked(second), []);
      assert.equal(second.summary.refused, first.summary.refused);
      assert.equal(second.summary.unchanged, space.size - second.summary.cells);
    }),
    { numRuns: runsOf(100, 1000) },
  );
});

test('the order of documents and layers does not matter', () => {
  fc.assert(
    fc.property(layerLists, worlds, fc.infiniteStream(fc.nat()), (layers, world, dice) => {
      const shuffled = layers
        .map((layer) => ({ layer, at: dice.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ layer }) => layer);
      const [one, other] = [resolveLayers(layers, space), resolveLayers(shuffled, space)];
      for (const cell of everywhere) assert.equal(written(other.desiredOf(cell)), written(one.desiredOf(cell)));
      assert.equal(planOf(other, world, everywhere).digest, planOf(one, world, everywhere).digest);
    }),
  );
});

test('cells with the same layers share one desired state, cells with others do not', () => {
  fc.assert(
    fc.property(layerLists, (layers) => {
      const resolution = resolveLayers(layers, space);
      const signature = (cell: Cell): string => layers.map((layer) => (layer.cells.has(cell) ? '1' : '0')).join('');
      for (const a of everywhere) {
        for (const b of everywhere) assert.equal(resolution.desiredOf(a) === resolution.desiredOf(b), signature(a) === signature(b));
        assert.deepEqual(new Set(resolution.layersOf(a)), new Set(layers.filter((layer) => layer.cells.has(a))));
      }
      assert.equal(
        resolution.classes.reduce((sum, each) => sum + each.cells.size, 0),
        [...everywhere].filter((cell) => signature(cell).includes('1')).length,
      );
    }),
  );
});

/** The merge order of the documents page, one cell and one resource at a time. */
function naive(
  layers: readonly Layer[],
  cell: Cell,
  key: string,
): { state: string; properties: Record<string, PropertyValue> } | undefined {
  const documents = [...new Set(layers.map((layer) => layer.document))].map((document) => {
    let entries: { state: string; properties: Record<string, PropertyValue> }[] = [];
    const own = layers.filter((layer) => layer.document === document && layer.cells.has(cell)).sort((a, b) => a.rank - b.rank);
    for (const layer of own) {
      if (layer.removed.some((each) => resourceKey(each.type, each.name) === key)) entries = [];
      for (const want of layer.wanted)
        if (resourceKey(want.type, want.name) === key) entries.push({ state: want.state, properties: { ...want.properties } });
    }
    return { priority: own[0]?.priority ?? 0, entries };
  });
  const lowFirst = documents.filter((each) => each.entries.length > 0).sort((a, b) => a.priority - b.priority);
  const state = lowFirst.at(-1)?.entries.at(-1)?.state;
  if (state === undefined) return undefined;
  const standing = lowFirst
    .filter((each) => each.entries.at(-1)?.state === state)
    .flatMap((each) => each.entries.filter((entry) => entry.state === state));
  return { state, properties: Object.assign({}, ...standing.map((entry) => entry.properties)) };
}

test('the merge agrees with the merge order, applied one cell and one resource at a time', () => {
  fc.assert(
    fc.property(layerLists, (layers) => {
      const resolution = resolveLayers(layers, space);
      assert.deepEqual(
        resolution.diagnostics.filter((d) => d.severity === 'error'),
        [],
      );
      const keys = new Set(layers.flatMap((layer) => layer.wanted.map((want) => resourceKey(want.type, want.name))));
      for (const cell of everywhere) {
        for (const key of keys) {
          const merged = resolution.desiredOf(cell).resources.get(key);
          const wanted = naive(layers, cell, key);
          assert.equal(merged?.state, wanted?.state, key);
          assert.equal(canonicalJson(merged?.properties), canonicalJson(wanted?.properties), key);
        }
      }
    }),
    { numRuns: runsOf(100, 1000) },
  );
});

test('the classes of a plan partition its changes', () => {
  fc.assert(
    fc.property(layerLists, worlds, (layers, world) => {
      const resolution = resolveLayers(layers, space);
      const comparer = new CellComparer({ types: fakeTypes, organization });
      const plan = planOf(resolution, world, everywhere);
      const fromClasses = plan.classes.flatMap((each) =>
        [...each.cells].map((cell) => `${cellKey(cell)} ${each.type}/${each.name} ${each.action}`),
      );
      const fromCells = [...everywhere].flatMap((cell) =>
        comparer
          .compare(resolution.desiredOf(cell), { cell, resources: world.at(cell), withheld: new Map(), notices: [], unreadable: [] })
          .changes.map((change) => `${cellKey(cell)} ${change.type}/${change.name} ${change.action}`),
      );
      assert.deepEqual(fromClasses.sort(), fromCells.sort());
      assert.equal(new Set(fromCells).size, fromCells.length);
      assert.equal(new Set(plan.classes.map((each) => each.id)).size, plan.classes.length);
    }),
  );
});

test('a plan file reads back as the plan it was, and a changed one does not', () => {
  fc.assert(
    fc.property(layerLists, worlds, (layers, world) => {
      const plan = planOf(resolveLayers(layers, space), world, everywhere);
      const text = [...planJson(plan, header)].join('');
      const read = readPlanFile(text);
      assert.ok('plan' in read, JSON.stringify(read));
      assert.equal([...planJson(read.plan, read.header)].join(''), text);
      const first = plan.classes[0];
      if (first === undefined) return;
      const changed = readPlanFile(text.replaceAll(`"action":"${first.action}"`, '"action":"replace"'));
      assert.ok('refused' in changed && changed.refused === 'tampered-plan');
    }),
  );
});
