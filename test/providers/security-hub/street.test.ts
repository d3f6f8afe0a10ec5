import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cis, disabled, entry, fsbp, member, oldPci, organization, pci, standards } from './configuration.ts';
import { away, home, street } from './street.ts';

const here = { accounts: [member], regions: ['eu-west-1'] };
const on = (...ids: readonly string[]) => standards('base', { standards: ids.map((id) => ({ id, state: 'present' as const })) });
const off = (...ids: readonly string[]) => disabled('off', { controls: ids.map((id) => entry(id)) });
const mark = (control: string, more = '') => `${control} is covered elsewhere | ticket=SEC-1${more} | by=trueup:main`;

test('scenario 1: a missing hub is enabled, its standards awaited, the controls disabled, and the next plan is empty', async (t) => {
  const { apply, plan, calls, sandbox } = await street(t, { hubs: [] });
  const documents = [
    standards('base', {
      hub: { autoEnableControls: false },
      standards: [
        { id: pci, state: 'present' },
        { id: fsbp, state: 'present' },
      ],
      parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 60 } }],
    }),
    off('IAM.6', 'S3.1'),
  ];
  const before = await plan(documents);
  assert.deepEqual(before.shown.slice(0, 3), ['hub-missing default', `standard-missing ${pci}`, `standard-missing ${fsbp}`]);
  const end = await apply(documents);
  assert.deepEqual(end.standings, { done: before.changes.length });
  assert.deepEqual(
    calls().filter((operation) => operation.startsWith('BatchEnable') || operation.startsWith('BatchUpdate')),
    ['BatchEnableStandards', 'BatchUpdateStandardsControlAssociations'],
  );
  const after = await plan(documents);
  assert.deepEqual([after.shown, after.notices, after.inSync], [[], [], true]);
  assert.deepEqual(sandbox.unknownMembers(), []);
});

test('scenario 2: controls wait for a standard that is pending for ten minutes', async (t) => {
  const { apply, plan, clock } = await street(t, { hubs: [{ ...here, standards: { [pci]: { status: 'PENDING', minutesLeft: 10 } } }] });
  const documents = [on(pci), off('IAM.6')];
  assert.deepEqual((await plan(documents)).settling, [pci]);
  const { standings } = await apply(documents);
  assert.deepEqual(standings, { done: 1 });
  assert.ok(clock.monotonicMs() >= 600_000, 'it waited in virtual time');
  assert.equal((await plan(documents)).inSync, true);
});

test('a standard that stays pending is left as waiting when patience ends', async (t) => {
  const { apply } = await street(t, { hubs: [{ ...here, standards: { [pci]: { status: 'PENDING' } } }] });
  const end = await apply([on(pci), off('IAM.6')]);
  assert.match(end.waitingFor ?? '', /pci-dss.* is being enabled/);
  assert.deepEqual(end.standings, { pending: 1 });
});

test('scenario 3: an INCOMPLETE standard says why, its controls converge, and it is never toggled', async (t) => {
  const incomplete = { status: 'INCOMPLETE', reason: 'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED', updatable: true };
  const { apply, plan, calls } = await street(t, { hubs: [{ ...here, standards: { [pci]: incomplete } }] });
  const documents = [on(pci), off('IAM.6')];
  assert.deepEqual((await apply(documents)).standings, { done: 1 });
  const after = await plan(documents);
  assert.deepEqual(
    after.notices.filter((notice) => notice.startsWith('standard')),
    [`standard-incomplete ${pci}`],
  );
  assert.ok(!calls().some((operation) => /BatchEnable|BatchDisable/.test(operation)));
});

test('scenario 5: a control that AWS retired is withheld and said so, the others converge', async (t) => {
  const retired = [{ id: 'IAM.6', retiredMinutesAgo: 60 }];
  const { apply, plan } = await street(t, {
    hubs: [{ ...here, standards: { [pci]: { enabledMinutesAgo: 10 } } }],
    retiredControls: retired,
  });
  const documents = [on(pci), off('IAM.6', 'S3.1')];
  assert.deepEqual((await apply(documents)).standings, { done: 1 });
  const after = await plan(documents);
  assert.deepEqual(after.shown, []);
  assert.ok(after.notices.includes(`control-unavailable ${pci}/IAM.6`), after.notices.join('\n'));
});

test('scenario 6: a new control in its release window is reported, not fixed', async (t) => {
  const { plan } = await street(t, {
    hubs: [{ ...here, standards: { [pci]: {} } }],
    newControls: [{ id: 'IAM.6', releasedMinutesAgo: 60 }],
  });
  const strict = standards('base', { standards: [{ id: pci, state: 'present' }], unlistedControls: 'enabled' });
  const seen = await plan([strict]);
  assert.deepEqual(seen.shown, []);
  assert.ok(seen.notices.includes(`control-pending-release ${pci}/IAM.6`), seen.notices.join('\n'));
});

test('scenario 7: the day after an entry expires its control is enabled again; what others disabled stays', async (t) => {
  const controls = [
    { controls: ['IAM.6'], status: 'DISABLED', reason: mark('IAM.6', ' | expires=2026-11-23') },
    { controls: ['S3.1'], status: 'DISABLED', reason: 'noise | by=trueup:other' },
  ];
  const { plan, apply } = await street(t, { hubs: [{ ...here, standards: { [pci]: { controls } } }] });
  const documents = [on(pci), disabled('off', { controls: [entry('IAM.6', { expires: '2026-11-23' })] })];
  assert.deepEqual((await plan(documents)).shown, []);
  const later = await plan(documents, home, '2026-11-24T00:00:00Z');
  assert.deepEqual(later.shown, [`control-should-be-enabled ${pci}/IAM.6`]);
  assert.equal(later.changes[0]?.destructive, true);
  const gone = [on(pci)];
  assert.deepEqual((await apply(gone)).standings, { done: 1 });
  assert.deepEqual((await plan(gone)).shown, []);
});

test('scenario 9: one cell that is denied is unreadable, its neighbour is read', async (t) => {
  const both = { accounts: [member], regions: ['eu-west-1', 'us-east-1'], standards: { [pci]: {} } };
  const { plan, sandbox } = await street(t, { hubs: [both] });
  sandbox.faults.add({ service: 'securityhub', operation: 'GetEnabledStandards', region: 'us-east-1', effect: { kind: 'denied' } });
  await assert.rejects(plan([on(pci)], { account: member, region: 'us-east-1' }), { name: 'AwsFailure', failureClass: 'denied' });
  assert.equal((await plan([on(pci)])).inSync, true);
});

test('a denied association read makes the controls unreadable, never in sync', async (t) => {
  const { plan, sandbox } = await street(t, { hubs: [{ ...here, standards: { [pci]: {} } }] });
  sandbox.faults.add({ service: 'securityhub', operation: 'BatchGetStandardsControlAssociations', effect: { kind: 'denied' } });
  const seen = await plan([on(pci), off('IAM.6')]);
  assert.deepEqual([seen.shown, seen.inSync], [[], false]);
  assert.match(seen.unreadable.join(), /securityhub\/control/);
});

test('a control that somebody else disabled and a document now lists is adopted by its reason, and shown', async (t) => {
  const controls = [{ controls: ['IAM.6'], status: 'DISABLED', reason: 'handled by the network team' }];
  const { plan, apply } = await street(t, { hubs: [{ ...here, standards: { [pci]: { controls } } }] });
  const documents = [on(pci), off('IAM.6')];
  const before = await plan(documents);
  assert.deepEqual(before.shown, [`control-reason ${pci}/IAM.6`]);
  assert.equal(before.changes[0]?.before?.['reason'], 'handled by the network team');
  assert.deepEqual((await apply(documents)).standings, { done: 1 });
  assert.equal((await plan(documents)).inSync, true);
});

test('the new PCI version is on before the old one goes', async (t) => {
  const { apply, plan, calls } = await street(t, { hubs: [{ ...here, standards: { [oldPci]: {}, [cis]: {} } }] });
  const documents = [
    standards('base', {
      standards: [
        { id: pci, state: 'present' },
        { id: oldPci, state: 'absent', allowDelete: true },
      ],
      unlistedStandards: 'disable',
      allowDelete: true,
    }),
    off('IAM.6'),
  ];
  const end = await apply(documents);
  assert.deepEqual(end.standings, { done: 4 });
  assert.deepEqual(
    calls().filter((operation) => /^Batch(Enable|Disable|Update)/.test(operation)),
    ['BatchEnableStandards', 'BatchUpdateStandardsControlAssociations', 'BatchDisableStandards'],
  );
  assert.equal((await plan(documents)).inSync, true);
});

test('a cell of four standards and some 750 controls is read with 9 calls, with 10 where hub settings are declared', async (t) => {
  const four = [fsbp, 'nist-800-53/v/5.0.0', oldPci, cis];
  const { plan, calls, forget } = await street(t, { hubs: [{ ...here, standards: Object.fromEntries(four.map((id) => [id, {}])) }] });
  const present = four.map((id) => ({ id, state: 'present' as const }));
  for (const [hub, most] of [
    [undefined, 9],
    [{ autoEnableControls: true }, 10],
  ] as const) {
    forget();
    const seen = await plan([standards('base', { standards: present, ...(hub === undefined ? {} : { hub }) })]);
    assert.equal(seen.inSync, true);
    assert.equal(calls().length, most, calls().join(' '));
  }
});

const centrallyConfigured = {
  hubs: [{ accounts: ['222222222222', member], regions: ['eu-west-1'], standards: { [pci]: {} } }],
  administrator: { account: '222222222222' },
  aggregator: { homeRegion: organization.homeRegion, mode: 'ALL_REGIONS' },
  centralConfiguration: {
    policies: [
      {
        name: 'baseline',
        content: {
          ServiceEnabled: true,
          EnabledStandardIdentifiers: [`arn:aws:securityhub:eu-west-1::standards/${pci}`],
          SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: [] },
        },
      },
    ],
    associations: { [member]: 'baseline' },
  },
};

test('a member under central configuration is governed: shown, and refused by whoever writes', async (t) => {
  const { plan } = await street(t, centrallyConfigured);
  const seen = await plan([on(pci), off('IAM.6')]);
  assert.equal(seen.governed, 'governed-by-central-config');
  assert.deepEqual(seen.shown, [`control-should-be-disabled ${pci}/IAM.6`]);
  assert.ok(seen.changes.every(({ refused }) => refused?.guard === 'governed'));
});

test('where nobody told us of the administrator, AWS refuses the write and the cell says why', async (t) => {
  const { securityHubAdministrator: _, ...view } = organization;
  const { apply } = await street(t, centrallyConfigured, { view });
  const end = await apply([on(pci), off('IAM.6')]);
  assert.deepEqual(end.standings, { 'failed governed': 1 });
  assert.match(end.works[0]?.message ?? '', /central configuration governs this account/);
});

test('an organization policy governs the Regions that it names', async (t) => {
  const content = {
    securityhub_cspm: { cspm_enablement: { enable_in_regions: { '@@assign': ['eu-west-1'] }, disable_in_regions: { '@@assign': [] } } },
  };
  const type = 'SECURITYHUB_CSPM_POLICY';
  const organizations = {
    accounts: [{ id: '111111111111' }, { id: '222222222222' }, { id: member }],
    policyTypes: [type],
    policies: [{ id: 'p-12345678', type, name: 'hub', content, targets: [member] }],
  };
  const { plan } = await street(
    t,
    { hubs: [{ accounts: [member], regions: ['eu-west-1', 'us-east-1'], standards: { [pci]: {} } }] },
    { seed: { organizations } },
  );
  assert.equal((await plan([on(pci)])).governed, 'governed-by-org-policy');
  assert.equal((await plan([on(pci)], away)).governed, undefined);
});

test('a missing recorder is warned of where a standard is about to be enabled, and only there', async (t) => {
  const config = { recorders: [{ accounts: [member], regions: ['eu-west-1'], state: 'missing' }] };
  const { plan } = await street(t, { hubs: [{ ...here, standards: { [fsbp]: {} } }] }, { seed: { config } });
  assert.deepEqual((await plan([on(fsbp, pci)])).notices, ['recorder-missing']);
  assert.deepEqual((await plan([on(fsbp)])).notices, []);
});

test('a write that AWS took and lost is not believed', async (t) => {
  const { apply, sandbox } = await street(t, { hubs: [{ ...here, standards: { [pci]: {} } }] });
  sandbox.faults.add({ service: 'securityhub', operation: 'BatchUpdateStandardsControlAssociations', effect: { kind: 'lost-write' } });
  assert.deepEqual((await apply([on(pci), off('IAM.6')])).standings, { 'failed lost-write': 1 });
});

test('throttling and broken answers on the way change nothing about the end', async (t) => {
  const { apply, plan, sandbox } = await street(t, { hubs: [] });
  sandbox.faults.add({ service: 'securityhub', probability: 0.2, seed: 7, effect: { kind: 'throttle' } });
  sandbox.faults.add({ service: 'securityhub', probability: 0.1, seed: 11, effect: { kind: 'http500' } });
  const documents = [on(pci, fsbp), off('IAM.6', 'EC2.8')];
  const { standings } = await apply(documents);
  assert.deepEqual(Object.keys(standings), ['done']);
  sandbox.faults.clear();
  assert.equal((await plan(documents)).inSync, true);
});
