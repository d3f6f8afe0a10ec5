// Every setting of Organization.spec that steers a run does steer it: the same run with and without it ends differently.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { disable, disabledYaml, organizationYaml } from '../e2e/harness.ts';
import { disabledFile, management, member, organizationFile, other, pci, pciWithout, regions, small } from '../e2e/small.ts';

const withSettings = (lines: string): Record<string, string> => ({ [organizationFile]: organizationYaml(regions, `${lines}\n`) });

test('limits.concurrencyAccounts: with one at a time, the next account waits for the last; --concurrency wins', async (t) => {
  const run = await small(t, { ...pciWithout(['IAM.6']), ...withSettings('  limits: { concurrencyAccounts: 1 }') }, { accounts: 3 });
  const turns = async (argv: readonly string[]): Promise<number> => {
    run.sandbox.clearCalls();
    const planned = await run.trueup(['plan', ...argv]);
    assert.equal(planned.exitCode, 0, planned.stderr);
    // The lists of controls are read in the management account.
    const calls = run.sandbox.calls.list({ service: 'securityhub' }).filter(({ account }) => account !== management);
    assert.ok(calls.length >= 8, `${calls.length} calls`);
    return calls.filter(({ account }, index) => account !== calls[index - 1]?.account).length;
  };
  assert.equal(await turns([]), 2);
  assert.ok((await turns(['--concurrency', '3'])) > 2);
});

test('limits.requestsPerSecondPerCell: fewer calls a second are a longer wait', async (t) => {
  const waited: number[] = [];
  for (const rate of [10, 0.01]) {
    const seed = { securityhub: { hubs: [{ accounts: [management, member], regions, standards: {} }] } };
    const run = await small(t, { ...pciWithout(['IAM.6']), ...withSettings(`  limits: { requestsPerSecondPerCell: ${rate} }`) }, seed);
    const applied = await run.trueup(['apply', '--yes', '--format', 'json']);
    assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
    waited.push((JSON.parse(applied.stdout) as { stats: { waitedMs: number } }).stats.waitedMs);
  }
  const [fast = 0, slow = 0] = waited;
  assert.ok(slow > fast + 60_000, `${fast} ms at 10 a second, ${slow} ms at one in 100 seconds`);
});

test('limits.standardReadyTimeout: a cell whose standard takes longer is left converging', async (t) => {
  const files = { ...pciWithout(['IAM.6']) };
  for (const [timeout, exitCode] of [
    ['30s', 4],
    ['15m', 0],
  ] as const) {
    const seed = { securityhub: { hubs: [{ accounts: [management, member], regions, standards: {} }] } };
    const run = await small(t, { ...files, ...withSettings(`  limits: { standardReadyTimeout: ${timeout} }`) }, seed);
    const applied = await run.trueup(['apply', '--yes']);
    assert.equal(applied.exitCode, exitCode, `${timeout}: ${applied.stdout}${applied.stderr}`);
    assert.match(applied.stdout, exitCode === 0 ? /4 converged, 0 converging/ : /0 converged, 4 converging/);
  }
});

test('guards.deleteShare and deleteCount: both must be exceeded before blast-radius refuses', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1', 'EC2.2']));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: undefined });
  for (const [guards, exitCode] of [
    ['deleteShare: 100', 0],
    ['deleteCount: 12', 0],
    ['deleteShare: 99, deleteCount: 11', 5],
  ] as const) {
    run.write(withSettings(`  guards: { ${guards} }`));
    assert.equal((await run.trueup(['plan', '--allow', 'kind-vanished'])).exitCode, exitCode, guards);
  }
});

test('guards.accountsLostShare: how many accounts may be gone', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { accounts: 3 });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  await run.sandbox.seed({
    organizations: { managementAccount: management, accounts: [{ id: management }, { id: member }] },
    securityhub: { hubs: [{ accounts: [management, member], regions, standards: { [pci]: {} } }] },
  });
  run.write(withSettings('  guards: { accountsLostShare: 33 }'));
  assert.equal((await run.trueup(['plan'])).exitCode, 5);
  run.write(withSettings('  guards: { accountsLostShare: 34 }'));
  assert.equal((await run.trueup(['plan'])).exitCode, 0);
});

test('guards.maxExceptionDays and ticketPattern: what an entry may say', async (t) => {
  const run = await small(t, pciWithout([]));
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6', ', expires: 2026-12-31')]) });
  const validate = ['validate', '--now', '2026-11-23'];
  for (const [guards, exitCode, says] of [
    ['maxExceptionDays: 38', 0, /0 errors|No problems|in 3 files/],
    ['maxExceptionDays: 37', 3, /V-11: 2026-12-31 is 38 days ahead; at most 37 are allowed/],
    ['ticketPattern: "SEC-[0-9]"', 0, /in 3 files/],
    ['ticketPattern: "OPS-[0-9]"', 3, /V-11: the ticket SEC-1 does not match/],
  ] as const) {
    run.write(withSettings(`  guards: { ${guards} }`));
    const checked = await run.trueup(validate);
    assert.equal(checked.exitCode, exitCode, guards);
    assert.match(checked.stdout, says);
  }
});

test('ignoreAccounts: an ignored account is asked nothing and changed nowhere', async (t) => {
  const run = await small(t, { ...pciWithout(['IAM.6']), ...withSettings(`  ignoreAccounts: ["${other}"]`) }, { accounts: 3 });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stderr);
  assert.match(applied.stdout, /4 converged/);
  assert.deepEqual(run.sandbox.calls.list({ account: other }), []);
});

test('ledger: the directory holds it, and a table that is not there is said: a plan goes on without, an apply writes nothing', async (t) => {
  const run = await small(t, { ...pciWithout(['IAM.6']), ...withSettings('  ledger: { directory: records/here }') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.ok(existsSync(path.join(run.folder, 'records/here/ledger.json')));
  assert.ok(!existsSync(path.join(run.folder, '.trueup')));
  run.write(withSettings('  ledger: { dynamodb: { table: trueup, account: "111111111111", region: eu-west-1 } }'));
  assert.equal((await run.trueup(['validate'])).exitCode, 0);
  const planned = await run.trueup(['plan']);
  assert.equal(planned.exitCode, 0, planned.stderr);
  assert.match(
    planned.stderr,
    /table trueup of account 111111111111, eu-west-1 cannot be read \(ResourceNotFoundException\); earlier runs are not known/,
  );
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('EC2.2')]) });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 1);
  assert.match(applied.stderr, /the ledger in table trueup of account 111111111111, eu-west-1 cannot be written/);
});
