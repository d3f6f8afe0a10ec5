// What people rolled out before there were types for it: a function that a custom resource calls in every account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, bank, file, hub, hubOf, javascript, shop, standardsOf } from '../e2e/function-templates.ts';
import { e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';

test('an enabling function is rolled out; what fails in an account fails there, and removal calls the function', async (t) => {
  const run = await e2e(
    t,
    { ...organizationSeed, securityhub: { hubs: [hub(shop)] } },
    {
      'organization.yaml': organizationYaml,
      ...file('enabler', javascript.enable, javascript.runtime),
    },
  );
  const failed = await apply(run, 4);
  assert.match(failed.stdout.replace(/\s+/g, ' '), /444444444444.*Received response status \[FAILED\] from custom resource/);
  assert.equal((await standardsOf(hubOf(run, t, shop))).length, 1);

  await hubOf(run, t, bank).enableSecurityHub({ EnableDefaultStandards: false });
  await apply(run);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  run.clock.advance(4 * 60_000);

  const away = await run.trueup(['offboard', 'StackSet', '--yes']);
  assert.equal(away.exitCode, 0, away.stdout + away.stderr);
  run.clock.advance(60_000);
  for (const account of [shop, bank]) assert.deepEqual(await standardsOf(hubOf(run, t, account)), []);
});
