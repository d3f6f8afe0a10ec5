// What is said of exceptions: whether they hold, where, what they change, and which guards they lift.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import type { Departure, Exception, Tenant } from '../../reconciler/model/documents.generated.ts';
import {
  departureText,
  type ExceptionInput,
  exceptionProblems,
  exceptionsOf,
  liftedGuards,
  selectorText,
} from '../../reconciler/plan/exceptions.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import { exceptionPriority, type Layer, type Wanted } from '../../reconciler/providers/layer.ts';
import { documentSet, place, positioned } from '../targets/configuration.ts';

const [one, two, three] = [accountId('111111111111'), accountId('222222222222'), accountId('333333333333')];
const region = 'eu-west-1';
const space = new CellSpace([one, two, three], [region, 'us-east-1']);
const inAccounts = (...accounts: readonly string[]): CellSet => space.product(accounts, space.regions);
const lastDay = '2027-03-31';

interface Row {
  readonly what: Departure;
  readonly selector?: Exception['spec']['selector'];
  readonly expires?: string;
  /** The cells that it selects, and those of them that can be worked on. */
  readonly meant?: CellSet;
  readonly cells?: CellSet;
}

function input(rows: Readonly<Record<string, Row>>, layers: readonly Layer[] = [], day = '2027-03-01'): ExceptionInput {
  const exceptions = Object.entries(rows).map(
    ([name, { what, selector = { account: one }, expires = lastDay, meant = inAccounts(one), cells }]) => {
      const value: Exception = {
        apiVersion: 'trueup/v1',
        kind: 'Exception',
        metadata: { name },
        spec: { selector, what, reason: 'a reason', owner: 'team', ticket: 'T-1', expires },
      };
      return [`Exception/${name}`, { document: positioned(value, `${name}.yaml`), meant, cells: cells ?? meant }] as const;
    },
  );
  return {
    documents: documentSet({}),
    expansion: { exceptions: new Map(exceptions) },
    resolution: resolveLayers(layers, space),
    calendar: calendarAt(new Date(day)),
  };
}

const control = { control: 'IAM.6', standards: 'all', status: 'DISABLED' } as const;
const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  type: 'fake/control',
  name: 'pci/v/4/IAM.6',
  state: 'present',
  properties: { status: 'DISABLED', reason: 'r', ticket: 'T-1' },
  allowDelete: false,
  source: place('layer.yaml', 'wanted'),
  ...more,
});
const layerOf = (document: string, more: Partial<Layer> = {}): Layer => ({
  document,
  cells: inAccounts(one),
  priority: document.startsWith('Exception/') ? exceptionPriority : 100,
  rank: 0,
  wanted: [wanted()],
  removed: [],
  unlisted: [],
  ...more,
});

test('what is excepted, in words', () => {
  const rows: readonly (readonly [what: Departure, text: string])[] = [
    [control, 'IAM.6 is DISABLED in all standards'],
    [{ control: 'IAM.6', status: 'ENABLED', standards: ['pci/v/4', 'fsbp/v/1'] }, 'IAM.6 is ENABLED in pci/v/4, fsbp/v/1'],
    [{ standard: 'pci/v/4', state: 'unmanaged' }, 'pci/v/4 is unmanaged'],
    [{ coverage: { mode: 'ALL_RESOURCES' } } as unknown as Departure, 'DevOps Guru covers ALL_RESOURCES'],
    [{ rule: 'S-28' }, 'rule S-28 is lifted'],
    [{ rule: 'S-38', tenant: 'shop' }, 'rule S-38 is lifted for tenant shop'],
    [{ guard: 'data-loss' }, 'guard data-loss is lifted'],
  ];
  for (const [what, text] of rows) assert.equal(departureText(what), text);
});

test('which cells it selects, in words', () => {
  const rows: readonly (readonly [Exception['spec']['selector'], string])[] = [
    [{ account: one }, '111111111111'],
    [{ account: one, region }, '111111111111/eu-west-1'],
    [{ ou: 'prod' }, 'prod'],
    [{ ou: 'prod', recursive: true }, 'prod'],
    [{ ou: 'prod', recursive: false }, 'prod alone'],
    [{ ou: 'prod', recursive: false, region }, 'prod alone/eu-west-1'],
  ];
  for (const [selector, text] of rows) assert.equal(selectorText(selector), text);
});

const held = (rows: Readonly<Record<string, Row>>, layers: readonly Layer[] = [], day?: string) =>
  exceptionsOf(input(rows, layers, day)).map(({ name, cells, changes, inForce, daysLeft }) => ({
    name,
    cells,
    changes,
    inForce,
    daysLeft,
  }));

test('an exception is told as it is written, with how long it holds yet', () => {
  assert.deepEqual(exceptionsOf(input({ iam: { what: control } }, [layerOf('Exception/iam')], '2027-03-30')), [
    {
      name: 'iam',
      what: 'IAM.6 is DISABLED in all standards',
      selector: '111111111111',
      reason: 'a reason',
      owner: 'team',
      ticket: 'T-1',
      expires: lastDay,
      daysLeft: 1,
      inForce: true,
      cells: 2,
      changes: true,
      source: place('iam.yaml', 'spec', 'what'),
    },
  ]);
});

test('it holds on its last day, and from the day after in no cell; whether it changed anything is not said then', () => {
  const rows = { iam: { what: control }, loss: { what: { guard: 'data-loss' } as const } };
  const layers = [layerOf('Exception/iam')];
  assert.deepEqual(held(rows, layers, '2027-03-31'), [
    { name: 'iam', cells: 2, changes: true, inForce: true, daysLeft: 0 },
    { name: 'loss', cells: 2, changes: undefined, inForce: true, daysLeft: 0 },
  ]);
  assert.deepEqual(held(rows, layers, '2027-04-01'), [
    { name: 'iam', cells: 0, changes: undefined, inForce: false, daysLeft: -1 },
    { name: 'loss', cells: 0, changes: undefined, inForce: false, daysLeft: -1 },
  ]);
});

test('a rule or a guard holds in all cells that can be worked on; what asks for something, where documents target', () => {
  const cells = space.product([one], [region]);
  const rows = {
    iam: { what: control, meant: inAccounts(one, two) },
    loss: { what: { guard: 'data-loss' } as const, cells },
    rule: { what: { rule: 'S-28' } as const, meant: inAccounts(one, two) },
  };
  // Two layers of one exception, in cells of several classes.
  const layers = [
    layerOf('Exception/iam', { cells: inAccounts(one) }),
    layerOf('Exception/iam', { cells: inAccounts(two), rank: 1 }),
    layerOf('A/a', { cells: inAccounts(two, three) }),
  ];
  assert.deepEqual(
    held(rows, layers).map(({ name, cells: count }) => [name, count]),
    [
      ['iam', 4],
      ['loss', 1],
      ['rule', 4],
    ],
  );
});

const changing: readonly (readonly [string, Wanted, readonly Layer[], boolean])[] = [
  ['what nobody speaks of is enabled: disabling it is a change', wanted(), [], true],
  ['enabling it is none', wanted({ properties: { status: 'ENABLED' } }), [], false],
  [
    'what a document asks for as well',
    wanted({ properties: { status: 'DISABLED', reason: 'other', ticket: 'T-2' } }),
    [layerOf('A/a')],
    false,
  ],
  ['what a document asks otherwise', wanted({ properties: { status: 'ENABLED' } }), [layerOf('A/a')], true],
  ['what a document asks to be absent', wanted(), [layerOf('A/a', { wanted: [wanted({ state: 'absent' })] })], true],
  [
    'what a document asks of something else',
    wanted({ properties: { status: 'ENABLED' } }),
    [layerOf('A/a', { wanted: [wanted({ name: 'o' })] })],
    false,
  ],
  ['what a document asks elsewhere', wanted({ properties: { status: 'ENABLED' } }), [layerOf('A/a', { cells: inAccounts(two) })], false],
  [
    'what another exception asks otherwise does not count',
    wanted({ properties: { status: 'ENABLED' } }),
    [layerOf('Exception/other', { wanted: [wanted()] })],
    false,
  ],
  [
    'what a document asks and takes out again',
    wanted({ properties: { status: 'ENABLED' } }),
    [layerOf('A/a'), layerOf('A/a', { rank: 1, wanted: [], removed: [wanted()] })],
    false,
  ],
  [
    'what is taken out of something else is still asked',
    wanted({ properties: { status: 'ENABLED' } }),
    [layerOf('A/a'), layerOf('A/a', { rank: 1, wanted: [], removed: [wanted({ name: 'o' })] })],
    true,
  ],
  [
    'coverage that a document asks for as well',
    wanted({ properties: { coverage: { mode: 'NONE' } } }),
    [layerOf('A/a', { wanted: [wanted({ properties: { coverage: { mode: 'NONE' } } })] })],
    false,
  ],
  [
    'coverage that a document asks otherwise',
    wanted({ properties: { coverage: { mode: 'NONE' } } }),
    [layerOf('A/a', { wanted: [wanted({ properties: { coverage: { mode: 'ALL' } } })] })],
    true,
  ],
  ['what is called nobody’s and a document asks for', wanted({ state: 'unmanaged' }), [layerOf('A/a')], true],
  ['what is called nobody’s and nobody asks for', wanted({ state: 'unmanaged' }), [], false],
  [
    'what is called nobody’s and a document calls so too',
    wanted({ state: 'unmanaged' }),
    [layerOf('A/a', { wanted: [wanted({ state: 'unmanaged' })] })],
    false,
  ],
];
for (const [name, own, others, changes] of changing)
  test(`whether an exception changes something: ${name}`, () => {
    const layers = [layerOf('Exception/iam', { wanted: [own] }), ...others];
    assert.deepEqual(held({ iam: { what: control } }, layers)[0]?.changes, changes);
  });

test('one departure in one cell is enough', () => {
  const asked = wanted({ properties: { status: 'ENABLED' } });
  const layers = [
    layerOf('Exception/iam', { cells: inAccounts(one, two), wanted: [asked, wanted({ name: 'o', properties: { status: 'ENABLED' } })] }),
    layerOf('A/a', { cells: inAccounts(two) }),
  ];
  assert.equal(held({ iam: { what: control } }, layers)[0]?.changes, true);
});

const problems = (given: ExceptionInput): readonly Diagnostic[] => [...exceptionProblems(given)];

test('one that changes nothing is told at its line, with why', () => {
  const told = (message: string): Diagnostic => ({
    severity: 'warning',
    code: 'V-29',
    source: place('iam.yaml', 'spec', 'what'),
    message: `the exception changes nothing: ${message}`,
    hint: 'remove it',
  });
  const same = [layerOf('Exception/iam'), layerOf('A/a')];
  assert.deepEqual(problems(input({ iam: { what: control } }, same)), [
    told('the documents say so without it (IAM.6 is DISABLED in all standards)'),
  ]);
  assert.deepEqual(problems(input({ iam: { what: control } })), [told('no document targets a cell that it selects')]);
  // What changes something, lifts something, or has ended is not told; nor is one that selects no cell: that is told already.
  assert.deepEqual(problems(input({ iam: { what: control } }, [layerOf('Exception/iam')])), []);
  assert.deepEqual(problems(input({ rule: { what: { rule: 'S-28' } }, loss: { what: { guard: 'data-loss' } } })), []);
  assert.deepEqual(problems(input({ iam: { what: control } }, same, '2027-04-01')), []);
  assert.deepEqual(problems(input({ iam: { what: control, meant: space.empty() } })), []);
});

test('a rule that is lifted for a tenant of another account was not to be lifted', () => {
  const tenant = (name: string, account?: string) =>
    positioned({ metadata: { name }, spec: account === undefined ? {} : { placement: { account } } } as unknown as Tenant, `${name}.yaml`);
  const tenants = [tenant('shop', two), tenant('own', one), tenant('anywhere')];
  const among = (rows: Readonly<Record<string, Row>>, day?: string): ExceptionInput => {
    const given = input(rows, [], day);
    const all = ((kind: string) => (kind === 'Tenant' ? tenants : [])) as unknown as ExceptionInput['documents']['all'];
    return { ...given, documents: { ...given.documents, all } };
  };
  const lifted = (name?: string): Row => ({
    what: { rule: 'S-28', ...(name === undefined ? {} : { tenant: name }) },
    selector: { ou: 'prod' },
  });
  assert.deepEqual(problems(among({ r: lifted('shop') })), [
    {
      severity: 'error',
      code: 'V-29',
      source: place('r.yaml', 'spec', 'selector'),
      message: 'the exception matches nothing: tenant shop is in account 222222222222, which prod does not select',
      hint: 'select the account of the tenant',
    },
  ]);
  // Its account is selected, whether or not it can be worked on; or where the tenant is is not written; or nobody knows it.
  const rows = {
    own: { ...lifted('own'), cells: space.empty() },
    among: { ...lifted('shop'), meant: inAccounts(one, two, three) },
    anywhere: lifted('anywhere'),
    nobody: lifted('nobody'),
    all: lifted(),
  };
  assert.deepEqual(problems(among(rows)), []);
  assert.deepEqual(problems(among({ loss: { what: { guard: 'data-loss' } } })), []);
  assert.deepEqual(
    [problems(among({ r: lifted('shop') }, lastDay)).length, problems(among({ r: lifted('shop') }, '2027-04-01')).length],
    [1, 0],
  );
});

function lifting(guards: readonly Exclude<Departure['guard'], undefined>[], day: string, allow: readonly string[] = ['shrunk-inventory']) {
  const rows = Object.fromEntries(guards.map((guard) => [guard, { what: { guard } }]));
  const lifted = liftedGuards(input({ ...rows, iam: { what: control } }, [], day), new Set(allow));
  return {
    run: [...lifted.run],
    in: [...lifted.inCell({ account: one, region })],
    elsewhere: [...lifted.inCell({ account: two, region })],
  };
}

test('a guard about a run is lifted for the run, one about a cell or a change in the selected cells alone', () => {
  const allowed = ['shrunk-inventory'];
  assert.deepEqual(lifting(['blast-radius'], '2027-03-31'), { run: [...allowed, 'blast-radius'], in: allowed, elsewhere: allowed });
  assert.deepEqual(lifting(['data-loss'], '2027-03-31'), { run: allowed, in: [...allowed, 'data-loss'], elsewhere: allowed });
  assert.deepEqual(lifting(['data-loss', 'governed'], '2027-03-31', []), { run: [], in: ['data-loss', 'governed'], elsewhere: [] });
  assert.deepEqual(lifting([], '2027-03-31', []), { run: [], in: [], elsewhere: [] });
});

test('the day after its last one an exception lifts nothing', () => {
  const allowed = ['shrunk-inventory'];
  for (const guard of ['blast-radius', 'governed'] as const)
    assert.deepEqual(lifting([guard], '2027-04-01'), { run: allowed, in: allowed, elsewhere: allowed });
});

test('cells in which nothing more is lifted share one set: comparers are kept by it', () => {
  for (const allow of [[], ['data-loss']]) {
    const { inCell } = liftedGuards(input({ iam: { what: control } }), new Set(allow));
    assert.equal(inCell({ account: one, region }), inCell({ account: two, region }));
  }
});
