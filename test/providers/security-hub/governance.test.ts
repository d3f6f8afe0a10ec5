import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../../reconciler/model/account-id.ts';
import type { Cell } from '../../../reconciler/model/address.ts';
import { type Governance, policyGoverns, readGovernance } from '../../../reconciler/providers/security-hub/governance.ts';
import { administrator, member, organization } from './configuration.ts';
import { awsFailure, type Live, type LiveCell, liveCell, notSubscribed } from './live-cell.ts';

const home: Cell = { account: member, region: 'eu-west-1' };
const central = { DescribeOrganizationConfiguration: () => ({ OrganizationConfiguration: { ConfigurationType: 'CENTRAL' } }) };
const fails = (name: string) => () => {
  throw awsFailure(name, 'no', 'denied');
};

/** Governance of the cells one after the other, in one run. */
async function governanceOf(
  cells: readonly Cell[],
  answers: Live['answers'],
  view = organization,
): Promise<{ found: Governance[]; live: LiveCell }> {
  const live = liveCell(home, { answers: answers ?? {} });
  const found: Governance[] = [];
  for (const cell of cells) found.push(await readGovernance(cell, view, live.reads));
  return { found, live };
}
const countOf = (live: LiveCell, operation: string): number => live.calls.filter((call) => call.operation === operation).length;
const accounts = ['333333333333', '444444444444', '555555555555'].map((text) => ({ account: accountId(text), region: 'eu-west-1' }));

test('an account under a configuration policy is governed, a self-managed one and one without are not; two calls a run', async () => {
  const pages = [
    {
      ConfigurationPolicyAssociationSummaries: [{ TargetType: 'ACCOUNT', TargetId: '333333333333', ConfigurationPolicyId: 'p-1' }],
      NextToken: 'more',
    },
    {
      ConfigurationPolicyAssociationSummaries: [
        { TargetType: 'ACCOUNT', TargetId: '444444444444', ConfigurationPolicyId: 'SELF_MANAGED_SECURITY_HUB' },
        { TargetType: 'ORGANIZATIONAL_UNIT', TargetId: 'ou-ab12-11111111', ConfigurationPolicyId: 'p-1' },
      ],
    },
  ];
  const list = (input: { NextToken?: string }) => pages[input.NextToken === undefined ? 0 : 1];
  const { found, live } = await governanceOf(accounts, { ...central, ListConfigurationPolicyAssociations: list });
  assert.deepEqual(
    found.map(({ governed }) => governed?.kind),
    ['governed-by-central-config', undefined, undefined],
  );
  assert.equal(countOf(live, 'DescribeOrganizationConfiguration'), 1);
  assert.equal(countOf(live, 'ListConfigurationPolicyAssociations'), 2);
});

test('under local configuration no associations are asked for, and without an administrator nothing is', async () => {
  const local = await governanceOf(accounts, {});
  assert.equal(countOf(local.live, 'ListConfigurationPolicyAssociations'), 0);
  const { securityHubAdministrator: _, ...alone } = organization;
  const none = await governanceOf(accounts, {}, alone);
  assert.equal(countOf(none.live, 'DescribeOrganizationConfiguration'), 0);
});

test('an administrator without a hub configures nobody', async () => {
  const { found } = await governanceOf([home], {
    DescribeOrganizationConfiguration: () => {
      throw notSubscribed();
    },
  });
  assert.deepEqual(found, [{ notices: [] }]);
});

test('what may not be read is said to be unknown, and governs nothing', async () => {
  const { found } = await governanceOf([home], {
    DescribeOrganizationConfiguration: fails('AccessDeniedException'),
    DescribeEffectivePolicy: fails('AccessDeniedException'),
  });
  assert.equal(found[0]?.governed, undefined);
  assert.deepEqual(
    found[0]?.notices.map(({ difference, severity }) => [difference, severity]),
    [
      ['governed-by-org-policy', 'note'],
      ['governed-by-central-config', 'note'],
    ],
  );
});

test('while the policy type is off, it costs one call a run; while it is on, one an account', async () => {
  const off = await governanceOf(accounts, { DescribeEffectivePolicy: fails('PolicyTypeNotEnabledException') });
  assert.equal(countOf(off.live, 'DescribeEffectivePolicy'), 1);
  const both = accounts.flatMap((cell) => [cell, { ...cell, region: 'us-east-1' }]);
  const on = await governanceOf(both, { DescribeEffectivePolicy: fails('EffectivePolicyNotFoundException') });
  assert.equal(countOf(on.live, 'DescribeEffectivePolicy'), 3);
  assert.ok([...off.found, ...on.found].every(({ governed, notices }) => governed === undefined && notices.length === 0));
});

test('an organization policy governs the Regions that it enables or disables', async () => {
  const content = JSON.stringify({ securityhub_cspm: { cspm_enablement: { enable_in_regions: ['eu-west-1'], disable_in_regions: [] } } });
  const answers = { DescribeEffectivePolicy: () => ({ EffectivePolicy: { PolicyContent: content } }) };
  const { found } = await governanceOf([home, { account: administrator, region: 'us-east-1' }], answers);
  assert.deepEqual(
    found.map(({ governed }) => governed?.kind),
    ['governed-by-org-policy', undefined],
  );
});

const policies: readonly (readonly [string, string, boolean])[] = [
  ['enabled here', '{"x":{"cspm_enablement":{"enable_in_regions":{"@@assign":["eu-west-1"]},"disable_in_regions":[]}}}', true],
  ['disabled here', '{"x":{"cspm_enablement":{"enable_in_regions":[],"disable_in_regions":["eu-west-1"]}}}', true],
  ['everywhere', '{"x":{"cspm_enablement":{"enable_in_regions":["ALL_SUPPORTED"],"disable_in_regions":[]}}}', true],
  ['elsewhere', '{"x":{"cspm_enablement":{"enable_in_regions":["us-east-1"],"disable_in_regions":[]}}}', false],
  ['in no list', '{"x":{"cspm_enablement":{"enable_in_regions":[],"disable_in_regions":[]}}}', false],
  ['in words we do not know', '{"x":{"enablement":{}}}', true],
  ['no JSON', 'nonsense', true],
];
for (const [name, content, governs] of policies) {
  test(`a policy that names the Region: ${name}`, () => assert.equal(policyGoverns(content, 'eu-west-1'), governs));
}
