import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/stack-sets-killed.ts';

// All calls: test/long/stack-sets-killed.test.ts.
for (const [operation, at] of [
  ['CreateStackSet', 'answer'],
  ['CreateStackInstances', 'answer'],
] as const) {
  test(`killed when ${operation} was done and not answered, the next run ends with one stack set`, async (t) => {
    assert.equal(await killedAndRunAgain(t, { operation, call: 1, at }), 'killed');
  });
}
