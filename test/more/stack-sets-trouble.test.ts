import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { type E2e, e2e } from '../e2e/harness.ts';
import { files, organizationSeed, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

/** CloudFormation as a person calls it from the management account. */
function byHand(t: TestContext, run: E2e): CloudFormation {
  const client = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => client.destroy());
  return client;
}

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

test('10: an operation that succeeds with failed instances is a failure of those cells, with the reason; the next run mends them', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  run.sandbox.faults.add({ service: 'sns', operation: 'CreateTopic', account: '444444444444', effect: { kind: 'denied' } });
  const out = await applied(run, 4);
  assert.match(out, /^Result: 5 converged, 0 converging, 2 failed/m);
  assert.match(out, /444444444444\/eu-west-1 instance-failed:\s+cloudformation\/stack-instance\/trueup-topics: ResourceLogicalId:Topic/);
  run.sandbox.faults.clear();
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /instance-outdated/);
  assert.match(plan.stdout, /^Plan: 0 to create, 2 to update, 0 to delete/m);
  await applied(run);
  await nothingLeft(run);
});

test('an update of the set that fails in an account fails the set, names the account, and is mended where it failed', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await applied(run);
  run.write({ 'compliance/stack-sets/topics.template.yaml': topicTemplate.replace('Default: plain', 'Default: changed') });
  run.sandbox.faults.add({
    service: 'sns',
    operation: 'SetTopicAttributes',
    account: '333333333333',
    region: 'us-east-1',
    effect: { kind: 'denied' },
  });
  const out = await applied(run, 4);
  assert.match(out, /333333333333\/us-east-1/);
  run.sandbox.faults.clear();
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /^Plan: 0 to create, 1 to update, 0 to delete/m, plan.stdout);
  await applied(run);
  await nothingLeft(run);
});

test("a person's override is found and taken back; one operation serves all cells, and a no-op plan describes no instance", async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await applied(run);
  assert.equal(calls(run, 'CreateStackInstances'), 1);
  assert.equal(calls(run, 'DescribeStackInstance'), 0);
  const aws = byHand(t, run);
  await aws.updateStackInstances({
    StackSetName: 'trueup-topics',
    DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-11111111'], Accounts: ['333333333333'], AccountFilterType: 'INTERSECTION' },
    Regions: ['eu-west-1'],
    ParameterOverrides: [{ ParameterKey: 'Title', ParameterValue: 'mine' }],
  });
  run.clock.advance(30 * 60_000);
  run.sandbox.clearCalls();
  const drift = await run.trueup(['plan']);
  assert.match(drift.stdout, /"also overridden: Title" -> current/);
  assert.match(drift.stdout, /^Plan: 0 to create, 1 to update, 0 to delete/m);
  assert.equal(calls(run, 'DescribeStackInstance'), 1);
  await applied(run);
  await nothingLeft(run);
});

test("a stack set whose operations run one at a time waits its turn behind somebody else's", async (t) => {
  const run = await e2e(t, organizationSeed, files(stackSetYaml('', '    managedExecution: false\n')));
  await applied(run);
  const aws = byHand(t, run);
  await aws.detectStackSetDrift({ StackSetName: 'trueup-topics' });
  run.write({
    'compliance/stack-sets/topics.yaml': stackSetYaml(
      `  overrides:
    - match: { account: "333333333333" }
      parameters: { Title: shop }
    - match: { account: "444444444444" }
      parameters: { Title: bank }
`,
      '    managedExecution: false\n',
    ),
  });
  await applied(run);
  await nothingLeft(run);
});

test('a call whose answer was lost is not made twice', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  run.sandbox.faults.add({ operation: 'CreateStackSet', count: 1, effect: { kind: 'cut', at: 'answer' } });
  run.sandbox.faults.add({ operation: 'CreateStackInstances', count: 1, effect: { kind: 'cut', at: 'answer' } });
  await applied(run);
  await nothingLeft(run);
  const { Summaries: operations = [] } = await byHand(t, run).listStackSetOperations({ StackSetName: 'trueup-topics' });
  assert.equal(operations.length, 1);
});

test('an instance that nobody can update is told with its cure, and not as a change', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await applied(run);
  run.sandbox.faults.add({ service: 'sns', operation: 'DeleteTopic', account: '333333333333', effect: { kind: 'denied' } });
  await byHand(t, run).deleteStackInstances({
    StackSetName: 'trueup-topics',
    DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-11111111'], Accounts: ['333333333333'], AccountFilterType: 'INTERSECTION' },
    Regions: ['eu-west-1'],
    RetainStacks: false,
  });
  run.clock.advance(30 * 60_000);
  // The operation fails when the sandbox next looks at its clock, which is at a request.
  await byHand(t, run).describeStackSet({ StackSetName: 'trueup-topics' });
  run.sandbox.faults.clear();
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /instance-inoperable/);
  assert.match(plan.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);
});

test('a denied call fails the set, and its instances say what held them back', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  run.sandbox.faults.add({ operation: 'CreateStackSet', effect: { kind: 'denied' } });
  const out = await applied(run, 4);
  assert.match(out, /0 converged, 0 converging, 7 failed/);
  assert.match(out, /held-back/);
});

test('the permission model of a set with instances is not forced', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await applied(run);
  const roles = '    administrationRoleArn: "arn:aws:iam::111111111111:role/admin"\n    executionRoleName: exec\n';
  run.write({ 'compliance/stack-sets/topics.yaml': stackSetYaml('', roles).replace('SERVICE_MANAGED', 'SELF_MANAGED') });
  const out = await applied(run, 4);
  assert.match(
    out,
    /permission-model:\s+cloudformation\/stack-set\/trueup-topics: the permission model of\s+trueup-topics cannot change while it has 6 instances/,
  );
});
