// The rules that need live answers, as a table: the answer that breaks the rule, and the one that keeps it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from '../../../reconciler/model/diagnostic.ts';
import { checkQuotas } from '../../../reconciler/providers/messaging/check-quotas.ts';
import { claimsOf } from '../../../reconciler/providers/messaging/claims.ts';
import type { EffectiveTenant } from '../../../reconciler/providers/messaging/effective-tenant.ts';
import { effectiveTenants } from '../../../reconciler/providers/messaging/effective-tenants.ts';
import * as live from '../../../reconciler/providers/messaging/live-rules.ts';
import { load } from '../../documents/configuration.ts';
import { organization } from './organization.ts';
import { account, defaults, tenant } from './tenant-documents.ts';

type Part = Readonly<Record<string, unknown>>;

function made(part: Part = {}, facts: Part = {}): EffectiveTenant {
  const files = { 'organization.yaml': organization, ...defaults({ accounts: { [account]: facts } }), ...tenant('acme', part) };
  const [first] = effectiveTenants(load(files).documents);
  assert.ok(first !== undefined);
  return first;
}

const number = 'phone-0123456789abcdef0123456789abcdef';
const sms = {
  channels: {
    sms: {
      optOutList: 'acme',
      originationIdentities: [{ senderId: 'ACME', country: 'DE' }],
      pool: { messageType: 'PROMOTIONAL' },
      configurationSet: {},
    },
  },
};
const plain = made();
const withSms = made(sms);
const dedicated = made({ isolation: 'dedicated-account', placement: { account: '444444444444' }, ...sms });
const pushing = made({ isolation: 'dedicated-account', placement: { account: '444444444444' }, channels: { push: { app: 'acme' } } });
const strict = made({ channels: { email: { tenant: { reputationPolicy: 'strict' } } } });
const inProduction = made({}, { requireProductionAccess: true });
const registered = made({ channels: { sms: { ...sms.channels.sms, originationIdentities: [{ senderId: 'ACME', country: 'SG' }] } } });
const change = {
  object: 'org-acme',
  field: 'messageType',
  before: 'A',
  after: 'B',
  source: plain.source,
  replaceable: true,
  migration: 'move it',
};
const wanted = [{ arn: 'arn:set', source: plain.source }];
const senders = (...senderIds: string[]) => ({ numbers: new Set<string>(), senderIds: new Set(senderIds) });

interface Row {
  readonly code: string;
  readonly name: string;
  readonly bad: Iterable<Diagnostic>;
  readonly severity?: string;
  readonly good: Iterable<Diagnostic>;
}

const rows: readonly Row[] = [
  {
    code: 'S-03',
    name: 'no tag',
    bad: live.checkTenantTag(plain, [{ arn: 'arn:a', tags: {} }]),
    good: live.checkTenantTag(plain, [{ arn: 'arn:a', tags: { tenant: 'acme' } }]),
  },
  {
    code: 'S-03',
    name: 'the tag of another tenant',
    bad: live.checkTenantTag(plain, [{ arn: 'arn:a', tags: { tenant: 'bee' } }]),
    good: [],
  },
  { code: 'S-15', name: 'suspended', bad: live.checkAccountState(plain, 'SUSPENDED'), good: live.checkAccountState(plain, 'ACTIVE') },
  { code: 'S-15', name: 'not in the organization', bad: live.checkAccountState(plain, undefined), good: [] },
  {
    code: 'S-16',
    name: 'refused',
    bad: live.checkRole(dedicated, 'trueup-apply', 'AccessDenied'),
    good: live.checkRole(dedicated, 'trueup-apply', undefined),
  },
  {
    code: 'S-21',
    name: 'in the sandbox',
    severity: 'warning',
    bad: live.checkSandbox(plain, 'eu-west-1', { ses: true, sms: true }),
    good: live.checkSandbox(plain, 'eu-west-1', { ses: false, sms: true }),
  },
  {
    code: 'S-21',
    name: 'production asked for',
    severity: 'error',
    bad: live.checkSandbox(inProduction, 'eu-west-1', { ses: true, sms: false }),
    good: [],
  },
  {
    code: 'S-21',
    name: 'SMS',
    severity: 'warning',
    bad: live.checkSandbox(withSms, 'eu-west-1', { ses: false, sms: true }),
    good: live.checkSandbox(withSms, 'eu-west-1', { ses: false, sms: false }),
  },
  {
    code: 'S-32',
    name: 'not there',
    bad: live.checkOrigination(withSms, 'eu-west-1', senders('BEE/DE')),
    good: live.checkOrigination(withSms, 'eu-west-1', senders('ACME/DE')),
  },
  { code: 'S-32', name: 'another country', bad: live.checkOrigination(dedicated, 'eu-west-1', senders('ACME/FR')), good: [] },
  {
    code: 'S-33',
    name: 'a new account',
    severity: 'warning',
    bad: live.checkOrigination(dedicated, 'eu-west-1', senders()),
    good: live.checkOrigination(dedicated, 'eu-west-1', senders('ACME/DE')),
  },
  {
    code: 'A-06',
    name: 'not registered',
    bad: live.checkOrigination(registered, 'eu-west-1', senders()),
    good: live.checkOrigination(registered, 'eu-west-1', senders('ACME/SG')),
  },
  {
    code: 'L-05',
    name: 'first application',
    severity: 'warning',
    bad: live.checkFirstApplication(pushing, 0),
    good: live.checkFirstApplication(pushing, 1),
  },
  {
    code: 'A-09',
    name: 'without allowDelete',
    bad: live.checkImmutable(plain, [change]),
    good: live.checkImmutable(made({ allowDelete: true }), [change]),
  },
  {
    code: 'A-09',
    name: 'never',
    bad: live.checkImmutable(made({ allowDelete: true }), [{ ...change, replaceable: false }]),
    good: live.checkImmutable(plain, []),
  },
  {
    code: 'A-10',
    name: 'not associated',
    bad: live.checkAssociated(plain, wanted, new Set()),
    good: live.checkAssociated(plain, wanted, new Set(['arn:set'])),
  },
  {
    code: 'A-11',
    name: 'strict, no history',
    severity: 'warning',
    bad: live.checkStrictPolicy(strict, false),
    good: live.checkStrictPolicy(strict, true),
  },
  {
    code: 'A-12',
    name: 'a list',
    bad: live.checkDeletes(false, [{ object: 'the list', loses: 'opt-outs', source: plain.source }]),
    good: live.checkDeletes(true, [{ object: 'the list', loses: 'opt-outs', source: undefined }]),
  },
  {
    code: 'A-16',
    name: 'two',
    bad: live.checkClaimed([{ arn: 'arn:a', taggedOurs: true, claimedBy: ['acme', 'bee'] }]),
    good: live.checkClaimed([{ arn: 'arn:a', taggedOurs: true, claimedBy: ['acme'] }]),
  },
  {
    code: 'A-16',
    name: 'none',
    bad: live.checkClaimed([{ arn: 'arn:a', taggedOurs: true, claimedBy: [] }]),
    good: live.checkClaimed([{ arn: 'arn:a', taggedOurs: false, claimedBy: [] }]),
  },
  {
    code: 'S-30',
    name: 'live quota',
    bad: checkQuotas(claimsOf([plain]), () => new Map([['ses.sendPerDay', 999]])),
    good: checkQuotas(claimsOf([plain]), () => new Map([['ses.sendPerDay', -1]])),
  },
  {
    code: 'S-07',
    name: 'live quota',
    bad: checkQuotas(claimsOf([withSms]), () => new Map([['sms.pools', 0]])),
    good: checkQuotas(claimsOf([withSms]), () => new Map([['sms.pools', 10]])),
  },
  {
    code: 'A-14',
    name: 'live quota',
    severity: 'warning',
    bad: checkQuotas(claimsOf([withSms]), () => new Map([['sms.pools', 1]])),
    good: checkQuotas(claimsOf([withSms]), () => new Map([['sms.pools', 2]])),
  },
];

for (const { code, name, bad, good, severity = 'error' } of rows) {
  test(`${code}, ${name}`, () => {
    const found = [...bad].filter((each) => each.code === code);
    assert.ok(found.length > 0);
    for (const each of found) {
      assert.equal(each.severity, severity);
      assert.ok(each.message.length > 10 && each.hint !== undefined, JSON.stringify(each));
    }
    assert.deepEqual(
      [...good].filter((each) => each.code === code),
      [],
    );
  });
}

test('a number that is there by its id is there', () => {
  const found = made({ channels: { sms: { ...sms.channels.sms, originationIdentities: [{ phoneNumberId: number }] } } });
  assert.deepEqual([...live.checkOrigination(found, 'eu-west-1', { numbers: new Set([number]), senderIds: new Set() })], []);
  assert.equal([...live.checkOrigination(found, 'eu-west-1', senders())][0]?.code, 'S-32');
});
