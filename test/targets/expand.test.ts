import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellKey } from '../../reconciler/model/address.ts';
import type { Expansion } from '../../reconciler/targets/expand.ts';
import { filterCells } from '../../reconciler/targets/filter.ts';
import { targetResolver } from '../../reconciler/targets/resolver.ts';
import { whyNotBy, whyOutside } from '../../reconciler/targets/why.ts';
import { disabling, expand, type Match } from './configuration.ts';

type Targets = Parameters<typeof disabling>[1];
const cellsOf = (expansion: Expansion): string[] => [...expansion.cells].map(cellKey);
const accountsOf = (expansion: Expansion): string[] => [...new Set([...expansion.cells].map((cell) => cell.account.slice(0, 3)))];
const said = (expansion: Expansion): string[] => expansion.diagnostics.map((d) => `${d.severity} ${d.code}: ${d.message}`);

const selections: readonly {
  readonly name: string;
  readonly targets: Targets;
  readonly accounts: readonly string[];
  readonly cells: number;
}[] = [
  {
    name: 'the root reaches all but the suspended and the ignored',
    targets: { include: [{ ou: 'root' }] },
    accounts: ['111', '222', '333', '444'],
    cells: 12,
  },
  { name: 'the root alone, not below', targets: { include: [{ ou: 'root', recursive: false }] }, accounts: ['111'], cells: 3 },
  { name: 'an OU with its children', targets: { include: [{ ou: 'prod' }] }, accounts: ['222', '333', '444'], cells: 9 },
  { name: 'an OU without its children', targets: { include: [{ ou: 'prod', recursive: false }] }, accounts: ['222', '333'], cells: 6 },
  { name: 'an OU by id', targets: { include: [{ ou: 'ou-ab12-payments' }] }, accounts: ['444'], cells: 3 },
  { name: 'the management account by its id', targets: { include: [{ account: '111111111111' }] }, accounts: ['111'], cells: 3 },
  {
    name: 'an account twice is there once',
    targets: { include: [{ account: '444444444444' }, { ou: 'payments' }] },
    accounts: ['444'],
    cells: 3,
  },
  { name: 'named Regions only', targets: { include: [{ ou: 'prod' }], regions: ['us-east-1'] }, accounts: ['222', '333', '444'], cells: 3 },
  { name: 'all Regions but one', targets: { include: [{ ou: 'payments' }], excludeRegions: ['eu-west-1'] }, accounts: ['444'], cells: 2 },
  {
    name: 'exclusion wins over a narrower include',
    targets: { include: [{ account: '444444444444' }, { ou: 'prod' }], exclude: [{ ou: 'payments', reason: 'r' }] },
    accounts: ['222', '333'],
    cells: 6,
  },
  {
    name: 'an exclusion counts on its last day',
    targets: { include: [{ ou: 'prod' }], exclude: [{ account: '222222222222', reason: 'r', expires: '2026-11-23' }] },
    accounts: ['333', '444'],
    cells: 6,
  },
  {
    name: 'an exclusion is over the day after',
    targets: { include: [{ ou: 'prod' }], exclude: [{ account: '222222222222', reason: 'r', expires: '2026-11-22' }] },
    accounts: ['222', '333', '444'],
    cells: 9,
  },
];
for (const { name, targets, accounts, cells } of selections) {
  test(name, () => {
    const expansion = expand([disabling('one', targets)]);
    assert.deepEqual(
      said(expansion).filter((line) => line.startsWith('error')),
      [],
    );
    assert.deepEqual(accountsOf(expansion), accounts);
    assert.equal(expansion.cells.size, cells);
  });
}

test('cells of a suspended account are skipped and listed, without noise where an OU brought them', () => {
  const expansion = expand([disabling('one', { include: [{ ou: 'root' }], regions: ['eu-west-1'] })]);
  assert.deepEqual(expansion.skipped, [{ cell: { account: '555555555555', region: 'eu-west-1' }, reason: 'the account is SUSPENDED' }]);
  assert.deepEqual(said(expansion), [
    'note V-03: account 666666666666 is ignored (Organization.spec.ignoreAccounts): documents select it, it has no cells',
  ]);
});

const mistakes: readonly {
  readonly name: string;
  readonly targets: Targets;
  readonly match?: Match;
  readonly says: string;
  readonly hint?: string;
}[] = [
  {
    name: 'an account that never was',
    targets: { include: [{ account: '222222222223' }] },
    says: 'error V-03: the organization o-exampleorgid has no account 222222222223',
    hint: 'did you mean 222222222222?',
  },
  {
    name: 'an OU id that never was',
    targets: { include: [{ ou: 'ou-ab12-prod0002' }] },
    says: 'error V-03: the organization o-exampleorgid has no organizational unit ou-ab12-prod0002',
    hint: 'did you mean ou-ab12-prod0001?',
  },
  {
    name: 'an alias that is none',
    targets: { include: [{ ou: 'prd' }] },
    says: 'error V-03: prd is not an alias of Organization.spec.ous',
    hint: 'did you mean prod?',
  },
  {
    name: 'an account that is suspended',
    targets: { include: [{ account: '555555555555' }] },
    says: 'warning V-03: account 555555555555 (account 555) is SUSPENDED: its cells are skipped',
  },
  {
    name: 'an account that is ignored',
    targets: { include: [{ account: '666666666666' }] },
    says: 'warning V-03: account 666666666666 (account 666) is ignored (Organization.spec.ignoreAccounts): its cells are skipped',
  },
  {
    name: 'an OU of suspended accounts',
    targets: { include: [{ ou: 'sandbox' }] },
    says: 'warning V-29: ou sandbox selects no cell: its 1 account is SUSPENDED',
  },
  { name: 'an empty OU', targets: { include: [{ ou: 'empty' }] }, says: 'warning V-29: ou empty selects no cell: it has no accounts now' },
  {
    name: 'an exclusion that takes nothing out',
    targets: { include: [{ ou: 'payments' }], exclude: [{ account: '222222222222', reason: 'r' }] },
    says: 'warning V-29: the exclusion of account 222222222222 takes nothing out: no include selects it',
  },
  {
    name: 'an excluded account that never was',
    targets: { include: [{ ou: 'payments' }], exclude: [{ account: '999999999999', reason: 'r' }] },
    says: 'error V-03: the organization o-exampleorgid has no account 999999999999',
  },
  {
    name: 'every Region excluded',
    targets: { include: [{ ou: 'payments' }], regions: ['eu-west-1'], excludeRegions: ['eu-west-1'] },
    says: 'error V-29: DisabledControls/one excludes every Region that it names, so it has no cell',
  },
  {
    name: 'an override in a Region that is not targeted',
    targets: { include: [{ ou: 'payments' }], regions: ['eu-west-1'] },
    match: { ou: 'payments', region: 'us-east-1' },
    says: 'error V-29: us-east-1 is not one of the Regions that DisabledControls/one targets, so this override can never count',
  },
  {
    name: 'an override beside the targets',
    targets: { include: [{ ou: 'payments' }] },
    match: { account: '222222222222' },
    says: 'warning V-29: the override for account 222222222222 matches no cell of the targets of DisabledControls/one',
  },
];
for (const { name, targets, match, says, hint } of mistakes) {
  test(`says what is wrong: ${name}`, () => {
    const expansion = expand([disabling('one', targets, match === undefined ? [] : [match])]);
    const found = expansion.diagnostics.find((d) => `${d.severity} ${d.code}: ${d.message}` === says);
    assert.ok(found !== undefined, said(expansion).join('\n'));
    if (hint !== undefined) assert.equal(found.hint, hint);
    assert.match(found.source?.file ?? '', /one\.yaml$/);
  });
}

test('an account that has left is a warning, its cells are listed; an error where the branch writes the line', () => {
  const document = disabling('one', { include: [{ account: '777777777777' }, { ou: 'payments' }], regions: ['eu-west-1'] });
  const before = expand([document], { knownBefore: new Set(['777777777777']) });
  assert.deepEqual(said(before), ['warning V-03: account 777777777777 has left the organization: its cells are skipped']);
  assert.deepEqual(before.skipped, [
    { cell: { account: '777777777777', region: 'eu-west-1' }, reason: 'the account has left the organization' },
  ]);
  const reviewed = expand([document], {
    knownBefore: new Set(['777777777777']),
    writtenByBranch: (source) => source.pointer === '/spec/targets/include/0/account',
  });
  assert.equal(reviewed.diagnostics[0]?.severity, 'error');
});

test('an unknown account in a where block is an error at its place', () => {
  const entry = {
    control: 'IAM.6',
    standards: 'all',
    reason: 'r',
    ticket: 'T-1',
    owner: 'o',
    where: { accounts: ['222222222222', '888888888888'] },
  } as const;
  const expansion = expand([
    disabling('one', { include: [{ ou: 'root' }] }, [], [{ ...entry, where: { accounts: [...entry.where.accounts] } }]),
  ]);
  const [error] = expansion.diagnostics;
  assert.equal(error?.code, 'V-03');
  assert.equal(error?.source?.pointer, '/spec/controls/0/where/accounts/1');
});

test('ranks: deeper OUs over higher ones, a Region half a step more, accounts over all', () => {
  const matches: Match[] = [
    { ou: 'root' },
    { ou: 'root', region: 'eu-west-1' },
    { ou: 'prod' },
    { ou: 'payments' },
    { account: '444444444444' },
    { account: '444444444444', region: 'eu-west-1' },
  ];
  const resolver = targetResolver(expand([disabling('one', { include: [{ ou: 'root' }] }, matches)]));
  const overrides = matches.map((_, index) => resolver.override('DisabledControls/one', index));
  assert.deepEqual(
    overrides.map((each) => each.rank),
    [1, 1.5, 2, 3, 1000, 1001],
  );
  assert.deepEqual(
    overrides.map((each) => each.cells.size),
    [12, 4, 9, 3, 3, 1],
  );
});

test('where narrows and never widens', () => {
  const resolver = targetResolver(expand([disabling('one', { include: [{ ou: 'prod' }] })]));
  const cells = resolver.cellsOf('DisabledControls/one');
  assert.equal(resolver.narrow(cells, undefined), cells);
  assert.deepEqual([...resolver.narrow(cells, { regions: ['us-east-1'], accounts: ['111111111111', '222222222222'] })].map(cellKey), [
    '222222222222/us-east-1',
  ]);
});

test('filters of the command line narrow the cells; words that name nothing are told', () => {
  const expansion = expand([disabling('one', { include: [{ ou: 'root' }] })]);
  const none = { accounts: [], regions: [], ous: [], excludes: [] };
  assert.equal(filterCells(expansion, none).cells.size, 12);
  assert.equal(filterCells(expansion, { ...none, accounts: ['111111111111'], ous: ['payments'] }).cells.size, 6);
  assert.equal(
    filterCells(expansion, { ...none, ous: ['prod'], excludes: ['444444444444/us-east-1', 'eu-west-1', 'sandbox'] }).cells.size,
    5,
  );
  assert.deepEqual(
    cellsOf({ ...expansion, cells: filterCells(expansion, { ...none, regions: ['us-east-1'], excludes: ['prod'] }).cells }),
    ['111111111111/us-east-1'],
  );
  const wrong = filterCells(expansion, {
    accounts: ['111111111112'],
    regions: ['eu-wset-1'],
    ous: ['prodd'],
    excludes: ['eu-west-9'],
  }).unknown;
  assert.deepEqual(
    wrong.map((each) => `${each.option} ${each.word} ${each.hint ?? ''}`),
    [
      '--account 111111111112 did you mean 111111111111?',
      '--region eu-wset-1 did you mean eu-west-1?',
      '--ou prodd did you mean prod?',
      '--exclude eu-west-9 did you mean eu-west-1?',
    ],
  );
});

test('why a cell is not targeted', () => {
  const expansion = expand([
    disabling('one', {
      include: [{ ou: 'prod' }],
      exclude: [{ account: '222222222222', reason: 'vendor managed', expires: '2027-01-31' }],
      regions: ['eu-west-1', 'us-east-1'],
      excludeRegions: ['us-east-1'],
    }),
  ]);
  const outside = (account: string, region: string): string | undefined => whyOutside(expansion, account, region)?.message;
  assert.equal(outside('222222222223', 'eu-west-1'), 'the organization has no account 222222222223; did you mean 222222222222?');
  assert.equal(outside('555555555555', 'eu-west-1'), 'account 555555555555 (account 555) is SUSPENDED');
  assert.equal(outside('666666666666', 'eu-west-1'), 'account 666666666666 (account 666) is in Organization.spec.ignoreAccounts');
  assert.equal(outside('222222222222', 'eu-west-2'), 'eu-west-2 is not in Organization.spec.governedRegions; did you mean eu-west-1?');
  assert.equal(outside('222222222222', 'eu-west-1'), undefined);
  const by = (id: string, region: string): string | undefined => {
    const [targets, account] = [expansion.targets.get('DisabledControls/one'), expansion.tree.account(id)];
    assert.ok(targets !== undefined && account !== undefined);
    return whyNotBy(targets, expansion, account, region)?.message;
  };
  assert.equal(by('222222222222', 'eu-west-1'), 'excluded: vendor managed, until 2027-01-31');
  assert.equal(by('222222222222', 'us-east-1'), 'us-east-1 is excluded');
  assert.equal(by('222222222222', 'eu-central-1'), 'eu-central-1 is not among its Regions');
  assert.equal(by('111111111111', 'eu-west-1'), 'no include selects the account');
  assert.equal(by('333333333333', 'eu-west-1'), undefined);
});
