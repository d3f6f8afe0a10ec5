// A tenant on its way from one isolation model to another: set up, walked through the steps that the program prints, and asked who sends.
import assert from 'node:assert/strict';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { type E2e, e2e } from './harness.ts';

export const region = 'eu-west-1';
export const own = '444444444444';

export const acme = tenant('acme', {
  channels: { push: { app: 'acme', fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/acme/fcm' } } },
});

export async function opened(t: Parameters<typeof e2e>[0], document: Readonly<Record<string, string>>): Promise<E2e> {
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
export async function applied(run: E2e): Promise<void> {
  const ended = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  run.clock.advance(10 * 60_000);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
}

/** Whether a message of the tenant is taken. */
export async function sends(run: E2e, id: string, name: string): Promise<boolean> {
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

export const stepsOf = (run: E2e, ...argv: readonly string[]): Promise<readonly Step[]> => stepsOfTenant(run, 'acme', ...argv);

async function stepsOfTenant(run: E2e, name: string, ...argv: readonly string[]): Promise<readonly Step[]> {
  const ended = await run.trueup(['migrate', 'tenant', name, '--format', 'json', ...argv]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  return (JSON.parse(ended.stdout) as { steps: Step[] }).steps;
}

/** Walks the steps; after each the plan is empty and whoever is said to send does. */
export async function walked(run: E2e, steps: readonly Step[], id: string, newName: string): Promise<void> {
  let isMade = false;
  for (const { title, files, sends: who } of steps) {
    run.write(Object.fromEntries(files.map(({ file, text }) => [file, text])));
    isMade ||= files.some(({ file }) => file.endsWith(`${newName}.yaml`));
    if (files.length > 0) await applied(run);
    assert.equal(await sends(run, account, 'acme'), who === 'both', `the old one after: ${title}`);
    if (isMade) assert.equal(await sends(run, id, newName), true, `the new one after: ${title}`);
  }
}
