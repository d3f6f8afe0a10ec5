// From one isolation model to another: refused in place, and by steps after each of which somebody still sends.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { smsOf } from '../../sandbox/services/sms-voice/state.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const region = 'eu-west-1';
const own = '444444444444';

const acme = tenant('acme', {
  channels: { push: { app: 'acme', fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/acme/fcm' } } },
});

async function opened(t: Parameters<typeof e2e>[0], document: Readonly<Record<string, string>>): Promise<E2e> {
  const run = await e2e(
    t,
    undefined,
    { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...document },
    { limits: false },
  );
  for (const id of [account, own]) {
    const settings = settingsOf(run, id);
    await new SNSClient(settings).send(new CreateTopicCommand({ Name: 'messaging-oncall' }));
    await new SecretsManagerClient(settings).send(
      new CreateSecretCommand({ Name: 'trueup/acme/fcm', SecretString: '{"project_id":"acme"}' }),
    );
    consoleChanges['set-production-access']?.run({ account: id, region, decision: 'GRANTED' }, run.sandbox.environment());
  }
  await applied(run);
  return run;
}

const settingsOf = (run: E2e, id: string) => ({
  endpoint: run.sandbox.endpoint,
  region,
  credentials: { accessKeyId: id, secretAccessKey: 'sandbox' },
});

/** Applied, and nothing left to do when the records of new domains are there. */
async function applied(run: E2e): Promise<void> {
  const ended = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  run.clock.advance(10 * 60_000);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
}

/** Whether a message of the tenant is taken. */
async function sends(run: E2e, id: string, name: string): Promise<boolean> {
  const message = {
    FromEmailAddress: 'hello@mail.acme.example',
    TenantName: `org-${name}`,
    ConfigurationSetName: `org-${name}-txn`,
    Destination: { ToAddresses: ['someone@example.com'] },
    Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } } },
  };
  return new SESv2Client(settingsOf(run, id)).send(new SendEmailCommand(message)).then(
    () => true,
    () => false,
  );
}

interface Step {
  readonly title: string;
  readonly files: readonly { readonly file: string; readonly text?: string }[];
  readonly sends: string;
}

const stepsOf = (run: E2e, ...argv: readonly string[]): Promise<readonly Step[]> => stepsOfTenant(run, 'acme', ...argv);

async function stepsOfTenant(run: E2e, name: string, ...argv: readonly string[]): Promise<readonly Step[]> {
  const ended = await run.trueup(['migrate', 'tenant', name, '--format', 'json', ...argv]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  return (JSON.parse(ended.stdout) as { steps: Step[] }).steps;
}

/** Walks the steps; after each the plan is empty and whoever is said to send does. */
async function walked(run: E2e, steps: readonly Step[], id: string, newName: string): Promise<void> {
  let isMade = false;
  for (const { title, files, sends: who } of steps) {
    run.write(Object.fromEntries(files.map(({ file, text }) => [file, text])));
    isMade ||= files.some(({ file }) => file.endsWith(`${newName}.yaml`));
    if (files.length > 0) await applied(run);
    assert.equal(await sends(run, account, 'acme'), who === 'both', `the old one after: ${title}`);
    if (isMade) assert.equal(await sends(run, id, newName), true, `the new one after: ${title}`);
  }
}

test('a tenant moves to an account of its own in steps, each an ordinary apply that one may stop at', async (t) => {
  const run = await opened(t, acme);
  // In place it is refused, and nothing of the old place is touched.
  run.write(tenant('acme', { isolation: 'dedicated-account', placement: { account: own } }));
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 3, refused.stdout + refused.stderr);
  assert.match(refused.stderr, /A-09: the isolation of acme is dedicated-project and does not become dedicated-account in place/);
  assert.match(refused.stderr.replaceAll(/\s+/g, ' '), /trueup migrate tenant acme --to dedicated-account prints the steps/);
  assert.equal(await sends(run, account, 'acme'), true);
  run.write(acme);

  const printed = await run.trueup(['migrate', 'tenant', 'acme', '--to', 'dedicated-account', '--in', own, '--out', 'steps']);
  assert.equal(printed.exitCode, 0, printed.stderr);
  assert.match(printed.stdout, /^1\. make acme-account \(dedicated-account\) beside acme\n {3}write tenants\/acme-account\.yaml\n/);
  assert.match(printed.stdout, /stopping here, both send\n/);
  assert.ok(existsSync(path.join(run.folder, 'steps', 'step-1', 'tenants', 'acme-account.yaml')));
  const steps = await stepsOf(run, '--to', 'dedicated-account', '--in', own);
  assert.deepEqual(
    steps.map((step) => step.sends),
    ['both', 'both', 'both', 'the new one'],
  );
  await walked(run, steps, own, 'acme-account');
});

test('within an account what both use is shared for the time of the move', async (t) => {
  const run = await opened(t, tenant('acme', { isolation: 'shared-project', audience: { disjoint: true } }));
  const wrong = await run.trueup(['migrate', 'tenant', 'acme', '--to', 'dedicated-account']);
  assert.match(wrong.stderr, /--to dedicated-account needs the account that the tenant is to have/);
  const unknown = await run.trueup(['migrate', 'tenant', 'acmee', '--to', 'dedicated-project']);
  assert.match(unknown.stderr, /did you mean acme\?/);
  const steps = await stepsOf(run, '--to', 'dedicated-project', '--as', 'acme-own');
  assert.deepEqual(
    steps.map((step) => step.sends),
    ['both', 'both', 'both', 'both', 'the new one', 'the new one'],
  );
  await walked(run, steps, account, 'acme-own');
  const proved = await run.trueup(['prove', 'isolation']);
  assert.equal(proved.exitCode, 0, proved.stdout);
});

test('numbers and IP pools move within an account; there is no way into a shared application', async (t) => {
  const numberId = 'phone-0123456789abcdef0123456789abcdef';
  const mover = tenant('acme', {
    channels: {
      email: { configurationSets: [{ name: 'txn', ipPool: { name: 'acme-ips', scaling: 'MANAGED' } }] },
      sms: {
        optOutList: 'acme',
        originationIdentities: [{ phoneNumberId: numberId, adopt: true }],
        pool: { messageType: 'TRANSACTIONAL' },
        configurationSet: {},
        volume: { perDay: 1, monthlySpendUSD: 0.5 },
      },
    },
  });
  const run = await opened(t, { 'organization.yaml': organization });
  seed([{ account, region, what: 'number', country: 'DE', id: numberId }], run.sandbox.environment());
  run.write(mover);
  await applied(run);
  const own2 = await stepsOf(run, '--to', 'shared-project', '--as', 'acme-two');
  assert.deepEqual(
    own2.map((step) => step.sends),
    ['both', 'both', 'both', 'both', 'the new one', 'the new one', 'the new one'],
  );
  assert.match(own2.at(-1)?.title ?? '', new RegExp(`give acme-two the numbers of acme: ${numberId}`));
  await walked(run, own2, account, 'acme-two');
  const { numbers, pools } = smsOf(run.sandbox.environment(), account, region);
  assert.deepEqual(
    Object.values(numbers).map(({ tags, poolId }) => [tags['tenant'], pools[poolId ?? '']?.tags['Name']]),
    [['acme-two', 'org-acme-two']],
  );
  const printed = await run.trueup(['migrate', 'tenant', 'acme-two', '--to', 'dedicated-account', '--in', own]);
  assert.match(printed.stdout.replaceAll(/\s+/g, ' '), /numbers do not move to another account by a call: get new ones in 444444444444/);
  run.write(tenant('pusher', { channels: { push: { app: 'pusher' } } }));
  const refused = await run.trueup(['migrate', 'tenant', 'pusher', '--to', 'shared-project']);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /there is no way into a shared application.*\n {2}have the apps register with the shared application/);
});
