/** A quota of AWS that tenants use up. Defaults; the live value wins. Source: facts/tenants.md 3.1. */
export interface Quota {
  readonly id: QuotaId;
  /** What is counted, in words. */
  readonly what: string;
  readonly limit: number;
  readonly adjustable: boolean;
  /** How a higher one is got. */
  readonly raise: RaiseStep;
  /** Used before the first tenant: the list `Default`. */
  readonly taken?: number;
}

export type RaiseStep =
  /** By the API or console of Service Quotas: the quota's name there, and its code where it is known. */
  | { readonly kind: 'service-quotas'; readonly service: string; readonly name: string; readonly quota?: string }
  /** By a case with AWS Support. */
  | { readonly kind: 'support'; readonly request: string }
  | { readonly kind: 'none'; readonly instead: string };

export type QuotaId =
  | 'push.apps'
  | 'ses.tenants'
  | 'ses.configurationSets'
  | 'ses.identities'
  | 'ses.dedicatedIpPools'
  | 'ses.templates'
  | 'ses.sendPerDay'
  | 'ses.sendPerSecond'
  | 'sms.pools'
  | 'sms.optOutLists'
  | 'sms.configurationSets'
  | 'sms.phoneNumbers'
  | 'sms.senderIds'
  | 'sms.protectConfigurations'
  | 'sms.spendUSDMonth'
  | 'org.accounts'
  | 'cloudwatch.metricAlarms'
  | 'lambda.concurrency';

const smsQuota = (name: string): RaiseStep => ({ kind: 'service-quotas', service: 'sms-voice', name });
const sandboxOfSes =
  'Account dashboard of SES, "Request production access", then "Request a limit increase" (or aws sesv2 put-account-details once)';

const table: readonly Quota[] = [
  {
    id: 'push.apps',
    what: 'push applications',
    limit: 100,
    adjustable: false,
    raise: { kind: 'none', instead: 'place further tenants in another account or Region, or let them share an application' },
  },
  {
    id: 'ses.tenants',
    what: 'SES tenants',
    limit: 10_000,
    adjustable: true,
    raise: { kind: 'service-quotas', service: 'ses', name: 'Tenants' },
  },
  {
    id: 'ses.configurationSets',
    what: 'SES configuration sets',
    limit: 10_000,
    adjustable: false,
    raise: { kind: 'none', instead: 'place further tenants in another account or Region' },
  },
  {
    id: 'ses.identities',
    what: 'SES identities',
    limit: 10_000,
    adjustable: true,
    raise: { kind: 'support', request: 'ask the account manager for more SES identities' },
  },
  {
    id: 'ses.dedicatedIpPools',
    what: 'dedicated IP pools',
    limit: 50,
    adjustable: false,
    raise: { kind: 'none', instead: 'let tenants share a pool, or place them in another account or Region' },
  },
  { id: 'ses.templates', what: 'SES templates', limit: 20_000, adjustable: false, raise: { kind: 'none', instead: 'share templates' } },
  { id: 'ses.sendPerDay', what: 'emails in 24 hours', limit: 200, adjustable: true, raise: { kind: 'support', request: sandboxOfSes } },
  { id: 'ses.sendPerSecond', what: 'emails a second', limit: 1, adjustable: true, raise: { kind: 'support', request: sandboxOfSes } },
  { id: 'sms.pools', what: 'SMS pools', limit: 25, adjustable: true, raise: smsQuota('Pools per account') },
  { id: 'sms.optOutLists', what: 'opt-out lists', limit: 25, adjustable: true, raise: smsQuota('Opt-out lists per account'), taken: 1 },
  {
    id: 'sms.configurationSets',
    what: 'SMS configuration sets',
    limit: 25,
    adjustable: true,
    raise: smsQuota('Configuration sets per account'),
  },
  { id: 'sms.phoneNumbers', what: 'phone numbers', limit: 25, adjustable: true, raise: smsQuota('Phone numbers per account') },
  { id: 'sms.senderIds', what: 'sender ids', limit: 200, adjustable: true, raise: smsQuota('Sender IDs per account') },
  {
    id: 'sms.protectConfigurations',
    what: 'protect configurations',
    limit: 25,
    adjustable: true,
    raise: smsQuota('Protect configurations per account'),
  },
  {
    id: 'sms.spendUSDMonth',
    what: 'USD for SMS a month',
    limit: 1,
    adjustable: true,
    raise: {
      kind: 'support',
      request: 'open a case: service AWS End User Messaging SMS, "SMS spend threshold increase", with the Region and the amount',
    },
  },
  {
    id: 'org.accounts',
    what: 'accounts of the organization',
    limit: 10,
    adjustable: true,
    raise: { kind: 'service-quotas', service: 'organizations', name: 'Default maximum number of accounts', quota: 'L-E619E033' },
  },
  {
    id: 'cloudwatch.metricAlarms',
    what: 'metric alarms',
    limit: 5_000,
    adjustable: true,
    raise: { kind: 'service-quotas', service: 'monitoring', name: 'Number of alarms' },
  },
  {
    id: 'lambda.concurrency',
    what: 'Lambda executions at once',
    limit: 1_000,
    adjustable: true,
    raise: { kind: 'service-quotas', service: 'lambda', name: 'Concurrent executions', quota: 'L-B99A9384' },
  },
];

export const quotas: ReadonlyMap<QuotaId, Quota> = new Map(table.map((quota) => [quota.id, quota]));

export function quotaOf(id: QuotaId): Quota {
  const found = quotas.get(id);
  if (found === undefined) throw new Error(`no quota ${id}`);
  return found;
}

/**
 * Quotas by the service and name under which Service Quotas lists them: most of its codes are not known to us (facts/tenants.md section 8, 7).
 * Names are compared without regard to case.
 */
export const listedQuotas: ReadonlyMap<string, ReadonlyMap<string, QuotaId>> = new Map(
  Object.entries({
    ses: {
      tenants: 'ses.tenants',
      'configuration sets': 'ses.configurationSets',
      'verified identities': 'ses.identities',
      'dedicated ip pools': 'ses.dedicatedIpPools',
      'email templates': 'ses.templates',
      'sending quota': 'ses.sendPerDay',
      'sending rate': 'ses.sendPerSecond',
    },
    'sms-voice': {
      'pools per account': 'sms.pools',
      'opt-out lists per account': 'sms.optOutLists',
      'configuration sets per account': 'sms.configurationSets',
      'phone numbers per account': 'sms.phoneNumbers',
      'sender ids per account': 'sms.senderIds',
      'protect configurations per account': 'sms.protectConfigurations',
    },
    mobiletargeting: { 'number of applications': 'push.apps' },
    monitoring: { 'number of alarms': 'cloudwatch.metricAlarms' },
    lambda: { 'concurrent executions': 'lambda.concurrency' },
    organizations: { 'default maximum number of accounts': 'org.accounts' },
  } as const satisfies Record<string, Readonly<Record<string, QuotaId>>>).map(([service, names]) => [
    service,
    new Map(Object.entries(names)),
  ]),
);

/** Executions that Lambda keeps unreserved, whatever the functions ask for. Source: facts/tenants.md 4.7, S-42. */
export const unreservedConcurrency = 100;

/** Tenants that the largest pricing plan of SES includes; each further one costs. Source: facts/tenants.md 4.8, A-13. */
export const price = { tenantMonthUSD: 0.005, includedTenants: 1_000 } as const;
