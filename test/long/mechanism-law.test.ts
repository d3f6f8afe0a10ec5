// RUNS=N for more; every call of an apply is tried in test/long/mechanism-deaths.test.ts.
import { test } from 'node:test';
import fc from 'fast-check';
import { appliesToNothingLeft, documents, meddling, survivesFrom, whole } from '../e2e/mechanism-cases.ts';
import { runsOf } from '../runs.ts';

test('after an apply the plan is empty, whichever mechanism the documents had and have', async () => {
  await fc.assert(fc.asyncProperty(documents, meddling, documents, appliesToNothingLeft), {
    numRuns: runsOf(1, 20),
  });
});

test('a run that dies at a call is finished by the next: no second stack set, no second topic', async () => {
  await survivesFrom(whole, 70, 'answer');
});
