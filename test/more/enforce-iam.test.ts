// Least privilege: the roles that bootstrap installs do everything that plan, apply and drift ask, under a sandbox that judges policies and trust,
// and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchDisableStandardsCommand, DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { withOwnRoles } from '../e2e/enforced.ts';
import { disable, disabledYaml, type E2e, e2e, standardsYaml } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';

const files = {
  'organization.yaml': withOwnRoles(organizationYaml),
  'compliance/security-hub/standards.yaml': standardsYaml(
    '  standards: [{ id: pci-dss/v/3.2.1, state: present }]\n  parameters: [{ control: IAM.7, values: { MaxPasswordAge: 60 } }]\n',
    'standards',
    '{ ou: prod }',
  ),
  'compliance/security-hub/disabled-controls/list.yaml': disabledYaml([disable('IAM.6')], 'disabled', '{ ou: prod }'),
};
const seed = { ...organizationSeed, organizations: { ...organizationSeed.organizations, serviceAccess: [] } };

type Keys = Pick<Credentials, 'AccessKeyId' | 'SecretAccessKey' | 'SessionToken'> | string;

const settings = ({ sandbox }: E2e, keys: Keys) => ({
  endpoint: sandbox.endpoint,
  region: 'eu-west-1',
  maxAttempts: 1,
  credentials:
    typeof keys === 'string'
      ? { accessKeyId: keys, secretAccessKey: 'sandbox' }
      : { accessKeyId: keys.AccessKeyId ?? '', secretAccessKey: keys.SecretAccessKey ?? '', sessionToken: keys.SessionToken ?? '' },
});

async function taken(run: E2e, keys: Keys, account: string, role: string): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: 'test' });
  const { Credentials: given } = await new STSClient(settings(run, keys)).send(command);
  assert.ok(given !== undefined);
  return given;
}

const refusedWith = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('bootstrap, plan, apply and drift go by the installed roles alone; whatever else they try is refused', async (t) => {
  const run = await e2e(t, seed, files, { enforceIam: true });
  const done = await run.trueup(['bootstrap', '--yes']);
  assert.equal(done.exitCode, 0, done.stdout + done.stderr);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const drift = await run.trueup(['drift']);
  assert.equal(drift.exitCode, 0, drift.stdout + drift.stderr);
  const [member] = run.sandbox.calls.list({ service: 'securityhub', operation: 'BatchEnableStandards' }).map(({ account }) => account);
  assert.ok(member !== undefined);
  assert.deepEqual([...new Set(run.sandbox.calls.list({ service: 'securityhub' }).map(({ role }) => role))].sort(), [
    'gov-apply',
    'gov-plan',
  ]);

  // A reader reads, and writes nothing; a writer writes Security Hub, and makes no user's role.
  const hub = await taken(run, '111111111111', '111111111111', 'gov-plan-hub');
  const plan = await taken(run, hub, member, 'gov-plan');
  await new SecurityHubClient(settings(run, plan)).send(new DescribeHubCommand({}));
  const arn = `arn:aws:securityhub:eu-west-1:${member}:subscription/pci-dss/v/3.2.1`;
  const write = new SecurityHubClient(settings(run, plan)).send(new BatchDisableStandardsCommand({ StandardsSubscriptionArns: [arn] }));
  assert.match(
    await refusedWith(write),
    /AccessDeniedException: User: arn:aws:sts::\d+:assumed-role\/gov-plan\/test is not authorized to perform: securityhub:BatchDisableStandards/,
  );

  // Trust: a member role is taken by the hub role of the same access alone, and a hub role by nobody's member role.
  for (const [keys, account, role] of [
    ['111111111111', member, 'gov-apply'],
    [hub, member, 'gov-apply'],
    [plan, '111111111111', 'gov-apply-hub'],
    [plan, member, 'gov-apply'],
  ] as const)
    assert.match(
      await refusedWith(taken(run, keys, account, role)),
      /AccessDenied: User: \S+ is not authorized to perform: sts:AssumeRole/,
    );
});
