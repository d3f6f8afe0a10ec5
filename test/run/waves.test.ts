// Rollout in waves over the island: what a gate lets through, what is left untouched, and whose wave a change is.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass, WaveResult } from '../../reconciler/model/plan.ts';
import { WritesStopped } from '../../reconciler/model/writes-stopped.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import type { DesiredState, Interest, Provider } from '../../reconciler/providers/provider.ts';
import { type Approve, applyInWaves } from '../../reconciler/run/waves.ts';
import type { Wave } from '../../reconciler/targets/waves.ts';
import { TestClock } from '../clock.ts';
import { cell, desired, planOf, unused, World } from './island.ts';

const lit = desired({ lamp: 'on' });
const at = (digit: number): string => `${String(digit).repeat(12)}/eu-west-1`;
const wave = (name: string, digits: readonly number[], gate: Partial<Wave['gate']> = {}): Wave => ({
  name,
  accounts: new Set(digits.map((digit) => cell(digit).account)),
  gate: { maxFailedShare: 0, approval: false, ...gate },
});
const nobody: Approve = () => assert.fail('nobody is asked');

/** Applies what is asked to the cells of the accounts 1 to `accounts`. */
async function rollOut(
  t: TestContext,
  accounts: number,
  waves: readonly Wave[],
  more: {
    /** The world when it is planned. */
    before?: (world: World) => void;
    /** What happens between plan and apply. */
    prepare?: (world: World) => void;
    approve?: Approve;
    reach?: (space: CellSpace) => Provider['reach'];
    asked?: DesiredState;
    /** Of all classes of the plan. */
    refused?: PlanClass['refused'];
    signal?: AbortSignal;
    stopped?: () => WritesStopped;
  } = {},
) {
  const world = new World(TestClock.for(t));
  const state = more.asked ?? lit;
  more.before?.(world);
  const cells = Array.from({ length: accounts }, (_, index) => cell(index + 1));
  const plan = await planOf(world, cells, state);
  more.prepare?.(world);
  const reach = more.reach?.(plan.space);
  const provider: Provider = { ...world.provider, ...(reach === undefined ? {} : { reach }) };
  const comparer = new CellComparer({ types: provider.types, organization: 'main' });
  const input: Parameters<typeof applyInWaves>[0] = {
    plan,
    classes:
      more.refused === undefined
        ? plan.classes
        : (plan.classes.map((each) => ({ ...each, refused: more.refused })) as readonly PlanClass[]),
    providers: [provider],
    interestOf: () => ({ desired: state }) as unknown as Interest,
    compare: (_provider, _cell, observation) => comparer.compare(state, observation),
    ...unused(),
    clock: world.clock,
    concurrency: 2,
    standardReadyTimeoutMs: 900_000,
    signal: more.signal ?? new AbortController().signal,
    report: () => undefined,
    ...(more.stopped === undefined ? {} : { stopped: more.stopped }),
  };
  const result = await applyInWaves(input, waves, more.approve ?? nobody);
  return {
    world,
    result,
    written: world.writes.map((write) => write[0]).join(''),
    waves: result.waves?.map(({ name, state: ended, cells: size, failed }) => `${name} ${ended} ${failed}/${size}`),
    status: result.cells.map(({ cell: { account }, status, code }) => `${account[0]} ${status}${code === undefined ? '' : ` ${code}`}`),
  };
}

test('waves are written in their order, and cells are told in that of the organization', async (t) => {
  const { written, waves, status, result } = await rollOut(t, 4, [wave('canary', [3]), wave('half', [1]), wave('rest', [2, 4])]);
  assert.match(written, /^31(24|42)$/);
  assert.deepEqual(waves, ['canary passed 0/1', 'half passed 0/1', 'rest passed 0/2']);
  assert.deepEqual(status, ['1 converged', '2 converged', '3 converged', '4 converged']);
  assert.ok(!('stopped' in result));
});

test('without waves it is one apply, and none is told', async (t) => {
  const { waves, status } = await rollOut(t, 2, []);
  assert.deepEqual([waves, status], [undefined, ['1 converged', '2 converged']]);
});

const lose =
  (...digits: readonly number[]) =>
  (world: World): void => {
    for (const digit of digits) world.mishaps.set(at(digit), 'failed');
  };

test('a wave that fails stops the rollout: nothing of the later ones is touched, and each of their cells says why', async (t) => {
  const { written, waves, status, result } = await rollOut(t, 4, [wave('canary', [1, 2]), wave('half', [3]), wave('rest', [4])], {
    prepare: lose(2),
  });
  assert.match(written, /^(12|21)$/);
  assert.deepEqual(waves, ['canary stopped 1/2', 'half not-reached 0/1', 'rest not-reached 0/1']);
  assert.deepEqual(status, ['1 converged', '2 failed INVALID_INPUT', '3 skipped wave-stopped', '4 skipped wave-stopped']);
  const why = 'not touched: the wave canary stopped the rollout: 1 of 2 cells did not converge';
  assert.deepEqual([result.cells[2]?.message, result.cells[3]?.changes], [why, 0]);
});

test('the share that may fail passes the gate to its very percent', async (t) => {
  const waves = (share: number) => [wave('canary', [1, 2, 3, 4], { maxFailedShare: share }), wave('rest', [5])];
  assert.equal((await rollOut(t, 5, waves(25), { prepare: lose(2) })).waves?.[0], 'canary passed 1/4');
  assert.equal((await rollOut(t, 5, waves(24), { prepare: lose(2) })).waves?.[0], 'canary stopped 1/4');
  assert.equal((await rollOut(t, 5, waves(25), { prepare: lose(2, 3) })).waves?.[0], 'canary stopped 2/4');
});

const trouble: readonly [string, (world: World) => void, string][] = [
  ['cannot be read', (world) => void world.unreadable.add(at(1)), 'stopped'],
  ['has moved', (world) => Object.assign(world.at(cell(1)), { lamp: { light: 'dim' } }), 'stopped'],
  ['is still settling', (world) => void world.mishaps.set(at(1), 'later'), 'stopped'],
];
for (const [what, prepare, state] of trouble) {
  test(`a cell that ${what} counts as failed for the gate`, async (t) => {
    const { waves } = await rollOut(t, 2, [wave('canary', [1]), wave('rest', [2])], { prepare });
    assert.deepEqual(waves, [`canary ${state} 1/1`, 'rest not-reached 0/1']);
  });
}

test('what a guard refused from the start says nothing of how the wave goes', async (t) => {
  const refused = { guard: 'data-loss', message: 'm' } as const;
  const { waves, status } = await rollOut(t, 2, [wave('canary', [1]), wave('rest', [2])], { refused });
  assert.deepEqual(waves, ['canary passed 0/1', 'rest passed 0/1']);
  assert.match(status[0] ?? '', /^1 refused /);
});

test('after a wave somebody is asked once, with how it ended and what comes next; yes goes on', async (t) => {
  const questions: [WaveResult, string][] = [];
  const { waves } = await rollOut(
    t,
    3,
    [wave('canary', [1], { approval: true }), wave('nobody', [9]), wave('half', [2]), wave('rest', [3])],
    {
      approve: async (after, next) => {
        questions.push([after, next]);
        return true;
      },
    },
  );
  assert.deepEqual(questions, [[{ name: 'canary', state: 'passed', cells: 1, failed: 0 }, 'half']]);
  assert.deepEqual(waves, ['canary passed 0/1', 'nobody passed 0/0', 'half passed 0/1', 'rest passed 0/1']);
});

test('without approval the rollout waits: later cells say how it goes on', async (t) => {
  const { written, waves, result, status } = await rollOut(t, 2, [wave('canary', [1], { approval: true }), wave('rest', [2])], {
    approve: async () => false,
  });
  assert.equal(written, '1');
  assert.deepEqual(waves, ['canary awaiting-approval 0/1', 'rest not-reached 0/1']);
  assert.deepEqual(status, ['1 converged', '2 skipped wave-approval']);
  assert.equal(result.cells[1]?.message, 'not touched: the wave canary waits for approval: --resume with --approve-wave canary goes on');
});

test('nobody is asked after a wave that failed, nor where nothing comes after it', async (t) => {
  const failed = await rollOut(t, 2, [wave('canary', [1], { approval: true }), wave('rest', [2])], { prepare: lose(1) });
  assert.equal(failed.waves?.[0], 'canary stopped 1/1');
  const last = await rollOut(t, 1, [wave('canary', [1], { approval: true }), wave('rest', [2])]);
  assert.deepEqual(last.waves, ['canary passed 0/1', 'rest passed 0/0']);
});

test('an interrupt stops at the wave that it met, whatever may fail there', async (t) => {
  const stop = new AbortController();
  const { waves, result } = await rollOut(t, 2, [wave('canary', [1], { maxFailedShare: 100 }), wave('rest', [2])], {
    prepare: (world) => {
      world.onWrite = () => stop.abort();
    },
    signal: stop.signal,
  });
  assert.equal(waves?.[0]?.split(' ')[1], 'stopped');
  assert.deepEqual([result.interrupted, waves?.[1]], [true, 'rest not-reached 0/1']);
});

test('a change that reaches other accounts waits for the last of them; one that only makes ready comes with the first', async (t) => {
  const reach =
    (space: CellSpace): Provider['reach'] =>
    ({ cell: own }) =>
      own.account === cell(1).account ? space.of([cell(3), cell(2)]) : undefined;
  const waves = [wave('a', [1]), wave('b', [2]), wave('c', [3])];
  const created = await rollOut(t, 3, waves, { reach });
  assert.deepEqual(created.waves, ['a passed 0/0', 'b passed 0/2', 'c passed 0/1']);
  const updated = await rollOut(t, 3, waves, {
    reach,
    before: (world) => {
      for (const digit of [1, 2, 3]) world.at(cell(digit)).lamp = { light: 'dim' };
    },
  });
  assert.deepEqual(updated.waves, ['a passed 0/0', 'b passed 0/1', 'c passed 0/2']);
});

test('a cell with parts in two waves ends as the worse of them, with the changes of both', async (t) => {
  // The lamp of account 1 reaches account 2 and waits for its wave; the house is of account 1 itself.
  const reach =
    (space: CellSpace): Provider['reach'] =>
    ({ cell: own, type }) =>
      own.account === cell(1).account && type === 'island/lamp' ? space.of([cell(2)]) : undefined;
  const both = desired({ lamp: 'on', 'room a/1': 'off' });
  const before = (world: World): void => {
    for (const digit of [1, 2]) world.settle(cell(digit), 'a');
  };
  const waves = [wave('a', [1], { maxFailedShare: 100 }), wave('b', [2])];
  const well = await rollOut(t, 2, waves, { reach, before, asked: both });
  assert.deepEqual(well.waves, ['a passed 0/1', 'b passed 0/2']);
  assert.deepEqual(well.result.cells[0], { cell: cell(1), status: 'converged', changes: 2 });
  const firstPart = await rollOut(t, 2, waves, {
    reach,
    before,
    asked: both,
    prepare: (world) => world.mishaps.set(`${at(1)} island/room`, 'failed'),
  });
  assert.deepEqual([firstPart.status[0], firstPart.result.cells[0]?.changes], ['1 failed INVALID_INPUT', 1]);
  const secondPart = await rollOut(t, 2, waves, {
    reach,
    before,
    asked: both,
    prepare: (world) => world.mishaps.set(`${at(1)} island/lamp`, 'failed'),
  });
  assert.deepEqual([secondPart.status[0], secondPart.result.cells[0]?.changes], ['1 failed INVALID_INPUT', 1]);
});

test('a lease that is lost in the middle stops the rollout, with the reason', async (t) => {
  const halt = new AbortController();
  const { waves, result } = await rollOut(t, 2, [wave('a', [1], { maxFailedShare: 100 }), wave('b', [2])], {
    prepare: (world) => {
      world.onWrite = () => halt.abort();
    },
    signal: halt.signal,
    stopped: () => new WritesStopped('lease-lost', 'another run took the lease'),
  });
  assert.deepEqual([waves?.[0]?.split(' ')[1], waves?.[1]], ['stopped', 'b not-reached 0/1']);
  assert.deepEqual(result.stopped, { code: 'lease-lost', message: 'another run took the lease' });
});

test('an account that no wave has is of the last', async (t) => {
  const { waves } = await rollOut(t, 3, [wave('canary', [1]), wave('rest', [2])]);
  assert.deepEqual(waves, ['canary passed 0/1', 'rest passed 0/2']);
});
