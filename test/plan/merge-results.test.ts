// The results of several processes that applied one plan, as one; and why some are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { ApplyResult, CellResult, Plan, RunHeader } from '../../reconciler/model/plan.ts';
import { changesDigest } from '../../reconciler/plan/change-ids.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { mergeResults, noResult, type ResultPart } from '../../reconciler/plan/merge-results.ts';
import { shardOf } from '../../reconciler/targets/shard.ts';
import { header } from '../golden/header.ts';
import { space } from './layers.ts';
import { finish } from './world.ts';

const of = 2;
const accountsOf = (index: number) => space.accounts.filter((account) => shardOf(account, of) === index);
const cellsOf = (index: number) => [...space.product(accountsOf(index), space.regions)];
const plan: Plan = (() => {
  const builder = new PlanBuilder(space);
  const quiet = {
    notices: [],
    settling: [],
    outside: [],
    unseen: new Set<string>(),
    unreadable: [],
    inSync: false,
    compared: 1,
    managed: new Map(),
  };
  const change = { type: 'fake/note', action: 'update', difference: 'parameter', destructive: false } as const;
  for (const cell of space.of([...cellsOf(0), ...cellsOf(1)]))
    builder.add(cell, 'fake', {
      ...quiet,
      changes: [
        { ...change, name: 'x' },
        { ...change, name: 'y' },
        { ...change, name: 'z', refused: { guard: 'data-loss', message: 'm' } },
      ],
    });
  return finish(builder);
})();

const part = (index: number, more: Partial<ApplyResult> = {}, ofHeader: Partial<RunHeader> = {}): ResultPart => ({
  name: `${index}.json`,
  header: { ...header, ...ofHeader },
  diagnostics: [],
  result: {
    space,
    cells: [],
    moved: [],
    guards: [],
    interrupted: false,
    of: { index, of, digest: plan.digest, changesDigest: changesDigest(plan.classes) },
    ...more,
  },
});
const merge = (...parts: readonly ResultPart[]) => {
  const merged = mergeResults(plan, parts, new Set());
  assert.ok('result' in merged, JSON.stringify(merged));
  return merged;
};
const converged = (cell: CellResult['cell']): CellResult => ({ cell, status: 'converged', changes: 2 });

test('what no result lists has converged, with the changes that were to be made there; cells stand in order', () => {
  assert.ok(accountsOf(0).length > 0 && accountsOf(1).length > 0);
  const [failed] = cellsOf(1);
  assert.ok(failed !== undefined);
  const listed: CellResult = { cell: failed, status: 'failed', changes: 1, code: 'AccessDenied', message: 'm' };
  for (const parts of [
    [part(0), part(1, { cells: [listed] })],
    [part(1, { cells: [listed] }), part(0)],
  ]) {
    const { result, missing } = merge(...parts);
    const expected: readonly CellResult[] = [...space.product(space.accounts, space.regions)].map(
      (cell): CellResult => (cell.account === failed.account && cell.region === failed.region ? listed : converged(cell)),
    );
    assert.deepEqual([result.cells, missing, 'missing' in result], [expected, [], false]);
    assert.deepEqual(result.of, { index: 0, of: 1, digest: plan.digest, changesDigest: changesDigest(plan.classes) });
    assert.deepEqual([result.guards, result.moved, result.interrupted], [[], [], false]);
  }
});

test('the cells of a result that is not there are unreadable, never converged', () => {
  const { result, missing } = merge(part(0));
  const own = result.cells.filter(({ cell }) => shardOf(cell.account, of) === 1);
  assert.deepEqual(
    own,
    cellsOf(1).map((cell) => ({ cell, status: 'unreadable', changes: 0, code: 'shard-missing', message: noResult('1/2') })),
  );
  assert.equal(noResult('1/2'), 'shard 1/2 left no result');
  assert.deepEqual([missing, result.missing], [['1/2'], ['1/2']]);
});

const guard = { guard: 'lease', message: 'another run holds it', hint: 'wait' };
test('a result that a guard refused has written nothing: its cells are refused; where all were, the whole is', () => {
  const { result } = merge(part(0), part(1, { guards: [guard, { ...guard, guard: 'second' }] }));
  assert.deepEqual(
    result.cells.filter(({ status }) => status !== 'converged'),
    cellsOf(1).map((cell) => ({ cell, status: 'refused', changes: 0, code: 'lease', message: 'another run holds it' })),
  );
  assert.deepEqual(result.guards, []);
  const all = merge(part(0, { guards: [guard] }), part(1, { guards: [guard, { ...guard, guard: 'second' }] })).result;
  assert.deepEqual([all.cells, all.guards.map((each) => each.guard)], [[], ['lease', 'second']]);
  // One that was refused and one that is not there: nobody knows of the other.
  const half = merge(part(0, { guards: [guard] })).result;
  assert.deepEqual([half.guards, new Set(half.cells.map(({ status }) => status))], [[], new Set(['refused', 'unreadable'])]);
});

test('what one of them says is said of the whole', () => {
  const stopped = { code: 'lease-lost', message: 'm' } as const;
  const joined = (account: string, seconds: number) =>
    ({ account, joinedAt: '2026-01-01T00:00:00Z', coveredAt: '2026-01-01T00:01:00Z', seconds, by: 'apply' }) as const;
  const diagnostic = { severity: 'warning', code: 'V-29', message: 'm' } as const;
  const [first] = plan.classes;
  assert.ok(first !== undefined);
  const moved = (index: number) => [{ ...first, cells: space.product(accountsOf(index), space.regions) }];
  const parts = [
    { ...part(0, { interrupted: true, joined: [joined('1', 1)], moved: moved(0) }), diagnostics: [diagnostic] },
    {
      ...part(1, { stopped, joined: [joined('1', 2), joined('2', 3)], missing: ['0/9'], moved: moved(1) }),
      diagnostics: [{ ...diagnostic }, { ...diagnostic, message: 'n' }],
    },
  ];
  const { result, diagnostics, header: whole } = merge(...parts);
  assert.deepEqual([result.interrupted, result.stopped, result.missing], [true, stopped, ['0/9']]);
  assert.deepEqual(result.joined, [joined('1', 2), joined('2', 3)]);
  assert.deepEqual(
    result.moved.map(({ name, cells }) => [name, cells.size]),
    [[first.name, space.size]],
  );
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ['m', 'n'],
  );
  assert.deepEqual(whole.stats, {
    ...header.stats,
    calls: 84,
    callsByOperation: whole.stats.callsByOperation,
    throttled: 2,
    waitedMs: 501,
    cpuMs: 1624.5,
    processes: 2,
  });
  assert.deepEqual(whole.stats.callsByOperation, { 'securityhub:DescribeHub': 24, 'securityhub:GetEnabledStandards': 60 });
  const plain = merge(part(0), part(1)).result;
  for (const name of ['joined', 'stopped', 'missing', 'waves']) assert.equal(name in plain, false, name);
});

test('waves are told where one process applied all', () => {
  const waves = [{ name: 'canary', state: 'passed', cells: 1, failed: 0 }] as const;
  const alone: ResultPart['result']['of'] = { index: 0, of: 1, digest: plan.digest, changesDigest: '' };
  assert.deepEqual(merge(part(0, { of: alone, waves })).result.waves, waves);
  assert.equal('waves' in merge(part(0, { of: alone })).result, false);
  assert.equal('waves' in merge(part(0, { waves }), part(1, { waves })).result, false);
});

test('results that are not of one plan, or not of one apply, are not joined', () => {
  const given = part(1).result.of;
  assert.ok(given !== undefined);
  const { of: _, ...nameless } = part(1).result;
  const short = plan.digest.slice(0, 12);
  const { commit: _c, ...noCommit } = header;
  const rows: readonly (readonly [ResultPart, string])[] = [
    [{ ...part(1), result: nameless }, '1.json does not say which plan it applied'],
    [part(1, { of: { ...given, digest: 'f'.repeat(64) } }), `1.json is of the plan ${'f'.repeat(12)}, this one is ${short}`],
    [part(1, { of: { ...given, of: 3 } }), '1.json is one of 3, another result one of 2'],
    [{ ...part(0), name: 'again.json' }, 'again.json and 0.json are both shard 0/2'],
    [part(1, {}, { commit: 'other' }), '1.json and 0.json differ in commit or trueup version'],
    [{ ...part(1), header: noCommit }, '1.json and 0.json differ in commit or trueup version'],
    [part(1, {}, { tool: { ...header.tool, version: '9.9.9' } }), '1.json and 0.json differ in commit or trueup version'],
  ];
  for (const [other, mismatch] of rows) assert.deepEqual(mergeResults(plan, [part(0), other], new Set()), { mismatch });
  assert.throws(() => mergeResults(plan, [], new Set()), /^Error: no results$/);
  // Another catalogue, run or hour is nothing to differ in.
  merge(part(0), part(1, {}, { run: 'other', now: '2027-01-01T00:00:00.000Z', tool: { ...header.tool, catalogue: '2026-01-01' } }));
});

test('the order of results does not matter', () => {
  const parts = [part(0, { guards: [guard] }), part(1, { interrupted: true })];
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: 2 }), (shuffled) => assert.deepEqual(merge(...shuffled), merge(...parts))),
    { numRuns: 4 },
  );
});

test('cells stand by account and Region, whichever shard had them', () => {
  const three = [2, 0, 1].map((index) => part(index, { of: { index, of: 3, digest: plan.digest, changesDigest: '' } }));
  // The first account is of the last shard, or the test would show nothing.
  assert.equal(shardOf(space.cellAt(0).account, 3), 2);
  assert.deepEqual(
    merge(...three).result.cells.map(({ cell }) => cell),
    [...space.product(space.accounts, space.regions)],
  );
  // Of which it was the first is told by its index.
  assert.deepEqual(mergeResults(plan, [part(1), { ...part(0), name: 'again.json' }, part(0)], new Set()), {
    mismatch: '0.json and again.json are both shard 0/2',
  });
});

test('cells that hang together over accounts are missed with the shard of the organization', () => {
  const first = accountsOf(1)[0] ?? accountId('000000000000');
  const merged = mergeResults(plan, [part(1)], new Set(['fake/note']));
  assert.ok('result' in merged);
  const [cell] = merged.result.cells.filter((each) => each.cell.account === first);
  assert.equal(cell?.status, 'unreadable');
});
