import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain } from '../e2e/tenants-killed.ts';

/** More calls than an apply of one tenant makes of one operation: the loops end by themselves. */
const mostCalls = 60;

/** Every write that a tenant is made by. */
const writes = ['Create*', 'Put*', 'Associate*', 'Attach*', 'Tag*', 'Set*', 'Update*'];

for (const at of ['request', 'answer'] as const)
  for (const operation of writes)
    test(`killed at the ${at} of every ${operation}, the next run ends the same`, { timeout: 3_600_000 }, async (t) => {
      let call = 1;
      while (call <= mostCalls && (await killedAndRunAgain(t, 'whole', { operation, call, at }))) call++;
      assert.ok(call <= mostCalls, `the apply made ${call - 1} calls`);
    });
