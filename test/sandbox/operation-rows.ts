import assert from 'node:assert/strict';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import type { Seed } from '../../sandbox/seed.ts';

/** An answer as the SDK or as the AWS CLI decodes it. */
export interface Answer {
  readonly [member: string]: unknown;
}

/** One operation with an input that works on `operationsSeed` whatever ran before, and what its answer must hold. */
export interface OperationRow {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Signing account; the management account by default. */
  readonly account?: string;
  check(answer: Answer, sandbox: SandboxHandle): void;
}

const security = '222222222222';
const root = 'r-ab12';
const production = 'ou-ab12-00000001';
const cspm = 'SECURITYHUB_CSPM_POLICY';

/** An organization in which every row finds what it needs, independent of the others. */
export const operationsSeed: Seed = {
  regions: ['eu-south-1', 'eu-west-1', 'us-east-1'],
  organizations: {
    accounts: [
      { id: '111111111111', name: 'management' },
      { id: security, name: 'security' },
      { id: '333333333333', name: 'to move' },
      { id: '444444444444', name: 'to close' },
      { id: '555555555555', name: 'delegated' },
      { id: '777777777777', name: 'recorded' },
    ],
    units: [{ name: 'production', accounts: [{ id: '666666666666', name: 'shop' }], units: [{ name: 'payments' }] }],
    delegatedAdministrators: [
      { account: security, service: 'securityhub.amazonaws.com' },
      { account: '555555555555', service: 'config.amazonaws.com' },
    ],
    serviceAccess: ['account.amazonaws.com', 'guardduty.amazonaws.com'],
    policyTypes: [cspm, 'BACKUP_POLICY'],
    policies: [
      {
        id: 'p-cspm0001',
        type: cspm,
        name: 'base',
        content: { cspm_enablement: { enable_in_regions: { '@@assign': ['eu-west-1'] } } },
        targets: [root],
      },
      { id: 'p-cspm0002', type: cspm, name: 'spare', content: { cspm_enablement: {} }, targets: ['444444444444'] },
      { id: 'p-cspm0003', type: cspm, name: 'loose', content: { cspm_enablement: {} }, targets: [] },
      { id: 'p-cspm0004', type: cspm, name: 'to update', content: { cspm_enablement: {} }, targets: [] },
      { id: 'p-cspm0005', type: cspm, name: 'to delete', content: { cspm_enablement: {} }, targets: [] },
    ],
  },
  iam: { roles: { '111111111111': { add: ['to-delete'] } } },
};

/** A creation that is under way, for DescribeCreateAccountStatus. */
export const creationId = `car-${'0'.repeat(32)}`;

export function plantCreation(sandbox: SandboxHandle): void {
  sandbox.environment().organization.record.creations[creationId] = {
    id: creationId,
    accountName: 'planted',
    email: 'planted@example.com',
    roleName: 'OrganizationAccountAccessRole',
    requestedAt: '2026-11-23T10:00:00.000Z',
    dueAwsMs: Number.MAX_SAFE_INTEGER,
    state: 'IN_PROGRESS',
  };
}

/** The value at a path of members and indexes. */
function at(answer: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], answer);
}

/** One member of each item of a list. */
const each = (answer: Answer, list: string, member: string): unknown[] => (answer[list] as Answer[]).map((item) => item[member]);

const accountsInSandbox = (sandbox: SandboxHandle) => sandbox.environment().organization;
const organizations = (operation: string, input: OperationRow['input'], check: OperationRow['check']): OperationRow => ({
  service: 'organizations',
  operation,
  input,
  check,
});

const organizationRows: OperationRow[] = [
  organizations('DescribeOrganization', {}, (answer) => assert.equal(at(answer, 'Organization', 'Id'), 'o-exampleorgid')),
  organizations('ListAccounts', {}, (answer) => assert.ok(each(answer, 'Accounts', 'Id').includes('666666666666'))),
  organizations('DescribeAccount', { AccountId: security }, (answer) => assert.equal(at(answer, 'Account', 'Name'), 'security')),
  organizations('ListAccountsForParent', { ParentId: production }, (answer) =>
    assert.deepEqual(each(answer, 'Accounts', 'Id'), ['666666666666']),
  ),
  organizations('ListOrganizationalUnitsForParent', { ParentId: production }, (answer) =>
    assert.deepEqual(each(answer, 'OrganizationalUnits', 'Name'), ['payments']),
  ),
  organizations('DescribeOrganizationalUnit', { OrganizationalUnitId: production }, (answer) =>
    assert.equal(at(answer, 'OrganizationalUnit', 'Name'), 'production'),
  ),
  organizations('ListRoots', {}, (answer) => assert.deepEqual(each(answer, 'Roots', 'Id'), [root])),
  organizations('ListParents', { ChildId: '666666666666' }, (answer) =>
    assert.deepEqual(answer['Parents'], [{ Id: production, Type: 'ORGANIZATIONAL_UNIT' }]),
  ),
  organizations('ListChildren', { ParentId: production, ChildType: 'ACCOUNT' }, (answer) =>
    assert.deepEqual(answer['Children'], [{ Id: '666666666666', Type: 'ACCOUNT' }]),
  ),
  organizations('CreateOrganizationalUnit', { ParentId: root, Name: 'new' }, (answer, sandbox) =>
    assert.equal(accountsInSandbox(sandbox).unit(String(at(answer, 'OrganizationalUnit', 'Id')))?.name, 'new'),
  ),
  organizations('MoveAccount', { AccountId: '333333333333', SourceParentId: root, DestinationParentId: production }, (_answer, sandbox) =>
    assert.equal(accountsInSandbox(sandbox).account('333333333333')?.parent, production),
  ),
  organizations('CreateAccount', { Email: 'new@example.com', AccountName: 'new' }, (answer) =>
    assert.equal(at(answer, 'CreateAccountStatus', 'State'), 'IN_PROGRESS'),
  ),
  organizations('DescribeCreateAccountStatus', { CreateAccountRequestId: creationId }, (answer) =>
    assert.equal(at(answer, 'CreateAccountStatus', 'AccountName'), 'planted'),
  ),
  organizations('ListCreateAccountStatus', { States: ['IN_PROGRESS'] }, (answer) =>
    assert.ok(each(answer, 'CreateAccountStatuses', 'AccountName').includes('planted')),
  ),
  organizations('CloseAccount', { AccountId: '444444444444' }, (_answer, sandbox) =>
    assert.equal(accountsInSandbox(sandbox).account('444444444444')?.state, 'PENDING_CLOSURE'),
  ),
  organizations('ListDelegatedAdministrators', { ServicePrincipal: 'securityhub.amazonaws.com' }, (answer) =>
    assert.deepEqual(each(answer, 'DelegatedAdministrators', 'Id'), [security]),
  ),
  organizations(
    'RegisterDelegatedAdministrator',
    { AccountId: '333333333333', ServicePrincipal: 'sso.amazonaws.com' },
    (_answer, sandbox) => assert.ok(accountsInSandbox(sandbox).isDelegatedAdministrator('333333333333', 'sso.amazonaws.com')),
  ),
  organizations(
    'DeregisterDelegatedAdministrator',
    { AccountId: '555555555555', ServicePrincipal: 'config.amazonaws.com' },
    (_answer, sandbox) => assert.equal(accountsInSandbox(sandbox).isDelegatedAdministrator('555555555555'), false),
  ),
  organizations('ListAWSServiceAccessForOrganization', {}, (answer) =>
    assert.ok(each(answer, 'EnabledServicePrincipals', 'ServicePrincipal').includes('account.amazonaws.com')),
  ),
  organizations('EnableAWSServiceAccess', { ServicePrincipal: 'ram.amazonaws.com' }, (_answer, sandbox) =>
    assert.ok(accountsInSandbox(sandbox).record.serviceAccess.some(({ service }) => service === 'ram.amazonaws.com')),
  ),
  organizations('DisableAWSServiceAccess', { ServicePrincipal: 'guardduty.amazonaws.com' }, (_answer, sandbox) =>
    assert.ok(!accountsInSandbox(sandbox).record.serviceAccess.some(({ service }) => service === 'guardduty.amazonaws.com')),
  ),
  organizations('EnablePolicyType', { RootId: root, PolicyType: 'TAG_POLICY' }, (answer) => assert.equal(at(answer, 'Root', 'Id'), root)),
  organizations('CreatePolicy', { Name: 'deny', Description: '-', Type: 'SERVICE_CONTROL_POLICY', Content: '{"Statement":[]}' }, (answer) =>
    assert.equal(at(answer, 'Policy', 'Content'), '{"Statement":[]}'),
  ),
  organizations('DescribePolicy', { PolicyId: 'p-FullAWSAccess' }, (answer) =>
    assert.equal(at(answer, 'Policy', 'PolicySummary', 'AwsManaged'), true),
  ),
  organizations('AttachPolicy', { PolicyId: 'p-cspm0003', TargetId: '333333333333' }, (_answer, sandbox) =>
    assert.ok(accountsInSandbox(sandbox).record.attachments.some(({ policy }) => policy === 'p-cspm0003')),
  ),
  organizations('DetachPolicy', { PolicyId: 'p-cspm0002', TargetId: '444444444444' }, (_answer, sandbox) =>
    assert.ok(!accountsInSandbox(sandbox).record.attachments.some(({ policy }) => policy === 'p-cspm0002')),
  ),
  organizations('ListPoliciesForTarget', { TargetId: root, Filter: cspm }, (answer) =>
    assert.deepEqual(each(answer, 'Policies', 'Id'), ['p-cspm0001']),
  ),
  organizations('UpdatePolicy', { PolicyId: 'p-cspm0004', Description: 'changed' }, (answer) =>
    assert.equal(at(answer, 'Policy', 'PolicySummary', 'Description'), 'changed'),
  ),
  organizations('DeletePolicy', { PolicyId: 'p-cspm0005' }, (_answer, sandbox) =>
    assert.equal(accountsInSandbox(sandbox).record.policies['p-cspm0005'], undefined),
  ),
  organizations('ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' }, (answer) =>
    assert.ok(each(answer, 'Policies', 'Id').includes('p-FullAWSAccess')),
  ),
  organizations('ListTargetsForPolicy', { PolicyId: 'p-cspm0001' }, (answer) =>
    assert.deepEqual(each(answer, 'Targets', 'TargetId'), [root]),
  ),
  organizations('DisablePolicyType', { RootId: root, PolicyType: 'BACKUP_POLICY' }, (_answer, sandbox) =>
    assert.ok(!accountsInSandbox(sandbox).record.policyTypes.includes('BACKUP_POLICY')),
  ),
  organizations('TagResource', { ResourceId: 'p-cspm0004', Tags: [{ Key: 'a', Value: 'b' }] }, (_answer, sandbox) =>
    assert.deepEqual(accountsInSandbox(sandbox).record.tags?.['p-cspm0004'], { a: 'b' }),
  ),
  organizations('UntagResource', { ResourceId: root, TagKeys: ['none'] }, (_answer, sandbox) =>
    assert.equal(accountsInSandbox(sandbox).record.tags?.[root], undefined),
  ),
  organizations('ListTagsForResource', { ResourceId: '333333333333' }, (answer) => assert.deepEqual(answer['Tags'], [])),
  organizations('DescribeEffectivePolicy', { PolicyType: cspm, TargetId: '666666666666' }, (answer) =>
    assert.equal(at(answer, 'EffectivePolicy', 'PolicyContent'), '{"cspm_enablement":{"enable_in_regions":["eu-west-1"]}}'),
  ),
];

const otherRows: OperationRow[] = [
  {
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn: 'arn:aws:iam::666666666666:role/trueup-plan', RoleSessionName: 'trueup-1-1' },
    check: (answer) => assert.equal(at(answer, 'AssumedRoleUser', 'Arn'), 'arn:aws:sts::666666666666:assumed-role/trueup-plan/trueup-1-1'),
  },
  {
    service: 'sts',
    operation: 'GetCallerIdentity',
    input: {},
    check: (answer) => assert.equal(answer['Arn'], 'arn:aws:iam::111111111111:user/administrator'),
  },
  {
    service: 'account',
    operation: 'ListRegions',
    input: { RegionOptStatusContains: ['ENABLED_BY_DEFAULT'] },
    check: (answer) => assert.deepEqual(each(answer, 'Regions', 'RegionName'), ['eu-west-1', 'us-east-1']),
  },
  {
    service: 'account',
    operation: 'GetRegionOptStatus',
    input: { RegionName: 'me-south-1', AccountId: '666666666666' },
    check: (answer) => assert.equal(answer['RegionOptStatus'], 'DISABLED'),
  },
  {
    service: 'account',
    operation: 'EnableRegion',
    input: { RegionName: 'af-south-1' },
    check: (_answer, sandbox) =>
      assert.match(JSON.stringify(sandbox.environment().state.of('account', '111111111111', 'global', Object)), /af-south-1.*ENABLING/),
  },
  {
    service: 'account',
    operation: 'DisableRegion',
    input: { RegionName: 'eu-south-1' },
    check: (_answer, sandbox) =>
      assert.match(JSON.stringify(sandbox.environment().state.of('account', '111111111111', 'global', Object)), /eu-south-1.*DISABLING/),
  },
  {
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateAccount' }] },
    // What was just done is not told for minutes; that it is told then is in cloudtrail.test.ts.
    check: (answer) => assert.deepEqual(answer['Events'] ?? [], []),
  },
  {
    service: 'config',
    operation: 'DescribeConfigurationRecorders',
    input: {},
    account: security,
    check: (answer) => assert.deepEqual(each(answer, 'ConfigurationRecorders', 'name'), ['default']),
  },
  {
    service: 'config',
    operation: 'DescribeConfigurationRecorderStatus',
    input: {},
    account: security,
    check: (answer) => assert.deepEqual(each(answer, 'ConfigurationRecordersStatus', 'recording'), [true]),
  },
  {
    service: 'config',
    operation: 'DescribeDeliveryChannels',
    input: { DeliveryChannelNames: ['default'] },
    check: (answer) => assert.deepEqual(each(answer, 'DeliveryChannels', 's3BucketName'), ['config-111111111111']),
  },
  {
    service: 'config',
    operation: 'PutConfigurationRecorder',
    input: { ConfigurationRecorder: { name: 'default', roleARN: 'arn:aws:iam::333333333333:role/config' } },
    account: '333333333333',
    check: (_answer, sandbox) => assert.match(configState(sandbox, '333333333333'), /role\/config"/),
  },
  {
    service: 'config',
    operation: 'PutDeliveryChannel',
    input: { DeliveryChannel: { name: 'default', s3BucketName: 'other' } },
    account: '777777777777',
    check: (_answer, sandbox) => assert.match(configState(sandbox, '777777777777'), /other/),
  },
  {
    service: 'config',
    operation: 'StartConfigurationRecorder',
    input: { ConfigurationRecorderName: 'default' },
    account: '555555555555',
    check: (_answer, sandbox) => assert.match(configState(sandbox, '555555555555'), /"recording":true/),
  },
  {
    service: 'config',
    operation: 'StopConfigurationRecorder',
    input: { ConfigurationRecorderName: 'default' },
    account: '666666666666',
    check: (_answer, sandbox) => assert.match(configState(sandbox, '666666666666'), /"recording":false/),
  },
  {
    service: 'iam',
    operation: 'GetRole',
    input: { RoleName: 'trueup-plan-hub' },
    check: (answer) => assert.equal(at(answer, 'Role', 'Arn'), 'arn:aws:iam::111111111111:role/trueup-plan-hub'),
  },
  {
    service: 'iam',
    operation: 'ListRoles',
    input: {},
    check: (answer) => assert.ok(each(answer, 'Roles', 'RoleName').includes('trueup-apply')),
  },
  {
    service: 'iam',
    operation: 'CreateRole',
    input: { RoleName: 'new', AssumeRolePolicyDocument: '{"Statement":[]}' },
    check: (answer) => assert.equal(at(answer, 'Role', 'MaxSessionDuration') ?? 3600, 3600),
  },
  {
    service: 'iam',
    operation: 'UpdateAssumeRolePolicy',
    input: { RoleName: 'trueup-plan', PolicyDocument: '{"Statement":[]}' },
    check: (_answer, sandbox) =>
      assert.match(
        JSON.stringify(sandbox.environment().state.of('iam', '111111111111', 'global', Object)),
        /"trust":"{\\"Statement\\":\[\]}"/,
      ),
  },
  {
    service: 'iam',
    operation: 'TagRole',
    input: { RoleName: 'trueup-apply', Tags: [{ Key: 'owner', Value: 'platform' }] },
    check: (_answer, sandbox) =>
      assert.match(JSON.stringify(sandbox.environment().state.of('iam', '111111111111', 'global', Object)), /"owner":"platform"/),
  },
  {
    service: 'iam',
    operation: 'UntagRole',
    input: { RoleName: 'trueup-apply', TagKeys: ['nobody-has-it'] },
    check: (answer) =>
      assert.deepEqual(
        Object.keys(answer).filter((name) => name !== '$metadata'),
        [],
      ),
  },
  {
    service: 'iam',
    operation: 'UpdateRole',
    input: { RoleName: 'trueup-plan', MaxSessionDuration: 7200 },
    check: (_answer, sandbox) =>
      assert.match(JSON.stringify(sandbox.environment().state.of('iam', '111111111111', 'global', Object)), /"maxSessionSeconds":7200/),
  },
  {
    service: 'iam',
    operation: 'DeleteRole',
    input: { RoleName: 'to-delete' },
    check: (_answer, sandbox) =>
      assert.doesNotMatch(JSON.stringify(sandbox.environment().state.of('iam', '111111111111', 'global', Object)), /to-delete/),
  },
];

const configState = (sandbox: SandboxHandle, account: string): string =>
  JSON.stringify(sandbox.environment().state.of('config', account, 'us-east-1', Object));

/** Every operation served here, Security Hub's and the one of EC2 (which has no client installed) aside. */
export const operationRows: readonly OperationRow[] = [...organizationRows, ...otherRows];

/** EC2 is called by the AWS CLI and by hand: its client is not installed. */
export const describeRegionsRow: OperationRow = {
  service: 'ec2',
  operation: 'DescribeRegions',
  input: { AllRegions: true, Filters: [{ Name: 'opt-in-status', Values: ['opted-in'] }] },
  check: (answer) => assert.deepEqual(each(answer, 'Regions', 'RegionName'), ['eu-south-1']),
};
