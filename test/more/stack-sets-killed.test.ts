import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/stack-sets-killed.ts';

// All calls: test/long/stack-sets-killed.test.ts.
test('killed when instances were made and AWS had not answered, the next run ends with one stack set', async (t) => {
  assert.equal(await killedAndRunAgain(t, { operation: 'CreateStackInstances', call: 1, at: 'answer' }), 'killed');
});
