// The rules about tenants that live answers decide, through the program: before anything is there, when all is well, and after somebody was at it by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import * as ses from '@aws-sdk/client-sesv2';
import { seed as seedQuotas } from '../../sandbox/services/service-quotas/index.ts';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { seed as seedSes } from '../../sandbox/services/sesv2/seed.ts';
import { seed as seedSms } from '../../sandbox/services/sms-voice/index.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const region = 'eu-west-1';
const own = '444444444444';
const number = 'phone-0123456789abcdef0123456789abcdef';

const sms = (identities: readonly object[]) => ({
  optOutList: 'acme',
  originationIdentities: identities,
  pool: { messageType: 'TRANSACTIONAL' },
  configurationSet: { defaultSenderId: 'ACME' },
  volume: { perDay: 10, monthlySpendUSD: 0.5 },
});

const acme = (scaling = 'MANAGED') =>
  tenant('acme', {
    channels: {
      email: {
        tenant: { reputationPolicy: 'strict' },
        configurationSets: [{ name: 'txn', ipPool: { name: 'acme-pool', scaling } }],
        volume: { perDay: 10_000, perSecond: 1 },
      },
      sms: sms([
        { phoneNumberId: number, adopt: true },
        { senderId: 'ACME', country: 'DE' },
      ]),
    },
  });

const omega = tenant('omega', {
  isolation: 'dedicated-account',
  placement: { account: own },
  channels: {
    push: { app: 'omega', fcm: { enabled: false } },
    sms: { ...sms([{ senderId: 'OMEGA', country: 'SG' }]), optOutList: 'omega', configurationSet: { defaultSenderId: 'OMEGA' } },
  },
});

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

/** What live rules say beyond what `validate` says of the same documents. */
async function live(run: E2e, exitCode = 0): Promise<readonly Told[]> {
  const [planned, validated] = [await run.trueup(['plan', '--format', 'json']), await run.trueup(['validate', '--format', 'json'])];
  assert.equal(planned.exitCode, exitCode, planned.stderr + planned.stdout.slice(0, 2000));
  const told = (text: string): readonly Told[] => (JSON.parse(text) as { diagnostics: Told[] }).diagnostics;
  const offline = new Set(told(validated.stdout).map(({ code, message }) => `${code} ${message}`));
  return told(planned.stdout).filter(({ code, message }) => !offline.has(`${code} ${message}`));
}

const codesOf = (told: readonly Told[]): string[] => [...new Set(told.map(({ code }) => code))].sort();

test('live rules: nothing there yet, all well, and after changes by hand', async (t) => {
  const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...acme(), ...omega };
  const run = await e2e(t, undefined, files, { limits: false });
  const environment = run.sandbox.environment();
  const by = new ses.SESv2Client({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });

  await t.test('before anything is there', async () => {
    const told = await live(run);
    assert.deepEqual(codesOf(told), ['A-06', 'A-11', 'L-05', 'S-21', 'S-30', 'S-31', 'S-32']);
    assert.ok(told.every(({ severity }) => severity === 'warning'));
    assert.equal(told.filter(({ code }) => code === 'S-21').length, 4, 'SES and SMS of both');
    // In a new account that has nothing a sender id is to be procured, and one that has to be registered is told so.
    run.write(
      tenant('omega', {
        isolation: 'dedicated-account',
        placement: { account: own },
        channels: {
          push: { app: 'omega' },
          sms: { ...sms([{ senderId: 'OMEGA', country: 'DE' }]), optOutList: 'omega', configurationSet: {} },
        },
      }),
    );
    assert.ok(codesOf(await live(run)).includes('S-33'));
    run.write(omega);
  });

  await t.test('when all is well nothing is said', async () => {
    const places = [account, own].map((each) => ({ account: each, region }));
    for (const place of places) consoleChanges['set-production-access']?.run({ ...place, decision: 'GRANTED' }, environment);
    seedSms(
      [
        ...places.map((place) => ({ ...place, what: 'production' })),
        { account, region, what: 'number', country: 'DE', id: number },
        { account, region, what: 'sender-id', senderId: 'ACME', country: 'DE' },
        { account: own, region, what: 'sender-id', senderId: 'OMEGA', country: 'SG' },
      ],
      environment,
    );
    const applied = await run.trueup(['apply', '--yes']);
    assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
    assert.deepEqual(await live(run), []);
    const doctor = await run.trueup(['doctor']);
    assert.doesNotMatch(doctor.stdout, /documents\/(S-03|S-21|S-32|A-1\d|L-05)/);
  });

  await t.test('what was changed by hand, and what the documents can not have', async () => {
    const set = `arn:aws:ses:${region}:${account}:configuration-set/org-acme-txn`;
    await by.send(new ses.TagResourceCommand({ ResourceArn: set, Tags: [{ Key: 'tenant', Value: 'nobody' }] }));
    await by.send(new ses.DeleteTenantResourceAssociationCommand({ TenantName: 'org-acme', ResourceArn: set }));
    const stray = {
      Tags: [
        { Key: 'trueup', Value: 'main' },
        { Key: 'tenant', Value: 'gone' },
      ],
    };
    await by.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'org-gone-txn', ...stray }));
    await by.send(new ses.CreateTenantCommand({ TenantName: 'org-gone', ...stray }));
    const registry = new DynamoDBClient({
      endpoint: run.sandbox.endpoint,
      region,
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
    });
    const item = { pk: 'TENANT#omega', sk: `RES#${region}#configuration-set#org-acme-txn`, accountId: account, arn: set };
    await registry.send(
      new PutItemCommand({ TableName: 'trueup-tenants', Item: Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])) }),
    );
    seedQuotas(
      [
        { account, region, quota: 'sms.pools', value: 0 },
        { account, region, quota: 'ses.configurationSets', value: 1 },
      ],
      environment,
    );
    seedSes({ accounts: [{ account, region, perDay: 5000 }] }, environment);
    run.write(acme('STANDARD'));
    const told = await live(run);
    assert.deepEqual(codesOf(told), ['A-09', 'A-10', 'A-12', 'A-14', 'A-16', 'S-03', 'S-07', 'S-30']);
    const all = told.map(({ message }) => message).join('\n');
    assert.match(all, /ses\/configuration-set org-acme-txn carries tenant=nobody/);
    assert.match(all, /org-acme\/configuration-set\/org-acme-txn is not associated with org-acme/);
    assert.match(all, /ses\/tenant org-gone is not deleted/);
    assert.match(all, /ses\/configuration-set org-gone-txn is tagged ours, and no tenant claims it/);
    assert.match(all, /configuration-set\/org-acme-txn is claimed by acme and omega/);
    assert.match(all, /scaling of ses\/ip-pool acme-pool is MANAGED and cannot become STANDARD/);
    // The doctor tells the same, each with the severity of its rule.
    const doctor = await run.trueup(['doctor', '--format', 'json']);
    assert.equal(doctor.exitCode, 1, doctor.stderr);
    const { checks } = JSON.parse(doctor.stdout) as { readonly checks: readonly { name: string; status: string; message: string }[] };
    for (const { code, message } of told)
      assert.ok(
        checks.some((check) => check.name === `documents/${code}` && check.message === message),
        `${code} ${message}`,
      );
    assert.equal(checks.find(({ name }) => name === 'documents/S-03')?.status, 'error');
  });

  await t.test('what cannot be asked is said; a role that cannot be assumed is S-16 and no other account stops for it', async () => {
    run.sandbox.faults.add({ service: 'sms-voice', operation: 'DescribeAccountAttributes', effect: { kind: 'denied' } });
    const iam = new IAMClient({ endpoint: run.sandbox.endpoint, region, credentials: { accessKeyId: own, secretAccessKey: 'sandbox' } });
    await iam.send(new DeleteRoleCommand({ RoleName: 'trueup-plan' }));
    const told = await live(run, 6);
    assert.match(
      told.map(({ code, message }) => `${code} ${message}`).join('\n'),
      /S-16 the role trueup-plan in 444444444444 cannot be assumed/,
    );
    assert.match(
      told.map(({ code, message }) => `${code} ${message}`).join('\n'),
      /S-21 not checked in 333333333333\/eu-west-1: .*DescribeAccountAttributes/,
    );
  });
});
