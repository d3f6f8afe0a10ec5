import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CallLimits } from '../../sandbox/limits.ts';
import { organizationsCall, rawCall, sandboxFor, stsCall } from './calling.ts';

test('a burst, then the rate, counted in real time by account and operation', async (t) => {
  let nowMs = 0;
  const sandbox = await sandboxFor(t, { limits: true, speed: 1000, time: { rateMs: () => nowMs } });
  const statuses = async (count: number) => {
    const answers = [];
    for (let call = 0; call < count; call += 1) answers.push(await organizationsCall(sandbox, 'ListRoots', '{}'));
    return answers.map((answer) => (answer.status === 200 ? 'ok' : (JSON.parse(answer.text) as { __type: string }).__type));
  };
  const throttled = 'TooManyRequestsException';
  assert.deepEqual(await statuses(3), ['ok', 'ok', throttled]);
  // Another operation has a bucket of its own, and so has another account.
  assert.equal((await organizationsCall(sandbox, 'DescribeOrganization', '{}')).status, 200);
  sandbox.clock.push(3_600_000);
  assert.deepEqual(await statuses(1), [throttled]);
  nowMs += 1000;
  assert.deepEqual(await statuses(2), ['ok', throttled]);
  sandbox.clearLimits();
  assert.deepEqual(await statuses(2), ['ok', 'ok']);
});

test('a throttled call is refused before it is validated, in the name and status of its protocol', async (t) => {
  const sandbox = await sandboxFor(t, { limits: true, time: { rateMs: () => 0 } });
  const until = async (call: () => Promise<{ status: number; text: string }>, isThrottled: RegExp) => {
    for (let count = 1; count <= 700; count += 1) {
      const answer = await call();
      if (isThrottled.test(answer.text)) return { count, status: answer.status };
    }
    throw new Error('never throttled');
  };
  // The wrong body of each call is not looked at any more once the bucket is empty.
  assert.deepEqual(await until(() => organizationsCall(sandbox, 'DescribeAccount', '{}'), /TooManyRequestsException/), {
    count: 31,
    status: 400,
  });
  assert.deepEqual(
    await until(() => rawCall(sandbox, { service: 'account', path: '/enableRegion', body: '{}' }), /TooManyRequestsException/),
    { count: 11, status: 429 },
  );
  assert.deepEqual(await until(() => stsCall(sandbox, 'Action=AssumeRole'), /<Code>Throttling<\/Code>/), { count: 601, status: 400 });
});

test('ListAccounts has a second bucket, which the whole organization shares', () => {
  const limits = new CallLimits(() => 0, true);
  const taken = (account: string) =>
    Array.from({ length: 20 }, () => limits.take('organizations', 'ListAccounts', account, 'global')).filter(Boolean).length;
  assert.equal(taken('111111111111'), 12);
  assert.equal(taken('222222222222'), 3);
});

test('in any time no more calls pass than the burst and what the rate adds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 200 }), (pauses) => {
      let nowMs = 0;
      const limits = new CallLimits(() => nowMs, true);
      let passed = 0;
      for (const pause of pauses) {
        nowMs += pause;
        if (limits.take('securityhub', 'DescribeHub', '111111111111', 'eu-west-1')) passed += 1;
      }
      assert.ok(passed <= 30 + (nowMs / 1000) * 10);
      assert.ok(passed >= Math.min(pauses.length, 30));
    }),
  );
});
