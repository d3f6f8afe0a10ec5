import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live, management, member, pciWithout, regions, small } from './small.ts';

test('a cell whose writes AWS acknowledges and loses ends as failed, exit 4, the others converged', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']));
  const fault = run.sandbox.faults.add({ account: member, region: 'us-east-1', effect: { kind: 'lost-write' } });
  const applied = await run.trueup(['apply', '--yes', '--changes', '--format', 'json']);
  assert.equal(applied.exitCode, 4, applied.stderr);
  const { cells } = JSON.parse(applied.stdout) as { cells: { account: string; region: string; status: string; code?: string }[] };
  assert.deepEqual(
    cells.map(({ account, region, status, code }) => `${account}/${region} ${status}${code === undefined ? '' : ` ${code}`}`),
    [
      `${management}/eu-west-1 converged`,
      `${management}/us-east-1 converged`,
      `${member}/eu-west-1 converged`,
      `${member}/us-east-1 failed lost-write`,
    ],
  );
  assert.deepEqual(live(run, member, 'us-east-1')?.disabled, {}, 'nothing is in effect there');

  // What the sandbox says of it is what the plan says of it, and nothing was written elsewhere for nothing.
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 2);
  assert.match(plan.stdout, /^Plan: 0 to create, 2 to update, 0 to delete in 1 cells \(2 classes\)$/m);

  run.sandbox.faults.clear(fault);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(Object.keys(live(run, member, 'us-east-1')?.disabled ?? {}), ['IAM.6', 'S3.1']);
});

test('a hub that is acknowledged and never there fails its own cell only', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { securityhub: { hubs: [] } });
  run.sandbox.faults.add({ operation: 'EnableSecurityHub', account: member, region: 'us-east-1', effect: { kind: 'lost-write' } });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 4, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^Result: 3 converged, 0 converging, 1 failed, /m);
  assert.equal(live(run, member, 'us-east-1'), undefined);
  for (const region of regions) assert.ok('IAM.6' in (live(run, management, region)?.disabled ?? {}));
});
