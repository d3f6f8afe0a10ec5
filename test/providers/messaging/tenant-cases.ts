import type { DiagnosticCode } from '../../../reconciler/model/diagnostic-codes.ts';
import { account, defaults, tenant } from './tenant-documents.ts';

type Files = Readonly<Record<string, string>>;
interface Case {
  /** Triggers the rule. */
  readonly bad: Files;
  /** Nearly the same, and does not. */
  readonly good: Files;
}
type Part = Readonly<Record<string, unknown>>;

/** The same tenant twice: with what the rule is about, and with what it wants. */
const pair = (bad: Part, good: Part, facts: Part = {}): Case => ({
  bad: { ...defaults(facts), ...tenant('acme', bad) },
  good: { ...defaults(facts), ...tenant('acme', good) },
});
/** Two tenants that differ in the first part, and again in the second. */
const two = (bad: Part, good: Part, under: Part = {}, facts: Part = {}): Case => {
  const of = (part: Part): Files => ({
    ...defaults(facts),
    ...tenant('acme', { ...under, ...part }),
    ...tenant('bee', { ...under, ...part }),
  });
  return { bad: of(bad), good: of(good) };
};
/** `bee` alone differs from `acme`. */
const besides = (first: Part, bad: Part, good: Part, facts: Part = {}): Case => ({
  bad: { ...defaults(facts), ...tenant('acme', first), ...tenant('bee', bad) },
  good: { ...defaults(facts), ...tenant('acme', first), ...tenant('bee', good) },
});
const crowd = (count: number, part: (name: string) => Part, facts: Part = {}): Files =>
  Object.assign({}, defaults(facts), ...Array.from({ length: count }, (_, at) => tenant(`t${at}x`, part(`t${at}x`))));
const accounts = (facts: Part): Part => ({ accounts: { [account]: facts } });

const channels = (part: Part): Part => ({ channels: part });
const email = (part: Part): Part => channels({ email: part });
const set = (part: Part): Part => email({ configurationSets: [{ name: 'txn', ...part }] });
const event = (part: Part): Part => set({ events: [{ name: 'hose', types: ['SEND'], ...part }] });
const events = (count: number): Part =>
  set({ events: Array.from({ length: count }, (_, at) => ({ name: `d${at}`, types: ['SEND'], eventBridge: 'default' })) });

const number = 'phone-0123456789abcdef0123456789abcdef';
const smsOf = (name: string): Part => ({
  optOutList: name,
  originationIdentities: [{ senderId: name.toUpperCase(), country: 'DE' }],
  pool: { messageType: 'TRANSACTIONAL' },
  configurationSet: { defaultSenderId: name.toUpperCase() },
});
/** The SMS channel of acme with other members. */
const sms = (part: Part): Part => channels({ sms: { ...smsOf('acme'), ...part } });
const push = (part: Part): Part => channels({ push: { app: 'acme', ...part } });
const custom = (part: Part): Part => channels({ custom: [{ name: 'line', ...part }] });
const lambda = (reservedConcurrency: number): Part =>
  custom({ lambdaArn: `arn:aws:lambda:eu-west-1:${account}:function:line`, reservedConcurrency });

const shared: Part = { isolation: 'shared-project', audience: { disjoint: true } };
const own = '444444444444';
const dedicated = (part: Part = {}, id = own): Part => ({
  isolation: 'dedicated-account',
  placement: { account: id, regions: ['eu-west-1'] },
  iamGuard: undefined,
  ...part,
});
const imports = (prefix: string, part: Part = {}): Part => ({ imports: { bucket: 's3://org-imports', prefix, ...part } });
const streamArn = (region: string, id = account): string => `arn:aws:firehose:${region}:${id}:deliverystream/events`;
const firehose = (region: string, id = account): Part => ({ streamArn: streamArn(region, id), roleArn: `arn:aws:iam::${id}:role/events` });
const apns = (bundleId: string): Part => ({ bundleId, teamId: 'AAAA111111', keyId: 'BBBB222222', keyRef: 'ssm:/trueup/apns' });
const analytics: Part = { analytics: { account: '111111111111', region: 'eu-west-1', bucket: 's3://org-events/' } };
const volume = (perDay: number): Part => email({ volume: { perDay, perSecond: 1 } });

export const tenantCases: Partial<Record<DiagnosticCode, Case>> = {
  'S-01': pair({ ...shared, ...imports('acme/') }, { ...shared, ...imports('acme/', { tenantAttribute: 'TenantId' }) }),
  'S-02': two({ ...push({ app: 'org' }) }, { ...push({ app: 'org', shared: true }) }, shared),
  'S-04': pair({ isolation: 'shared-project' }, shared),
  'S-05': pair({ iamGuard: undefined }, { iamGuard: 'resource-scoped' }),
  'S-06': { bad: crowd(3, () => shared, { sharedProjectWarnAbove: 2 }), good: crowd(2, () => shared, { sharedProjectWarnAbove: 2 }) },
  'S-07': {
    bad: crowd(3, (name) => channels({ sms: smsOf(name) }), accounts({ quotas: { smsOptOutLists: 3 } })),
    good: crowd(2, (name) => channels({ sms: smsOf(name) }), accounts({ quotas: { smsOptOutLists: 3 } })),
  },
  'S-08': besides(push({}), push({ app: 'acme' }), push({ app: 'bee' })),
  'S-09': { bad: { ...defaults({ registry: undefined }), ...tenant('acme') }, good: { ...defaults(), ...tenant('acme') } },
  'S-10': besides(imports('acme/'), imports('acme/bee/'), imports('bee/')),
  'S-11': besides(email({ templates: ['welcome'] }), email({ templates: ['welcome'] }), email({ templates: ['hello'] })),
  'S-12': two(
    { eventStream: { firehose: firehose('eu-west-1') } },
    { eventStream: { firehose: firehose('eu-west-1'), tenantKey: 'ses:tenant-name' } },
  ),
  'S-13': { bad: crowd(80, (name) => push({ app: name })), good: crowd(79, (name) => push({ app: name })) },
  'S-14': besides(dedicated(), dedicated(), dedicated({}, '555555555555')),
  'S-15': pair({ placement: { account: '666666666666' } }, {}),
  'S-17': pair(dedicated({}, '555555555555'), dedicated(), { registry: { account: '555555555555' } }),
  'S-18': pair(
    dedicated({ eventStream: { stream: {}, destinationBucket: 's3://elsewhere/' } }),
    dedicated({ eventStream: { stream: {} } }),
    analytics,
  ),
  'S-19': pair(
    dedicated(imports('acme/', { bucketAccount: '111111111111' })),
    dedicated(imports('acme/', { bucketAccount: '111111111111', access: { principals: [`arn:aws:iam::${own}:root`], attach: true } })),
  ),
  'S-20': pair(dedicated(email({ identities: undefined })), dedicated()),
  'S-22': pair(dedicated(email({ alarms: { notify: undefined } })), dedicated()),
  'S-23': pair(email({ configurationSets: undefined }), {}),
  'S-24': pair(dedicated(email({ configurationSets: undefined })), dedicated()),
  'S-25': pair(email({ tenant: { suppression: { scope: 'ACCOUNT' } } }), {}),
  'S-26': pair(set({ suppression: { scope: 'ACCOUNT', reasons: [] } }), set({})),
  'S-27': besides(
    dedicated({ sync: { suppression: true } }),
    dedicated({}, '555555555555'),
    dedicated({ sync: { suppression: true } }, '555555555555'),
  ),
  'S-28': pair(set({ reputationMetrics: false }), set({ reputationMetrics: true })),
  'S-29': besides(
    dedicated(email({ identities: [{ domain: 'org.example' }] })),
    dedicated(email({ identities: [{ domain: 'org.example' }] }), '555555555555'),
    dedicated(email({ identities: [{ domain: 'bee.example' }] }), '555555555555'),
  ),
  'S-30': two(volume(600), volume(300), {}, accounts({ quotas: { sesSendPerDay: 1000 } })),
  'S-31': pair(dedicated({ owner: { contact: undefined } }), dedicated()),
  'S-34': pair(sms({ pool: undefined }), sms({})),
  'S-35': pair(sms({ configurationSet: undefined }), sms({})),
  'S-36': pair(sms({ pool: { messageType: 'TRANSACTIONAL', sharedRoutes: true } }), sms({})),
  'S-37': two(
    { ...channels({ sms: { originationIdentities: [{ phoneNumberId: number }] } }) },
    { ...channels({ sms: { originationIdentities: [{ phoneNumberId: number, shared: true }] } }) },
    shared,
  ),
  'S-38': pair(sms({ optOutList: { name: 'Default', shared: true } }), sms({})),
  'S-39': besides(
    { ...shared, ...push({ app: 'org', shared: true, apns: apns('com.acme') }) },
    { ...shared, ...push({ app: 'org', shared: true, apns: apns('com.bee') }) },
    { ...shared, ...push({ app: 'org', shared: true, apns: apns('com.acme') }) },
  ),
  'S-40': besides({ ...shared, ...channels({ inApp: { app: 'a' } }) }, { ...shared, ...channels({ inApp: { app: 'b' } }) }, shared),
  'S-41': pair(
    custom({ webhook: 'https://a.example/m', lambdaArn: `arn:aws:lambda:eu-west-1:${account}:function:line` }),
    custom({ webhook: 'https://a.example/m' }),
  ),
  'S-42': two(lambda(500), lambda(450)),
  'L-01': pair(push({ campaigns: {} }), push({})),
  'L-02': pair(event({ pinpoint: { applicationArn: 'x' } }), event({ eventBridge: 'default' })),
  'L-03': pair(channels({ inApp: {} }), channels({ inApp: null })),
  'L-04': pair(push({ fcm: { method: 'KEY', apiKeyRef: 'ssm:/fcm' } }), push({ fcm: { method: 'TOKEN', serviceJsonRef: 'ssm:/fcm' } })),
  'L-05': pair(
    {
      ...dedicated(push({})),
      placement: { account: undefined, organization: { create: true, accountName: 'acme', email: 'aws+acme@example.com', parent: 'root' } },
    },
    dedicated(push({})),
  ),
  'A-01': {
    bad: { ...defaults(), ...tenant('a-rather-long-name-for-a-tenant', set({ name: 'x'.repeat(30) })) },
    good: { ...defaults(), ...tenant('a-rather-long-name-for-a-tenant', set({ name: 'x'.repeat(20) })) },
  },
  'A-02': pair(
    email({ tenant: { suppression: { scope: 'TENANT', reasons: undefined } } }),
    email({ tenant: { suppression: { scope: 'TENANT', reasons: [] } } }),
  ),
  'A-03': pair(events(11), events(10)),
  'A-04': pair(
    email({ identities: [{ domain: 'mail.acme.example', mailFrom: { domain: 'bounce.acme.example' } }] }),
    email({ identities: [{ domain: 'mail.acme.example', mailFrom: { domain: 'bounce.mail.acme.example' } }] }),
  ),
  'A-05': pair(
    sms({ pool: { messageType: 'TRANSACTIONAL', optOutList: 'other' } }),
    sms({ pool: { messageType: 'TRANSACTIONAL', optOutList: 'acme' } }),
  ),
  'A-06': pair(sms({ originationIdentities: [{ senderId: 'ACME' }] }), sms({})),
  'A-07': pair({ registry: { extra: { key: `AIza${'x'.repeat(35)}` } } }, { registry: { extra: { key: `Bauza${'x'.repeat(35)}` } } }),
  'A-08': pair(event({ firehose: firehose('us-east-1') }), event({ firehose: firehose('eu-west-1') })),
  'A-10': pair(
    email({ identities: [{ domain: 'mail.acme.example', defaultConfigurationSet: 'tnx' }] }),
    email({ identities: [{ domain: 'mail.acme.example', defaultConfigurationSet: 'txn' }] }),
  ),
  'A-11': pair(
    email({ tenant: { reputationPolicy: 'none' } }),
    email({ tenant: { reputationPolicy: 'strict' } }),
    accounts({ requireProductionAccess: true }),
  ),
  'A-12': pair({ retention: { onRemove: 'delete' } }, { retention: { onRemove: 'delete' }, allowDelete: true }),
  'A-13': { bad: crowd(1001, () => email({ alarms: undefined })), good: crowd(2, () => ({})) },
  'A-14': {
    bad: crowd(4, (name) => channels({ sms: smsOf(name) }), accounts({ quotas: { smsPools: 5 } })),
    good: crowd(3, (name) => channels({ sms: smsOf(name) }), accounts({ quotas: { smsPools: 5 } })),
  },
  'A-15': pair(
    sms({ configurationSet: { protect: { QQ: 'ALLOW' } } }),
    sms({ configurationSet: { protect: { NO: 'ALLOW', '*': 'BLOCK' } } }),
  ),
  'A-16': {
    bad: { ...defaults(), ...tenant('abc', set({ name: 'def-txn' })), ...tenant('abc-def', set({ name: 'txn' })) },
    good: { ...defaults(), ...tenant('abc', set({ name: 'def-bulk' })), ...tenant('abc-def', set({ name: 'txn' })) },
  },
  'A-17': pair(email({ alarms: { throttles: { warn: 1, alarm: 10 } } }), email({ alarms: { volume: { warn: 0.8, alarm: 1 } } })),
};
