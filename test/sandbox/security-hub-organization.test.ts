import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateAccountCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  BatchEnableStandardsCommand,
  BatchUpdateStandardsControlAssociationsCommand,
  CreateConfigurationPolicyCommand,
  CreateFindingAggregatorCommand,
  DescribeHubCommand,
  DescribeOrganizationConfigurationCommand,
  DisableOrganizationAdminAccountCommand,
  DisableSecurityHubCommand,
  EnableOrganizationAdminAccountCommand,
  EnableSecurityHubCommand,
  GetConfigurationPolicyAssociationCommand,
  GetEnabledStandardsCommand,
  ListConfigurationPolicyAssociationsCommand,
  ListOrganizationAdminAccountsCommand,
  ListStandardsControlAssociationsCommand,
  type SecurityHubClient,
  StartConfigurationPolicyAssociationCommand,
  StartConfigurationPolicyDisassociationCommand,
  type Target,
  UpdateConfigurationPolicyCommand,
  UpdateOrganizationConfigurationCommand,
  UpdateSecurityHubConfigurationCommand,
} from '@aws-sdk/client-securityhub';
import {
  away,
  cis12,
  failure,
  fsbp,
  home,
  type Kit,
  management,
  member,
  minute,
  pci4,
  security,
  standardArn,
  startKit,
} from './security-hub-kit.ts';

const root = 'r-ab12';
const prod = 'ou-ab12-11111111';
const organizations = {
  accounts: [{ id: management }, { id: security }],
  units: [{ id: prod, name: 'prod', accounts: [{ id: member }, { id: '444444444444' }] }],
};
const policyContent = (standards: readonly string[], disabled: readonly string[]) => ({
  SecurityHub: {
    ServiceEnabled: true,
    EnabledStandardIdentifiers: standards.map((id) => standardArn(id)),
    SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: [...disabled] },
  },
});

/** An organization whose administrator has turned central configuration on, home and one linked Region. */
async function centralKit(t: Parameters<typeof startKit>[0]): Promise<Kit & { readonly admin: SecurityHubClient }> {
  const kit = await startKit(t, { seed: { organizations, regions: [home, away, 'eu-west-3'] } });
  for (const region of [home, away]) {
    await kit.client(management, region).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: security }));
  }
  const admin = kit.client(security);
  await admin.send(new CreateFindingAggregatorCommand({ RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: [away] }));
  const OrganizationConfiguration = { ConfigurationType: 'CENTRAL' as const };
  await admin.send(new UpdateOrganizationConfigurationCommand({ AutoEnable: false, OrganizationConfiguration }));
  kit.push(minute);
  return { ...kit, admin };
}

async function associate(admin: SecurityHubClient, content: ReturnType<typeof policyContent>, target: Target, name = 'baseline') {
  const policy = await admin.send(new CreateConfigurationPolicyCommand({ Name: name, ConfigurationPolicy: content }));
  const ConfigurationPolicyIdentifier = String(policy.Id);
  await admin.send(new StartConfigurationPolicyAssociationCommand({ ConfigurationPolicyIdentifier, Target: target }));
  return ConfigurationPolicyIdentifier;
}

const standardsOf = async (hub: SecurityHubClient) => {
  const { StandardsSubscriptions: found = [] } = await hub.send(new GetEnabledStandardsCommand({}));
  return Object.fromEntries(found.map((one) => [String(one.StandardsSubscriptionArn).split('subscription/')[1], one.StandardsStatus]));
};
const controlIn = async (hub: SecurityHubClient, control: string) => {
  const { StandardsControlAssociationSummaries: found = [] } = await hub.send(
    new ListStandardsControlAssociationsCommand({ SecurityControlId: control }),
  );
  return found.map((one) => `${one.AssociationStatus} ${one.UpdatedReason ?? '-'}`);
};
const statusOf = async (admin: SecurityHubClient, target: Target) => {
  const found = await admin.send(new GetConfigurationPolicyAssociationCommand({ Target: target }));
  return `${found.AssociationType} ${found.AssociationStatus}`;
};

test('the management account names the administrator in each Region, which enables its hub without standards', async (t) => {
  const { client } = await startKit(t, { seed: { organizations } });
  const name = new EnableOrganizationAdminAccountCommand({ AdminAccountId: security });
  assert.equal((await failure(client(member).send(name))).name, 'AccessDeniedException');
  assert.equal((await failure(client(member).send(new ListOrganizationAdminAccountsCommand({})))).name, 'InvalidAccessException');
  await client(management).send(name);
  assert.deepEqual(await standardsOf(client(security)), {});
  assert.equal((await failure(client(security, away).send(new DescribeHubCommand({})))).name, 'InvalidAccessException');
  const elsewhere = await client(management, away).send(new ListOrganizationAdminAccountsCommand({}));
  assert.deepEqual(elsewhere.AdminAccounts, []);
  const second = new EnableOrganizationAdminAccountCommand({ AdminAccountId: member });
  assert.equal((await failure(client(management).send(second))).name, 'InvalidInputException');
  const disabling = await failure(client(security).send(new DisableSecurityHubCommand({})));
  assert.deepEqual([disabling.name, disabling.status], ['AccessDeniedException', 403]);
  const reading = await failure(client(member).send(new DescribeOrganizationConfigurationCommand({})));
  assert.equal(reading.name, 'InvalidAccessException');
});

test('Organizations knows the administrator as delegated while it administers a Region', async (t) => {
  const { client, sandbox } = await startKit(t, { seed: { organizations } });
  const isDelegated = () => sandbox.environment().organization.isDelegatedAdministrator(security, 'securityhub.amazonaws.com');
  const AdminAccountId = security;
  for (const region of [home, away]) await client(management, region).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId }));
  await client(management, home).send(new DisableOrganizationAdminAccountCommand({ AdminAccountId }));
  assert.equal(isDelegated(), true);
  await client(management, away).send(new DisableOrganizationAdminAccountCommand({ AdminAccountId }));
  assert.equal(isDelegated(), false);
});

test('members mirror the finding generator of their administrator and may not change it', async (t) => {
  const { client } = await startKit(t, { seed: { organizations } });
  const hub = client(member);
  const generator = async () => (await hub.send(new DescribeHubCommand({}))).ControlFindingGenerator;
  await hub.send(new EnableSecurityHubCommand({ EnableDefaultStandards: false }));
  await hub.send(new UpdateSecurityHubConfigurationCommand({ ControlFindingGenerator: 'STANDARD_CONTROL' }));
  assert.equal(await generator(), 'STANDARD_CONTROL');
  await client(management).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: security }));
  assert.equal(await generator(), 'SECURITY_CONTROL');
  const change = new UpdateSecurityHubConfigurationCommand({ ControlFindingGenerator: 'STANDARD_CONTROL' });
  assert.equal((await failure(hub.send(change))).name, 'AccessDeniedException');
  await client(security).send(change);
  assert.equal(await generator(), 'STANDARD_CONTROL');
});

test('AutoEnable acts on accounts that join later, within a minute, with the default standards if asked for', async (t) => {
  const { client, push, sandbox } = await startKit(t, { seed: { organizations } });
  await client(management).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: security }));
  await client(security).send(new UpdateOrganizationConfigurationCommand({ AutoEnable: true, AutoEnableStandards: 'DEFAULT' }));
  const credentials = { accessKeyId: management, secretAccessKey: 'sandbox' };
  const organization = new OrganizationsClient({ endpoint: sandbox.endpoint, region: home, credentials });
  t.after(() => organization.destroy());
  await organization.send(new CreateAccountCommand({ AccountName: 'new', Email: 'new@example.com' }));
  push(2 * minute);
  const { Accounts: accounts = [] } = await organization.send(new ListAccountsCommand({}));
  const created = String(accounts.find((one) => one.Name === 'new')?.Id);
  assert.equal((await failure(client(created).send(new DescribeHubCommand({})))).name, 'InvalidAccessException');
  push(minute);
  assert.deepEqual(await standardsOf(client(created)), { [fsbp]: 'PENDING', [cis12]: 'PENDING' });
  assert.equal((await failure(client(member).send(new DescribeHubCommand({})))).name, 'InvalidAccessException', 'it was there before');
});

test('central configuration needs a home Region, is PENDING for a minute and forbids AutoEnable', async (t) => {
  const { client, push } = await startKit(t, { seed: { organizations } });
  await client(management).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: security }));
  const admin = client(security);
  const central = (AutoEnable: boolean) =>
    admin.send(new UpdateOrganizationConfigurationCommand({ AutoEnable, OrganizationConfiguration: { ConfigurationType: 'CENTRAL' } }));
  assert.equal((await failure(central(false))).name, 'InvalidInputException');
  await admin.send(new CreateFindingAggregatorCommand({ RegionLinkingMode: 'ALL_REGIONS' }));
  assert.deepEqual(await failure(central(true)), {
    name: 'InvalidInputException',
    status: 400,
    message: 'Auto Enable and AutoEnableStandards can not be enabled for Central Configuration',
  });
  await central(false);
  const status = async () => (await admin.send(new DescribeOrganizationConfigurationCommand({}))).OrganizationConfiguration?.Status;
  assert.equal(await status(), 'PENDING');
  const early = new ListConfigurationPolicyAssociationsCommand({});
  const denied = 'Must be a Security Hub delegated administrator with Central Configuration enabled';
  assert.equal((await failure(admin.send(early))).message, denied);
  push(minute);
  assert.equal(await status(), 'ENABLED');
  assert.deepEqual((await admin.send(early)).ConfigurationPolicyAssociationSummaries, []);
  assert.deepEqual(await failure(client(member).send(early)), { name: 'AccessDeniedException', status: 403, message: denied });
});

test('a policy reaches its unit after two minutes: hubs, standards and aligned controls, global ones off outside the home Region', async (t) => {
  const { client, push, admin } = await centralKit(t);
  const hub = client(member);
  await hub.send(new EnableSecurityHubCommand({}));
  push(3 * minute);
  const id = await associate(admin, policyContent([fsbp, pci4], ['S3.9']), { OrganizationalUnitId: prod });
  await admin.send(new UpdateConfigurationPolicyCommand({ Identifier: id, UpdatedReason: 'agreed in SEC-1' }));
  assert.equal(await statusOf(admin, { OrganizationalUnitId: prod }), 'APPLIED PENDING');
  assert.equal(await statusOf(admin, { AccountId: member }), 'INHERITED PENDING');
  assert.equal((await failure(statusOf(admin, { AccountId: security }))).name, 'ResourceNotFoundException');
  assert.deepEqual(await standardsOf(hub), { [fsbp]: 'READY', [cis12]: 'READY' });
  push(2 * minute);
  assert.equal(await statusOf(admin, { AccountId: member }), 'INHERITED SUCCESS');
  assert.deepEqual(await standardsOf(hub), { [fsbp]: 'READY', [cis12]: 'DELETING', [pci4]: 'PENDING' });
  push(3 * minute);
  assert.deepEqual(await standardsOf(hub), { [fsbp]: 'READY', [pci4]: 'READY' });
  assert.deepEqual(await controlIn(hub, 'S3.9'), ['DISABLED agreed in SEC-1', 'DISABLED agreed in SEC-1']);
  assert.deepEqual(await controlIn(hub, 'IAM.6'), ['ENABLED -', 'ENABLED -']);
  const linked = client(member, away);
  assert.deepEqual(await standardsOf(linked), { [fsbp]: 'READY', [pci4]: 'READY' }, 'a hub that was missing is there');
  assert.deepEqual(await controlIn(linked, 'IAM.6'), ['DISABLED agreed in SEC-1', 'DISABLED agreed in SEC-1']);
  assert.equal((await failure(client(member, 'eu-west-3').send(new DescribeHubCommand({})))).name, 'InvalidAccessException', 'not linked');
});

test('a governed member is refused every write, whatever it is', async (t) => {
  const { client, push, admin } = await centralKit(t);
  await associate(admin, policyContent([fsbp], []), { RootId: root });
  push(5 * minute);
  const hub = client(member);
  const message =
    'This account is currently associated with a central configuration policy, so only the administrator can access this operation.';
  const update = { SecurityControlId: 'S3.9', StandardsArn: standardArn(fsbp), AssociationStatus: 'DISABLED' as const, UpdatedReason: 'x' };
  const writes = [
    () => hub.send(new BatchEnableStandardsCommand({ StandardsSubscriptionRequests: [{ StandardsArn: standardArn(pci4) }] })),
    () => hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: [update] })),
    () => hub.send(new UpdateSecurityHubConfigurationCommand({ AutoEnableControls: false })),
    () => hub.send(new DisableSecurityHubCommand({})),
  ];
  for (const write of writes) assert.deepEqual(await failure(write()), { name: 'AccessDeniedException', status: 403, message });
});

test('the nearest association counts; self-managed lets go and keeps the settings', async (t) => {
  const { client, push, admin } = await centralKit(t);
  const outer = await associate(admin, policyContent([fsbp], []), { RootId: root }, 'outer');
  await associate(admin, policyContent([pci4], []), { OrganizationalUnitId: prod }, 'inner');
  push(5 * minute);
  const hub = client(member);
  assert.deepEqual(await standardsOf(hub), { [pci4]: 'READY' });
  const SELF = 'SELF_MANAGED_SECURITY_HUB';
  const own = { ConfigurationPolicyIdentifier: SELF, Target: { AccountId: member } };
  await admin.send(new StartConfigurationPolicyAssociationCommand(own));
  push(2 * minute);
  assert.deepEqual(await standardsOf(hub), { [pci4]: 'READY' });
  await hub.send(new UpdateSecurityHubConfigurationCommand({ AutoEnableControls: false }));
  await admin.send(new StartConfigurationPolicyDisassociationCommand(own));
  assert.equal(await statusOf(admin, { AccountId: member }), 'INHERITED SUCCESS');
  const list = await admin.send(new ListConfigurationPolicyAssociationsCommand({ Filters: { ConfigurationPolicyId: outer } }));
  assert.deepEqual(
    list.ConfigurationPolicyAssociationSummaries?.map((one) => `${one.TargetId} ${one.AssociationType}`),
    [`${root} APPLIED`, `${management} INHERITED`, `${security} INHERITED`],
  );
});

test("a policy's content is looked at", async (t) => {
  const { admin } = await centralKit(t);
  const create = (SecurityHub: object, Name = 'p') =>
    failure(admin.send(new CreateConfigurationPolicyCommand({ Name, ConfigurationPolicy: { SecurityHub } })));
  const semantics =
    'Invalid semantics: Enabled standards and security control configurations must be configured when Security Hub is enabled';
  assert.equal((await create({ ServiceEnabled: true, EnabledStandardIdentifiers: [] })).message, semantics);
  const both = { EnabledSecurityControlIdentifiers: ['S3.9'], DisabledSecurityControlIdentifiers: ['S3.8'] };
  const lists = { ServiceEnabled: true, EnabledStandardIdentifiers: [], SecurityControlsConfiguration: both };
  assert.equal((await create(lists)).name, 'InvalidInputException');
  const unknown = { ...lists, SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: ['S3.999'] } };
  assert.match((await create(unknown)).message, /S3.999 is not known/);
  assert.equal((await create(policyContent([fsbp], []).SecurityHub, 'no blanks here')).name, 'InvalidInputException');
});

test('where an Organizations policy governs the Region writes are refused and reads go on', async (t) => {
  const content = { cspm_enablement: { enable_in_regions: { '@@assign': [home] }, disable_in_regions: { '@@assign': [] } } };
  const policies = [{ id: 'p-cspm1234', type: 'SECURITYHUB_CSPM_POLICY', name: 'cspm', content, targets: [prod] }];
  const hubs = [{ accounts: [member], regions: [home, away], standards: 'default' }];
  const { client } = await startKit(t, { seed: { organizations: { ...organizations, policies }, securityhub: { hubs } } });
  const write = new UpdateSecurityHubConfigurationCommand({ AutoEnableControls: false });
  assert.deepEqual(await standardsOf(client(member)), { [fsbp]: 'READY', [cis12]: 'READY' });
  assert.equal((await failure(client(member).send(write))).name, 'AccessDeniedException');
  await client(member, away).send(write);
});

test('without a configuration recorder a standard ends as INCOMPLETE', async (t) => {
  const config = { recorders: [{ accounts: [member], regions: [home], state: 'stopped' }] };
  const { client, push } = await startKit(t, { seed: { organizations, config } });
  const hub = client(member);
  await hub.send(new EnableSecurityHubCommand({}));
  push(3 * minute);
  const { StandardsSubscriptions: found = [] } = await hub.send(new GetEnabledStandardsCommand({}));
  assert.deepEqual(
    found.map((one) => one.StandardsStatusReason?.StatusReasonCode),
    ['NO_AVAILABLE_CONFIGURATION_RECORDER', 'NO_AVAILABLE_CONFIGURATION_RECORDER'],
  );
});
