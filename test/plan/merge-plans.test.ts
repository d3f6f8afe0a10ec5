// Parts that are of one plan, and parts that are not; what is missed where one is missing; what all of them cost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { Cell } from '../../reconciler/model/address.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, PlanException, PlanShard, RunHeader } from '../../reconciler/model/plan.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { finishPlan } from '../../reconciler/plan/finish.ts';
import { mergePlans, type PlanPart, sumOfStats } from '../../reconciler/plan/merge-plans.ts';
import { cellsOfShard, shardOf } from '../../reconciler/targets/shard.ts';
import { header } from '../golden/header.ts';
import { place } from '../targets/configuration.ts';
import { comparisonOf, finishDefaults } from './comparisons.ts';
import { fakeTypes } from './fake-service.ts';
import { space } from './layers.ts';
import { allCells } from './world.ts';

const of = 2;
const home = space.cellAt(0);
const everywhere = allCells(space);
const said = comparisonOf([{ type: 'fake/note', name: 'x', action: 'update', difference: 'parameter', destructive: false }], {
  notices: [{ difference: 'parameter', severity: 'note', message: 'm' }],
  managed: new Map([['fake/note', 1]]),
});
const scopes: PlanShard['scopes'] = [
  { provider: 'fake', spans: false, cells: everywhere },
  { provider: 'stacks', spans: true, cells: space.of([home]) },
];

interface Differs {
  readonly header?: Partial<RunHeader>;
  readonly plan?: Partial<Plan>;
  readonly shard?: Partial<PlanShard>;
}
function part(index: number, { header: ofHeader, plan: ofPlan, shard: ofShard }: Differs = {}): PlanPart {
  const builder = new PlanBuilder(space);
  const own = cellsOfShard(space, { index, of });
  for (const cell of own) builder.add(cell, 'fake', said);
  const plan = finishPlan({ ...finishDefaults, builder, part: { index, of, home, read: own, scopes } });
  assert.ok(plan.shard !== undefined);
  const units = new Map([...own].map(({ account }) => [account, `unit ${index}`] as const));
  return {
    plan: { ...plan, ...ofPlan, shard: { ...plan.shard, ...ofShard } },
    header: { ...header, ...ofHeader },
    units,
    name: `${index}.json`,
  };
}
const merge = (...parts: readonly PlanPart[]) => {
  const merged = mergePlans(parts, fakeTypes);
  assert.ok('plan' in merged, JSON.stringify(merged));
  return merged;
};

test('parts are joined in whatever order they come', () => {
  for (const parts of [
    [part(0), part(1)],
    [part(1), part(0)],
  ]) {
    const { plan, missing, units } = merge(...parts);
    assert.deepEqual(
      plan.classes.map(({ name, cells }) => [name, cells.size]),
      [['x', 8]],
    );
    assert.deepEqual([plan.compared, plan.notices[0]?.cells.size, missing, units.size], [8, 8, [], 4]);
    for (const name of ['exceptions', 'base', 'made', 'shard']) assert.equal(name in plan, false, name);
  }
  assert.throws(() => mergePlans([], fakeTypes), /^Error: no parts$/);
});

const made = { documents: 'd', catalogue: 'c', inventory: 'i' };
const base = { ref: 'main', commit: 'c', state: 'read', read: 1, of: 2, ended: 3 } as const;
const basis = part(0).plan.shard.basis;
const { commit: _, ...noCommit } = header;

const differing: readonly (readonly [string, Differs])[] = [
  ['number of shards', { shard: { of: 3 } }],
  ['commit', { header: { commit: 'other' } }],
  ['trueup version', { header: { tool: { ...header.tool, version: '9.9.9' } } }],
  ['digest of documents', { plan: { made: { ...made, documents: 'other' } } }],
  ['digest of the catalogue', { plan: { made: { ...made, catalogue: 'other' } } }],
  ['digest of the inventory', { plan: { made: { ...made, inventory: 'other' } } }],
  ['base', { plan: { base: { ...base, commit: 'other' } } }],
  ['base', { plan: { base: { ...base, state: 'absent' } } }],
  ['guard thresholds', { shard: { basis: { ...basis, deleteCount: 99 } } }],
  ['guard thresholds', { shard: { basis: { ...basis, allow: ['blast-radius'] } } }],
  ['cells in all', { shard: { scopes: [{ provider: 'fake', spans: false, cells: space.of([home]) }] } }],
  ['cells in all', { shard: { scopes: [{ provider: 'other', spans: false, cells: everywhere }] } }],
];
for (const [what, differs] of differing)
  test(`parts that differ in the ${what} are not of one plan (${JSON.stringify(Object.keys(differs))})`, () => {
    const alike = { plan: { made, base } };
    const other = part(1, { ...differs, plan: { ...alike.plan, ...differs.plan } });
    assert.deepEqual(mergePlans([part(0, alike), other], fakeTypes), { mismatch: `1.json and 0.json differ in the ${what}` });
  });

test('a part that lacks what another has differs from it too; two of one shard are told', () => {
  const lacking = { ...part(1), header: noCommit };
  assert.deepEqual(mergePlans([part(0), lacking], fakeTypes), { mismatch: '1.json and 0.json differ in the commit' });
  assert.deepEqual(mergePlans([part(0, { plan: { base } }), part(1)], fakeTypes), { mismatch: '1.json and 0.json differ in the base' });
  assert.deepEqual(mergePlans([part(0), part(1), { ...part(1), name: 'again.json' }], fakeTypes), {
    mismatch: 'again.json and 1.json are both shard 1/2',
  });
});

test('only the shard of the organization looks at what hangs together: that another knows less of it is no difference', () => {
  const less = part(1, { shard: { scopes: scopes.filter(({ spans }) => !spans) } });
  assert.deepEqual(merge(part(0), less).missing, []);
});

const ofShard = (index: number): readonly Cell[] => [...cellsOfShard(space, { index, of })];
test('the cells of a part that is not there are unreadable for each domain that it would have read', () => {
  const second = merge(part(0));
  const trouble = (index: number) => ({ code: 'shard-missing', message: `shard ${index}/2 left no plan` });
  assert.deepEqual(
    second.plan.unreadable,
    ofShard(1).map((cell) => ({ cell, provider: 'fake', ...trouble(1) })),
  );
  assert.deepEqual([second.missing, second.plan.summary.unreadable], [['1/2'], ofShard(1).length]);
  const first = merge(part(1));
  assert.deepEqual(first.missing, ['0/2']);
  assert.deepEqual(
    first.plan.unreadable.filter(({ provider }) => provider === 'stacks'),
    [{ cell: home, provider: 'stacks', ...trouble(0) }],
  );
  assert.equal(first.plan.unreadable.length, ofShard(0).length + 1);
  const drift = mergePlans([part(0)], fakeTypes, 'drift');
  assert.equal('plan' in drift && drift.plan.unreadable[0]?.message, 'shard 1/2 left no drift');
});

test('one that would have had no cell is missed all the same, at home', () => {
  const mars = { account: home.account, region: 'mars-1' };
  const few = { shard: { home: mars, scopes: [{ provider: 'fake', spans: false, cells: space.of(ofShard(0)) }] } };
  assert.deepEqual(merge(part(0, few)).plan.unreadable, [
    { cell: mars, provider: 'shard 1/2', code: 'shard-missing', message: 'shard 1/2 left no plan' },
  ]);
});

test('unreadable cells and notices of all parts stand in one order, missed cells among them', () => {
  const far = { account: accountId('000000000000'), region: 'mars-1' };
  const all = { shard: { scopes: [{ provider: 'fake', spans: false, cells: new CellSpace([far.account], [far.region]).of([far]) }] } };
  const index = shardOf(far.account, of);
  const notice = (message: string, cells = space.of([home])) => ({ difference: 'parameter', severity: 'note', message, cells }) as const;
  const last = space.cellAt(space.size - 1);
  const unreadable = [{ cell: last, provider: 'fake', code: 'c', message: 'm' }];
  const there = part(1 - index, { ...all, plan: { unreadable, notices: [notice('z'), notice('a')] } });
  const { plan } = merge(there);
  assert.deepEqual(
    plan.unreadable.map(({ cell }) => cell),
    [far, last],
  );
  assert.deepEqual(
    plan.notices.map(({ message }) => message),
    ['a', 'z'],
  );
  assert.ok(plan.space.accounts.includes(far.account) && plan.space.regions.includes(far.region));
});

test('what each part says is said once of the whole', () => {
  const skipped = [...ofShard(0), ...ofShard(1)].map((cell) => ({ cell, reason: 'gone' })).reverse();
  const diagnostics = [{ severity: 'warning', code: 'V-29', message: 'm' }] as const;
  const told: PlanException = {
    ...{
      name: 'e',
      what: 'w',
      selector: 's',
      reason: 'r',
      owner: 'o',
      ticket: 't',
      expires: '2026-12-31',
      daysLeft: 1,
      inForce: true,
      cells: 1,
    },
    source: place('e.yaml', 'x'),
  };
  const more = (which: number): Partial<Plan> => ({
    skipped,
    diagnostics: which === 0 ? diagnostics : [...diagnostics, { ...diagnostics[0], message: 'n' }],
    exceptions: [told],
    made,
    base: { ...base, of: 5 - which, ended: which + 1 },
  });
  const { plan } = merge(part(0, { plan: more(0) }), part(1, { plan: more(1) }));
  assert.equal(plan.skipped.length, 8);
  assert.deepEqual(plan.skipped[0]?.cell, home);
  assert.deepEqual(
    plan.diagnostics.map(({ message }) => message),
    ['m', 'n'],
  );
  assert.deepEqual([plan.exceptions, plan.made], [[told], made]);
  assert.deepEqual(plan.base, { ...base, read: 8, of: 5, ended: 3 });
});

test('the guards are judged over all parts, by all that is managed', () => {
  const gone = (index: number) => {
    const { plan } = part(index);
    return {
      classes: [['a', true] as const, ['b', true] as const].map(([name, destructive]) => {
        const [each] = plan.classes;
        assert.ok(each !== undefined);
        return { ...each, name, destructive };
      }),
    };
  };
  const guards = (managed: number) =>
    merge(...[0, 1].map((index) => part(index, { plan: gone(index), shard: { managed: new Map([['fake/note', managed]]) } }))).plan.guards;
  // 16 of 24 and 16 of 80: neither part alone has more than ten and a share above the limit for certain.
  assert.match(guards(12)[0]?.message ?? '', /^16 of 24 managed fake\/note /);
  assert.deepEqual(guards(40), []);
});

test('the whole began with its first part and cost what all of them did, side by side', () => {
  const early = { now: '2026-11-23T09:00:00.000Z', stats: { ...header.stats, wallMs: 9999, peakRssBytes: 1 } };
  assert.ok(shardOf(home.account, of) === 0);
  const { header: whole } = merge(part(0), part(1, { header: early }));
  assert.equal(whole.now, early.now);
  const { stats } = header;
  assert.deepEqual(whole.stats, {
    calls: 2 * stats.calls,
    callsByOperation: { 'securityhub:DescribeHub': 24, 'securityhub:GetEnabledStandards': 60 },
    throttled: 2,
    waitedMs: 501,
    cpuMs: 2 * stats.cpuMs,
    peakRssBytes: stats.peakRssBytes,
    wallMs: 9999,
    processes: 2,
  });
  const other = { ...stats, callsByOperation: { 'a:B': 1 } };
  assert.deepEqual(sumOfStats([stats, other]).callsByOperation, { ...stats.callsByOperation, 'a:B': 1 });
});
