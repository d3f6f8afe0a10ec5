// Random tenants of every model with any of their parts, as documents, and what these refer to and trueup does not make.
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailTemplateCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { seed as seedSms } from '../../sandbox/services/sms-voice/index.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import type { E2e } from './harness.ts';

const region = 'eu-west-1';
const own = '444444444444';
const central = '111111111111';

const topicOf = (id: string): string => `arn:aws:sns:${region}:${id}:messaging`;
const numberOf = (index: number): string => `phone-${String(index).repeat(32)}`;

const choice = fc.record({
  model: fc.constantFrom('dedicated-project' as const, 'dedicated-project' as const, 'dedicated-account' as const, 'made' as const),
  reputationPolicy: fc.constantFrom(undefined, 'standard', 'strict'),
  sending: fc.constantFrom(undefined, 'enabled'),
  sets: fc.uniqueArray(fc.constantFrom('txn', 'bulk', 'news'), { minLength: 1, maxLength: 2 }),
  tls: fc.constantFrom(undefined, 'REQUIRE', 'OPTIONAL'),
  ipPool: fc.constantFrom(undefined, 'STANDARD', 'MANAGED'),
  events: fc.constantFrom(undefined, 'sns', 'eventBridge', 'stream'),
  stream: fc.constantFrom(undefined, 'bare', 'analysed'),
  imports: fc.constantFrom(undefined, 'closed', 'open'),
  identity: fc.constantFrom('domain', 'address', 'mailFrom', 'byo'),
  template: fc.boolean(),
  sms: fc.constantFrom(undefined, 'number', 'sender', 'both'),
  protect: fc.boolean(),
  push: fc.constantFrom(undefined, 'bare', 'fcm', 'off'),
  custom: fc.constantFrom(undefined, 'webhook', 'lambda'),
  alarms: fc.boolean(),
  policy: fc.boolean(),
  guard: fc.boolean(),
  allowDelete: fc.boolean(),
});
export type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

/** What nobody can bring into an account before it is made is not asked of one: numbers, secrets, templates, roles, a topic that events go to. */
const bare = (of: Choice): Choice => ({
  ...of,
  events: of.events === 'sns' ? 'eventBridge' : of.events,
  identity: of.identity === 'byo' ? 'domain' : of.identity,
  template: false,
  sms: undefined,
  push: of.push === undefined ? undefined : 'bare',
});

/** One to three tenants; an account of its own has one, and one account is made at most. */
export const tenants: fc.Arbitrary<readonly Choice[]> = fc
  .array(choice, { minLength: 1, maxLength: 3 })
  .map((all) =>
    all
      .filter(({ model }, index) => model === 'dedicated-project' || all.findIndex((each) => each.model === model) === index)
      .map((of) => (of.model === 'made' ? bare(of) : of)),
  );

const nameOf = (index: number): string => `tenant${index}`;
const placeOf = ({ model }: Choice): string => (model === 'dedicated-project' ? account : own);
const two = { warn: 0.8, alarm: 1 };
const counted = { warn: 1, alarm: 10 };

function emailOf(of: Choice, name: string, topic: string) {
  const event =
    of.events === 'sns'
      ? { sns: { topicArn: topic } }
      : of.events === 'stream' && of.stream !== undefined
        ? { eventStream: true }
        : { eventBridge: 'default' };
  const domain = `mail.${name}.example`;
  const identity = {
    domain: { domain },
    address: { address: `hello@${name}.example` },
    mailFrom: { domain, mailFrom: { domain: `bounce.${domain}`, onMxFailure: 'REJECT_MESSAGE' } },
    byo: { domain, dkim: { byo: { selector: 's1', privateKeyRef: `secretsmanager:trueup/${name}/dkim` } } },
  }[of.identity];
  return {
    tenant: { reputationPolicy: of.reputationPolicy, sending: of.sending },
    identities: [identity],
    configurationSets: of.sets.map((each) => ({
      name: each,
      tls: of.tls,
      reputationMetrics: true,
      ...(of.ipPool === undefined ? {} : { ipPool: { name: `${name}-pool`, scaling: of.ipPool } }),
      ...(of.events === undefined ? {} : { events: [{ name: 'out', types: ['BOUNCE', 'SEND'], ...event }] }),
    })),
    ...(of.template ? { templates: [`${name}-welcome`] } : {}),
    volume: { perDay: 10, perSecond: 0.1 },
    alarms: {
      bounceRate: { warn: 0.02, alarm: 0.05 },
      complaintRate: { warn: 0.0005, alarm: 0.001 },
      ...(of.alarms ? { volume: two } : {}),
      notify: [topic],
    },
  };
}

function smsOf(of: Choice, index: number, topic: string) {
  if (of.sms === undefined) return {};
  const identities = [
    ...(of.sms === 'sender' ? [] : [{ phoneNumberId: numberOf(index), adopt: true }]),
    ...(of.sms === 'number' ? [] : [{ senderId: `TEN${index}`, country: 'DE' }]),
  ];
  const streamed = of.events === 'stream' && of.stream !== undefined;
  return {
    sms: {
      optOutList: nameOf(index),
      originationIdentities: identities,
      pool: { messageType: 'TRANSACTIONAL' },
      configurationSet: {
        ...(of.protect ? { protect: { DE: 'ALLOW', '*': 'BLOCK' } } : {}),
        ...(streamed ? { events: [{ name: 'out', types: ['ALL'], eventStream: true }] } : {}),
      },
      volume: { perDay: 1, monthlySpendUSD: 0.2 },
      ...(of.alarms ? { alarms: { monthlySpend: two, notify: [topic] } } : {}),
    },
  };
}

const pushOf = (of: Choice, name: string, topic: string) =>
  of.push === undefined
    ? {}
    : {
        push: {
          app: name,
          ...(of.push === 'fcm' ? { fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: `secretsmanager:trueup/${name}/fcm` } } : {}),
          ...(of.push === 'off' ? { adm: { enabled: false } } : {}),
          ...(of.alarms && of.push === 'fcm' ? { alarms: { throttles: counted, failures: counted, notify: [topic] } } : {}),
        },
      };

const customOf = (of: Choice, name: string, id: string, topic: string) =>
  of.custom === undefined
    ? {}
    : {
        custom: [
          of.custom === 'webhook'
            ? { name: 'line', webhook: `https://hooks.${name}.example/messages` }
            : {
                name: 'line',
                lambdaArn: `arn:aws:lambda:${region}:${id}:function:${name}-line`,
                reservedConcurrency: 5,
                ...(of.alarms ? { alarms: { concurrency: two, throttles: counted, notify: [topic] } } : {}),
              },
        ],
      };

function documentOf(of: Choice, index: number): Readonly<Record<string, string>> {
  const name = nameOf(index);
  const isMade = of.model === 'made';
  const id = isMade ? '${account}' : placeOf(of);
  const topic = topicOf(id);
  return tenant(name, {
    isolation: isMade ? 'dedicated-account' : of.model,
    placement: isMade
      ? {
          account: undefined,
          organization: { create: true, accountName: `${name}-messaging`, email: `aws+${name}@example.com`, parent: 'workloads' },
        }
      : { account: id },
    allowDelete: of.allowDelete,
    policies: {
      ...(of.policy ? { sender: { apply: true, ...(isMade ? {} : { attachTo: [`${name}-app`] }) } } : {}),
      ...(of.guard && of.model !== 'dedicated-project' ? { serviceControl: { attach: true } } : {}),
    },
    ...(of.stream === undefined
      ? {}
      : { eventStream: { stream: { bufferSeconds: 60 }, ...(of.stream === 'analysed' ? { table: {}, query: {} } : {}) } }),
    ...(of.imports === undefined || isMade
      ? {}
      : {
          imports: {
            bucket: 's3://org-imports',
            prefix: `${name}/`,
            bucketAccount: central,
            createBucket: true,
            access: { principals: [`arn:aws:iam::${id}:role/${name}-importer`], attach: of.imports === 'closed' },
          },
        }),
    channels: {
      email: emailOf(of, name, topic),
      ...smsOf(of, index, topic),
      ...pushOf(of, name, topic),
      ...customOf(of, name, id, topic),
    },
  });
}

const analytics = { account: central, region, bucket: 's3://org-events/', createBucket: true, database: 'messaging', createDatabase: true };

/** The configuration folder. New accounts have the role of Organizations alone until `trueup bootstrap` has been there, so all go by it. */
export const filesOf = (choices: readonly Choice[]): Readonly<Record<string, string>> => ({
  'organization.yaml': organization
    .replaceAll(/trueup-(?:plan|apply) }/g, 'OrganizationAccountAccessRole }')
    .replace('ous: { root: r-ab12 }', 'ous: { root: r-ab12, workloads: ou-ab12-22222222 }'),
  ...defaults({ registry: { createTable: true }, analytics }),
  ...(Object.assign({}, ...choices.map(documentOf)) as Record<string, string>),
});

/** Makes what documents refer to and trueup does not. */
export async function furnish(run: E2e, choices: readonly Choice[]): Promise<void> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  for (const id of [account, own]) {
    const credentials = { accessKeyId: id, secretAccessKey: 'sandbox' };
    await new SNSClient({ endpoint: run.sandbox.endpoint, region, credentials }).send(new CreateTopicCommand({ Name: 'messaging' }));
  }
  for (const [index, of] of choices.entries()) {
    if (of.model === 'made') continue;
    const name = nameOf(index);
    const id = placeOf(of);
    const settings = { endpoint: run.sandbox.endpoint, region, credentials: { accessKeyId: id, secretAccessKey: 'sandbox' } };
    const got = [
      { account: id, region, what: 'number', country: 'DE', id: numberOf(index) },
      { account: id, region, what: 'sender-id', senderId: `TEN${index}`, country: 'DE' },
    ];
    if (of.sms !== undefined) seedSms(got, run.sandbox.environment());
    if (of.policy) await new IAMClient(settings).send(new CreateRoleCommand({ RoleName: `${name}-app`, AssumeRolePolicyDocument }));
    const secrets = new SecretsManagerClient(settings);
    if (of.push === 'fcm')
      await secrets.send(new CreateSecretCommand({ Name: `trueup/${name}/fcm`, SecretString: `{"project_id":"${name}"}` }));
    if (of.identity === 'byo')
      await secrets.send(new CreateSecretCommand({ Name: `trueup/${name}/dkim`, SecretString: Buffer.from(name).toString('base64') }));
    if (of.template)
      await new SESv2Client(settings).send(
        new CreateEmailTemplateCommand({ TemplateName: `${name}-welcome`, TemplateContent: { Subject: 'Welcome' } }),
      );
  }
}
