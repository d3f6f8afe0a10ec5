import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { errorOf, type Keys, rawCall, sandboxFor, settings, stsCall } from './calling.ts';

const roleArn = (account: string, role = 'trueup-plan') => `arn:aws:iam::${account}:role/${role}`;

async function assume(sandbox: SandboxHandle, by: string | Keys, input: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  const client = new STSClient(settings(sandbox, by));
  const answer = await client.send(new AssumeRoleCommand({ RoleArn: roleArn('222222222222'), RoleSessionName: 'trueup-1-1', ...input }));
  client.destroy();
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const whoIs = async (sandbox: SandboxHandle, keys: string | Keys, region?: string) =>
  (await new STSClient(settings(sandbox, keys, region)).send(new GetCallerIdentityCommand({}))).Arn;

test('keys of a role act as that role, and the log says with which external id they were asked for', async (t) => {
  const sandbox = await sandboxFor(t);
  const keys = await assume(sandbox, '111111111111', { ExternalId: 'trueup-external' });
  assert.equal(await whoIs(sandbox, keys), 'arn:aws:sts::222222222222:assumed-role/trueup-plan/trueup-1-1');
  const last = sandbox.calls.list({ role: 'trueup-plan' })[0];
  assert.deepEqual([last?.account, last?.operation, last?.externalId], ['222222222222', 'GetCallerIdentity', 'trueup-external']);
});

test('roles that cannot be assumed', async (t) => {
  const sandbox = await sandboxFor(t);
  const { organization } = sandbox.environment();
  const suspended = organization.account('444444444444');
  if (suspended !== undefined) suspended.state = 'SUSPENDED';
  const cases: readonly [name: string, arn: string][] = [
    ['a role that does not exist', roleArn('222222222222', 'nobody')],
    ['a role of the management account elsewhere', roleArn('222222222222', 'trueup-plan-hub')],
    ['an account outside the organization', roleArn('123456789012')],
    ['a suspended account', roleArn('444444444444')],
    ['another partition', roleArn('222222222222').replace('arn:aws:', 'arn:aws-cn:')],
  ];
  for (const [name, arn] of cases) {
    await t.test(name, async () => {
      const error = await errorOf(assume(sandbox, '111111111111', { RoleArn: arn }));
      assert.deepEqual([error.name, error.$metadata?.httpStatusCode], ['AccessDenied', 403]);
    });
  }
});

test('sessions end: 403 by the name of the protocol', async (t) => {
  let now = new Date('2026-11-23T10:00:00Z');
  const sandbox = await sandboxFor(t, { time: { now: () => now } });
  const keys = await assume(sandbox, '111111111111', { RoleArn: roleArn('111111111111', 'trueup-plan-hub'), DurationSeconds: 900 });
  now = new Date('2026-11-23T10:14:59Z');
  assert.match((await whoIs(sandbox, keys)) ?? '', /trueup-plan-hub/);
  now = new Date('2026-11-23T10:15:00Z');
  const query = await errorOf(whoIs(sandbox, keys));
  assert.deepEqual([query.name, query.$metadata?.httpStatusCode], ['ExpiredToken', 403]);
  const client = new OrganizationsClient(settings(sandbox, keys));
  const other = await errorOf(client.send(new DescribeOrganizationCommand({})));
  // Every client error of JSON 1.1 is 400.
  assert.deepEqual([other.name, other.$metadata?.httpStatusCode], ['ExpiredTokenException', 400]);
  const rest = await rawCall(sandbox, {
    service: 'account',
    path: '/listRegions',
    key: keys.accessKeyId,
    token: keys.sessionToken ?? '',
    body: '{}',
  });
  assert.deepEqual([rest.status, rest.headers.get('x-amzn-errortype')], [403, 'ExpiredTokenException']);
  client.destroy();
});

test('a chained role gets one hour at most, an administrator what the role gives', async (t) => {
  const sandbox = await sandboxFor(t);
  const hub = await assume(sandbox, '111111111111', { RoleArn: roleArn('111111111111', 'trueup-plan-hub') });
  await assume(sandbox, hub, { DurationSeconds: 3600 });
  assert.match((await errorOf(assume(sandbox, hub, { DurationSeconds: 3601 }))).message, /role chaining/);
  assert.match((await errorOf(assume(sandbox, '111111111111', { DurationSeconds: 3601 }))).message, /MaxSessionDuration/);
});

test('keys that stand for nobody are refused', async (t) => {
  const sandbox = await sandboxFor(t, { regions: ['eu-west-1', 'eu-south-1'] });
  const keys = await assume(sandbox, '111111111111');
  const others = await assume(sandbox, '111111111111', { RoleArn: roleArn('333333333333') });
  const closed = sandbox.environment().organization.account('555555555555');
  if (closed !== undefined) closed.state = 'CLOSED';
  const cases: readonly [name: string, key: string, token: string | undefined, region: string][] = [
    ['an account outside the organization', '123456789012', undefined, 'eu-west-1'],
    ['a key that AWS gave', 'AKIAIOSFODNN7EXAMPLE', undefined, 'eu-west-1'],
    ['a key without its token', keys.accessKeyId, undefined, 'eu-west-1'],
    ["a key with another's token", keys.accessKeyId, others.sessionToken, 'eu-west-1'],
    ['a token that was changed', keys.accessKeyId, `${keys.sessionToken ?? ''}x`, 'eu-west-1'],
    ['a closed account', '555555555555', undefined, 'eu-west-1'],
  ];
  for (const [name, key, token, region] of cases) {
    await t.test(name, async () => {
      const answer = await stsCall(sandbox, 'Action=GetCallerIdentity', { key, region, ...(token === undefined ? {} : { token }) });
      assert.equal(answer.status, 403);
      assert.match(answer.text, /<Code>InvalidClientTokenId<\/Code>/);
    });
  }
  await t.test('a Region that the sandbox lacks, for a regional service', async () => {
    const call = { service: 'config', headers: { 'x-amz-target': 'StarlingDoveService.DescribeConfigurationRecorders' }, body: '{}' };
    assert.match((await rawCall(sandbox, { ...call, region: 'us-west-2' })).text, /UnrecognizedClientException/);
    assert.match((await rawCall(sandbox, { ...call, region: 'me-south-1' })).text, /UnrecognizedClientException/);
    assert.equal((await rawCall(sandbox, { ...call, region: 'eu-south-1' })).status, 200);
  });
  await t.test('a role that was deleted since', async () => {
    const { state } = sandbox.environment();
    const { roles } = state.of<{ roles: Record<string, unknown> }>('iam', '222222222222', 'global', () => ({ roles: {} }));
    delete roles['trueup-plan'];
    assert.equal((await errorOf(whoIs(sandbox, keys, 'eu-west-1'))).name, 'InvalidClientTokenId');
  });
  await t.test('a signature of an hour ago, and none at all', async () => {
    const old = await stsCall(sandbox, 'Action=GetCallerIdentity', { signedAt: new Date('2026-01-01T00:00:00Z') });
    assert.match(old.text, /SignatureDoesNotMatch/);
    const unsigned = await fetch(sandbox.endpoint, {
      method: 'POST',
      body: 'Action=GetCallerIdentity',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(unsigned.status, 403);
    assert.match(await unsigned.text(), /MissingAuthenticationToken/);
  });
});
