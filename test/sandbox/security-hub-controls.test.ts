import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AssociationStatus,
  BatchGetSecurityControlsCommand,
  BatchGetStandardsControlAssociationsCommand,
  BatchUpdateStandardsControlAssociationsCommand,
  DescribeStandardsControlsCommand,
  GetSecurityControlDefinitionCommand,
  ListSecurityControlDefinitionsCommand,
  type ParameterValue,
  paginateDescribeStandardsControls,
  paginateListSecurityControlDefinitions,
  type SecurityHubClient,
  type StandardsControlAssociationUpdate,
  UpdateSecurityControlCommand,
  UpdateSecurityHubConfigurationCommand,
  UpdateStandardsControlCommand,
} from '@aws-sdk/client-securityhub';
import { SessionKeys } from '../../sandbox/credentials.ts';
import { Host } from '../../sandbox/host.ts';
import { controlData } from '../../sandbox/services/security-hub/catalogue-data.ts';
import { batchGetStandardsControlAssociations } from '../../sandbox/services/security-hub/get-standards-control-associations.ts';
import {
  away,
  cis12,
  failure,
  fsbp,
  home,
  member,
  minute,
  pci3,
  pci4,
  standardArn,
  startKit,
  subscriptionArn,
} from './security-hub-kit.ts';

const cis14 = 'cis-aws-foundations-benchmark/v/1.4.0';
const ready = (...standards: string[]) => ({
  hubs: [{ accounts: [member], regions: [home, away], standards: Object.fromEntries(standards.map((id) => [id, {}])) }],
});
const read = async (hub: SecurityHubClient, control: string, standard: string) => {
  const StandardsControlAssociationIds = [{ SecurityControlId: control, StandardsArn: standardArn(standard) }];
  const answer = await hub.send(new BatchGetStandardsControlAssociationsCommand({ StandardsControlAssociationIds }));
  const [detail] = answer.StandardsControlAssociationDetails ?? [];
  return detail ?? answer.UnprocessedAssociations?.[0]?.ErrorCode;
};
const statusOf = async (hub: SecurityHubClient, control: string, standard: string) => {
  const found = await read(hub, control, standard);
  return typeof found === 'object' ? `${found.AssociationStatus} ${found.UpdatedReason ?? '-'}` : found;
};
const update = (hub: SecurityHubClient, ...updates: StandardsControlAssociationUpdate[]) =>
  hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: updates }));
const set = (control: string, standard: string, status: AssociationStatus, reason?: string): StandardsControlAssociationUpdate => ({
  SecurityControlId: control,
  StandardsArn: standardArn(standard),
  AssociationStatus: status,
  UpdatedReason: reason,
});

test('each entry of a batch is refused on its own, with its own code', async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(pci4) } })).client();
  const cases: readonly [StandardsControlAssociationUpdate, string | undefined][] = [
    [set('IAM.6', pci4, 'DISABLED', 'fine'), undefined],
    [set('IAM.6', pci3, 'DISABLED', 'standard is off'), 'RESOURCE_NOT_FOUND'],
    [set('S3.7', pci4, 'DISABLED', 'not in this standard'), 'NOT_FOUND'],
    [set('IAM.666', pci4, 'DISABLED', 'no control'), 'NOT_FOUND'],
    [set('PCI.IAM.4', pci4, 'DISABLED', "a standard's own id"), 'NOT_FOUND'],
    [set('CloudFront.1', pci4, 'DISABLED', 'not offered in this Region'), 'NOT_FOUND'],
    [{ ...set('IAM.6', pci4, 'DISABLED', 'x'), StandardsArn: standardArn(pci4, away) }, 'INVALID_INPUT'],
    [{ ...set('IAM.6', pci4, 'DISABLED', 'x'), StandardsArn: `arn:aws:securityhub:::ruleset/${pci4}` }, 'INVALID_INPUT'],
    [{ ...set('IAM.6', pci4, 'DISABLED', 'x'), StandardsArn: 'pci-dss/v/4.0.1' }, 'INVALID_INPUT'],
    [set('IAM.6', pci4, 'OFF' as AssociationStatus, 'x'), 'INVALID_INPUT'],
    [set('IAM.6', pci4, 'DISABLED', '  '), 'INVALID_INPUT'],
  ];
  const answer = await update(hub, ...cases.map(([one]) => one));
  const refused = (answer.UnprocessedAssociationUpdates ?? []).map((one) => [
    one.StandardsControlAssociationUpdate?.UpdatedReason,
    one.ErrorCode,
  ]);
  const expected = cases.filter(([, code]) => code !== undefined).map(([one, code]) => [one.UpdatedReason, code]);
  assert.deepEqual(refused, expected);
  assert.equal(await statusOf(hub, 'IAM.6', pci4), 'DISABLED fine');
});

test('a control that already has the status takes the new reason; enabling needs none', async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(pci4) } })).client();
  await update(hub, set('IAM.6', pci4, 'DISABLED', 'first'));
  await update(hub, set('IAM.6', pci4, 'DISABLED', 'second'));
  assert.equal(await statusOf(hub, 'IAM.6', pci4), 'DISABLED second');
  await update(hub, set('IAM.6', pci4, 'ENABLED'));
  assert.equal(await statusOf(hub, 'IAM.6', pci4), 'ENABLED -');
});

test('a batch holds 1 to 100 entries, a page 1 to 100 items; page tokens belong to their question', async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(fsbp, pci4) } })).client();
  const refusals = [
    () => update(hub),
    () => update(hub, ...Array.from({ length: 101 }, () => set('IAM.6', pci4, 'DISABLED', 'x'))),
    () => hub.send(new BatchGetSecurityControlsCommand({ SecurityControlIds: Array.from({ length: 101 }, () => 'IAM.6') })),
    () => hub.send(new ListSecurityControlDefinitionsCommand({ MaxResults: 101 })),
    () => hub.send(new DescribeStandardsControlsCommand({ StandardsSubscriptionArn: subscriptionArn(fsbp), MaxResults: 0 })),
    () => hub.send(new ListSecurityControlDefinitionsCommand({ NextToken: 'x'.repeat(40) })),
  ];
  for (const refusal of refusals) {
    const { name, status } = await failure(refusal());
    assert.deepEqual([name, status], ['InvalidInputException', 400]);
  }
  const first = await hub.send(new ListSecurityControlDefinitionsCommand({}));
  assert.equal(first.SecurityControlDefinitions?.length, 25);
  const elsewhere = new ListSecurityControlDefinitionsCommand({ StandardsArn: standardArn(pci4), NextToken: first.NextToken });
  assert.equal((await failure(hub.send(elsewhere))).name, 'InvalidInputException');
});

test('all pages together are the catalogue: 589 definitions, 368 FSBP controls less those the Region lacks', async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(fsbp) } })).client();
  const definitions = new Set<string>();
  const unavailable = new Set<string>();
  for await (const page of paginateListSecurityControlDefinitions({ client: hub, pageSize: 100 }, {})) {
    for (const one of page.SecurityControlDefinitions ?? []) {
      definitions.add(String(one.SecurityControlId));
      if (one.CurrentRegionAvailability === 'UNAVAILABLE') unavailable.add(String(one.SecurityControlId));
    }
  }
  assert.equal(definitions.size, 589);
  assert.ok(unavailable.has('CloudFront.1') && unavailable.has('GlobalAccelerator.1'));
  const shown: string[] = [];
  const input = { StandardsSubscriptionArn: subscriptionArn(fsbp) };
  for await (const page of paginateDescribeStandardsControls({ client: hub, pageSize: 100 }, input)) {
    shown.push(...(page.Controls ?? []).map((one) => String(one.ControlId)));
  }
  assert.equal(shown.filter((id) => unavailable.has(id)).length, 0);
  assert.ok(shown.includes('IAM.6') && shown.includes('ELBv2.1') && !shown.includes('ELB.1'));
});

test("controls carry their standard's own ids, and two ids are two rows of one state", async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(cis12, cis14) } })).client();
  const rows = async (standard: string) => {
    const answer = await hub.send(new DescribeStandardsControlsCommand({ StandardsSubscriptionArn: subscriptionArn(standard) }));
    return answer.Controls ?? [];
  };
  const iam6 = (await rows(cis12)).find((one) => one.ControlId === 'CIS.1.14');
  assert.equal(iam6?.StandardsControlArn, `arn:aws:securityhub:${home}:${member}:control/${cis12}/1.14`);
  const of14 = await rows(cis14);
  assert.equal(of14.length, 40, '39 controls, one of them with two ids (and one alias is of a retired control)');
  const byArns = new Map<string, string[]>();
  for (const row of of14) byArns.set(String(row.Title), [...(byArns.get(String(row.Title)) ?? []), String(row.ControlId)]);
  const [title, ids = []] = [...byArns].find(([, names]) => names.length === 2) ?? [];
  const StandardsControlArn = `arn:aws:securityhub:${home}:${member}:control/${cis14}/${ids[0]}`;
  await hub.send(new UpdateStandardsControlCommand({ StandardsControlArn, ControlStatus: 'DISABLED', DisabledReason: 'both' }));
  const after = (await rows(cis14)).filter((one) => one.Title === title).map((one) => one.DisabledReason);
  assert.deepEqual(after, ['both', 'both']);
});

test('UpdateStandardsControl wants a reason to disable and an ARN of this account', async (t) => {
  const hub = (await startKit(t, { seed: { securityhub: ready(pci3) } })).client();
  const send = (StandardsControlArn: string, DisabledReason?: string) =>
    failure(hub.send(new UpdateStandardsControlCommand({ StandardsControlArn, ControlStatus: 'DISABLED', DisabledReason })));
  const control = `arn:aws:securityhub:${home}:${member}:control/${pci3}`;
  assert.equal((await send(`${control}/PCI.IAM.4`)).name, 'InvalidInputException');
  assert.equal((await send(`${control}/IAM.6`, 'the security control id is no name of it here')).name, 'ResourceNotFoundException');
  assert.equal((await send(`arn:aws:securityhub:${home}:${member}:control/${pci4}/IAM.6`, 'off')).name, 'ResourceNotFoundException');
  const wrongKind = await send(standardArn(pci3), 'x');
  assert.deepEqual([wrongKind.name, wrongKind.status], ['AccessDeniedException', 403]);
  assert.match(wrongKind.message, new RegExp(`Account id ${member} is not authorized to perform action on resource`));
});

test('parameters are checked against their definitions, and a control that is UPDATING refuses', async (t) => {
  const { client, push } = await startKit(t, { seed: { securityhub: ready(fsbp) } });
  const hub = client();
  const send = (control: string, name: string, value: unknown, reason?: string) =>
    hub.send(
      new UpdateSecurityControlCommand({
        SecurityControlId: control,
        Parameters: { [name]: { ValueType: value === undefined ? 'DEFAULT' : 'CUSTOM', Value: value as ParameterValue } },
        LastUpdateReason: reason,
      }),
    );
  const bad: readonly [string, string, unknown, string][] = [
    ['ACM.1', 'daysToExpiration', { Integer: 13 }, 'InvalidInputException'],
    ['ACM.1', 'daysToExpiration', { Integer: 366 }, 'InvalidInputException'],
    ['ACM.1', 'daysToExpiration', { Integer: 14.5 }, 'InvalidInputException'],
    ['ACM.1', 'daysToExpiration', { String: '30' }, 'InvalidInputException'],
    ['ACM.1', 'days', { Integer: 30 }, 'InvalidInputException'],
    ['APIGateway.1', 'loggingLevel', { Enum: 'DEBUG' }, 'InvalidInputException'],
    ['ACM.3', 'requiredTagKeys', { StringList: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'InvalidInputException'],
    ['IAM.6', 'anything', { Integer: 1 }, 'InvalidInputException'],
    ['IAM.666', 'anything', { Integer: 1 }, 'ResourceNotFoundException'],
  ];
  for (const [control, name, value, expected] of bad) assert.equal((await failure(send(control, name, value))).name, expected);
  assert.equal((await failure(send('ACM.1', 'daysToExpiration', { Integer: 60 }, 'SEC-1: punctuation!'))).name, 'InvalidInputException');

  await send('ACM.1', 'daysToExpiration', { Integer: 60 }, 'Policy 7 für alle');
  const control = async () => {
    const answer = await hub.send(new BatchGetSecurityControlsCommand({ SecurityControlIds: ['ACM.1'] }));
    const [found] = answer.SecurityControls ?? [];
    return [found?.UpdateStatus, found?.Parameters?.['daysToExpiration'], found?.LastUpdateReason];
  };
  assert.deepEqual(await control(), ['UPDATING', { ValueType: 'CUSTOM', Value: { Integer: 60 } }, 'Policy 7 für alle']);
  const busy = await failure(send('ACM.1', 'daysToExpiration', undefined));
  assert.deepEqual([busy.name, busy.status], ['ResourceInUseException', 400]);
  push(minute / 2);
  await send('ACM.1', 'daysToExpiration', undefined);
  push(minute / 2);
  assert.deepEqual(await control(), ['READY', { ValueType: 'DEFAULT', Value: { Integer: 30 } }, undefined]);
});

test('a released control is DISABLED without a reason until its window ends, unless somebody sets it or new controls are off', async (t) => {
  const securityhub = {
    ...ready(fsbp, pci4),
    newControls: [
      { id: 'ELB.22', windowMinutes: 180 },
      { id: 'ACM.1', windowMinutes: 180 },
    ],
  };
  const { client, push } = await startKit(t, { seed: { securityhub } });
  const hub = client();
  assert.equal(await statusOf(hub, 'ELB.22', fsbp), 'DISABLED -');
  await update(hub, set('ACM.1', pci4, 'DISABLED', 'kept off'));
  push(119 * minute);
  assert.equal(await statusOf(hub, 'ELB.22', fsbp), 'DISABLED -');
  push(minute);
  assert.equal(await statusOf(hub, 'ELB.22', fsbp), 'ENABLED -');
  assert.equal(await statusOf(hub, 'ACM.1', fsbp), 'ENABLED -');
  assert.equal(await statusOf(hub, 'ACM.1', pci4), 'DISABLED kept off');

  const other = client(member, away);
  const elsewhere = (control: string) => {
    const ids = [{ SecurityControlId: control, StandardsArn: standardArn(fsbp, away) }];
    return other
      .send(new BatchGetStandardsControlAssociationsCommand({ StandardsControlAssociationIds: ids }))
      .then((answer) => answer.StandardsControlAssociationDetails?.[0]?.AssociationStatus);
  };
  await other.send(new UpdateSecurityHubConfigurationCommand({ AutoEnableControls: false }));
  assert.equal(await elsewhere('ELB.22'), 'ENABLED', 'what was decided before stays');
});

test('with AutoEnableControls off a released control stays DISABLED, also when it is turned on later', async (t) => {
  const [hubSeed] = ready(fsbp).hubs;
  const securityhub = { hubs: [{ ...hubSeed, autoEnableControls: false }], newControls: [{ id: 'ELB.22', windowMinutes: 120 }] };
  const { client, push } = await startKit(t, { seed: { securityhub } });
  const hub = client();
  push(120 * minute);
  assert.equal(await statusOf(hub, 'ELB.22', fsbp), 'DISABLED -');
  await hub.send(new UpdateSecurityHubConfigurationCommand({ AutoEnableControls: true }));
  assert.equal(await statusOf(hub, 'ELB.22', fsbp), 'DISABLED -');
});

test('a standard that is enabled after the release has the control on at once', async (t) => {
  const [hubSeed] = ready(fsbp).hubs;
  const hubs = [{ ...hubSeed, standards: { [fsbp]: { enabledMinutesAgo: 30 } } }];
  const { client } = await startKit(t, { seed: { securityhub: { hubs, newControls: [{ id: 'ELB.22', releasedMinutesAgo: 60 }] } } });
  assert.equal(await statusOf(client(), 'ELB.22', fsbp), 'ENABLED -');
});

test('a retired control is gone from the definitions, stays in hubs that had it and is in none enabled later', async (t) => {
  const definition = { title: 'An old check of S3', severity: 'HIGH', standards: [pci4] };
  const securityhub = { ...ready(fsbp), retiredControls: [{ id: 'EKS.3' }, { id: 'S3.4', definition }] };
  securityhub.hubs.push({ accounts: ['444444444444'], regions: [home, away], standards: { [pci4]: {}, [fsbp]: { enabledMinutesAgo: 5 } } });
  const { client } = await startKit(t, { seed: { securityhub } });
  const hub = client();
  assert.equal(await statusOf(hub, 'EKS.3', fsbp), 'ENABLED -');
  await update(hub, set('EKS.3', fsbp, 'DISABLED', 'old'));
  assert.equal(await statusOf(hub, 'EKS.3', fsbp), 'DISABLED old');
  assert.equal(await statusOf(client('444444444444'), 'EKS.3', fsbp), 'NOT_FOUND');
  assert.equal(await statusOf(client('444444444444'), 'S3.4', pci4), 'ENABLED -');
  const gone = hub.send(new GetSecurityControlDefinitionCommand({ SecurityControlId: 'EKS.3' }));
  assert.equal((await failure(gone)).name, 'ResourceNotFoundException');
});

test('a batch of 100 associations is quick, however long the standard is', async (t) => {
  const { sandbox } = await startKit(t, { seed: { securityhub: ready(fsbp) } });
  const wireOnly = {
    pageTokens: { seal: () => '', open: () => undefined },
    sessions: new SessionKeys('unused'),
    invoke: async () => ({}),
    host: new Host(),
  };
  const caller = { account: member, arn: `arn:aws:iam::${member}:user/administrator`, kind: 'user' } as const;
  const context = {
    ...sandbox.environment(),
    ...wireOnly,
    account: member,
    region: home,
    caller,
    operation: 'direct',
    requestId: 'direct',
  };
  const controls = [...controlData.values()].filter((one) => one.standards.includes(fsbp)).slice(0, 100);
  const StandardsControlAssociationIds = controls.map((one) => ({ SecurityControlId: one.id, StandardsArn: standardArn(fsbp) }));
  const call = () => batchGetStandardsControlAssociations({ StandardsControlAssociationIds }, context);
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await call();
  const startedMs = performance.now();
  for (let round = 0; round < 50; round += 1) await call();
  const eachMs = (performance.now() - startedMs) / 50;
  t.diagnostic(`${eachMs.toFixed(2)} ms a call of 100 pairs, without the wire`);
  // About 0.5 ms; the bound leaves a loaded machine forty times that.
  assert.ok(eachMs < 20, `${eachMs.toFixed(2)} ms a call`);
});
