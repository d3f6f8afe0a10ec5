// The program killed at a write call for a tenant, and run again: the story that a short test tells of a few calls and a long one of all.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAppsCommand, PinpointClient } from '@aws-sdk/client-pinpoint';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { systemClock } from '../../reconciler/model/clock.ts';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { cleanEnvironment, start } from '../cli/program.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { type E2e, type Ended, e2e } from './harness.ts';

/** AWS's own delays at this speed are milliseconds; the program waits in real time. */
const speed = 5_000;
const region = 'eu-west-1';
const numberId = 'phone-0123456789abcdef0123456789abcdef';

/** Where a call is met: before AWS has it, or when AWS has done it and the answer is on its way. */
export interface KilledAt {
  readonly service?: string;
  /** May end in a star. */
  readonly operation: string;
  /** Counted over the calls that match, from 1. */
  readonly call: number;
  readonly at: 'request' | 'answer';
}

export type Extent = 'push' | 'whole';

/** One tenant: with a push application alone, or with everything. */
const files = (extent: Extent) => ({
  'organization.yaml': organization,
  ...defaults({ registry: { createTable: true } }),
  ...tenant('acme', {
    ...(extent === 'push' ? {} : { policies: { sender: { apply: true, attachTo: ['acme-app'] } } }),
    channels: {
      ...(extent === 'push'
        ? { email: undefined }
        : {
            email: { configurationSets: [{ name: 'txn', ipPool: { name: 'acme-pool', scaling: 'MANAGED' } }] },
            sms: {
              optOutList: 'acme',
              originationIdentities: [
                { phoneNumberId: numberId, adopt: true },
                { senderId: 'ACME', country: 'DE' },
              ],
              pool: { messageType: 'TRANSACTIONAL' },
              configurationSet: { defaultSenderId: 'ACME', protect: { DE: 'ALLOW', '*': 'BLOCK' } },
              volume: { perDay: 10, monthlySpendUSD: 0.5 },
            },
          }),
      push: { app: 'acme', fcm: { enabled: true, method: 'TOKEN', serviceJsonRef: 'secretsmanager:trueup/acme/fcm' } },
    },
  }),
});

/** Starts an apply, kills it at the call, runs it again, and looks at what is there. False where the run has fewer calls than that. */
export async function killedAndRunAgain(t: TestContext, extent: Extent, { service, operation, call, at }: KilledAt): Promise<boolean> {
  const run = await e2e(t, undefined, files(extent), { speed, time: {}, limits: false });
  const credentials = { accessKeyId: account, secretAccessKey: 'sandbox' };
  const settings = { endpoint: run.sandbox.endpoint, region, credentials };
  await new SecretsManagerClient(settings).send(
    new CreateSecretCommand({ Name: 'trueup/acme/fcm', SecretString: '{"project_id":"acme"}' }),
  );
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await new IAMClient(settings).send(new CreateRoleCommand({ RoleName: 'acme-app', AssumeRolePolicyDocument }));
  const place = { account, region };
  const got = [
    { ...place, what: 'number', country: 'DE', id: numberId },
    { ...place, what: 'sender-id', senderId: 'ACME', country: 'DE' },
  ];
  seed(got, run.sandbox.environment());
  const of = service === undefined ? {} : { service };
  run.sandbox.faults.add({ ...of, operation, nth: call, count: 1, effect: { kind: 'hold', at } });
  const env = cleanEnvironment(run.env);
  const first = start(t, run.folder, ['apply', '--yes', '--quiet'], env);
  const met = await Promise.race([run.sandbox.faults.whenHeld().then(() => true), first.exited.then(() => false)]);
  first.child.kill('SIGKILL');
  await first.exited;
  run.sandbox.faults.clear();
  if (!met) return false;
  const again = await appliedAfterDeath(run);
  assert.equal(again.exitCode, 0, `call ${call} of ${operation} at its ${at}: ${again.stdout}${again.stderr}`);
  const plan = await run.trueup(['plan', '--detailed-exitcode', '--quiet'], realTime());
  assert.equal(plan.exitCode, 0, `the plan after call ${call} of ${operation} at its ${at}: ${plan.stdout}${plan.stderr}`);
  assert.deepEqual(await endOf(run, settings), end(extent));
  return true;
}

/** As a process of its own, in less time than one takes to start. */
const realTime = () => {
  const clock = systemClock();
  return { clock, now: () => new Date() };
};

/** A run that died while it wrote holds the organization until its lease ends, or somebody says that it is dead. */
async function appliedAfterDeath(run: E2e): Promise<Ended> {
  const ended = await run.trueup(['apply', '--yes', '--quiet'], realTime());
  const dead = /trueup unlock (\S+)/.exec(ended.stdout + ended.stderr)?.[1];
  if (ended.exitCode !== 5 || dead === undefined) return ended;
  const unlocked = await run.trueup(['unlock', dead, '--yes'], realTime());
  assert.equal(unlocked.exitCode, 0, unlocked.stdout + unlocked.stderr);
  return run.trueup(['apply', '--yes', '--quiet'], realTime());
}

interface Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Everything that there may be one of only, by name; the registry's entries with their phase or whether they have their id. */
async function endOf(run: E2e, settings: Settings): Promise<Readonly<Record<string, readonly (string | undefined)[]>>> {
  const push = new PinpointClient(settings);
  const voice = new sms.PinpointSMSVoiceV2Client(settings);
  const email = new ses.SESv2Client(settings);
  const registry = new DynamoDBClient({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
  });
  const { Items = [] } = await registry.send(new ScanCommand({ TableName: 'trueup-tenants' }));
  const sorted = (names: readonly (string | undefined)[] | undefined): readonly (string | undefined)[] => [...(names ?? [])].sort();
  return {
    applications: sorted((await push.send(new GetAppsCommand({}))).ApplicationsResponse?.Item?.map(({ Name }) => Name)),
    pools: sorted((await voice.send(new sms.DescribePoolsCommand({}))).Pools?.map(({ MessageType }) => MessageType)),
    lists: sorted((await voice.send(new sms.DescribeOptOutListsCommand({}))).OptOutLists?.map(({ OptOutListName }) => OptOutListName)),
    protects: sorted((await voice.send(new sms.DescribeProtectConfigurationsCommand({}))).ProtectConfigurations?.map(() => 'one')),
    smsSets: sorted(
      (await voice.send(new sms.DescribeConfigurationSetsCommand({}))).ConfigurationSets?.map(
        ({ ConfigurationSetName }) => ConfigurationSetName,
      ),
    ),
    sesTenants: sorted((await email.send(new ses.ListTenantsCommand({}))).Tenants?.map(({ TenantName }) => TenantName)),
    sets: sorted((await email.send(new ses.ListConfigurationSetsCommand({}))).ConfigurationSets),
    registry: sorted(Items.map(({ sk, phase, arn }) => `${sk?.S ?? ''} ${phase?.S ?? (arn === undefined ? 'no id' : 'id')}`)),
  };
}

function end(extent: Extent): Readonly<Record<string, readonly string[]>> {
  const isWhole = extent === 'whole';
  const parts = [
    ...(isWhole
      ? [
          'configuration-set#org-acme-txn',
          'identity#mail.acme.example',
          'ip-pool#acme-pool',
          'opt-out-list#acme',
          `phone-number#${numberId}`,
          'policy#org-acme-sender',
          'protect-configuration#org-acme',
          'sender-id#ACME/DE',
          'ses-tenant#org-acme',
          'sms-configuration-set#org-acme',
          'sms-pool#org-acme',
        ]
      : []),
    'application#acme',
    'push-channel#acme/fcm',
  ];
  return {
    applications: ['acme'],
    pools: isWhole ? ['TRANSACTIONAL'] : [],
    lists: isWhole ? ['Default', 'acme'] : ['Default'],
    protects: isWhole ? ['one'] : [],
    smsSets: isWhole ? ['org-acme'] : [],
    sesTenants: isWhole ? ['org-acme'] : [],
    sets: isWhole ? ['org-acme-txn'] : [],
    registry: ['META ACTIVE', ...parts.map((part) => `RES#${region}#${part} id`)].sort(),
  };
}
