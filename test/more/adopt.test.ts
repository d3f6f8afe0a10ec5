// A stack set that somebody made in the console is taken over without being changed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, prod, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const address = 'cloudformation/stack-set/111111111111/eu-west-1/Old-Topics';

test('a stack set made by hand is adopted: its document changes nothing but the mark, and the plan after apply is empty', async (t) => {
  const run = await e2e(t, organizationSeed, { 'organization.yaml': organizationYaml });
  const client = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => client.destroy());
  const StackSetName = 'Old-Topics';
  await client.createStackSet({
    StackSetName,
    TemplateBody: topicTemplate,
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    Parameters: [{ ParameterKey: 'Title', ParameterValue: 'by hand' }],
    Tags: [{ Key: 'team', Value: 'ops' }],
  });
  const targets = { StackSetName, Regions: ['eu-west-1', 'us-east-1'], DeploymentTargets: { OrganizationalUnitIds: [prod] } };
  await client.createStackInstances(targets);
  run.clock.advance(3_600_000);
  await client.updateStackInstances({
    StackSetName,
    Regions: ['eu-west-1', 'us-east-1'],
    DeploymentTargets: { OrganizationalUnitIds: [prod], Accounts: ['444444444444'], AccountFilterType: 'INTERSECTION' },
    ParameterOverrides: [{ ParameterKey: 'Name', ParameterValue: 'bank-alarms' }],
  });
  run.clock.advance(3_600_000);

  const adopted = await run.trueup(['adopt', address]);
  assert.equal(adopted.exitCode, 0, adopted.stdout + adopted.stderr);
  assert.match(adopted.stdout, /wrote compliance\/stack-sets\/old-topics\.yaml/);
  const valid = await run.trueup(['validate']);
  assert.equal(valid.exitCode, 0, valid.stdout);
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /^Plan: 0 to create, 1 to update, 0 to delete/m, plan.stdout + plan.stderr);
  assert.match(plan.stdout, /tags.*trueup/);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  const again = await run.trueup(['adopt', address, '--yes']);
  assert.match(again.stdout, /Old-Topics bears the mark of main already/);
});

test('what cannot be said by a document is refused, and nothing is written', async (t) => {
  const run = await e2e(t, organizationSeed, { 'organization.yaml': organizationYaml });
  const client = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => client.destroy());
  const none = await run.trueup(['adopt', 'cloudformation/stack-set/111111111111/eu-west-1/nothing']);
  assert.equal(none.exitCode, 1);
  assert.match(none.stderr, /there is no stack set nothing in account 111111111111, eu-west-1/);
  assert.match(
    (await run.trueup(['adopt', 'securityhub/hub/111111111111/eu-west-1/hub'])).stderr,
    /a securityhub\/hub has no place for a mark/,
  );
  const StackSetName = 'Old-Topics';
  await client.createStackSet({
    StackSetName,
    TemplateBody: topicTemplate,
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: false },
  });
  assert.match((await run.trueup(['adopt', address])).stderr, /Old-Topics has no instance/);
  const instances = (Accounts: string[], Regions: string[]) =>
    client.createStackInstances({
      StackSetName,
      Regions,
      DeploymentTargets: { OrganizationalUnitIds: [prod], Accounts, AccountFilterType: 'INTERSECTION' },
    });
  await instances(['333333333333'], ['eu-west-1', 'us-east-1']);
  run.clock.advance(3_600_000);
  await instances(['444444444444'], ['eu-west-1']);
  run.clock.advance(3_600_000);
  assert.match((await run.trueup(['adopt', address])).stderr, /not accounts x Regions: 444444444444\/us-east-1 have none/);
  assert.equal(existsSync(path.join(run.folder, 'compliance')), false);
});
