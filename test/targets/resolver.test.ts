// What a provider learns of the targets while it compiles.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { cellKey } from '../../reconciler/model/address.ts';
import type { Exception } from '../../reconciler/model/documents.generated.ts';
import { targetResolver } from '../../reconciler/targets/resolver.ts';
import { company, disabling, documentSet, expand, positioned, regions } from './configuration.ts';

const one = disabling('one', { include: [{ ou: 'prod' }] }, [{ ou: 'payments' }]);

test('what was not expanded is a mistake of ours and is named', () => {
  const resolver = targetResolver(expand([one]));
  assert.throws(() => resolver.cellsOf('DisabledControls/two'), /^Error: the targets of DisabledControls\/two were not expanded$/);
  assert.throws(() => resolver.override('DisabledControls/one', 1), /^Error: DisabledControls\/one has no override 1$/);
});

test('where narrows by Regions, by accounts, or not at all', () => {
  const resolver = targetResolver(expand([one]));
  const cells = resolver.cellsOf('DisabledControls/one');
  const narrowed = (where: Parameters<typeof resolver.narrow>[1]): string[] => [...resolver.narrow(cells, where)].map(cellKey);
  assert.deepEqual(narrowed({ regions: ['us-east-1'] }), ['222222222222/us-east-1', '333333333333/us-east-1', '444444444444/us-east-1']);
  assert.deepEqual(
    narrowed({ accounts: ['444444444444'] }),
    regions.map((region) => `444444444444/${region}`),
  );
  assert.equal(resolver.narrow(cells, {}), cells);
});

test('units are known by alias and id, with their parents; accounts below one are those that can be worked on', () => {
  const { units } = targetResolver(expand([one]));
  assert.deepEqual([units.idOf('prod'), units.idOf('ou-x'), units.idOf('nobody')], ['ou-ab12-prod0001', 'ou-x', undefined]);
  assert.deepEqual(units.accountsBelow('prod'), ['222222222222', '333333333333', '444444444444']);
  assert.deepEqual(units.accountsBelow('sandbox'), [], 'its account is suspended');
  assert.deepEqual(
    [units.parentOf(accountId('444444444444')), units.parentOf(accountId('111111111111')), units.parentOf(accountId('999999999999'))],
    ['ou-ab12-payments', 'r-ab12', undefined],
  );
  assert.deepEqual(units.all().slice(0, 3), [
    { id: 'r-ab12' },
    { id: 'ou-ab12-prod0001', parent: 'r-ab12' },
    { id: 'ou-ab12-payments', parent: 'ou-ab12-prod0001' },
  ]);
});

test('an account is found by its address, however that is written', () => {
  const id = accountId('222222222222');
  const known = company.accounts.get(id);
  assert.ok(known !== undefined);
  const inventory = { ...company, accounts: new Map([...company.accounts, [id, { ...known, email: 'shop@example.com' }]]) };
  const { units } = targetResolver(expand([one], { inventory }));
  assert.deepEqual([units.accountWithEmail('Shop@Example.com'), units.accountWithEmail('other@example.com')], [id, undefined]);
});

const exception = (selector: Exception['spec']['selector']) =>
  positioned({ metadata: { name: 'late' }, spec: { selector, expires: '2026-12-31' } } as unknown as Exception, 'exceptions/late.yaml');

test('the cells of an exception are those of its selector that can be worked on, in all Regions or in its own', () => {
  const cellsOf = (selector: Exception['spec']['selector']): string[] => {
    const documents = documentSet({ DisabledControls: [one], Exception: [exception(selector)] });
    return [...targetResolver(expand([], { documents })).cellsOf('Exception/late')].map(cellKey);
  };
  assert.deepEqual(cellsOf({ ou: 'payments', region: 'eu-west-1' }), ['444444444444/eu-west-1']);
  assert.equal(cellsOf({ ou: 'prod' }).length, 9);
  assert.deepEqual(cellsOf({ ou: 'sandbox' }), []);
});

test('documents of every kind with targets have cells, and no override or where that they do not write', () => {
  const spec = { targets: { include: [{ ou: 'payments' as const }], regions: ['eu-west-1'] } };
  const of = (kind: string): never => positioned({ kind, metadata: { name: 'one' }, spec }, `${kind}.yaml`) as never;
  const kinds = ['SecurityStandards', 'DisabledControls', 'DevOpsGuruTargets', 'StackSet'];
  const documents = documentSet(Object.fromEntries(kinds.map((kind) => [kind, [of(kind)]])));
  const expansion = expand([], { documents });
  assert.deepEqual(
    [...expansion.targets.keys()],
    kinds.map((kind) => `${kind}/one`),
  );
  for (const { cells, overrides, document } of expansion.targets.values()) {
    assert.deepEqual([[...cells].map(cellKey), overrides, document.whereAccounts], [['444444444444/eu-west-1'], [], []]);
  }
  assert.deepEqual(expansion.diagnostics, []);
});

test('a word that only contains the form of an id is none', () => {
  const { units } = targetResolver(expand([one]));
  assert.deepEqual([units.idOf('my-ou-x'), units.idOf('over-1'), units.idOf('r-ab12')], [undefined, undefined, 'r-ab12']);
});
