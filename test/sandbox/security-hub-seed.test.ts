import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import {
  BatchGetSecurityControlsCommand,
  DescribeHubCommand,
  GetEnabledStandardsCommand,
  ListStandardsControlAssociationsCommand,
  ListTagsForResourceCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { consoleChanges } from '../../sandbox/services/security-hub/index.ts';
import { type CellState, serviceName } from '../../sandbox/services/security-hub/state.ts';
import { away, cis12, failure, fsbp, home, management, member, minute, pci3, pci4, security, startKit } from './security-hub-kit.ts';

const cell = { accounts: [member], regions: [home] };
const wrong: readonly [string, unknown, string][] = [
  ['an unknown member', { hub: [] }, 'securityhub.hub: is not known here'],
  ['an unknown member of a hub', { hubs: [{ ...cell, standard: {} }] }, 'securityhub.hubs[0].standard: is not known here'],
  [
    'an account that is not there',
    { hubs: [{ ...cell, accounts: ['123456789012'] }] },
    'securityhub.hubs[0].accounts: 123456789012 is not in',
  ],
  ['a Region that is not there', { hubs: [{ ...cell, regions: ['eu-west-9'] }] }, 'securityhub.hubs[0].regions: eu-west-9 is not one of'],
  ['an unknown standard', { hubs: [{ ...cell, standards: { 'pci-dss/v/5': {} } }] }, 'pci-dss/v/5 is not a standard'],
  ['a status that is none', { hubs: [{ ...cell, standards: { [pci4]: { status: 'ON' } } }] }, 'must be one of READY, PENDING, INCOMPLETE'],
  [
    'INCOMPLETE without a reason',
    { hubs: [{ ...cell, standards: { [pci4]: { status: 'INCOMPLETE' } } }] },
    'needs a reason with INCOMPLETE',
  ],
  ['time left for READY', { hubs: [{ ...cell, standards: { [pci4]: { minutesLeft: 1 } } }] }, 'has no meaning for READY'],
  [
    'a control that the standard lacks',
    { hubs: [{ ...cell, standards: { [pci4]: { controls: [{ controls: ['S3.7'], reason: 'x' }] } } }] },
    `${pci4} does not hold S3.7`,
  ],
  [
    'a control that the Region lacks',
    { hubs: [{ ...cell, standards: { [fsbp]: { controls: [{ controls: ['CloudFront.1'], reason: 'x' }] } } }] },
    `CloudFront.1 is not associated with ${fsbp} in ${home}`,
  ],
  [
    'a parameter out of range',
    { hubs: [{ ...cell, parameters: { 'ACM.1': { values: { daysToExpiration: { Integer: 1 } } } } }] },
    'must be at least 14',
  ],
  ['a time that is none', { hubs: [{ ...cell, enabledAt: 'last year' }] }, 'enabledAt: must be a date and time'],
  ['a new control without a definition', { newControls: [{ id: 'S3.99' }] }, 'the catalogue has no S3.99, so it needs a definition'],
  ['central configuration without an administrator', { centralConfiguration: {} }, 'needs an administrator and an aggregator'],
];

for (const [what, securityhub, message] of wrong) {
  test(`a seed with ${what} is refused with the place`, async () => {
    // One that starts after all is closed, so that the test fails instead of hanging.
    const started = startSandbox({ seed: { securityhub } }).then((sandbox) => sandbox.close());
    await assert.rejects(started, (error: Error) => {
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  });
}

test('cells of one entry share their hub', async (t) => {
  const regions = [home, away];
  const { sandbox } = await startKit(t, {
    accounts: 40,
    seed: { securityhub: { hubs: [{ accounts: [member, security], regions, standards: 'default' }] } },
  });
  const hubs = [...sandbox.environment().state.all<CellState>(serviceName)]
    .filter((one) => one.account !== '*')
    .map((one) => one.state.hub);
  assert.equal(hubs.length, 4);
  assert.equal(new Set(hubs).size, 1);
});

test('central configuration of a seed is in force from the start', async (t) => {
  const SecurityControlsConfiguration = { DisabledSecurityControlIdentifiers: ['S3.9'] };
  const EnabledStandardIdentifiers = [`arn:aws:securityhub:::standards/${fsbp}`];
  const content = { ServiceEnabled: true, EnabledStandardIdentifiers, SecurityControlsConfiguration };
  const securityhub = {
    administrator: { account: security },
    aggregator: { homeRegion: home },
    centralConfiguration: { policies: [{ name: 'all', updatedReason: 'agreed', content }], associations: { 'r-ab12': 'all' } },
  };
  const { client, push } = await startKit(t, { seed: { securityhub } });
  const hub = client(member);
  push(3 * minute);
  const { StandardsControlAssociationSummaries: found = [] } = await hub.send(
    new ListStandardsControlAssociationsCommand({ SecurityControlId: 'S3.9' }),
  );
  assert.deepEqual(
    found.map((one) => [one.AssociationStatus, one.UpdatedReason]),
    [['DISABLED', 'agreed']],
  );
});

const statusesOf = async (hub: SecurityHubClient, control: string) => {
  const answer = await hub.send(new ListStandardsControlAssociationsCommand({ SecurityControlId: control }));
  return (answer.StandardsControlAssociationSummaries ?? []).map((one) => `${one.AssociationStatus} ${one.UpdatedReason ?? '-'}`);
};
const standardsOf = async (hub: SecurityHubClient) => {
  const { StandardsSubscriptions: found = [] } = await hub.send(new GetEnabledStandardsCommand({}));
  return found.map((one) => `${String(one.StandardsSubscriptionArn).split('subscription/')[1]} ${one.StandardsStatus}`);
};

test('a person in the console', async (t) => {
  const hubs = [{ ...cell, standards: { [fsbp]: {}, [pci3]: {} } }];
  const { client, push, sandbox } = await startKit(t, { seed: { securityhub: { hubs } } });
  const hub = client(member);
  const here = { account: member, region: home };
  const change = (name: string, args: object): string => {
    const found = consoleChanges[name];
    assert.ok(found, `no console change ${name}`);
    return found.run({ ...here, ...args }, sandbox.environment());
  };
  assert.match(change('disable-control', { control: 'IAM.6', reason: 'too noisy' }), /IAM.6 is DISABLED in .* of 333333333333\/eu-west-1/);
  assert.deepEqual(await statusesOf(hub, 'IAM.6'), ['DISABLED too noisy', 'DISABLED too noisy']);
  change('enable-control', { control: 'IAM.6', standard: pci3 });
  assert.deepEqual(await statusesOf(hub, 'IAM.6'), ['DISABLED too noisy', 'ENABLED -']);
  change('disable-standard', { standard: pci3 });
  change('enable-standard', { standard: pci4 });
  assert.deepEqual(await standardsOf(hub), [`${fsbp} READY`, `${pci3} DELETING`, `${pci4} PENDING`]);
  push(3 * minute);
  assert.deepEqual(await standardsOf(hub), [`${fsbp} READY`, `${pci4} READY`]);
  change('set-parameter', { control: 'ACM.1', parameter: 'daysToExpiration', value: { Integer: 90 } });
  const { SecurityControls: [acm] = [] } = await hub.send(new BatchGetSecurityControlsCommand({ SecurityControlIds: ['ACM.1'] }));
  assert.deepEqual(acm?.Parameters?.['daysToExpiration'], { ValueType: 'CUSTOM', Value: { Integer: 90 } });
  change('toggle-auto-enable-controls', {});
  assert.equal((await hub.send(new DescribeHubCommand({}))).AutoEnableControls, false);
  change('disable-security-hub', {});
  assert.equal((await failure(hub.send(new DescribeHubCommand({})))).name, 'InvalidAccessException');
  const mistakes: readonly [string, object, RegExp][] = [
    ['disable-control', { control: 'IAM.6', reason: 'x' }, /Security Hub is not enabled in 333333333333\/eu-west-1/],
    ['disable-control', { account: '123456789012', control: 'IAM.6', reason: 'x' }, /account 123456789012 is not in the organization/],
    ['enable-standard', { region: 'eu-west-9', standard: pci4 }, /region eu-west-9 is not one of/],
  ];
  for (const [name, args, message] of mistakes) assert.throws(() => change(name, args), message);
});

test('the state goes through a state directory unchanged', async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'sandbox-security-hub-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const first = await startSandbox({ speed: 0, seed: untidyOrganization, stateDirectory: directory });
  await first.close();
  const { client, push } = await startKit(t, { stateDirectory: directory });
  const payments = client('444444444444');
  assert.deepEqual(await statusesOf(payments, 'S3.7'), ['DISABLED cross-Region replication is not used']);
  assert.deepEqual(await standardsOf(client('100000000003', 'eu-central-1')), [`${fsbp} PENDING`, `${cis12} READY`]);
  push(20 * minute);
  assert.deepEqual(await standardsOf(client('100000000003', 'eu-central-1')), [`${fsbp} READY`, `${cis12} READY`]);
  const ResourceArn = `arn:aws:securityhub:${home}:${management}:hub/default`;
  assert.deepEqual((await client(management).send(new ListTagsForResourceCommand({ ResourceArn }))).Tags, {});
});
