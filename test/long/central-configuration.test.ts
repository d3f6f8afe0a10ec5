// Central configuration in more Regions, with accounts that move, and with an exception: each applied, then an empty plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applied,
  associations,
  bank,
  cis,
  deep,
  dev,
  disabled,
  exception,
  files,
  management,
  move,
  organization,
  pci,
  planned,
  prod,
  security,
  seedOf,
  shop,
  standards,
  standardsIn,
} from '../e2e/central-configuration.ts';
import { e2e } from '../e2e/harness.ts';

test('three Regions, two of them linked, administered from the management account: each unit has its policy everywhere', async (t) => {
  const governed = ['eu-west-1', 'us-east-1', 'us-west-2'];
  const run = await e2e(t, seedOf([...governed, 'sa-east-1']), {
    'organization.yaml': organization(governed, 'mode: SPECIFIED_REGIONS, regions: [us-east-1, us-west-2]'),
    [`${files}/all.yaml`]: standards('all', `{ ou: ${prod} }`, [pci]),
    [`${files}/deep.yaml`]: standards('deep', `{ ou: ${deep} }`, [pci, cis], '  priority: 200\n'),
    [`${files}/management.yaml`]: standards('management', `{ account: "${management}" }`, [cis]),
    [`${files}/disabled-controls/disabled.yaml`]: disabled(`{ ou: ${prod} }`, 'IAM.6'),
  });
  await applied(run);
  assert.deepEqual(associations(run), [management, prod, deep].sort());
  for (const region of governed) {
    assert.deepEqual(standardsIn(run, management, region), [cis]);
    assert.deepEqual(standardsIn(run, bank, region), [cis, pci]);
  }
  assert.deepEqual(standardsIn(run, bank, 'sa-east-1'), [], 'a Region that is not linked is reached by no policy');
});

test('accounts that move have the policy of where they are: in, out, and from one policy to another', async (t) => {
  const regions = ['eu-west-1', 'us-east-1'];
  const run = await e2e(t, seedOf(regions, true), {
    'organization.yaml': organization(regions, 'mode: ALL_REGIONS', security),
    [`${files}/prod.yaml`]: standards('prod', `{ ou: ${prod} }`, [pci]),
    [`${files}/deep.yaml`]: standards('deep', `{ ou: ${deep} }`, [pci, cis], '  priority: 200\n'),
  });
  await applied(run);
  assert.deepEqual(associations(run), [prod, deep].sort());

  // From one policy to another: nothing to do, AWS has done it.
  await move(run, shop, prod, deep);
  assert.deepEqual(await planned(run), []);
  assert.deepEqual(standardsIn(run, shop, 'us-east-1'), [cis, pci]);

  // Out of every policy: it keeps what it has, and nobody governs it.
  await move(run, shop, deep, dev);
  assert.deepEqual(await planned(run), []);
  assert.deepEqual(standardsIn(run, shop, 'us-east-1'), [cis, pci]);

  // In again.
  await move(run, shop, dev, prod);
  assert.deepEqual(await planned(run), []);
  assert.deepEqual(standardsIn(run, shop, 'us-east-1'), [pci]);

  // A unit that nobody is in any more needs no policy.
  await move(run, bank, deep, prod);
  assert.deepEqual(standardsIn(run, bank, 'us-east-1'), [pci]);
  await applied(run);
  assert.deepEqual(associations(run), [prod]);
});

test('an account with a policy of its own takes it along, and loses it when the documents do', async (t) => {
  const regions = ['eu-west-1', 'us-east-1'];
  const own = standards('shop', `{ account: "${shop}" }`, [pci, cis], '  priority: 200\n');
  const run = await e2e(t, seedOf(regions), {
    'organization.yaml': organization(regions, 'mode: ALL_REGIONS', security),
    [`${files}/prod.yaml`]: standards('prod', `{ ou: ${prod} }`, [pci]),
    [`${files}/shop.yaml`]: own,
  });
  await applied(run);
  assert.deepEqual(associations(run), [shop, prod].sort());
  await move(run, shop, prod, dev);
  await applied(run);
  assert.deepEqual(standardsIn(run, shop, 'us-east-1'), [cis, pci]);
  run.write({ [`${files}/shop.yaml`]: undefined });
  await applied(run);
  assert.deepEqual(associations(run), [prod]);
});

test('an exception of one account is a policy of its own', async (t) => {
  const regions = ['eu-west-1', 'us-east-1'];
  const run = await e2e(t, seedOf(regions), {
    'organization.yaml': organization(regions, 'mode: ALL_REGIONS', security),
    [`${files}/prod.yaml`]: standards('prod', `{ ou: ${prod} }`, [pci, cis]),
    [`${files}/disabled-controls/disabled.yaml`]: disabled(`{ ou: ${prod} }`, 'IAM.6'),
  });
  await applied(run);
  const file = `${files}/exceptions/away.yaml`;
  run.write({ [file]: exception(`{ account: "${bank}" }`, '{ control: IAM.6, standards: all, status: ENABLED }') });
  await applied(run);
  assert.deepEqual(associations(run), [bank, prod].sort());
});
