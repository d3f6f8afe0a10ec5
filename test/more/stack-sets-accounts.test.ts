import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { type E2e, e2e } from '../e2e/harness.ts';
import { files, organizationSeed, organizationYaml, prod, stackSetYaml } from '../e2e/stack-sets-configuration.ts';
import { organizationsCall, settings } from '../sandbox/calling.ts';

async function apply(run: E2e): Promise<void> {
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
}

/** AWS's clock goes on, and what was due is done. */
async function passMinutes(run: E2e, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    run.clock.advance(60_000);
    await run.sandbox.idle();
    await organizationsCall(run.sandbox, 'ListRoots', '{}');
  }
}

const moveDevToProd = (run: E2e) =>
  organizationsCall(
    run.sandbox,
    'MoveAccount',
    JSON.stringify({ AccountId: '666666666666', SourceParentId: 'ou-ab12-22222222', DestinationParentId: prod }),
  );

test('an account that joins the unit gets its instance at the next run', async (t) => {
  const run = await e2e(t, organizationSeed, files());
  await apply(run);
  await moveDevToProd(run);
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /^Plan: 2 to create, 0 to update, 0 to delete/m, plan.stdout);
  await apply(run);
});

test('11: an account that joins by automatic deployment lacks its override, and the next run gives it', async (t) => {
  const document = stackSetYaml(
    '  overrides: [{ match: { ou: prod, region: us-east-1 }, parameters: { Title: prod } }]\n',
    '    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false }\n',
  );
  const run = await e2e(t, organizationSeed, files(document));
  await apply(run);
  await moveDevToProd(run);
  for (let minutes = 0; minutes < 30; minutes++) {
    run.clock.advance(60_000);
    await run.sandbox.idle();
    await organizationsCall(run.sandbox, 'ListRoots', '{}');
  }
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /instance-override-lost/, plan.stdout);
  assert.match(plan.stdout, /^Plan: 0 to create, 1 to update, 0 to delete/m, plan.stdout);
  await apply(run);
});

test('a delegated administrator carries the set, and every call says so', async (t) => {
  const delegated = {
    ...organizationSeed,
    organizations: {
      ...organizationSeed.organizations,
      delegatedAdministrators: [{ account: '666666666666', service: 'member.org.stacksets.cloudformation.amazonaws.com' }],
    },
  };
  const run = await e2e(t, delegated, {
    ...files(),
    'organization.yaml': `${organizationYaml}  delegatedAdmins: { stackSets: "666666666666" }\n`,
  });
  await apply(run);
  const calls = run.sandbox.calls.list().filter(({ service }) => service === 'cloudformation');
  assert.deepEqual([...new Set(calls.map(({ account }) => account))], ['666666666666']);
});

test('a self-managed set reaches the management account where both roles are there', async (t) => {
  const role = (name: string, principal: object) => ({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            {
              PolicyName: 'all',
              PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
            },
          ],
        },
      },
    },
  });
  const document = stackSetYaml(
    '',
    '    administrationRoleArn: "arn:aws:iam::111111111111:role/trueup-administration"\n    executionRoleName: trueup-execution\n',
    '{ include: [{ account: "111111111111" }, { account: "333333333333" }], regions: [us-east-1] }',
  ).replace('SERVICE_MANAGED', 'SELF_MANAGED');
  const run = await e2e(t, organizationSeed, files(document));
  for (const [account, StackName, template] of [
    ['111111111111', 'administration', role('trueup-administration', { Service: 'cloudformation.amazonaws.com' })],
    ['111111111111', 'execution', role('trueup-execution', { AWS: '111111111111' })],
    ['333333333333', 'execution', role('trueup-execution', { AWS: '111111111111' })],
  ] as const) {
    const aws = new CloudFormation(settings(run.sandbox, account, 'eu-west-1'));
    await aws.createStack({ StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] });
    run.clock.advance(5 * 60_000);
    await aws.describeStacks({ StackName });
    aws.destroy();
  }
  await apply(run);
});

for (const by of ['auto-deployment', 'apply'] as const) {
  test(`an account that is made in the unit is covered by ${by}, and the result tells how long that took`, async (t) => {
    const automatic = by === 'auto-deployment' ? '    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false }\n' : '';
    const run = await e2e(t, organizationSeed, files(stackSetYaml('', automatic)));
    await apply(run);
    await organizationsCall(run.sandbox, 'CreateAccount', JSON.stringify({ AccountName: 'new', Email: 'new@example.com' }));
    await passMinutes(run, 3);
    const listed = JSON.parse((await organizationsCall(run.sandbox, 'ListAccounts', '{}')).text) as {
      Accounts: { Id: string; Name: string }[];
    };
    const account = listed.Accounts.find(({ Name: name }) => name === 'new')?.Id ?? assert.fail('no account was made');
    const move = { AccountId: account, SourceParentId: 'r-ab12', DestinationParentId: prod };
    await organizationsCall(run.sandbox, 'MoveAccount', JSON.stringify(move));
    await passMinutes(run, 20);
    const ended = await run.trueup(['apply', '--yes', '--format', 'json']);
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    const { joined = [] } = JSON.parse(ended.stdout) as { joined?: { account: string; by: string; seconds: number }[] };
    assert.deepEqual(
      joined.map((each) => [each.account, each.by]),
      [[account, by]],
    );
    const minutes = (joined[0]?.seconds ?? 0) / 60;
    assert.ok(by === 'apply' ? minutes > 20 && minutes < 40 : minutes > 0 && minutes < 20, `${minutes} minutes`);
    const again = JSON.parse((await run.trueup(['apply', '--yes', '--format', 'json'])).stdout) as { joined?: unknown };
    assert.equal(again.joined, undefined, 'it is told once');
  });
}
