// The quick way through a cell in sync says what the whole comparison says; it is only quicker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resourceKey, type TypeName } from '../../reconciler/model/address.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import { InSyncCells } from '../../reconciler/plan/in-sync.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import type { DesiredResource, DesiredState } from '../../reconciler/providers/provider.ts';
import { fakeTypes, live, organization } from './fake-service.ts';
import { layerLists, space, worlds } from './layers.ts';
import { allCells, observationOf } from './world.ts';

const types = new Map(fakeTypes.map((type) => [type.name, type]));
/** Withholds something that nobody asks for: says nothing, and keeps a cell from the quick way. */
const unrelated: Observation['withheld'] = new Map([[resourceKey('fake/note', 'nobody asks for it'), 'control-unavailable']]);
const whole = (desired: DesiredState, observation: Observation) =>
  new CellComparer({ types: fakeTypes, organization }).compare(desired, { ...observation, withheld: unrelated });

function asDesired(desired: DesiredState): Observation['resources'] {
  const present = [...desired.resources.values()].filter((want) => want.state === 'present');
  return new Map(present.map((want) => live(want.type, want.name, want.properties)));
}

test('for every cell it is the answer of the whole comparison, or none', () => {
  let quick = 0;
  fc.assert(
    fc.property(layerLists, worlds, (layers, world) => {
      const resolution = resolveLayers(layers, space);
      const inSync = new InSyncCells(types);
      for (const cell of allCells(space)) {
        const desired = resolution.desiredOf(cell);
        for (const resources of [world.at(cell), asDesired(desired)]) {
          const observation = observationOf(cell, new Map(resources));
          const found = inSync.find(desired, observation);
          if (found === undefined) continue;
          quick++;
          assert.deepEqual(found, whole(desired, observation));
        }
      }
    }),
  );
  assert.ok(quick > 100, `${quick} cells went the quick way`);
});

const plain = (() => {
  const source = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '' };
  const want = (type: TypeName, name: string) =>
    [resourceKey(type, name), { type, name, state: 'present', properties: {}, allowDelete: false, source, overrode: [] }] as const;
  return { resources: new Map([want('fake/hub', 'default'), want('fake/note', 'one')]), unlisted: new Map() } satisfies DesiredState;
})();
const [cell] = allCells(space);

test('whatever is to be said of a cell keeps it from the quick way', () => {
  assert.ok(cell !== undefined);
  const inSync = new InSyncCells(types);
  const resources = asDesired(plain);
  const [hub] = [...resources.keys()];
  const settling = { kind: 'standard-pending', message: 'settling', settling: true, acceptsChildren: true } as const;
  const differing: readonly Partial<Observation>[] = [
    { governed: { kind: 'governed-by-central-config', message: 'ruled' } },
    { unreadable: [{ code: 'AccessDenied', message: 'denied' }] },
    { withheld: unrelated },
    { resources: new Map([...resources].filter(([key]) => key !== hub)) },
    { resources: new Map([...resources, live('fake/note', 'two', {})]) },
    { resources: new Map([...resources, live('fake/note', 'one', {}, { condition: settling })]) },
  ];
  assert.equal(inSync.find(plain, observationOf(cell, new Map(resources)))?.inSync, true);
  for (const more of differing) {
    assert.equal(inSync.find(plain, observationOf(cell, new Map(resources), more)), undefined, JSON.stringify(Object.keys(more)));
  }
  const notice = { difference: 'control-reason', severity: 'note', message: 'left alone' } as const;
  assert.deepEqual(inSync.find(plain, observationOf(cell, new Map(resources), { notices: [notice] }))?.notices, [notice]);
});

test('what is asked to be away and is away is in sync; what is there is not', () => {
  assert.ok(cell !== undefined);
  const [note] = [...plain.resources.values()].filter(({ type }) => type === 'fake/note');
  assert.ok(note !== undefined);
  const resources = new Map<string, DesiredResource>(plain.resources).set(resourceKey(note.type, note.name), { ...note, state: 'absent' });
  const gone = { ...plain, resources };
  const inSync = new InSyncCells(types);
  const away = asDesired(gone);
  assert.equal(inSync.find(gone, observationOf(cell, new Map(away)))?.compared, 2);
  assert.equal(inSync.find(gone, observationOf(cell, new Map([...away, live('fake/note', 'one', {})]))), undefined);
});
