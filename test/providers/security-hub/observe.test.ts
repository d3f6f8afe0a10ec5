import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCatalogue } from '../../../reconciler/catalogue/build-catalogue.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import { CellComparer, type CellComparison } from '../../../reconciler/plan/compare.ts';
import type { Observation } from '../../../reconciler/providers/observation.ts';
import { createSecurityHubProvider } from '../../../reconciler/providers/security-hub/provider.ts';
import {
  type AnyDocument,
  benchmarkCatalogue,
  catalogue,
  cis,
  configuration,
  disabled,
  entry,
  fsbp,
  member,
  oldPci,
  pci,
  standards,
} from './configuration.ts';
import { awsFailure, invalidInput, type Live, type LiveCell, liveCell } from './live-cell.ts';

const home: Cell = { account: member, region: 'eu-west-1' };
const away: Cell = { account: member, region: 'us-east-1' };

interface Seen {
  readonly observation: Observation;
  readonly comparison: CellComparison;
  readonly live: LiveCell;
}

/** Reads the cell and compares it with what the documents ask. */
async function look(documents: readonly AnyDocument[], state: Live, cell: Cell = home, list = catalogue): Promise<Seen> {
  const provider = createSecurityHubProvider();
  const live = liveCell(cell, state);
  const interest = configuration(documents, { catalogue: list }).interestOf(cell);
  const observation = await provider.observe(cell, interest, live.reads);
  const comparison = new CellComparer({ types: provider.types, organization: 'main' }).compare(interest.desired, observation);
  return { observation, comparison, live };
}

/** The calls of the cell itself; what is asked once a run or an account is not its. */
const ownCalls = (live: LiveCell): string[] =>
  live.calls
    .map(({ operation }) => operation)
    .filter((operation) => !['DescribeOrganizationConfiguration', 'DescribeEffectivePolicy'].includes(operation));

const changes = ({ comparison }: Seen): string[] =>
  comparison.changes.map((change) => `${change.action} ${change.name}: ${change.difference}`);
const notices = ({ comparison }: Seen): string[] => comparison.notices.map((notice) => `${notice.difference} ${notice.name ?? ''}`.trim());

const on = (...ids: readonly string[]) => standards('base', { standards: ids.map((id) => ({ id, state: 'present' as const })) });
const off = (...ids: readonly string[]) => disabled('off', { controls: ids.map((id) => entry(id)) });
const ours = (control: string, more = '') => `${control} is covered elsewhere | ticket=SEC-1${more} | by=trueup:main`;

test('a cell of 4 standards with 200 controls each is read with 9 calls, with 10 where hub settings are declared', async () => {
  const all = { [fsbp]: {}, [pci]: {}, [oldPci]: {}, [cis]: {} };
  const list = benchmarkCatalogue();
  const plain = await look([on(fsbp, pci, oldPci, cis)], { standards: all }, home, list);
  assert.equal(ownCalls(plain.live).length, 9);
  assert.equal(plain.comparison.inSync, true);
  const settings = standards('base', {
    hub: { autoEnableControls: true },
    standards: Object.keys(all).map((id) => ({ id, state: 'present' as const })),
  });
  assert.equal(ownCalls((await look([settings], { standards: all }, home, list)).live).length, 10);
});

test('controls of a standard that no document is about are not read', async () => {
  const seen = await look([on(pci)], { standards: { [pci]: {}, [cis]: {} } });
  const asked = JSON.stringify(seen.live.calls.find(({ operation }) => operation.startsWith('BatchGet'))?.input);
  assert.ok(asked.includes('pci-dss') && !asked.includes('cis-aws'), asked);
  assert.deepEqual(notices(seen), [`standard-unexpected ${cis}`]);
});

test('scenario 1: without a hub, only what enables it is a difference', async () => {
  const seen = await look([on(pci), off('IAM.6')], {});
  assert.deepEqual(changes(seen), [
    'create default: hub-missing',
    `create ${pci}: standard-missing`,
    `update ${pci}/IAM.6: control-should-be-disabled`,
  ]);
  const orphan = await look([off('IAM.6')], {});
  assert.deepEqual([changes(orphan), notices(orphan)], [[], ['hub-missing']]);
});

test('DescribeHub may be the one that says that there is no hub', async () => {
  const seen = await look([standards('base', { hub: { autoEnableControls: false } })], {
    standards: {},
    answers: {
      DescribeHub: () => {
        throw awsFailure('ResourceNotFoundException', 'hub not found', 'not-found');
      },
    },
  });
  assert.deepEqual(changes(seen), ['create default: hub-missing']);
});

test('another 401 is not a missing hub', async () => {
  const denied = {
    GetEnabledStandards: () => {
      throw awsFailure('InvalidAccessException', 'Account is not authorized', 'denied');
    },
  };
  await assert.rejects(look([on(pci)], { standards: {}, answers: denied }), { name: 'AwsFailure', awsName: 'InvalidAccessException' });
});

test('scenario 2: while a standard is pending its controls are not asked for, and it says so', async () => {
  const pending = { StandardsStatus: 'PENDING', StandardsControlsUpdatable: 'NOT_READY_FOR_UPDATES' } as const;
  const seen = await look([on(pci), off('IAM.6')], { standards: { [pci]: pending } });
  assert.deepEqual(ownCalls(seen.live), ['GetEnabledStandards']);
  assert.equal(seen.observation.resources.get(`securityhub/standard/${pci}`)?.condition?.settling, true);
  assert.ok(notices(seen).includes(`standard-pending ${pci}`));
});

test('a pending standard that takes updates is read: Security Hub is adding new controls to it', async () => {
  const adding = { StandardsStatus: 'PENDING', StandardsControlsUpdatable: 'READY_FOR_UPDATES' } as const;
  const seen = await look([on(pci), off('IAM.6')], { standards: { [pci]: adding }, disabled: { [`${pci}/IAM.6`]: ours('IAM.6') } });
  assert.deepEqual(changes(seen), []);
});

test('scenario 3: an incomplete standard names its reason and cure, and its controls converge', async () => {
  const incomplete = {
    StandardsStatus: 'INCOMPLETE',
    StandardsControlsUpdatable: 'READY_FOR_UPDATES',
    StandardsStatusReason: { StatusReasonCode: 'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED' },
  } as const;
  const seen = await look([on(pci), off('IAM.6')], { standards: { [pci]: incomplete } });
  assert.deepEqual(changes(seen), [`update ${pci}/IAM.6: control-should-be-disabled`]);
  assert.deepEqual(
    seen.comparison.notices.map(({ message }) => message),
    [`${pci} is not completely enabled: MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED (remove AWS Config rules or have their quota raised)`],
  );
});

test('scenario 4: each association that was not processed is looked at by its code', async () => {
  let asked = 0;
  const codes: Record<string, string> = { 'IAM.6': 'NOT_FOUND', 'ACM.1': 'LIMIT_EXCEEDED', 'EC2.8': 'ACCESS_DENIED' };
  const state: Live = {
    standards: { [pci]: {} },
    answers: {
      BatchGetStandardsControlAssociations: (input: {
        StandardsControlAssociationIds: { SecurityControlId: string; StandardsArn: string }[];
      }) => {
        asked++;
        const ids = input.StandardsControlAssociationIds;
        const refused = ids.filter(({ SecurityControlId: id }) => codes[id] !== undefined && (id !== 'ACM.1' || asked === 1));
        return {
          StandardsControlAssociationDetails: ids
            .filter((id) => !refused.includes(id))
            .map((id) => ({ ...id, AssociationStatus: 'ENABLED' })),
          UnprocessedAssociations: refused.map((id) => ({ StandardsControlAssociationId: id, ErrorCode: codes[id.SecurityControlId] })),
        };
      },
    },
  };
  const seen = await look([on(pci), off('IAM.6', 'ACM.1')], state);
  assert.equal(asked, 2, 'what was refused for its rate is asked for again');
  assert.equal(seen.observation.withheld.get(`securityhub/control/${pci}/IAM.6`), 'control-unavailable');
  assert.equal(seen.observation.resources.get(`securityhub/control/${pci}/ACM.1`)?.properties['status'], 'ENABLED');
  assert.deepEqual(
    seen.observation.unreadable.map(({ code, types }) => [code, types]),
    [['ACCESS_DENIED', ['securityhub/control']]],
  );
  assert.equal(seen.comparison.inSync, false);
});

test('an association that AWS passes over in silence is unreadable, not in sync', async () => {
  const nothing = { BatchGetStandardsControlAssociations: () => ({ StandardsControlAssociationDetails: [] }) };
  const seen = await look([on(pci)], { standards: { [pci]: {} }, answers: nothing });
  assert.deepEqual(
    seen.observation.unreadable.map(({ code, message }) => [code, message]),
    [['MalformedAnswer', `3 not answered, for example ${pci}/IAM.6`]],
  );
});

test('a standard that is not ready after all is pending: its controls are not taken for withdrawn', async () => {
  const gone = {
    BatchGetStandardsControlAssociations: (input: { StandardsControlAssociationIds: object[] }) => ({
      StandardsControlAssociationDetails: [],
      UnprocessedAssociations: input.StandardsControlAssociationIds.map((id) => ({
        StandardsControlAssociationId: id,
        ErrorCode: 'RESOURCE_NOT_FOUND',
      })),
    }),
  };
  const seen = await look([on(pci), off('IAM.6')], { standards: { [pci]: {} }, answers: gone });
  assert.equal(seen.observation.resources.get(`securityhub/standard/${pci}`)?.condition?.acceptsChildren, false);
  assert.equal(seen.observation.withheld.size, 0);
  assert.deepEqual(seen.observation.unreadable, []);
});

test('scenario 5: a control that the Region does not have is withheld, without a call for it', async () => {
  const retired = disabled('off', { controls: [entry('Lambda.4', { standards: [fsbp] }), entry('S3.11')] });
  const seen = await look([on(fsbp), retired], { standards: { [fsbp]: {} } }, away);
  assert.deepEqual(changes(seen), []);
  assert.deepEqual(notices(seen), [`control-unavailable ${fsbp}/Lambda.4`, `control-unavailable ${fsbp}/S3.11`]);
  assert.equal(JSON.stringify(seen.live.calls).includes('S3.11'), false);
});

test('what a Region lacks is withheld also where nothing is there yet', async () => {
  const lacking = buildCatalogue(
    {
      schemaVersion: 1,
      asOf: '2026-11-23',
      standards: [{ id: fsbp, name: fsbp, arnKind: 'standards', enabledByDefault: true }],
      controls: [{ id: 'S3.11', title: 'S3.11', severity: 'HIGH', standards: [fsbp] }],
      regions: [{ id: 'us-east-1', unavailableControls: ['S3.11'] }],
    },
    'live',
  );
  const documents = [
    standards('base', {
      standards: [fsbp, pci].map((id) => ({ id, state: 'present' as const })),
      parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 60 } }],
    }),
    off('S3.11'),
  ];
  const seen = await look(documents, {}, away, lacking);
  assert.deepEqual(changes(seen), ['create default: hub-missing', `create ${fsbp}: standard-missing`]);
  assert.deepEqual(notices(seen).toSorted(), [
    'control-unavailable IAM.7',
    `control-unavailable ${fsbp}/S3.11`,
    `standard-unavailable ${pci}`,
  ]);
});

test('scenario 6: a new control in its release window is left to Security Hub, unless the hub enables none', async () => {
  const strict = standards('base', { standards: [{ id: pci, state: 'present' }], unlistedControls: 'enabled' });
  const fresh = { standards: { [pci]: {} }, disabled: { [`${pci}/EC2.8`]: null, [`${pci}/ACM.1`]: 'too noisy' } };
  const seen = await look([strict], fresh);
  assert.deepEqual(notices(seen), [`control-pending-release ${pci}/EC2.8`]);
  assert.deepEqual(changes(seen), [`update ${pci}/ACM.1: control-should-be-enabled`]);
  const never = standards('base', {
    hub: { autoEnableControls: false },
    standards: [{ id: pci, state: 'present' }],
    unlistedControls: 'enabled',
  });
  const answers = { DescribeHub: () => ({ AutoEnableControls: false }) };
  assert.deepEqual(changes(await look([never], { ...fresh, answers })), [
    `update ${pci}/ACM.1: control-should-be-enabled`,
    `update ${pci}/EC2.8: control-should-be-enabled`,
  ]);
});

test('scenario 7: what we disabled and no document asks for any more is enabled again, and counts as destructive', async () => {
  const seen = await look([on(pci)], { standards: { [pci]: {} }, disabled: { [`${pci}/IAM.6`]: ours('IAM.6', ' | expires=2026-10-31') } });
  const [change] = seen.comparison.changes;
  assert.deepEqual(
    [change?.difference, change?.destructive, change?.because],
    ['control-should-be-enabled', true, 'no document disables it any more; its entry counted until 2026-10-31'],
  );
});

test('what others disabled is left alone, whatever it looks like', async () => {
  const reasons = { [`${pci}/IAM.6`]: 'x | ticket=SEC-1 | by=trueup:other', [`${pci}/ACM.1`]: 'by=trueup:main', [`${pci}/EC2.8`]: 'noise' };
  const seen = await look([on(pci)], { standards: { [pci]: {} }, disabled: reasons });
  assert.deepEqual(changes(seen), []);
});

test('a declared control: in sync, another text, somebody else’s text, another organization’s mark', async () => {
  const compare = async (reason: string) =>
    changes(await look([on(pci), off('IAM.6')], { standards: { [pci]: {} }, disabled: { [`${pci}/IAM.6`]: reason } }));
  assert.deepEqual(await compare(ours('IAM.6')), []);
  assert.deepEqual(await compare(ours('IAM.6', ' | expires=2027-01-01')), [`update ${pci}/IAM.6: control-reason`]);
  assert.deepEqual(await compare('IAM.6 is covered elsewhere'), [`update ${pci}/IAM.6: control-reason`]);
  // Shown as a change that the engine refuses: test/more/ownership.test.ts.
  assert.deepEqual(await compare('x | ticket=SEC-1 | by=trueup:other'), [`update ${pci}/IAM.6: control-reason`]);
});

test('controls of a standard on its way out are not touched', async () => {
  const leaving = standards('base', { standards: [{ id: oldPci, state: 'absent', allowDelete: true }] });
  const seen = await look([leaving, off('IAM.6')], { standards: { [oldPci]: {} }, disabled: { [`${oldPci}/IAM.6`]: null } });
  assert.deepEqual(changes(seen), [`delete ${oldPci}: standard-unexpected`]);
  // Looked at once, for what another organization's documents disabled there.
  assert.deepEqual(ownCalls(seen.live), ['GetEnabledStandards', 'BatchGetStandardsControlAssociations']);
});

test('the recorder is asked about only where a hub or a standard is to be enabled', async () => {
  const nothing = { DescribeConfigurationRecorderStatus: () => ({ ConfigurationRecordersStatus: [] }) };
  const missing = await look([on(pci)], { standards: {}, answers: nothing });
  assert.deepEqual(notices(missing), ['recorder-missing']);
  const inSync = await look([on(pci)], { standards: { [pci]: {} }, answers: nothing });
  assert.deepEqual([notices(inSync), ownCalls(inSync.live)], [[], ['GetEnabledStandards', 'BatchGetStandardsControlAssociations']]);
});

test('a batch that is too long is halved, and the size that went through is kept for the next cell', async () => {
  const provider = createSecurityHubProvider();
  const list = benchmarkCatalogue();
  const { interestOf } = configuration([on(fsbp)], { catalogue: list });
  const sizes = async () => {
    const live = liveCell(home, { standards: { [fsbp]: {} }, maxBatch: 60 });
    const observation = await provider.observe(home, interestOf(home), live.reads);
    assert.deepEqual(observation.unreadable, []);
    const inputs = live.calls
      .filter(({ operation }) => operation.startsWith('BatchGet'))
      .map(({ input }) => input as { StandardsControlAssociationIds: unknown[] });
    return inputs.map(({ StandardsControlAssociationIds: ids }) => ids.length);
  };
  assert.deepEqual(
    (await sizes()).toSorted((a, b) => b - a),
    [100, 100, 50, 50, 50, 50],
  );
  assert.deepEqual(await sizes(), [50, 50, 50, 50]);
});

test('a refusal that halving does not mend is the answer', async () => {
  const answers = {
    BatchGetStandardsControlAssociations: () => {
      throw invalidInput('no such standard');
    },
  };
  const seen = await look([on(fsbp)], { standards: { [fsbp]: {} }, answers }, home, benchmarkCatalogue());
  assert.deepEqual(
    seen.observation.unreadable.map(({ types, message }) => [types, message]),
    [[['securityhub/control'], 'no such standard']],
  );
  assert.ok(seen.live.calls.length < 14, `${seen.live.calls.length} calls`);
});

test('parameters are read where they are declared; a default is no value, a list is a set, UPDATING settles', async () => {
  const parameters = standards('base', { parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 60, RequireSymbols: true } }] });
  const withParameters = (more: object): Live => ({
    standards: {},
    answers: { BatchGetSecurityControls: () => ({ SecurityControls: [{ SecurityControlId: 'IAM.7', ...more }], UnprocessedIds: [] }) },
  });
  const custom = {
    MaxPasswordAge: { ValueType: 'CUSTOM', Value: { Integer: 60 } },
    RequireSymbols: { ValueType: 'CUSTOM', Value: { Boolean: true } },
  };
  assert.deepEqual(changes(await look([parameters], withParameters({ Parameters: custom }))), []);
  const byDefault = { ...custom, MaxPasswordAge: { ValueType: 'DEFAULT', Value: { Integer: 60 } } };
  assert.deepEqual(changes(await look([parameters], withParameters({ Parameters: byDefault }))), ['update IAM.7: parameter']);
  const updating = await look([parameters], withParameters({ Parameters: byDefault, UpdateStatus: 'UPDATING' }));
  assert.equal(updating.observation.resources.get('securityhub/control-parameters/IAM.7')?.condition?.settling, true);
  const unknown = {
    standards: {},
    answers: {
      BatchGetSecurityControls: () => ({ SecurityControls: [], UnprocessedIds: [{ SecurityControlId: 'IAM.7', ErrorCode: 'NOT_FOUND' }] }),
    },
  };
  assert.deepEqual(notices(await look([parameters], unknown)), ['control-unavailable IAM.7']);
});
