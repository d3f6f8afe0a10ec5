/** One quota as Service Quotas lists it. */
export interface QuotaDefinition {
  /** Name by which the sandbox's services ask, e.g. `sms.pools`. Source of names and values: facts/tenants.md 3.1. */
  readonly key: string;
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly quotaName: string;
  readonly value: number;
  readonly adjustable: boolean;
  /** True for quotas of the whole account, which Service Quotas shows in us-east-1 only. */
  readonly global?: boolean;
  /** Increases up to this value are granted without a support case. */
  readonly automaticUpTo?: number;
  readonly unit?: string;
}

export const serviceNames: Readonly<Record<string, string>> = {
  lambda: 'AWS Lambda',
  mobiletargeting: 'Amazon Pinpoint',
  monitoring: 'Amazon CloudWatch',
  organizations: 'AWS Organizations',
  ses: 'Amazon Simple Email Service (SES)',
  'sms-voice': 'AWS End User Messaging SMS',
};

const quota = (
  key: string,
  serviceCode: string,
  quotaCode: string,
  quotaName: string,
  value: number,
  more: Partial<QuotaDefinition> = {},
): QuotaDefinition => ({ key, serviceCode, quotaCode, quotaName, value, adjustable: false, ...more });

const yes = { adjustable: true };

/**
 * The quotas of facts/tenants.md 3.1. Codes that AWS publishes in places we have read are its own (lambda L-B99A9384, organizations L-E619E033);
 * the others are the sandbox's, so a caller finds a quota by service and name (docs/assumptions.md).
 */
export const quotas: readonly QuotaDefinition[] = [
  quota('push.apps', 'mobiletargeting', 'L-5A0D0001', 'Number of applications', 100),
  quota('ses.tenants', 'ses', 'L-5E500001', 'Tenants', 10_000, { adjustable: true, automaticUpTo: 300_000 }),
  quota('ses.configurationSets', 'ses', 'L-5E500002', 'Configuration sets', 10_000),
  quota('ses.eventDestinationsPerSet', 'ses', 'L-5E500003', 'Event destinations per configuration set', 10),
  quota('ses.dimensionsPerCloudWatchDestination', 'ses', 'L-5E500004', 'Dimensions per CloudWatch event destination', 10),
  quota('ses.identities', 'ses', 'L-5E500005', 'Verified identities', 10_000),
  quota('ses.dedicatedIpPools', 'ses', 'L-5E500006', 'Dedicated IP pools', 50),
  quota('ses.templates', 'ses', 'L-5E500007', 'Email templates', 20_000),
  quota('sms.pools', 'sms-voice', 'L-5A500001', 'Pools per account', 25, yes),
  quota('sms.optOutLists', 'sms-voice', 'L-5A500002', 'Opt-out lists per account', 25, yes),
  quota('sms.configurationSets', 'sms-voice', 'L-5A500003', 'Configuration sets per account', 25, yes),
  quota('sms.eventDestinationsPerSet', 'sms-voice', 'L-5A500004', 'Event destinations per configuration set', 5),
  quota('sms.phoneNumbers', 'sms-voice', 'L-5A500005', 'Phone numbers per account', 25, yes),
  quota('sms.senderIds', 'sms-voice', 'L-5A500006', 'Sender IDs per account', 200, yes),
  quota('sms.identitiesPerPool', 'sms-voice', 'L-5A500007', 'Origination identities per pool', 100, yes),
  quota('sms.protectConfigurations', 'sms-voice', 'L-5A500008', 'Protect configurations per account', 25, yes),
  quota('sms.registrations', 'sms-voice', 'L-5A500009', 'Registrations per account', 25, yes),
  quota('sms.keywordsPerNumber', 'sms-voice', 'L-5A50000A', 'Keywords per phone number', 30, yes),
  quota('sms.spendUSDMonth', 'sms-voice', 'L-5A50000B', 'TextMessageMonthlySpend', 1, { adjustable: true, unit: 'US Dollars' }),
  quota('sms.sandboxVerifiedNumbers', 'sms-voice', 'L-5A50000C', 'Verified destination numbers per account', 10),
  quota('org.accounts', 'organizations', 'L-E619E033', 'Default maximum number of accounts', 10, { adjustable: true, global: true }),
  quota('cloudwatch.metricAlarms', 'monitoring', 'L-5C500001', 'Number of alarms', 5_000, yes),
  quota('lambda.concurrency', 'lambda', 'L-B99A9384', 'Concurrent executions', 1_000, yes),
];

export const quotaWithKey = (key: string): QuotaDefinition | undefined => quotas.find((one) => one.key === key);
