import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Seed } from '../../sandbox/seed.ts';
import { organizationsCall, sandboxFor, settings } from './calling.ts';
import { operationsSeed } from './operation-rows.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-state-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a restarted sandbox goes on: state, clock, keys and page tokens', async (t) => {
  const stateDirectory = temporaryFolder(t);
  const options = { stateDirectory, accounts: 30, regions: ['eu-west-1'], speed: 0, limits: false };
  const first = await startSandbox(options);
  const { Credentials } = await new STSClient(settings(first, '111111111111', 'eu-west-1')).send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::222222222222:role/trueup-plan', RoleSessionName: 'abc' }),
  );
  const creation = JSON.parse(
    (await organizationsCall(first, 'CreateAccount', '{"Email":"new@example.com","AccountName":"new"}')).text,
  ) as {
    CreateAccountStatus: { Id: string };
  };
  const page = JSON.parse((await organizationsCall(first, 'ListAccounts', '{}')).text) as { NextToken: string };
  first.clock.push(119_000);
  await first.close();
  assert.deepEqual(readdirSync(stateDirectory), ['sandbox.json']);

  const second = await startSandbox({ ...options, accounts: 2, regions: ['us-east-1'] });
  t.after(() => second.close());
  assert.deepEqual(second.environment().regions, ['eu-west-1']);
  assert.equal(second.clock.awsMs(), 119_000);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  assert.match(
    (await new STSClient(settings(second, keys, 'eu-west-1')).send(new GetCallerIdentityCommand({}))).Arn ?? '',
    /222222222222:assumed-role/,
  );
  const rest = JSON.parse((await organizationsCall(second, 'ListAccounts', JSON.stringify({ NextToken: page.NextToken }))).text) as {
    Accounts: unknown[];
  };
  assert.equal(rest.Accounts.length, 10);
  const status = async () => {
    const answer = await organizationsCall(
      second,
      'DescribeCreateAccountStatus',
      JSON.stringify({ CreateAccountRequestId: creation.CreateAccountStatus.Id }),
    );
    return (JSON.parse(answer.text) as { CreateAccountStatus: { State: string; AccountId?: string } }).CreateAccountStatus;
  };
  assert.equal((await status()).State, 'IN_PROGRESS');
  second.clock.push(1_000);
  assert.deepEqual([(await status()).State, (await status()).AccountId], ['SUCCEEDED', '200000000001']);
  const { organization, state } = second.environment();
  assert.equal(organization.account('200000000001')?.parent, 'r-ab12');
  // A created account has the one role that was asked for: the others come by a stack set.
  assert.deepEqual(Object.keys(state.of<{ roles: object }>('iam', '200000000001', 'global', () => ({ roles: {} })).roles), [
    'OrganizationAccountAccessRole',
  ]);
});

test('a directory serves one sandbox at a time; a dead holder does not count', async (t) => {
  const stateDirectory = temporaryFolder(t);
  const first = await startSandbox({ stateDirectory });
  await assert.rejects(startSandbox({ stateDirectory }), /in use by another sandbox \(process \d+\)/);
  await first.close();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path.join(stateDirectory, 'sandbox.lock'), String(pid));
  await assert.rejects(startSandbox({ stateDirectory, seed: { moon: {} }, regions: ['mars-1'] }), /mars-1/);
  const second = await startSandbox({ stateDirectory });
  await second.close();
  assert.deepEqual(readdirSync(stateDirectory), ['sandbox.json']);
});

test('a change is on disk a moment later, without the end', async (t) => {
  const stateDirectory = temporaryFolder(t);
  const sandbox = await sandboxFor(t, { stateDirectory });
  await organizationsCall(sandbox, 'CreateOrganizationalUnit', '{"ParentId":"r-ab12","Name":"kept"}');
  const written = () =>
    readdirSync(stateDirectory).includes('sandbox.json') &&
    readFileSync(path.join(stateDirectory, 'sandbox.json'), 'utf8').includes('kept');
  // Each call is a turn of the event loop; the snapshot comes within a second of them.
  while (!written()) await organizationsCall(sandbox, 'ListRoots', '{}');
  assert.deepEqual(sandbox.defects(), []);
});

test('a state that is none is refused by name', async (t) => {
  const stateDirectory = temporaryFolder(t);
  writeFileSync(path.join(stateDirectory, 'sandbox.json'), '{"formatVersion":1');
  await assert.rejects(startSandbox({ stateDirectory }), /sandbox\.json is not JSON.*delete it/);
  writeFileSync(path.join(stateDirectory, 'sandbox.json'), '{"formatVersion":9}');
  await assert.rejects(startSandbox({ stateDirectory }), /not a state of this sandbox/);
});

test('a seed that is wrong says where, and leaves the state alone', async (t) => {
  const sandbox = await sandboxFor(t, { seed: operationsSeed });
  const cases: readonly [seed: Seed, message: RegExp][] = [
    [{ organisations: {} }, /no section organisations/],
    [{ sts: {} }, /sts takes no section/],
    [{ regions: 'eu-west-1' }, /regions of a seed.* must be a list/],
    [{ organizations: { colour: 1 } }, /organizations\.colour: is not known here/],
    [{ organizations: { accounts: [{ id: 111111111111 }] } }, /twelve digits in quotes/],
    [{ organizations: { accounts: [{ id: '222222222222' }, { id: '222222222222' }] } }, /stands twice/],
    [{ organizations: { accounts: [{ id: '222222222222', state: 'AWAY' }] } }, /state of 222222222222: must be one of/],
    [{ organizations: { delegatedAdministrators: [{ account: '999999999999', service: 'x' }] } }, /999999999999 is not an account/],
    [{ organizations: { answers: { state: 'yes' } } }, /answers\.state must be true or false/],
    [{ config: { recorders: [{ accounts: ['111111111111'], regions: ['mars-1'], state: 'stopped' }] } }, /no Region mars-1/],
    [{ iam: { roles: { '111111111111': { remove: ['nobody'] } } } }, /has no role nobody/],
    [{ account: { regions: { '123456789012': { 'eu-west-1': 'DISABLED' } } } }, /no account 123456789012/],
  ];
  for (const [seed, message] of cases) {
    await assert.rejects(sandbox.seed(seed), message);
    assert.equal(sandbox.environment().organization.account('666666666666')?.name, 'shop');
  }
});

test('AWS time runs at its speed and is pushed by hand; rates and dates stay real', async (t) => {
  let rateMs = 1_000;
  const time = { rateMs: () => rateMs, now: () => new Date('2026-11-23T10:00:00Z') };
  const sandbox = await sandboxFor(t, { speed: 120, time });
  rateMs += 500;
  assert.equal(sandbox.clock.awsMs(), 60_000);
  sandbox.clock.push(1);
  assert.deepEqual([sandbox.clock.awsMs(), sandbox.clock.now().toISOString()], [60_001, '2026-11-23T10:00:00.000Z']);
  assert.throws(() => sandbox.clock.push(-1), /0 or more/);
});
