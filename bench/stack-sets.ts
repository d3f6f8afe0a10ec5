// A plan of stack sets in sync beside an SDK loop that describes each instance: one set, and fifty, of 5,000 instances each.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { accountIdAt } from '../sandbox/organization.ts';
import { type SandboxHandle, startSandbox } from '../sandbox/sandbox.ts';
import type { CloudFormationState } from '../sandbox/services/cloudformation/state.ts';
import { benchOptions, program } from './options.ts';
import { publish, type Report } from './report.ts';
import { alternate, fromOutside, outputOf, programSide, type Sample } from './rounds.ts';

const options = benchOptions(process.argv.slice(2));
const accountCount = options.short ? 50 : 500;
const manySets = options.short ? 5 : 50;
const regions = [
  'eu-west-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-central-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'sa-east-1',
];
const instancesOfSet = (accountCount - 1) * regions.length;
const template = 'Resources: { Handle: { Type: AWS::CloudFormation::WaitConditionHandle } }\n';
const management = accountIdAt(0);

const nameOf = (index: number): string => `trueup-bench-${index}`;

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const sandbox = await startSandbox({ accounts: accountCount, regions, limits: false, speed: 0 });
try {
  await furnish(sandbox, manySets);
  const tables = [await table(sandbox, 1, true), await table(sandbox, manySets, false)];
  const report: Report = {
    bench: 'stack-sets',
    workload: `no-op read of stack sets of ${instancesOfSet} instances each (${accountCount - 1} accounts x ${regions.length} Regions), paged by 100`,
    tables,
    notes: [
      'the loop describes each instance, since lists show no overrides; trueup knows from the id of the last operation which overrides an instance was given',
      `beside ${manySets} sets the loop reads one of them alone: its figures there are those of one set`,
      'trueup also reads the organization and holds its own ceiling of five reads a second, which is most of its time; the loop holds none, and AWS would throttle it',
    ],
  };
  publish(report, options.results);
} finally {
  await sandbox.close();
}

/** Sets as an apply of ours left them: the instances are put into the state, since 250,000 stacks are not what is measured. */
async function furnish(at: SandboxHandle, sets: number): Promise<void> {
  const client = new CloudFormation({
    endpoint: at.endpoint,
    region: regions[0] ?? '',
    credentials: { accessKeyId: management, secretAccessKey: 'sandbox' },
  });
  await client.activateOrganizationsAccess({});
  for (let index = 0; index < sets; index++) {
    await client.createStackSet({
      StackSetName: nameOf(index),
      TemplateBody: template,
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: false },
      ManagedExecution: { Active: true },
      Tags: [{ Key: 'trueup', Value: 'main' }],
    });
  }
  client.destroy();
  const state = at
    .environment()
    .state.of<CloudFormationState>('cloudformation', management, regions[0] ?? '', () => assert.fail('no state'));
  for (const set of Object.values(state.stackSets)) {
    for (let account = 1; account < accountCount; account++) {
      for (const region of regions) {
        set.instances[`${accountIdAt(account)}/${region}`] = {
          account: accountIdAt(account),
          region,
          unit: at.environment().organization.rootId,
          overrides: {},
          status: 'CURRENT',
          detailed: 'SUCCEEDED',
          lastOperationId: 'trueup-0123456789abcdef-none-1',
          drift: 'NOT_CHECKED',
        };
      }
    }
  }
}

async function table(at: SandboxHandle, sets: number, isOne: boolean): Promise<Report['tables'][number]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-bench-'));
  try {
    write(folder, sets);
    const sides = [
      { name: 'trueup plan', run: () => fromOutside(() => plan(at, folder, sets)) },
      {
        name: isOne ? 'SDK loop that describes each' : 'SDK loop, one of the sets',
        run: () => fromOutside(() => programSide(program('bench/stack-sets-loop.js'), [at.endpoint, nameOf(0)])),
      },
    ];
    const measured = await alternate(sides, options.rounds, ({ answer }, side) => {
      if (side !== 'trueup plan') assert.deepEqual(answer, { current: instancesOfSet }, 'the loop found other instances');
    });
    return { title: isOne ? 'one set' : `${sets} sets`, ours: 'trueup plan', sides: measured };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, sets: number): void {
  const files: Record<string, string> = {
    'organization.yaml': `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "${management}"
  homeRegion: ${regions[0]}
  governedRegions: [${regions.join(', ')}]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
  limits: { requestsPerSecondPerCell: 10 }
`,
    'compliance/stack-sets/bench.template.yaml': template,
  };
  for (let index = 0; index < sets; index++) {
    files[`compliance/stack-sets/bench-${index}.yaml`] = `apiVersion: trueup/v1
kind: StackSet
metadata: { name: bench-${index} }
spec:
  template: bench.template.yaml
  targets: { include: [{ ou: root }], exclude: [{ account: "${management}", reason: "a service-managed set never reaches it" }] }
  stackset: { name: ${nameOf(index)}, permissionModel: SERVICE_MANAGED }
`;
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

interface PlanResult {
  readonly summary: { readonly create: number; readonly update: number; readonly delete: number; readonly unreadable: number };
  readonly compared: number;
  readonly stats: {
    readonly calls: number;
    readonly callsByOperation: Readonly<Record<string, number>>;
    readonly cpuMs: number;
    readonly peakRssBytes: number;
  };
}

/** One plan that must find every set and every instance as asked, without describing one. */
async function plan(at: SandboxHandle, folder: string, sets: number): Promise<Sample> {
  const env = {
    AWS_ENDPOINT_URL: at.endpoint,
    AWS_ACCESS_KEY_ID: management,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const text = await outputOf(
    process.execPath,
    [program('reconciler/cli/bin.js'), 'plan', '--config', folder, '--format', 'json', '--quiet'],
    env,
  );
  const { summary, compared, stats } = JSON.parse(text) as PlanResult;
  assert.deepEqual(
    [summary.create, summary.update, summary.delete, summary.unreadable],
    [0, 0, 0, 0],
    'the plan is not that of sets in sync',
  );
  assert.equal(compared, sets * (instancesOfSet + 1), 'the plan did not compare every instance');
  const of = (pattern: RegExp): number =>
    Object.entries(stats.callsByOperation).reduce((sum, [operation, calls]) => sum + (pattern.test(operation) ? calls : 0), 0);
  return {
    wallMs: Number.NaN,
    cpuMs: stats.cpuMs,
    peakRssBytes: stats.peakRssBytes,
    counts: {
      calls: of(/^cloudformation:/),
      'calls a set': of(/^cloudformation:/) / sets,
      described: of(/DescribeStackInstance$/),
      inventory: of(/^organizations:/),
    },
  };
}
