import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { organizationsCall, rawCall, sandboxFor } from './calling.ts';
import { operationsSeed } from './operation-rows.ts';

async function control(
  sandbox: SandboxHandle,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

test('health, clock, seed and reset', async (t) => {
  const sandbox = await sandboxFor(t);
  assert.deepEqual((await control(sandbox, 'GET', 'health')).answer, {
    ok: true,
    accounts: 9,
    regions: ['eu-west-1', 'us-east-1'],
    partition: 'aws',
    awsMs: 0,
    speed: 0,
  });
  assert.deepEqual((await control(sandbox, 'POST', 'clock', { pushMs: 180_000 })).answer, { awsMs: 180_000, speed: 0 });
  assert.match(String((await control(sandbox, 'POST', 'clock', { pushMs: -1 })).answer['error']), /0 or more/);
  assert.deepEqual((await control(sandbox, 'POST', 'seed', operationsSeed)).answer, { seeded: ['regions', 'organizations', 'iam'] });
  assert.equal((await control(sandbox, 'GET', 'health')).answer['accounts'], 7);
  const wrong = await control(sandbox, 'POST', 'seed', { moon: {} });
  assert.deepEqual([wrong.status, /no section moon/.test(String(wrong.answer['error']))], [400, true]);
  assert.equal((await control(sandbox, 'POST', 'seed?name=untidy')).status, 200);
  assert.equal((await control(sandbox, 'GET', 'health')).answer['accounts'], 12);
  assert.deepEqual((await control(sandbox, 'POST', 'reset')).answer, { reset: true });
  assert.equal((await control(sandbox, 'GET', 'health')).answer['accounts'], 9);
});

test('faults are added, listed, released and cleared', async (t) => {
  const sandbox = await sandboxFor(t);
  const { answer } = await control(sandbox, 'POST', 'faults', { operation: 'ListRoots', nth: 2, effect: { kind: 'hold' } });
  await organizationsCall(sandbox, 'ListRoots', '{}');
  const held = organizationsCall(sandbox, 'ListRoots', '{}');
  await sandbox.faults.whenHeld();
  assert.deepEqual((await control(sandbox, 'GET', 'faults')).answer['faults'], [
    { id: answer['id'], rule: { operation: 'ListRoots', nth: 2, effect: { kind: 'hold' } }, matched: 2, met: 1, held: 1 },
  ]);
  await control(sandbox, 'POST', 'release', { id: answer['id'] });
  assert.equal((await held).status, 200);
  assert.equal((await control(sandbox, 'DELETE', `faults?id=${String(answer['id'])}`)).status, 200);
  assert.equal((await control(sandbox, 'DELETE', 'faults?id=fault-99')).status, 400);
  assert.deepEqual((await control(sandbox, 'GET', 'faults')).answer, { faults: [] });
});

test('a fault that is wrong is refused by member', async (t) => {
  const sandbox = await sandboxFor(t);
  const cases: readonly [rule: unknown, message: RegExp][] = [
    [[], /a fault must be an object/],
    [{}, /effect is missing/],
    [{ effect: { kind: 'rain' } }, /effect\.kind must be one of throttle.*not rain/],
    [{ effect: { kind: 'constructor' } }, /not constructor/],
    [{ effect: { kind: 'throttle', ms: 5 } }, /the effect throttle has no member ms/],
    [{ effect: { kind: 'delay' } }, /the effect delay: ms is missing/],
    [{ effect: { kind: 'cut', at: 'lunch' } }, /at is wrong \("lunch"\)/],
    [{ effect: { kind: 'throttle' }, nth: 0 }, /nth is wrong/],
    [{ effect: { kind: 'throttle' }, probability: 2 }, /probability is wrong/],
    [{ effect: { kind: 'throttle' }, acount: '1' }, /no member acount; it has service/],
  ];
  for (const [rule, message] of cases) {
    const { status, answer } = await control(sandbox, 'POST', 'faults', rule);
    assert.equal(status, 400);
    assert.match(String(answer['error']), message);
  }
  assert.deepEqual(sandbox.faults.list(), []);
});

test('a person changes things in the console', async (t) => {
  const sandbox = await sandboxFor(t);
  const { answer } = await control(sandbox, 'GET', 'drift');
  const names = (answer['changes'] as { name: string }[]).map(({ name }) => name);
  for (const name of ['move-account', 'set-account-state', 'delete-role', 'set-region-opt-in', 'set-config-recorder'])
    assert.ok(names.includes(name), name);
  const change = (name: string, args: unknown) => control(sandbox, 'POST', 'drift', { name, args });
  assert.match(
    String((await change('move-account', { account: '444444444444', to: 'r-ab12' })).answer['done']),
    /moved 444444444444 from ou-/,
  );
  assert.equal(sandbox.environment().organization.account('444444444444')?.parent, 'r-ab12');
  assert.equal((await change('set-account-state', { account: '444444444444', state: 'SUSPENDED' })).status, 200);
  assert.equal((await change('delete-role', { account: '555555555555', role: 'trueup-apply' })).status, 200);
  assert.equal((await change('set-region-opt-in', { account: '555555555555', region: 'me-south-1', status: 'ENABLED' })).status, 200);
  assert.equal((await change('set-organization-answers', { paths: 'false' })).status, 200);
  assert.equal((await change('set-config-recorder', { account: '555555555555', region: 'eu-west-1', state: 'missing' })).status, 200);
  assert.match(String((await change('move-account', { account: '4', to: 'r-ab12' })).answer['error']), /no account 4/);
  assert.match(String((await change('make-coffee', {})).answer['error']), /no console change make-coffee; there is/);
  const shown = (await control(sandbox, 'GET', 'show')).answer['services'] as Record<string, Record<string, unknown>>;
  assert.deepEqual(shown['account'], { '555555555555': { 'me-south-1': 'ENABLED' } });
  assert.deepEqual(shown['config'], { notRecording: [{ account: '555555555555', region: 'eu-west-1', state: 'missing' }] });
  assert.deepEqual(shown['iam']?.['555555555555'], ['OrganizationAccountAccessRole', 'trueup-plan']);
  assert.deepEqual(shown['organizations']?.['answers'], { state: true, status: true, paths: false, emptyPages: false });
});

test('calls are listed by what they were, and unknown members shown', async (t) => {
  const sandbox = await sandboxFor(t);
  await organizationsCall(sandbox, 'ListRoots', '{"Colour":1}');
  await rawCall(sandbox, { service: 'account', path: '/listRegions', body: '{}', key: '222222222222' });
  const { answer } = await control(sandbox, 'GET', 'calls?account=222222222222');
  const [call] = answer['calls'] as Record<string, unknown>[];
  assert.deepEqual([call?.['service'], call?.['operation'], call?.['region'], call?.['status']], ['account', 'ListRegions', 'global', 200]);
  assert.deepEqual((await control(sandbox, 'GET', 'show')).answer['unknownMembers'], ['organizations ListRoots: Colour']);
  await control(sandbox, 'DELETE', 'calls');
  assert.deepEqual((await control(sandbox, 'GET', 'calls')).answer, { calls: [], dropped: 0 });
});

test('the control path is for this machine by its own name, and knows its paths', async (t) => {
  const sandbox = await sandboxFor(t);
  assert.equal((await control(sandbox, 'GET', 'nothing')).status, 404);
  assert.equal((await control(sandbox, 'PUT', 'seed')).status, 404);
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'attacker.example' };
    request(`${sandbox.endpoint}/_sandbox/health`, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 403);
});

test('a person or an application makes a call in an account; what AWS would refuse is told as refused', async (t) => {
  const sandbox = await sandboxFor(t);
  const call = (more: object) =>
    control(sandbox, 'POST', 'call', { service: 'sns', operation: 'CreateTopic', account: '333333333333', region: 'eu-west-1', ...more });
  const made = await call({ input: { Name: 'oncall' } });
  assert.deepEqual(made.answer, { output: { TopicArn: 'arn:aws:sns:eu-west-1:333333333333:oncall' } });
  const refused = await call({ input: { Name: 'on call' } });
  assert.deepEqual([refused.status, (refused.answer['refused'] as { code: string }).code], [200, 'InvalidParameterException']);
  const cases: readonly [more: object, message: RegExp][] = [
    [{ acount: '1' }, /a call has no member acount; it has service, operation/],
    [{ service: 'moon' }, /service must be one of sts, iam.*not moon/],
    [{ account: '4' }, /account must be an active one of the organization, not 4/],
    [{ region: 'mars-1' }, /region must be one of eu-west-1, us-east-1, not mars-1/],
    [{ input: [] }, /input must be a JSON object/],
  ];
  for (const [more, message] of cases) {
    const { status, answer } = await call(more);
    assert.equal(status, 400);
    assert.match(String(answer['error']), message);
  }
  assert.match(JSON.stringify((await call({ operation: 'MakeCoffee' })).answer), /refused.*MakeCoffee/);
});

test('before bootstrap accounts have only the role that Organizations gives them', async (t) => {
  const sandbox = await sandboxFor(t);
  assert.equal((await control(sandbox, 'POST', 'seed?name=first-day')).status, 200);
  const rolesOf = async (account: string): Promise<unknown> => {
    const input = { service: 'iam', operation: 'ListRoles', account, region: 'eu-west-1' };
    const { answer } = await control(sandbox, 'POST', 'call', input);
    return (answer['output'] as { Roles: { RoleName: string }[] }).Roles.map(({ RoleName: name }) => name);
  };
  assert.deepEqual(await rolesOf('111111111111'), ['OrganizationAccountAccessRole']);
  assert.deepEqual(await rolesOf('444444444444'), ['OrganizationAccountAccessRole']);
  const wrong = await control(sandbox, 'POST', 'seed', { organizations: { bootstrapped: 'no' } });
  assert.match(String(wrong.answer['error']), /bootstrapped must be true or false/);
});
