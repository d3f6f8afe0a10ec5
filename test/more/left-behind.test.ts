// Stack sets whose lines were taken out of the documents: planned as removal, and nothing that they brought about goes with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const [management, shop] = ['111111111111', '333333333333'] as const;
/** The standards are on already: nothing calls the function, while which virtual time would stand still. */
const seed = {
  ...organizationSeed,
  securityhub: {
    hubs: [{ accounts: [shop], regions: ['us-east-1'], standards: { 'pci-dss/v/4.0.1': {}, 'cis-aws-foundations-benchmark/v/1.2.0': {} } }],
  },
} as const;
const targets = `targets: { include: [{ account: "${shop}" }], regions: [us-east-1] }`;
const set = (name: string) =>
  `{ name: trueup-${name}, permissionModel: SERVICE_MANAGED, operationPreferences: { maxConcurrentPercentage: 100 } }`;

const guru = (mechanism: string, block = ''): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: ${mechanism}
  acknowledgeEndOfSupport: 2027-09-30
  ${targets}
  coverage: { mode: all }
${block}`;
const hub = (mechanism: string, blocks = ''): string => `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  mechanism: ${mechanism}
  ${targets}
  standards: [{ id: pci-dss/v/4.0.1, state: present }, { id: cis-aws-foundations-benchmark/v/1.2.0, state: present }]
${blocks}`;
const topics = (name: string): string => `apiVersion: trueup/v1
kind: StackSet
metadata: { name: ${name} }
spec:
  template: topics.template.yaml
  parameters: { Name: ${name} }
  ${targets}
  stackset: ${set(name)}
`;
const [guruFile, hubFile] = ['compliance/devops-guru/guru.yaml', 'compliance/security-hub/standards.yaml'] as const;
const topicsFile = (name: string): string => `compliance/stack-sets/${name}.yaml`;

interface PlanOutput {
  readonly classes: readonly { type: string; name: string; action: string; because?: string; count: number }[];
}

test('blocks that are taken out take their stack sets along: coverage, standards and stacks stay, no cell is uncovered in between', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': organizationYaml,
    [guruFile]: guru('stackset', `  stackset: ${set('guru')}\n`),
    [hubFile]: hub('stackset', `  stackset: ${set('hub')}\n  newAccounts: { stackset: ${set('new-accounts')} }\n`),
    [topicsFile('one')]: topics('one'),
    [topicsFile('two')]: topics('two'),
    'compliance/stack-sets/topics.template.yaml': topicTemplate,
  });
  const aws = <C extends { destroy(): void }>(
    Client: new (s: ReturnType<typeof settings>) => C,
    account: string,
    region = 'us-east-1',
  ): C => {
    const client = new Client(settings(run.sandbox, account, region));
    t.after(() => client.destroy());
    return client;
  };
  const home = aws(CloudFormation, management, 'eu-west-1');
  const setNames = async () =>
    ((await home.listStackSets({ Status: 'ACTIVE' })).Summaries ?? []).map(({ StackSetName }) => StackSetName).sort();
  const applied = async () => {
    const { exitCode, stdout, stderr } = await run.trueup(['apply', '--yes']);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  };
  await applied();
  // Somebody else's set, with a name like ours.
  await home.createStackSet({ StackSetName: 'trueup-theirs', TemplateBody: topicTemplate, Tags: [{ Key: 'trueup', Value: 'others' }] });
  assert.deepEqual(await setNames(), ['trueup-guru', 'trueup-hub', 'trueup-new-accounts', 'trueup-one', 'trueup-theirs', 'trueup-two']);

  run.write({ [guruFile]: guru('api'), [hubFile]: hub('api'), [topicsFile('two')]: undefined });
  const planned = JSON.parse((await run.trueup(['plan', '--format', 'json'])).stdout) as PlanOutput;
  assert.deepEqual(
    planned.classes.map(({ type, name, action, because, count }) => `${action} ${type} ${name} ${because} ${count}`).sort(),
    ['guru', 'hub', 'new-accounts', 'two']
      .flatMap((name) => [
        `delete cloudformation/stack-instance trueup-${name} pruned 1`,
        `delete cloudformation/stack-set trueup-${name} pruned 1`,
      ])
      .sort(),
  );
  run.sandbox.clearCalls();
  await applied();
  assert.deepEqual(await setNames(), ['trueup-one', 'trueup-theirs']);
  for (const operation of ['UpdateResourceCollection', 'BatchDisableStandards', 'DisableSecurityHub', 'BatchEnableStandards'])
    assert.deepEqual(run.sandbox.calls.list({ operation }), [], operation);
  const { ResourceCollection } = await aws(DevOpsGuru, shop).getResourceCollection({ ResourceCollectionType: 'AWS_CLOUD_FORMATION' });
  assert.deepEqual(ResourceCollection?.CloudFormation?.StackNames, ['*']);
  assert.equal((await aws(SecurityHub, shop).getEnabledStandards({})).StandardsSubscriptions?.length, 2);
  assert.deepEqual((await aws(Lambda, shop).listFunctions({})).Functions, []);
  const { Stacks = [] } = await aws(CloudFormation, shop).describeStacks({});
  assert.deepEqual(
    Stacks.map(({ StackName, StackStatus }) => `${StackName?.replace(/-[0-9a-f-]{36}$/, '')} ${StackStatus}`).sort(),
    ['StackSet-trueup-one CREATE_COMPLETE', 'StackSet-trueup-two CREATE_COMPLETE'],
    'of a template of the user’s own nobody says any more that its stacks may go',
  );

  // What may not be looked for is said where stack sets are in use, and is no obstacle.
  const denial = run.sandbox.faults.add({ operation: 'ListStackSets', effect: { kind: 'denied' } });
  const clean = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(clean.exitCode, 0, clean.stdout + clean.stderr);
  assert.match(clean.stdout, /left behind could not be\s+looked for: AccessDenied/);
  run.sandbox.faults.clear(denial);

  // With the last document of a kind nothing goes: that is offboarding, or a mistake.
  run.write({ [topicsFile('one')]: undefined, 'compliance/stack-sets/topics.template.yaml': undefined });
  const last = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(last.exitCode, 0, last.stdout + last.stderr);
  assert.match(last.stdout, /trueup-one is ours and no document of kind StackSet is\s+left.*run\s+trueup\s+offboard\s+StackSet/s);
  assert.deepEqual(await setNames(), ['trueup-one', 'trueup-theirs']);
});
