import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/mechanisms-killed.ts';

// All calls: test/long/mechanisms-killed.test.ts.
for (const [name, operation, at] of [
  ['Security Hub', 'BatchEnableStandards', 'answer'],
  ['DevOps Guru', 'AddNotificationChannel', 'answer'],
] as const) {
  test(`${name}: killed when ${operation} was done and not answered, the next run ends the same`, async (t) => {
    assert.equal(await killedAndRunAgain(t, name, { operation, call: 1, at }), 'killed');
  });
}
