import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { type E2e, e2e, standardsYaml } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, prod, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { organizationsCall, settings } from '../sandbox/calling.ts';

const roles = `  roles:
    plan: { hub: gov-plan-hub, member: gov-plan }
    apply: { hub: gov-apply-hub, member: gov-apply }
`;

/** The organization with roles of names that no account has. */
const organization = (more = ''): string =>
  organizationYaml.replace(/ {2}roles:\n(?: {4}.*\n){2}/, roles).replace('  ous:', `${more}  ous:`);

const files = (more = ''): Readonly<Record<string, string>> => ({
  'organization.yaml': organization(more),
  'compliance/security-hub/standards.yaml': standardsYaml(
    '  standards: [{ id: pci-dss/v/4.0.1, state: present }]\n',
    'standards',
    '{ ou: prod }',
  ),
});

const selfManagedYaml = `apiVersion: trueup/v1
kind: StackSet
metadata: { name: own }
spec:
  template: own.template.yaml
  targets: { include: [{ ou: dev }] }
  stackset:
    name: trueup-own
    permissionModel: SELF_MANAGED
    administrationRoleArn: "arn:aws:iam::111111111111:role/own-administration"
    executionRoleName: own-execution
`;

const adoptedYaml = `apiVersion: trueup/v1
kind: StackSet
metadata: { name: own }
spec:
  template: own.template.yaml
  targets: { include: [{ ou: dev }] }
  stackset: { name: old-topics, adopted: true, permissionModel: SERVICE_MANAGED }
`;

const guruYaml = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: all }
spec:
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: dev }] }
  mechanism: api
  coverage: { mode: all }
`;

const seed = { ...organizationSeed, organizations: { ...organizationSeed.organizations, serviceAccess: [] } };

/** AWS's clock goes on, and what was due is done. */
async function passMinutes(run: E2e, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    run.clock.advance(60_000);
    await run.sandbox.idle();
    await organizationsCall(run.sandbox, 'ListRoots', '{}');
  }
}

async function bootstrapped(run: E2e): Promise<void> {
  const ended = await run.trueup(['bootstrap', '--yes']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
}

test('bootstrap shows a plan, makes the roles everywhere, enters every account by them, and has nothing to do the second time', async (t) => {
  const run = await e2e(t, seed, files());
  const shown = await run.trueup(['bootstrap', '--plan']);
  assert.equal(shown.exitCode, 0, shown.stderr);
  assert.match(shown.stdout, /cloudformation\/trusted-access organization: trusted-access-off/);
  assert.match(shown.stdout, /cloudformation\/stack trueup-bootstrap: stack-missing/);
  assert.match(shown.stdout, /^Plan: 6 to create, 1 to update/m, shown.stdout);
  assert.equal((await run.trueup(['bootstrap'])).exitCode, 1, 'without a terminal and without --yes it does not write');

  await bootstrapped(run);
  const again = await run.trueup(['bootstrap', '--yes']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  assert.match(again.stdout, /No changes/);
  assert.match(again.stderr, /5 of 5 accounts entered/);

  const plan = await run.trueup(['plan']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
});

const iamOf = (run: E2e, account: string): IAM => new IAM(settings(run.sandbox, account));

const trustOf = async (iam: IAM, RoleName: string): Promise<string> =>
  decodeURIComponent((await iam.getRole({ RoleName })).Role?.AssumeRolePolicyDocument ?? '');

const policiesOf = async (iam: IAM, RoleName: string): Promise<readonly string[]> =>
  (await iam.listRolePolicies({ RoleName })).PolicyNames ?? [];

test('45: trust is narrowed to the hub roles, GitHub is trusted in both forms, and only kinds in use are granted', async (t) => {
  const more = `  bootstrap:
    github: { repository: example/governance, ids: "12/34", mergeQueue: true }
`;
  const run = await e2e(t, seed, {
    ...files(more),
    'compliance/stack-sets/own.template.yaml': topicTemplate,
    'compliance/stack-sets/own.yaml': selfManagedYaml,
  });
  await bootstrapped(run);
  const [management, member] = [iamOf(run, '111111111111'), iamOf(run, '333333333333')];
  t.after(() => [management, member].forEach((client) => void client.destroy()));

  const apply = await trustOf(management, 'gov-apply-hub');
  for (const subject of ['repo:example/governance:environment:aws-apply', 'repo:example@12/governance@34:environment:aws-apply'])
    assert.ok(apply.includes(`"${subject}"`), apply);
  assert.ok(!apply.includes('pull_request'));
  assert.match(
    await trustOf(management, 'gov-plan-hub'),
    /repo:example@12\/governance@34:pull_request.*StringLike.*gh-readonly-queue\/main\/\*/,
  );

  assert.match(
    await trustOf(member, 'gov-apply'),
    /"ArnEquals":\{"aws:PrincipalArn":\["arn:aws:iam::111111111111:role\/gov-apply-hub"\]\}/,
  );
  assert.match(await trustOf(member, 'own-execution'), /"aws:PrincipalArn":\["arn:aws:iam::111111111111:role\/own-administration"\]/);
  assert.match(await trustOf(management, 'own-administration'), /stackset\/\*/);
  assert.deepEqual(await policiesOf(member, 'gov-plan'), ['trueup-core', 'trueup-security-hub', 'trueup-stack-set']);
  assert.deepEqual(await policiesOf(management, 'gov-plan-hub'), ['trueup-core', 'trueup-members']);
  await assert.rejects(trustOf(member, 'gov-plan-hub'), /cannot be found/);

  const gitHubLines = async (): Promise<readonly string[]> => {
    const { checks } = JSON.parse((await run.trueup(['doctor', '--format', 'json'])).stdout) as {
      checks: { name: string; status: string; message: string }[];
    };
    return checks.filter(({ name }) => name.startsWith('github/')).map(({ name, status, message }) => `${name} ${status}: ${message}`);
  };
  const url = 'https://token.actions.githubusercontent.com';
  const [missing] = await gitHubLines();
  assert.match(missing ?? '', /^github\/identity-provider error: there is no identity provider/);
  const { OpenIDConnectProviderArn } = await management.createOpenIDConnectProvider({ Url: url });
  assert.match((await gitHubLines())[0] ?? '', /error: .* does not have the audience sts\.amazonaws\.com/);
  await management.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: 'sts.amazonaws.com' });
  assert.deepEqual(
    (await gitHubLines()).map((line) => line.split(':')[0]),
    ['github/identity-provider ok', 'github/gov-plan-hub ok', 'github/gov-apply-hub ok'],
  );
  const PolicyDocument = apply.replace('repo:example/governance:environment:aws-apply', 'repo:*');
  await management.updateAssumeRolePolicy({ RoleName: 'gov-apply-hub', PolicyDocument });
  assert.match((await gitHubLines())[2] ?? '', /^github\/gov-apply-hub error: it takes tokens of any repository/);
});

test('an account that joins waits for bootstrap, is covered by automatic deployment, and is unreadable after the grace', async (t) => {
  const run = await e2e(t, seed, files('  bootstrap: { grace: 2h }\n'));
  await bootstrapped(run);
  // A role that is not there yet, as in an account that nobody deployed to: taken away before the look.
  await organizationsCall(run.sandbox, 'CreateAccount', JSON.stringify({ AccountName: 'new', Email: 'new@example.com' }));
  run.clock.advance(121_000);
  await run.sandbox.idle();
  const listed = JSON.parse((await organizationsCall(run.sandbox, 'ListAccounts', '{}')).text) as {
    Accounts: { Id: string; Name: string }[];
  };
  const account = listed.Accounts.find(({ Name: name }) => name === 'new')?.Id ?? assert.fail('no account was made');
  const move = { AccountId: account, SourceParentId: 'r-ab12', DestinationParentId: prod };
  await organizationsCall(run.sandbox, 'MoveAccount', JSON.stringify(move));

  const early = await run.trueup(['plan', '--format', 'json', '--region', 'us-east-1']);
  assert.equal(early.exitCode, 0, early.stdout + early.stderr);
  const skipped = (JSON.parse(early.stdout) as { skipped: { reason: string; cells: { accounts: string[] }[] }[] }).skipped;
  assert.deepEqual(
    skipped.map(({ reason, cells }) => [reason, cells[0]?.accounts]),
    [['waiting for bootstrap: the account has joined within 2h and has no role of trueup yet', [account]]],
  );
  const day = new Date(run.clock.now().getTime() + 3 * 3_600_000).toISOString();
  const late = await run.trueup(['plan', '--region', 'us-east-1', '--now', day]);
  assert.equal(late.exitCode, 6, late.stdout);
  assert.match(late.stdout, new RegExp(`${account}/us-east-1 security-hub: AccessDenied`));

  await passMinutes(run, 10);
  const covered = await run.trueup(['plan', '--region', 'us-east-1', '--now', day]);
  assert.equal(covered.exitCode, 0, covered.stdout);
  assert.match((await run.trueup(['bootstrap', '--plan'])).stdout, /No changes/);
});

test('a role that somebody made before is a failure with its reason, and another kind is an update', async (t) => {
  const run = await e2e(t, seed, files());
  const management = iamOf(run, '111111111111');
  t.after(() => management.destroy());
  await management.createRole({ RoleName: 'gov-plan', AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}' });
  const refused = await run.trueup(['bootstrap', '--yes', '--format', 'json']);
  assert.equal(refused.exitCode, 4, refused.stdout + refused.stderr);
  const [cell] = (JSON.parse(refused.stdout) as { cells: { account: string; code: string; message: string }[] }).cells;
  assert.equal(cell?.code, 'stack-failed');
  assert.match(cell?.message ?? '', /PlanMember: .*gov-plan.* exists.*delete it first: aws cloudformation delete-stack/);

  await management.deleteRole({ RoleName: 'gov-plan' });
  const cloudFormation = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => cloudFormation.destroy());
  await cloudFormation.deleteStack({ StackName: 'trueup-bootstrap' });
  await passMinutes(run, 5);
  await bootstrapped(run);
  assert.ok(!(await policiesOf(management, 'gov-apply')).includes('trueup-adopted-stack-sets'));
  run.write({
    'compliance/devops-guru/all.yaml': guruYaml,
    'compliance/stack-sets/own.template.yaml': topicTemplate,
    'compliance/stack-sets/own.yaml': adoptedYaml,
  });
  const plan = await run.trueup(['bootstrap', '--plan']);
  assert.match(plan.stdout, /stack trueup-bootstrap: stack-parameters/, plan.stderr);
  assert.match(plan.stdout.replace(/\s+/g, ''), /GrantDevOpsGuru":"true/);
  await bootstrapped(run);
  assert.ok((await policiesOf(management, 'gov-apply')).includes('trueup-dev-ops-guru'));

  // A stack set that was taken over keeps its name, and the apply role reaches it by that name alone.
  assert.match(plan.stdout.replace(/\s+/g, ''), /"AdoptedStackSets":"arn:aws:cloudformation:\*:\*:stackset\/old-topics:\*,/);
  const { PolicyDocument = '' } = await management.getRolePolicy({ RoleName: 'gov-apply', PolicyName: 'trueup-adopted-stack-sets' });
  const [statement] = (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Action: string[]; Resource: string[] }[] })
    .Statement;
  assert.ok(statement?.Action.includes('cloudformation:UpdateStackSet'));
  assert.deepEqual(statement?.Resource, [
    'arn:aws:cloudformation:*:*:stackset/old-topics:*',
    'arn:aws:cloudformation:*:*:stackset-target/old-topics/*',
  ]);
  assert.ok(!(await policiesOf(management, 'gov-plan')).includes('trueup-adopted-stack-sets'));
});

test('bootstrap goes by keys of the management account alone', async (t) => {
  const run = await e2e(t, seed, files());
  const ended = await run.trueup(['bootstrap', '--plan'], { env: { ...run.env, AWS_ACCESS_KEY_ID: '333333333333' } });
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /the roles are made from the management account 111111111111/);
});
