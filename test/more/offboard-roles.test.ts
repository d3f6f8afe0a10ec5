// The roles go last, only when they are asked for by name, and in every account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { e2e, standardsYaml } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const roles = `  roles:
    plan: { hub: gov-plan-hub, member: gov-plan }
    apply: { hub: gov-apply-hub, member: gov-apply }
`;
const standardsFile = 'compliance/security-hub/standards.yaml';

test('the roles are refused while they are needed, then go from every account, and it may be repeated', async (t) => {
  const run = await e2e(
    t,
    { ...organizationSeed, organizations: { ...organizationSeed.organizations, serviceAccess: [] } },
    {
      'organization.yaml': organizationYaml.replace(/ {2}roles:\n(?: {4}.*\n){2}/, roles),
      [standardsFile]: standardsYaml('  standards: [{ id: pci-dss/v/4.0.1, state: present }]\n', 'standards', '{ ou: prod }'),
    },
  );
  const hasRole = async (account: string, RoleName: string): Promise<boolean> => {
    const client = new IAM(settings(run.sandbox, account));
    try {
      return await client.getRole({ RoleName }).then(
        () => true,
        () => false,
      );
    } finally {
      client.destroy();
    }
  };
  const home = new CloudFormation(settings(run.sandbox, '111111111111', 'eu-west-1'));
  t.after(() => home.destroy());
  const made = await run.trueup(['bootstrap', '--yes']);
  assert.equal(made.exitCode, 0, made.stdout + made.stderr);
  assert.deepEqual([await hasRole('111111111111', 'gov-apply-hub'), await hasRole('555555555555', 'gov-apply')], [true, true]);

  const refused = async (argv: readonly string[], words: RegExp) => {
    const ended = await run.trueup(argv);
    assert.equal(ended.exitCode, 1, ended.stdout + ended.stderr);
    assert.match(ended.stderr, words);
  };
  await refused(['offboard', '--yes'], /offboard needs a kind/);
  await refused(['offboard', 'StackSet', '--roles', '--yes'], /--roles goes without a kind/);
  await refused(['offboard', '--roles', '--yes'], /standards\.yaml still asks for something/);
  run.write({ [standardsFile]: undefined });
  await home.createStackSet({ StackSetName: 'trueup-left', TemplateBody: topicTemplate, Tags: [{ Key: 'trueup', Value: 'main' }] });
  await refused(['offboard', '--roles', '--yes'], /stack sets of trueup are left: trueup-left/);
  await home.deleteStackSet({ StackSetName: 'trueup-left' });

  const planned = await run.trueup(['offboard', '--roles', '--plan']);
  assert.match(planned.stdout, /^Plan: 0 to create, 0 to update, 6 to delete/m, planned.stdout + planned.stderr);
  const gone = await run.trueup(['offboard', '--roles', '--yes']);
  assert.equal(gone.exitCode, 0, gone.stdout + gone.stderr);
  assert.match(gone.stderr, /Trusted access of StackSets.*stay/);
  for (const account of ['111111111111', '333333333333', '444444444444', '555555555555', '666666666666'])
    assert.equal(await hasRole(account, 'gov-apply'), false, account);
  const again = await run.trueup(['offboard', '--roles', '--yes']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  assert.match(again.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);
});
