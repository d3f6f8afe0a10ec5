// Central configuration beyond the plain case; test/long/central-configuration.test.ts has more Regions, moves and exceptions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applied,
  associations,
  bank,
  cis,
  deep,
  disabled,
  exception,
  files,
  move,
  organization,
  pci,
  planned,
  prod,
  security,
  seedOf,
  standards,
  standardsIn,
} from '../e2e/central-configuration.ts';
import { e2e } from '../e2e/harness.ts';

test('a governed Region that is not linked is refused; one Region alone needs no link', async (t) => {
  const run = await e2e(t, seedOf(['eu-west-1', 'us-east-1']), {
    'organization.yaml': organization(['eu-west-1', 'us-east-1'], 'mode: NO_REGIONS'),
    [`${files}/all.yaml`]: standards('all', '{ ou: root }', [pci]),
  });
  const refused = await run.trueup(['validate']);
  assert.equal(refused.exitCode, 3);
  assert.match(refused.stdout, /all\.yaml:5:14 error V-12: no policy reaches us-east-1/);
  run.write({ 'organization.yaml': organization(['eu-west-1', 'us-east-1'], 'mode: ALL_REGIONS_EXCEPT_SPECIFIED, regions: [sa-east-1]') });
  assert.equal((await run.trueup(['validate'])).exitCode, 0);
});

test('administered from the management account, each unit has a policy of its own, and an account that moves has that of where it is', async (t) => {
  const run = await e2e(t, seedOf(['eu-west-1']), {
    'organization.yaml': organization(['eu-west-1'], 'mode: NO_REGIONS'),
    [`${files}/prod.yaml`]: standards('prod', `{ ou: ${prod} }`, [pci]),
    [`${files}/deep.yaml`]: standards('deep', `{ ou: ${deep} }`, [cis], '  priority: 200\n'),
  });
  await applied(run);
  assert.deepEqual(associations(run), [prod, deep].sort());
  await move(run, bank, deep, prod);
  assert.deepEqual(standardsIn(run, bank, 'eu-west-1'), [pci]);
  // A unit that nobody is in any more needs no policy.
  assert.deepEqual((await planned(run)).map((change) => change.split(' ').slice(0, 2).join(' ')).sort(), [
    'delete securityhub/configuration-policy',
    'delete securityhub/policy-association',
  ]);
});

test('exceptions that no policy can express are refused, by validate where it shows and by plan where it takes the inventory', async (t) => {
  const regions = ['eu-west-1', 'us-east-1'];
  const run = await e2e(t, seedOf(regions), {
    'organization.yaml': organization(regions, 'mode: ALL_REGIONS', security),
    [`${files}/prod.yaml`]: standards('prod', `{ ou: ${prod} }`, [pci, cis]),
    [`${files}/disabled-controls/disabled.yaml`]: disabled(`{ ou: ${prod} }`, 'IAM.6'),
  });
  const file = `${files}/exceptions/away.yaml`;
  for (const [what, message] of [
    [`{ standard: ${pci}, state: unmanaged }`, 'a standard that is left alone'],
    [`{ control: IAM.6, standards: [${pci}], status: ENABLED }`, 'a control that (departs|is off) in some standards only'],
  ] as const) {
    run.write({ [file]: exception(`{ ou: ${prod} }`, what) });
    const valid = await run.trueup(['validate']);
    assert.equal(valid.exitCode, 3, valid.stdout);
    assert.match(valid.stdout, new RegExp(`exceptions/away\\.yaml:\\d+:\\d+ error V-12: central configuration cannot express ${message}`));
    // An account below the unit shows in the inventory alone.
    run.write({ [file]: exception(`{ account: "${bank}" }`, what) });
    const plan = await run.trueup(['plan']);
    assert.equal(plan.exitCode, 3, plan.stdout + plan.stderr);
    assert.match(plan.stdout + plan.stderr, new RegExp(`error V-12: central configuration cannot express\\s+${message}[\\s\\S]*${bank}`));
  }
  run.write({ [file]: exception(`{ ou: ${prod}, region: us-east-1 }`, `{ control: IAM.6, standards: all, status: ENABLED }`) });
  assert.match((await run.trueup(['validate'])).stdout, /error V-12: central configuration cannot express an exception of a single Region/);
});
