// The other ways to break the rules of tenants: severity, words and place of each, as a table. (tenant-cases.ts has one pair for every code.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../documents/configuration.ts';
import { organization } from './organization.ts';
import { account, defaults, tenant } from './tenant-documents.ts';

type Part = Readonly<Record<string, unknown>>;

interface Row {
  /** Code, severity, and a line of the document that the message points at. */
  readonly says: string;
  readonly words: RegExp;
  readonly at?: string;
  readonly part: Part;
  readonly facts?: Part;
  /** A second tenant. */
  readonly bee?: Part;
}

const channels = (part: Part): Part => ({ channels: part });
const email = (part: Part): Part => channels({ email: part });
const event = (part: Part): Part => email({ configurationSets: [{ name: 'txn', events: [{ name: 'hose', types: ['SEND'], ...part }] }] });
const base: Part = {
  optOutList: 'acme',
  originationIdentities: [{ senderId: 'ACME', country: 'DE' }],
  pool: { messageType: 'TRANSACTIONAL' },
  configurationSet: { defaultSenderId: 'ACME' },
};
const sms = (part: Part): Part => channels({ sms: { ...base, ...part } });
const shared: Part = { isolation: 'shared-project', audience: { disjoint: true } };
const dedicated: Part = { isolation: 'dedicated-account', placement: { account: '444444444444' }, iamGuard: undefined };
const made = (accountName: string, address: string): Part => ({
  ...dedicated,
  placement: { account: undefined, organization: { create: true, parent: 'root', accountName, email: address } },
});
const facts = (part: Part): Part => ({ accounts: { [account]: part } });
const waiver = (part: Part): Part => ({ waivers: [{ rule: 'S-28', reason: 'not yet', owner: 'growth', expires: '2027-03-01', ...part }] });
const silent: Part = email({ alarms: undefined });
const template = email({ templates: [{ name: 'a', shared: true }] });
const number = 'phone-0123456789abcdef0123456789abcdef';

const rows: readonly Row[] = [
  { says: 'D-11 error', words: /the stream has no bucket/, at: 'stream:', part: { eventStream: { stream: {} } } },
  { says: 'D-11 error', words: /imports\.bucket is missing/, part: { imports: { prefix: 'acme/' } } },
  {
    says: 'S-07 error',
    words: /the policy of the bucket org-imports would be larger than the 20480 bytes/,
    part: {
      imports: {
        bucket: 's3://org-imports',
        prefix: 'acme/',
        access: { principals: Array.from({ length: 20 }, (_, at) => `arn:aws:iam::${account}:role/${'p'.repeat(400)}${at}`), attach: true },
      },
    },
  },
  {
    says: 'A-17 error',
    words: /an alarm on sms throttles cannot be set: End User Messaging publishes no metric/,
    at: 'warn: 1',
    part: sms({ alarms: { throttles: { warn: 1, alarm: 2 } } }),
  },
  {
    says: 'A-17 error',
    words: /the application org-app is shared, and its metrics are those of all its tenants/,
    at: 'alarms:',
    part: { ...shared, channels: { push: { app: 'org-app', shared: true, alarms: { failures: { alarm: 1 } } } } },
  },
  { says: 'D-11 error', words: /a table needs a stream of its own/, at: 'table:', part: { eventStream: { table: {} } } },
  { says: 'D-11 error', words: /a query needs the table/, at: 'query:', part: { eventStream: { query: {} } } },
  { says: 'D-11 error', words: /owner\.team is missing/, part: { owner: undefined } },
  { says: 'D-11 error', words: /account is missing/, at: 'placement:', part: { placement: { account: undefined } } },
  {
    says: 'D-11 error',
    words: /accountName is missing/,
    part: { isolation: 'dedicated-account', placement: { account: undefined, organization: { create: true } } },
  },
  { says: 'D-11 error', words: /needs one of domain, address/, at: 'shared: true', part: email({ identities: [{ shared: true }] }) },
  {
    says: 'D-12 error',
    words: /domain and address exclude/,
    part: email({ identities: [{ domain: 'a.example', address: 'a@a.example' }] }),
  },
  {
    says: 'D-12 error',
    words: /stream and firehose exclude/,
    part: {
      eventStream: {
        stream: {},
        firehose: { streamArn: `arn:aws:firehose:eu-west-1:${account}:deliverystream/a`, roleArn: `arn:aws:iam::${account}:role/a` },
      },
    },
  },
  { says: 'D-11 error', words: /a table needs TenantDefaults/, part: { eventStream: { stream: {}, table: {} } } },
  { says: 'D-11 error', words: /attachTo is only/, part: { policies: { sender: { attachTo: ['a'] } } } },
  {
    says: 'D-12 error',
    words: /service control policy is for/,
    at: 'attach: true',
    part: { policies: { serviceControl: { attach: true } } },
  },
  { says: 'D-12 error', words: /not below its alarm/, at: 'warn: 0.9', part: email({ alarms: { bounceRate: { warn: 0.9 } } }) },
  { says: 'D-11 error', words: /needs volume\.perDay/, part: email({ volume: { perDay: undefined }, alarms: { volume: { alarm: 1 } } }) },
  { says: 'D-11 error', words: /tell nobody/, part: sms({ alarms: { throttles: { alarm: 5 } } }) },
  { says: 'D-11 error', words: /fcm is enabled and lacks/, part: channels({ push: { app: 'acme', fcm: { enabled: true } } }) },
  { says: 'D-11 error', words: /app is missing/, part: channels({ push: {} }) },
  { says: 'D-13 error', words: /txn stands twice/, part: email({ configurationSets: [{ name: 'txn' }, { name: 'txn' }] }) },
  {
    says: 'D-12 error',
    words: /a shared application is for/,
    part: {},
    facts: facts({ isolation: ['dedicated-project'], sharedApplication: { app: 'x' } }),
  },
  { says: 'V-02 error', words: /eu-west-2 is not a governed Region/, at: 'eu-west-2', part: { placement: { regions: ['eu-west-2'] } } },
  {
    says: 'V-30 error',
    words: /rooot is no alias/,
    part: { ...dedicated, placement: { account: '444444444444', organization: { parent: 'rooot' } } },
  },
  {
    says: 'S-02 error',
    words: /TenantDefaults declares org/,
    part: { ...shared, ...channels({ push: { app: 'other', shared: true } }) },
    facts: facts({ sharedApplication: { app: 'org' } }),
  },
  {
    says: 'S-02 error',
    words: /acme has one, this one two/,
    part: { ...shared, ...channels({ push: { app: 'one', shared: true } }) },
    bee: { ...shared, ...channels({ push: { app: 'two', shared: true } }) },
  },
  { says: 'S-07 error', words: /25, 1 of them taken/, part: {}, facts: {}, bee: {} },
  {
    says: 'S-07 error',
    words: /400 USD for SMS a month are announced/,
    part: sms({ volume: { monthlySpendUSD: 400 } }),
    facts: facts({ quotas: { smsMonthlySpendUSD: 300 } }),
  },
  { says: 'S-08 error', words: /an application of its own/, at: 'shared: true', part: channels({ push: { app: 'acme', shared: true } }) },
  { says: 'S-11 error', words: /the account allows nothing shared/, part: template },
  {
    says: 'S-11 error',
    words: /and acme does not say so/,
    part: email({ templates: ['a'] }),
    bee: template,
    facts: facts({ allowSharedResources: true }),
  },
  { says: 'S-11 error', words: /the list .*|Default is the one of the account/, part: { ...dedicated, ...sms({ optOutList: 'Default' }) } },
  { says: 'S-14 error', words: /is also that of bee/, part: dedicated, bee: dedicated },
  {
    says: 'S-16 error',
    words: /is written by the role one here and by two for bee/,
    at: 'role: one',
    part: { placement: { role: 'one' } },
    bee: { placement: { role: 'two' } },
  },
  {
    says: 'S-14 error',
    words: /^email of the account of acme is also that of bee/,
    at: 'create: true',
    part: made('one', 'AWS@acme.example'),
    bee: made('two', 'aws@acme.example'),
  },
  {
    says: 'S-14 error',
    words: /^accountName of the account of acme is also that of bee/,
    at: 'create: true',
    part: made('one', 'acme@acme.example'),
    bee: made('one', 'bee@acme.example'),
  },
  { says: 'S-14 error', words: /management account is not/, part: { ...dedicated, placement: { account: '111111111111' } } },
  {
    says: 'S-15 error',
    words: /takes no tenants with dedicated-project/,
    at: 'isolation: dedicated-project',
    part: {},
    facts: facts({ isolation: ['shared-project'] }),
  },
  { says: 'S-15 error', words: /takes no tenants in us-east-1/, part: { placement: { regions: ['us-east-1'] } } },
  {
    says: 'S-18 warning',
    words: /not in the account of the tenant/,
    part: {
      ...dedicated,
      eventStream: {
        firehose: { streamArn: `arn:aws:firehose:eu-west-1:${account}:deliverystream/a`, roleArn: `arn:aws:iam::${account}:role/a` },
      },
    },
  },
  {
    says: 'S-20 error',
    words: /no number and no sender id/,
    part: { ...dedicated, ...sms({ originationIdentities: undefined, pool: undefined, configurationSet: {} }) },
  },
  { says: 'S-25 warning', words: /suppression list of the account/, part: email({ tenant: undefined }) },
  { says: 'S-28 error', words: /lack bounceRate, complaintRate, notify/, part: silent },
  { says: 'S-28 note', words: /waived until 2027-03-01 by growth \(not yet\)/, part: { ...silent, ...waiver({}) } },
  {
    says: 'V-11 error',
    words: /waiver of S-28 expired on 2026-01-01/,
    at: 'expires: 2026-01-01',
    part: { ...silent, ...waiver({ expires: '2026-01-01' }) },
  },
  { says: 'V-29 warning', words: /waives nothing/, part: waiver({}) },
  { says: 'V-11 warning', words: /expires in/, part: { ...silent, ...waiver({ expires: '2026-12-01' }) } },
  { says: 'V-30 error', words: /"S-11" is not a value/, part: waiver({ rule: 'S-11' }) },
  {
    says: 'S-30 error',
    words: /2000 emails in 24 hours are announced/,
    part: {},
    bee: {},
    facts: facts({ quotas: { sesSendPerDay: 1500 } }),
  },
  { says: 'S-30 warning', words: /20 percent are to be kept free/, part: {}, bee: {}, facts: facts({ quotas: { sesSendPerDay: 2400 } }) },
  { says: 'S-31 warning', words: /volume of email is not announced/, part: { ...dedicated, ...email({ volume: undefined }) } },
  { says: 'S-34 error', words: /no pool of its own: in a shared/, part: { ...shared, ...sms({ pool: undefined }) } },
  { says: 'S-34 warning', words: /no pool of its own/, part: sms({ pool: undefined }) },
  {
    says: 'S-36 error',
    words: /neither number nor sender id/,
    part: sms({ originationIdentities: undefined, pool: undefined, configurationSet: {} }),
  },
  {
    says: 'S-37 error',
    words: /also that of bee/,
    part: sms({ originationIdentities: [{ phoneNumberId: number }], configurationSet: {} }),
    bee: sms({ optOutList: 'bee', originationIdentities: [{ phoneNumberId: number, shared: true }], configurationSet: {} }),
  },
  { says: 'S-38 error', words: /also that of acme/, part: sms({}), bee: sms({}) },
  { says: 'S-38 error', words: /no opt-out list/, part: sms({ optOutList: undefined }) },
  {
    says: 'S-39 error',
    words: /fcm of org is another application/,
    part: { ...shared, ...channels({ push: { shared: true, fcm: { serviceJsonRef: 'ssm:/b' } } }) },
    facts: facts({ sharedApplication: { app: 'org', fcm: { serviceJsonRef: 'ssm:/a' } } }),
  },
  { says: 'S-41 error', words: /https address/, part: channels({ custom: [{ name: 'a', webhook: 'http://a.example' }] }) },
  { says: 'S-41 error', words: /needs one of webhook, lambdaArn/, part: channels({ custom: [{ name: 'a' }] }) },
  { says: 'L-01 error', words: /eventStream ended with Amazon Pinpoint/, part: channels({ push: { app: 'acme', eventStream: {} } }) },
  { says: 'A-03 error', words: /eventStream: true is the stream of spec/, part: event({ eventStream: true }) },
  {
    says: 'A-03 error',
    words: /exclude each other/,
    part: event({ eventBridge: 'default', sns: { topicArn: `arn:aws:sns:eu-west-1:${account}:a` } }),
  },
  { says: 'A-03 error', words: /"other" is not a value/, part: event({ eventBridge: 'other' }) },
  {
    says: 'A-03 error',
    words: /TEXT_SENT/,
    part: sms({
      configurationSet: { events: [{ name: 'a', types: ['TEXT_SENT'], sns: { topicArn: `arn:aws:sns:eu-west-1:${account}:a` } }] },
    }),
  },
  {
    says: 'A-04 error',
    words: /DKIM is for domains/,
    part: email({ identities: [{ address: 'a@a.example', dkim: { keyLength: 'RSA_2048_BIT' } }] }),
  },
  { says: 'A-05 error', words: /no empty pool/, part: sms({ originationIdentities: undefined, configurationSet: {} }) },
  { says: 'A-05 error', words: /messageType is missing/, part: sms({ pool: {} }) },
  { says: 'A-06 error', words: /US takes no sender ids/, part: sms({ originationIdentities: [{ senderId: 'ACME', country: 'US' }] }) },
  { says: 'A-06 error', words: /the default sender id BEE/, part: sms({ configurationSet: { defaultSenderId: 'BEE' } }) },
  {
    says: 'A-08 error',
    words: /of account 999999999999/,
    part: channels({ custom: [{ name: 'a', lambdaArn: 'arn:aws:lambda:eu-west-1:999999999999:function:a' }] }),
  },
  { says: 'A-10 error', words: /has no identity/, part: email({ identities: undefined }) },
  { says: 'A-15 error', words: /"Germany" is not a name/, part: sms({ configurationSet: { protect: { Germany: 'ALLOW' } } }) },
  { says: 'A-15 error', words: /UK is no country/, at: 'UK: ALLOW', part: sms({ configurationSet: { protect: { UK: 'ALLOW' } } }) },
];

/** S-07 of its own: more tenants with a list than the default leaves room for. */
const manyLists = (): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...Array.from({ length: 25 }, (_, at) =>
      tenant(
        `t${at}x`,
        channels({
          sms: { ...base, optOutList: `l${at}`, originationIdentities: [{ senderId: `T${at}`, country: 'DE' }], configurationSet: {} },
        }),
      ),
    ),
  );

for (const { says, words, at, part, facts: under = {}, bee } of rows) {
  test(`${says}: ${words.source}`, () => {
    const files: Readonly<Record<string, string>> =
      says.startsWith('S-07') && bee !== undefined
        ? { ...defaults(), ...manyLists() }
        : { ...defaults(under), ...tenant('acme', part), ...(bee === undefined ? {} : tenant('bee', bee)) };
    const loaded = load({ 'organization.yaml': organization, ...files });
    const [code, severity] = says.split(' ');
    const found = loaded.diagnostics.find((each) => each.code === code && each.severity === severity && words.test(each.message));
    assert.ok(found?.source !== undefined, loaded.diagnostics.map((each) => `${each.code} ${each.severity} ${each.message}`).join('\n'));
    const line = files[found.source.file]?.split('\n')[found.source.line - 1] ?? '';
    if (at !== undefined) assert.ok(line.includes(at), `it points at: ${line}`);
    if (severity !== 'note') assert.ok((found.hint ?? '').length > 0);
  });
}

test('an account id without quotes is told as a key too', () => {
  const file = 'tenants/defaults.yaml';
  const text = (defaults()[file] ?? '').replace(`"${account}":`, `${account}:`);
  const found = load({ 'organization.yaml': organization, [file]: text }).diagnostics;
  assert.deepEqual(
    found.map(({ code }) => code),
    ['A-15'],
  );
});

test('two TenantDefaults, or none', () => {
  const [text = ''] = Object.values(defaults());
  const codes = (files: Readonly<Record<string, string>>) =>
    load({ 'organization.yaml': organization, ...files }).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes({ 'tenants/a.yaml': text, 'tenants/b.yaml': text.replace('name: messaging', 'name: other') }), ['D-16']);
  assert.ok(codes(tenant('acme')).includes('D-16'));
});
