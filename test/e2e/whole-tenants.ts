// Tenants with all their parts, what they need that trueup does not make, and what of them there is at the end.
import { AthenaClient, BatchGetNamedQueryCommand, ListNamedQueriesCommand } from '@aws-sdk/client-athena';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeDeliveryStreamCommand, FirehoseClient, ListDeliveryStreamsCommand } from '@aws-sdk/client-firehose';
import { GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import { GetAppsCommand, GetChannelsCommand, PinpointClient } from '@aws-sdk/client-pinpoint';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';
import { packageOf } from '../sandbox/lambda-setting.ts';
import type { E2e } from './harness.ts';

export const region = 'eu-west-1';
const management = '111111111111';
const numberId = 'phone-0123456789abcdef0123456789abcdef';
const created = 'globex-messaging';
const address = 'aws+globex@example.com';

/** With a push application alone; with everything in an account of several tenants; with an account that is made for it. */
export type Extent = 'push' | 'whole' | 'account';

const fcm = { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/acme/fcm' };
const byo = { selector: 's1', privateKeyRef: 'secretsmanager:trueup/acme/dkim' };
const two = { warn: 0.8, alarm: 1 };
const counted = { warn: 1, alarm: 10 };

const everything = {
  policies: { sender: { apply: true, attachTo: ['acme-app'] } },
  eventStream: { stream: { bufferSeconds: 60 }, table: {}, query: {} },
  imports: {
    bucket: 's3://org-imports',
    prefix: 'acme/',
    createBucket: true,
    access: { principals: [`arn:aws:iam::${account}:role/acme-importer`], attach: true },
  },
  channels: {
    email: {
      tenant: { reputationPolicy: 'strict', sending: 'enabled' },
      identities: [
        { domain: 'mail.acme.example', mailFrom: { domain: 'bounce.mail.acme.example', onMxFailure: 'REJECT_MESSAGE' } },
        { domain: 'news.acme.example', dkim: { byo } },
      ],
      configurationSets: [
        {
          name: 'txn',
          ipPool: { name: 'acme-pool', scaling: 'MANAGED' },
          events: [{ name: 'hose', types: ['SEND', 'BOUNCE'], eventStream: true }],
        },
      ],
      alarms: { volume: two },
    },
    sms: {
      optOutList: 'acme',
      originationIdentities: [
        { phoneNumberId: numberId, adopt: true },
        { senderId: 'ACME', country: 'DE' },
      ],
      pool: { messageType: 'TRANSACTIONAL' },
      configurationSet: {
        defaultSenderId: 'ACME',
        protect: { DE: 'ALLOW', '*': 'BLOCK' },
        events: [{ name: 'hose', types: ['ALL'], eventStream: true }],
      },
      volume: { perDay: 10, monthlySpendUSD: 0.5 },
      alarms: { monthlySpend: two, notify: [topic] },
    },
    push: { app: 'acme', fcm, alarms: { throttles: counted, failures: counted, notify: [topic] } },
    custom: [
      {
        name: 'line',
        lambdaArn: `arn:aws:lambda:${region}:${account}:function:acme-line`,
        reservedConcurrency: 20,
        alarms: { concurrency: two, throttles: counted, notify: [topic] },
      },
    ],
  },
};

const analytics = {
  account: management,
  region,
  bucket: 's3://org-events/',
  createBucket: true,
  database: 'messaging',
  createDatabase: true,
};

/** The configuration folder. */
export function filesOf(extent: Extent): Readonly<Record<string, string>> {
  const common = defaults({ registry: { createTable: true }, ...(extent === 'push' ? {} : { analytics }) });
  if (extent === 'push')
    return {
      'organization.yaml': organization,
      ...common,
      ...tenant('acme', { channels: { email: undefined, push: { app: 'acme', fcm } } }),
    };
  if (extent === 'whole') return { 'organization.yaml': organization, ...common, ...tenant('acme', everything) };
  return {
    // New accounts have this role alone until `trueup bootstrap` has been there.
    'organization.yaml': organization
      .replaceAll(/trueup-(?:plan|apply) }/g, 'OrganizationAccountAccessRole }')
      .replace('ous: { root: r-ab12 }', 'ous: { root: r-ab12, workloads: ou-ab12-22222222 }'),
    ...common,
    ...tenant('globex', {
      isolation: 'dedicated-account',
      iamGuard: undefined,
      placement: {
        account: undefined,
        regions: [region],
        organization: { create: true, accountName: created, email: address, parent: 'workloads' },
      },
      eventStream: { stream: { bufferSeconds: 60 }, table: {}, query: {} },
      policies: { sender: { apply: true }, serviceControl: { attach: true } },
      channels: {
        email: {
          configurationSets: [{ name: 'txn', events: [{ name: 'hose', types: ['SEND'], eventStream: true }] }],
          alarms: { notify: [topic.replace(account, '${account}')] },
        },
        push: { app: 'globex' },
      },
    }),
  };
}

const settingsOf = (run: E2e, id: string) => ({
  endpoint: run.sandbox.endpoint,
  region,
  credentials: { accessKeyId: id, secretAccessKey: 'sandbox' },
});

const trust = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/** Makes what documents refer to and trueup does not: secrets, topics, roles, the function, the number and the sender id. */
export async function furnish(run: E2e, extent: Extent): Promise<void> {
  if (extent === 'account') return;
  const settings = settingsOf(run, account);
  const secrets = new SecretsManagerClient(settings);
  await secrets.send(new CreateSecretCommand({ Name: 'trueup/acme/fcm', SecretString: '{"project_id":"acme"}' }));
  if (extent === 'push') return;
  await secrets.send(new CreateSecretCommand({ Name: 'trueup/acme/dkim', SecretString: Buffer.from('a private key').toString('base64') }));
  await new SNSClient(settings).send(new CreateTopicCommand({ Name: 'messaging-oncall' }));
  const roles = new iam.IAMClient(settings);
  const roleOf = async (RoleName: string) =>
    (await roles.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }))).Role?.Arn;
  await roleOf('acme-app');
  await new lambda.LambdaClient(settings).send(
    new lambda.CreateFunctionCommand({
      FunctionName: 'acme-line',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: await roleOf('acme-line'),
      Code: { ZipFile: packageOf({ 'index.mjs': 'export const handler = () => 1;' }) },
    }),
  );
  const place = { account, region };
  const got = [
    { ...place, what: 'number', country: 'DE', id: numberId },
    { ...place, what: 'sender-id', senderId: 'ACME', country: 'DE' },
  ];
  seed(got, run.sandbox.environment());
}

/** Everything that there may be one of only, by name; the registry's entries with their phase or whether they have their id, and who made it. */
export type Ends = Readonly<Record<string, readonly string[]>>;

export async function endsOf(run: E2e, extent: Extent): Promise<Ends> {
  const accounts = await accountsOf(run);
  const made = accounts.find(([name]) => name === created)?.[1];
  const home = extent === 'account' ? made : account;
  const central = settingsOf(run, management);
  return {
    accounts: accounts.map(([name]) => name).filter((name) => name === created),
    ...(home === undefined ? {} : await inAccount(run, home)),
    ...(await centrally(central)),
    ...(await policiesOf(central)),
  };
}

async function accountsOf(run: E2e): Promise<readonly (readonly [string, string])[]> {
  const { record } = run.sandbox.environment().organization;
  return Object.values(record.accounts).map(({ name, id }) => [name, id]);
}

type Settings = ReturnType<typeof settingsOf>;
const sorted = (names: readonly (string | undefined)[] | undefined): readonly string[] => [...(names ?? [])].map(String).sort();

async function inAccount(run: E2e, id: string): Promise<Ends> {
  const settings = settingsOf(run, id);
  return { ...(await emailOf(settings)), ...(await textsOf(settings)), ...(await pushOf(settings)), ...(await otherParts(settings)) };
}

async function emailOf(settings: Settings): Promise<Ends> {
  const email = new ses.SESv2Client(settings);
  const tenants = (await email.send(new ses.ListTenantsCommand({}))).Tenants ?? [];
  const associations = await Promise.all(
    tenants.map(async ({ TenantName }) => (await email.send(new ses.ListTenantResourcesCommand({ TenantName }))).TenantResources ?? []),
  );
  return {
    sesTenants: sorted(tenants.map(({ TenantName }) => TenantName)),
    associations: sorted(associations.flat().map(({ ResourceArn }) => ResourceArn)),
    sets: sorted((await email.send(new ses.ListConfigurationSetsCommand({}))).ConfigurationSets),
    identities: sorted((await email.send(new ses.ListEmailIdentitiesCommand({}))).EmailIdentities?.map(({ IdentityName }) => IdentityName)),
    ipPools: sorted((await email.send(new ses.ListDedicatedIpPoolsCommand({}))).DedicatedIpPools),
  };
}

async function textsOf(settings: Settings): Promise<Ends> {
  const voice = new sms.PinpointSMSVoiceV2Client(settings);
  const sets = (await voice.send(new sms.DescribeConfigurationSetsCommand({}))).ConfigurationSets ?? [];
  return {
    pools: sorted((await voice.send(new sms.DescribePoolsCommand({}))).Pools?.map(({ MessageType }) => MessageType)),
    lists: sorted((await voice.send(new sms.DescribeOptOutListsCommand({}))).OptOutLists?.map(({ OptOutListName }) => OptOutListName)),
    protects: sorted((await voice.send(new sms.DescribeProtectConfigurationsCommand({}))).ProtectConfigurations?.map(() => 'one')),
    smsSets: sorted(sets.map(({ ConfigurationSetName }) => ConfigurationSetName)),
    smsDestinations: sorted(sets.flatMap(({ EventDestinations = [] }) => EventDestinations.map((each) => each.EventDestinationName))),
  };
}

async function pushOf(settings: Settings): Promise<Ends> {
  const push = new PinpointClient(settings);
  const apps = (await push.send(new GetAppsCommand({}))).ApplicationsResponse?.Item ?? [];
  const channels = await Promise.all(
    apps.map(async ({ Id }) => (await push.send(new GetChannelsCommand({ ApplicationId: Id }))).ChannelsResponse?.Channels ?? {}),
  );
  return { applications: sorted(apps.map(({ Name }) => Name)), channels: sorted(channels.flatMap((each) => Object.keys(each))) };
}

async function otherParts(settings: Settings): Promise<Ends> {
  const hose = new FirehoseClient(settings);
  const { DeliveryStreamNames = [] } = await hose.send(new ListDeliveryStreamsCommand({}));
  const streams = await Promise.all(
    DeliveryStreamNames.map(async (DeliveryStreamName) => {
      const { DeliveryStreamDescription } = await hose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
      return `${DeliveryStreamName} ${DeliveryStreamDescription?.DeliveryStreamStatus ?? ''}`;
    }),
  );
  const roles = new iam.IAMClient(settings);
  const { Policies = [] } = await roles.send(new iam.ListPoliciesCommand({ Scope: 'Local' }));
  const functions = new lambda.LambdaClient(settings);
  const { Functions = [] } = await functions.send(new lambda.ListFunctionsCommand({}));
  const reserved = await Promise.all(
    Functions.map(async ({ FunctionName }) => {
      const { ReservedConcurrentExecutions } = await functions.send(new lambda.GetFunctionConcurrencyCommand({ FunctionName }));
      const policy = await functions.send(new lambda.GetPolicyCommand({ FunctionName })).catch(() => ({ Policy: '{}' }));
      const { Statement = [] } = JSON.parse(policy.Policy ?? '{}') as { Statement?: { Sid: string }[] };
      return `${FunctionName ?? ''} ${ReservedConcurrentExecutions ?? 0} ${Statement.map(({ Sid }) => Sid).join()}`;
    }),
  );
  return {
    streams: sorted(streams),
    roles: sorted((await roles.send(new iam.ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)),
    policies: sorted(Policies.map(({ PolicyName, AttachmentCount }) => `${PolicyName ?? ''} on ${AttachmentCount ?? 0}`)),
    functions: sorted(reserved),
    alarms: sorted(
      (await new CloudWatchClient(settings).send(new DescribeAlarmsCommand({}))).MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ),
    buckets: await bucketsOf(settings),
  };
}

async function bucketsOf(settings: Settings): Promise<readonly string[]> {
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const all = await Promise.all(
    Buckets.map(async ({ Name: Bucket }) => {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch(() => ({ Policy: '{}' }));
      const { Statement = [] } = JSON.parse(Policy ?? '{}') as { Statement?: { Sid: string }[] };
      return `${Bucket ?? ''} ${sorted(Statement.map(({ Sid }) => Sid)).join()}`;
    }),
  );
  return sorted(all);
}

async function centrally(settings: Settings): Promise<Ends> {
  const registry = await new DynamoDBClient(settings).send(new ScanCommand({ TableName: 'trueup-tenants' }));
  const tables = await new GlueClient(settings).send(new GetTablesCommand({ DatabaseName: 'messaging' })).catch(() => ({ TableList: [] }));
  const athena = new AthenaClient(settings);
  const { NamedQueryIds = [] } = await athena.send(new ListNamedQueriesCommand({}));
  const queries =
    NamedQueryIds.length === 0 ? [] : ((await athena.send(new BatchGetNamedQueryCommand({ NamedQueryIds }))).NamedQueries ?? []);
  return {
    tables: sorted(tables.TableList?.map(({ Name }) => Name)),
    queries: sorted(queries.map(({ Name }) => Name)),
    central: await bucketsOf(settings),
    registry: sorted(
      (registry.Items ?? []).map(
        ({ sk, phase, arn, createdBy }) => `${sk?.S ?? ''} ${phase?.S ?? (arn === undefined ? 'no id' : 'id')} ${createdBy?.S ?? ''}`,
      ),
    ),
  };
}

async function policiesOf(settings: Settings): Promise<Ends> {
  const client = new organizations.OrganizationsClient(settings);
  const { Policies = [] } = await client.send(new organizations.ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }));
  const all = await Promise.all(
    Policies.map(async ({ Id: PolicyId, Name }) => {
      const { Targets = [] } = await client.send(new organizations.ListTargetsForPolicyCommand({ PolicyId }));
      return `${Name ?? ''} on ${Targets.length}`;
    }),
  );
  return { guards: sorted(all.filter((each) => each.startsWith('org-'))) };
}
