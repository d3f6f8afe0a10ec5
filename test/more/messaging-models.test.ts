// Onboarding by isolation model: two tenants of one shared application, and one with an account of its own beside them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const region = 'eu-west-1';
const own = '444444444444';

const shared = (name: string) =>
  tenant(name, {
    isolation: 'shared-project',
    audience: { disjoint: true },
    retention: { onRemove: 'delete' },
    allowDelete: true,
    channels: {
      email: { identities: [{ domain: `mail.${name}.example` }, { domain: 'mail.org.example', shared: true }] },
      push: { app: 'org-shared', shared: true },
    },
  });

const dedicated = tenant('globex', {
  isolation: 'dedicated-account',
  placement: { account: own },
  channels: {
    email: {
      alarms: {
        bounceRate: { warn: 0.02, alarm: 0.05 },
        complaintRate: { warn: 0.0005, alarm: 0.001 },
        notify: [`arn:aws:sns:${region}:${own}:messaging-oncall`],
      },
    },
  },
});

const files = {
  'organization.yaml': organization,
  ...defaults({
    registry: { createTable: true },
    accounts: {
      [account]: {
        allowSharedResources: true,
        isolation: ['shared-project', 'dedicated-project'],
        sharedApplication: { app: 'org-shared', fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/org/fcm' } },
      },
    },
  }),
  ...shared('corner'),
  ...shared('kiosk'),
  ...dedicated,
};

async function entriesOf(run: E2e): Promise<readonly Readonly<Record<string, string>>[]> {
  const registry = new DynamoDBClient({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
  });
  const { Items = [] } = await registry.send(new ScanCommand({ TableName: 'trueup-tenants' }));
  return Items.map((item) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value.S ?? value.N ?? JSON.stringify(value)])),
  );
}

test('shared-project and dedicated-account: onboarded, proved, remembered, and gone from the registry with their files', async (t) => {
  const run = await e2e(t, undefined, files, { limits: false });
  for (const id of [account, own]) {
    const settings = { endpoint: run.sandbox.endpoint, region, credentials: { accessKeyId: id, secretAccessKey: 'sandbox' } };
    await new SNSClient(settings).send(new CreateTopicCommand({ Name: 'messaging-oncall' }));
    await new SecretsManagerClient(settings).send(
      new CreateSecretCommand({ Name: 'trueup/org/fcm', SecretString: '{"project_id":"org"}' }),
    );
  }
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);

  const proved = await run.trueup(['prove', 'isolation', '--format', 'json']);
  assert.equal(proved.exitCode, 0, proved.stdout + proved.stderr);
  const { pairs } = JSON.parse(proved.stdout) as { pairs: { tenants: string[]; overlaps: { kind: string; verdict: string }[] }[] };
  assert.deepEqual(
    pairs.map(({ tenants, overlaps }) => [tenants.join('+'), ...overlaps.map(({ kind, verdict }) => `${kind} ${verdict}`)]),
    [['corner+kiosk', 'application intended', 'credential intended', 'identity intended']],
  );

  const entries = await entriesOf(run);
  const meta = entries.find(({ pk, sk }) => pk === 'TENANT#globex' && sk === 'META');
  assert.deepEqual(
    [meta?.['phase'], meta?.['isolation'], meta?.['accountId'], meta?.['generation']],
    ['ACTIVE', 'dedicated-account', own, '1'],
  );
  assert.match(meta?.['updatedAt'] ?? '', /^2026-/);
  const channel = entries.find(({ pk, sk }) => pk === 'TENANT#kiosk' && sk === `RES#${region}#push-channel#org-shared/fcm`);
  assert.deepEqual([channel?.['channelVersion'], channel?.['createdBy'], channel?.['secretFingerprint']?.length], ['1', 'us', 16]);
  assert.match(channel?.['appliedHash'] ?? '', /^[0-9a-f]{16}$/);

  // The shared things stay, since the other tenant has them.
  run.write({ 'tenants/corner.yaml': undefined });
  const removed = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(removed.exitCode, 0, removed.stdout + removed.stderr);
  assert.deepEqual(
    (await entriesOf(run)).filter(({ pk }) => pk === 'TENANT#corner'),
    [],
  );
  const left = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(left.exitCode, 0, left.stdout + left.stderr);
});
