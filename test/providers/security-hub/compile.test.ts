import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../../reconciler/model/account-id.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import type { DesiredState } from '../../../reconciler/providers/provider.ts';
import {
  type AnyDocument,
  administrator,
  cis,
  configuration,
  disabled,
  entry,
  fsbp,
  inventory,
  member,
  oldPci,
  organization,
  pci,
  regions,
  standards,
} from './configuration.ts';

const home: Cell = { account: member, region: 'eu-west-1' };
const other: Cell = { account: member, region: 'us-east-1' };
const cells = [...inventory.accounts.keys()].flatMap((account) => regions.map((region) => ({ account, region })));

/** A desired state in words: one line a resource, without the service's name. */
function shown(desired: DesiredState): Record<string, unknown> {
  const lines = [...desired.resources].map(([key, { state, properties }]) => [
    key.replace('securityhub/', ''),
    Object.keys(properties).length === 0 ? state : properties,
  ]);
  return Object.fromEntries(lines.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
const desiredOf = (documents: readonly AnyDocument[], cell: Cell, now?: string): DesiredState =>
  configuration(documents, now === undefined ? {} : { now }).interestOf(cell).desired;

test('a standard is present or absent, and a cell without a word about its hub gets one', () => {
  const desired = desiredOf(
    [
      standards('base', {
        standards: [
          { id: pci, state: 'present' },
          { id: oldPci, state: 'absent', allowDelete: true },
        ],
      }),
    ],
    home,
  );
  assert.deepEqual(shown(desired), { 'hub/default': 'present', [`standard/${pci}`]: 'present', [`standard/${oldPci}`]: 'absent' });
  assert.equal(desired.resources.get(`securityhub/standard/${oldPci}`)?.allowDelete, true);
  assert.equal(desired.resources.get(`securityhub/standard/${oldPci}`)?.source.pointer, '/spec/standards/1/id');
});

test('disabled controls alone do not make a hub ours', () => {
  const desired = desiredOf([disabled('off', { controls: [entry('S3.11')] })], home);
  assert.deepEqual(Object.keys(shown(desired)), [`control/${fsbp}/S3.11`]);
  assert.equal(desired.unlisted.size, 0);
});

test('hub.state: unmanaged beats a default and a weaker present, and leaves settings without a state alone', () => {
  const vendor = { include: [{ account: member }] };
  const unmanaged = (priority: number) => standards('vendor', { priority, targets: vendor, hub: { state: 'unmanaged' } });
  const hubIn = (documents: readonly AnyDocument[]) => desiredOf(documents, home).resources.get('securityhub/hub/default');
  assert.equal(hubIn([standards('base', {}), unmanaged(100)]), undefined, 'a default is weaker than any word');
  assert.equal(hubIn([standards('base', { hub: { autoEnableControls: true } }), unmanaged(50)]), undefined, 'an omitted state is no value');
  assert.equal(hubIn([standards('base', { hub: { state: 'present' } }), unmanaged(200)]), undefined, 'the stronger document wins');
  assert.equal(hubIn([standards('base', { hub: { state: 'present' } }), unmanaged(50)])?.state, 'present');
  const [conflict] = configuration([standards('base', { hub: { state: 'present' } }), unmanaged(100)]).resolution.diagnostics;
  assert.equal(conflict?.code, 'V-04');
});

test('the finding generator is set at the administrator only', () => {
  const documents = [standards('base', { hub: { autoEnableControls: true, controlFindingGenerator: 'SECURITY_CONTROL' } })];
  assert.deepEqual(shown(desiredOf(documents, { account: administrator, region: 'us-east-1' })), {
    'hub/default': { autoEnableControls: true, controlFindingGenerator: 'SECURITY_CONTROL' },
  });
  assert.deepEqual(shown(desiredOf(documents, home)), { 'hub/default': { autoEnableControls: true } });
});

test('a finding generator that reaches no administrator is said to be in effect nowhere', () => {
  const { resolution } = configuration([
    standards('base', { targets: { include: [{ account: member }] }, hub: { controlFindingGenerator: 'SECURITY_CONTROL' } }),
  ]);
  assert.deepEqual(
    resolution.diagnostics.map(({ code, severity, source }) => [code, severity, source?.pointer]),
    [['V-29', 'warning', '/spec/hub/controlFindingGenerator']],
  );
});

test('without a declared administrator each hub stands for itself', () => {
  const { securityHubAdministrator: _, ...alone } = organization;
  const { interestOf } = configuration([standards('base', { hub: { controlFindingGenerator: 'STANDARD_CONTROL' } })], {
    organization: alone,
  });
  assert.deepEqual(shown(interestOf(home).desired), { 'hub/default': { controlFindingGenerator: 'STANDARD_CONTROL' } });
});

test('all is every standard that holds the control; a list is what it says', () => {
  const properties = { status: 'DISABLED', reason: 'IAM.6 is covered elsewhere', ticket: 'SEC-1', expires: 'never', managedBy: 'main' };
  const all = desiredOf([disabled('off', { controls: [entry('IAM.6')] })], home);
  assert.deepEqual(shown(all), Object.fromEntries([fsbp, cis, oldPci, pci].map((standard) => [`control/${standard}/IAM.6`, properties])));
  const one = desiredOf([disabled('off', { controls: [entry('IAM.6', { standards: [pci], expires: '2027-03-31' })] })], home);
  assert.deepEqual(shown(one), { [`control/${pci}/IAM.6`]: { ...properties, expires: '2027-03-31' } });
});

test('an entry counts up to and with its last day, in UTC', () => {
  const documents = [disabled('off', { controls: [entry('S3.11', { expires: '2026-11-23' })] })];
  assert.equal(desiredOf(documents, home, '2026-11-23T23:59:59Z').resources.size, 1);
  assert.equal(desiredOf(documents, home, '2026-11-24T00:00:00Z').resources.size, 0);
});

test('where narrows an entry to Regions and accounts of the targets', () => {
  const documents = [
    disabled('off', {
      controls: [
        entry('S3.11', { where: { regions: ['us-east-1'] } }),
        entry('EC2.8', { standards: [pci], where: { accounts: [administrator] } }),
      ],
    }),
  ];
  assert.deepEqual(Object.keys(shown(desiredOf(documents, other))), [`control/${fsbp}/S3.11`]);
  assert.deepEqual(Object.keys(shown(desiredOf(documents, home))), []);
  assert.deepEqual(Object.keys(shown(desiredOf(documents, { account: administrator, region: 'eu-west-1' }))), [`control/${pci}/EC2.8`]);
});

test('an override adds to and removes from its own document only', () => {
  const documents = [
    disabled('off', {
      controls: [entry('IAM.6', { standards: [pci] }), entry('S3.11')],
      overrides: [{ match: { account: member }, controls: { remove: ['IAM.6'], add: [entry('EC2.8', { standards: [fsbp] })] } }],
    }),
    disabled('more', { controls: [entry('IAM.6', { standards: [fsbp] })] }),
  ];
  assert.deepEqual(Object.keys(shown(desiredOf(documents, home))), [
    `control/${fsbp}/EC2.8`,
    `control/${fsbp}/IAM.6`,
    `control/${fsbp}/S3.11`,
  ]);
  assert.deepEqual(Object.keys(shown(desiredOf(documents, { account: administrator, region: 'eu-west-1' }))), [
    `control/${fsbp}/IAM.6`,
    `control/${fsbp}/S3.11`,
    `control/${pci}/IAM.6`,
  ]);
});

test('a stronger entry without an expiry does not inherit the weaker one’s', () => {
  const documents = [
    disabled('weak', { priority: 50, controls: [entry('S3.11', { expires: '2027-01-31', ticket: 'SEC-2' })] }),
    disabled('strong', { controls: [entry('S3.11')] }),
  ];
  assert.equal(desiredOf(documents, home).resources.get(`securityhub/control/${fsbp}/S3.11`)?.properties['expires'], 'never');
});

test('parameters merge value by value, the deeper override wins', () => {
  const documents = [
    standards('base', {
      hub: { state: 'unmanaged' },
      parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 90, RequireSymbols: true } }],
      overrides: [
        { match: { ou: 'ou-ab12-11111111' }, parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 60 } }] },
        { match: { account: '444444444444', region: 'us-east-1' }, parameters: [{ control: 'IAM.7', values: { MaxPasswordAge: 30 } }] },
      ],
    }),
  ];
  const age = (cell: Cell) => desiredOf(documents, cell).resources.get('securityhub/control-parameters/IAM.7')?.properties;
  assert.deepEqual(age({ account: administrator, region: 'us-east-1' }), { MaxPasswordAge: 90, RequireSymbols: true });
  assert.deepEqual(age(home), { MaxPasswordAge: 60, RequireSymbols: true });
  assert.deepEqual(age({ account: accountId('444444444444'), region: 'us-east-1' }), { MaxPasswordAge: 30, RequireSymbols: true });
});

test('what nobody lists is reported or ignored unless a document says otherwise', () => {
  const policies = (documents: readonly AnyDocument[]) =>
    Object.fromEntries(
      [...desiredOf(documents, home).unlisted].map(([type, { policy, allowDelete }]) => [type, `${policy} ${allowDelete}`]),
    );
  assert.deepEqual(policies([standards('base', {})]), { 'securityhub/standard': 'report false', 'securityhub/control': 'ignore false' });
  const strict = standards('base', { unlistedStandards: 'disable', unlistedControls: 'enabled', allowDelete: true });
  assert.deepEqual(policies([strict, standards('silent', { priority: 900 })]), {
    'securityhub/standard': 'correct true',
    'securityhub/control': 'correct false',
  });
});

const entries = fc
  .record({
    control: fc.constantFrom('IAM.6', 'ACM.1', 'S3.11'),
    standards: fc.constantFrom<'all' | string[]>('all', [pci], [fsbp, pci]),
    ticket: fc.constantFrom('SEC-1', 'SEC-2'),
    expires: fc.option(fc.constantFrom('2026-11-22', '2026-11-23', '2027-01-01'), { nil: undefined }),
  })
  .map(({ control, standards: named, ticket, expires }) =>
    entry(control, { standards: named, ticket, ...(expires === undefined ? {} : { expires }) }),
  );

const documentSets = fc
  .array(
    fc.record({
      priority: fc.constantFrom(50, 100, 200),
      include: fc.constantFrom({ ou: 'r-ab12' }, { ou: 'ou-ab12-11111111' }, { account: '333333333333' }),
      controls: fc.uniqueArray(entries, { maxLength: 3, selector: ({ control }) => control }),
      present: fc.subarray([fsbp, pci, cis]),
      hub: fc.constantFrom(undefined, { state: 'present' as const }, { state: 'unmanaged' as const }, { autoEnableControls: true }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) =>
    parts.flatMap(({ priority, include, controls, present, hub }, index): AnyDocument[] => [
      disabled(`d${index}`, { priority, targets: { include: [include] }, controls }),
      standards(`s${index}`, {
        priority,
        targets: { include: [include] },
        standards: present.map((id) => ({ id, state: 'present' as const })),
        ...(hub === undefined ? {} : { hub }),
      }),
    ]),
  );

test('the order of documents does not matter', () => {
  const outcome = (documents: readonly AnyDocument[]) => {
    const { resolution } = configuration(documents);
    const desired = cells.map((cell) => [...resolution.desiredOf(cell).resources].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { desired, diagnostics: resolution.diagnostics };
  };
  fc.assert(
    fc.property(
      documentSets.chain((documents) => fc.tuple(fc.constant(documents), fc.shuffledSubarray(documents, { minLength: documents.length }))),
      ([documents, shuffled]) => assert.deepEqual(outcome(shuffled), outcome(documents)),
    ),
    { numRuns: 60 },
  );
});
