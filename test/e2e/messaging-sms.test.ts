// Tenants that send SMS, through the program: onboarding, what has to be procured, immutable settings and drift.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AssociateOriginationIdentityCommand,
  CreatePoolCommand,
  DisassociateOriginationIdentityCommand,
  PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
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

test('a conflict that no waiting mends fails at once, with the cure; mended, the next run ends it', async (t) => {
  const run = await e2e(t, undefined, files, { limits: false });
  procured(run);
  const spare = 'phone-ffffffffffffffffffffffffffffffff';
  seed([{ ...place, what: 'number', country: 'DE', id: spare }], run.sandbox.environment());
  const voice = new PinpointSMSVoiceV2Client({
    endpoint: run.sandbox.endpoint,
    region: place.region,
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });
  // Somebody's own pool has the number.
  const { PoolId } = await voice.send(
    new CreatePoolCommand({ OriginationIdentity: spare, IsoCountryCode: 'DE', MessageType: 'TRANSACTIONAL' }),
  );
  run.clock.advance(60_000);
  await voice.send(new AssociateOriginationIdentityCommand({ PoolId, OriginationIdentity: numberId, IsoCountryCode: 'DE' }));
  run.clock.advance(60_000);
  const before = run.clock.monotonicMs();
  const failed = await run.trueup(['apply', '--yes']);
  assert.equal(failed.exitCode, 4, failed.stdout + failed.stderr);
  assert.match(
    failed.stdout.replaceAll(/\s+/g, ' '),
    new RegExp(`ConflictException.*${numberId} is in the pool ${PoolId}.*disassociate-origination-identity --pool-id ${PoolId}`),
  );
  const waited = run.clock.monotonicMs() - before;
  assert.ok(waited < 120_000, `${waited} ms`);
  await voice.send(new DisassociateOriginationIdentityCommand({ PoolId, OriginationIdentity: numberId, IsoCountryCode: 'DE' }));
  run.clock.advance(60_000);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const after = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(after.exitCode, 0, after.stdout + after.stderr);
});
