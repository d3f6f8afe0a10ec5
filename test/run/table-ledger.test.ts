// The ledger in a DynamoDB table: the same contract as a directory's, and an apply that two configurations share.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type Lease, leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { type SandboxHandle, startSandbox } from '../../sandbox/sandbox.ts';
import { TestClock } from '../clock.ts';
import { repository } from '../e2e/harness.ts';
import { live, management, member, organizationFile, pciWithout, small } from '../e2e/small.ts';
import { connectTo } from '../providers/one-cell.ts';
import { settings } from '../sandbox/calling.ts';
import { ledgerContract } from './ledger-contract.ts';

/** Deploys the template of the repository, as its first lines say. */
async function makeTable(sandbox: SandboxHandle, clock: TestClock): Promise<void> {
  const client = new CloudFormation(settings(sandbox, management, 'eu-west-1'));
  const TemplateBody = readFileSync(path.join(repository, 'bootstrap', 'ledger.template.yaml'), 'utf8');
  await client.createStack({ StackName: 'trueup-ledger', TemplateBody });
  for (let minute = 0; minute < 20; minute++) {
    clock.advance(60_000);
    const { Stacks: [stack] = [] } = await client.describeStacks({ StackName: 'trueup-ledger' });
    if (stack?.StackStatus === 'CREATE_COMPLETE') break;
    assert.equal(stack?.StackStatus, 'CREATE_IN_PROGRESS', stack?.StackStatusReason);
  }
  client.destroy();
}

ledgerContract('table', async (t, clock) => {
  const sandbox = await startSandbox({ accounts: 2, regions: ['eu-west-1'], speed: 1, time: clock.source });
  const connection = connectTo(sandbox, clock);
  t.after(async () => {
    connection.close();
    assert.deepEqual([...sandbox.defects(), ...sandbox.unknownMembers()], []);
    await sandbox.close();
  });
  await makeTable(sandbox, clock);
  const cell = { account: accountId(management), region: 'eu-west-1' };
  return (organization = 'main') =>
    new TableLedger(
      connection.ledgerTable(cell, 'trueup-ledger', organization),
      'the table',
      () => clock.now(),
      () => {},
    );
});

const withTable = (): Record<string, string> => {
  const files = pciWithout(['IAM.6']);
  const table = `  ledger: { dynamodb: { table: trueup-ledger, account: "${management}", region: eu-west-1 } }\n`;
  return { ...files, [organizationFile]: `${files[organizationFile] ?? ''}${table}` };
};

test('an apply with a table journals there, another folder sees its runs, and a held lease keeps it out', async (t) => {
  const run = await small(t, withTable());
  const before = await run.trueup(['apply', '--yes']);
  assert.equal(before.exitCode, 1);
  assert.match(
    before.stderr,
    /the ledger in table trueup-ledger of account 111111111111, eu-west-1 cannot be written: .*; nothing was changed/,
  );
  assert.deepEqual(live(run, member)?.disabled, {});
  await makeTable(run.sandbox, run.clock);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const listed = JSON.parse((await run.trueup(['runs', '--format', 'json'])).stdout);
  assert.deepEqual(
    listed.runs.map(({ state, exitCode, steps, inDoubt }: Record<string, unknown>) => [state, exitCode, steps, inDoubt]),
    [['finished', 0, 4, 0]],
  );
  assert.match((await run.trueup(['unlock'])).stdout, /No run holds the organization/);

  const connection = connectTo(run.sandbox, run.clock);
  t.after(() => connection.close());
  const table = connection.ledgerTable({ account: accountId(management), region: 'eu-west-1' }, 'trueup-ledger', 'main');
  const ledger = new TableLedger(
    table,
    'the table',
    () => run.clock.now(),
    () => {},
  );
  const wish = { run: 'somebody', holder: 'another machine', now: run.clock.now(), lifetimeMs: 600_000 };
  assert.ok('taken' in (await ledger.leases.take(wish)));
  run.write(Object.fromEntries(Object.entries(pciWithout(['IAM.6', 'EC2.2'])).filter(([name]) => name !== organizationFile)));
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 5);
  assert.match(refused.stdout, /lease: run somebody \(another machine\) holds/);
});

test('shares of one plan hold the lease together; another plan and a whole run do not get in before the last has given it back', async (t) => {
  const clock = TestClock.for(t);
  const sandbox = await startSandbox({ accounts: 2, regions: ['eu-west-1'], speed: 1, time: clock.source });
  const connection = connectTo(sandbox, clock);
  t.after(async () => {
    connection.close();
    await sandbox.close();
  });
  await makeTable(sandbox, clock);
  const table = connection.ledgerTable({ account: accountId(management), region: 'eu-west-1' }, 'trueup-ledger', 'main');
  const { leases } = new TableLedger(
    table,
    'the table',
    () => clock.now(),
    () => {},
  );
  const wish = (run: string, group?: string) => ({
    run,
    holder: run,
    now: clock.now(),
    lifetimeMs: leaseLifetimeMs,
    ...(group === undefined ? {} : { group }),
  });
  const taken = async (run: string, group?: string): Promise<Lease> => {
    const got = await leases.take(wish(run, group));
    assert.ok('taken' in got, `${run} is kept out`);
    return got.taken;
  };
  const keptOut = async (run: string, group?: string) => assert.ok('heldBy' in (await leases.take(wish(run, group))), `${run} got in`);
  const shares = await Promise.all(['a', 'b', 'c'].map((run) => taken(run, 'plan')));
  assert.deepEqual(new Set(shares.map(({ number }) => number)).size, 1);
  await keptOut('other', 'another plan');
  await keptOut('whole');
  clock.advance(leaseLifetimeMs - 1_000);
  const renewed = await Promise.all(shares.map((lease) => leases.renew(lease, clock.now(), leaseLifetimeMs)));
  assert.ok(renewed.every((lease) => lease !== undefined));
  clock.advance(2_000);
  const [a, b, c] = shares as [Lease, Lease, Lease];
  await Promise.all([leases.release(a), leases.release(b)]);
  await keptOut('whole');
  assert.equal(await leases.renew(a, clock.now(), leaseLifetimeMs), undefined, 'what was given back is not renewed');
  assert.ok(await leases.renew(c, clock.now(), leaseLifetimeMs));
  await leases.release(c);
  const whole = await taken('whole');
  assert.ok(whole.number > c.number);
  assert.equal(await leases.renew(c, clock.now(), leaseLifetimeMs), undefined);
  await leases.release(c);
  assert.equal((await leases.read())?.run, 'whole');
});
