// Killed at the request of every call: 157 s while six others used the machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/stack-sets-killed.ts';

/** More calls than an apply of one set makes: the loop ends by itself. */
const mostCalls = 200;

for (const at of ['request', 'answer'] as const) {
  test(`killed at the ${at} of every call to CloudFormation, the next run ends the same`, { timeout: 3_600_000 }, async (t) => {
    let call = 1;
    while (call <= mostCalls && (await killedAndRunAgain(t, { call, at })) !== 'none') call++;
    assert.ok(call > 8 && call <= mostCalls, `the apply made ${call - 1} calls`);
  });
}
