// Any part of the overlaps that people make by hand is found, and nothing else; seed by SEED, how many by RUNS.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { breachesOf, opened, overlaps, proofOf } from '../e2e/isolation-overlaps.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(4, 50);
const seed = Number(process.env['SEED'] ?? String(randomInt(2 ** 31)));

test(`every overlap of a drawn part of them is found live, and no other (${runs} runs, seed ${seed})`, async (t) => {
  const indexes = fc.subarray([...overlaps.keys()], { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(indexes, async (drawn) => {
      const { run, by } = await opened(t);
      const expected = new Set<string>();
      for (const [index, { kind, make, brings }] of overlaps.entries()) {
        if (!drawn.includes(index)) continue;
        expected.add(`${kind} ${await make(by, run)}`);
        if (brings !== undefined) expected.add(brings);
      }
      assert.deepEqual(breachesOf(await proofOf(run, 2)).sort(), [...expected].sort());
    }),
    { numRuns: runs, seed, endOnFailure: true, includeErrorInReport: true },
  );
});
