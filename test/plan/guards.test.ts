// The guards of scope run: what they let through, what they refuse, and what they say then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuardRefusal, PlanClass } from '../../reconciler/model/plan.ts';
import { isRunGuard } from '../../reconciler/plan/exceptions.ts';
import { type GuardInput, guardThresholds, leftByKinds, planGuards, runGuards } from '../../reconciler/plan/guards.ts';
import { space } from './layers.ts';
import { allCells } from './world.ts';

const everywhere = allCells(space);

const classOf = (cells: number, more: Partial<PlanClass> = {}): PlanClass => ({
  id: 'x',
  type: 'fake/control',
  name: 'n',
  action: 'update',
  difference: 'control-should-be-enabled',
  destructive: true,
  cells: space.of([...everywhere].slice(0, cells)),
  ...more,
});
const refusals = (more: Partial<GuardInput>): readonly GuardRefusal[] =>
  runGuards({
    thresholds: guardThresholds(),
    accounts: 4,
    previousAccounts: undefined,
    vanished: [],
    classes: [],
    managed: new Map(),
    allow: new Set(),
    ...more,
  });
const guarded = (more: Partial<GuardInput>): string[] => refusals(more).map((each) => each.guard);

const eight = [classOf(8, { name: 'a' }), classOf(8, { name: 'b' })];
const guardRows: readonly { readonly name: string; readonly input: Partial<GuardInput>; readonly refuses: readonly string[] }[] = [
  { name: 'no account at all', input: { accounts: 0, previousAccounts: 10 }, refuses: ['empty-inventory'] },
  { name: 'an unknown last number is no shrinking', input: {}, refuses: [] },
  { name: 'a tenth of the accounts lost is allowed', input: { accounts: 90, previousAccounts: 100 }, refuses: [] },
  { name: 'more than a tenth is not', input: { accounts: 89, previousAccounts: 100 }, refuses: ['shrunk-inventory'] },
  { name: 'unless it is allowed', input: { accounts: 89, previousAccounts: 100, allow: new Set(['shrunk-inventory']) }, refuses: [] },
  {
    name: 'the share in the documents counts',
    input: { accounts: 89, previousAccounts: 100, thresholds: guardThresholds({ accountsLostShare: 20 }) },
    refuses: [],
  },
  {
    name: 'destructive changes above the share and the number',
    input: { classes: eight, managed: new Map([['fake/control', 40]]) },
    refuses: ['blast-radius'],
  },
  { name: 'above the number, below the share', input: { classes: eight, managed: new Map([['fake/control', 400]]) }, refuses: [] },
  { name: 'above the share, below the number', input: { classes: [classOf(8)], managed: new Map([['fake/control', 8]]) }, refuses: [] },
  { name: 'types are not added up', input: { classes: [classOf(8), classOf(8, { type: 'fake/note' })], managed: new Map() }, refuses: [] },
  {
    name: 'what is refused anyway does not count',
    input: { classes: eight.map((each) => ({ ...each, refused: { guard: 'governed', message: '' } })) },
    refuses: [],
  },
  {
    name: 'what is not destructive does not count',
    input: { classes: eight.map((each) => ({ ...each, destructive: false })) },
    refuses: [],
  },
  {
    name: 'a kind without a document while something of its types would be lost',
    input: { classes: [classOf(1)], vanished: [{ kind: 'DisabledControls', types: ['fake/control'] }] },
    refuses: ['kind-vanished'],
  },
  {
    name: 'a kind without a document of whose types nothing is lost',
    input: { classes: [classOf(1)], vanished: [{ kind: 'StackSet', types: ['fake/note'] }] },
    refuses: [],
  },
  {
    name: 'a kind without a document, allowed',
    input: { classes: [classOf(1)], vanished: [{ kind: 'DisabledControls', types: ['fake/control'] }], allow: new Set(['kind-vanished']) },
    refuses: [],
  },
];
for (const { name, input, refuses } of guardRows) test(`guards: ${name}`, () => assert.deepEqual(guarded(input), refuses));

test('guards: the limits themselves are let through, one more is not', () => {
  const destructive = (deleteCount: number, of: number, deleteShare = 50) =>
    guarded({
      classes: [classOf(8)],
      managed: new Map([['fake/control', of]]),
      thresholds: guardThresholds({ deleteCount, deleteShare }),
    });
  assert.deepEqual([destructive(8, 8), destructive(7, 8)], [[], ['blast-radius']]);
  assert.deepEqual([destructive(0, 16), destructive(0, 15)], [[], ['blast-radius']]);
  assert.deepEqual([destructive(0, 8, 100), destructive(0, 8, 99)], [[], ['blast-radius']]);
});

test('guards: what goes is part of what is managed, even where nobody counted it', () => {
  const thresholds = guardThresholds({ deleteCount: 0, deleteShare: 100 });
  assert.deepEqual(guarded({ classes: [classOf(8)], managed: new Map([['fake/control', 4]]), thresholds }), []);
  assert.deepEqual(guarded({ classes: [classOf(8)], thresholds }), []);
});

test('guards: as many accounts as before, or more, are no shrinking, whatever the share', () => {
  const thresholds = guardThresholds({ accountsLostShare: 0 });
  const rows = [3, 4, 5].map((accounts) => guarded({ accounts, previousAccounts: 4, thresholds }));
  assert.deepEqual(rows, [['shrunk-inventory'], [], []]);
});

test('guards: an empty inventory says what to look at', () => {
  assert.deepEqual(refusals({ accounts: 0 }), [
    {
      guard: 'empty-inventory',
      message: 'Organizations answered with no account at all',
      hint: 'check the credentials and Organization.spec.managementAccount; --allow empty-inventory when this is true',
    },
  ]);
});

test('guards: a shrunk inventory says by how much', () => {
  assert.deepEqual(refusals({ accounts: 89, previousAccounts: 100 }), [
    {
      guard: 'shrunk-inventory',
      message: '89 accounts found, 100 in the last run: 11 fewer, more than 10 %',
      hint: '--allow shrunk-inventory when the accounts are really gone; Organization.spec.guards.accountsLostShare sets the share',
    },
  ]);
});

test('guards: a kind that vanished says how much would go with it, over all its types and cells', () => {
  const classes = [
    classOf(3),
    classOf(2, { name: 'b', type: 'fake/standard' }),
    classOf(4, { name: 'c', destructive: false }),
    classOf(1, { type: 'fake/note' }),
  ];
  assert.deepEqual(refusals({ classes, vanished: [{ kind: 'DisabledControls', types: ['fake/control', 'fake/standard'] }] }), [
    {
      guard: 'kind-vanished',
      message: 'no document of kind DisabledControls is left, the last apply had some: 5 destructive changes would follow',
      hint: 'check --config and the branch; --allow kind-vanished when the documents are really gone',
    },
  ]);
});

test('guards: each type that exceeds the limits is told with its figures, by name', () => {
  const types = ['fake/note', 'fake/control', 'fake/standard', 'fake/hub'] as const;
  const of = { 'fake/note': 20, 'fake/control': 21, 'fake/standard': 22, 'fake/hub': 23 };
  const hint =
    'look at the destructive classes; --allow blast-radius when they are meant; Organization.spec.guards.deleteShare and deleteCount set the limits';
  const found = refusals({
    classes: types.flatMap((type) => [classOf(8, { type, name: 'a' }), classOf(7, { type, name: 'b' })]),
    managed: new Map(types.map((type) => [type, of[type]])),
  });
  assert.deepEqual(
    found,
    [...types].sort().map((type) => ({
      guard: 'blast-radius',
      message: `15 of ${of[type]} managed ${type} would be deleted or lose protection: more than 30 % and more than 10`,
      hint,
    })),
  );
});

test('guards: all that refuse are told, each is lifted by its own name alone', () => {
  const input = {
    accounts: 1,
    previousAccounts: 4,
    classes: eight,
    vanished: [{ kind: 'DisabledControls', types: ['fake/control' as const] }],
  };
  const all = ['shrunk-inventory', 'kind-vanished', 'blast-radius'];
  assert.deepEqual(guarded(input), all);
  for (const one of all)
    assert.deepEqual(
      guarded({ ...input, allow: new Set([one]) }),
      all.filter((each) => each !== one),
    );
  // With no account at all how many there were says nothing more.
  assert.deepEqual(guarded({ ...input, accounts: 0 }), ['empty-inventory', 'kind-vanished', 'blast-radius']);
});

test('guards: the limits are those of the facts where no document sets others', () => {
  assert.deepEqual(guardThresholds(), { accountsLostShare: 10, deleteShare: 30, deleteCount: 10 });
  const set = { accountsLostShare: 0, deleteShare: 1, deleteCount: 0 };
  assert.deepEqual(guardThresholds(set), set);
});

test('guards: those that --allow takes are those a plan can meet and somebody may lift', () => {
  const run = ['empty-inventory', 'shrunk-inventory', 'blast-radius', 'kind-vanished'];
  assert.deepEqual(planGuards, [...run, 'create-account', 'data-loss', 'governed']);
  for (const guard of planGuards) assert.equal(isRunGuard(guard), run.includes(guard), guard);
});

test('a kind without a document is told where nothing of it would be taken back, and refused where something would', () => {
  const vanished: GuardInput['vanished'] = [
    { kind: 'DevOpsGuruTargets', types: ['fake/note'] },
    { kind: 'DisabledControls', types: ['fake/control'] },
  ];
  const told = [...leftByKinds({ classes: [classOf(1), classOf(1, { type: 'fake/note', destructive: false })], vanished })];
  assert.deepEqual(
    told.map(({ severity, code }) => `${severity} ${code}`),
    ['warning V-32'],
  );
  assert.equal(
    told[0]?.message,
    'no document of kind DevOpsGuruTargets is left, the last apply had some: what they set in AWS stays as it is',
  );
  assert.match(
    told[0]?.hint ?? '',
    /^trueup prune removes what bears our mark; for all of it .+ trueup offboard DevOpsGuruTargets takes it out or tells the way$/,
  );
});
