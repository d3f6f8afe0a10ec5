// The function that disables controls where a standard is enabled: its code really runs, as the account that it is in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { disable, disabledYaml, e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, prod } from '../e2e/stack-sets-configuration.ts';
import { organizationsCall, settings } from '../sandbox/calling.ts';

const targets = 'targets: { include: [{ ou: prod }], regions: [us-east-1] }';
const hub = (newAccounts: string | undefined): string => `
apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  ${targets}
  standards: [{ id: pci-dss/v/4.0.1, state: present }]
${
  newAccounts === undefined
    ? ''
    : `  newAccounts:
    alarmTopic: "arn:\${partition}:sns:\${region}:222222222222:ops"
    stackset: { name: trueup-new-accounts, permissionModel: SERVICE_MANAGED, autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false }, operationPreferences: { maxConcurrentPercentage: 100 } }
${newAccounts}`
}`;

const controls = disabledYaml([disable('IAM.6'), disable('S3.1')], 'disabled', '{ ou: prod }').replace('] }', '], regions: [us-east-1] }');
const dev = '666666666666';

test('an account that joins gets the function; when a standard is enabled there it waits for it and disables the listed controls', async (t) => {
  const run = await e2e(t, organizationSeed, {
    'organization.yaml': organizationYaml,
    'compliance/security-hub/standards.yaml': hub(undefined),
    'compliance/security-hub/disabled-controls/disabled.yaml': controls,
  });
  // First without the function: virtual time stands still while one runs.
  for (const newAccounts of [undefined, '']) {
    run.write({ 'compliance/security-hub/standards.yaml': hub(newAccounts) });
    const applied = await run.trueup(['apply', '--yes']);
    assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  }
  await organizationsCall(
    run.sandbox,
    'MoveAccount',
    JSON.stringify({ AccountId: dev, SourceParentId: 'ou-ab12-22222222', DestinationParentId: prod }),
  );
  for (let minutes = 0; minutes < 12; minutes++) {
    run.clock.advance(60_000);
    await run.sandbox.idle();
    await organizationsCall(run.sandbox, 'ListRoots', '{}');
  }

  const client = new SecurityHub(settings(run.sandbox, dev, 'us-east-1'));
  t.after(() => client.destroy());
  await client.enableSecurityHub({ EnableDefaultStandards: false });
  await run.sandbox.idle();
  // The function's first look finds the standard pending: its answer is held until then.
  const { faults } = run.sandbox;
  const hold = faults.add({ operation: 'GetEnabledStandards', account: dev, count: 1, effect: { kind: 'hold', at: 'answer' } });
  await client.batchEnableStandards({
    StandardsSubscriptionRequests: [{ StandardsArn: 'arn:aws:securityhub:us-east-1::standards/pci-dss/v/4.0.1' }],
  });
  await faults.whenHeld(1);
  assert.equal(run.sandbox.calls.list({ operation: 'BatchUpdateStandardsControlAssociations', account: dev }).length, 0);
  run.clock.advance(4 * 60_000);
  faults.release(hold);
  await run.sandbox.idle();

  for (const control of ['IAM.6', 'S3.1']) {
    const { StandardsControlAssociationSummaries = [] } = await client.listStandardsControlAssociations({ SecurityControlId: control });
    const [association] = StandardsControlAssociationSummaries.filter(({ StandardsArn }) => StandardsArn?.includes('pci-dss'));
    assert.deepEqual(
      [association?.AssociationStatus, association?.UpdatedReason],
      ['DISABLED', 'not used here | ticket=SEC-1 | by=trueup:main'],
    );
  }
  const logs = new CloudWatchLogs(settings(run.sandbox, dev, 'us-east-1'));
  t.after(() => logs.destroy());
  const { logGroups: [group] = [] } = await logs.describeLogGroups({ logGroupNamePrefix: '/aws/lambda/trueup-new-accounts' });
  assert.equal(group?.retentionInDays, 30);
  const watch = new CloudWatch(settings(run.sandbox, dev, 'us-east-1'));
  t.after(() => watch.destroy());
  const { MetricAlarms: [alarm] = [] } = await watch.describeAlarms({});
  assert.deepEqual(alarm?.AlarmActions, ['arn:aws:sns:us-east-1:222222222222:ops']);

  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
  assert.deepEqual(run.sandbox.defects(), []);

  run.write({ 'compliance/security-hub/standards.yaml': hub('    state: absent\n') });
  const away = await run.trueup(['apply', '--yes']);
  assert.equal(away.exitCode, 0, away.stdout + away.stderr);
  assert.deepEqual((await logs.describeLogGroups({ logGroupNamePrefix: '/aws/lambda/trueup-new-accounts' })).logGroups, []);
});
