import type { ServiceName } from './endpoints.ts';

/** A rate that AWS holds for a group of operations. */
export interface Rate {
  /** Operations of one group share a bucket. */
  readonly group: string;
  readonly perSecond: number;
  readonly burst: number;
  /** Whose bucket it is: each account and Region has its own, or all calls of the run share one. */
  readonly scope: 'cell' | 'run';
}

type Figures = readonly [perSecond: number, burst: number];

/** What trueup calls of End User Messaging SMS: one a second for each operation, ten for tags. Source: facts/tenants.md 3.1. */
const smsActions = [
  'DescribePools',
  'ListPoolOriginationIdentities',
  'DescribePhoneNumbers',
  'DescribeSenderIds',
  'DescribeOptOutLists',
  'DescribeConfigurationSets',
  'DescribeProtectConfigurations',
  'GetProtectConfigurationCountryRuleSet',
  'CreateOptOutList',
  'DeleteOptOutList',
  'CreatePool',
  'UpdatePool',
  'DeletePool',
  'AssociateOriginationIdentity',
  'DisassociateOriginationIdentity',
  'UpdatePhoneNumber',
  'CreateConfigurationSet',
  'DeleteConfigurationSet',
  'SetDefaultSenderId',
  'DeleteDefaultSenderId',
  'SetDefaultMessageFeedbackEnabled',
  'CreateEventDestination',
  'UpdateEventDestination',
  'DeleteEventDestination',
  'CreateProtectConfiguration',
  'DeleteProtectConfiguration',
  'UpdateProtectConfigurationCountryRuleSet',
  'AssociateProtectConfiguration',
  'DisassociateProtectConfiguration',
  'TagResource',
  'UntagResource',
  'DescribeAccountLimits',
  'DescribeSpendLimits',
] as const;

/** Operations that AWS names a rate for; where it gives one an account and one an organization, the account's. Source: facts/performance.md 2.1, facts/tenants.md 2.6. */
const named: Readonly<Record<ServiceName, Readonly<Record<string, Figures>>>> = {
  securityhub: { BatchEnableStandards: [1, 1], GetFindings: [3, 6], UpdateStandardsControl: [1, 5] },
  organizations: {
    ListAccounts: [8, 12],
    ListAccountsForParent: [5, 8],
    ListParents: [5, 8],
    ListOrganizationalUnitsForParent: [5, 8],
    DescribeAccount: [20, 30],
    DescribeOrganizationalUnit: [2, 2],
    DescribeOrganization: [1, 2],
    ListRoots: [1, 2],
  },
  sts: {},
  account: {},
  config: {},
  // "Limited to two per second, per account, per Region." Source: the SDK's own documentation.
  cloudtrail: { LookupEvents: [2, 2] },
  'devops-guru': {},
  sns: {},
  kms: {},
  iam: {},
  s3: {},
  dynamodb: {},
  ses: {},
  servicequotas: {},
  // One request a second for each operation. Source: facts/tenants.md 3.1.
  'sms-voice': { ...Object.fromEntries(smsActions.map((action) => [action, [1, 1] as const])), ListTagsForResource: [10, 10] },
  // Source: facts/tenants.md 2.4.
  monitoring: { PutMetricAlarm: [3, 3] },
  mobiletargeting: {},
  secretsmanager: {},
  ssm: {},
  lambda: {},
  firehose: {},
  glue: {},
  athena: {},
  // Unpublished; facts/compliance.md 4.7 advises at most 2 writes and 5 reads a second.
  cloudformation: {
    CreateStackSet: [2, 2],
    UpdateStackSet: [2, 2],
    DeleteStackSet: [2, 2],
    CreateStackInstances: [2, 2],
    UpdateStackInstances: [2, 2],
    DeleteStackInstances: [2, 2],
    ImportStacksToStackSet: [2, 2],
    DetectStackSetDrift: [2, 2],
    CreateStack: [2, 2],
    UpdateStack: [2, 2],
    DeleteStack: [2, 2],
  },
};

/** All operations of a service that AWS does not name share one bucket on our side: whether they do on AWS's is not known. */
const others: Readonly<Record<ServiceName, Figures>> = {
  securityhub: [10, 30],
  // No rate is published for the rest of Organizations; facts/compliance.md 5.1 advises five.
  organizations: [5, 8],
  // Per calling account and Region, and every call of a run is made from one; unconfirmed.
  sts: [600, 600],
  account: [5, 5],
  config: [5, 10],
  cloudtrail: [2, 2],
  // Not published; five a second are assumed. Source: facts/compliance.md 3.6.
  'devops-guru': [5, 5],
  sns: [5, 5],
  kms: [5, 5],
  // A table of on-demand capacity takes thousands a second; the ledger asks for a few.
  dynamodb: [50, 50],
  // Not published.
  servicequotas: [5, 5],
  'sms-voice': [1, 1],
  cloudformation: [5, 10],
  // Three hundred for every operation that is not named. Source: facts/tenants.md 2.1.
  mobiletargeting: [300, 300],
  // Assumed, well below what is published (docs/assumptions.md).
  monitoring: [9, 9],
  secretsmanager: [50, 50],
  ssm: [20, 20],
  lambda: [10, 10],
  firehose: [5, 5],
  glue: [10, 10],
  athena: [5, 5],
  // Not published either.
  iam: [10, 10],
  // One a second, as published. Source: facts/tenants.md 3.1.
  ses: [1, 1],
  s3: [50, 50],
};

/**
 * Each operation has a bucket of its own: of SES the published rate is one "for every action", and that it is not one bucket for all is unconfirmed;
 * a refusal empties ours. Source: facts/tenants.md 3.3.
 */
const apart: ReadonlySet<ServiceName> = new Set<ServiceName>(['ses']);

/** Every operation of Organizations and STS is counted against the account that calls, which is one for the whole run. */
const runWide: ReadonlySet<ServiceName> = new Set<ServiceName>(['organizations', 'sts']);

export function rateOf(service: ServiceName, operation: string): Rate {
  const own = named[service][operation];
  const [perSecond, burst] = own ?? others[service];
  return {
    group: own === undefined && !apart.has(service) ? `${service}:*` : `${service}:${operation}`,
    perSecond,
    burst,
    scope: runWide.has(service) ? 'run' : 'cell',
  };
}
