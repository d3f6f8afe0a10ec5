// The example organization on virtual time. Its whole story, over all cells, is told by `npm start`: test/long/demo.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { copyExample, e2e } from '../e2e/harness.ts';
import { inTheConsole } from '../e2e/small.ts';

const account = '100000000003';
const there = ['--account', account, '--kind', 'SecurityStandards,DisabledControls'];

test('what takes longer than the organization waits is said and left for the next run; a change by hand is found and repaired', async (t) => {
  const run = await e2e(t, untidyOrganization, {});
  copyExample(run.folder);

  // FSBP stays PENDING in one cell for twenty minutes, longer than the fifteen that the organization waits.
  const applied = await run.trueup(['apply', '--yes', ...there]);
  assert.equal(applied.exitCode, 4, applied.stdout.slice(-2000) + applied.stderr);
  assert.match(applied.stdout, /^Result: 3 converged, 1 converging, 0 failed/m);
  assert.match(applied.stdout, /100000000003\/eu-central-1/);
  run.clock.advance(10 * 60_000);
  const again = await run.trueup(['apply', '--yes', ...there]);
  assert.equal(again.exitCode, 0, again.stdout.slice(-2000) + again.stderr);
  const empty = await run.trueup(['plan', '--detailed-exitcode', ...there]);
  assert.equal(empty.exitCode, 0, empty.stdout);
  assert.match(empty.stdout, /^No changes: \d+ resources compared, 4 cells in sync\.$/m);

  await inTheConsole(run, 'enable-control', { account, region: 'eu-west-1', control: 'IAM.6' });
  const drift = await run.trueup(['drift', '--format', 'json', ...there]);
  assert.equal(drift.exitCode, 2);
  const found = JSON.parse(drift.stdout) as {
    classes: { name: string; difference: string; cells: { accounts: string[]; regions: string[] }[] }[];
  };
  assert.deepEqual(
    found.classes.map(({ name, difference, cells }) => [name.split('/').at(-1), difference, cells]),
    Array(2).fill(['IAM.6', 'control-should-be-disabled', [{ accounts: [account], regions: ['eu-west-1'] }]]),
  );
  assert.equal((await run.trueup(['apply', '--yes', ...there])).exitCode, 0);
  assert.equal((await run.trueup(['drift', ...there])).exitCode, 0);
});
