// A domain that signs with a key of one's own: put in by reference, drift by fingerprint, and the key itself nowhere.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const pem = (mark: string) => `-----BEGIN PRIVATE KEY-----\n${'CANARY'.repeat(10)}\n${mark}\n-----END PRIVATE KEY-----\n`;
const signing = (dkim: Record<string, unknown>) =>
  tenant('acme', { channels: { email: { identities: [{ domain: 'mail.acme.example', dkim }] } } });
const byo = { byo: { selector: 's1', privateKeyRef: 'secretsmanager:trueup/acme/dkim' } };

test('an own DKIM key is put in by reference, rotated with its secret, and seen nowhere', async (t) => {
  const run = await e2e(t, undefined, {
    'organization.yaml': organization,
    ...defaults({ registry: { createTable: true } }),
    ...signing(byo),
  });
  const outputs: string[] = [];
  const trueup = async (...argv: string[]) => {
    const ended = await run.trueup(argv);
    outputs.push(ended.stdout, ended.stderr);
    return { ...ended, text: ended.stdout.replaceAll(/\s+/g, ' ') };
  };
  const settings = {
    endpoint: run.sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  };
  const secrets = new SecretsManagerClient(settings);
  const early = await trueup('apply', '--yes');
  assert.equal(early.exitCode, 4, early.stdout);
  assert.match(early.text, /GetSecretValue/);
  await secrets.send(new CreateSecretCommand({ Name: 'trueup/acme/dkim', SecretString: pem('AAAA') }));
  const applied = await trueup('apply', '--yes');
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  run.clock.advance(5_000);
  const live = await new SESv2Client(settings).send(new GetEmailIdentityCommand({ EmailIdentity: 'mail.acme.example' }));
  assert.equal(live.DkimAttributes?.SigningAttributesOrigin, 'EXTERNAL');
  assert.deepEqual(live.DkimAttributes?.Tokens, ['s1']);
  const empty = await trueup('plan', '--detailed-exitcode');
  assert.equal(empty.exitCode, 0, empty.stdout + empty.stderr);

  await secrets.send(new PutSecretValueCommand({ SecretId: 'trueup/acme/dkim', SecretString: pem('BBBB') }));
  const rotated = await trueup('plan', '--detailed-exitcode');
  assert.equal(rotated.exitCode, 2, rotated.stdout);
  assert.match(rotated.text, /ses\/identity mail\.acme\.example: credential-changed/);
  assert.equal((await trueup('apply', '--yes')).exitCode, 0);
  assert.equal((await trueup('plan', '--detailed-exitcode')).exitCode, 0);

  run.write(signing({ keyLength: 'RSA_2048_BIT' }));
  assert.equal((await trueup('apply', '--yes')).exitCode, 0);
  const last = await trueup('plan', '--detailed-exitcode', '--format', 'json');
  assert.equal(last.exitCode, 0, last.stdout);
  assert.doesNotMatch(outputs.join('\n'), /CANARYCANARY/);
  for (const entry of readdirSync(run.folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) assert.doesNotMatch(readFileSync(path.join(entry.parentPath, entry.name), 'utf8'), /CANARYCANARY/);
});
