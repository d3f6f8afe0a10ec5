import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { copyExample, e2e } from '../e2e/harness.ts';
import { inTheConsole } from '../e2e/small.ts';

test("the example organization is brought to what its documents say, and a person's change is found and repaired", async (t) => {
  const run = await e2e(t, untidyOrganization, {});
  copyExample(run.folder);

  const before = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(before.exitCode, 2, before.stderr);
  assert.match(before.stdout, /^Plan: \d+ to create, \d+ to update, \d+ to delete in 39 cells \(\d+ classes\); 5 skipped$/m);

  // FSBP stays PENDING in one cell for twenty minutes, longer than the fifteen that the organization waits: said, and left for the next run.
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 4, applied.stdout.slice(-2000) + applied.stderr);
  assert.match(applied.stdout, /^Result: 38 converged, 1 converging, 0 failed/m);
  assert.match(applied.stdout, /100000000003\/eu-central-1/);
  run.clock.advance(10 * 60_000);
  const again = await run.trueup(['apply', '--yes', '--account', '100000000003']);
  assert.equal(again.exitCode, 0, again.stdout.slice(-2000) + again.stderr);

  const empty = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(empty.exitCode, 0, empty.stdout);
  assert.match(empty.stdout, /^No changes: \d+ resources compared, 39 cells in sync\.$/m);

  await inTheConsole(run, 'enable-control', { account: '444444444444', region: 'eu-west-1', control: 'IAM.6' });
  const drift = await run.trueup(['drift', '--format', 'json']);
  assert.equal(drift.exitCode, 2);
  const found = JSON.parse(drift.stdout) as {
    classes: { name: string; difference: string; cells: { accounts: string[]; regions: string[] }[] }[];
  };
  assert.deepEqual(
    found.classes.map(({ name, difference }) => [name.split('/').at(-1), difference]),
    [
      ['IAM.6', 'control-should-be-disabled'],
      ['IAM.6', 'control-should-be-disabled'],
      ['IAM.6', 'control-should-be-disabled'],
    ],
  );
  for (const each of found.classes) assert.deepEqual(each.cells, [{ accounts: ['444444444444'], regions: ['eu-west-1'] }]);

  assert.equal((await run.trueup(['apply', '--yes', '--account', '444444444444'])).exitCode, 0);
  assert.equal((await run.trueup(['drift'])).exitCode, 0);
});
