// Push channels through the program: credentials by reference, drift by fingerprint and version, and no secret anywhere.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { GetAppsCommand, PinpointClient, SendMessagesCommand } from '@aws-sdk/client-pinpoint';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { consoleChanges } from '../../sandbox/services/mobile-targeting/index.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';

const canary = 'CANARY-3f9c17d2';
const place = { account, region: 'eu-west-1' };

const push = {
  // Its application has an id of AWS's, which the policy that lets it send names.
  policies: { sender: { apply: true, attachTo: ['trueup-apply'] } },
  channels: {
    email: undefined,
    push: {
      app: 'acme',
      apns: {
        enabled: true,
        method: 'key',
        bundleId: 'com.acme.app',
        teamId: 'AAAA111111',
        keyId: 'BBBB222222',
        keyRef: 'secretsmanager:trueup/acme/apns',
      },
      apnsSandbox: { enabled: false },
      apnsVoip: {
        enabled: true,
        method: 'certificate',
        certificateRef: 'secretsmanager:trueup/acme/voip-certificate',
        privateKeyRef: 'secretsmanager:trueup/acme/voip-key',
      },
      fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/acme/fcm' },
      adm: { enabled: true, clientIdRef: 'ssm:/trueup/acme/adm-id', clientSecretRef: 'ssm:/trueup/acme/adm-secret' },
      baidu: { enabled: true, apiKeyRef: 'ssm:/trueup/acme/baidu-api', secretKeyRef: 'ssm:/trueup/acme/baidu-secret' },
      alarms: { failures: { warn: 1, alarm: 2 }, notify: [topic] },
    },
  },
};

const settings = (run: E2e) => ({
  endpoint: run.sandbox.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
});

/** Every credential holds the canary. */
async function putSecrets(run: E2e): Promise<void> {
  const secrets = new SecretsManagerClient(settings(run));
  const parameters = new SSMClient(settings(run));
  for (const name of ['apns', 'voip-certificate', 'voip-key'])
    await secrets.send(new CreateSecretCommand({ Name: `trueup/acme/${name}`, SecretString: `${canary}-${name}` }));
  const json = JSON.stringify({ type: 'service_account', project_id: 'acme', private_key: canary });
  await secrets.send(new CreateSecretCommand({ Name: 'trueup/acme/fcm', SecretString: json }));
  for (const name of ['adm-id', 'adm-secret', 'baidu-api', 'baidu-secret'])
    await parameters.send(new PutParameterCommand({ Name: `/trueup/acme/${name}`, Value: `${canary}-${name}`, Type: 'SecureString' }));
}

/** What the commands left on disk: ledger, journal, plan files and reports. */
const filesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

test('push channels: onboarded, drift seen by fingerprint and version, and no canary anywhere', async (t) => {
  const run = await e2e(t, undefined, {
    'organization.yaml': organization,
    ...defaults({ registry: { createTable: true } }),
    ...tenant('acme', push),
  });
  const outputs: string[] = [];
  const trueup = async (...argv: string[]) => {
    const ended = await run.trueup(argv);
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const early = await trueup('apply', '--yes');
  assert.equal(early.exitCode, 4, early.stdout);
  assert.match(early.stdout, /ParameterNotFound|ResourceNotFoundException/);
  await putSecrets(run);
  const applied = await trueup('apply', '--yes');
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const empty = await trueup('plan', '--detailed-exitcode');
  assert.equal(empty.exitCode, 0, empty.stdout + empty.stderr);

  // Two messages that are too large for the channel: the application is known to the alarm by its id.
  const sender = new PinpointClient(settings(run));
  const { ApplicationsResponse: applications } = await sender.send(new GetAppsCommand({}));
  await sender.send(
    new SendMessagesCommand({
      ApplicationId: applications?.Item?.[0]?.Id,
      MessageRequest: {
        Addresses: { one: { ChannelType: 'GCM' }, two: { ChannelType: 'GCM' } },
        MessageConfiguration: { GCMMessage: { Body: 'x'.repeat(5000) } },
      },
    }),
  );
  const failing = await trueup('plan', '--detailed-exitcode');
  assert.equal(failing.exitCode, 0, failing.stdout);
  assert.match(failing.stdout.replaceAll(/\s+/g, ' '), /alarm-fires: org\/acme\/push\/failures\/GCM\/alarm is in ALARM/);

  consoleChanges['push-credential']?.run({ ...place, application: 'acme', channel: 'BAIDU' }, run.sandbox.environment());
  const changed = await trueup('plan', '--detailed-exitcode');
  assert.equal(changed.exitCode, 2, changed.stdout);
  assert.match(changed.stdout.replaceAll(/\s+/g, ' '), /push\/channel acme\/baidu: credential-changed/);
  assert.match(changed.stdout.replaceAll(/\s+/g, ' '), /changed outside Git \(version 1 -> 2\)/);

  const secrets = new SecretsManagerClient(settings(run));
  await secrets.send(new PutSecretValueCommand({ SecretId: 'trueup/acme/apns', SecretString: `${canary}-rotated` }));
  const rotated = await trueup('plan');
  assert.match(rotated.stdout.replaceAll(/\s+/g, ' '), /push\/channel acme\/apns: credential-changed/);
  assert.equal((await trueup('plan', '--out', 'plan.json')).exitCode, 0);
  assert.equal((await trueup('apply', 'plan.json', '--yes')).exitCode, 0);
  for (const format of ['text', 'json', 'markdown', 'sarif', 'html']) {
    await trueup('plan', '--format', format);
    await trueup('drift', '--format', format);
    await trueup('explain', `push/channel/${account}/eu-west-1/acme/baidu`, '--format', format);
    await trueup('tenants', '--format', format);
  }
  assert.doesNotMatch(outputs.join('\n'), /CANARY/);
  assert.doesNotMatch(filesOf(run.folder), /CANARY/);
});
