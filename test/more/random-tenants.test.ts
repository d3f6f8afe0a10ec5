// Random tenants: the plan after an apply of them is empty, live rules say nothing that documents did not, and those that share nothing are proved apart. RUNS=50 looks at more.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailTemplateCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { seed as seedSms } from '../../sandbox/services/sms-voice/index.ts';
import { type E2e, openE2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(1, 50);
const seed = Number(process.env['SEED'] ?? String(randomInt(2 ** 31)));
const region = 'eu-west-1';
const own = '444444444444';

const topicOf = (id: string): string => `arn:aws:sns:${region}:${id}:messaging`;
const numberOf = (index: number): string => `phone-${String(index).repeat(32)}`;

const set = fc.record({
  tls: fc.constantFrom(undefined, 'REQUIRE', 'OPTIONAL'),
  reputationMetrics: fc.constant(true),
  ipPool: fc.constantFrom(undefined, 'STANDARD', 'MANAGED'),
  events: fc.constantFrom(undefined, 'sns', 'eventBridge'),
});

const choice = fc.record({
  model: fc.constantFrom('dedicated-project' as const, 'dedicated-project' as const, 'dedicated-account' as const),
  reputationPolicy: fc.constantFrom(undefined, 'standard', 'strict'),
  sending: fc.constantFrom(undefined, 'enabled'),
  sets: fc.uniqueArray(fc.constantFrom('txn', 'bulk', 'news'), { minLength: 1, maxLength: 2 }),
  set,
  identity: fc.constantFrom('domain', 'address', 'mailFrom'),
  template: fc.boolean(),
  sms: fc.constantFrom(undefined, 'number', 'sender', 'both'),
  protect: fc.boolean(),
  push: fc.constantFrom(undefined, 'bare', 'fcm', 'off'),
  policy: fc.boolean(),
  allowDelete: fc.boolean(),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

const nameOf = (index: number): string => `tenant${index}`;
const placeOf = ({ model }: Choice): string => (model === 'dedicated-account' ? own : account);

function documentOf(of: Choice, index: number): Readonly<Record<string, string>> {
  const name = nameOf(index);
  const id = placeOf(of);
  const event = of.set.events === 'sns' ? { sns: { topicArn: topicOf(id) } } : { eventBridge: 'default' };
  const identities = [
    ...(of.sms === 'number' || of.sms === 'both' ? [{ phoneNumberId: numberOf(index), adopt: true }] : []),
    ...(of.sms === 'sender' || of.sms === 'both' ? [{ senderId: `TEN${index}`, country: 'DE' }] : []),
  ];
  return tenant(name, {
    isolation: of.model,
    placement: { account: id },
    allowDelete: of.allowDelete,
    ...(of.policy ? { policies: { sender: { apply: true, attachTo: [`${name}-app`] } } } : {}),
    channels: {
      email: {
        tenant: { reputationPolicy: of.reputationPolicy, sending: of.sending },
        identities: [
          of.identity === 'address'
            ? { address: `hello@${name}.example` }
            : {
                domain: `mail.${name}.example`,
                ...(of.identity === 'mailFrom'
                  ? { mailFrom: { domain: `bounce.mail.${name}.example`, onMxFailure: 'REJECT_MESSAGE' } }
                  : {}),
              },
        ],
        configurationSets: of.sets.map((each) => ({
          name: each,
          tls: of.set.tls,
          reputationMetrics: of.set.reputationMetrics,
          ...(of.set.ipPool === undefined ? {} : { ipPool: { name: `${name}-pool`, scaling: of.set.ipPool } }),
          ...(of.set.events === undefined ? {} : { events: [{ name: 'out', types: ['BOUNCE', 'SEND'], ...event }] }),
        })),
        ...(of.template ? { templates: [`${name}-welcome`] } : {}),
        volume: { perDay: 10, perSecond: 0.1 },
        alarms: { bounceRate: { warn: 0.02, alarm: 0.05 }, complaintRate: { warn: 0.0005, alarm: 0.001 }, notify: [topicOf(id)] },
      },
      ...(of.sms === undefined
        ? {}
        : {
            sms: {
              optOutList: name,
              originationIdentities: identities,
              pool: { messageType: 'TRANSACTIONAL' },
              configurationSet: of.protect ? { protect: { DE: 'ALLOW', '*': 'BLOCK' } } : {},
              volume: { perDay: 1, monthlySpendUSD: 0.2 },
            },
          }),
      ...(of.push === undefined
        ? {}
        : {
            push: {
              app: name,
              ...(of.push === 'fcm'
                ? { fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: `secretsmanager:trueup/${name}/fcm` } }
                : {}),
              ...(of.push === 'off' ? { adm: { enabled: false } } : {}),
            },
          }),
    },
  });
}

/** What documents refer to and trueup does not make. */
async function furnish(run: E2e, choices: readonly Choice[]): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  for (const id of [account, own]) {
    const credentials = { accessKeyId: id, secretAccessKey: 'sandbox' };
    await new SNSClient({ endpoint: run.sandbox.endpoint, region, credentials }).send(new CreateTopicCommand({ Name: 'messaging' }));
  }
  for (const [index, of] of choices.entries()) {
    const name = nameOf(index);
    const id = placeOf(of);
    const settings = { endpoint: run.sandbox.endpoint, region, credentials: { accessKeyId: id, secretAccessKey: 'sandbox' } };
    const got = [
      { account: id, region, what: 'number', country: 'DE', id: numberOf(index) },
      { account: id, region, what: 'sender-id', senderId: `TEN${index}`, country: 'DE' },
    ];
    if (of.sms !== undefined) seedSms(got, run.sandbox.environment());
    if (of.policy) await new IAMClient(settings).send(new CreateRoleCommand({ RoleName: `${name}-app`, AssumeRolePolicyDocument }));
    if (of.push === 'fcm')
      await new SecretsManagerClient(settings).send(
        new CreateSecretCommand({ Name: `trueup/${name}/fcm`, SecretString: `{"project_id":"${name}"}` }),
      );
    if (of.template)
      await new SESv2Client(settings).send(
        new CreateEmailTemplateCommand({ TemplateName: `${name}-welcome`, TemplateContent: { Subject: 'Welcome' } }),
      );
  }
}

test(`random tenants: the plan after apply is empty, and none shares what it does not declare (${runs} runs, seed ${seed})`, async () => {
  // An account of its own has one tenant.
  const tenants = fc
    .array(choice, { minLength: 1, maxLength: 3 })
    .map((all) =>
      all.filter(({ model }, index) => model !== 'dedicated-account' || all.findIndex((each) => each.model === model) === index),
    );
  await fc.assert(
    fc.asyncProperty(tenants, async (choices) => {
      const files = Object.assign({}, ...choices.map(documentOf)) as Record<string, string>;
      const run = await openE2e(
        undefined,
        { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...files },
        { limits: false },
      );
      try {
        await furnish(run, choices);
        const applied = await run.trueup(['apply', '--yes', '--quiet']);
        assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
        const again = await run.trueup(['plan', '--detailed-exitcode', '--quiet']);
        assert.equal(again.exitCode, 0, again.stdout + again.stderr);
        const proved = await run.trueup(['prove', 'isolation', '--quiet']);
        // Events on the account's default bus and its topic are named by all who send them there.
        assert.equal(proved.exitCode, 0, proved.stdout + proved.stderr);
      } finally {
        await run.close();
      }
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
});
