// Which accounts each wave of a rollout has, what must hold after it, and what is said of selectors that select nobody.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Gate, Organization, Rollout } from '../../reconciler/model/documents.generated.ts';
import { OrganizationTree } from '../../reconciler/targets/tree.ts';
import { checkWaves, restWave, wavesOf } from '../../reconciler/targets/waves.ts';
import { aliases, company, inventoryOf, positioned } from './configuration.ts';

const tree = new OrganizationTree(company, aliases);
const organization = (waves?: Rollout['waves'], gate?: Gate): Organization =>
  ({ spec: waves === undefined ? {} : { rollout: { waves, ...(gate === undefined ? {} : { gate }) } } }) as unknown as Organization;
const wavesIn = (of: OrganizationTree, ...about: Parameters<typeof organization>) =>
  wavesOf(organization(...about), of).map(
    ({ name, accounts }) =>
      `${name}: ${[...accounts]
        .map((id) => id.slice(0, 3))
        .sort()
        .join(' ')}`,
  );

/** Ten accounts in the root, and their ids in the order of their hashes. */
const ids = Array.from({ length: 10 }, (_, index) => String(100000000001 + index));
const ten = new OrganizationTree(
  inventoryOf(
    ids.map((id) => ({ id, path: ['r-ab12'] })),
    { 'r-ab12': [] },
  ),
);
const hash = (id: string): string => createHash('sha256').update(id).digest('hex');
const hashed = ids.toSorted((a, b) => hash(a).localeCompare(hash(b)));
const shares = (of: OrganizationTree, waves: Rollout['waves']): string[][] =>
  wavesOf(organization(waves), of).map(({ accounts }) => [...accounts]);

test('without a rollout there are no waves', () => {
  assert.deepEqual(wavesOf(organization(), tree), []);
});

test('an account is of the first wave that selects it, and what no wave selects is the last', () => {
  const waves = [
    { name: 'canary', include: [{ account: '222222222222' }, { ou: 'payments' }] },
    { name: 'prod', include: [{ ou: 'prod' }] },
  ];
  assert.deepEqual(wavesIn(tree, waves), ['canary: 222 444', 'prod: 333', 'rest: 111 555 666']);
});

test('shares are taken in the order of the hashes of what nobody names, one after the other', () => {
  const waves = [
    { name: 'first', share: 10 },
    { name: 'second', share: 25 },
  ];
  assert.deepEqual(shares(ten, waves), [hashed.slice(0, 1), hashed.slice(1, 4), hashed.slice(4)]);
});

test('what a later wave names is in no share before it', () => {
  const named = hashed[0] ?? '';
  const waves = [
    { name: 'share', share: 50 },
    { name: 'named', include: [{ account: named }] },
  ];
  const left = hashed.slice(1);
  assert.deepEqual(shares(ten, waves), [left.slice(0, 5), [named], left.slice(5)]);
});

test('shares of more than all end at all', () => {
  const waves = [
    { name: 'most', share: 80 },
    { name: 'more', share: 80 },
    { name: 'none', share: 10 },
  ];
  assert.deepEqual(shares(ten, waves), [hashed.slice(0, 8), hashed.slice(8), [], []]);
});

test('a gate lets nothing fail and asks nobody, unless the rollout or the wave says so', () => {
  const waves = [
    { name: 'a', share: 10 },
    { name: 'b', share: 10, gate: { approval: true } },
  ];
  const gates = (gate?: Gate) => wavesOf(organization(waves, gate), tree).map((wave) => wave.gate);
  const strict = { maxFailedShare: 0, approval: false };
  assert.deepEqual(gates(), [strict, { ...strict, approval: true }, strict]);
  const common = { maxFailedShare: 5, approval: false };
  assert.deepEqual(gates({ maxFailedShare: 5 }), [common, { ...common, approval: true }, common]);
  assert.equal(wavesOf(organization(waves), tree).at(-1)?.name, restWave);
});

test('a selector that names nobody is an error at its place, one that adds nobody a warning', () => {
  const waves: Rollout['waves'] = [
    { name: 'canary', include: [{ account: '222222222222' }, { account: '999999999999' }, { ou: 'nowhere' }, { ou: 'payments' }] },
    { name: 'later', include: [{ account: '222222222222' }, { ou: 'prod' }, { ou: 'empty' }] },
    { name: 'share', share: 10 },
    { name: 'last', include: [{ account: '333333333333' }] },
  ];
  const said = [...checkWaves(positioned(organization(waves), 'organization.yaml'), tree)].map(
    ({ severity, code, message, hint, source }) => `${severity} ${code} ${source?.pointer}: ${message}; ${hint}`,
  );
  const at = (wave: number, include: number): string => `/spec/rollout/waves/${wave}/include/${include}`;
  const unknown = (where: string, what: string) =>
    `error V-03 ${where}: ${what} of the wave canary is not in the organization; write an account or a unit that is`;
  const nobody = (where: string, what: string, wave: string) =>
    `warning V-29 ${where}: ${what} adds no account to the wave ${wave}: it has none, or earlier waves have them; take it out, or put the wave earlier`;
  assert.deepEqual(said, [
    unknown(at(0, 1), '999999999999'),
    unknown(at(0, 2), 'nowhere'),
    nobody(at(1, 0), '222222222222', 'later'),
    nobody(at(1, 2), 'empty', 'later'),
    nobody(at(3, 0), '333333333333', 'last'),
  ]);
  assert.deepEqual([...checkWaves(positioned(organization(), 'organization.yaml'), tree)], []);
});
