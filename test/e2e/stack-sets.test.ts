import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e } from './harness.ts';
import { files, organizationSeed, stackSetYaml } from './stack-sets-configuration.ts';

test('a service-managed stack set is made, its instances with it, and the next plan is empty', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  const before = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(before.exitCode, 2, before.stderr + before.stdout);
  assert.match(before.stdout, /^Plan: 7 to create/m);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
});

test('parameters, overrides, a left account and a changed template follow the document', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({
    'compliance/stack-sets/topics.yaml': stackSetYaml(
      `  parameters: { Title: second }
  overrides:
    - match: { account: "444444444444" }
      parameters: { Title: bank }
    - match: { account: "444444444444", region: us-east-1 }
      parameters: { Name: bank-alarms }
`,
      '',
      '{ include: [{ ou: prod }], exclude: [{ account: "555555555555", reason: "runs its own" }] }',
    ),
  });
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /^Plan: 0 to create, 3 to update, 2 to delete/m, plan.stdout);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
});
