// The code of the function of new accounts: somebody changes it in the console; the plan shows it, an apply puts it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lambda } from '@aws-sdk/client-lambda';
import { writePackage } from '../../reconciler/providers/stack-sets/function-package.ts';
import { disable, disabledYaml, e2e } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml } from '../e2e/stack-sets-configuration.ts';
import { settings } from '../sandbox/calling.ts';

const [shop, bank] = ['333333333333', '444444444444'] as const;
const FunctionName = 'trueup-new-accounts';

/** The standard is on already: nothing calls the function, while which virtual time would stand still. */
const seed = {
  ...organizationSeed,
  securityhub: { hubs: [{ accounts: [shop, bank], regions: ['us-east-1'], standards: { 'pci-dss/v/4.0.1': {} } }] },
} as const;

const hub = `
apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: hub }
spec:
  targets: { include: [{ ou: prod, recursive: false }], regions: [us-east-1] }
  standards: [{ id: pci-dss/v/4.0.1, state: present }]
  newAccounts:
    stackset: { name: ${FunctionName}, permissionModel: SERVICE_MANAGED, operationPreferences: { maxConcurrentPercentage: 100 } }
`;
const controls = (names: readonly string[]): string =>
  disabledYaml(
    names.map((name) => disable(name)),
    'disabled',
    '{ ou: prod, recursive: false }',
  ).replace('] }', '], regions: [us-east-1] }');

interface PlanOutput {
  readonly classes: readonly { type: string; action: string; difference: string; before?: { code?: string }; count: number }[];
  readonly unreadable: readonly { scope: unknown; code: string }[];
}

test('changed code is seen in every cell, put back by an apply, and told apart from a list that changed', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': organizationYaml,
    'compliance/security-hub/standards.yaml': hub,
    'compliance/security-hub/disabled-controls/disabled.yaml': controls(['IAM.6']),
  });
  const lambda = (account: string): Lambda => {
    const client = new Lambda(settings(run.sandbox, account, 'us-east-1'));
    t.after(() => client.destroy());
    return client;
  };
  const put = (account: string, file: string, text: string) =>
    lambda(account).updateFunctionCode({ FunctionName, ZipFile: writePackage({ path: file, text }) });
  const accountsOf = (operation: string) => run.sandbox.calls.list({ operation }).map(({ account }) => account);
  const applied = async () => {
    const { exitCode, stdout, stderr } = await run.trueup(['apply', '--yes']);
    assert.equal(exitCode, 0, stdout + stderr);
  };
  const isClean = async () => {
    const { exitCode, stdout, stderr } = await run.trueup(['plan', '--detailed-exitcode']);
    assert.equal(exitCode, 0, stdout + stderr);
  };

  await applied();
  run.sandbox.clearCalls();
  await isClean();
  assert.deepEqual(accountsOf('GetFunction').sort(), [shop, bank], 'one call a cell');

  // One has other code, one a file that Node.js would take first.
  await put(shop, 'index.js', 'exports.handler = async () => "nothing";\n');
  await put(bank, 'index.mjs', 'export const handler = async () => 1;\n');
  const planned = await run.trueup(['plan', '--format', 'json', '--detailed-exitcode']);
  assert.equal(planned.exitCode, 2);
  const { classes } = JSON.parse(planned.stdout) as PlanOutput;
  assert.deepEqual(
    classes.map(({ type, action, difference, count }) => `${action} ${type} ${difference} ${count}`),
    ['update lambda/function-code function-code 1', 'update lambda/function-code function-code 1'],
  );
  assert.deepEqual(classes.map(({ before }) => before?.code?.replace(/sha256:[0-9a-f]{16}/, 'SHA')).sort(), [
    'other code (SHA)',
    'other code (files index.mjs)',
  ]);
  run.sandbox.clearCalls();
  await applied();
  assert.deepEqual(accountsOf('UpdateFunctionCode').sort(), [shop, bank]);
  assert.deepEqual(accountsOf('UpdateStackInstances'), []);
  await isClean();

  // A reader that may not look says so, of the code alone.
  const denial = run.sandbox.faults.add({ operation: 'GetFunction', account: bank, effect: { kind: 'denied' } });
  const blind = await run.trueup(['plan', '--format', 'json']);
  assert.equal(blind.exitCode, 6, blind.stdout + blind.stderr);
  const { unreadable, classes: left } = JSON.parse(blind.stdout) as PlanOutput;
  assert.deepEqual([unreadable.map(({ code }) => code), left], [['AccessDeniedException'], []]);
  run.sandbox.faults.clear(denial);

  // A list that changed as well is rolled out by the stack set, and both end as asked.
  await put(shop, 'index.js', 'exports.handler = async () => 2;\n');
  run.write({ 'compliance/security-hub/disabled-controls/disabled.yaml': controls(['IAM.6', 'S3.1']) });
  await applied();
  await isClean();

  // Gone altogether: no update makes it again, which is said with the way out.
  await lambda(bank).deleteFunction({ FunctionName });
  const gone = await run.trueup(['apply', '--yes']);
  assert.equal(gone.exitCode, 4, gone.stdout + gone.stderr);
  assert.match(gone.stdout, /somebody deleted the function\s+trueup-new-accounts/);
});
