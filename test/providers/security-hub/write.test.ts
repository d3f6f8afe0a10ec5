import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, TypeName } from '../../../reconciler/model/address.ts';
import type { Change } from '../../../reconciler/model/change.ts';
import type { Properties } from '../../../reconciler/model/properties.ts';
import type { Source } from '../../../reconciler/model/source.ts';
import type { Outcome } from '../../../reconciler/providers/provider.ts';
import { createSecurityHubProvider } from '../../../reconciler/providers/security-hub/provider.ts';
import { catalogue, cis, fsbp, member, oldPci, organization, pci } from './configuration.ts';
import { awsFailure, invalidInput, type Live, type LiveCell, liveCell, notSubscribed } from './live-cell.ts';

const home: Cell = { account: member, region: 'eu-west-1' };
const source: Source = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '' };
const address = (type: TypeName, name: string) => ({ type, name, ...home });

const update = (type: TypeName, name: string, before: Properties, after: Properties): Change => ({
  action: 'update',
  address: address(type, name),
  difference: 'hub-setting',
  destructive: false,
  source,
  before,
  after,
});
const create = (type: TypeName, name: string, after: Properties = {}): Change => ({
  action: 'create',
  address: address(type, name),
  difference: 'hub-missing',
  destructive: false,
  source,
  after,
});
const remove = (type: TypeName, name: string): Change => ({
  action: 'delete',
  address: address(type, name),
  difference: 'standard-unexpected',
  destructive: true,
  source,
  before: {},
  because: 'declared-absent',
});
const off = { status: 'DISABLED', reason: 'why', ticket: 'SEC-1', expires: 'never', managedBy: 'main' };
const disable = (name: string, more: Properties = {}) => update('securityhub/control', name, { status: 'ENABLED' }, { ...off, ...more });
const enable = (name: string) => update('securityhub/control', name, off, { status: 'ENABLED' });

async function write(batch: readonly Change[], state: Live = { standards: {} }): Promise<{ outcomes: readonly Outcome[]; live: LiveCell }> {
  const live = liveCell(home, state);
  const step = { cell: home, catalogue, organization, signal: new AbortController().signal };
  return { outcomes: await createSecurityHubProvider().apply(batch, live.writes, step), live };
}
const sent = { status: 'sent' };
const failing = (operation: string, error: Error): Live => ({
  standards: {},
  answers: {
    [operation]: () => {
      throw error;
    },
  },
});
const codes = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === 'sent' ? 'sent' : `${outcome.status} ${outcome.code}`));

test('a hub is enabled without default standards', async () => {
  const { outcomes, live } = await write([
    create('securityhub/hub', 'default', { controlFindingGenerator: 'SECURITY_CONTROL', autoEnableControls: true }),
  ]);
  assert.deepEqual(outcomes, [sent]);
  assert.deepEqual(live.calls, [
    { operation: 'EnableSecurityHub', input: { EnableDefaultStandards: false, ControlFindingGenerator: 'SECURITY_CONTROL' } },
  ]);
});

test('a setting that enabling cannot give is set after it, also on a hub that was there already', async () => {
  const wanted = create('securityhub/hub', 'default', { autoEnableControls: false });
  assert.deepEqual(
    (await write([wanted])).live.calls.map(({ operation }) => operation),
    ['EnableSecurityHub', 'UpdateSecurityHubConfiguration'],
  );
  const there = await write(
    [create('securityhub/hub', 'default', { autoEnableControls: true })],
    failing('EnableSecurityHub', awsFailure('ResourceConflictException', 'Account is already subscribed to Security Hub', 'conflict')),
  );
  assert.deepEqual(there.outcomes, [sent]);
  assert.deepEqual(there.live.calls.at(-1), { operation: 'UpdateSecurityHubConfiguration', input: { AutoEnableControls: true } });
});

test('only the hub setting that differs is sent', async () => {
  const both = { autoEnableControls: true, controlFindingGenerator: 'SECURITY_CONTROL' };
  const { live } = await write([update('securityhub/hub', 'default', { ...both, autoEnableControls: false }, both)]);
  assert.deepEqual(live.calls, [{ operation: 'UpdateSecurityHubConfiguration', input: { AutoEnableControls: true } }]);
});

test('standards are enabled in one call and disabled in one, by ARNs of the cell', async () => {
  const enabled = await write([create('securityhub/standard', pci), create('securityhub/standard', cis)]);
  assert.deepEqual(enabled.live.calls, [
    {
      operation: 'BatchEnableStandards',
      input: {
        StandardsSubscriptionRequests: [
          { StandardsArn: 'arn:aws:securityhub:eu-west-1::standards/pci-dss/v/4.0.1' },
          { StandardsArn: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0' },
        ],
      },
    },
  ]);
  const disabled = await write([remove('securityhub/standard', oldPci)]);
  assert.deepEqual(disabled.live.calls, [
    {
      operation: 'BatchDisableStandards',
      input: { StandardsSubscriptionArns: ['arn:aws:securityhub:eu-west-1:333333333333:subscription/pci-dss/v/3.2.1'] },
    },
  ]);
});

const busy = 'StandardsSubscription(s) in state PENDING, please try later: [arn]';
const table: readonly (readonly [string, readonly Change[], string, Error, readonly string[]])[] = [
  [
    'a standard while another is pending',
    [create('securityhub/standard', pci)],
    'BatchEnableStandards',
    invalidInput(busy),
    ['later standard-pending'],
  ],
  [
    'removing a pending standard',
    [remove('securityhub/standard', pci)],
    'BatchDisableStandards',
    invalidInput(busy),
    ['later standard-pending'],
  ],
  ['a standard before its hub', [create('securityhub/standard', pci)], 'BatchEnableStandards', notSubscribed(), ['later hub-missing']],
  ['removing a standard without a hub', [remove('securityhub/standard', pci)], 'BatchDisableStandards', notSubscribed(), ['sent']],
  [
    'scenario 8: a member under central configuration',
    [disable(`${pci}/IAM.6`), disable(`${pci}/ACM.1`)],
    'BatchUpdateStandardsControlAssociations',
    awsFailure(
      'AccessDeniedException',
      'This account is currently associated with a central configuration policy, so only the administrator can access this operation.',
      'denied',
    ),
    ['failed governed', 'failed governed'],
  ],
  [
    'a control that still takes over a change',
    [update('securityhub/control-parameters', 'IAM.7', {}, { MaxPasswordAge: 60 })],
    'UpdateSecurityControl',
    awsFailure('ResourceInUseException', 'in use', 'invalid'),
    ['later ResourceInUseException'],
  ],
  [
    'a parameter that AWS refuses',
    [update('securityhub/control-parameters', 'IAM.7', {}, { MaxPasswordAge: 60 })],
    'UpdateSecurityControl',
    invalidInput('out of range'),
    ['failed invalid-parameter'],
  ],
];
for (const [name, batch, operation, error, wanted] of table) {
  test(`a refused call: ${name}`, async () => assert.deepEqual(codes((await write(batch, failing(operation, error))).outcomes), wanted));
}

test('any other failure is the whole call’s', async () => {
  const broken = failing('BatchUpdateStandardsControlAssociations', awsFailure('InternalException', 'oops', 'transient'));
  await assert.rejects(write([disable(`${pci}/IAM.6`)], broken), { awsName: 'InternalException' });
});

test('a control is disabled with reason, ticket, expiry and mark, disables first', async () => {
  const { live } = await write([enable(`${pci}/ACM.1`), disable(`${fsbp}/IAM.6`, { expires: '2027-03-31' })]);
  assert.deepEqual(live.calls, [
    {
      operation: 'BatchUpdateStandardsControlAssociations',
      input: {
        StandardsControlAssociationUpdates: [
          {
            StandardsArn: `arn:aws:securityhub:eu-west-1::standards/${fsbp}`,
            SecurityControlId: 'IAM.6',
            AssociationStatus: 'DISABLED',
            UpdatedReason: 'why | ticket=SEC-1 | expires=2027-03-31 | by=trueup:main',
          },
          {
            StandardsArn: `arn:aws:securityhub:eu-west-1::standards/${pci}`,
            SecurityControlId: 'ACM.1',
            AssociationStatus: 'ENABLED',
            UpdatedReason: 'no declared entry disables this control',
          },
        ],
      },
    },
  ]);
});

test('scenario 4: each update that was not processed has an outcome of its own', async () => {
  const codeOf: Record<string, string> = {
    A: 'LIMIT_EXCEEDED',
    B: 'RESOURCE_NOT_FOUND',
    C: 'INVALID_INPUT',
    D: 'NOT_FOUND',
    E: 'ACCESS_DENIED',
  };
  const state: Live = {
    standards: {},
    answers: {
      BatchUpdateStandardsControlAssociations: (input: { StandardsControlAssociationUpdates: { SecurityControlId: string }[] }) => ({
        UnprocessedAssociationUpdates: input.StandardsControlAssociationUpdates.flatMap((each) => {
          const ErrorCode = codeOf[each.SecurityControlId[0] ?? ''];
          return ErrorCode === undefined ? [] : [{ StandardsControlAssociationUpdate: each, ErrorCode, ErrorReason: 'because' }];
        }),
      }),
    },
  };
  const { outcomes } = await write(
    ['A.1', 'B.1', 'C.1', 'Z.1', 'D.1', 'E.1'].map((control) => disable(`${pci}/${control}`)),
    state,
  );
  assert.deepEqual(codes(outcomes), [
    'later LIMIT_EXCEEDED',
    'later RESOURCE_NOT_FOUND',
    'failed INVALID_INPUT',
    'sent',
    'failed NOT_FOUND',
    'failed ACCESS_DENIED',
  ]);
  assert.ok(outcomes.every((outcome) => outcome.status === 'sent' || outcome.message.includes('because')));
});

test('a write that is too long is halved, and each change keeps its own outcome', async () => {
  const batch = Array.from({ length: 100 }, (_, index) => disable(`${pci}/X.${index}`));
  const { outcomes, live } = await write(batch, { standards: {}, maxBatch: 30 });
  assert.deepEqual(new Set(codes(outcomes)), new Set(['sent']));
  assert.equal(outcomes.length, 100);
  assert.deepEqual(
    live.calls.map(({ input }) => (input as { StandardsControlAssociationUpdates: unknown[] }).StandardsControlAssociationUpdates.length),
    [100, 50, 25, 25, 50, 25, 25],
  );
});

test('parameters are sent as their type, only those that differ, with a reason that the pattern takes', async () => {
  const { live } = await write([
    update(
      'securityhub/control-parameters',
      'IAM.7',
      { MaxPasswordAge: 90, RequireSymbols: true },
      { MaxPasswordAge: 60, RequireSymbols: true },
    ),
  ]);
  assert.deepEqual(live.calls, [
    {
      operation: 'UpdateSecurityControl',
      input: {
        SecurityControlId: 'IAM.7',
        Parameters: { MaxPasswordAge: { ValueType: 'CUSTOM', Value: { Integer: 60 } } },
        LastUpdateReason: 'declared in trueup main',
      },
    },
  ]);
});

test('a parameter that the Region’s control lacks is never sent', async () => {
  const { outcomes, live } = await write([update('securityhub/control-parameters', 'IAM.7', {}, { Nonsense: 1 })]);
  assert.deepEqual([codes(outcomes), live.calls], [['failed unknown-parameter'], []]);
});
