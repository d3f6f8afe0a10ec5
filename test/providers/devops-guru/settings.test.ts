import assert from 'node:assert/strict';
import { test } from 'node:test';
import { home, street, targets } from './street.ts';

test('integrations: only those that are declared and differ are sent', async (t) => {
  const { apply, plan, calls, forget, live } = await street(t);
  const document = targets({
    integrations: { opsCenter: 'enabled', logAnomalyDetection: 'disabled', kms: 'aws-owned', codeGuruProfiler: 'unmanaged' },
  });
  assert.deepEqual((await plan([document])).shown, ['update integration opsCenter']);
  await apply([document]);
  const { ServiceIntegration } = await live().read.devOpsGuru.describeServiceIntegration({});
  assert.equal(ServiceIntegration?.OpsCenter?.OptInStatus, 'ENABLED');
  assert.notEqual(ServiceIntegration?.LogsAnomalyDetection?.OptInStatus, 'ENABLED');
  forget();
  const both = targets({ integrations: { opsCenter: 'disabled', logAnomalyDetection: 'enabled', codeGuruProfiler: 'enabled' } });
  assert.deepEqual((await apply([both])).standings, { done: 3 });
  assert.deepEqual((await plan([both])).shown, []);
  assert.ok(calls().includes('UpdateEventSourcesConfig'));
});

test("a key of the cell's own account encrypts DevOps Guru's data, and the next plan is empty", async (t) => {
  const { apply, plan, live } = await street(t);
  const { KeyMetadata } = await live().write.kms.createKey({});
  const arn = `arn:aws:kms:eu-west-1:${home.account}:key/${KeyMetadata?.KeyId}`;
  const document = targets({ targets: { include: [{ account: home.account }], regions: ['eu-west-1'] }, integrations: { kms: arn } });
  assert.deepEqual((await plan([document])).shown, ['update integration kms']);
  assert.deepEqual((await apply([document])).standings, { done: 1 });
  assert.deepEqual((await plan([document])).shown, []);
  assert.deepEqual((await apply([targets({ integrations: { kms: 'aws-owned' } })])).standings, { done: 1 });
});

const encrypted = targets({
  coverage: { mode: 'all' },
  notifications: [{ topic: { name: 'ops', create: true, email: 'ops@example.com', kms: 'create' } }],
});

test('topic, key, subscription and channel: made in order, and an address that has not answered is no drift', async (t) => {
  const { apply, plan, calls } = await street(t);
  const made = await apply([encrypted]);
  assert.deepEqual(made.standings, { done: 5 });
  const order = ['CreateKey', 'CreateAlias', 'CreateTopic', 'Subscribe', 'AddNotificationChannel'];
  const writes = calls().filter((operation) => order.includes(operation));
  assert.equal(writes.indexOf('CreateKey'), 0);
  assert.ok(writes.indexOf('CreateAlias') < writes.indexOf('CreateTopic'));
  assert.ok(writes.indexOf('CreateTopic') < writes.indexOf('AddNotificationChannel'));
  const look = await plan([encrypted]);
  assert.deepEqual([look.shown, look.inSync], [[], true]);
  assert.match(look.notices.join(), /^subscription-unconfirmed: waits for ops@example.com/);
});

test('a key that was made before its alias is taken up again: there is one key', async (t) => {
  const at = await street(t);
  at.sandbox.faults.add({ operation: 'CreateAlias', effect: { kind: 'error', name: 'AccessDeniedException', status: 400 }, count: 1 });
  const broken = await at.apply([encrypted]);
  assert.ok(
    Object.keys(broken.standings).some((standing) => standing.startsWith('failed')),
    JSON.stringify(broken.standings),
  );
  await at.apply([encrypted]);
  assert.deepEqual((await at.plan([encrypted])).shown, []);
  assert.equal(at.calls().filter((operation) => operation === 'CreateKey').length, 1);
});

test('a key that somebody closed to DevOps Guru is opened, and keeps what else is in its policy', async (t) => {
  const at = await street(t);
  await at.apply([encrypted]);
  const { kms } = at.live().write;
  const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/trueup-ops' });
  const KeyId = KeyMetadata?.KeyId ?? '';
  const own = { Sid: 'Own', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${home.account}:root` }, Action: 'kms:*', Resource: '*' };
  await kms.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: JSON.stringify({ Version: '2012-10-17', Statement: [own] }) });
  assert.deepEqual((await at.plan([encrypted])).shown, ['update key-setting alias/trueup-ops']);
  assert.deepEqual((await at.apply([encrypted])).standings, { done: 1 });
  const { Policy = '' } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
  assert.match(Policy, /"Own"/);
});

test('a conflict is waited for', async (t) => {
  const at = await street(t);
  at.sandbox.faults.add({
    operation: 'UpdateResourceCollection',
    effect: { kind: 'error', name: 'ConflictException', status: 409 },
    count: 3,
  });
  assert.deepEqual((await at.apply([targets({ coverage: { mode: 'all' } })])).standings, { done: 1 });
});

test('what may not be read is unreadable, and the rest of the cell is compared', async (t) => {
  const at = await street(t);
  at.sandbox.faults.add({ operation: 'DescribeServiceIntegration', effect: { kind: 'error', name: 'AccessDeniedException', status: 403 } });
  const look = await at.plan([targets({ coverage: { mode: 'all' }, integrations: { opsCenter: 'enabled' } })]);
  assert.deepEqual(look.shown, ['update coverage-mode default']);
  assert.deepEqual(look.unreadable, ['AccessDeniedException devops-guru/integration']);
  assert.equal(look.inSync, false);
});
