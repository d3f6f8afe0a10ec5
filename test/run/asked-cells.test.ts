// Whom a run asks: each provider about the cells of its kinds, of its types, and of what it has to look at besides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellKey, type TypeName } from '../../reconciler/model/address.ts';
import type { CellSet } from '../../reconciler/model/cell-set.ts';
import type { Layer } from '../../reconciler/providers/layer.ts';
import type { Provider } from '../../reconciler/providers/provider.ts';
import { cellsByProvider, isAsked, typesOfKinds, typesOfProviders } from '../../reconciler/run/asked-cells.ts';
import { disabling, expand } from '../targets/configuration.ts';
import { unused } from './island.ts';

const expansion = expand([disabling('one', { include: [{ ou: 'payments' }], regions: ['eu-west-1'] })]);
const { space } = expansion;
const at = (account: string, region = 'eu-west-1'): CellSet => space.product([account], [region]);
const provider = (name: string, kinds: readonly string[], types: readonly string[], more: Partial<Provider> = {}): Provider =>
  ({ name, kinds, types: types.map((type) => ({ name: type })), ...more }) as unknown as Provider;
const layer = (document: string, cells: CellSet, more: Partial<Record<'wanted' | 'removed' | 'unlisted', readonly string[]>>): Layer => {
  const list = (types: readonly string[] = []) => types.map((type) => ({ type }));
  return { document, cells, wanted: list(more.wanted), removed: list(more.removed), unlisted: list(more.unlisted) } as unknown as Layer;
};

const hub = provider('hub', ['DisabledControls'], ['fake/hub', 'fake/control']);
const guru = provider('guru', ['DevOpsGuruTargets'], ['fake/guru']);
const layers = [
  layer('Tenant/a', at('111111111111'), { wanted: ['fake/guru'] }),
  layer('Tenant/b', at('222222222222'), { removed: ['fake/control'] }),
  layer('Tenant/c', at('333333333333'), { unlisted: ['fake/hub'] }),
];

async function asked(
  providers: readonly Provider[],
  more: { layers?: readonly Layer[]; further?: readonly string[]; prune?: boolean } = {},
) {
  const survey = { expansion, connection: unused() } as unknown as Parameters<typeof cellsByProvider>[1];
  const found = await cellsByProvider(
    providers,
    survey,
    more.layers ?? [],
    ({ name }) => more.further?.includes(name) === true,
    more.prune === true,
  );
  return Object.fromEntries([...found].map(([name, cells]) => [name, [...cells].map(cellKey).map((key) => key.slice(0, 3))]));
}

test('a provider is asked about the targets of its kinds, and where any document wants, removes or lists its types', async () => {
  assert.deepEqual(await asked([hub, guru]), { hub: ['444'], guru: [] });
  assert.deepEqual(await asked([hub, guru], { layers }), { hub: ['222', '333', '444'], guru: ['111'] });
  const alike = provider('alike', ['DisabledControlsOther', 'Disabled'], []);
  assert.deepEqual(await asked([alike]), { alike: [] });
});

test('what it looks at besides counts only where it looks further, and only where accounts can be worked on', async () => {
  const further = { ...guru, alsoReads: async () => at('111111111111').union(at('555555555555')) };
  assert.deepEqual(await asked([further]), { guru: [] });
  assert.deepEqual(await asked([further], { further: ['guru'] }), { guru: ['111'] });
  assert.deepEqual(await asked([guru], { further: ['guru'] }), { guru: [] });
});

test('prune asks wherever a provider may own something', async () => {
  const owner = { ...guru, mayOwnIn: (active: CellSet) => active.intersect(at('222222222222')) };
  assert.deepEqual(await asked([owner, hub]), { guru: [], hub: ['444'] });
  assert.deepEqual(await asked([owner, hub], { prune: true }), { guru: ['222'], hub: ['444'] });
});

const named = (types: ReadonlySet<TypeName> | undefined) => types && [...types];

test('--kind asks for the types that documents of these kinds ask for', () => {
  const all = [layer('StackSet/a', at('111111111111'), { wanted: ['fake/a'], removed: ['fake/b'], unlisted: ['fake/c'] }), ...layers];
  assert.equal(typesOfKinds([], all), undefined);
  assert.deepEqual(named(typesOfKinds(['StackSet'], all)), ['fake/a', 'fake/b']);
  assert.deepEqual(named(typesOfKinds(['Stack'], all)), []);
  assert.deepEqual(named(typesOfKinds(['Tenant', 'Stack'], all)), ['fake/guru', 'fake/control']);
});

test('prune --kind asks for all types of the providers of these kinds', () => {
  assert.equal(typesOfProviders([], [hub]), undefined);
  assert.deepEqual(named(typesOfProviders(['DisabledControls', 'Tenant'], [hub, guru])), ['fake/hub', 'fake/control']);
});

test('a provider without a type that is asked for is not read', () => {
  const only = new Set(['fake/control']) as unknown as ReadonlySet<TypeName>;
  assert.deepEqual([isAsked(hub, undefined), isAsked(hub, only), isAsked(guru, only)], [true, true, false]);
});
