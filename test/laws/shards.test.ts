// Parts of a plan, written to files and merged, are the plan: for any documents, any live state, any number of shards, in any order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { Cell } from '../../reconciler/model/address.ts';
import { type CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, ShardScope } from '../../reconciler/model/plan.ts';
import { changeIds, changesDigest } from '../../reconciler/plan/change-ids.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import { finishPlan } from '../../reconciler/plan/finish.ts';
import { guardThresholds } from '../../reconciler/plan/guards.ts';
import { mergePlans, type PlanPart } from '../../reconciler/plan/merge-plans.ts';
import { cellsToApply, partOfPlan } from '../../reconciler/plan/part-of-plan.ts';
import { readPlanFile } from '../../reconciler/plan/plan-file.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { type Resolution, resolveLayers } from '../../reconciler/plan/resolve.ts';
import { cellsOfShard, parseShard, shardOf } from '../../reconciler/targets/shard.ts';
import { header } from '../golden/header.ts';
import { fakeTypes, organization } from '../plan/fake-service.ts';
import { layerLists, space, worlds } from '../plan/layers.ts';
import { allCells, observationOf, type World } from '../plan/world.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(10, 300);
const shardCounts = fc.constantFrom(1, 2, 3, 8, 50);
const everywhere = allCells(space);
const home: Cell = space.cellAt(0);
const unit = (account: string): string => `unit of ${account.slice(0, 2)}`;

/** A plan of the cells; of some the fake service cannot be read. */
function planOf(
  resolution: Resolution,
  world: World,
  cells: CellSet,
  unreadable: ReadonlySet<number>,
  part?: Parameters<typeof finishPlan>[0]['part'],
): Plan {
  const comparer = new CellComparer({ types: fakeTypes, organization });
  const builder = new PlanBuilder(space);
  for (const cell of cells) {
    if (unreadable.has(space.indexOf(cell) ?? -1)) builder.addUnreadable({ cell, provider: 'fake', code: 'AccessDenied', message: 'no' });
    else builder.add(cell, 'fake', comparer.compare(resolution.desiredOf(cell), observationOf(cell, world.at(cell))));
  }
  return finishPlan({
    builder,
    types: fakeTypes,
    skipped: [],
    diagnostics: [],
    thresholds: { ...guardThresholds(), deleteCount: 1 },
    accounts: space.accounts.length,
    previousAccounts: undefined,
    vanished: [],
    allow: new Set(),
    ...(part === undefined ? {} : { part }),
  });
}

/** What a file of the plan says when it is read again. */
function throughFile(plan: Plan, name: string): PlanPart {
  const read = readPlanFile([...planJson(plan, header, unit)].join(''));
  if (!('plan' in read) || read.plan.shard === undefined) throw new Error(`${name} was not read: ${JSON.stringify(read)}`);
  return { plan: { ...read.plan, shard: read.plan.shard }, header: read.header, units: read.units, name };
}

function parts(resolution: Resolution, world: World, unreadable: ReadonlySet<number>, of: number): PlanPart[] {
  const scopes: ShardScope[] = [{ provider: 'fake', spans: false, cells: everywhere }];
  return Array.from({ length: of }, (_, index) => {
    const read = everywhere.intersect(cellsOfShard(space, { index, of }));
    return throughFile(planOf(resolution, world, read, unreadable, { index, of, home, read, scopes }), `${index}/${of}`);
  });
}

const text = (plan: Plan): string => [...planJson(plan, { ...header, stats: { ...header.stats, callsByOperation: {} } }, unit)].join('');

test('9: merged parts are the plan byte for byte, whatever the number of shards and their order', () => {
  fc.assert(
    fc.property(
      layerLists,
      worlds,
      shardCounts,
      fc.uniqueArray(fc.nat(space.size - 1), { maxLength: 2 }),
      fc.nat(49),
      (layers, world, of, lost, turn) => {
        const resolution = resolveLayers(layers, space);
        const unreadable = new Set(lost);
        const whole = planOf(resolution, world, everywhere, unreadable);
        const files = parts(resolution, world, unreadable, of);
        const turned = [...files.slice(turn % of), ...files.slice(0, turn % of)];
        const merged = mergePlans(turned, fakeTypes);
        assert.ok('plan' in merged, JSON.stringify(merged));
        assert.equal(text(merged.plan), text(whole));
        assert.equal(merged.plan.digest, whole.digest);
        assert.deepEqual(merged.missing, []);
      },
    ),
    { numRuns: runs },
  );
});

test('32: whatever parts are missing, the plan is incomplete and never says that a cell of theirs is in sync', () => {
  fc.assert(
    fc.property(layerLists, worlds, fc.constantFrom(2, 3, 8), fc.nat(255), (layers, world, of, bits) => {
      const files = parts(resolveLayers(layers, space), world, new Set(), of);
      const there = files.filter((_, index) => (bits & (1 << index)) !== 0 || index === bits % of);
      const merged = mergePlans(there, fakeTypes);
      assert.ok('plan' in merged);
      assert.equal(merged.missing.length, of - there.length);
      if (merged.missing.length > 0) assert.ok(merged.plan.summary.unreadable > 0);
      const present = new Set(there.map(({ plan }) => plan.shard.index));
      const readCells = [...everywhere].filter(({ account }) => present.has(shardOf(account, of))).length;
      assert.ok(merged.plan.summary.unchanged <= readCells);
      for (const cell of everywhere) {
        const isLost = merged.plan.unreadable.some((each) => each.cell.account === cell.account && each.cell.region === cell.region);
        if (!present.has(shardOf(cell.account, of))) assert.ok(isLost, `${cell.account}/${cell.region}`);
      }
    }),
    { numRuns: runs },
  );
});

test('shares of an apply are disjoint and together the plan, also where cells hang together', () => {
  const types = fc.subarray(fakeTypes.map(({ name }) => name));
  fc.assert(
    fc.property(layerLists, worlds, shardCounts, types, (layers, world, of, spanning) => {
      const whole = planOf(resolveLayers(layers, space), world, everywhere, new Set());
      const shards = Array.from({ length: of }, (_, index) => ({ index, of }));
      const shares = shards.map((shard) => partOfPlan(whole, shard, new Set(spanning)));
      assert.deepEqual(shares.flatMap(({ classes }) => [...changeIds(classes)]).sort(), [...changeIds(whole.classes)].sort());
      const sizes = shards.map((shard) => cellsToApply(whole, shard, new Set(spanning)).size);
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        whole.summary.cells,
        'no cell is of two shares',
      );
      for (const [index, { classes, partOf }] of shares.entries()) {
        assert.equal(partOf?.changesDigest, changesDigest(whole.classes));
        if (index !== 0) assert.ok(classes.every(({ type }) => !spanning.includes(type)));
      }
    }),
    { numRuns: runs },
  );
});

test('every account is in exactly one shard, and shards of many accounts are of much the same size', () => {
  const many = new CellSpace(
    Array.from({ length: 2000 }, (_, index) => accountId(String(100000000001 + index))),
    ['eu-west-1'],
  );
  for (const of of [1, 2, 4, 50]) {
    const sets = Array.from({ length: of }, (_, index) => cellsOfShard(many, { index, of }));
    assert.equal(
      sets.reduce((sum, { size }) => sum + size, 0),
      many.size,
    );
    assert.equal(sets.reduce((all, set) => all.union(set), many.empty()).size, many.size);
    for (const { size } of sets) assert.ok(size > (0.4 * many.size) / of && size < (1.9 * many.size) / of, `${size} of ${many.size / of}`);
  }
  assert.equal(shardOf(accountId('111111111111'), 4), 2, 'the same on every machine and in every version');
  for (const wrong of ['4/4', '1/0', '-1/4', '0/51', '1', '1/2/3', 'a/b', '01/2x', '']) assert.equal(parseShard(wrong), undefined, wrong);
  assert.deepEqual(parseShard('3/4'), { index: 3, of: 4 });
});
