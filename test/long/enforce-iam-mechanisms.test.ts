// Least privilege for the mechanisms that carry others' settings, for who did it, and for prune and adopt: the installed roles suffice, and what only looks
// writes nothing. The providers' own ways: enforce-iam-compliance and enforce-iam-tenants.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SNS } from '@aws-sdk/client-sns';
import * as central from '../e2e/central-configuration.ts';
import { enforced } from '../e2e/enforced.ts';
import { files as madeFiles, madeIn, own } from '../e2e/made-account.ts';
import { filesOf, whole } from '../e2e/mechanism-cases.ts';
import { inTheConsole } from '../e2e/small.ts';
import { organizationSeed } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const seed = { ...organizationSeed, organizations: { ...organizationSeed.organizations, serviceAccess: [] } };

test('Security Hub and DevOps Guru by stack sets go by the installed roles alone', async (t) => {
  const { run, done, read } = await enforced(t, seed, filesOf(whole));
  await read(['plan']);
  await done(['apply', '--yes']);
  await read(['plan', '--detailed-exitcode']);
  await read(['drift']);
  run.write({ 'compliance/devops-guru/guru.yaml': undefined });
  await read(['prune', '--plan', '--allow', 'kind-vanished']);
});

test('central configuration goes by the installed roles alone', async (t) => {
  const files = {
    'organization.yaml': central.organization(['eu-west-1'], 'mode: NO_REGIONS'),
    [`${central.files}/prod.yaml`]: central.standards('prod', `{ ou: ${central.prod} }`, [central.pci]),
    [`${central.files}/disabled-controls/disabled.yaml`]: central.disabled(`{ ou: ${central.prod} }`, 'IAM.6'),
  };
  // Without a stack set in the documents the roles may not list any; a plan takes that for there being none. And
  // Security Hub itself denies its policies to whom it does not know as administrator yet.
  const policies = 'ListConfigurationPolicies';
  const mayLack = ['cloudformation:ListStackSets', `securityhub:${policies}`];
  const { run, done, read } = await enforced(t, central.seedOf(['eu-west-1']), files, mayLack);
  await read(['plan']);
  await done(['apply', '--yes', '--allow', 'blast-radius']);
  await read(['plan', '--detailed-exitcode']);
  await read(['drift']);
  const told = run.sandbox.calls.list({ service: 'securityhub', operation: policies }).filter(({ error }) => error === undefined);
  assert.deepEqual([...new Set(told.map(({ role }) => role))].sort(), ['gov-apply', 'gov-plan']);
  // What a prune may not list is unreadable, and never taken for nothing there.
  const prune = await run.trueup(['prune', '--plan', '--format', 'json']);
  assert.equal(prune.exitCode, 6, prune.stdout + prune.stderr);
  const { unreadable } = JSON.parse(prune.stdout) as { readonly unreadable: readonly { readonly message: string }[] };
  for (const operation of ['ListStackSets', 'ListTopics'])
    assert.ok(
      unreadable.some(({ message }) => message.includes(operation)),
      operation,
    );
  assert.equal((await run.trueup(['prune', '--plan', '--kind', 'SecurityStandards'])).exitCode, 0);
});

test('who drifted, adopt and prune go by the installed roles alone', async (t) => {
  const files = filesOf({ ...whole, guru: 'api', hub: 'api' });
  const { run, done, read } = await enforced(t, seed, files);
  const sns = new SNS(settings(run.sandbox, '333333333333', 'us-east-1'));
  t.after(() => sns.destroy());
  await done(['apply', '--yes']);
  await inTheConsole(run, 'enable-control', { account: '333333333333', region: 'us-east-1', control: 'S3.1', by: 'alice' });
  // CloudTrail tells with a delay.
  run.clock.advance(20 * 60_000);
  assert.match(await read(['drift'], 2), /alice/);
  await done(['apply', '--yes']);
  await sns.createTopic({ Name: 'left', Tags: [{ Key: 'trueup', Value: 'main' }] });
  await read(['prune', '--plan']);
  await done(['prune', '--yes']);
  const { Topics = [] } = await sns.listTopics({});
  assert.deepEqual(
    Topics.map(({ TopicArn = '' }) => TopicArn.split(':').at(-1)),
    ['devops-guru'],
  );
  const topic = Topics[0]?.TopicArn ?? '';
  await sns.untagResource({ ResourceArn: topic, TagKeys: ['trueup'] });
  await done(['adopt', 'sns/topic/333333333333/us-east-1/devops-guru', '--yes']);
  const { Tags = [] } = await sns.listTagsForResource({ ResourceArn: topic });
  assert.ok(Tags.some(({ Key, Value }) => Key === 'trueup' && Value === 'main'));
});

test('an account is made, moved, set up and kept from others by the installed roles alone', async (t) => {
  const documents = { ...madeFiles, ...own({ serviceControl: { attach: true } }) };
  const { run, done, read } = await enforced(t, {}, documents, ['cloudformation:ListStackSets']);
  await read(['plan']);
  await done(['apply', '--yes', '--allow', 'create-account']);
  assert.equal((await madeIn(run)).length, 1);
  // By now bootstrap's stack set has given the account the roles.
  run.clock.advance(20 * 60_000);
  await done(['apply', '--yes', '--allow', 'create-account']);
  await read(['plan', '--detailed-exitcode']);
  assert.equal(run.sandbox.calls.list({ service: 'organizations', operation: 'AttachPolicy' }).length, 1);
});
