// The other half of the old templates: a function that disables controls, and the enabling one in the language that it had.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { apply, bank, file, hub, hubOf, javascript, pci, python, shop, standardsOf } from '../e2e/function-templates.ts';
import { e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';

test('a function disables a list of controls by their old names in every account', async (t) => {
  const ready = { [pci]: {} };
  const run = await e2e(
    t,
    { ...organizationSeed, securityhub: { hubs: [hub(shop, ready), hub(bank, ready)] } },
    {
      'organization.yaml': organizationYaml,
      ...file('controls', javascript.disable, javascript.runtime),
    },
  );
  await apply(run);
  for (const account of [shop, bank]) {
    const { StandardsControlAssociationSummaries = [] } = await hubOf(run, t, account).listStandardsControlAssociations({
      SecurityControlId: 'IAM.6',
    });
    assert.deepEqual(
      StandardsControlAssociationSummaries.map(({ AssociationStatus, UpdatedReason }) => [AssociationStatus, UpdatedReason]),
      [['DISABLED', 'not used here']],
    );
  }
});

const hasPython = spawnSync('python3', ['-c', 'import boto3']).status === 0;

test('the enabling function in Python', { skip: hasPython ? false : 'Python with boto3 is absent' }, async (t) => {
  const run = await e2e(
    t,
    { ...organizationSeed, securityhub: { hubs: [hub(shop), hub(bank)] } },
    {
      'organization.yaml': organizationYaml,
      ...file('enabler', python.enable, python.runtime),
    },
  );
  await apply(run);
  for (const account of [shop, bank]) assert.equal((await standardsOf(hubOf(run, t, account))).length, 1);
});
