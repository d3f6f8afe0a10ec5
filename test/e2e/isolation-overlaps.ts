// Two tenants with everything and nothing in common, what somebody does by hand so that they share something, and what the proof of isolation says.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeDeliveryStreamCommand, FirehoseClient, UpdateDestinationCommand } from '@aws-sdk/client-firehose';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetAppsCommand, PinpointClient, TagResourceCommand } from '@aws-sdk/client-pinpoint';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { type E2e, e2e } from './harness.ts';

const region = 'eu-west-1';
const numberOf = (name: string): string => `phone-${(name === 'acme' ? '1' : '2').repeat(32)}`;
const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

const eventsBucket = 'org-events';
export const importsBucket = 'org-imports';
const analytics = { account: '111111111111', region, bucket: `s3://${eventsBucket}/`, createBucket: true };

/** A tenant with everything, all of it its own. */
const whole = (name: string) =>
  tenant(name, {
    policies: { sender: { apply: true, attachTo: [`${name}-app`] } },
    eventStream: { stream: { bufferSeconds: 60 } },
    imports: {
      bucket: `s3://${importsBucket}`,
      prefix: `${name}/`,
      createBucket: name === 'acme',
      access: { principals: [`arn:aws:iam::${account}:role/${name}-app`], attach: true },
    },
    channels: {
      email: {
        configurationSets: [
          {
            name: 'txn',
            ipPool: { name: `${name}-pool`, scaling: 'MANAGED' },
            events: [{ name: 'bounces', types: ['BOUNCE'], sns: { topicArn: arn('sns', `${name}-events`) } }],
          },
          { name: 'bulk', events: [{ name: 'hose', types: ['SEND'], eventStream: true }] },
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

export interface ProofJson {
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

export async function proofOf(run: E2e, exitCode: number): Promise<ProofJson> {
  const ended = await run.trueup(['prove', 'isolation', '--format', 'json']);
  assert.equal(ended.exitCode, exitCode, ended.stderr + ended.stdout);
  return JSON.parse(ended.stdout) as ProofJson;
}

export const breachesOf = ({ pairs }: ProofJson): string[] =>
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
    hose: new FirehoseClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
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

/** Makes the tenant's own stream write below another place; tells the place as the proof calls it. */
export async function writesTo(by: Hands, name: string, bucket: string, Prefix: string): Promise<string> {
  const DeliveryStreamName = `org-${name}-events`;
  const { DeliveryStreamDescription: live } = await by.hose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
  await by.hose.send(
    new UpdateDestinationCommand({
      DeliveryStreamName,
      CurrentDeliveryStreamVersionId: live?.VersionId,
      DestinationId: live?.Destinations?.[0]?.DestinationId,
      ExtendedS3DestinationUpdate: { BucketARN: `arn:aws:s3:::${bucket}`, Prefix },
    }),
  );
  return `s3://${bucket}/${Prefix}`;
}

/** Writes on a thing of SMS that it is the tenant's. */
async function gives(by: Hands, ResourceArn: string, name: string): Promise<string> {
  await by.sms.send(new sms.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'tenant', Value: name }] }));
  return ResourceArn;
}

/** What somebody does by hand, and what the proof has to say of it. */
export const overlaps: readonly {
  readonly kind: string;
  readonly make: (by: Hands, run: E2e) => Promise<string>;
  /** What is shared with it, as `kind id`. */
  readonly brings?: string;
}[] = [
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
    // The set sends its events to acme's stream.
    brings: `event-stream ${arn('firehose', 'deliverystream/org-acme-events')}`,
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
  // What a tag gives to another, whatever uses it.
  { kind: 'phone-number', make: (by) => gives(by, arn('sms-voice', `phone-number/${numberOf('acme')}`), 'beta') },
  { kind: 'sender-id', make: (by) => gives(by, arn('sms-voice', 'sender-id/BETA/DE'), 'acme') },
  { kind: 'opt-out-list', make: (by) => gives(by, arn('sms-voice', 'opt-out-list/acme'), 'beta') },
  { kind: 'sms-configuration-set', make: (by) => gives(by, arn('sms-voice', 'configuration-set/org-beta'), 'acme') },
  { kind: 'protect-configuration', make: async (by) => gives(by, (await named(by, 'protects', 'org-acme')).arn, 'beta') },
  {
    kind: 'identity',
    async make(by) {
      const ResourceArn = arn('ses', 'identity/mail.beta.example');
      await by.ses.send(new ses.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'tenant', Value: 'acme' }] }));
      return ResourceArn;
    },
  },
  // A tenant's own stream, to which another sends; and one that writes where another's events are.
  {
    kind: 'event-stream',
    async make(by) {
      const DeliveryStreamArn = arn('firehose', 'deliverystream/org-acme-events');
      const IamRoleArn = `arn:aws:iam::${account}:role/org-acme-events`;
      await by.ses.send(
        new ses.CreateConfigurationSetEventDestinationCommand({
          ConfigurationSetName: 'org-beta-txn',
          EventDestinationName: 'astray',
          EventDestination: {
            Enabled: true,
            MatchingEventTypes: ['SEND'],
            KinesisFirehoseDestination: { DeliveryStreamArn, IamRoleArn },
          },
        }),
      );
      return DeliveryStreamArn;
    },
  },
  { kind: 'bucket-prefix', make: (by) => writesTo(by, 'beta', eventsBucket, 'tenant=acme/day=') },
  {
    kind: 'reach',
    async make(by) {
      const Resource = `arn:aws:s3:::${importsBucket}/acme/*`;
      const Principal = { AWS: `arn:aws:iam::${account}:role/beta-app` };
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 's3:PutObject', Resource }],
      });
      await by.s3.send(new PutBucketPolicyCommand({ Bucket: importsBucket, Policy }));
      return `s3:PutObject ${Resource}`;
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

export async function opened(t: TestContext): Promise<{ readonly run: E2e; readonly by: Hands }> {
  const files = {
    'organization.yaml': organization,
    ...defaults({ registry: { createTable: true }, analytics }),
    ...whole('acme'),
    ...whole('beta'),
  };
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
