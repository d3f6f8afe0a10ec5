// Who owns what, the rest of test/more/ownership.test.ts: adopting, and stack sets.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SNS } from '@aws-sdk/client-sns';
import { e2e, organizationYaml, standardsYaml } from '../e2e/harness.ts';
import { brief, classesOf, flat, guru, guruFile, off, regions, shown } from '../e2e/owning.ts';
import { disabledFile, live, management, member, organizationFile, pci, small, standardsFile } from '../e2e/small.ts';
import { organizationYaml as ofSets, organizationSeed, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

test('what is there and bears no mark is taken over where a document declares it: the plan says so, adopt does it for one object alone', async (t) => {
  const run = await small(
    t,
    {
      [organizationFile]: organizationYaml(regions),
      [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`, 'standards', `{ account: "${member}" }`),
      [disabledFile]: off(['IAM.6', 'S3.1']),
      [guruFile]: guru('{ name: there, create: true }'),
    },
    {
      regions,
      securityhub: {
        hubs: [
          { accounts: [management, member], regions, standards: { [pci]: { controls: [{ controls: ['IAM.6'], reason: 'by hand' }] } } },
        ],
      },
    },
  );
  const sns = new SNS(settings(run.sandbox, member, 'eu-west-1'));
  t.after(() => sns.destroy());
  const { TopicArn: ResourceArn = '' } = await sns.createTopic({ Name: 'there', Tags: [{ Key: 'team', Value: 'ops' }] });
  const adoptions = (await classesOf(run, ['plan'], 0)).filter(({ because }) => because === 'adopted').map(brief);
  assert.deepEqual(adoptions, ['update sns/topic there', `update securityhub/control ${pci}/IAM.6`]);
  assert.match(flat((await run.trueup(['plan'])).stdout), /taken over: it was there before, and bears no mark/);
  const control = `securityhub/control/${member}/eu-west-1/${pci}`;
  const looked = await run.trueup(['adopt', `${control}/IAM.6`, '--plan']);
  assert.equal(looked.exitCode, 0, shown(looked));
  assert.match(looked.stdout, /1 to update/);
  const adopted = await run.trueup(['adopt', `${control}/IAM.6`, '--yes']);
  assert.equal(adopted.exitCode, 0, shown(adopted));
  // Nothing else of the cell was written.
  assert.deepEqual(Object.keys(live(run, member)?.disabled ?? {}), ['IAM.6']);
  assert.match(live(run, member)?.disabled['IAM.6'] ?? '', /by=trueup:main$/);
  assert.match((await run.trueup(['adopt', `${control}/IAM.6`, '--yes'])).stdout, /bears the mark of main already/);
  const topic = await run.trueup(['adopt', `sns/topic/${member}/eu-west-1/there`, '--yes']);
  assert.equal(topic.exitCode, 0, shown(topic));
  assert.deepEqual((await sns.listTagsForResource({ ResourceArn })).Tags, [
    { Key: 'team', Value: 'ops' },
    { Key: 'trueup', Value: 'main' },
  ]);
  const refusals: readonly (readonly [string, RegExp])[] = [
    [`${control}/S3.1`, /writes no mark: update/],
    [`${control}/EC2.2`, /no document declares/],
    [`sns/topic/${member}/eu-west-1/other`, /no document declares/],
    [`securityhub/hub/${member}/eu-west-1/hub`, /has no place for a mark/],
    ['sns/topics/1/2/3', /did you mean sns\/topic/],
  ];
  for (const [address, message] of refusals) {
    const ended = await run.trueup(['adopt', address, '--yes']);
    assert.equal(ended.exitCode, 1, shown(ended));
    assert.match(ended.stderr, message);
  }
  await sns.tagResource({ ResourceArn, Tags: [{ Key: 'trueup', Value: 'second' }] });
  const theirs = await run.trueup(['adopt', `sns/topic/${member}/eu-west-1/there`, '--yes']);
  assert.equal(theirs.exitCode, 5, shown(theirs));
  assert.match(theirs.stderr, /bears the mark of the organization second/);
});

test('a stack set of another organization is refused, one of ours whose kind has vanished goes by prune, and adopt keeps its hands off both', async (t) => {
  const files = (name: string) => ({
    'organization.yaml': ofSets.replace('name: main', `name: ${name}`),
    'compliance/stack-sets/topics.yaml': stackSetYaml(),
    'compliance/stack-sets/topics.template.yaml': topicTemplate,
  });
  const run = await e2e(t, organizationSeed, files('main'));
  const client = new CloudFormation(settings(run.sandbox, management, 'eu-west-1'));
  t.after(() => client.destroy());
  const first = await run.trueup(['apply', '--yes']);
  assert.equal(first.exitCode, 0, shown(first));
  run.write({ 'organization.yaml': ofSets.replace('name: main', 'name: second') });
  const claims = await classesOf(run, ['plan'], 0);
  assert.ok(claims.length > 0);
  assert.ok(
    claims.every(({ refused }) => refused?.guard === 'claimed'),
    JSON.stringify(claims.map(brief)),
  );
  const adopted = await run.trueup(['adopt', `cloudformation/stack-set/${management}/eu-west-1/trueup-topics`, '--yes']);
  assert.notEqual(adopted.exitCode, 0, shown(adopted));
  assert.match(shown(adopted), /organization main/);
  run.write({ ...files('main'), 'compliance/stack-sets/topics.yaml': undefined, 'compliance/stack-sets/topics.template.yaml': undefined });
  const told = await run.trueup(['plan']);
  assert.match(flat(told.stdout), /trueup-topics is ours and no document of kind StackSet is left.*trueup prune/s);
  const pruned = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished', 'blast-radius']);
  assert.equal(pruned.exitCode, 0, shown(pruned));
  assert.deepEqual((await client.listStackSets({ Status: 'ACTIVE' })).Summaries, []);
  assert.equal(existsSync(path.join(run.folder, '.trueup')), true);
});
