// Alarms and custom channels through the program: a noisy neighbour is heard, and a function's share is held.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const place = { account, region: 'eu-west-1' };
const custom = [
  {
    name: 'line',
    lambdaArn: `arn:aws:lambda:eu-west-1:${account}:function:acme-line`,
    reservedConcurrency: 20,
    alarms: {
      concurrency: { warn: 0.8, alarm: 1 },
      throttles: { warn: 1, alarm: 10 },
      notify: [`arn:aws:sns:eu-west-1:${account}:messaging-oncall`],
    },
  },
  { name: 'chat', webhook: 'https://hooks.acme.example/messages' },
];

test('a noisy neighbour: bounces raise the alarm of the tenant, and its topic hears it', async (t) => {
  const files = {
    'organization.yaml': organization,
    ...defaults({ registry: { createTable: true } }),
    ...tenant('acme', { channels: { custom, email: { volume: { perDay: 4 }, alarms: { volume: { warn: 0.5, alarm: 1 } } } } }),
    ...tenant('quiet'),
  };
  const run = await e2e(t, undefined, files);
  const settings = {
    endpoint: run.sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  };
  await new SNSClient(settings).send(new CreateTopicCommand({ Name: 'messaging-oncall' }));
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const empty = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(empty.exitCode, 0, empty.stdout);
  // Nobody has deployed the function yet: that is said, and nothing fails.
  assert.match(empty.stdout.replaceAll(/\s+/g, ' '), /the function acme-line is not in the account: deploy it/);

  consoleChanges['set-production-access']?.run({ ...place, decision: 'GRANTED' }, run.sandbox.environment());
  run.clock.advance(10 * 60_000);
  const ses = new SESv2Client(settings);
  for (let count = 0; count < 4; count++) {
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'news@mail.acme.example',
        TenantName: 'org-acme',
        ConfigurationSetName: 'org-acme-txn',
        Destination: { ToAddresses: [`nobody${count}@gone.invalid`] },
        Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
      }),
    );
  }
  const heard = snsOf(run.sandbox.environment(), account, 'eu-west-1').published.map(({ subject }) => subject ?? '');
  assert.ok(
    heard.some((subject) => subject.startsWith('ALARM: "org/acme/email/bounceRate/txn/alarm"')),
    heard.join('\n'),
  );
  // Its four messages are all that it announced for a day, told by SES's metric of the tenant.
  assert.ok(
    heard.some((subject) => subject.startsWith('ALARM: "org/acme/email/volume/alarm"')),
    heard.join('\n'),
  );
  assert.ok(!heard.some((subject) => subject.startsWith('ALARM: "org/quiet/')), heard.join('\n'));
  const noisy = await run.trueup(['plan']);
  assert.match(noisy.stdout.replaceAll(/\s+/g, ' '), /alarm-fires: org\/acme\/email\/bounceRate\/txn\/alarm is in ALARM/);
});
