// Tenants that send SMS, through the program: onboarding, what has to be procured, immutable settings and drift.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { type E2e, e2e } from './harness.ts';

const numberId = 'phone-0123456789abcdef0123456789abcdef';
const place = { account, region: 'eu-west-1' };

const sms = (name: string, part: Record<string, unknown> = {}): Record<string, unknown> => ({
  policies: { sender: { apply: true } },
  channels: {
    email: undefined,
    sms: {
      optOutList: name,
      originationIdentities: [
        { phoneNumberId: numberId, adopt: true },
        { senderId: 'ACME', country: 'DE' },
      ],
      pool: { messageType: 'TRANSACTIONAL', deletionProtection: true },
      configurationSet: {
        defaultSenderId: 'ACME',
        messageFeedback: true,
        protect: { DE: 'ALLOW', AT: 'ALLOW', '*': 'BLOCK' },
        events: [{ name: 'complaints', types: ['TEXT_BLOCKED'], sns: { topicArn: `arn:aws:sns:eu-west-1:${account}:sms` } }],
      },
      volume: { perDay: 100, monthlySpendUSD: 1 },
      ...part,
    },
  },
});

/** A person has got the number and the sender id. */
const procured = (run: E2e): void =>
  seed(
    [
      { ...place, what: 'number', country: 'DE', id: numberId },
      { ...place, what: 'sender-id', senderId: 'ACME', country: 'DE' },
    ],
    run.sandbox.environment(),
  );

const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...tenant('acme', sms('acme')) };

test('a tenant that sends SMS: procurement is printed, and the plan after apply is empty', async (t) => {
  const run = await e2e(t, undefined, files);
  const before = await run.trueup(['plan']);
  assert.equal(before.exitCode, 0, before.stdout + before.stderr);
  const text = before.stdout.replaceAll(/\s+/g, ' ');
  assert.match(text, /aws pinpoint-sms-voice-v2 request-sender-id --region eu-west-1 --sender-id ACME --iso-country-code DE/);
  assert.match(text, /numbers are never bought by trueup/);
  procured(run);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const after = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(after.exitCode, 0, after.stdout + after.stderr);
});
