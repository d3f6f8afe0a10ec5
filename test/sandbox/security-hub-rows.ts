// One call of each operation of Security Hub, as a story: told by the SDK and by the AWS CLI.
import assert from 'node:assert/strict';
import { away, fsbp, home, management, member, minute, pci3, pci4, security, standardArn, subscriptionArn } from './security-hub-kit.ts';

export type Input = Readonly<Record<string, unknown>>;

/** One call of the story that the table tells, in order: who calls what with what, and what must be seen in the answer. */
export interface Row {
  readonly operation: string;
  readonly as?: string;
  readonly input: Input | ((known: Known) => Input);
  /** Path in the answer -> value, or a pattern for texts. */
  readonly expect: Readonly<Record<string, unknown>>;
  /** Moved before the call, AWS milliseconds. */
  readonly after?: number;
  /** Name -> path of a value of this answer that later rows need. */
  readonly keep?: Readonly<Record<string, string>>;
}
type Known = Readonly<Record<string, string>>;

const hubArn = (account: string) => `arn:aws:securityhub:${home}:${account}:hub/default`;
const pair = (control: string, standard: string) => ({ SecurityControlId: control, StandardsArn: standardArn(standard) });
const disabled = (control: string, standard: string, reason: string) => ({
  ...pair(control, standard),
  AssociationStatus: 'DISABLED',
  UpdatedReason: reason,
});
const content = {
  SecurityHub: {
    ServiceEnabled: true,
    EnabledStandardIdentifiers: [standardArn(fsbp)],
    SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: ['S3.9'] },
  },
};
const target = { Target: { AccountId: '444444444444' } };

export const rows: readonly Row[] = [
  {
    operation: 'DescribeStandards',
    input: { MaxResults: 2, Providers: ['AWS'] },
    expect: { 'Standards.length': 2, NextToken: /^.{36,}$/ },
  },
  {
    operation: 'ListSecurityControlDefinitions',
    input: { MaxResults: 1, StandardsArn: standardArn(pci4) },
    expect: {
      'SecurityControlDefinitions.0.SecurityControlId': 'ACM.1',
      'SecurityControlDefinitions.0.CurrentRegionAvailability': 'AVAILABLE',
    },
  },
  {
    operation: 'GetSecurityControlDefinition',
    input: { SecurityControlId: 'ACM.1' },
    expect: {
      'SecurityControlDefinition.ParameterDefinitions.daysToExpiration.ConfigurationOptions.Integer': {
        DefaultValue: 30,
        Min: 14,
        Max: 365,
      },
      'SecurityControlDefinition.SeverityRating': 'MEDIUM',
    },
  },
  { operation: 'EnableSecurityHub', input: { EnableDefaultStandards: false, Tags: { team: 'payments' } }, expect: {} },
  { operation: 'DescribeHub', input: {}, expect: { HubArn: hubArn(member), AutoEnableControls: true } },
  { operation: 'UpdateSecurityHubConfiguration', input: { AutoEnableControls: false }, expect: {} },
  { operation: 'DescribeHub', input: { HubArn: hubArn(member) }, expect: { AutoEnableControls: false } },
  { operation: 'ListTagsForResource', input: { ResourceArn: hubArn(member) }, expect: { Tags: { team: 'payments' } } },
  { operation: 'TagResource', input: { ResourceArn: hubArn(member), Tags: { stage: 'prod' } }, expect: {} },
  { operation: 'UntagResource', input: { ResourceArn: hubArn(member), TagKeys: ['team'] }, expect: {} },
  { operation: 'ListTagsForResource', input: { ResourceArn: hubArn(member) }, expect: { Tags: { stage: 'prod' } } },
  {
    operation: 'BatchEnableStandards',
    input: { StandardsSubscriptionRequests: [{ StandardsArn: standardArn(pci3) }, { StandardsArn: standardArn(fsbp) }] },
    expect: { 'StandardsSubscriptions.0.StandardsStatus': 'PENDING', 'StandardsSubscriptions.1.StandardsArn': standardArn(fsbp) },
  },
  {
    operation: 'GetEnabledStandards',
    input: { StandardsSubscriptionArns: [subscriptionArn(pci3)] },
    after: 3 * minute,
    expect: { 'StandardsSubscriptions.length': 1, 'StandardsSubscriptions.0.StandardsStatus': 'READY' },
  },
  {
    operation: 'BatchUpdateStandardsControlAssociations',
    input: { StandardsControlAssociationUpdates: [disabled('IAM.6', pci3, 'kept in a safe'), disabled('IAM.66', pci3, 'no such control')] },
    expect: {
      'UnprocessedAssociationUpdates.length': 1,
      'UnprocessedAssociationUpdates.0.ErrorCode': 'NOT_FOUND',
      'UnprocessedAssociationUpdates.0.StandardsControlAssociationUpdate.SecurityControlId': 'IAM.66',
    },
  },
  {
    operation: 'BatchGetStandardsControlAssociations',
    input: { StandardsControlAssociationIds: [pair('IAM.6', pci3)] },
    expect: {
      'StandardsControlAssociationDetails.0.AssociationStatus': 'DISABLED',
      'StandardsControlAssociationDetails.0.UpdatedReason': 'kept in a safe',
      'StandardsControlAssociationDetails.0.StandardsControlArns': [`arn:aws:securityhub:${home}:${member}:control/${pci3}/PCI.IAM.4`],
    },
  },
  {
    operation: 'ListStandardsControlAssociations',
    input: { SecurityControlId: 'IAM.6' },
    expect: { 'StandardsControlAssociationSummaries.length': 2, 'StandardsControlAssociationSummaries.1.AssociationStatus': 'DISABLED' },
  },
  {
    operation: 'UpdateStandardsControl',
    input: {
      StandardsControlArn: `arn:aws:securityhub:${home}:${member}:control/${pci3}/PCI.IAM.1`,
      ControlStatus: 'DISABLED',
      DisabledReason: 'no root user',
    },
    expect: {},
  },
  {
    operation: 'DescribeStandardsControls',
    input: { StandardsSubscriptionArn: subscriptionArn(pci3), MaxResults: 100 },
    expect: {
      'Controls.length': 44,
      'Controls.ControlId=PCI.IAM.1.DisabledReason': 'no root user',
      'Controls.ControlId=PCI.IAM.4.ControlStatus': 'DISABLED',
    },
  },
  {
    operation: 'UpdateSecurityControl',
    input: {
      SecurityControlId: 'ACM.1',
      Parameters: { daysToExpiration: { ValueType: 'CUSTOM', Value: { Integer: 60 } } },
      LastUpdateReason: 'Internal rule',
    },
    expect: {},
  },
  {
    operation: 'BatchGetSecurityControls',
    input: { SecurityControlIds: ['ACM.1', `arn:aws:securityhub:${home}:${member}:security-control/IAM.6`, 'IAM.66'] },
    expect: {
      'SecurityControls.0.Parameters.daysToExpiration': { ValueType: 'CUSTOM', Value: { Integer: 60 } },
      'SecurityControls.0.UpdateStatus': 'UPDATING',
      'SecurityControls.0.LastUpdateReason': 'Internal rule',
      'SecurityControls.1.SecurityControlStatus': 'ENABLED',
      'UnprocessedIds.0.ErrorCode': 'NOT_FOUND',
    },
  },
  {
    operation: 'BatchDisableStandards',
    input: { StandardsSubscriptionArns: [subscriptionArn(pci3)] },
    expect: { 'StandardsSubscriptions.0.StandardsStatus': 'DELETING' },
  },
  { operation: 'GetAdministratorAccount', input: {}, expect: { Administrator: undefined } },
  {
    operation: 'EnableOrganizationAdminAccount',
    as: management,
    input: { AdminAccountId: security },
    expect: { AdminAccountId: security },
  },
  {
    operation: 'ListOrganizationAdminAccounts',
    as: management,
    input: { MaxResults: 10 },
    expect: { AdminAccounts: [{ AccountId: security, Status: 'ENABLED' }] },
  },
  {
    operation: 'GetAdministratorAccount',
    input: {},
    expect: { 'Administrator.AccountId': security, 'Administrator.MemberStatus': 'Enabled' },
  },
  {
    operation: 'ListMembers',
    as: security,
    input: { OnlyAssociated: false, MaxResults: 50 },
    expect: {
      'Members.length': 8,
      [`Members.AccountId=${member}.MemberStatus`]: 'Enabled',
      [`Members.AccountId=${management}.MemberStatus`]: 'Created',
    },
  },
  {
    operation: 'DescribeOrganizationConfiguration',
    as: security,
    input: {},
    expect: { AutoEnable: false, OrganizationConfiguration: { ConfigurationType: 'LOCAL', Status: 'ENABLED' } },
  },
  {
    operation: 'CreateFindingAggregator',
    as: security,
    input: { RegionLinkingMode: 'ALL_REGIONS_EXCEPT_SPECIFIED', Regions: ['eu-west-3'] },
    expect: { FindingAggregationRegion: home, RegionLinkingMode: 'ALL_REGIONS_EXCEPT_SPECIFIED' },
    keep: { aggregator: 'FindingAggregatorArn' },
  },
  {
    operation: 'UpdateFindingAggregator',
    as: security,
    input: (known) => ({ FindingAggregatorArn: known['aggregator'], RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: [away] }),
    expect: { Regions: [away] },
  },
  {
    operation: 'GetFindingAggregator',
    as: security,
    input: (known) => ({ FindingAggregatorArn: known['aggregator'] }),
    expect: { RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: [away] },
  },
  { operation: 'ListFindingAggregators', as: security, input: {}, expect: { 'FindingAggregators.length': 1 } },
  {
    operation: 'DisassociateMembers',
    as: security,
    input: { AccountIds: [member] },
    expect: {},
  },
  {
    operation: 'GetMembers',
    as: security,
    input: { AccountIds: [member, '123456789012'] },
    expect: { 'Members.length': 1, 'Members.0.MemberStatus': 'Removed', 'UnprocessedAccounts.0.AccountId': '123456789012' },
  },
  {
    operation: 'CreateMembers',
    as: security,
    input: { AccountDetails: [{ AccountId: member }, { AccountId: management }] },
    expect: { 'UnprocessedAccounts.length': 1, 'UnprocessedAccounts.0.AccountId': management },
  },
  {
    operation: 'DeleteMembers',
    as: security,
    input: { AccountIds: ['123456789012'] },
    expect: { 'UnprocessedAccounts.0.AccountId': '123456789012' },
  },
  {
    operation: 'GetFindings',
    as: security,
    input: {
      Filters: {
        AwsAccountId: [{ Value: member, Comparison: 'EQUALS' }],
        ComplianceSecurityControlId: [{ Value: 'ACM.1', Comparison: 'EQUALS' }],
      },
      MaxResults: 100,
    },
    expect: { 'Findings.length': 1, 'Findings.0.AwsAccountId': member, 'Findings.0.Compliance.SecurityControlId': 'ACM.1' },
  },
  {
    operation: 'UpdateOrganizationConfiguration',
    as: security,
    input: { AutoEnable: false, AutoEnableStandards: 'NONE', OrganizationConfiguration: { ConfigurationType: 'CENTRAL' } },
    expect: {},
  },
  {
    operation: 'CreateConfigurationPolicy',
    as: security,
    after: minute,
    input: { Name: 'baseline', ConfigurationPolicy: content },
    expect: { Name: 'baseline', ConfigurationPolicy: content },
    keep: { policy: 'Id', policyArn: 'Arn' },
  },
  {
    operation: 'UpdateConfigurationPolicy',
    as: security,
    input: (known) => ({ Identifier: known['policyArn'], UpdatedReason: 'agreed', Description: 'for all' }),
    expect: { Description: 'for all' },
  },
  {
    operation: 'GetConfigurationPolicy',
    as: security,
    input: (known) => ({ Identifier: known['policy'] }),
    expect: { ConfigurationPolicy: content },
  },
  {
    operation: 'ListConfigurationPolicies',
    as: security,
    input: {},
    expect: { 'ConfigurationPolicySummaries.0.Name': 'baseline', 'ConfigurationPolicySummaries.0.ServiceEnabled': true },
  },
  {
    operation: 'StartConfigurationPolicyAssociation',
    as: security,
    input: (known) => ({ ConfigurationPolicyIdentifier: known['policy'], ...target }),
    expect: { AssociationStatus: 'PENDING', AssociationType: 'APPLIED', TargetType: 'ACCOUNT' },
  },
  {
    operation: 'GetConfigurationPolicyAssociation',
    as: security,
    after: 2 * minute,
    input: target,
    expect: { AssociationStatus: 'SUCCESS' },
  },
  {
    operation: 'BatchGetConfigurationPolicyAssociations',
    as: security,
    input: { ConfigurationPolicyAssociationIdentifiers: [target, { Target: { AccountId: member } }] },
    expect: { 'ConfigurationPolicyAssociations.length': 1, 'UnprocessedConfigurationPolicyAssociations.0.ErrorCode': '404' },
  },
  {
    operation: 'ListConfigurationPolicyAssociations',
    as: security,
    input: { Filters: { AssociationType: 'APPLIED', AssociationStatus: 'SUCCESS' }, MaxResults: 1 },
    expect: { 'ConfigurationPolicyAssociationSummaries.length': 1, 'ConfigurationPolicyAssociationSummaries.0.TargetId': '444444444444' },
  },
  {
    operation: 'StartConfigurationPolicyDisassociation',
    as: security,
    input: (known) => ({ ConfigurationPolicyIdentifier: known['policy'], ...target }),
    expect: {},
  },
  { operation: 'DeleteConfigurationPolicy', as: security, input: (known) => ({ Identifier: known['policy'] }), expect: {} },
  {
    operation: 'UpdateOrganizationConfiguration',
    as: security,
    input: { AutoEnable: false, OrganizationConfiguration: { ConfigurationType: 'LOCAL' } },
    expect: {},
  },
  { operation: 'DeleteFindingAggregator', as: security, input: (known) => ({ FindingAggregatorArn: known['aggregator'] }), expect: {} },
  { operation: 'DisableOrganizationAdminAccount', as: management, input: { AdminAccountId: security }, expect: {} },
  { operation: 'DisableSecurityHub', input: {}, expect: {} },
];

/** The value at a dotted path; `name=value` picks the entry of a list. */
export function valueAt(answer: unknown, path: string): unknown {
  // A control id holds a dot, so a picked entry's value is everything up to the last dot.
  const picked = /^(\w+)\.(\w+)=(.+)\.(\w+)$/.exec(path);
  if (picked !== null) {
    const [, list = '', name = '', value, rest = ''] = picked;
    const entries = (answer as Record<string, Record<string, unknown>[]>)[list] ?? [];
    return entries.find((one) => one[name] === value)?.[rest];
  }
  return path.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], answer);
}

/** Holds an answer to its row, and keeps what later rows need. */
export function checkAnswer(row: Row, answer: unknown, what: string, known: Record<string, string>): void {
  for (const [path, expected] of Object.entries(row.expect)) {
    const found = valueAt(answer, path);
    if (expected instanceof RegExp) assert.match(String(found), expected, `${what}: ${path}`);
    else assert.deepEqual(found, expected, `${what}: ${path}`);
  }
  for (const [name, path] of Object.entries(row.keep ?? {})) known[name] = String(valueAt(answer, path));
}
