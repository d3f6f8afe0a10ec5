// The tenants of this repository, one of each isolation model and together every field, through the program: with what people bring themselves in place
// (secrets, roles, streams of their own, numbers), all of it is set up, and the plan after it is empty.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e } from '../e2e/harness.ts';
import { bring, files, kinds } from './example-tenants.ts';

test('the tenants of this repository are set up as they stand, and the plan after it is empty', async (t) => {
  const run = await e2e(t, undefined, files);
  await bring(run);
  const applied = await run.trueup(['apply', '--yes', ...kinds]);
  assert.equal(applied.exitCode, 0, applied.stdout.slice(0, 6000) + applied.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode', ...kinds]);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
});
