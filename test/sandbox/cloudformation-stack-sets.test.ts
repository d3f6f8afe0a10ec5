import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloudSandbox, handleTemplate, organizationSeed, pushMinutes } from './cloudformation-calling.ts';

test('a service-managed set reaches every account below its units but the management account', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  await aws.createStackSet({
    StackSetName: 'guard',
    TemplateBody: handleTemplate,
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
  });
  const { OperationId = '' } = await aws.createStackInstances({
    StackSetName: 'guard',
    DeploymentTargets: { OrganizationalUnitIds: ['r-ab12'] },
    Regions: ['us-east-1', 'eu-west-1'],
  });
  pushMinutes(sandbox, 60);
  const { StackSetOperation } = await aws.describeStackSetOperation({ StackSetName: 'guard', OperationId });
  assert.equal(StackSetOperation?.Status, 'SUCCEEDED');
  const { Summaries = [] } = await aws.listStackInstances({ StackSetName: 'guard' });
  assert.deepEqual(
    [...new Set(Summaries.map(({ Account }) => Account))],
    ['222222222222', '333333333333', '444444444444', '555555555555', '666666666666'],
  );
  assert.ok(
    Summaries.every(({ Status, StackInstanceStatus }) => Status === 'CURRENT' && StackInstanceStatus?.DetailedStatus === 'SUCCEEDED'),
  );
  const { Stacks = [] } = await cloudFormation('555555555555', 'eu-west-1').describeStacks({});
  assert.match(Stacks[0]?.StackName ?? '', /^StackSet-guard-/);
  assert.deepEqual(sandbox.defects(), []);
});
