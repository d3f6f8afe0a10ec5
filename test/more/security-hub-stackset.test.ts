import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import { disable, disabledYaml, type E2e, e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const hubFile = 'compliance/security-hub/standards.yaml';
const controlsFile = 'compliance/security-hub/disabled-controls/disabled.yaml';
const pci = 'pci-dss/v/4.0.1';
const cis = 'cis-aws-foundations-benchmark/v/1.2.0';

const fsbp = shippedCatalogue().controlsOf('aws-foundational-security-best-practices/v/1.0.0');

const standards = (mechanism = 'stackset', ids: readonly string[] = [pci], more = ''): string => `
apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  mechanism: ${mechanism}
  targets: { include: [{ account: "333333333333" }, { account: "444444444444" }], regions: [us-east-1] }
  standards: [${ids.map((id) => `{ id: ${id}, state: present }`).join(', ')}]
${more}  stackset:
    name: trueup-hub
    permissionModel: SERVICE_MANAGED
    operationPreferences: { regionConcurrency: PARALLEL, maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }
`;

const controls = (entries: readonly string[], more = ''): string =>
  disabledYaml(entries, 'disabled', '{ account: "333333333333" }, { account: "444444444444" }').replace(
    '] }',
    '], regions: [us-east-1] }',
  ) + more;

const start = (t: TestContext, files: Readonly<Record<string, string>>): Promise<E2e> =>
  e2e(t, organizationSeed, { 'organization.yaml': organizationYaml, ...files });

async function applied(run: E2e, exitCode = 0): Promise<string> {
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, exitCode, ended.stdout + ended.stderr);
  return ended.stdout;
}

async function nothingLeft(run: E2e): Promise<void> {
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
}

const calls = (run: E2e, operation: string): number => run.sandbox.calls.list().filter((call) => call.operation === operation).length;

const byHand = (t: TestContext, run: E2e): CloudFormation => {
  const client = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => client.destroy());
  return client;
};

/** Status and reason of a control as Security Hub of the account tells them. */
async function statusOf(t: TestContext, run: E2e, account: string, control: string, standard = pci): Promise<string> {
  const client = new SecurityHub(settings(run.sandbox, account, 'us-east-1'));
  t.after(() => client.destroy());
  const { StandardsControlAssociationSummaries = [] } = await client.listStandardsControlAssociations({ SecurityControlId: control });
  const found = StandardsControlAssociationSummaries.find(({ StandardsArn }) => StandardsArn?.endsWith(standard));
  return `${found?.AssociationStatus} ${found?.UpdatedReason ?? ''}`.trim();
}

test('hub, standards and disabled controls come by a stack set; a cell that differs has its own variant; the API has nothing left to write', async (t) => {
  const override = `  overrides:
    - match: { account: "444444444444" }
      controls: { remove: [IAM.6], add: [${disable('CloudTrail.3')}] }
`;
  const run = await start(t, { [hubFile]: standards('stackset', [pci, cis]), [controlsFile]: controls([disable('IAM.6')], override) });
  await applied(run);
  for (const operation of ['EnableSecurityHub', 'BatchEnableStandards', 'BatchUpdateStandardsControlAssociations'])
    assert.equal(calls(run, operation), 0, operation);
  assert.equal(await statusOf(t, run, '333333333333', 'IAM.6'), 'DISABLED not used here | ticket=SEC-1 | by=trueup:main');
  assert.match(await statusOf(t, run, '444444444444', 'IAM.6'), /^ENABLED/);
  assert.match(await statusOf(t, run, '444444444444', 'CloudTrail.3'), /^DISABLED/);
  assert.match(await statusOf(t, run, '333333333333', 'IAM.6', cis), /^DISABLED/);
  await nothingLeft(run);

  run.write({ [controlsFile]: controls([disable('IAM.6'), disable('CloudTrail.2')], override) });
  await applied(run);
  assert.equal(calls(run, 'BatchUpdateStandardsControlAssociations'), 0);
  assert.match(await statusOf(t, run, '333333333333', 'CloudTrail.2'), /^DISABLED/);
  assert.match(await statusOf(t, run, '444444444444', 'CloudTrail.2'), /^DISABLED/);
  assert.match(await statusOf(t, run, '444444444444', 'CloudTrail.3'), /^DISABLED/);
  await nothingLeft(run);
});

test('a control that somebody turns on again is seen and mended through Security Hub, which CloudFormation does not look at', async (t) => {
  const run = await start(t, { [hubFile]: standards(), [controlsFile]: controls([disable('IAM.6')]) });
  await applied(run);
  const client = new SecurityHub(settings(run.sandbox, '333333333333', 'us-east-1'));
  t.after(() => client.destroy());
  await client.batchUpdateStandardsControlAssociations({
    StandardsControlAssociationUpdates: [
      {
        StandardsArn: `arn:aws:securityhub:us-east-1::standards/${pci}`,
        SecurityControlId: 'IAM.6',
        AssociationStatus: 'ENABLED',
        UpdatedReason: 'by hand',
      },
    ],
  });
  const drift = await run.trueup(['drift']);
  assert.equal(drift.exitCode, 2, drift.stdout);
  assert.match(drift.stdout, /control-should-be-disabled/);
  await applied(run);
  await nothingLeft(run);
});

test('a document moves from api to stackset and back: what is on stays on, and is left outside of the stacks', async (t) => {
  const run = await start(t, { [hubFile]: standards('api'), [controlsFile]: controls([disable('IAM.6')]) });
  await applied(run);
  run.write({ [hubFile]: standards('stackset', [pci, cis]) });
  await applied(run);
  await nothingLeft(run);
  assert.equal(calls(run, 'BatchDisableStandards'), 0);
  const member = new CloudFormation(settings(run.sandbox, '333333333333', 'us-east-1'));
  t.after(() => member.destroy());
  const { Stacks: [stack] = [] } = await member.describeStacks({});
  const { StackResources = [] } = await member.describeStackResources({ StackName: stack?.StackId ?? '' });
  assert.deepEqual(StackResources.map(({ LogicalResourceId }) => LogicalResourceId).sort(), ['CisAwsFoundationsBenchmarkV120', 'Nothing']);
  run.write({ [hubFile]: standards('api', [pci, cis]) });
  await applied(run);
  await nothingLeft(run);
  assert.deepEqual((await byHand(t, run).listStackSets({ Status: 'ACTIVE' })).Summaries, []);
  assert.match(await statusOf(t, run, '333333333333', 'IAM.6', cis), /^DISABLED/);
  assert.match(await statusOf(t, run, '333333333333', 'IAM.6'), /^DISABLED/);
});

test('more than a hundred disabled controls in a standard are refused by what all documents together ask, and api is named', async (t) => {
  const run = await start(t, { [hubFile]: standards('stackset', ['aws-foundational-security-best-practices/v/1.0.0']) });
  const ids = fsbp.map((id) => disable(id));
  run.write({
    [controlsFile]: controls(ids.slice(0, 60)),
    'compliance/security-hub/disabled-controls/more.yaml': disabledYaml(ids.slice(60, 101), 'more', '{ account: "333333333333" }'),
  });
  assert.equal((await run.trueup(['validate'])).exitCode, 0);
  const plan = await run.trueup(['plan']);
  assert.equal(plan.exitCode, 3, plan.stdout + plan.stderr);
  assert.match(plan.stdout + plan.stderr, /V-13: 101 controls are disabled[\s\S]*write mechanism: api/);
  run.write({ [controlsFile]: controls(ids.slice(0, 101)), 'compliance/security-hub/disabled-controls/more.yaml': undefined });
  const validated = await run.trueup(['validate']);
  assert.equal(validated.exitCode, 3, validated.stdout);
  assert.match(validated.stdout, /disabled\.yaml:\d+:\d+ error V-13: 101 controls/);
});
