// Layers as a provider would compile them, without documents behind them; and arbitraries of them.
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../../reconciler/providers/layer.ts';
import { place } from '../targets/configuration.ts';
import { controlNames, type Live, live, organization, standardNames } from './fake-service.ts';
import { World } from './world.ts';

export const space = new CellSpace(['111111111111', '222222222222', '333333333333', '444444444444'].map(accountId), [
  'eu-west-1',
  'us-east-1',
]);

type WantedParts = Pick<Wanted, 'type' | 'name' | 'state' | 'properties' | 'allowDelete'>;

const standards: fc.Arbitrary<WantedParts> = fc.record({
  type: fc.constant('fake/standard' as const),
  name: fc.constantFrom(...standardNames),
  state: fc.constantFrom('present', 'absent'),
  properties: fc.constant({}),
  allowDelete: fc.boolean(),
});
const controls: fc.Arbitrary<WantedParts> = fc.record({
  type: fc.constant('fake/control' as const),
  name: fc.tuple(fc.constantFrom(...standardNames), fc.constantFrom(...controlNames)).map((parts) => parts.join('/')),
  state: fc.constant('present' as const),
  properties: fc.record({ status: fc.constant('DISABLED'), reason: fc.constantFrom('a', 'b', 'c') }, { requiredKeys: ['status'] }),
  allowDelete: fc.constant(false),
});
const notes: fc.Arbitrary<WantedParts> = fc.record({
  type: fc.constant('fake/note' as const),
  name: fc.constantFrom('x', 'y'),
  state: fc.constantFrom('present', 'present', 'absent'),
  properties: fc.record({ colour: fc.constantFrom('red', 'green'), size: fc.nat(3) }, { requiredKeys: [] }),
  allowDelete: fc.boolean(),
});
const hubs: fc.Arbitrary<WantedParts> = fc.constant({
  type: 'fake/hub',
  name: 'hub',
  state: 'present',
  properties: { auto: true },
  allowDelete: false,
});

const policies: fc.Arbitrary<Pick<UnlistedPolicy, 'type' | 'policy' | 'allowDelete'>> = fc.record({
  type: fc.constantFrom('fake/standard', 'fake/control'),
  policy: fc.constantFrom('report', 'ignore', 'correct'),
  allowDelete: fc.boolean(),
});

interface LayerParts {
  readonly cells: readonly number[];
  readonly wanted: readonly WantedParts[];
  readonly removed: readonly WantedParts[];
  readonly unlisted: readonly Pick<UnlistedPolicy, 'type' | 'policy' | 'allowDelete'>[];
}
const keyed = (each: { readonly type: string; readonly name?: string }): string => `${each.type}/${each.name ?? ''}`;
const layerParts: fc.Arbitrary<LayerParts> = fc.record({
  cells: fc.uniqueArray(fc.nat(space.size - 1), { maxLength: space.size }),
  wanted: fc.uniqueArray(fc.oneof(standards, controls, notes, hubs), { maxLength: 6, selector: keyed }),
  removed: fc.uniqueArray(fc.oneof(standards, controls, notes), { maxLength: 1, selector: keyed }),
  unlisted: fc.uniqueArray(policies, { maxLength: 1, selector: keyed }),
});

/** Documents of one to three layers. Ranks in a document and priorities of documents differ, so nothing conflicts. */
export const layerLists: fc.Arbitrary<readonly Layer[]> = fc
  .array(fc.array(layerParts, { minLength: 1, maxLength: 3 }), { maxLength: 4 })
  .map((documents) => documents.flatMap((layers, document) => layers.map((parts, rank) => layerOf(parts, document, rank))));

function layerOf(parts: LayerParts, document: number, rank: number): Layer {
  const file = `document-${document}.yaml`;
  return {
    document: `Fake/document-${document}`,
    cells: space.of(parts.cells.map((index) => space.cellAt(index))),
    priority: 100 + document,
    rank,
    wanted: parts.wanted.map((wanted, index) => ({ ...wanted, source: place(file, rank, 'wanted', index) })),
    removed: parts.removed.map(({ type, name }, index) => ({ type, name, source: place(file, rank, 'removed', index) })),
    unlisted: parts.unlisted.map((policy) => ({ ...policy, source: place(file, rank, 'unlisted') })),
  };
}

/** What one cell holds: some standards, each with all its controls, some of those disabled by us or by others; perhaps a hub, perhaps notes. */
const liveCells: fc.Arbitrary<Live> = fc
  .record({
    hub: fc.boolean(),
    standards: fc.subarray([...standardNames]),
    disabled: fc.array(fc.record({ control: fc.constantFrom(...controlNames), reason: fc.constantFrom('a', 'z'), ours: fc.boolean() }), {
      maxLength: 2,
    }),
    notes: fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y'), size: fc.nat(3) }), { maxLength: 2, selector: (note) => note.name }),
  })
  .map((parts) => {
    const resources: Live = new Map();
    if (parts.hub) resources.set(...live('fake/hub', 'hub', { auto: false }));
    for (const standard of parts.standards) {
      resources.set(...live('fake/standard', standard, {}));
      for (const control of controlNames) {
        const off = parts.disabled.find((each) => each.control === control);
        const mark = off?.ours === true ? { mark: { organization, deleteAllowed: false } } : {};
        const properties = off === undefined ? { status: 'ENABLED' } : { status: 'DISABLED', reason: off.reason };
        resources.set(...live('fake/control', `${standard}/${control}`, properties, mark));
      }
    }
    for (const note of parts.notes) resources.set(...live('fake/note', note.name, { size: note.size }));
    return resources;
  });

export const worlds: fc.Arbitrary<World> = fc.array(liveCells, { minLength: space.size, maxLength: space.size }).map((cells) => {
  const world = new World();
  for (const [index, resources] of cells.entries())
    for (const [key, resource] of resources) world.at(space.cellAt(index)).set(key, resource);
  return world;
});
