// Whatever a person does in the console: adopted, nothing of it is left to plan, and the documents keep their comments and order. Single deeds and random sets
// of them; test/more/drift-adopt.test.ts has the short form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adoptedAll, adoptFiles, deeds } from '../e2e/adopt-cases.ts';
import { small } from '../e2e/small.ts';
import { runsOf } from '../runs.ts';

test('adopting and then planning is empty but for what is named, whatever was done', async (t) => {
  const run = await small(t, adoptFiles, { accounts: 1, regions: ['eu-west-1'], securityhub: { retiredControls: [] } });
  const names = Object.keys(deeds);
  const cases = [
    ...names.map((name) => [name]),
    names,
    ...fc.sample(fc.subarray(names, { minLength: 2 }), { numRuns: runsOf(4, 16), seed: 7 }),
  ];
  for (const each of cases) {
    run.write(adoptFiles);
    const back = await run.trueup(['apply', '--yes', '--quiet']);
    assert.equal(back.exitCode, 0, back.stdout + back.stderr);
    for (const name of each) await deeds[name]?.(run);
    run.clock.advance(10 * 60_000);
    t.diagnostic(each.join(', '));
    await adoptedAll(run);
  }
});
