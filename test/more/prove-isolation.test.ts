// The proof of isolation through the program: nothing in tenants that share nothing, and every overlap that somebody makes by hand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetAppsCommand, PinpointClient, TagResourceCommand, UpdateGcmChannelCommand } from '@aws-sdk/client-pinpoint';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { type E2e, e2e, repository } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const region = 'eu-west-1';
const numberOf = (name: string): string => `phone-${(name === 'acme' ? '1' : '2').repeat(32)}`;
const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

/** A tenant with everything, all of it its own. */
const whole = (name: string) =>
  tenant(name, {
    policies: { sender: { apply: true, attachTo: [`${name}-app`] } },
    channels: {
      email: {
        configurationSets: [
          {
            name: 'txn',
            ipPool: { name: `${name}-pool`, scaling: 'MANAGED' },
            events: [{ name: 'bounces', types: ['BOUNCE'], sns: { topicArn: arn('sns', `${name}-events`) } }],
          },
          { name: 'bulk' },
        ],
        templates: [`${name}-welcome`],
      },
      sms: {
        optOutList: name,
        originationIdentities: [
          { phoneNumberId: numberOf(name), adopt: true },
          { senderId: name.toUpperCase(), country: 'DE' },
        ],
        pool: { messageType: 'TRANSACTIONAL' },
        configurationSet: {
          defaultSenderId: name.toUpperCase(),
          protect: { DE: 'ALLOW', '*': 'BLOCK' },
          events: [{ name: 'blocked', types: ['TEXT_BLOCKED'], sns: { topicArn: arn('sns', `${name}-events`) } }],
        },
        volume: { perDay: 100, monthlySpendUSD: 0.4 },
      },
      push: { app: name, fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: `secretsmanager:trueup/${name}/fcm` } },
    },
  });

interface ProofJson {
  readonly shared: readonly object[];
  readonly summary: Readonly<Record<string, number>>;
  readonly tenants: readonly { readonly name: string; readonly unread: readonly { readonly code: string; readonly kind: string }[] }[];
  readonly pairs: readonly {
    readonly tenants: readonly string[];
    readonly overlaps: readonly {
      readonly kind: string;
      readonly id: string;
      readonly verdict: string;
      readonly because: string;
      readonly evidence: readonly { readonly arn: string; readonly call: string; readonly cell: string }[];
    }[];
  }[];
}

async function proofOf(run: E2e, exitCode: number): Promise<ProofJson> {
  const ended = await run.trueup(['prove', 'isolation', '--format', 'json']);
  assert.equal(ended.exitCode, exitCode, ended.stderr + ended.stdout);
  return JSON.parse(ended.stdout) as ProofJson;
}

const breachesOf = ({ pairs }: ProofJson): string[] =>
  pairs.flatMap(({ overlaps }) => overlaps.filter(({ verdict }) => verdict === 'breach').map(({ kind, id }) => `${kind} ${id}`));

function hands(run: E2e) {
  const settings = { endpoint: run.sandbox.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'sandbox' } };
  return {
    ses: new ses.SESv2Client(settings),
    sms: new sms.PinpointSMSVoiceV2Client(settings),
    push: new PinpointClient(settings),
    iam: new IAMClient(settings),
    secrets: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
    registry: new DynamoDBClient({ ...settings, credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' } }),
  };
}

type Hands = ReturnType<typeof hands>;

const named = async (by: Hands, list: 'pools' | 'protects', name: string): Promise<{ readonly id: string; readonly arn: string }> => {
  const all =
    list === 'pools'
      ? ((await by.sms.send(new sms.DescribePoolsCommand({}))).Pools ?? []).map(({ PoolId, PoolArn }) => ({ id: PoolId, arn: PoolArn }))
      : ((await by.sms.send(new sms.DescribeProtectConfigurationsCommand({}))).ProtectConfigurations ?? []).map((each) => ({
          id: each.ProtectConfigurationId,
          arn: each.ProtectConfigurationArn,
        }));
  for (const { id = '', arn: ResourceArn = '' } of all) {
    const { Tags } = await by.sms.send(new sms.ListTagsForResourceCommand({ ResourceArn }));
    if (Tags?.some(({ Key, Value }) => Key === 'Name' && Value === name)) return { id, arn: ResourceArn };
  }
  throw new Error(`no ${list} ${name}`);
};

/** What somebody does by hand, and what the proof has to say of it. */
const overlaps: readonly { readonly kind: string; readonly make: (by: Hands, run: E2e) => Promise<string> }[] = [
  {
    kind: 'identity',
    async make(by) {
      const ResourceArn = arn('ses', 'identity/mail.acme.example');
      await by.ses.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'org-beta', ResourceArn }));
      return ResourceArn;
    },
  },
  {
    kind: 'configuration-set',
    async make(by) {
      const ResourceArn = arn('ses', 'configuration-set/org-acme-bulk');
      await by.ses.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'org-beta', ResourceArn }));
      return ResourceArn;
    },
  },
  {
    kind: 'template',
    async make(by) {
      const ResourceArn = arn('ses', 'template/beta-welcome');
      await by.ses.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'org-acme', ResourceArn }));
      return ResourceArn;
    },
  },
  {
    kind: 'ip-pool',
    async make(by) {
      await by.ses.send(
        new ses.PutConfigurationSetDeliveryOptionsCommand({ ConfigurationSetName: 'org-beta-bulk', SendingPoolName: 'acme-pool' }),
      );
      return arn('ses', 'dedicated-ip-pool/acme-pool');
    },
  },
  {
    kind: 'event-stream',
    async make(by) {
      const TopicArn = arn('sns', 'acme-events');
      await by.ses.send(
        new ses.CreateConfigurationSetEventDestinationCommand({
          ConfigurationSetName: 'org-beta-bulk',
          EventDestinationName: 'copied',
          EventDestination: { Enabled: true, MatchingEventTypes: ['SEND'], SnsDestination: { TopicArn } },
        }),
      );
      return TopicArn;
    },
  },
  {
    kind: 'suppression-list',
    async make(by) {
      for (const TenantName of ['org-acme', 'org-beta']) await by.ses.send(new ses.PutTenantSuppressionAttributesCommand({ TenantName }));
      return `${account}/${region}`;
    },
  },
  {
    kind: 'sms-pool',
    async make(by) {
      const pool = await named(by, 'pools', 'org-beta');
      await by.sms.send(new sms.TagResourceCommand({ ResourceArn: pool.arn, Tags: [{ Key: 'tenant', Value: 'acme' }] }));
      return pool.arn;
    },
  },
  {
    kind: 'opt-out-list',
    async make(by) {
      const { id: PoolId } = await named(by, 'pools', 'org-beta');
      await by.sms.send(new sms.UpdatePoolCommand({ PoolId, OptOutListName: 'acme' }));
      return arn('sms-voice', 'opt-out-list/acme');
    },
  },
  {
    kind: 'phone-number',
    async make(by, run) {
      const [to, from] = [await named(by, 'pools', 'org-acme'), await named(by, 'pools', 'org-beta')];
      const identity = { OriginationIdentity: numberOf('beta'), IsoCountryCode: 'DE' };
      await by.sms.send(new sms.DisassociateOriginationIdentityCommand({ PoolId: from.id, ...identity }));
      run.clock.advance(60_000);
      await by.sms.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId: numberOf('beta'), OptOutListName: 'acme' }));
      await by.sms.send(new sms.AssociateOriginationIdentityCommand({ PoolId: to.id, ...identity }));
      run.clock.advance(60_000);
      return arn('sms-voice', `phone-number/${numberOf('beta')}`);
    },
  },
  {
    kind: 'sender-id',
    async make(by) {
      await by.sms.send(new sms.SetDefaultSenderIdCommand({ ConfigurationSetName: 'org-beta', SenderId: 'ACME' }));
      return arn('sms-voice', 'sender-id/ACME/DE');
    },
  },
  {
    kind: 'protect-configuration',
    async make(by) {
      const protect = await named(by, 'protects', 'org-acme');
      const input = { ConfigurationSetName: 'org-beta', ProtectConfigurationId: protect.id };
      await by.sms.send(new sms.AssociateProtectConfigurationCommand(input));
      return protect.arn;
    },
  },
  {
    kind: 'sms-configuration-set',
    async make(by) {
      const ResourceArn = arn('sms-voice', 'configuration-set/org-acme');
      const item = {
        pk: 'TENANT#beta',
        sk: `RES#${region}#sms-configuration-set#org-acme`,
        accountId: account,
        arn: ResourceArn,
        rev: '1',
      };
      const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, name === 'rev' ? { N: value } : { S: value }]));
      await by.registry.send(new PutItemCommand({ TableName: 'trueup-tenants', Item }));
      return ResourceArn;
    },
  },
  {
    kind: 'application',
    async make(by) {
      const { ApplicationsResponse } = await by.push.send(new GetAppsCommand({}));
      const { Arn: ResourceArn = '' } = ApplicationsResponse?.Item?.find(({ Name }) => Name === 'acme') ?? {};
      await by.push.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: { tenant: 'beta' } } }));
      return ResourceArn;
    },
  },
  {
    kind: 'reach',
    async make(by) {
      // Sending as beta is denied by acme's own sender policy; writing into beta's opt-out list is not.
      const list = arn('sms-voice', 'opt-out-list/beta');
      const pool = await named(by, 'pools', 'org-beta');
      const Statement = [
        { Effect: 'Allow', Action: 'sms-voice:Put*', Resource: list },
        { Effect: 'Allow', Action: 'sms-voice:Send*', Resource: pool.arn },
      ];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await by.iam.send(new PutRolePolicyCommand({ RoleName: 'acme-app', PolicyName: 'more', PolicyDocument }));
      return `sms-voice:PutOptedOutNumber ${list}`;
    },
  },
];

async function opened(t: Parameters<typeof e2e>[0]): Promise<{ readonly run: E2e; readonly by: Hands }> {
  const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...whole('acme'), ...whole('beta') };
  const run = await e2e(t, undefined, files, { limits: false });
  const by = hands(run);
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  for (const name of ['acme', 'beta']) {
    seed(
      [
        { account, region, what: 'number', country: 'DE', id: numberOf(name) },
        { account, region, what: 'sender-id', senderId: name.toUpperCase(), country: 'DE' },
      ],
      run.sandbox.environment(),
    );
    const json = JSON.stringify({ type: 'service_account', project_id: name, private_key: `canary-${name}` });
    await by.secrets.send(new CreateSecretCommand({ Name: `trueup/${name}/fcm`, SecretString: json }));
    await by.iam.send(new CreateRoleCommand({ RoleName: `${name}-app`, AssumeRolePolicyDocument: trust }));
    await by.sns.send(new CreateTopicCommand({ Name: `${name}-events` }));
    await by.ses.send(new ses.CreateEmailTemplateCommand({ TemplateName: `${name}-welcome`, TemplateContent: { Subject: 'Welcome' } }));
  }
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  return { run, by };
}

const unreadOf = ({ tenants }: ProofJson) =>
  tenants.map(({ name, unread }) => [name, ...unread.map(({ kind, code }) => `${kind} ${code}`)]);

test('the proof of isolation', async (t) => {
  const { run, by } = await opened(t);

  await t.test('nothing is found in tenants that share nothing', async () => {
    const clean = await proofOf(run, 0);
    assert.deepEqual(clean.summary, { tenants: 2, pairs: 1, clean: 0, intended: 1, breached: 0, unproved: 0, breaches: 0 });
    assert.deepEqual(clean.pairs, []);
    assert.deepEqual(clean.shared, [
      {
        account,
        tenants: ['acme', 'beta'],
        because: 'both models share an account',
        evidence: { arn: `arn:aws:iam::${account}:root`, call: 'organizations:ListAccounts', cell: `${account}/global` },
      },
    ]);
  });

  await t.test('the same credential in two applications is found by its fingerprint', async () => {
    const json = JSON.stringify({ type: 'service_account', project_id: 'acme', private_key: 'canary-acme' });
    await by.secrets.send(new PutSecretValueCommand({ SecretId: 'trueup/beta/fcm', SecretString: json }));
    assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
    const same = await proofOf(run, 2);
    assert.match(breachesOf(same).join(), /^credential [0-9a-f]{16}$/);
    assert.doesNotMatch(JSON.stringify(same), /canary/);
  });

  await t.test('each overlap that is made by hand is found, with what shows it', async () => {
    const expected: string[] = [];
    for (const { kind, make } of overlaps) expected.push(`${kind} ${await make(by, run)}`);
    const found = await proofOf(run, 2);
    assert.deepEqual(
      breachesOf(found)
        .filter((each) => !each.startsWith('credential '))
        .sort(),
      expected.sort(),
    );
    for (const { evidence, kind } of found.pairs.flatMap((pair) => pair.overlaps)) {
      assert.ok(evidence.length >= 1, kind);
      for (const each of evidence)
        assert.match(`${each.call} ${each.arn} ${each.cell}`, /^[a-z0-9-]+:[A-Z]\w+ arn:aws:\S+ \d{12}\/[a-z0-9-]+$/);
    }
    const schema: object = JSON.parse(readFileSync(path.join(repository, 'schemas/output/isolation.schema.json'), 'utf8'));
    const valid = new Ajv2020({ strict: false }).compile(schema);
    assert.ok(valid(found), JSON.stringify(valid.errors));
  });

  await t.test('as text and as a page, and a part of the tenants is not asked about', async () => {
    const text = await run.trueup(['prove', 'isolation']);
    assert.equal(text.exitCode, 2);
    assert.match(
      text.stdout,
      /^acme and beta\n(.*\n)* {2}breach application arn:aws:mobiletargeting\S+: neither side declares it shared$/m,
    );
    const html = await run.trueup(['prove', 'isolation', '--format', 'html']);
    assert.equal(html.exitCode, 2);
    assert.match(html.stdout, /<td>BREACH<\/td>/);
    assert.equal((await run.trueup(['prove', 'isolation', '--account', account])).exitCode, 1);
  });

  await t.test('a credential that nobody knows, and what cannot be read, is not proved: 6', async () => {
    const { ApplicationsResponse } = await by.push.send(new GetAppsCommand({}));
    const { Id: ApplicationId } = ApplicationsResponse?.Item?.find(({ Name }) => Name === 'beta') ?? {};
    await by.push.send(new UpdateGcmChannelCommand({ ApplicationId, GCMChannelRequest: { ApiKey: 'canary-other', Enabled: true } }));
    const unknown = await proofOf(run, 6);
    assert.deepEqual(
      breachesOf(unknown).filter((each) => each.startsWith('credential ')),
      [],
    );
    assert.deepEqual(unreadOf(unknown), [['acme'], ['beta', 'credential CredentialUnknown']]);
    run.sandbox.faults.add({ service: 'ses', operation: 'ListTenantResources', effect: { kind: 'denied' } });
    assert.deepEqual(unreadOf(await proofOf(run, 6)), [
      ['acme', 'identity AccessDeniedException'],
      ['beta', 'credential CredentialUnknown', 'identity AccessDeniedException'],
    ]);
    const text = await run.trueup(['prove', 'isolation']);
    assert.equal(text.exitCode, 6);
    assert.match(text.stdout, /unreadable acme, identity: AccessDenied/);
    assert.doesNotMatch(text.stdout, /canary/);
  });
});
