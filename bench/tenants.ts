// A plan of tenants in sync in one account and Region, under AWS's published rates in simulated time: how many calls, and how long against the least that those rates allow.
import assert from 'node:assert/strict';
import * as ses from '@aws-sdk/client-sesv2';
import { type E2e, openE2e } from '../test/e2e/harness.ts';
import { organization } from '../test/providers/messaging/organization.ts';
import { account, defaults, tenant } from '../test/providers/messaging/tenant-documents.ts';
import { benchOptions } from './options.ts';
import { publish, type Report } from './report.ts';
import type { Measured, Spread } from './rounds.ts';

interface PlanResult {
  readonly summary: Readonly<Record<string, number>>;
  readonly stats: { readonly calls: number; readonly callsByOperation: Readonly<Record<string, number>>; readonly throttled: number };
}

const options = benchOptions(process.argv.slice(2));
const count = options.short ? 25 : 1000;
const region = 'eu-west-1';

/** Requests a second that SES takes of each of its actions. Source: facts/tenants.md 3.1 (`ses.apiRate`). */
const sesRate = 1;
/** Reads of a tenant with one set and one identity that no list answers: tags, associations, settings. */
const readsOfOne = ['GetTenant', 'ListTenantResources', 'GetConfigurationSet', 'GetConfigurationSetEventDestinations', 'GetEmailIdentity'];

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const names = Array.from({ length: count }, (_, index) => `tenant-${String(index).padStart(4, '0')}`);
const run = await openE2e(undefined, { 'organization.yaml': organization, ...defaults({ registry: undefined }), ...documents() });
try {
  await furnish(run);
  const settled = await measured('trueup plan, in sync', ['plan', '--quiet', '--format', 'json', '--detailed-exitcode']);
  const proved = await measured('trueup prove isolation', ['prove', 'isolation', '--quiet', '--format', 'json']);
  const report: Report = {
    bench: 'tenants',
    workload: `${count} tenants of one account and Region in sync, each with an SES tenant, a set with a destination and an identity; AWS's rates, simulated time`,
    tables: [{ title: `${count} tenants`, ours: 'trueup plan, in sync', sides: [settled, proved] }],
    notes: [
      `simulated s is the time of AWS that passes; SES takes ${sesRate} request a second of each action, account and Region`,
      `least s is what these rates allow for what no list answers: ${count} calls each of ${readsOfOne.join(', ')}, side by side`,
      'wall and CPU are those of this machine, the sandbox in the same process counted in',
    ],
  };
  publish(report, options.results);
} finally {
  await run.close();
}

function documents(): Readonly<Record<string, string>> {
  const waivers = [{ rule: 'S-28', reason: 'not what is measured', owner: 'bench', expires: '2027-01-31' }];
  const configurationSets = [{ name: 'txn', events: [{ name: 'bus', types: ['BOUNCE'], eventBridge: 'default' }] }];
  const email = { configurationSets, alarms: undefined, volume: { perDay: 1, perSecond: 0.001 } };
  const one = (name: string) => tenant(name, { isolation: 'shared-project', audience: { disjoint: true }, waivers, channels: { email } });
  return Object.assign({}, ...names.map(one)) as Record<string, string>;
}

/** What an apply of the documents leaves, made by plain calls: it is not what is measured. */
async function furnish({ sandbox, clock }: E2e): Promise<void> {
  const client = new ses.SESv2Client({
    endpoint: sandbox.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });
  const arn = (resource: string): string => `arn:aws:ses:${region}:${account}:${resource}`;
  const EventBusArn = `arn:aws:events:${region}:${account}:event-bus/default`;
  for (const name of names) {
    const Tags = Object.entries({ trueup: 'main', 'managed-by': 'trueup', tenant: name }).map(([Key, Value]) => ({ Key, Value }));
    const [TenantName, ConfigurationSetName, EmailIdentity] = [`org-${name}`, `org-${name}-txn`, `mail.${name}.example`];
    const ReputationOptions = { ReputationMetricsEnabled: true };
    await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName, ReputationOptions, Tags }));
    const EventDestination = { Enabled: true, MatchingEventTypes: ['BOUNCE' as const], EventBridgeDestination: { EventBusArn } };
    const destination = { ConfigurationSetName, EventDestinationName: 'org-bus', EventDestination };
    await client.send(new ses.CreateConfigurationSetEventDestinationCommand(destination));
    await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity, Tags }));
    const SuppressionAttributes = { SuppressionScope: 'TENANT' as const, SuppressedReasons: ['BOUNCE' as const, 'COMPLAINT' as const] };
    await client.send(new ses.CreateTenantCommand({ TenantName, Tags, SuppressionAttributes }));
    for (const resource of [`configuration-set/${ConfigurationSetName}`, `identity/${EmailIdentity}`]) {
      await client.send(new ses.CreateTenantResourceAssociationCommand({ TenantName, ResourceArn: arn(resource) }));
      sandbox.clearLimits();
    }
  }
  // Meanwhile the records of all domains appear.
  clock.advance(10 * 60_000);
}

async function measured(name: string, argv: readonly string[]): Promise<Measured> {
  run.sandbox.clearCalls();
  const [startedMs, cpu, wall] = [run.clock.monotonicMs(), process.cpuUsage(), performance.now()];
  const ended = await run.trueup(argv);
  const simulatedS = (run.clock.monotonicMs() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - wall;
  assert.equal(ended.exitCode, 0, `${ended.stdout.slice(0, 2000)}${ended.stderr.slice(-2000)}`);
  const { summary, stats } = JSON.parse(ended.stdout) as PlanResult;
  if (argv[0] === 'plan') assert.deepEqual([summary['create'], summary['update'], summary['delete']], [0, 0, 0]);
  else assert.deepEqual([summary['tenants'], summary['breaches'], summary['unproved']], [count, 0, 0]);
  for (const operation of readsOfOne) assert.equal(stats.callsByOperation[`ses:${operation}`], count, `calls of ${operation}`);
  return {
    name,
    rounds: 1,
    wallMs: once(wallMs),
    cpuMs: once((user + system) / 1000),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    counts: { calls: stats.calls, throttled: stats.throttled, 'simulated s': Math.round(simulatedS), 'least s': count / sesRate },
  };
}

function once(value: number): Spread {
  return { median: value, min: value, max: value };
}
