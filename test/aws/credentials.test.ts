import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionName } from '../../reconciler/aws/assume-role.ts';
import type { AwsConnection } from '../../reconciler/aws/connection.ts';
import { SetupProblem } from '../../reconciler/aws/setup-problem.ts';
import type { AccountId } from '../../reconciler/model/account-id.ts';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import { administrator, loopback, management, second, settings, third } from './connection.ts';

/** A read of a cell by which the tests see who signs. */
const standards = (connection: AwsConnection, account: AccountId, region = 'eu-west-1') =>
  connection.readClients({ account, region }).securityHub.describeStandards({});

test('the hub role is assumed once, each account once, whatever the number of Regions and calls', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const connection = connect();
  const cells = [second, third].flatMap((account) => ['eu-west-1', 'us-east-1'].map((region) => ({ account, region })));
  await Promise.all(
    cells.flatMap(({ account, region }) => [standards(connection, account, region), standards(connection, account, region)]),
  );

  const assumed = sandbox.calls.list({ operation: 'AssumeRole' });
  assert.deepEqual(assumed.map((call) => call.role ?? 'administrator').sort(), ['administrator', 'trueup-plan-hub', 'trueup-plan-hub']);
  const reads = sandbox.calls.list({ service: 'securityhub' });
  assert.equal(reads.length, 8);
  assert.ok(reads.every((call) => call.role === 'trueup-plan'));
});

test('a base identity that is the hub role already is used as it is', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const outer = connect();
  await standards(outer, second);
  // What a workflow does: the runner assumes the hub role, trueup gets its keys.
  const keys = await hubKeys(sandbox.endpoint);
  sandbox.clearCalls();
  const connection = connect({ env: { AWS_ENDPOINT_URL: sandbox.endpoint, ...keys } });
  assert.equal((await connection.identity()).arn, 'arn:aws:sts::111111111111:assumed-role/trueup-plan-hub/runner');
  await standards(connection, second);
  assert.deepEqual(
    sandbox.calls.list({ operation: 'AssumeRole' }).map((call) => call.role),
    ['trueup-plan-hub'],
  );
});

test('in the management account a missing hub role is noted, and the base credentials do', async (t) => {
  const { connect } = await loopback(t);
  const roles = { ...settings.roles, plan: { hub: 'not-there', member: 'trueup-plan' } };
  const connection = connect({ settings: { ...settings, roles } });
  await standards(connection, second);
  assert.deepEqual(connection.notes(), [
    'arn:aws:iam::111111111111:role/not-there cannot be assumed; going on as arn:aws:iam::111111111111:user/administrator',
  ]);
});

test('elsewhere a hub role that cannot be assumed ends the run with what to check', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const roles = { ...settings.roles, plan: { hub: 'not-there', member: 'trueup-plan' } };
  const connection = connect({ settings: { ...settings, roles }, env: administrator(sandbox.endpoint, third) });
  await assert.rejects(standards(connection, second), (error: unknown) => {
    assert.ok(error instanceof SetupProblem);
    assert.match(error.message, /333333333333:user\/administrator cannot assume arn:aws:iam::111111111111:role\/not-there/);
    assert.match(error.hint, /roles\.plan\.hub/);
    return true;
  });
});

test('the hub role is looked for in the delegated account that the caller is in', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const roles = { ...settings.roles, plan: { hub: 'trueup-plan', member: 'trueup-plan' } };
  const connection = connect({
    settings: { ...settings, roles, delegatedAccounts: [second] },
    env: administrator(sandbox.endpoint, second),
  });
  await standards(connection, third);
  assert.deepEqual(
    sandbox.calls.list({ operation: 'AssumeRole' }).map((call) => call.account),
    [second, second],
  );
});

test('an account whose role is missing fails alone, after one attempt', async (t) => {
  const { sandbox, connect } = await loopback(t);
  sandbox.faults.add({ service: 'sts', operation: 'AssumeRole', nth: 2, count: 1, effect: { kind: 'denied' } });
  const connection = connect();
  await assert.rejects(standards(connection, second), (error: unknown) => {
    assert.ok(error instanceof AwsFailure);
    assert.equal(error.failureClass, 'denied');
    assert.equal(error.operation, 'AssumeRole');
    return true;
  });
  await assert.rejects(standards(connection, second, 'us-east-1'), AwsFailure);
  await standards(connection, third);
  // Hub, the refused one, the third account: the refusal is not asked for twice.
  assert.equal(sandbox.calls.list({ operation: 'AssumeRole' }).length, 3);
});

test('keys are renewed five minutes before they end, one request for all who ask (scenario 15)', async (t) => {
  const { sandbox, clock, connect } = await loopback(t);
  const connection = connect();
  await standards(connection, second);
  clock.advance(54 * 60_000);
  await standards(connection, second);
  assert.equal(sandbox.calls.list({ operation: 'AssumeRole' }).length, 2);
  clock.advance(2 * 60_000);
  await Promise.all([standards(connection, second), standards(connection, second, 'us-east-1')]);
  // The chained hub session ended too, so both were renewed, once each.
  assert.equal(sandbox.calls.list({ operation: 'AssumeRole' }).length, 4);
  assert.deepEqual(
    sandbox.calls.list({ service: 'securityhub' }).map((call) => call.error),
    [undefined, undefined, undefined, undefined],
  );
});

test('keys that end in the middle of a run are renewed once and the call is repeated (scenario 15)', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const connection = connect();
  await standards(connection, second);
  sandbox.faults.add({ service: 'securityhub', count: 3, effect: { kind: 'error', name: 'ExpiredTokenException', status: 400 } });
  await Promise.all([standards(connection, second), standards(connection, second), standards(connection, second)]);
  assert.equal(sandbox.calls.list({ operation: 'AssumeRole' }).length, 3, 'hub, account, one renewal for three calls');
});

test('keys that are refused as expired twice in a row are a failure', async (t) => {
  const { sandbox, connect } = await loopback(t);
  sandbox.faults.add({ service: 'securityhub', effect: { kind: 'error', name: 'ExpiredTokenException', status: 400 } });
  await assert.rejects(standards(connect(), second), (error: unknown) => {
    assert.ok(error instanceof AwsFailure);
    assert.equal(error.failureClass, 'credentials');
    return true;
  });
  assert.equal(sandbox.calls.list({ service: 'securityhub' }).length, 2);
});

test('sessions go untagged where tagging is refused, which is said once', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const message = 'User: x is not authorized to perform: sts:TagSession on resource: y';
  sandbox.faults.add({
    service: 'sts',
    operation: 'AssumeRole',
    count: 1,
    effect: { kind: 'error', name: 'AccessDenied', status: 403, message },
  });
  const connection = connect();
  await standards(connection, second);
  await standards(connection, third);
  assert.deepEqual(connection.notes(), ['sessions carry no tags: a role may not be given any (sts:TagSession)']);
  assert.equal(sandbox.calls.list({ operation: 'AssumeRole' }).length, 4);
});

test('the external id comes from the variable that the document names', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const named = { ...settings, externalIdFrom: 'env:TRUEUP_EXTERNAL_ID' };
  assert.throws(() => connect({ settings: named }), /TRUEUP_EXTERNAL_ID, which is not set/);
  const connection = connect({ settings: named, env: { ...administrator(sandbox.endpoint), TRUEUP_EXTERNAL_ID: 'acme-7' } });
  await standards(connection, second);
  assert.deepEqual(
    sandbox.calls.list({ service: 'securityhub' }).map((call) => call.externalId),
    ['acme-7'],
  );
});

test('no credentials at all is said in one sentence', async (t) => {
  const { sandbox, connect } = await loopback(t);
  const env = administrator(sandbox.endpoint, '999999999999');
  await assert.rejects(connect({ env }).identity(), (error: unknown) => {
    assert.ok(error instanceof SetupProblem);
    assert.match(error.message, /AWS does not know who is calling/);
    return true;
  });
});

test('session names have only what STS takes, and keep the attempt', () => {
  assert.equal(sessionName('2026-11-23T12:00:00Z/main', 3), 'trueup-2026-11-23T12-00-00Z-main-3');
  assert.equal(sessionName('x'.repeat(100), 12).length, 64);
  assert.match(sessionName('x'.repeat(100), 12), /x-12$/);
});

async function hubKeys(endpoint: string): Promise<Record<string, string>> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: management, secretAccessKey: 'sandbox' } });
  const input = { RoleArn: `arn:aws:iam::${management}:role/trueup-plan-hub`, RoleSessionName: 'runner' };
  const { Credentials: keys } = await client.send(new AssumeRoleCommand(input));
  client.destroy();
  return {
    AWS_ACCESS_KEY_ID: keys?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: keys?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: keys?.SessionToken ?? '',
  };
}
