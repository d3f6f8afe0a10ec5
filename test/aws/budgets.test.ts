import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Budgets } from '../../reconciler/aws/budgets.ts';
import { CallStats } from '../../reconciler/aws/call-stats.ts';
import { rateOf } from '../../reconciler/aws/rates.ts';
import { TestClock } from '../clock.ts';

/** When each of `calls` may leave, in ms. */
async function departures(budgets: Budgets, clock: TestClock, calls: readonly Parameters<Budgets['take']>[]): Promise<number[]> {
  return Promise.all(calls.map(async (call) => budgets.take(...call).then(() => clock.monotonicMs())));
}
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

test('the burst leaves at once, the rest at the rate', async (t) => {
  const clock = TestClock.for(t);
  const stats = new CallStats();
  const budgets = new Budgets(clock, stats, 5);
  const left = await departures(
    budgets,
    clock,
    times(32, ['1', 'eu-west-1', 'securityhub', 'DescribeHub'] as const).map((call) => [...call]),
  );
  assert.deepEqual(left.slice(0, 30), times(30, 0));
  assert.deepEqual(left.slice(30), [200, 400]);
  assert.equal(stats.snapshot().waitedMs, 600);
});

test('operations that AWS does not name share a bucket, named ones have their own, cells never share', async (t) => {
  const clock = TestClock.for(t);
  const budgets = new Budgets(clock, new CallStats(), 10);
  const hub = (account: string, region: string, operation: string, count: number) =>
    times(count, 0).map((): Parameters<Budgets['take']> => [account, region, 'securityhub', operation]);
  const left = await departures(budgets, clock, [
    ...hub('1', 'a', 'DescribeHub', 20),
    ...hub('1', 'a', 'GetEnabledStandards', 11),
    ...hub('1', 'a', 'BatchEnableStandards', 2),
    ...hub('1', 'b', 'DescribeHub', 30),
    ...hub('2', 'a', 'DescribeHub', 30),
  ]);
  assert.equal(left[30], 100, 'the 31st of the shared bucket');
  assert.deepEqual(left.slice(31, 33), [0, 1000], 'one a second');
  assert.ok(left.slice(33).every((at) => at === 0));
});

test('Organizations and STS are one bucket for the whole run', async (t) => {
  const clock = TestClock.for(t);
  const budgets = new Budgets(clock, new CallStats(), 5);
  const calls = times(13, 0).map((_, index): Parameters<Budgets['take']> => [String(index), 'x', 'organizations', 'ListAccounts']);
  const left = await departures(budgets, clock, calls);
  assert.deepEqual(left.slice(11), [0, 125]);
});

test('a wait that is given up gives its place back', async (t) => {
  const clock = TestClock.for(t);
  const budgets = new Budgets(clock, new CallStats(), 5);
  const take = (signal?: AbortSignal) => budgets.take('1', 'a', 'securityhub', 'BatchEnableStandards', signal);
  await take();
  const stop = new AbortController();
  const given = take(stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(given, /enough/);
  await take();
  assert.equal(clock.monotonicMs(), 1000);
});

test('a ceiling below the default shrinks the burst too, so that a read of ten calls meets it', async (t) => {
  const clock = TestClock.for(t);
  for (const [ceiling, region, waitedMs] of [
    [5, 'a', 0],
    [1, 'b', 4000],
  ] as const) {
    const budgets = new Budgets(clock, new CallStats(), ceiling);
    const fromMs = clock.monotonicMs();
    for (let call = 0; call < 10; call++) await budgets.take('1', region, 'securityhub', 'DescribeHub');
    assert.equal(clock.monotonicMs() - fromMs, waitedMs);
  }
});

test('after "too fast" nothing of the burst is left', async (t) => {
  const clock = TestClock.for(t);
  const budgets = new Budgets(clock, new CallStats(), 10);
  budgets.drain('1', 'a', 'securityhub', 'DescribeHub');
  await budgets.take('1', 'a', 'securityhub', 'DescribeHub');
  assert.equal(clock.monotonicMs(), 100);
});

test('no second ever sees more than burst and rate together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 120 }), async (gaps) => {
      const clock = new TestClock();
      const budgets = new Budgets(clock, new CallStats(), 10);
      const left: number[] = [];
      for (const gap of gaps) {
        clock.advance(gap);
        await budgets.take('1', 'a', 'securityhub', 'DescribeHub');
        left.push(clock.monotonicMs());
      }
      clock.close();
      const { perSecond, burst } = rateOf('securityhub', 'DescribeHub');
      for (const [index, from] of left.entries()) {
        for (const [ahead, to] of left.slice(index).entries()) {
          assert.ok(ahead + 1 <= burst + ((to - from) / 1000) * perSecond + 1e-6);
        }
      }
    }),
    { numRuns: 30 },
  );
});
