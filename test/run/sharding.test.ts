// What one of several processes looks at: its accounts, and the first of them what hangs together over accounts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellKey } from '../../reconciler/model/address.ts';
import type { CellSet } from '../../reconciler/model/cell-set.ts';
import type { OrganizationView, Provider } from '../../reconciler/providers/provider.ts';
import { concernsOf, prepareShard, scopesOf, spansCells } from '../../reconciler/run/sharding.ts';
import { disabling, expand } from '../targets/configuration.ts';

const { space } = expand([disabling('one', { include: [{ ou: 'payments' }], regions: ['eu-west-1'] })]);
const all = space.product(space.accounts, space.regions);
const provider = (name: string, more: Partial<Provider> = {}): Provider => ({ name, ...more }) as unknown as Provider;
const apart = provider('apart');
const together = provider('together', { alsoReads: async () => space.empty() });
const looksApart = provider('looks-apart', { alsoReads: async () => space.empty(), cellsApart: true });
const view = { managementAccount: '999999999999', homeRegion: 'eu-west-1' } as unknown as OrganizationView;
const shard = (index: number, of: number) => prepareShard({ index, of }, space, view);
const keys = (cells: CellSet | undefined) => [...(cells ?? [])].map(cellKey);

test('cells hang together where a provider looks further than its cell and does not say that they are apart', () => {
  assert.deepEqual([apart, together, looksApart].map(spansCells), [false, true, false]);
});

test('every cell is in exactly one shard; what hangs together is whole in the first and nowhere else', () => {
  const shards = [0, 1, 2].map((index) => shard(index, 3));
  assert.deepEqual(shards.flatMap(({ accounts }) => keys(accounts)).toSorted(), keys(all).toSorted());
  assert.deepEqual(
    shards.map((each) => keys(each.ownOf(apart))),
    shards.map(({ accounts }) => keys(accounts)),
  );
  assert.deepEqual(
    shards.map((each) => keys(each.ownOf(looksApart))),
    shards.map(({ accounts }) => keys(accounts)),
  );
  assert.deepEqual(
    shards.map((each) => each.ownOf(together).size),
    [all.size, 0, 0],
  );
  assert.ok(
    shards.some(({ accounts }) => accounts.size > 0 && accounts.size < all.size),
    'the shards part the accounts',
  );
  const { index, of, home } = shard(1, 3);
  assert.deepEqual([index, of, home], [1, 3, { account: '999999999999', region: 'eu-west-1' }]);
});

test('a provider is asked about its part of what concerns it; without shards about all, and a provider that nothing concerns about nothing', () => {
  const concerns = new Map([
    ['apart', all],
    ['together', all],
  ]);
  const asked = concernsOf(shard(1, 3), [apart, together, looksApart], concerns);
  assert.deepEqual([...asked.keys()], ['apart', 'together']);
  assert.deepEqual(keys(asked.get('apart')), keys(shard(1, 3).accounts));
  assert.deepEqual(keys(asked.get('together')), []);
  assert.equal(concernsOf(undefined, [apart], concerns), concerns);
});

test('the whole plan says what each provider would read within the filter, for a merge that misses a part', () => {
  const [first] = space.accounts;
  const filtered = space.product([first ?? ''], space.regions);
  const scopes = scopesOf(
    [apart, together, looksApart],
    new Map([
      ['apart', all],
      ['together', all],
    ]),
    filtered,
  );
  assert.deepEqual(
    scopes.map((scope) => [scope.provider, scope.spans, keys(scope.cells)]),
    [
      ['apart', false, keys(filtered)],
      ['together', true, keys(filtered)],
    ],
  );
});
