// `--account`, `--region`, `--ou` and `--exclude`: what each word leaves, and what is said of one that names nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellKey } from '../../reconciler/model/address.ts';
import { type CellFilters, filterCells } from '../../reconciler/targets/filter.ts';
import { disabling, expand, regions } from './configuration.ts';

const everywhere = expand([disabling('one', { include: [{ ou: 'root' }] })]);
const none: CellFilters = { accounts: [], regions: [], ous: [], excludes: [] };
const left = (filters: Partial<CellFilters>): string[] => [...filterCells(everywhere, { ...none, ...filters }).cells].map(cellKey);
const accountsLeft = (filters: Partial<CellFilters>): string => [...new Set(left(filters).map((key) => key.slice(0, 3)))].sort().join(' ');
const said = (filters: Partial<CellFilters>): string[] =>
  filterCells(everywhere, { ...none, ...filters }).unknown.map(
    ({ message, hint }) => `${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

test('accounts and units add up', () => {
  assert.equal(accountsLeft({ accounts: ['111111111111'] }), '111');
  assert.equal(accountsLeft({ ous: ['payments'] }), '444');
  assert.equal(accountsLeft({ accounts: ['111111111111'], ous: ['payments'] }), '111 444');
});

test('each form of an exclusion takes out what it names', () => {
  assert.equal(accountsLeft({ excludes: ['222222222222'] }), '111 333 444');
  assert.equal(accountsLeft({ excludes: ['prod'] }), '111');
  assert.equal(accountsLeft({ excludes: ['ou-ab12-payments'] }), '111 222 333');
  assert.equal(left({ excludes: ['eu-west-1'] }).length, 8);
  assert.deepEqual(left({ accounts: ['111111111111'], excludes: ['111111111111/eu-west-1'] }), [
    '111111111111/eu-central-1',
    '111111111111/us-east-1',
  ]);
});

test('words that name something are said nothing of', () => {
  const filters = {
    accounts: ['555555555555'],
    regions,
    ous: ['prod', 'ou-ab12-empty001'],
    excludes: ['222222222222', 'eu-west-1', 'prod', 'ou-ab12-payments', '222222222222/us-east-1'],
  };
  assert.deepEqual(said(filters), []);
});

test('a word that names nothing is told with what was looked for, and what is near', () => {
  assert.deepEqual(said({ accounts: ['222222222223', 'shop'] }), [
    '--account 222222222223: the organization has no such account (did you mean 222222222222?)',
    '--account shop: the organization has no such account',
  ]);
  assert.deepEqual(said({ regions: ['ap-south-2'] }), ['--region ap-south-2: not one of Organization.spec.governedRegions']);
  assert.deepEqual(said({ ous: ['ou-ab12-prod0002'] }), [
    '--ou ou-ab12-prod0002: no such alias or organizational unit (did you mean ou-ab12-prod0001?)',
  ]);
});

test('an exclusion that is no cell of the organization is told: nothing would be taken out', () => {
  for (const word of [
    'xyz',
    '222222222222/ap-south-2',
    '999999999999/eu-west-1',
    '/eu-west-1',
    '222222222222/',
    '222222222222/eu-west-1/x',
  ]) {
    const [only, ...others] = said({ excludes: [word] });
    assert.match(only ?? '', /^--exclude \S+: no such account, Region, organizational unit or cell/, word);
    assert.deepEqual(others, []);
  }
});
