// Taking out what stack sets carry: templates of the user's own, Security Hub's standards, the function of new accounts; cut in the middle and run again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const [management, shop] = ['111111111111', '333333333333'] as const;
/** One standard is on already, and the other way round nothing calls the function: while it runs virtual time stands still. */
const seed = {
  ...organizationSeed,
  securityhub: { hubs: [{ accounts: [shop], regions: ['us-east-1'], standards: { 'pci-dss/v/4.0.1': {} } }] },
} as const;
const targets = `targets: { include: [{ account: "${shop}" }], regions: [us-east-1] }`;
const set = (name: string) => `{ name: trueup-${name}, permissionModel: SERVICE_MANAGED }`;
const hub = `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  mechanism: stackset
  ${targets}
  standards: [{ id: pci-dss/v/4.0.1, state: present }]
  stackset: ${set('hub')}
  newAccounts: { stackset: ${set('new-accounts')} }
`;
const topics = (name: string, retain: boolean): string => `apiVersion: trueup/v1
kind: StackSet
metadata: { name: ${name} }
spec:
  template: topics.template.yaml
  parameters: { Name: ${name} }
  ${targets}
  retainStacks: ${retain}
  stackset: ${set(name)}
`;

test('stack sets and standards are taken out, also by a run that takes up where another was cut; the hub and stacks that are to stay do', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': organizationYaml,
    'compliance/security-hub/standards.yaml': hub,
    'compliance/stack-sets/gone.yaml': topics('gone', false),
    'compliance/stack-sets/kept.yaml': topics('kept', true),
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
  const sets = async () =>
    ((await home.listStackSets({ Status: 'ACTIVE' })).Summaries ?? []).map(({ StackSetName }) => StackSetName).sort();
  const stacks = async () =>
    ((await aws(CloudFormation, shop).describeStacks({})).Stacks ?? [])
      .map(({ StackName }) => StackName?.replace(/^StackSet-trueup-|-[0-9a-f-]{36}$/g, ''))
      .sort();
  const counts = (text: string): string[] =>
    (JSON.parse(text) as { classes: { type: string; name: string; action: string; count: number }[] }).classes
      .map(({ type, name, action, count }) => `${action} ${type.replace(/^\w+\//, '')} ${name.replace('trueup-', '')} ${count}`)
      .sort();
  /** Nothing gets through any more once AWS has taken the operation; the next run finishes. */
  const cutAndAgain = async (kind: string, operation: string) => {
    const { faults } = run.sandbox;
    const hold = faults.add({ operation, nth: 1, count: 1, effect: { kind: 'hold', at: 'answer' } });
    const running = run.trueup(['offboard', kind, '--yes']);
    await faults.whenHeld();
    const cut = faults.add({ effect: { kind: 'cut', at: 'request' } });
    faults.release(hold);
    const first = await running;
    assert.notEqual(first.exitCode, 0, first.stdout + first.stderr);
    faults.clear(cut);
    run.clock.advance(60 * 60_000);
    const second = await run.trueup(['offboard', kind, '--yes']);
    assert.equal(second.exitCode, 0, second.stdout + second.stderr);
    const third = await run.trueup(['offboard', kind, '--plan']);
    assert.match(third.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);
  };

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.deepEqual(await stacks(), ['gone', 'hub', 'kept', 'new-accounts']);

  const own = await run.trueup(['offboard', 'StackSet', '--plan', '--format', 'json']);
  assert.deepEqual(counts(own.stdout), [
    'delete stack-instance gone 1',
    'delete stack-instance kept 1',
    'delete stack-set gone 1',
    'delete stack-set kept 1',
  ]);
  await cutAndAgain('StackSet', 'DeleteStackInstances');
  assert.deepEqual(
    [await sets(), await stacks()],
    [
      ['trueup-hub', 'trueup-new-accounts'],
      ['hub', 'kept', 'new-accounts'],
    ],
  );

  const standards = await run.trueup(['offboard', 'SecurityStandards', '--plan', '--format', 'json']);
  assert.deepEqual(counts(standards.stdout), [
    'delete stack-instance hub 1',
    'delete stack-instance new-accounts 1',
    'delete stack-set hub 1',
    'delete stack-set new-accounts 1',
    'delete standard pci-dss/v/4.0.1 1',
  ]);
  await cutAndAgain('SecurityStandards', 'DeleteStackSet');
  assert.deepEqual([await sets(), await stacks()], [[], ['kept']]);
  const client = aws(SecurityHub, shop);
  assert.deepEqual((await client.getEnabledStandards({})).StandardsSubscriptions, []);
  assert.ok((await client.describeHub({})).HubArn, 'the hub stays');
  assert.deepEqual((await aws(Lambda, shop).listFunctions({})).Functions, []);
});
