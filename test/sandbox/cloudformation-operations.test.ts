import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { handlers } from '../../sandbox/services/cloudformation/index.ts';
import { policyHandlers } from '../../sandbox/services/iam/policies.ts';
import { settings } from './calling.ts';
import { cloudSandbox, handleTemplate, management, organizationSeed, prod, pushMinutes } from './cloudformation-calling.ts';

interface Answer {
  readonly [member: string]: unknown;
}

interface Row {
  readonly operation: string;
  readonly input: (known: Known) => object;
  readonly check: (answer: Answer, known: Known) => void;
  /** Minutes of AWS time that pass afterwards. */
  readonly thenMinutes?: number;
}

interface Known {
  stackId: string;
}

const set = { StackSetName: 'set' };
const DeploymentTargets = { OrganizationalUnitIds: [prod] };
const Regions = ['us-east-1'];
const instance = { StackInstanceAccount: '333333333333', StackInstanceRegion: 'us-east-1' };
const list = (answer: Answer, member: string): Answer[] => answer[member] as Answer[];
const started = (answer: Answer) => assert.match(String(answer['OperationId']), /^[a-z0-9-]+$/);
const empty = (answer: Answer) => assert.deepEqual(Object.keys(answer), ['$metadata']);

/** Every operation once, in an order in which each finds what it needs. */
const rows: readonly Row[] = [
  {
    operation: 'ValidateTemplate',
    input: () => ({ TemplateBody: handleTemplate }),
    check: (a) => assert.equal(list(a, 'Parameters')[0]?.['ParameterKey'], 'Purpose'),
  },
  {
    operation: 'GetTemplateSummary',
    input: () => ({ TemplateBody: handleTemplate }),
    check: (a) => assert.deepEqual(a['ResourceTypes'], ['AWS::CloudFormation::WaitConditionHandle']),
  },
  {
    operation: 'CreateStack',
    input: () => ({ StackName: 'one', TemplateBody: handleTemplate, Tags: [{ Key: 'team', Value: 'ops' }] }),
    check: (a, known) => {
      known.stackId = String(a['StackId']);
      assert.match(known.stackId, /^arn:aws:cloudformation:us-east-1:111111111111:stack\/one\//);
    },
    thenMinutes: 2,
  },
  {
    operation: 'DescribeStacks',
    input: () => ({ StackName: 'one' }),
    check: (a) => assert.deepEqual(list(a, 'Stacks')[0]?.['Tags'], [{ Key: 'team', Value: 'ops' }]),
  },
  {
    operation: 'ListStacks',
    input: () => ({ StackStatusFilter: ['CREATE_COMPLETE'] }),
    check: (a) => assert.equal(list(a, 'StackSummaries').length, 1),
  },
  { operation: 'DescribeStackEvents', input: () => ({ StackName: 'one' }), check: (a) => assert.equal(list(a, 'StackEvents').length, 5) },
  {
    operation: 'DescribeStackResources',
    input: () => ({ StackName: 'one' }),
    check: (a) => assert.equal(list(a, 'StackResources')[0]?.['ResourceStatus'], 'CREATE_COMPLETE'),
  },
  {
    operation: 'DescribeStackResource',
    input: () => ({ StackName: 'one', LogicalResourceId: 'Handle' }),
    check: (a) => assert.equal((a['StackResourceDetail'] as Answer)['LogicalResourceId'], 'Handle'),
  },
  {
    operation: 'ListStackResources',
    input: () => ({ StackName: 'one' }),
    check: (a) => assert.equal(list(a, 'StackResourceSummaries').length, 1),
  },
  { operation: 'GetTemplate', input: () => ({ StackName: 'one' }), check: (a) => assert.equal(a['TemplateBody'], handleTemplate) },
  {
    operation: 'UpdateTerminationProtection',
    input: () => ({ StackName: 'one', EnableTerminationProtection: false }),
    check: (a, known) => assert.equal(a['StackId'], known.stackId),
  },
  {
    operation: 'UpdateStack',
    input: () => ({ StackName: 'one', UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Purpose', ParameterValue: 'x' }] }),
    check: (a, known) => assert.equal(a['StackId'], known.stackId),
    thenMinutes: 2,
  },
  { operation: 'DeactivateOrganizationsAccess', input: () => ({}), check: empty },
  { operation: 'ActivateOrganizationsAccess', input: () => ({}), check: empty },
  { operation: 'DescribeOrganizationsAccess', input: () => ({}), check: (a) => assert.equal(a['Status'], 'ENABLED') },
  {
    operation: 'CreateStackSet',
    input: () => ({ ...set, TemplateBody: handleTemplate, PermissionModel: 'SERVICE_MANAGED', AutoDeployment: { Enabled: false } }),
    check: (a) => assert.match(String(a['StackSetId']), /^set:/),
  },
  {
    operation: 'ListStackSets',
    input: () => ({ Status: 'ACTIVE' }),
    check: (a) => assert.equal(list(a, 'Summaries')[1]?.['PermissionModel'], 'SERVICE_MANAGED'),
  },
  { operation: 'CreateStackInstances', input: () => ({ ...set, DeploymentTargets, Regions, OperationId: 'create' }), check: started },
  { operation: 'StopStackSetOperation', input: () => ({ ...set, OperationId: 'create' }), check: empty, thenMinutes: 5 },
  {
    operation: 'UpdateStackInstances',
    input: () => ({ ...set, DeploymentTargets, Regions, ParameterOverrides: [{ ParameterKey: 'Purpose', ParameterValue: 'y' }] }),
    check: started,
    thenMinutes: 5,
  },
  {
    operation: 'UpdateStackSet',
    input: () => ({ ...set, UsePreviousTemplate: true, OperationId: 'update' }),
    check: (a) => assert.equal(a['OperationId'], 'update'),
    thenMinutes: 5,
  },
  {
    operation: 'DescribeStackSet',
    input: () => set,
    check: (a) => assert.equal((a['StackSet'] as Answer)['TemplateBody'], handleTemplate),
  },
  {
    operation: 'DescribeStackSetOperation',
    input: () => ({ ...set, OperationId: 'update' }),
    check: (a) => assert.equal((a['StackSetOperation'] as Answer)['Status'], 'SUCCEEDED'),
  },
  { operation: 'ListStackSetOperations', input: () => set, check: (a) => assert.equal(list(a, 'Summaries').length, 3) },
  {
    operation: 'ListStackSetOperationResults',
    input: () => ({ ...set, OperationId: 'update' }),
    check: (a) => assert.equal(list(a, 'Summaries').length, 3),
  },
  {
    operation: 'ListStackInstances',
    input: () => ({ ...set, MaxResults: 2 }),
    check: (a) => assert.ok(list(a, 'Summaries').length === 2 && String(a['NextToken']).length >= 36),
  },
  {
    operation: 'DescribeStackInstance',
    input: () => ({ ...set, ...instance }),
    check: (a) =>
      assert.deepEqual((a['StackInstance'] as Answer)['ParameterOverrides'], [{ ParameterKey: 'Purpose', ParameterValue: 'y' }]),
  },
  {
    operation: 'ListStackSetAutoDeploymentTargets',
    input: () => set,
    check: (a) => assert.deepEqual(a['Summaries'], [{ OrganizationalUnitId: prod, Regions }]),
  },
  { operation: 'DetectStackSetDrift', input: () => ({ ...set, OperationId: 'drift' }), check: started, thenMinutes: 5 },
  {
    operation: 'ListStackInstanceResourceDrifts',
    input: () => ({ ...set, ...instance, OperationId: 'drift' }),
    check: (a) => assert.deepEqual(a['Summaries'], []),
  },
  {
    operation: 'DeleteStackInstances',
    input: () => ({ ...set, DeploymentTargets, Regions, RetainStacks: false }),
    check: started,
    thenMinutes: 10,
  },
  {
    operation: 'ImportStacksToStackSet',
    input: ({ stackId }) => ({ StackSetName: 'own', StackIds: [stackId] }),
    check: started,
    thenMinutes: 5,
  },
  { operation: 'DeleteStackSet', input: () => set, check: empty },
  { operation: 'DeleteStack', input: () => ({ StackName: 'one' }), check: empty },
];

test('each operation answers its SDK client', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t, { seed: organizationSeed });
  const aws = cloudFormation();
  await aws.createStackSet({ StackSetName: 'own', TemplateBody: handleTemplate });
  const known: Known = { stackId: '' };
  const commands = sdk as unknown as Readonly<Record<string, new (input: object) => Parameters<typeof aws.send>[0]>>;
  for (const row of rows) {
    await t.test(row.operation, async () => {
      const Command = commands[`${row.operation}Command`];
      assert.ok(Command);
      row.check((await aws.send(new Command(row.input(known)))) as unknown as Answer, known);
    });
    pushMinutes(sandbox, row.thenMinutes ?? 0);
  }
  assert.deepEqual([...rows.map(({ operation }) => operation)].sort(), Object.keys(handlers).sort());
  assert.deepEqual(sandbox.unknownMembers(), []);
  assert.deepEqual(sandbox.defects(), []);
});

test('each operation on policies answers IAM', async (t) => {
  const { sandbox } = await cloudSandbox(t);
  const iam = new IAM(settings(sandbox, management));
  t.after(() => iam.destroy());
  const called = await callPolicies(iam, sandbox);
  assert.deepEqual([...called].sort(), Object.keys(policyHandlers).sort());
  assert.deepEqual(sandbox.unknownMembers(), []);
  assert.deepEqual(sandbox.defects(), []);
});

/** Puts, reads and takes away policies of a role; gives the names of the operations that were called. */
async function callPolicies(iam: IAM, sandbox: SandboxHandle): Promise<Set<string>> {
  const RoleName = 'trueup-plan-hub';
  const document = (action: string) => JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
  const before = sandbox.calls.list().length;
  await iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: document('s3:*') });
  assert.deepEqual((await iam.listRolePolicies({ RoleName })).PolicyNames, ['own']);
  assert.equal(decodeURIComponent((await iam.getRolePolicy({ RoleName, PolicyName: 'own' })).PolicyDocument ?? ''), document('s3:*'));
  const { Policy } = await iam.createPolicy({ PolicyName: 'shared', PolicyDocument: document('sns:*') });
  const PolicyArn = Policy?.Arn;
  await iam.attachRolePolicy({ RoleName, PolicyArn });
  assert.equal((await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies?.[0]?.PolicyName, 'shared');
  assert.equal((await iam.getPolicy({ PolicyArn })).Policy?.AttachmentCount, 1);
  const attached = await iam.deletePolicy({ PolicyArn }).catch((error: Error) => error.name);
  assert.equal(attached, 'DeleteConflictException');
  await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document('kms:*'), SetAsDefault: true });
  assert.match(decodeURIComponent((await iam.getPolicyVersion({ PolicyArn, VersionId: 'v2' })).PolicyVersion?.Document ?? ''), /kms/);
  assert.equal((await iam.listPolicyVersions({ PolicyArn })).Versions?.length, 2);
  await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' });
  assert.equal((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId, 'v1');
  await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' });
  await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' });
  await iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'trueup', Value: 'main' }] });
  assert.deepEqual((await iam.listPolicyTags({ PolicyArn })).Tags, [{ Key: 'trueup', Value: 'main' }]);
  await iam.untagPolicy({ PolicyArn, TagKeys: ['trueup'] });
  assert.deepEqual(
    (await iam.listPolicies({ Scope: 'Local' })).Policies?.map(({ PolicyName }) => PolicyName),
    ['shared'],
  );
  assert.deepEqual(
    (await iam.listEntitiesForPolicy({ PolicyArn })).PolicyRoles?.map((role) => role.RoleName),
    [RoleName],
  );
  assert.equal(await iam.deleteRole({ RoleName }).catch((error: Error) => error.name), 'DeleteConflictException');
  await iam.deleteRolePolicy({ RoleName, PolicyName: 'own' });
  await iam.detachRolePolicy({ RoleName, PolicyArn });
  await iam.deletePolicy({ PolicyArn });
  const names = sandbox.calls
    .list()
    .slice(before)
    .map(({ operation }) => operation);
  return new Set(names.filter((name) => name !== 'DeleteRole'));
}
