// The forecast against facts/tenants.md 3.2, in process; and once through the program, with live quotas.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Capacity, capacityOf, type LiveQuotas, type Wish } from '../../../reconciler/providers/messaging/capacity.ts';
import { claimsOf } from '../../../reconciler/providers/messaging/claims.ts';
import { emptyPlaces } from '../../../reconciler/providers/messaging/demand.ts';
import { effectiveTenants } from '../../../reconciler/providers/messaging/effective-tenants.ts';
import { load } from '../../documents/configuration.ts';
import { e2e, repository } from '../../e2e/harness.ts';
import { organization } from './organization.ts';
import { account, defaults, tenant } from './tenant-documents.ts';

type Part = Readonly<Record<string, unknown>>;

const emailOnly: Wish = {
  channels: ['email'],
  emailPerDay: 0,
  emailPerSecond: 0,
  smsSpendUSD: 0,
  concurrency: 0,
  ownApplication: false,
  dedicatedIpPool: false,
  isolatedReputation: false,
  tenants: 1,
};

function forecast(wish: Partial<Wish>, more: Part = {}, tenants: Readonly<Record<string, string>> = {}, live?: LiveQuotas): Capacity {
  const loaded = load({ 'organization.yaml': organization, ...defaults({ accounts: { [account]: more } }), ...tenants });
  const claims = claimsOf(effectiveTenants(loaded.documents));
  const empty = [...emptyPlaces(loaded.documents.all('TenantDefaults')[0], claims, ['eu-west-1'])];
  return capacityOf({ claims, wish: { ...emailOnly, ...wish }, empty, live: () => live, accounts: undefined });
}

const roomOf = ({ places }: Capacity, isolation: string) => {
  const room = places[0]?.models.find((each) => each.isolation === isolation);
  return [room?.fits, room?.first?.id];
};

const sms: Partial<Wish> = { channels: ['email', 'sms'] };
const push: Partial<Wish> = { channels: ['email', 'push'], ownApplication: true };

test('with the defaults of AWS: 24 tenants with SMS, 50 with an IP pool of their own, 100 with a push application, and for email the alarms', () => {
  assert.deepEqual(roomOf(forecast(sms), 'dedicated-project'), [24, 'sms.optOutLists']);
  assert.deepEqual(roomOf(forecast({ dedicatedIpPool: true }), 'dedicated-project'), [50, 'ses.dedicatedIpPools']);
  assert.deepEqual(roomOf(forecast(push), 'dedicated-project'), [100, 'push.apps']);
  assert.deepEqual(roomOf(forecast(push), 'shared-project'), [1250, 'cloudwatch.metricAlarms']);
  assert.deepEqual(roomOf(forecast({}, { quotas: { metricAlarms: 100_000 } }), 'dedicated-project'), [10_000, 'ses.tenants']);
  assert.deepEqual(roomOf(forecast({}), 'dedicated-account'), [1, 'cloudwatch.metricAlarms']);
});

test('what is declared takes its place, a live limit beats a declared one, and what is live counts where it is more', () => {
  const acme = tenant('acme', {
    channels: {
      sms: {
        optOutList: 'acme',
        originationIdentities: [{ senderId: 'ACME', country: 'DE' }],
        pool: { messageType: 'PROMOTIONAL' },
        configurationSet: {},
      },
    },
  });
  assert.deepEqual(roomOf(forecast(sms, {}, acme), 'dedicated-project'), [23, 'sms.optOutLists']);
  assert.deepEqual(roomOf(forecast(sms, { quotas: { smsOptOutLists: 12 } }, acme), 'dedicated-project'), [10, 'sms.optOutLists']);
  const live = (limit: number, used: number): LiveQuotas => ({
    limits: new Map([['sms.optOutLists', limit]]),
    used: new Map([['sms.optOutLists', used]]),
    codes: new Map(),
    unreadable: [],
  });
  assert.deepEqual(roomOf(forecast(sms, { quotas: { smsOptOutLists: 12 } }, acme, live(6, 0)), 'dedicated-project'), [
    4,
    'sms.optOutLists',
  ]);
  assert.deepEqual(roomOf(forecast(sms, {}, acme, live(25, 20)), 'dedicated-project'), [5, 'sms.optOutLists']);
});

test('the send quota is planned with the headroom kept free, and -1 is no limit', () => {
  const wish = { emailPerDay: 100, emailPerSecond: 0 };
  assert.deepEqual(roomOf(forecast(wish, { quotas: { sesSendPerDay: 1000 } }), 'dedicated-project'), [8, 'ses.sendPerDay']);
  const unlimited: LiveQuotas = { limits: new Map([['ses.sendPerDay', -1]]), used: new Map(), codes: new Map(), unreadable: [] };
  assert.deepEqual(roomOf(forecast(wish, {}, {}, unlimited), 'dedicated-project'), [1250, 'cloudwatch.metricAlarms']);
});

test('a model that the account does not take has no room', () => {
  const { places } = forecast({}, { isolation: ['shared-project'] });
  assert.deepEqual(
    places[0]?.models.map(({ isolation, allowed }) => [isolation, allowed]),
    [
      ['shared-project', true],
      ['dedicated-project', false],
      ['dedicated-account', false],
    ],
  );
});

const suits: readonly (readonly [string, Partial<Wish>, string, RegExp])[] = [
  ['email and SMS', sms, 'dedicated-project', /without push/],
  ['push with an application of its own', push, 'dedicated-project', /S-39/],
  ['push with the application of others', { channels: ['push'] }, 'shared-project', /same application/],
  ['never affected by others', { isolatedReputation: true }, 'dedicated-account', /belong to an account/],
  ['more than the account may send', { emailPerDay: 2000 }, 'dedicated-account', /more than any shared account/],
];
for (const [name, wish, isolation, why] of suits) {
  test(`the model for ${name} is ${isolation}`, () => {
    const { advice } = forecast(wish, { quotas: { sesSendPerDay: 1000, sesSendPerSecond: 10 } });
    assert.equal(advice.isolation, isolation);
    assert.match(advice.because.join('; '), why);
  });
}

test('where there is no room, the steps say what to ask for', () => {
  const { advice } = forecast({ ...sms, tenants: 60 });
  assert.equal(advice.places.length, 0);
  assert.ok(
    advice.steps.some((step) =>
      /opt-out lists: 1 of 25 are used; Service Quotas, service sms-voice, "Opt-out lists per account": ask for 61/.test(step),
    ),
    advice.steps.join('\n'),
  );
  const { advice: pushing } = forecast({ ...push, tenants: 101 });
  assert.ok(
    pushing.steps.some((step) => /AWS does not raise this: place further tenants/.test(step)),
    pushing.steps.join('\n'),
  );
});

test('the command reads live quotas, tells what it cannot read, and prints JSON as its schema says', async (t) => {
  const files = {
    'organization.yaml': organization,
    ...defaults({ accounts: { [account]: {}, '222222222222': { regions: ['eu-west-1'] } } }),
    ...tenant('acme'),
  };
  const run = await e2e(
    t,
    {
      servicequotas: [
        { account, region: 'eu-west-1', quota: 'sms.pools', value: 7 },
        { account, region: 'eu-west-1', quota: 'ses.tenants', value: 9 },
      ],
    },
    files,
    { accounts: 3, regions: ['eu-west-1', 'us-east-1'] },
  );
  const ended = await run.trueup(['capacity', '--format', 'json', '--channels', 'email,sms']);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const output = JSON.parse(ended.stdout) as {
    places: { account: string; quotas: { id: string; limit: number; origin: string; step: string }[] }[];
    accounts: object;
  };
  const validate = new Ajv2020({ strict: true }).compile(
    JSON.parse(readFileSync(path.join(repository, 'schemas/output/capacity.schema.json'), 'utf8')) as object,
  );
  assert.ok(validate(output), JSON.stringify(validate.errors));
  const quotas = new Map(output.places.find((place) => place.account === account)?.quotas.map((quota) => [quota.id, quota]));
  assert.deepEqual([quotas.get('sms.pools')?.limit, quotas.get('sms.pools')?.origin], [7, 'live']);
  assert.deepEqual([quotas.get('ses.tenants')?.limit, quotas.get('ses.tenants')?.origin], [9, 'live']);
  assert.match(
    quotas.get('sms.pools')?.step ?? '',
    /^aws service-quotas request-service-quota-increase --service-code sms-voice --quota-code L-/,
  );
  assert.deepEqual([quotas.get('ses.sendPerDay')?.limit, quotas.get('ses.sendPerDay')?.origin], [200, 'live']);
  assert.deepEqual(output.accounts, { limit: 10, origin: 'live', used: 3 });

  run.sandbox.faults.add({
    service: 'sms-voice',
    operation: 'DescribeAccountLimits',
    effect: { kind: 'error', name: 'AccessDeniedException', status: 400 },
  });
  const partly = await run.trueup(['capacity']);
  assert.equal(partly.exitCode, 6, partly.stderr);
  assert.match(partly.stdout, /unreadable limits of SMS: AccessDenied/);

  const offline = await run.trueup(['capacity', '--offline', '--per-day', '1', '--per-second', '0']);
  assert.equal(offline.exitCode, 0, offline.stderr);
  assert.match(offline.stdout, /333333333333\/eu-west-1: 1 tenant\n/);
  for (const argv of [
    ['--channels', 'voice'],
    ['--tenants', '0'],
    ['--per-day', '-1'],
    ['--offline', '--sandbox'],
  ]) {
    const wrong = await run.trueup(['capacity', ...argv]);
    assert.equal(wrong.exitCode, 1, argv.join(' '));
  }
});

test('for people: each model in each account and Region, what runs out first with the step that raises it, and the model that suits, with why', async (t) => {
  const place = (id: string, isolation: readonly string[], quotas: Part = {}) => ({ [id]: { regions: ['eu-west-1'], isolation, quotas } });
  const run = await e2e(t, undefined, {
    'organization.yaml': organization,
    ...defaults({
      accounts: {
        ...place(account, ['shared-project', 'dedicated-project'], { sesSendPerDay: 1000, sesSendPerSecond: 10, metricAlarms: 100 }),
        ...place('444444444444', ['dedicated-account'], { sesSendPerDay: 10 }),
        // What an account of a tenant's own may send is nothing that a shared one may.
        ...place('555555555555', ['dedicated-account'], { sesSendPerDay: 50_000 }),
      },
    }),
    ...tenant('acme'),
    ...tenant('globex', { isolation: 'dedicated-account', iamGuard: undefined, placement: { account: '555555555555' } }),
  });
  const said = async (...argv: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run.trueup(['capacity', '--offline', '--per-second', '0', ...argv]);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const pushing = await said('--channels', 'email,push', '--own-application', '--per-day', '20');
  const lines = pushing.split('\n');
  const after = (title: string, count: number): string => lines.slice(lines.indexOf(title), lines.indexOf(title) + count).join('\n');
  assert.match(
    after('333333333333/eu-west-1: 1 tenant', 6),
    /^.*\n {2}shared-project: (\d+) more; (.+) run out first\n {4}more: .+\n {2}dedicated-project: \d+ more; \2 run out first\n {4}more: .+\n {2}dedicated-account: not allowed there/,
  );
  assert.match(
    after('444444444444/eu-west-1: 0 tenants', 5),
    /dedicated-account: 0 more; emails in 24 hours run out first\n {4}more: Account dashboard/,
  );
  assert.match(
    after('555555555555/eu-west-1: 1 tenant', 5),
    /dedicated-account: 0 more; the account has its tenant, [^\n]+\n {4}push applications: /,
  );
  assert.match(pushing, /\nSuits: dedicated-project\n {2}because .*\(S-39\)\n/);
  assert.match(await said('--channels', 'push'), /\nSuits: shared-project\n {2}because /);
  assert.match(
    await said('--per-day', '5000', '--channels', 'email'),
    /\nSuits: dedicated-account\n {2}because 5000 emails a day are more than/,
  );
  const full = await said('--channels', 'sms', '--sms-spend', '0', '--tenants', '60');
  assert.match(
    full,
    /first 333333333333\/eu-west-1, opt-out lists: .*Service Quotas, service sms-voice, "Opt-out lists per account": ask for/,
  );
});
