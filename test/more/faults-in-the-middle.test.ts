// What goes wrong in the middle of a run, each with what must be said of every cell; the whole matrix is in test/long/fault-matrix.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type E2e, e2e } from '../e2e/harness.ts';
import { inTheConsole, live, management, member, pciWithout, regions, small } from '../e2e/small.ts';
import { organizationSeed, files as setFiles } from '../e2e/stack-sets-configuration.ts';

interface CellJson {
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly code?: string;
  readonly message?: string;
  readonly waitingFor?: string;
}

const json = ['--changes', '--format', 'json', '--allow', 'blast-radius'];

async function applied(
  run: E2e,
  exitCode: number,
): Promise<{ readonly cells: readonly CellJson[]; readonly status: Readonly<Record<string, string>> }> {
  const ended = await run.trueup(['apply', '--yes', ...json]);
  assert.equal(ended.exitCode, exitCode, ended.stdout + ended.stderr);
  const { cells } = JSON.parse(ended.stdout) as { readonly cells: readonly CellJson[] };
  return { cells, status: Object.fromEntries(cells.map(({ account, region, status }) => [`${account}/${region}`, status])) };
}

async function nothingLeft(run: E2e): Promise<void> {
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
}

const madeOf = (run: E2e, operation: string): number => run.sandbox.calls.list().filter((call) => call.operation === operation).length;
const hubs = (standards: object = {}) => ({ securityhub: { hubs: [{ accounts: [management, member], regions, standards }] } });

test('an operation of a stack set that is stopped or fails halfway: what it did is converged, the rest failed, and the next run does that', async (t) => {
  for (const [ends, code] of [
    ['stopped', 'cancelled'],
    ['failed', 'instance-failed'],
  ] as const) {
    const run = await e2e(t, organizationSeed, setFiles());
    await inTheConsole(run, 'set-operation-fate', { ends });
    const { cells } = await applied(run, 4);
    const instances = cells.filter(({ account }) => account !== management);
    assert.equal(instances.filter(({ status }) => status === 'converged').length, 1, JSON.stringify(cells));
    assert.ok(
      instances.some((cell) => cell.status === 'failed' && cell.code === code),
      JSON.stringify(cells),
    );
    await inTheConsole(run, 'set-operation-fate', { ends: 'none' });
    await applied(run, 0);
    await nothingLeft(run);
    assert.equal(madeOf(run, 'CreateStackSet'), 1);
  }
});

test('an operation of a stack set that never ends is followed to its limit; the next run goes on with the same operation', async (t) => {
  const files = setFiles();
  const limited = `${files['organization.yaml']}  limits: { stackSetOperationTimeout: 20m }\n`;
  const run = await e2e(t, organizationSeed, { ...files, 'organization.yaml': limited });
  await inTheConsole(run, 'set-operation-fate', { ends: 'stuck' });
  const before = run.clock.monotonicMs();
  const { cells } = await applied(run, 4);
  assert.ok(run.clock.monotonicMs() - before < 2_400_000);
  const waiting = cells.filter(({ status }) => status === 'converging');
  assert.ok(
    waiting.length > 0 && waiting.every(({ waitingFor }) => /limits\.stackSetOperationTimeout/.test(waitingFor ?? '')),
    JSON.stringify(cells),
  );
  await inTheConsole(run, 'set-operation-fate', { ends: 'none' });
  await applied(run, 0);
  await nothingLeft(run);
  assert.equal(madeOf(run, 'CreateStackInstances'), 1);
});

test('an account that is closed in the middle ends alone; the next run leaves it out', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { seed: hubs() });
  const args = { account: member, state: 'SUSPENDED' };
  run.sandbox.faults.add({
    service: 'securityhub',
    account: member,
    operation: 'BatchEnableStandards',
    count: 1,
    effect: { kind: 'change', name: 'set-account-state', args },
  });
  const { status } = await applied(run, 4);
  for (const region of regions) {
    assert.equal(status[`${management}/${region}`], 'converged');
    assert.match(String(status[`${member}/${region}`]), /^(failed|unreadable)$/);
  }
  await nothingLeft(run);
});

test('a Region that is down, and one that answers 503: its cells are unreadable, the others converge', async (t) => {
  for (const effect of [
    { kind: 'cut', at: 'request' },
    { kind: 'error', name: 'ServiceUnavailable', status: 503 },
  ] as const) {
    const run = await small(t, pciWithout(['IAM.6']), { seed: hubs() });
    run.sandbox.faults.add({ service: 'securityhub', account: member, region: 'us-east-1', effect });
    const { status } = await applied(run, 6);
    assert.deepEqual(status, {
      [`${management}/eu-west-1`]: 'converged',
      [`${management}/us-east-1`]: 'converged',
      [`${member}/eu-west-1`]: 'converged',
      [`${member}/us-east-1`]: 'unreadable',
    });
    assert.equal(live(run, member, 'us-east-1')?.standards['pci-dss/v/3.2.1'], undefined);
    run.sandbox.faults.clear();
    await applied(run, 0);
    await nothingLeft(run);
  }
});

test('a service control policy that denies a write is named in the cell, and no other cell is the worse for it', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { seed: hubs() });
  run.sandbox.faults.add({ account: member, operation: 'BatchEnableStandards', effect: { kind: 'denied', by: 'scp' } });
  const { cells, status } = await applied(run, 4);
  for (const region of regions) assert.equal(status[`${management}/${region}`], 'converged');
  const denied = cells.filter(({ account }) => account === member);
  assert.equal(denied.length, 2);
  for (const { status: ended, message = '' } of denied) {
    assert.equal(ended, 'failed');
    assert.match(message, /not authorized to perform: securityhub:BatchEnableStandards with an explicit deny in a service control policy/);
  }
});

test('a slow account does not keep the others: they are done before it has answered its first calls', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { seed: hubs() });
  run.sandbox.faults.add({ service: 'securityhub', account: member, effect: { kind: 'delay', ms: 50_000 } });
  await applied(run, 0);
  const writes = run.sandbox.calls.list({ service: 'securityhub', operation: 'BatchUpdateStandardsControlAssociations' });
  const last = (account: string): number => Math.max(...writes.filter((call) => call.account === account).map(({ awsMs }) => awsMs));
  assert.ok(last(member) > last(management) + 60_000, `${last(management)} and ${last(member)}`);
  await nothingLeft(run);
});
