import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { TestClock } from '../clock.ts';
import { runsOf } from '../runs.ts';
import { applyIn, cell, desired, planOf, World } from './island.ts';

const world = (t: TestContext): World => new World(TestClock.for(t));
const one = cell(1);
const three = [cell(1), cell(2), cell(3)];
const emptyAfter = async (live: World, cells: typeof three, asked: ReturnType<typeof desired>) =>
  assert.deepEqual((await planOf(live, cells, asked)).classes, []);

test('first what comes first, then the house in one call, then its rooms once it stands, in batches', async (t) => {
  const live = world(t);
  const asked = desired({
    lamp: 'on',
    'house a': 'present',
    'house b': 'present',
    'room a/1': 'off',
    'room a/2': 'off',
    'room a/3': 'off',
    'room b/1': 'off',
  });
  const result = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual(
    live.writes.map((write) => write.replace(/^\S+ /, '')),
    ['create island/lamp lamp', 'create island/house a,b', 'update island/room a/1,a/2,a/3', 'update island/room b/1'],
  );
  assert.deepEqual(result.cells, [{ cell: one, status: 'converged', changes: 7 }]);
  assert.ok(live.clock.monotonicMs() >= live.buildMs);
  await emptyAfter(live, [one], asked);
});

test('what protects is written before what takes protection away', async (t) => {
  const live = world(t);
  live.settle(one, 'a', { 2: { light: 'off' } });
  const asked = desired({ 'room a/1': 'off', 'room a/2': 'on' });
  await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual(
    live.writes.map((write) => write.split(' ').at(-1)),
    ['a/2', 'a/1'],
  );
});

test('the old goes last, after the new one stands, and the cell is done when it is gone', async (t) => {
  const live = world(t);
  live.settle(one, 'old');
  const asked = desired({ 'house new': 'present', 'house old': 'absent', 'room new/1': 'off' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual(
    live.writes.map((write) => write.replace(/^\S+ /, '')),
    ['create island/house new', 'update island/room new/1', 'delete island/house old'],
  );
  assert.equal(cells[0]?.status, 'converged');
  assert.deepEqual([...live.at(one).houses.keys()], ['new']);
  assert.ok(live.clock.monotonicMs() >= live.buildMs + 30_000);
});

test('the old stays when the new one failed', async (t) => {
  const live = world(t);
  live.settle(one, 'old');
  live.mishaps.set('111111111111/eu-west-1', 'failed');
  live.onWrite = () => void (live.writes.length > 0 && live.mishaps.clear());
  const asked = desired({ 'house new': 'present', 'house old': 'absent' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual([...live.at(one).houses.keys()], ['old']);
  assert.equal(cells[0]?.status, 'failed');
  assert.equal(cells[0]?.code, 'INVALID_INPUT');
});

test('what is of one kind waits until all of the kind are at rest', async (t) => {
  const live = world(t);
  live.at(one).houses.set('theirs', { readyMs: 600_000, goneMs: Number.POSITIVE_INFINITY });
  const asked = desired({ 'house a': 'present' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual(cells, [{ cell: one, status: 'converged', changes: 1 }]);
  assert.equal(live.writes.length, 1);
  assert.ok(live.clock.monotonicMs() >= 600_000 + live.buildMs);
});

test('patience begins anew with every step that works', async (t) => {
  const live = world(t);
  live.settle(one, 'old');
  live.buildMs = 880_000;
  const asked = desired({ 'house new': 'present', 'house old': 'absent', 'room new/1': 'off' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.equal(cells[0]?.status, 'converged');
  assert.ok(live.clock.monotonicMs() > 900_000);
});

test('writes that are acknowledged and lost end as failed, the other cells converge', async (t) => {
  const live = world(t);
  live.mishaps.set('222222222222/eu-west-1', 'lost');
  const asked = desired({ lamp: 'on' });
  const result = await applyIn(live, await planOf(live, three, asked), asked);
  assert.deepEqual(result.status, { 1: 'converged', 2: 'failed', 3: 'converged' });
  const lost = result.cells.find((each) => each.status === 'failed');
  assert.equal(lost?.code, 'lost-write');
  assert.match(lost?.message ?? '', /island\/lamp\/lamp: AWS took the change, and after 60 s it is still not in effect/);
  assert.equal(lost?.changes, 0);
});

test('a house that is not built in time leaves the cell converging, and the others are done long before', async (t) => {
  const live = world(t);
  const asked = desired({ lamp: 'on', 'house a': 'present', 'room a/1': 'off' });
  live.buildMs = 3_600_000;
  const result = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual(result.cells, [{ cell: one, status: 'converging', changes: 2, code: 'still-settling', waitingFor: 'a is being built' }]);
  assert.ok(live.clock.monotonicMs() >= 900_000 && live.clock.monotonicMs() < 1_000_000);
  assert.ok(live.reads < 60, `${live.reads} reads: polls widen`);
});

test('what nobody could see when it was planned is judged by what shows later, and only what differs is written', async (t) => {
  const live = world(t);
  const island = live.at(one);
  island.houses.set('a', { readyMs: 100_000, goneMs: Number.POSITIVE_INFINITY });
  const asked = desired({ 'house a': 'present', 'room a/1': 'off', 'room a/2': 'off' });
  const plan = await planOf(live, [one], asked);
  assert.deepEqual(
    plan.classes.map(({ name, before, because }) => [name, before, because]),
    [
      ['a/1', {}, 'not-seen-yet'],
      ['a/2', {}, 'not-seen-yet'],
    ],
  );
  live.clock.advance(200_000);
  island.rooms.set('a/1', { light: 'off' });
  island.rooms.set('a/2', { light: 'on' });
  const result = await applyIn(live, plan, asked);
  assert.deepEqual(result.cells, [{ cell: one, status: 'converged', changes: 2 }]);
  assert.deepEqual(live.writes, ['111111111111/eu-west-1 update island/room a/2']);
});

test('"later" is tried again until patience ends, then the cell is converging with the reason', async (t) => {
  const live = world(t);
  live.settle(one, 'a');
  live.mishaps.set('111111111111/eu-west-1', 'later');
  const asked = desired({ 'room a/1': 'off' });
  const result = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.equal(result.cells[0]?.status, 'converging');
  assert.equal(result.cells[0]?.code, 'RESOURCE_NOT_FOUND');
  assert.ok(live.writes.length > 3);
});

test('"later" has an end too where a look takes longer than the wait for the next try', async (t) => {
  const live = world(t);
  live.settle(one, 'a');
  live.readMs = 45_000;
  live.mishaps.set('111111111111/eu-west-1', 'later');
  const asked = desired({ 'room a/1': 'off' });
  const result = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.equal(result.cells[0]?.status, 'converging');
  assert.equal(result.cells[0]?.code, 'RESOURCE_NOT_FOUND');
  assert.ok(live.clock.monotonicMs() < 3_600_000);
});

test('what moves for ever is followed to its limit, which is named, and no further', async (t) => {
  const live = world(t);
  live.settle(one, 'a');
  live.settle(cell(2), 'a');
  live.mishaps.set('111111111111/eu-west-1', 'moves');
  const asked = desired({ 'room a/1': 'off' });
  const result = await applyIn(live, await planOf(live, [one, cell(2)], asked), asked, { polls: { operationMs: 7_200_000 } });
  assert.deepEqual(result.status, { 1: 'converging', 2: 'converged' });
  const [left] = result.cells.filter(({ status }) => status === 'converging');
  assert.match(String(left?.waitingFor), /operation 7 is under way \(after 120 minutes, limits\.stackSetOperationTimeout/);
  assert.ok(live.clock.monotonicMs() > 7_000_000 && live.clock.monotonicMs() < 8_200_000, String(live.clock.monotonicMs()));
});

test('a call that fails for this minute is tried again and then works', async (t) => {
  const live = world(t);
  live.mishaps.set('111111111111/eu-west-1', 'throws');
  live.onWrite = () => void (live.writes.length >= 2 && live.mishaps.clear());
  const asked = desired({ lamp: 'on' });
  assert.deepEqual((await applyIn(live, await planOf(live, [one], asked), asked)).status, { 1: 'converged' });
  assert.equal(live.writes.length, 3);
});

test('a change whose live state moved is refused alone, and its new difference is told', async (t) => {
  const live = world(t);
  live.settle(one, 'a', { 1: { light: 'on' }, 2: { light: 'on' } });
  const asked = desired({ 'room a/1': 'off', 'room a/2': 'off' });
  const plan = await planOf(live, [one], asked);
  live.at(one).rooms.set('a/2', { light: 'dim' });
  const result = await applyIn(live, plan, asked);
  assert.deepEqual(
    live.writes.map((write) => write.split(' ').at(-1)),
    ['a/1'],
  );
  assert.deepEqual(
    result.cells.map(({ status, code, changes }) => ({ status, code, changes })),
    [{ status: 'refused', code: 'stale-target', changes: 1 }],
  );
  assert.deepEqual(
    result.moved.map(({ name, before, after }) => ({ name, before, after })),
    [{ name: 'a/2', before: { light: 'dim' }, after: { light: 'off' } }],
  );
});

test('what somebody else has done meanwhile counts as done and is not written', async (t) => {
  const live = world(t);
  const asked = desired({ lamp: 'on' });
  const plan = await planOf(live, three, asked);
  live.at(one).lamp = { light: 'on' };
  const result = await applyIn(live, plan, asked);
  assert.deepEqual(result.status, { 1: 'converged', 2: 'converged', 3: 'converged' });
  assert.equal(live.writes.length, 2);
});

test('what was not planned is not written, even when it is asked for', async (t) => {
  const live = world(t);
  live.settle(one, 'a');
  const planned = await planOf(live, [one], desired({ 'room a/1': 'off' }));
  await applyIn(live, planned, desired({ 'room a/1': 'off', 'room a/2': 'off', lamp: 'on' }));
  assert.deepEqual(
    live.writes.map((write) => write.split(' ').at(-1)),
    ['a/1'],
  );
});

test('a note that AWS takes and keeps as it was is no failure', async (t) => {
  const live = world(t);
  live.settle(one, 'a', { 1: { light: 'off', note: 'theirs' } });
  live.mishaps.set('111111111111/eu-west-1', 'kept');
  const asked = desired({ 'room a/1': 'off ours' });
  const { cells } = await applyIn(live, await planOf(live, [one], asked), asked);
  assert.deepEqual([cells[0]?.status, cells[0]?.code], ['converged', 'kept-by-aws']);
});

test('an unreadable cell is unreadable, nothing else is', async (t) => {
  const live = world(t);
  const asked = desired({ lamp: 'on' });
  const plan = await planOf(live, three, asked);
  live.unreadable.add('222222222222/eu-west-1');
  const result = await applyIn(live, plan, asked);
  assert.deepEqual(result.status, { 1: 'converged', 2: 'unreadable', 3: 'converged' });
});

test('a cell that cannot be read again after its write is unreadable, never converged', async (t) => {
  const live = world(t);
  const asked = desired({ lamp: 'on' });
  live.onWrite = () => void live.unreadable.add('111111111111/eu-west-1');
  assert.deepEqual((await applyIn(live, await planOf(live, [one], asked), asked)).status, { 1: 'unreadable' });
});

test('refused classes are not touched and not read', async (t) => {
  const live = world(t);
  const asked = desired({ lamp: 'on' });
  const plan = await planOf(live, [one], asked);
  const refused = { guard: 'governed', message: 'somebody else rules here' };
  const readBefore = live.reads;
  const result = await applyIn(live, { ...plan, classes: plan.classes.map((each) => ({ ...each, refused })) }, asked);
  assert.deepEqual([result.cells[0]?.status, result.cells[0]?.code], ['refused', 'governed']);
  assert.deepEqual([live.writes, live.reads], [[], readBefore]);
});

test('an account that waits gives its place to the next', async (t) => {
  const live = world(t);
  const cells = [1, 2, 3, 4, 5, 6].map((digit) => cell(digit));
  const asked = desired({ 'house a': 'present', 'room a/1': 'off' });
  const result = await applyIn(live, await planOf(live, cells, asked), asked, { concurrency: 1 });
  assert.ok(result.cells.every((each) => each.status === 'converged'));
  assert.ok(live.clock.monotonicMs() < live.buildMs * 1.5, `${live.clock.monotonicMs()} ms: all six were built side by side`);
});

test('calls of a cell go one after another, and no more accounts than allowed are busy', async (t) => {
  const live = world(t);
  const busy = new Map<string, number>();
  let most = 0;
  const { observe, apply } = live.provider;
  const counted =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>, accountOf: (...args: A) => string) =>
    async (...args: A): Promise<R> => {
      const key = accountOf(...args);
      assert.ok(!busy.has(key), `two calls at once in ${key}`);
      busy.set(key, 1);
      most = Math.max(most, new Set([...busy.keys()].map((each) => each.split('/')[0])).size);
      try {
        return await work(...args);
      } finally {
        busy.delete(key);
      }
    };
  const provider = {
    ...live.provider,
    observe: counted(observe, (at) => `${at.account}/${at.region}`),
    apply: counted(apply, (_batch, _aws, step) => `${step.cell.account}/${step.cell.region}`),
  };
  const cells = [1, 2, 3, 4, 5].flatMap((digit) => [cell(digit), cell(digit, 'us-east-1')]);
  const asked = desired({ lamp: 'on', 'house a': 'present' });
  await applyIn(live, await planOf(live, cells, asked), asked, { providers: [provider], concurrency: 2 });
  assert.equal(most, 2);
});

test('an interruption finishes what is under way and marks the rest', async (t) => {
  const live = world(t);
  const stop = new AbortController();
  live.onWrite = (at) => void (at.account.startsWith('2') && stop.abort(new Error('Ctrl-C')));
  const cells = [1, 2, 3, 4].map((digit) => cell(digit));
  const asked = desired({ lamp: 'on' });
  const result = await applyIn(live, await planOf(live, cells, asked), asked, { concurrency: 1, signal: stop.signal });
  assert.equal(result.interrupted, true);
  assert.deepEqual(result.status, { 1: 'converged', 2: 'converging', 3: 'skipped', 4: 'skipped' });
  assert.deepEqual(live.at(cell(2)).lamp, { light: 'on' }, 'the write under way was finished');
  assert.equal(live.writes.length, 2);
});

test('a mistake of our own ends the run instead of hiding', async (t) => {
  const live = world(t);
  const provider = { ...live.provider, apply: async () => [] };
  const asked = desired({ lamp: 'on' });
  await assert.rejects(
    applyIn(live, await planOf(live, [one], asked), asked, { providers: [provider] }),
    /gave no outcome for island\/lamp\/lamp/,
  );
});

test('progress is told: every write, what is waited for, and each cell once', async (t) => {
  const live = world(t);
  const asked = desired({ 'house a': 'present' });
  const { events } = await applyIn(live, await planOf(live, three, asked), asked);
  assert.equal(events.filter((event) => event.kind === 'wrote').length, 3);
  assert.ok(events.some((event) => event.kind === 'waiting' && event.waitingFor === 'a is being built'));
  const finished = events.filter((event) => event.kind === 'finished');
  assert.deepEqual(
    finished.map(({ done, total }) => `${done}/${total}`),
    ['1/3', '2/3', '3/3'],
  );
});

test('after an apply the plan is empty, whatever was there and whatever is asked', async () => {
  const light = fc.constantFrom('on', 'off', 'dim');
  const name = fc.constantFrom('a', 'b', 'c');
  const asked = fc
    .record({
      lamp: fc.option(light),
      houses: fc.dictionary(name, fc.constantFrom('present', 'absent')),
      rooms: fc.dictionary(
        fc.tuple(name, fc.integer({ min: 1, max: 4 })).map((parts) => parts.join('/')),
        light,
      ),
    })
    .map(({ lamp, houses, rooms }) =>
      desired({
        ...(lamp === null ? {} : { lamp }),
        ...Object.fromEntries(Object.entries(houses).map(([house, state]) => [`house ${house}`, state])),
        ...Object.fromEntries(Object.entries(rooms).map(([room, state]) => [`room ${room}`, state])),
      }),
    );
  const before = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      name,
      fc.dictionary(
        fc.constantFrom('1', '2', '3', '4'),
        light.map((value) => ({ light: value })),
      ),
    ),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(asked, before, async (state, houses) => {
      const clock = new TestClock();
      const live = new World(clock);
      for (const [digit, house, rooms] of houses) live.settle(cell(digit), house, rooms);
      const result = await applyIn(live, await planOf(live, three, state), state);
      assert.ok(
        result.cells.every((each) => each.status === 'converged'),
        JSON.stringify(result.cells),
      );
      await emptyAfter(live, three, state);
      clock.close();
    }),
    { numRuns: runsOf(12, 400) },
  );
});
