// What a plan carries beside its classes: figures, guards, exceptions, its base and its digest; and the share of it that one process applies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { CellSet } from '../../reconciler/model/cell-set.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import type { Exception } from '../../reconciler/model/documents.generated.ts';
import type { Plan, PlanClass, PlanException } from '../../reconciler/model/plan.ts';
import { changesDigest } from '../../reconciler/plan/change-ids.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import type { CellChange, CellComparison } from '../../reconciler/plan/compare.ts';
import { planDigest } from '../../reconciler/plan/digest.ts';
import { countsOfClasses, type FinishInput, finishPlan } from '../../reconciler/plan/finish.ts';
import { GuardExceptions } from '../../reconciler/plan/guard-exceptions.ts';
import { guardThresholds } from '../../reconciler/plan/guards.ts';
import { cellsToApply, partOfPlan } from '../../reconciler/plan/part-of-plan.ts';
import { shardOf } from '../../reconciler/targets/shard.ts';
import { place, positioned } from '../targets/configuration.ts';
import { comparisonOf, finishDefaults } from './comparisons.ts';
import { space } from './layers.ts';
import { allCells } from './world.ts';

const everywhere = allCells(space);
const change = (more: Partial<CellChange> = {}): CellChange => ({
  type: 'fake/note',
  name: 'x',
  action: 'update',
  difference: 'parameter',
  destructive: false,
  ...more,
});
const said = (changes: readonly CellChange[], more: Partial<CellComparison> = {}): CellComparison =>
  comparisonOf(changes, { managed: new Map([['fake/note', 1]]), ...more });

/** A plan in which every cell says the same. */
function planOf(comparison: CellComparison, more: Partial<Omit<FinishInput, 'builder'>> = {}): Plan {
  const builder = new PlanBuilder(space);
  for (const cell of everywhere) builder.add(cell, 'fake', comparison);
  return finishPlan({ ...finishDefaults, builder, ...more });
}

test('the figures of a plan are of single changes, by what they do', () => {
  const refused = { refused: { guard: 'data-loss', message: 'm' } };
  const changes = [
    change({ name: 'a', action: 'create' }),
    change({ name: 'b' }),
    change({ name: 'c', destructive: true }),
    change({ name: 'd', action: 'replace' }),
    change({ name: 'e', action: 'delete', destructive: true }),
    change({ name: 'f', action: 'delete', destructive: true, ...refused }),
    change({ name: 'g', action: 'delete', ...refused }),
  ];
  const skipped = ['us-east-1', 'eu-west-1'].map((region) => ({ cell: { account: accountId('999999999999'), region }, reason: 'gone' }));
  const plan = planOf(said(changes), { skipped });
  const counts = { create: 8, update: 16, replace: 8, delete: 24, destructive: 24, classes: 7 };
  assert.deepEqual(plan.summary, { ...counts, cells: 8, unchanged: 0, unreadable: 0, skipped: 2, refused: 16 });
  assert.deepEqual(countsOfClasses(plan.classes), counts);
  assert.deepEqual(
    plan.skipped.map(({ cell }) => cell.region),
    ['eu-west-1', 'us-east-1'],
  );
  assert.deepEqual([planOf(said([])).summary.unchanged, planOf(said([])).summary.cells], [8, 0]);
});

test('a plan has what it was given, and no member without a value', () => {
  const always = ['space', 'summary', 'classes', 'notices', 'unreadable', 'skipped', 'guards', 'diagnostics', 'compared', 'digest'];
  assert.deepEqual(Object.keys(planOf(said([]))), always);
  assert.deepEqual(Object.keys(planOf(said([]), { exceptions: [] })), always);
  const base = { ref: 'main', commit: 'c', state: 'read', read: 1, of: 2, ended: 3 } as const;
  const made = { documents: 'd', catalogue: 'c', inventory: 'i' };
  const plan = planOf(said([]), { base, made, exceptions: [told] });
  assert.deepEqual(Object.keys(plan), [...always, 'exceptions', 'base', 'made']);
  assert.deepEqual([plan.base, plan.made, plan.exceptions, plan.compared], [base, made, [told], 8]);
});

const told: PlanException = {
  name: 'blast',
  what: 'w',
  selector: 's',
  reason: 'r',
  owner: 'o',
  ticket: 't',
  expires: '2026-12-31',
  daysLeft: 1,
  inForce: true,
  cells: 8,
  source: place('blast.yaml', 'spec', 'what'),
};
const gone = said([change({ name: 'a', action: 'delete', destructive: true }), change({ name: 'b', action: 'delete', destructive: true })]);
const blast = (): GuardExceptions => {
  const spec = { selector: { ou: 'root' }, what: { guard: 'blast-radius' }, expires: '2026-12-31' };
  const value = { metadata: { name: 'blast' }, spec } as unknown as Exception;
  const exceptions = new Map([['Exception/blast', { document: positioned(value, 'blast.yaml'), meant: everywhere, cells: everywhere }]]);
  return new GuardExceptions({ exceptions }, calendarAt(new Date('2026-11-28')));
};

test('guards are judged by what is lifted; whether an exception lifts something, by what would be refused without it', () => {
  assert.deepEqual(
    planOf(gone).guards.map(({ guard }) => guard),
    ['blast-radius'],
  );
  const lifted = planOf(gone, { allow: new Set(['blast-radius']), exceptions: [told], guardExceptions: blast() });
  assert.deepEqual([lifted.guards, lifted.diagnostics, lifted.exceptions], [[], [], [{ ...told, changes: true }]]);
  const known = [{ severity: 'warning', code: 'V-29', message: 'known before', source: place('a.yaml', 'a') }] as const;
  const idle = planOf(said([]), { exceptions: [told], guardExceptions: blast(), diagnostics: known });
  assert.deepEqual(idle.exceptions, [{ ...told, changes: false }]);
  assert.deepEqual(
    idle.diagnostics.map(({ message }) => message),
    ['known before', 'the exception changes nothing: no change of this plan meets the guard blast-radius'],
  );
  assert.equal('exceptions' in planOf(said([]), { guardExceptions: blast() }), false);
});

test('where something could not be read, nobody says that an exception lifts nothing: that may be what it is for', () => {
  const unreadable = said([], { unreadable: [{ code: 'c', message: 'm' }], inSync: false });
  const plan = planOf(unreadable, { exceptions: [told], guardExceptions: blast() });
  assert.deepEqual([plan.exceptions, plan.diagnostics], [[told], []]);
});

const part = { index: 1, of: 3, home: space.cellAt(0), read: everywhere, scopes: [{ provider: 'fake', spans: false, cells: everywhere }] };

test('a part judges only what needs no whole, and carries what the merge judges by', () => {
  const vanished = [{ kind: 'StackSet', types: ['fake/note' as const] }];
  const plan = planOf(gone, { part, vanished, accounts: 4, previousAccounts: 100, allow: new Set(['b', 'a']) });
  assert.deepEqual(
    plan.guards.map(({ guard }) => guard),
    ['shrunk-inventory'],
  );
  assert.deepEqual(plan.shard, {
    ...part,
    seen: plan.shard?.seen,
    unsettled: plan.shard?.unsettled,
    managed: new Map([['fake/note', 8]]),
    basis: { ...guardThresholds(), accounts: 4, previousAccounts: 100, vanished, allow: ['a', 'b'] },
  });
  assert.deepEqual([plan.shard?.seen.size, plan.shard?.unsettled.size], [8, 8]);
  assert.equal('previousAccounts' in (planOf(gone, { part }).shard?.basis ?? {}), false);
  // What it carries is part of what its digest holds.
  assert.equal(plan.digest, planDigest(plan.classes, plan.guards, plan.shard));
  assert.notEqual(plan.digest, planDigest(plan.classes, plan.guards));
});

test('a digest holds every refusal with its words, in whatever order they are told', () => {
  const refusal = (guard: string, message: string) => ({ guard, message, hint: 'h' });
  const guards = [refusal('blast-radius', 'b'), refusal('blast-radius', 'a'), refusal('empty-inventory', 'c')];
  const digests = [guards, guards.toReversed(), [guards[1], guards[0], guards[2]].flatMap((each) => each ?? [])].map((each) =>
    planDigest([], each),
  );
  assert.equal(new Set(digests).size, 1);
  for (const other of [guards.slice(1), [...guards.slice(0, 2), refusal('empty-inventory', 'd')]])
    assert.notEqual(planDigest([], other), digests[0]);
});

test('the same classes in another order have the same digest; another id, none', () => {
  const { classes: made, digest } = planOf(gone);
  assert.equal(planDigest(made.toReversed(), planOf(gone).guards), digest);
  assert.equal(
    planDigest(
      made.map((each) => ({ ...each, id: 'other' })),
      planOf(gone).guards,
    ),
    digest,
  );
  const [first, second] = made;
  assert.ok(first !== undefined && second !== undefined);
  const swapped = [
    { ...first, cells: inShard(0) },
    { ...second, cells: inShard(1) },
  ];
  assert.notEqual(
    planDigest(swapped, []),
    planDigest(
      [
        { ...first, cells: inShard(1) },
        { ...second, cells: inShard(0) },
      ],
      [],
    ),
  );
  for (const { id } of made) assert.match(id, /^[0-9a-f]{12}$/);
});

test('what a kind without documents has left is told of a whole plan, not of a part', () => {
  const vanished = [{ kind: 'StackSet', types: ['fake/hub' as const] }];
  const codes = (more: Parameters<typeof planOf>[1]) => planOf(gone, { vanished, ...more }).diagnostics.map(({ code }) => code);
  assert.deepEqual([codes({}), codes({ part })], [['V-32'], []]);
});

const of = 2;
const accountsOf = (index: number): readonly string[] => space.accounts.filter((account) => shardOf(account, of) === index);
const inShard = (index: number): CellSet => space.product(accountsOf(index), space.regions);
const shared = (plan: Plan, spans: readonly 'fake/hub'[] = []): readonly Plan[] =>
  [0, 1].map((index) => partOfPlan(plan, { index, of }, new Set(spans)));
const named = ({ classes }: Plan): string[] => classes.map(({ name, cells }) => `${name} ${cells.size}`);

test('the shares of a plan are its classes by account, each with figures and a digest of its own', () => {
  // The accounts of these tests are of both shards, or the test would show nothing.
  assert.ok(accountsOf(0).length > 0 && accountsOf(1).length > 0);
  const plan = planOf(said([change({ name: 'a' }), change({ name: 'b', refused: { guard: 'data-loss', message: 'm' } })]));
  for (const [index, share] of shared(plan).entries()) {
    const cells = inShard(index).size;
    assert.deepEqual(named(share), [`a ${cells}`, `b ${cells}`]);
    assert.deepEqual(share.summary, {
      ...{ create: 0, update: 2 * cells, replace: 0, delete: 0, destructive: 0, classes: 2 },
      ...{ cells, unchanged: 0, unreadable: 0, skipped: 0, refused: cells },
    });
    assert.equal(share.digest, planDigest(share.classes, []));
    assert.deepEqual(share.partOf, { index, of, digest: plan.digest, changesDigest: changesDigest(plan.classes) });
  }
});

test('a class of which a share has no cell is not in it', () => {
  const builder = new PlanBuilder(space);
  for (const cell of inShard(1)) builder.add(cell, 'fake', said([change()]));
  const plan = { ...planOf(said([])), classes: builder.fold().classes };
  assert.deepEqual(shared(plan).map(named), [[], [`x ${inShard(1).size}`]]);
});

test('what hangs together over accounts is of the first share, with all else in its cells, and nothing is of both', () => {
  const builder = new PlanBuilder(space);
  const [first] = inShard(1);
  assert.ok(first !== undefined);
  for (const cell of everywhere) builder.add(cell, 'fake', said([change()]));
  builder.add(first, 'fake', said([change({ type: 'fake/hub', name: 'hub' })]));
  const plan: Plan = { ...planOf(said([])), classes: builder.fold().classes };
  const [own, other] = inShard(0).size === 0 ? [0, 0] : [inShard(0).size + 1, inShard(1).size - 1];
  assert.deepEqual(shared(plan, ['fake/hub']).map(named), [[`x ${own}`, 'hub 1'], [`x ${other}`]]);
  assert.equal(cellsToApply(plan, { index: 0, of }, new Set(['fake/hub'])).has(first), true);
  assert.equal(cellsToApply(plan, { index: 0, of }, new Set()).has(first), false);
});

test('what could not be read and what was skipped is told once, by the share of its account', () => {
  const builder = new PlanBuilder(space);
  for (const cell of everywhere) {
    builder.addUnreadable({ cell, provider: 'a', code: 'c', message: 'm' });
    builder.addUnreadable({ cell, provider: 'b', code: 'c', message: 'm' });
  }
  const skipped = space.accounts.map((account) => ({ cell: { account, region: 'mars-1' }, reason: 'gone' }));
  const plan: Plan = { ...planOf(said([]), { skipped }), unreadable: builder.fold().unreadable };
  for (const [index, share] of shared(plan).entries()) {
    const accounts = accountsOf(index);
    assert.deepEqual([...new Set(share.unreadable.map(({ cell }) => cell.account))], accounts);
    assert.deepEqual(
      share.skipped.map(({ cell }) => cell.account),
      accounts,
    );
    assert.deepEqual([share.summary.unreadable, share.summary.skipped], [2 * accounts.length, accounts.length]);
    assert.equal(share.unreadable.length, 4 * accounts.length);
  }
});

const classes: readonly PlanClass[] = planOf(said([change({ after: { size: 1 } }), change({ name: 'y' })])).classes;
test('the digest of changes is of what is made: not of what is refused, nor of how it is told', () => {
  const [first, second] = classes;
  assert.ok(first !== undefined && second !== undefined);
  const digest = changesDigest(classes);
  assert.equal(
    changesDigest([second, { ...first, before: { size: 0 }, difference: 'hub-setting', destructive: true, id: 'other' }]),
    digest,
  );
  assert.equal(changesDigest([...classes, { ...first, name: 'z', refused: { guard: 'g', message: 'm' } }]), digest);
  const half = space.product([space.accounts[0] ?? ''], space.regions);
  const halves = [half, everywhere.minus(half)].map((cells) => ({ ...first, cells }));
  assert.equal(changesDigest([...halves, second]), digest);
  for (const other of [
    [first],
    [...halves.slice(1), second],
    [{ ...first, after: { size: 2 } }, second],
    [{ ...first, name: 'z' }, second],
  ])
    assert.notEqual(changesDigest(other), digest);
});
