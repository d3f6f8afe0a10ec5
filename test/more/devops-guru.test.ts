import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { copyExample, e2e } from '../e2e/harness.ts';

test('the three examples of DevOps Guru come into effect, an unconfirmed address is no drift, and switching off is shown as destructive', async (t) => {
  const run = await e2e(t, untidyOrganization, {});
  copyExample(run.folder);
  rmSync(path.join(run.folder, 'compliance', 'security-hub'), { recursive: true });

  const before = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(before.exitCode, 2, before.stderr);
  assert.match(before.stdout, /in 12 cells/);
  assert.match(before.stdout, /AWS ends\s+Amazon\s+DevOps Guru on 2027-09-30/);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout.slice(-2000) + applied.stderr);
  assert.match(applied.stdout, /^Result: 12 converged/m);

  const empty = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(empty.exitCode, 0, empty.stdout);
  assert.match(empty.stdout, /subscription-unconfirmed/);
  assert.equal((await run.trueup(['drift'])).exitCode, 0);

  run.write({
    'compliance/devops-guru/shared-units.yaml': `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: shared-units }
spec:
  mechanism: stackset
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: infrastructure }], regions: [eu-west-1] }
  coverage: { mode: none }
  stackset: { name: trueup-devops-guru-shared, permissionModel: SERVICE_MANAGED }
`,
  });
  const off = await run.trueup(['plan', '--format', 'json']);
  const { summary } = JSON.parse(off.stdout) as { summary: { update: number; destructive: number } };
  assert.deepEqual([summary.update, summary.destructive], [3, 1]);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
});
