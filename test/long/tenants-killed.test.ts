// The program killed at the writes of tenants with all their parts. RUNS=100 kills at every one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killedAndRunAgain, undisturbed } from '../e2e/tenants-killed.ts';
import { runsOf } from '../runs.ts';

/** Of an operation that is called more often (entries of the registry, alarms), the first, the last and some between. */
const most = runsOf(6, 6);

const callsOf = (count: number): readonly number[] =>
  count <= most
    ? Array.from({ length: count }, (_, at) => at + 1)
    : Array.from({ length: most }, (_, at) => 1 + Math.round((at * (count - 1)) / Math.max(1, most - 1)));

for (const at of ['answer', 'request'] as const)
  for (const [extent, after] of [
    ['whole', 0],
    // The account's own parts are made by the run after the one that has the account made.
    ['account', 1],
    ['account', 0],
  ] as const)
    test(`${extent}, after ${after} applies: killed at the ${at} of its writes, the next run ends the same`, {
      timeout: 3_600_000,
    }, async (t) => {
      const { writes } = await undisturbed(extent);
      const ends = { killed: 0, refused: 0, none: 0 };
      const without: string[] = [];
      for (const [operation, count] of writes) {
        let deaths = 0;
        for (const call of callsOf(count)) {
          const ended = await killedAndRunAgain(t, extent, { operation, call, at }, after);
          ends[ended]++;
          if (ended === 'killed') deaths++;
        }
        if (deaths === 0) without.push(operation);
      }
      t.diagnostic(
        `${ends.killed} deaths, ${ends.refused} calls that AWS refused, ${ends.none} not made; no death at: ${without.join(', ')}`,
      );
      // The two applies of an account share its writes between them.
      if (extent === 'whole') assert.deepEqual(without, []);
      assert.ok(ends.killed > 10, JSON.stringify(ends));
    });
