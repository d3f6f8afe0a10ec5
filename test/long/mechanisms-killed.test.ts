// Killed at every call of an apply through the APIs of Security Hub and of DevOps Guru, before AWS has the call and after it was done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain, type StoryName, stories } from '../e2e/mechanisms-killed.ts';

/** More calls than an apply in one cell makes: the loops end by themselves. */
const mostCalls = 200;

for (const name of Object.keys(stories) as StoryName[])
  for (const at of ['request', 'answer'] as const)
    test(`${name}: killed at the ${at} of every call, the next run ends the same`, { timeout: 3_600_000 }, async (t) => {
      let call = 1;
      while (call <= mostCalls && (await killedAndRunAgain(t, name, { call, at })) !== 'none') call++;
      assert.ok(call > 12 && call <= mostCalls, `the apply made ${call - 1} calls`);
      t.diagnostic(`${call - 1} calls`);
    });
