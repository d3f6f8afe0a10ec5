import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { SNS } from '@aws-sdk/client-sns';
import { errorOf, settings } from './calling.ts';
import {
  cloudSandbox,
  dev,
  handleTemplate,
  management,
  organizationSeed,
  prod,
  pushMinutes,
  stackSetsPrincipal,
} from './cloudformation-calling.ts';

const regions = ['us-east-1', 'eu-west-1'];
const topicTemplate = `
Parameters:
  Name: { Type: String, Default: alarms }
  Title: { Type: String, Default: plain }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name, DisplayName: !Ref Title } }
`;

const serviceManaged = {
  PermissionModel: 'SERVICE_MANAGED',
  AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
} as const;

/** `account/region status detailed` of every instance. */
async function instances(aws: CloudFormation, StackSetName: string): Promise<string[]> {
  const { Summaries = [] } = await aws.listStackInstances({ StackSetName });
  return Summaries.map(
    ({ Account, Region, Status, StackInstanceStatus }) => `${Account}/${Region} ${Status} ${StackInstanceStatus?.DetailedStatus}`,
  );
}

async function results(aws: CloudFormation, StackSetName: string, OperationId: string): Promise<string[]> {
  const { Summaries = [] } = await aws.listStackSetOperationResults({ StackSetName, OperationId });
  return Summaries.map(({ Account, Region, Status }) => `${Account}/${Region} ${Status}`);
}

const statusOf = async (aws: CloudFormation, StackSetName: string, OperationId: string) =>
  (await aws.describeStackSetOperation({ StackSetName, OperationId })).StackSetOperation?.Status;

/** A service-managed set of topics on the production unit, deployed. */
async function guarded(t: Parameters<typeof cloudSandbox>[0], more: object = {}) {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'guard', TemplateBody: topicTemplate, ...serviceManaged, ...more });
  const DeploymentTargets = { OrganizationalUnitIds: [prod] };
  await aws.createStackInstances({ StackSetName: 'guard', DeploymentTargets, Regions: ['us-east-1'], OperationId: 'first' });
  pushMinutes(sandbox, 30);
  return { sandbox, cloudFormation, aws, DeploymentTargets };
}

test('a service-managed set reaches every account below its units but the management account', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'guard', TemplateBody: handleTemplate, ...serviceManaged });
  const DeploymentTargets = { OrganizationalUnitIds: ['r-ab12'] };
  const { OperationId = '' } = await aws.createStackInstances({ StackSetName: 'guard', DeploymentTargets, Regions: regions });
  pushMinutes(sandbox, 60);
  assert.equal(await statusOf(aws, 'guard', OperationId), 'SUCCEEDED');
  const { Summaries = [] } = await aws.listStackInstances({ StackSetName: 'guard' });
  const accounts = ['222222222222', '333333333333', '444444444444', '555555555555', '666666666666'];
  assert.deepEqual([...new Set(Summaries.map(({ Account }) => Account))], accounts);
  assert.ok(
    Summaries.every(({ Status, StackInstanceStatus }) => Status === 'CURRENT' && StackInstanceStatus?.DetailedStatus === 'SUCCEEDED'),
  );
  const { Stacks = [] } = await cloudFormation('555555555555', 'eu-west-1').describeStacks({});
  assert.match(Stacks[0]?.StackName ?? '', /^StackSet-guard-/);
  assert.deepEqual(sandbox.defects(), []);
});

test('a self-managed set needs both roles, and works once they are there', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'own', TemplateBody: handleTemplate });
  const targets = { StackSetName: 'own', Accounts: ['222222222222'], Regions: ['us-east-1'] };
  await aws.createStackInstances({ ...targets, OperationId: 'a' });
  pushMinutes(sandbox, 2);
  const reason = async () => (await aws.listStackInstances({ StackSetName: 'own' })).Summaries?.[0]?.StatusReason ?? '';
  assert.equal(await statusOf(aws, 'own', 'a'), 'FAILED');
  assert.match(await reason(), /Account 111111111111 should have 'AWSCloudFormationStackSetAdministrationRole' role/);
  const role = (name: string, Principal: object) => ({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: name, AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] } },
      },
    },
  });
  const named = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  const administration = role('AWSCloudFormationStackSetAdministrationRole', { Service: 'cloudformation.amazonaws.com' });
  await aws.createStack({ StackName: 'administration', TemplateBody: JSON.stringify(administration), ...named });
  pushMinutes(sandbox, 2);
  await aws.createStackInstances({ ...targets, OperationId: 'b' });
  pushMinutes(sandbox, 2);
  assert.match(
    await reason(),
    /Account 222222222222 should have 'AWSCloudFormationStackSetExecutionRole' role with trust relationship to Role/,
  );
  const execution = role('AWSCloudFormationStackSetExecutionRole', { AWS: management });
  await cloudFormation('222222222222').createStack({ StackName: 'execution', TemplateBody: JSON.stringify(execution), ...named });
  pushMinutes(sandbox, 2);
  await aws.createStackInstances({ ...targets, OperationId: 'c' });
  pushMinutes(sandbox, 2);
  assert.deepEqual(await instances(aws, 'own'), ['222222222222/us-east-1 CURRENT SUCCEEDED']);
  assert.deepEqual(sandbox.defects(), []);
});

test('overrides are kept, reset and lost as the SDK documents it', async (t) => {
  const { sandbox, cloudFormation, aws, DeploymentTargets } = await guarded(t);
  const overrides = async (account: string) => {
    const where = { StackSetName: 'guard', StackInstanceAccount: account, StackInstanceRegion: 'us-east-1' };
    const { StackInstance } = await aws.describeStackInstance(where);
    return Object.fromEntries(
      (StackInstance?.ParameterOverrides ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    );
  };
  const change = async (
    ParameterOverrides: { ParameterKey: string; ParameterValue?: string; UsePreviousValue?: boolean }[] | undefined,
  ) => {
    await aws.updateStackInstances({
      StackSetName: 'guard',
      DeploymentTargets,
      Regions: ['us-east-1'],
      ...(ParameterOverrides === undefined ? {} : { ParameterOverrides }),
    });
    pushMinutes(sandbox, 30);
  };
  await change([
    { ParameterKey: 'Name', ParameterValue: 'other' },
    { ParameterKey: 'Title', ParameterValue: 'mine' },
  ]);
  assert.deepEqual(await overrides('333333333333'), { Name: 'other', Title: 'mine' });
  await change(undefined);
  assert.deepEqual(await overrides('333333333333'), { Name: 'other', Title: 'mine' });
  await change([{ ParameterKey: 'Name', UsePreviousValue: true }]);
  assert.deepEqual(await overrides('333333333333'), { Name: 'other' });
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Name', ParameterValue: 'third' }],
  });
  pushMinutes(sandbox, 30);
  const sns = new SNS(settings(sandbox, '333333333333'));
  const topics = async () => ((await sns.listTopics({})).Topics ?? []).map(({ TopicArn }) => TopicArn?.split(':').at(-1));
  assert.deepEqual(await topics(), ['other']);
  await change([]);
  assert.deepEqual(await overrides('333333333333'), {});
  assert.deepEqual(await topics(), ['third']);
  const unknown = errorOf(
    aws.updateStackInstances({
      StackSetName: 'guard',
      DeploymentTargets,
      Regions: ['us-east-1'],
      ParameterOverrides: [{ ParameterKey: 'None', ParameterValue: 'x' }],
    }),
  );
  assert.match((await unknown).message, /\[None\] do not exist/);
  assert.ok(cloudFormation);
  sns.destroy();
});

test('one operation at a time, unless execution is managed; a repeated id is the same operation', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  const input = { StackSetName: 'guard', DeploymentTargets, Regions: ['eu-west-1'], OperationId: 'second' };
  await aws.createStackInstances(input);
  assert.equal((await aws.createStackInstances(input)).OperationId, 'second');
  const other = await errorOf(aws.createStackInstances({ ...input, Regions: ['us-east-1'] }));
  assert.equal(other.name, 'OperationIdAlreadyExistsException');
  const busy = await errorOf(aws.updateStackSet({ StackSetName: 'guard', UsePreviousTemplate: true }));
  assert.deepEqual([busy.name, busy.$metadata?.httpStatusCode], ['OperationInProgressException', 409]);
  assert.equal((await errorOf(aws.deleteStackSet({ StackSetName: 'guard' }))).name, 'OperationInProgressException');
  pushMinutes(sandbox, 30);
  await aws.updateStackSet({ StackSetName: 'guard', UsePreviousTemplate: true, ManagedExecution: { Active: true } });
  pushMinutes(sandbox, 30);
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    OperationId: 'one',
    Parameters: [{ ParameterKey: 'Title', ParameterValue: 'a' }],
  });
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    OperationId: 'two',
    Parameters: [{ ParameterKey: 'Title', ParameterValue: 'b' }],
  });
  assert.deepEqual([await statusOf(aws, 'guard', 'one'), await statusOf(aws, 'guard', 'two')], ['RUNNING', 'QUEUED']);
  pushMinutes(sandbox, 60);
  assert.deepEqual([await statusOf(aws, 'guard', 'one'), await statusOf(aws, 'guard', 'two')], ['SUCCEEDED', 'SUCCEEDED']);
  assert.equal((await errorOf(aws.deleteStackSet({ StackSetName: 'guard' }))).name, 'StackSetNotEmptyException');
  assert.deepEqual(sandbox.defects(), []);
});

test('a failure inside the tolerance still succeeds; beyond it later Regions are cancelled', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  sandbox.faults.add({ service: 'sns', operation: 'CreateTopic', account: '333333333333', effect: { kind: 'denied' } });
  await aws.createStackSet({ StackSetName: 'guard', TemplateBody: topicTemplate, ...serviceManaged });
  const input = { StackSetName: 'guard', DeploymentTargets: { OrganizationalUnitIds: [prod] }, Regions: regions };
  await aws.createStackInstances({ ...input, OperationId: 'strict' });
  pushMinutes(sandbox, 30);
  assert.equal(await statusOf(aws, 'guard', 'strict'), 'FAILED');
  assert.deepEqual(await results(aws, 'guard', 'strict'), [
    '333333333333/us-east-1 FAILED',
    '444444444444/us-east-1 CANCELLED',
    '555555555555/us-east-1 CANCELLED',
    '333333333333/eu-west-1 CANCELLED',
    '444444444444/eu-west-1 CANCELLED',
    '555555555555/eu-west-1 CANCELLED',
  ]);
  const OperationPreferences = { FailureToleranceCount: 1, MaxConcurrentCount: 3, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' } as const;
  await aws.createStackInstances({ ...input, OperationPreferences, OperationId: 'soft' });
  pushMinutes(sandbox, 30);
  const { StackSetOperation } = await aws.describeStackSetOperation({ StackSetName: 'guard', OperationId: 'soft' });
  assert.equal(StackSetOperation?.Status, 'SUCCEEDED');
  assert.equal(StackSetOperation?.StatusDetails?.FailedStackInstancesCount, 2);
  const failed = await aws.listStackInstances({ StackSetName: 'guard', Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }] });
  assert.deepEqual(
    failed.Summaries?.map(({ Account, Status }) => `${Account} ${Status}`),
    ['333333333333 OUTDATED', '333333333333 OUTDATED'],
  );
  assert.match(
    failed.Summaries?.[0]?.StatusReason ?? '',
    /^ResourceLogicalId:Topic, ResourceType:AWS::SNS::Topic, ResourceStatusReason:Resource handler/,
  );
  sandbox.faults.clear();
  await aws.createStackInstances({ ...input, OperationPreferences, OperationId: 'cured' });
  pushMinutes(sandbox, 30);
  assert.ok((await instances(aws, 'guard')).every((line) => line.endsWith('CURRENT SUCCEEDED')));
  assert.deepEqual(sandbox.defects(), []);
});

test('accounts that join, move and leave are followed, without the overrides of those before them', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  await aws.updateStackInstances({
    StackSetName: 'guard',
    DeploymentTargets,
    Regions: ['us-east-1'],
    ParameterOverrides: [{ ParameterKey: 'Title', ParameterValue: 'mine' }],
  });
  pushMinutes(sandbox, 30);
  const organizations = new Organizations(settings(sandbox, management));
  await organizations.moveAccount({ AccountId: '666666666666', SourceParentId: dev, DestinationParentId: prod });
  pushMinutes(sandbox, 10);
  const where = { StackSetName: 'guard', StackInstanceAccount: '666666666666', StackInstanceRegion: 'us-east-1' };
  const { StackInstance } = await aws.describeStackInstance(where);
  assert.deepEqual([StackInstance?.Status, StackInstance?.OrganizationalUnitId, StackInstance?.ParameterOverrides], ['CURRENT', prod, []]);
  await organizations.moveAccount({ AccountId: '333333333333', SourceParentId: prod, DestinationParentId: 'r-ab12' });
  pushMinutes(sandbox, 10);
  assert.deepEqual(
    (await instances(aws, 'guard')).map((line) => line.slice(0, 12)),
    ['444444444444', '555555555555', '666666666666'],
  );
  const sns = new SNS(settings(sandbox, '333333333333'));
  assert.deepEqual((await sns.listTopics({})).Topics, []);
  const creation = await organizations.createAccount({ AccountName: 'new', Email: 'new@example.com' });
  pushMinutes(sandbox, 5);
  const { CreateAccountStatus } = await organizations.describeCreateAccountStatus({
    CreateAccountRequestId: creation.CreateAccountStatus?.Id,
  });
  await organizations.moveAccount({ AccountId: CreateAccountStatus?.AccountId, SourceParentId: 'r-ab12', DestinationParentId: prod });
  pushMinutes(sandbox, 10);
  assert.ok((await instances(aws, 'guard')).includes(`${CreateAccountStatus?.AccountId}/us-east-1 CURRENT SUCCEEDED`));
  assert.deepEqual(sandbox.defects(), []);
  for (const client of [sns, organizations]) client.destroy();
});

test('a failed delete leaves the instance inoperable until it is retained', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  sandbox.faults.add({ service: 'sns', operation: 'DeleteTopic', account: '333333333333', effect: { kind: 'denied' } });
  const input = { StackSetName: 'guard', DeploymentTargets, Regions: ['us-east-1'] };
  const OperationPreferences = { FailureToleranceCount: 1 };
  await aws.deleteStackInstances({ ...input, RetainStacks: false, OperationPreferences });
  pushMinutes(sandbox, 30);
  assert.deepEqual(await instances(aws, 'guard'), ['333333333333/us-east-1 INOPERABLE INOPERABLE']);
  await aws.updateStackSet({ StackSetName: 'guard', UsePreviousTemplate: true, OperationId: 'past' });
  pushMinutes(sandbox, 30);
  assert.deepEqual(await results(aws, 'guard', 'past'), []);
  await aws.deleteStackInstances({ ...input, RetainStacks: true });
  pushMinutes(sandbox, 30);
  assert.deepEqual(await instances(aws, 'guard'), []);
  await aws.deleteStackSet({ StackSetName: 'guard' });
  assert.equal((await errorOf(aws.describeStackSet({ StackSetName: 'guard' }))).name, 'StackSetNotFoundException');
  assert.deepEqual(sandbox.defects(), []);
});

test('drift detection finds what was changed by hand in one account', async (t) => {
  const { sandbox, aws } = await guarded(t);
  const sns = new SNS(settings(sandbox, '444444444444'));
  const TopicArn = 'arn:aws:sns:us-east-1:444444444444:alarms';
  await sns.setTopicAttributes({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'changed' });
  const { OperationId = '' } = await aws.detectStackSetDrift({ StackSetName: 'guard' });
  assert.equal((await errorOf(aws.detectStackSetDrift({ StackSetName: 'guard' }))).name, 'OperationInProgressException');
  pushMinutes(sandbox, 5);
  const { StackSet } = await aws.describeStackSet({ StackSetName: 'guard' });
  const found = StackSet?.StackSetDriftDetectionDetails;
  assert.deepEqual(
    [found?.DriftStatus, found?.DriftDetectionStatus, found?.DriftedStackInstancesCount, found?.InSyncStackInstancesCount],
    ['DRIFTED', 'COMPLETED', 1, 2],
  );
  const drifts = await aws.listStackInstanceResourceDrifts({
    StackSetName: 'guard',
    StackInstanceAccount: '444444444444',
    StackInstanceRegion: 'us-east-1',
    OperationId,
  });
  assert.deepEqual(drifts.Summaries?.[0]?.PropertyDifferences, [
    { PropertyPath: '/DisplayName', ExpectedValue: 'plain', ActualValue: 'changed', DifferenceType: 'NOT_EQUAL' },
  ]);
  assert.deepEqual(sandbox.defects(), []);
  sns.destroy();
});

test('existing stacks are imported, their parameters becoming overrides', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const member = cloudFormation('333333333333');
  const Parameters = [{ ParameterKey: 'Title', ParameterValue: 'own' }];
  const { StackId = '' } = await member.createStack({ StackName: 'mine', TemplateBody: topicTemplate, Parameters });
  pushMinutes(sandbox, 2);
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'guard', TemplateBody: topicTemplate, ...serviceManaged });
  await aws.importStacksToStackSet({ StackSetName: 'guard', StackIds: [StackId], OrganizationalUnitIds: [prod] });
  pushMinutes(sandbox, 2);
  const where = { StackSetName: 'guard', StackInstanceAccount: '333333333333', StackInstanceRegion: 'us-east-1' };
  const { StackInstance } = await aws.describeStackInstance(where);
  assert.deepEqual([StackInstance?.Status, StackInstance?.StackId, StackInstance?.ParameterOverrides], ['CURRENT', StackId, Parameters]);
  const { Summaries } = await aws.listStackSetAutoDeploymentTargets({ StackSetName: 'guard' });
  assert.deepEqual(Summaries, [{ OrganizationalUnitId: prod, Regions: ['us-east-1'] }]);
  assert.deepEqual(sandbox.defects(), []);
});

test('a stopped operation finishes what runs and cancels the rest', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  await aws.createStackInstances({ StackSetName: 'guard', DeploymentTargets, Regions: ['eu-west-1'], OperationId: 'long' });
  sandbox.clock.push(4_000);
  await aws.stopStackSetOperation({ StackSetName: 'guard', OperationId: 'long' });
  assert.equal(await statusOf(aws, 'guard', 'long'), 'STOPPING');
  pushMinutes(sandbox, 5);
  assert.equal(await statusOf(aws, 'guard', 'long'), 'STOPPED');
  assert.deepEqual(await results(aws, 'guard', 'long'), [
    '333333333333/eu-west-1 SUCCEEDED',
    '444444444444/eu-west-1 CANCELLED',
    '555555555555/eu-west-1 CANCELLED',
  ]);
  assert.equal(
    (await errorOf(aws.stopStackSetOperation({ StackSetName: 'guard', OperationId: 'long' }))).name,
    'InvalidOperationException',
  );
});

test('lists of operations and results lag behind; the description does not', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  await aws.createStackInstances({ StackSetName: 'guard', DeploymentTargets, Regions: ['eu-west-1'], OperationId: 'new' });
  const listed = async () =>
    ((await aws.listStackSetOperations({ StackSetName: 'guard' })).Summaries ?? []).map(({ OperationId }) => OperationId);
  assert.deepEqual(await listed(), ['first']);
  assert.equal(await statusOf(aws, 'guard', 'new'), 'RUNNING');
  pushMinutes(sandbox, 30);
  assert.deepEqual(await listed(), ['new', 'first']);
});

test('a suspended account is skipped', async (t) => {
  const { sandbox, aws } = await guarded(t);
  const account = sandbox.environment().organization.account('333333333333');
  assert.ok(account);
  account.state = 'SUSPENDED';
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Title', ParameterValue: 'x' }],
  });
  pushMinutes(sandbox, 30);
  assert.deepEqual((await instances(aws, 'guard')).slice(0, 2), [
    '333333333333/us-east-1 OUTDATED SKIPPED_SUSPENDED_ACCOUNT',
    '444444444444/us-east-1 CURRENT SUCCEEDED',
  ]);
});

test('account filters choose within and outside the units', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  const rows = [
    ['INTERSECTION', ['333333333333', '666666666666'], ['333333333333']],
    ['DIFFERENCE', ['333333333333'], ['444444444444', '555555555555']],
    ['NONE', undefined, ['333333333333', '444444444444', '555555555555']],
  ] as const;
  for (const [AccountFilterType, accounts, reached] of rows) {
    const StackSetName = AccountFilterType.toLowerCase();
    await aws.createStackSet({ StackSetName, TemplateBody: handleTemplate, ...serviceManaged });
    const Accounts = accounts === undefined ? {} : { Accounts: [...accounts] };
    await aws.createStackInstances({
      StackSetName,
      DeploymentTargets: { OrganizationalUnitIds: [prod], AccountFilterType, ...Accounts },
      Regions: ['us-east-1'],
    });
    assert.deepEqual(
      (await instances(aws, StackSetName)).map((line) => line.slice(0, 12)),
      reached,
    );
  }
  pushMinutes(sandbox, 5);
  const AccountFilterType = 'UNION' as const;
  const refused = await errorOf(
    aws.createStackInstances({
      StackSetName: 'none',
      DeploymentTargets: { OrganizationalUnitIds: [prod], Accounts: ['666666666666'], AccountFilterType },
      Regions: ['us-east-1'],
    }),
  );
  assert.match(refused.message, /UNION is not supported/);
});

test('a delegated administrator says so on every call; its sets live in the management account', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const delegate = cloudFormation('222222222222');
  const CallAs = 'DELEGATED_ADMIN' as const;
  await delegate.createStackSet({ StackSetName: 'guard', TemplateBody: handleTemplate, CallAs, ...serviceManaged });
  assert.equal((await errorOf(delegate.describeStackSet({ StackSetName: 'guard' }))).name, 'StackSetNotFoundException');
  const { StackSet } = await delegate.describeStackSet({ StackSetName: 'guard', CallAs });
  assert.match(StackSet?.StackSetARN ?? '', /:111111111111:stackset\/guard:/);
  assert.equal((await cloudFormation().listStackSets({})).Summaries?.length, 1);
  const other = await errorOf(cloudFormation('333333333333').listStackSets({ CallAs }));
  assert.equal(other.message, 'Account used is not a delegated administrator');
  assert.deepEqual(sandbox.defects(), []);
});

test('without trusted access nothing is service-managed', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const input = { StackSetName: 'guard', TemplateBody: handleTemplate, ...serviceManaged };
  assert.equal((await aws.describeOrganizationsAccess({})).Status, 'DISABLED');
  assert.match((await errorOf(aws.createStackSet(input))).message, /^You must enable organizations access/);
  const organizations = new Organizations(settings(sandbox, management));
  await organizations.enableAWSServiceAccess({ ServicePrincipal: stackSetsPrincipal });
  assert.equal((await aws.describeOrganizationsAccess({})).Status, 'ENABLED');
  await aws.createStackSet(input);
  organizations.destroy();
});

test('automatic deployment waits for the sets that it depends on', async (t) => {
  const { sandbox, cloudFormation, aws } = await guarded(t, { TemplateBody: topicTemplate });
  const first = (await aws.describeStackSet({ StackSetName: 'guard' })).StackSet?.StackSetARN ?? '';
  const AutoDeployment = { Enabled: true, DependsOn: [first] };
  await aws.createStackSet({ StackSetName: 'after', TemplateBody: handleTemplate, PermissionModel: 'SERVICE_MANAGED', AutoDeployment });
  await aws.createStackInstances({ StackSetName: 'after', DeploymentTargets: { OrganizationalUnitIds: [prod] }, Regions: ['us-east-1'] });
  pushMinutes(sandbox, 30);
  const organizations = new Organizations(settings(sandbox, management));
  await organizations.moveAccount({ AccountId: '666666666666', SourceParentId: dev, DestinationParentId: prod });
  sandbox.clock.push(85_000);
  assert.equal((await aws.listStackInstances({ StackSetName: 'after', StackInstanceAccount: '666666666666' })).Summaries?.length, 0);
  pushMinutes(sandbox, 5);
  const member = cloudFormation('666666666666');
  const stacks = (await member.describeStacks({})).Stacks ?? [];
  assert.deepEqual(stacks.map(({ StackName, StackStatus }) => `${StackName?.split('-')[1]} ${StackStatus}`).sort(), [
    'after CREATE_COMPLETE',
    'guard CREATE_COMPLETE',
  ]);
  organizations.destroy();
});

test('an account that moves between two targeted units is emptied and filled again; one that is closed is let go', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'guard', TemplateBody: topicTemplate, ...serviceManaged });
  await aws.createStackInstances({
    StackSetName: 'guard',
    DeploymentTargets: { OrganizationalUnitIds: [prod, dev] },
    Regions: ['us-east-1'],
  });
  pushMinutes(sandbox, 30);
  const where = { StackSetName: 'guard', StackInstanceAccount: '666666666666', StackInstanceRegion: 'us-east-1' };
  const before = (await aws.describeStackInstance(where)).StackInstance;
  const organizations = new Organizations(settings(sandbox, management));
  t.after(() => organizations.destroy());
  await organizations.moveAccount({ AccountId: '666666666666', SourceParentId: dev, DestinationParentId: prod });
  pushMinutes(sandbox, 10);
  const after = (await aws.describeStackInstance(where)).StackInstance;
  assert.deepEqual([before?.OrganizationalUnitId, after?.OrganizationalUnitId, after?.Status], [dev, prod, 'CURRENT']);
  assert.notEqual(before?.StackId, after?.StackId);
  const operations = (await aws.listStackSetOperations({ StackSetName: 'guard' })).Summaries ?? [];
  assert.deepEqual(
    operations.map(({ Action }) => Action),
    ['CREATE', 'DELETE', 'CREATE'],
  );
  const account = sandbox.environment().organization.account('666666666666');
  assert.ok(account);
  account.state = 'CLOSED';
  pushMinutes(sandbox, 10);
  assert.equal((await aws.listStackInstances({ StackSetName: 'guard', StackInstanceAccount: '666666666666' })).Summaries?.length, 0);
  assert.deepEqual(sandbox.defects(), []);
});

test('a failed update has changed the set all the same, and its instances are outdated', async (t) => {
  const { sandbox, aws } = await guarded(t);
  sandbox.faults.add({ service: 'sns', operation: 'SetTopicAttributes', account: '333333333333', effect: { kind: 'denied' } });
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    OperationId: 'bad',
    Parameters: [{ ParameterKey: 'Title', ParameterValue: 'new' }],
  });
  pushMinutes(sandbox, 30);
  assert.equal(await statusOf(aws, 'guard', 'bad'), 'FAILED');
  const { StackSet } = await aws.describeStackSet({ StackSetName: 'guard' });
  assert.equal(StackSet?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Title')?.ParameterValue, 'new');
  assert.deepEqual(await instances(aws, 'guard'), [
    '333333333333/us-east-1 OUTDATED FAILED',
    '444444444444/us-east-1 OUTDATED CANCELLED',
    '555555555555/us-east-1 OUTDATED CANCELLED',
  ]);
  sandbox.faults.clear();
  await aws.updateStackSet({
    StackSetName: 'guard',
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Title', UsePreviousValue: true }],
  });
  pushMinutes(sandbox, 30);
  assert.ok((await instances(aws, 'guard')).every((line) => line.endsWith('CURRENT SUCCEEDED')));
  assert.deepEqual(sandbox.defects(), []);
});

test('a Region that an account has not opted in to fails there', async (t) => {
  const { sandbox, aws, DeploymentTargets } = await guarded(t);
  await aws.createStackInstances({ StackSetName: 'guard', DeploymentTargets, Regions: ['eu-south-1'], OperationId: 'south' });
  pushMinutes(sandbox, 30);
  assert.equal(await statusOf(aws, 'guard', 'south'), 'FAILED');
  const { Summaries = [] } = await aws.listStackSetOperationResults({ StackSetName: 'guard', OperationId: 'south' });
  assert.match(Summaries[0]?.StatusReason ?? '', /^Region eu-south-1 is not enabled in account \d{12}$/);
});

test('a template that needs what a set does not have is refused before anything is made', async (t) => {
  const { cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  const own = (more: object) => errorOf(aws.createStackSet({ StackSetName: 'new', TemplateBody: handleTemplate, ...more }));
  const role = '{"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{}}}}}';
  const rows: readonly (readonly [object, RegExp])[] = [
    [{ TemplateBody: role }, /^Requires capabilities : \[CAPABILITY_IAM\]$/],
    [{ PermissionModel: 'SERVICE_MANAGED' }, /^AutoDeployment must be specified/],
    [{ AutoDeployment: { Enabled: true } }, /^AutoDeployment can only be specified/],
    [{ ...serviceManaged, ExecutionRoleName: 'x' }, /can only be specified for StackSets with SELF_MANAGED/],
    [
      { ...serviceManaged, TemplateBody: `Transform: AWS::Serverless-2016-10-31\n${handleTemplate}` },
      /do not support templates with transforms$/,
    ],
    [{ AdministrationRoleARN: `arn:aws:iam::${management}:role/none` }, /is invalid or cannot be assumed$/],
    [{ StackSetName: '-bad' }, /regular expression pattern/],
    [{ Parameters: [{ ParameterKey: 'No', ParameterValue: 'x' }] }, /^Parameters: \[No\] do not exist in the template$/],
    [{ Tags: Array.from({ length: 51 }, (_v, n) => ({ Key: `k${n}`, Value: 'v' })) }, /length less than or equal to 50$/],
  ];
  for (const [more, message] of rows) assert.match((await own(more)).message, message);
  assert.deepEqual((await aws.listStackSets({})).Summaries, []);
});

test('the account gate is asked where there is one, and may itself ask AWS', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const trust = (Principal: object) => ({
    AssumeRolePolicyDocument: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] }),
  });
  const [admin, member] = [new IAM(settings(sandbox, management)), new IAM(settings(sandbox, '222222222222'))];
  await admin.createRole({
    RoleName: 'AWSCloudFormationStackSetAdministrationRole',
    ...trust({ Service: 'cloudformation.amazonaws.com' }),
  });
  await member.createRole({ RoleName: 'AWSCloudFormationStackSetExecutionRole', ...trust({ AWS: management }) });
  const gate = await member.createRole({ RoleName: 'gate', ...trust({ Service: 'lambda.amazonaws.com' }) });
  const code = `exports.handler = async () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN } = process.env;
    const moment = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
    const scope = AWS_ACCESS_KEY_ID + '/' + moment.slice(0, 8) + '/us-east-1/sns/aws4_request';
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + scope + ', SignedHeaders=host, Signature=0',
      'x-amz-date': moment,
      'x-amz-security-token': AWS_SESSION_TOKEN,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: 'Action=ListTopics&Version=2010-03-31' });
    return { Status: answer.status === 200 ? 'SUCCEEDED' : 'FAILED' };
  };`;
  const template = {
    Resources: {
      Gate: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'AWSCloudFormationStackSetAccountGate',
          Runtime: 'nodejs20.x',
          Handler: 'index.handler',
          Role: gate.Role?.Arn,
          Code: { ZipFile: code },
        },
      },
    },
  };
  await cloudFormation('222222222222').createStack({ StackName: 'gate', TemplateBody: JSON.stringify(template) });
  pushMinutes(sandbox, 2);
  await aws.createStackSet({ StackSetName: 'own', TemplateBody: handleTemplate });
  await aws.createStackInstances({
    StackSetName: 'own',
    Accounts: ['222222222222'],
    Regions: regions,
    OperationId: 'a',
    OperationPreferences: { FailureToleranceCount: 1 },
  });
  pushMinutes(sandbox, 5);
  const { Summaries = [] } = await aws.listStackSetOperationResults({ StackSetName: 'own', OperationId: 'a' });
  assert.deepEqual(
    Summaries.map(({ Status, AccountGateResult }) => `${Status} ${AccountGateResult?.Status}`),
    ['SUCCEEDED SUCCEEDED', 'SUCCEEDED SKIPPED'],
  );
  assert.deepEqual(sandbox.defects(), []);
  for (const client of [admin, member]) client.destroy();
});
