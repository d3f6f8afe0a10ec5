// Every call of an apply, cut at the request and at the answer: the next run ends in the same state.
// An apply makes some 365 calls, so there are 730 deaths: about half an hour of CPU.
import { test } from 'node:test';
import { callsOfApply, survivesFrom, whole } from '../e2e/mechanism-cases.ts';

test('an apply of both mechanisms survives a death at each of its calls', async (t) => {
  const calls = await callsOfApply(whole);
  for (let k = 1; k <= calls; k++)
    for (const at of ['request', 'answer'] as const) await t.test(`call ${k}, ${at}`, () => survivesFrom(whole, k, at));
});
