import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import type { CloudFormationState } from '../../sandbox/services/cloudformation/state.ts';
import { settings } from '../sandbox/calling.ts';
import { type E2e, e2e } from './harness.ts';
import { files, organizationSeed, organizationYaml, stackSetYaml, topicTemplate } from './stack-sets-configuration.ts';

const management = '111111111111';

function byHand(t: TestContext, run: E2e, account = management): CloudFormation {
  const client = new CloudFormation(settings(run.sandbox, account, 'eu-west-1'));
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

/** Codes of a plan's diagnostics with what they say. */
async function foreseen(run: E2e): Promise<Readonly<Record<string, string>>> {
  const plan = await run.trueup(['plan', '--format', 'json']);
  const { diagnostics } = JSON.parse(plan.stdout) as { diagnostics: { code: string; message: string; hint: string }[] };
  for (const { code, hint } of diagnostics) if (code.startsWith('P-')) assert.ok(hint.length > 10, `${code} has no cure`);
  return Object.fromEntries(diagnostics.map(({ code, message }) => [code, message]));
}

const selfManaged = (targets = '{ include: [{ ou: prod }], regions: [eu-west-1] }'): string =>
  stackSetYaml(
    '',
    '    administrationRoleArn: "arn:aws:iam::111111111111:role/own-administration"\n    executionRoleName: own-execution\n',
    targets,
  ).replace('SERVICE_MANAGED', 'SELF_MANAGED');

const trust = (principal: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] });

test('the preflight of a set: each line appears with its cure, and is silent once cured', async (t) => {
  const regions = ['eu-west-1', 'us-east-1', 'eu-south-1'];
  const seed = { ...organizationSeed, regions, organizations: { ...organizationSeed.organizations, serviceAccess: [] } };
  const run = await e2e(t, seed, files(), { regions });
  const document = 'compliance/stack-sets/topics.yaml';

  await t.test('P-01 trusted access', async () => {
    assert.match((await foreseen(run))['P-01'] ?? '', /is DISABLED, and trueup-topics is service-managed/);
    await byHand(t, run).activateOrganizationsAccess({});
    assert.equal((await foreseen(run))['P-01'], undefined);
  });

  await t.test('P-02 administration role, P-03 execution roles', async () => {
    run.write({ [document]: selfManaged() });
    const iam = (account: string): IAM => {
      const client = new IAM(settings(run.sandbox, account));
      t.after(() => client.destroy());
      return client;
    };
    const missing = await foreseen(run);
    assert.match(missing['P-02'] ?? '', /own-administration in 111111111111 does not exist/);
    assert.match(missing['P-03'] ?? '', /own-execution does not exist in 333333333333, 444444444444, 555555555555/);
    await iam(management).createRole({
      RoleName: 'own-administration',
      AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
    });
    for (const account of ['333333333333', '444444444444', '555555555555'])
      await iam(account).createRole({
        RoleName: 'own-execution',
        AssumeRolePolicyDocument: trust({ AWS: account === '333333333333' ? '666666666666' : management }),
      });
    const unfit = await foreseen(run);
    assert.match(unfit['P-02'] ?? '', /does not trust cloudformation.amazonaws.com/);
    assert.match(unfit['P-03'] ?? '', /own-execution does not trust arn:aws:iam::111111111111:role\/own-administration in 333333333333$/);
    await iam(management).updateAssumeRolePolicy({
      RoleName: 'own-administration',
      PolicyDocument: trust({ Service: 'cloudformation.amazonaws.com' }),
    });
    await iam('333333333333').updateAssumeRolePolicy({ RoleName: 'own-execution', PolicyDocument: trust({ AWS: management }) });
    const cured = await foreseen(run);
    assert.deepEqual([cured['P-02'], cured['P-03']], [undefined, undefined]);
  });

  await t.test('P-04 a Region that the administrator has not opened', async () => {
    run.write({
      [document]: stackSetYaml('', '', '{ include: [{ account: "333333333333" }], regions: [eu-south-1] }'),
      'organization.yaml': organizationYaml.replace(
        'governedRegions: [eu-west-1, us-east-1]',
        'governedRegions: [eu-west-1, us-east-1, eu-south-1]',
      ),
    });
    assert.equal((await foreseen(run))['P-04'], undefined);
    const state = run.sandbox
      .environment()
      .state.of<{ optIn: Record<string, unknown> }>('account', management, 'global', () => ({ optIn: {} }));
    state.optIn['eu-south-1'] = { status: 'DISABLED' };
    assert.match((await foreseen(run))['P-04'] ?? '', /eu-south-1 cannot be used by stack sets of 111111111111: it is not enabled there/);
    delete state.optIn['eu-south-1'];
    run.write({ 'organization.yaml': organizationYaml });
  });

  await t.test('P-05 quotas', async () => {
    run.write({ [document]: stackSetYaml() });
    const aws = byHand(t, run);
    await aws.createStackSet({
      StackSetName: 'other',
      TemplateBody: topicTemplate,
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: false },
    });
    assert.equal((await foreseen(run))['P-05'], undefined);
    const { stackSets } = run.sandbox
      .environment()
      .state.of<CloudFormationState>('cloudformation', management, 'eu-west-1', () => assert.fail('no state'));
    const [other] = Object.values(stackSets);
    assert.ok(other !== undefined);
    for (let count = 1; count < 1_000; count++)
      stackSets[`${other.id}-${count}`] = { ...other, id: `${other.id}-${count}`, name: `other-${count}` };
    assert.match((await foreseen(run))['P-05'] ?? '', /^1001 stack sets of 111111111111, and CloudFormation takes 1000/);
    for (const id of Object.keys(stackSets)) if (id !== other.id) delete stackSets[id];
  });

  await t.test('P-06 a template behind a URL, and the bucket for a large one', async () => {
    const url = 'https://nobody.s3.eu-west-1.amazonaws.com/topics.yaml';
    run.write({ [document]: stackSetYaml().replace('template: topics.template.yaml', `template: ${url}`) });
    assert.match((await foreseen(run))['P-06'] ?? '', /cannot be used from where it is/);
    const large = `${topicTemplate}Metadata: { Padding: "${'x'.repeat(60_000)}" }\n`;
    run.write({ [document]: stackSetYaml('  templateBucket: org-templates\n'), 'compliance/stack-sets/topics.template.yaml': large });
    assert.match((await foreseen(run))['P-06'] ?? '', /there is no bucket org-templates in 111111111111/);
    const s3 = new S3({ ...settings(run.sandbox, management, 'eu-west-1'), forcePathStyle: true });
    t.after(() => s3.destroy());
    await s3.createBucket({ Bucket: 'org-templates', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
    assert.equal((await foreseen(run))['P-06'], undefined);
    await applied(run);
    const { Contents: objects = [] } = await s3.listObjectsV2({ Bucket: 'org-templates' });
    assert.deepEqual(
      objects.map(({ Key }) => /^trueup\/[0-9a-f]{32}\.template$/.test(Key ?? '')),
      [true],
    );
    await nothingLeft(run);
    run.write({ [document]: stackSetYaml() });
    const without = await run.trueup(['validate']);
    assert.equal(without.exitCode, 3);
    assert.match(
      without.stdout,
      /V-13: the template has 6\d+ bytes; CloudFormation takes 51200 in a call\s+name an S3 bucket for it \(templateBucket/,
    );
  });
});

test('existing stacks become instances; what was their own is brought to what is asked; one that is not the same is a failure', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  const stack = async (account: string, StackName: string, TemplateBody: string): Promise<string> => {
    const { StackId = '' } = await byHand(t, run, account).createStack({
      StackName,
      TemplateBody,
      Parameters: [{ ParameterKey: 'Title', ParameterValue: 'old' }],
    });
    return StackId;
  };
  const arns = [
    await stack('333333333333', 'mine', topicTemplate),
    await stack('444444444444', 'theirs', topicTemplate.replace('DisplayName', 'KmsMasterKeyId')),
  ];
  run.clock.advance(5 * 60_000);
  await run.sandbox.idle();
  const imports = (list: readonly string[]): string => stackSetYaml(`  import: [${list.map((arn) => `"${arn}"`).join(', ')}]\n`);
  run.write({ 'compliance/stack-sets/topics.yaml': imports(['arn:aws:cloudformation:eu-west-1:666666666666:stack/mine/1']) });
  const elsewhere = await run.trueup(['plan']);
  assert.equal(elsewhere.exitCode, 3);
  assert.match(elsewhere.stderr, /V-31.*666666666666\/eu-west-1 is not among the targets/);

  run.write({ 'compliance/stack-sets/topics.yaml': imports(arns) });
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /instance-import/);
  const out = await applied(run, 4);
  assert.match(out, /444444444444\/eu-west-1 import-failed:[\s\S]*does\s+not\s+match/);
  const { Summaries: instances = [] } = await byHand(t, run).listStackInstances({
    StackSetName: 'trueup-topics',
    StackInstanceAccount: '333333333333',
    StackInstanceRegion: 'eu-west-1',
  });
  assert.equal(instances[0]?.StackId, arns[0]);
  const { Stacks: stacks = [] } = await byHand(t, run, '333333333333').describeStacks({ StackName: arns[0] });
  assert.equal(stacks[0]?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Title')?.ParameterValue, 'plain');
});

test('drift detection on request tells which resources differ, in text and JSON, and is no drift once mended', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await applied(run);
  const clean = await run.trueup(['drift', '--detect-stack-drift']);
  assert.equal(clean.exitCode, 0, clean.stdout + clean.stderr);
  assert.match(clean.stdout, /trueup-topics: 0 of 6 stacks drifted, 6 in sync/);
  const sns = new SNS(settings(run.sandbox, '333333333333', 'us-east-1'));
  t.after(() => sns.destroy());
  const topic = { TopicArn: 'arn:aws:sns:us-east-1:333333333333:alarms', AttributeName: 'DisplayName' };
  await sns.setTopicAttributes({ ...topic, AttributeValue: 'mine' });
  assert.equal((await run.trueup(['drift'])).exitCode, 0, 'nobody has looked yet');
  const found = await run.trueup(['drift', '--detect-stack-drift', '--format', 'json']);
  assert.equal(found.exitCode, 2, found.stdout + found.stderr);
  const { stackDrift, notices } = JSON.parse(found.stdout) as {
    stackDrift: object[];
    notices: { difference: string; message: string; cells: object[] }[];
  };
  assert.deepEqual(
    stackDrift.map((each) => ({ ...each, operation: '' })),
    [{ stackSet: 'trueup-topics', operation: '', status: 'COMPLETED', complete: true, instances: 6, drifted: 1, inSync: 5, failed: 0 }],
  );
  const [notice] = notices.filter(({ difference }) => difference === 'stack-drifted');
  assert.match(notice?.message ?? '', /Topic \(AWS::SNS::Topic\) MODIFIED: \/DisplayName plain -> mine/);
  assert.deepEqual(notice?.cells, [{ accounts: ['333333333333'], regions: ['us-east-1'] }]);
  await sns.setTopicAttributes({ ...topic, AttributeValue: 'plain' });
  assert.equal((await run.trueup(['drift', '--detect-stack-drift'])).exitCode, 0);
});

test('the progress line tells how many instances of an operation are done', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  let text = '';
  const write = async (piece: string): Promise<void> => {
    text += piece;
  };
  const stderr = { isTerminal: true, columns: 200, write };
  const ended = await run.trueup(['apply', '--yes'], { stderr });
  assert.equal(ended.exitCode, 0, ended.stdout);
  assert.match(text, /operation trueup-[^ ]+ of trueup-topics is under way: \d of 6 instances done/);
});
