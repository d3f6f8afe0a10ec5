import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { storedGuru } from '../../sandbox/services/devops-guru/state.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, prod } from '../e2e/stack-sets-configuration.ts';
import { organizationsCall, settings } from '../sandbox/calling.ts';

const file = 'compliance/devops-guru/guru.yaml';
const guru = (lines: string, mechanism = 'stackset', stackset = '', targets = '{ include: [{ ou: prod }] }'): string => `
apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: ${mechanism}
  acknowledgeEndOfSupport: 2027-09-30
  targets: ${targets}
${lines}
  stackset:
    name: trueup-guru
    permissionModel: SERVICE_MANAGED
    operationPreferences: { regionConcurrency: PARALLEL, maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }
${stackset}`;

const start = (t: TestContext, document: string): Promise<E2e> =>
  e2e(t, organizationSeed, { 'organization.yaml': organizationYaml, [file]: document });

async function applied(run: E2e, exitCode = 0): Promise<string> {
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, exitCode, ended.stdout + ended.stderr);
  return ended.stdout;
}

async function nothingLeft(run: E2e): Promise<void> {
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
}

function byHand(t: TestContext, run: E2e): CloudFormation {
  const client = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => client.destroy());
  return client;
}

const moveDevToProd = (run: E2e) =>
  organizationsCall(
    run.sandbox,
    'MoveAccount',
    JSON.stringify({ AccountId: '666666666666', SourceParentId: 'ou-ab12-22222222', DestinationParentId: prod }),
  );

/** The types and actions of a plan's classes. */
const typesOf = (json: string): readonly string[] => {
  const { classes } = JSON.parse(json) as { classes: { type: string; action: string }[] };
  return [...new Set(classes.map(({ type, action }) => `${type} ${action}`))].sort();
};

const calls = (run: E2e, operation: string): number => run.sandbox.calls.list().filter((call) => call.operation === operation).length;

/** DevOps Guru as a person calls it in a member account. */
function guruOf(t: TestContext, run: E2e, account: string, region = 'eu-west-1'): DevOpsGuru {
  const client = new DevOpsGuru(settings(run.sandbox, account, region));
  t.after(() => client.destroy());
  return client;
}

async function stacksOf(client: DevOpsGuru): Promise<readonly string[]> {
  const { ResourceCollection } = await client.getResourceCollection({ ResourceCollectionType: 'AWS_CLOUD_FORMATION' });
  return ResourceCollection?.CloudFormation?.StackNames ?? [];
}

/** Calls of the program itself: what CloudFormation does in an account goes by no wire. */
const written = (run: E2e): number => calls(run, 'UpdateResourceCollection');

/** Looks at every answer of the sandbox whether one of the cells has lost its coverage; tells when. */
async function watchCoverage(run: E2e, body: () => Promise<void>): Promise<void> {
  const { calls: log } = run.sandbox;
  const add = log.add.bind(log);
  const lost: string[] = [];
  log.add = (call) => {
    add(call);
    for (const account of ['333333333333', '444444444444', '555555555555']) {
      const { stacks, tags } = storedGuru(run.sandbox.environment(), account, 'eu-west-1');
      if (stacks.length === 0 && tags === null) lost.push(`${account} after ${call.operation}`);
    }
  };
  try {
    await body();
  } finally {
    log.add = add;
  }
  assert.deepEqual(lost, []);
}

test('a unit is covered by a service-managed stack set: one operation, and the API has nothing left to write', async (t) => {
  const run = await start(t, guru('  coverage: { mode: all }'));
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /stackset-missing/, plan.stdout + plan.stderr);
  await applied(run);
  assert.equal(calls(run, 'CreateStackInstances'), 1);
  assert.equal(written(run), 0);
  assert.deepEqual(await stacksOf(guruOf(t, run, '444444444444', 'us-east-1')), ['*']);
  await nothingLeft(run);
});

test('named stacks with other ones in an account and a tag in a cell become parameter overrides; a change of the document goes through the set', async (t) => {
  const overrides = (names: string) => `  coverage: { mode: stacks, names: [${names}] }
  overrides:
    - match: { account: "333333333333" }
      coverage: { mode: stacks, names: [shop-front, shop-orders] }
    - match: { account: "444444444444", region: us-east-1 }
      coverage: { mode: tags, key: devops-guru-app, values: [bank] }`;
  const run = await start(t, guru(overrides('network')));
  await applied(run);
  assert.equal(written(run), 0);
  assert.deepEqual(await stacksOf(guruOf(t, run, '333333333333')), ['shop-front', 'shop-orders']);
  assert.deepEqual(await stacksOf(guruOf(t, run, '555555555555')), ['network']);
  const aws = byHand(t, run);
  const { StackInstance } = await aws.describeStackInstance({
    StackSetName: 'trueup-guru',
    StackInstanceAccount: '333333333333',
    StackInstanceRegion: 'eu-west-1',
  });
  assert.deepEqual(
    StackInstance?.ParameterOverrides?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    [['StackNames', 'shop-front,shop-orders']],
  );
  await nothingLeft(run);

  run.write({ [file]: guru(overrides('network, logging')) });
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /stackset-parameters/, plan.stdout);
  await applied(run);
  assert.equal(written(run), 0);
  assert.deepEqual([...(await stacksOf(guruOf(t, run, '555555555555')))].sort(), ['logging', 'network']);
  assert.deepEqual(await stacksOf(guruOf(t, run, '333333333333')), ['shop-front', 'shop-orders']);
  await nothingLeft(run);
});

test('what somebody changes in DevOps Guru is seen through its own API and mended there; switching off is destructive', async (t) => {
  const run = await start(t, guru('  coverage: { mode: all }'));
  await applied(run);
  await guruOf(t, run, '333333333333').updateResourceCollection({
    Action: 'REMOVE',
    ResourceCollection: { CloudFormation: { StackNames: ['*'] } },
  });
  const drift = await run.trueup(['drift']);
  assert.equal(drift.exitCode, 2, drift.stdout + drift.stderr);
  assert.match(drift.stdout, /coverage-mode/);
  await applied(run);
  assert.deepEqual(await stacksOf(guruOf(t, run, '333333333333')), ['*']);
  await nothingLeft(run);

  run.write({ [file]: guru('  coverage: { mode: none }') });
  const plan = JSON.parse((await run.trueup(['plan', '--format', 'json'])).stdout) as { summary: { destructive: number } };
  assert.equal(plan.summary.destructive, 6);
  await applied(run);
  assert.deepEqual(await stacksOf(guruOf(t, run, '333333333333')), []);
  await nothingLeft(run);
});

test('a document moves from api to stackset and back, and no cell is uncovered at any call', async (t) => {
  const lines = '  coverage: { mode: stacks, names: [network] }\n  notifications: [{ topic: { name: devops-guru, create: true } }]';
  const run = await start(t, guru(lines, 'api'));
  await applied(run);
  await nothingLeft(run);
  await watchCoverage(run, async () => {
    run.write({ [file]: guru(lines) });
    const there = await run.trueup(['plan', '--format', 'json']);
    assert.deepEqual(typesOf(there.stdout), ['cloudformation/stack-instance create', 'cloudformation/stack-set create']);
    await applied(run);
    await nothingLeft(run);
    run.write({ [file]: guru(lines, 'api') });
    const back = await run.trueup(['plan', '--format', 'json']);
    assert.deepEqual(typesOf(back.stdout), ['cloudformation/stack-instance delete', 'cloudformation/stack-set delete']);
    await applied(run);
    await nothingLeft(run);
  });
  const { Summaries = [] } = await byHand(t, run).listStackSets({ Status: 'ACTIVE' });
  assert.deepEqual(Summaries, []);
  assert.deepEqual(await stacksOf(guruOf(t, run, '333333333333')), ['network']);
});

test('an account that joins is covered and notified by automatic deployment; the next run takes over what the stack made, and changes filters', async (t) => {
  const lines = (severity: string) => `  coverage: { mode: all }
  notifications:
    - topic: { name: devops-guru, create: true, kms: create, email: ops@example.com }
      filters: { severities: [${severity}] }
  integrations: { logAnomalyDetection: enabled }`;
  const deployment = '    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true }\n';
  const run = await start(t, guru(lines('HIGH'), 'stackset', deployment));
  await applied(run);
  await nothingLeft(run);
  await moveDevToProd(run);
  for (let minutes = 0; minutes < 30; minutes++) {
    run.clock.advance(60_000);
    await run.sandbox.idle();
    await organizationsCall(run.sandbox, 'ListRoots', '{}');
  }
  const dev = guruOf(t, run, '666666666666');
  assert.deepEqual(await stacksOf(dev), ['*']);
  const { Channels = [] } = await dev.listNotificationChannels({});
  assert.deepEqual(
    Channels.map(({ Config }) => Config?.Filters?.Severities),
    [['HIGH']],
  );
  const plan = await run.trueup(['plan', '--format', 'json']);
  assert.deepEqual(typesOf(plan.stdout), ['cloudformation/stack-instance update'], plan.stdout);
  await applied(run);
  await nothingLeft(run);
  assert.equal((await dev.listNotificationChannels({})).Channels?.length, 1);

  run.write({ [file]: guru(lines('HIGH, LOW'), 'stackset', deployment) });
  await applied(run);
  await nothingLeft(run);
  const [changed] = (await dev.listNotificationChannels({})).Channels ?? [];
  assert.deepEqual([...(changed?.Config?.Filters?.Severities ?? [])].sort(), ['HIGH', 'LOW']);
});

test('an instance that fails is a failure of its cell, whatever the operation says', async (t) => {
  const run = await start(t, guru('  coverage: { mode: all }'));
  run.sandbox.faults.add({
    service: 'devops-guru',
    operation: 'UpdateResourceCollection',
    account: '444444444444',
    effect: { kind: 'denied' },
  });
  const out = await applied(run, 4);
  assert.match(out, /444444444444\/eu-west-1[\s\S]*instance-failed/, out);
  run.sandbox.faults.clear();
  await applied(run);
  await nothingLeft(run);
});
