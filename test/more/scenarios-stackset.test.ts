// Those scenarios that every implementation must pass (facts: compliance section 8) in which a mechanism matters, under mechanism `stackset`.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { disable, disabledYaml, type E2e, e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const [management, shop, bank] = ['111111111111', '333333333333', '444444444444'] as const;
const region = 'eu-west-1';
const pci = 'pci-dss/v/4.0.1';
const stackset = (name: string): string => `  stackset:
    name: ${name}
    permissionModel: SERVICE_MANAGED
    operationPreferences: { maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }
`;
const targets = (...accounts: readonly string[]): string =>
  `targets: { include: [${accounts.map((id) => `{ account: "${id}" }`).join(', ')}], regions: [${region}] }`;

async function applied(run: E2e, exitCode = 0): Promise<string> {
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, exitCode, ended.stdout + ended.stderr);
  return ended.stdout;
}

async function nothingLeft(run: E2e): Promise<void> {
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
}

const instancesOf = async (t: TestContext, run: E2e, name: string): Promise<readonly string[]> => {
  const client = new CloudFormation(settings(run.sandbox, management, 'eu-west-1'));
  t.after(() => client.destroy());
  const { Summaries = [] } = await client.listStackInstances({ StackSetName: name });
  return Summaries.map(({ Account, Status }) => `${Account} ${Status}`).sort();
};

test('8: a member that central configuration governs is refused, its stack too; the other converges', async (t) => {
  const hubs = [{ accounts: [management, shop, bank], regions: [region], standards: {} }];
  const content = {
    ServiceEnabled: true,
    EnabledStandardIdentifiers: [],
    SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: [] },
  };
  const securityhub = {
    hubs,
    administrator: { account: management },
    aggregator: { homeRegion: region, mode: 'ALL_REGIONS' },
    centralConfiguration: { policies: [{ name: 'baseline', content }], associations: { [bank]: 'baseline' } },
  };
  const run = await e2e(
    t,
    { ...organizationSeed, securityhub },
    {
      'organization.yaml': `${organizationYaml}  delegatedAdmins: { securityHub: "${management}" }\n`,
      'compliance/security-hub/standards.yaml': `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  mechanism: stackset
  ${targets(shop, bank)}
  standards: [{ id: ${pci}, state: present }]
${stackset('trueup-hub')}`,
      'compliance/security-hub/disabled-controls/disabled.yaml': disabledYaml(
        [disable('IAM.6')],
        'disabled',
        `{ account: "${shop}" }, { account: "${bank}" }`,
      ).replace('] }', `], regions: [${region}] }`),
    },
  );
  const stdout = await applied(run, 5);
  assert.match(stdout, /^Result: \d converged, 0 converging, 0 failed, 1 refused, 0 unreadable/m, stdout);
  assert.match(stdout, new RegExp(`${bank}/${region}.*central configuration`, 's'));
  assert.deepEqual(await instancesOf(t, run, 'trueup-hub'), [`${shop} CURRENT`]);
});

const guru = (lines: string): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: stackset
  acknowledgeEndOfSupport: 2027-09-30
  ${targets(shop)}
${lines}${stackset('trueup-guru')}`;

test('12: another tag key takes the place of the old one through the stack set; 13: filters change with both channels in use', async (t) => {
  const file = 'compliance/devops-guru/guru.yaml';
  const channels = (first: string): string => `  notifications:
    - topic: { name: one, create: true }
      filters: { severities: [${first}] }
    - topic: { name: two, create: true }
`;
  const tagged = (key: string, filters: string): string =>
    guru(`  coverage: { mode: tags, key: ${key}, values: [checkout] }\n${channels(filters)}`);
  const run = await e2e(t, organizationSeed, { 'organization.yaml': organizationYaml, [file]: tagged('devops-guru-app', 'HIGH') });
  const client = new DevOpsGuru(settings(run.sandbox, shop, region));
  t.after(() => client.destroy());
  const keys = async () => (await client.getResourceCollection({ ResourceCollectionType: 'AWS_TAGS' })).ResourceCollection?.Tags;
  const filters = async () =>
    ((await client.listNotificationChannels({})).Channels ?? [])
      .map(({ Config }) => `${Config?.Sns?.TopicArn?.split(':').at(-1)} ${(Config?.Filters?.Severities ?? []).join('+')}`)
      .sort();
  await applied(run);
  await nothingLeft(run);
  assert.deepEqual(await keys(), [{ AppBoundaryKey: 'devops-guru-app', TagValues: ['checkout'] }]);

  run.write({ [file]: tagged('devops-guru-team', 'HIGH') });
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /devops-guru-app.*devops-guru-team/s);
  await applied(run);
  assert.deepEqual(await keys(), [{ AppBoundaryKey: 'devops-guru-team', TagValues: ['checkout'] }]);
  await nothingLeft(run);

  run.write({ [file]: tagged('devops-guru-team', 'HIGH, LOW') });
  const before = await filters();
  await applied(run);
  const after = await filters();
  assert.deepEqual([before[0], after[0]], ['one HIGH', 'one HIGH+LOW']);
  assert.deepEqual([before.length, after.length, after[1]], [2, 2, before[1]]);
  await nothingLeft(run);
});
