import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/tenants-killed.ts';

// All writes of tenants with all their parts: test/long/tenants-killed.test.ts.
test('killed when an application was made and AWS had not answered: the next run finds it, and the registry has its id', async (t) => {
  assert.equal(await killedAndRunAgain(t, 'push', { operation: 'CreateApp', call: 1, at: 'answer' }), 'killed');
});
