import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchDisableStandardsCommand,
  BatchEnableStandardsCommand,
  BatchGetStandardsControlAssociationsCommand,
  BatchUpdateStandardsControlAssociationsCommand,
  DescribeHubCommand,
  DescribeStandardsCommand,
  DescribeStandardsControlsCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetEnabledStandardsCommand,
  ListStandardsControlAssociationsCommand,
  type SecurityHubClient,
  UpdateStandardsControlCommand,
} from '@aws-sdk/client-securityhub';
import { cis12, failure, fsbp, home, member, minute, pci3, pci4, standardArn, startKit, subscriptionArn } from './security-hub-kit.ts';

const enableHub = (hub: SecurityHubClient, defaults?: boolean) =>
  hub.send(new EnableSecurityHubCommand(defaults === undefined ? {} : { EnableDefaultStandards: defaults }));
const enable = (hub: SecurityHubClient, ...standards: string[]) =>
  hub.send(new BatchEnableStandardsCommand({ StandardsSubscriptionRequests: standards.map((id) => ({ StandardsArn: standardArn(id) })) }));
const disable = (hub: SecurityHubClient, ...standards: string[]) =>
  hub.send(new BatchDisableStandardsCommand({ StandardsSubscriptionArns: standards.map((id) => subscriptionArn(id)) }));
const statuses = async (hub: SecurityHubClient) => {
  const { StandardsSubscriptions: subscriptions = [] } = await hub.send(new GetEnabledStandardsCommand({}));
  return Object.fromEntries(
    subscriptions.map((one) => [
      String(one.StandardsSubscriptionArn).split(':subscription/')[1],
      `${one.StandardsStatus} ${one.StandardsControlsUpdatable}`,
    ]),
  );
};

test('without a hub every call but the catalogue says that the account is not subscribed', async (t) => {
  const hub = (await startKit(t)).client();
  const expected = { name: 'InvalidAccessException', status: 401, message: `Account ${member} is not subscribed to AWS Security Hub` };
  assert.deepEqual(await failure(hub.send(new DescribeHubCommand({}))), expected);
  assert.deepEqual(await failure(hub.send(new GetEnabledStandardsCommand({}))), expected);
  assert.deepEqual(await failure(enable(hub, pci4)), expected);
  assert.deepEqual(await failure(hub.send(new DisableSecurityHubCommand({}))), expected);
  const { Standards: standards = [] } = await hub.send(new DescribeStandardsCommand({ Providers: ['AWS'] }));
  assert.equal(standards.length, 12);
});

test('a hub enabled with the defaults has FSBP and CIS 1.2.0, PENDING for three minutes, and cannot be enabled twice', async (t) => {
  const { client, push } = await startKit(t);
  const hub = client();
  await enableHub(hub);
  assert.deepEqual(await statuses(hub), { [fsbp]: 'PENDING NOT_READY_FOR_UPDATES', [cis12]: 'PENDING NOT_READY_FOR_UPDATES' });
  assert.deepEqual(await failure(enableHub(hub)), {
    name: 'ResourceConflictException',
    status: 409,
    message: 'Account is already subscribed to Security Hub',
  });
  push(3 * minute - 1);
  assert.equal((await statuses(hub))[fsbp], 'PENDING NOT_READY_FOR_UPDATES');
  push(1);
  assert.deepEqual(await statuses(hub), { [fsbp]: 'READY READY_FOR_UPDATES', [cis12]: 'READY READY_FOR_UPDATES' });
});

test('EnableDefaultStandards false gives a hub without standards', async (t) => {
  const hub = (await startKit(t)).client();
  await enableHub(hub, false);
  assert.deepEqual(await statuses(hub), {});
  const described = await hub.send(new DescribeHubCommand({}));
  assert.equal(described.HubArn, `arn:aws:securityhub:${home}:${member}:hub/default`);
  assert.equal(described.AutoEnableControls, true);
  assert.equal(described.ControlFindingGenerator, 'SECURITY_CONTROL');
});

test('while a standard is PENDING its controls are hidden and cannot be changed, and no standard can be enabled or disabled', async (t) => {
  const { client, push } = await startKit(t);
  const hub = client();
  await enableHub(hub, false);
  await enable(hub, pci3);
  const controls = () => hub.send(new DescribeStandardsControlsCommand({ StandardsSubscriptionArn: subscriptionArn(pci3) }));
  const pair = { SecurityControlId: 'IAM.6', StandardsArn: standardArn(pci3) };
  assert.deepEqual((await controls()).Controls, []);
  assert.deepEqual(
    (await hub.send(new ListStandardsControlAssociationsCommand({ SecurityControlId: 'IAM.6' }))).StandardsControlAssociationSummaries,
    [],
  );
  const read = await hub.send(new BatchGetStandardsControlAssociationsCommand({ StandardsControlAssociationIds: [pair] }));
  assert.deepEqual(
    read.UnprocessedAssociations?.map((one) => one.ErrorCode),
    ['RESOURCE_NOT_FOUND'],
  );
  const written = await hub.send(
    new BatchUpdateStandardsControlAssociationsCommand({
      StandardsControlAssociationUpdates: [{ ...pair, AssociationStatus: 'DISABLED', UpdatedReason: 'not yet' }],
    }),
  );
  assert.deepEqual(
    written.UnprocessedAssociationUpdates?.map((one) => one.ErrorCode),
    ['RESOURCE_NOT_FOUND'],
  );
  const controlArn = `arn:aws:securityhub:${home}:${member}:control/${pci3}/PCI.IAM.4`;
  const single = new UpdateStandardsControlCommand({
    StandardsControlArn: controlArn,
    ControlStatus: 'DISABLED',
    DisabledReason: 'not yet',
  });
  assert.equal((await failure(hub.send(single))).name, 'ResourceNotFoundException');
  const pending = {
    name: 'InvalidInputException',
    status: 400,
    message: `StandardsSubscription(s) in state PENDING, please try later: [${subscriptionArn(pci3)}]`,
  };
  assert.deepEqual(await failure(disable(hub, pci3)), pending);
  assert.deepEqual(await failure(enable(hub, pci4)), pending);
  push(3 * minute);
  assert.equal((await controls()).Controls?.length, 44);
});

test('a disabled standard is DELETING for half a minute and forgets its disabled controls', async (t) => {
  const { client, push } = await startKit(t);
  const hub = client();
  await enableHub(hub, false);
  await enable(hub, pci3, fsbp);
  push(3 * minute);
  const update = { SecurityControlId: 'IAM.6', AssociationStatus: 'DISABLED' as const, UpdatedReason: 'root MFA is kept elsewhere' };
  const association = async () => {
    const command = new ListStandardsControlAssociationsCommand({ SecurityControlId: 'IAM.6' });
    const { StandardsControlAssociationSummaries: found = [] } = await hub.send(command);
    return Object.fromEntries(found.map((one) => [one.StandardsArn, [one.AssociationStatus, one.UpdatedReason]]));
  };
  const both = [pci3, fsbp].map((id) => ({ ...update, StandardsArn: standardArn(id) }));
  await hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: both }));
  const off = ['DISABLED', update.UpdatedReason];
  assert.deepEqual(await association(), { [standardArn(fsbp)]: off, [standardArn(pci3)]: off });
  const answer = await disable(hub, pci3);
  assert.deepEqual(
    answer.StandardsSubscriptions?.map((one) => one.StandardsStatus),
    ['DELETING'],
  );
  assert.deepEqual(await association(), { [standardArn(fsbp)]: off });
  assert.match((await failure(enable(hub, pci3))).message, /in state DELETING, please try later/);
  push(minute / 2);
  assert.deepEqual(await statuses(hub), { [fsbp]: 'READY READY_FOR_UPDATES' });
  await enable(hub, pci3);
  push(3 * minute);
  assert.deepEqual(await association(), { [standardArn(fsbp)]: off, [standardArn(pci3)]: ['ENABLED', undefined] });
});

test('an INCOMPLETE standard says why, can be converged and does not block; FAILED means that disabling went wrong once', async (t) => {
  const hubs = [
    {
      accounts: [member],
      regions: [home],
      standards: { [fsbp]: { status: 'INCOMPLETE', reason: 'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED' } },
      trouble: { [pci4]: { enabling: 'INTERNAL_ERROR' }, [pci3]: { disabling: 'INTERNAL_ERROR' } },
    },
  ];
  const { client, push } = await startKit(t, { seed: { securityhub: { hubs } } });
  const hub = client();
  const reasons = async () => {
    const { StandardsSubscriptions: found = [] } = await hub.send(new GetEnabledStandardsCommand({}));
    return found.map((one) => `${one.StandardsStatus} ${one.StandardsStatusReason?.StatusReasonCode ?? '-'}`);
  };
  assert.deepEqual(await reasons(), ['INCOMPLETE MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED']);
  await enable(hub, pci4, pci3);
  push(3 * minute);
  assert.deepEqual(await reasons(), ['INCOMPLETE MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED', 'READY -', 'INCOMPLETE INTERNAL_ERROR']);
  const update = {
    SecurityControlId: 'IAM.6',
    StandardsArn: standardArn(pci4),
    AssociationStatus: 'DISABLED' as const,
    UpdatedReason: 'ok',
  };
  const written = await hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: [update] }));
  assert.deepEqual(written.UnprocessedAssociationUpdates, []);
  await disable(hub, pci3);
  push(minute / 2);
  assert.deepEqual((await reasons())[1], 'FAILED INTERNAL_ERROR');
  await disable(hub, pci3);
  push(minute / 2);
  assert.equal((await reasons()).length, 2);
});
