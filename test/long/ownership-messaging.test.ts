// Who owns what of tenants: two organizations over one account, what a tenant leaves behind, and what was there before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { type E2e, e2e } from '../e2e/harness.ts';
import { brief, type PlanOutput, shown } from '../e2e/owning.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { settings } from '../sandbox/calling.ts';

const waivers = [{ rule: 'S-28', reason: 'alarms are set up elsewhere', owner: 'growth', ticket: 'SEC-1', expires: '2027-01-31' }];
const part = {
  waivers,
  policies: { sender: { apply: true } },
  channels: {
    email: { alarms: undefined },
    push: { app: 'org-acme' },
    sms: {
      optOutList: 'acme',
      originationIdentities: [{ senderId: 'ACME', country: 'DE' }],
      pool: { messageType: 'TRANSACTIONAL' },
      configurationSet: { messageFeedback: false, protect: { DE: 'ALLOW', '*': 'BLOCK' } },
      volume: { perDay: 100, monthlySpendUSD: 1 },
    },
  },
};
const acme = tenant('acme', part);
const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...acme };

interface TenantPlan extends PlanOutput {
  readonly notices: readonly { difference: string; type: string; name: string; message: string }[];
}
async function planOf(run: E2e, argv: readonly string[] = ['plan']): Promise<TenantPlan> {
  const ended = await run.trueup([...argv, '--format', 'json']);
  assert.equal(ended.exitCode, 0, shown(ended));
  return JSON.parse(ended.stdout) as TenantPlan;
}
const writesSince = (run: E2e, before: number): readonly string[] =>
  run.sandbox.calls
    .list()
    .slice(before)
    .filter(({ operation, service }) => service !== 'sts' && !/^(Get|List|Describe|Scan|Query|Search|Batch(Get|Describe))/.test(operation))
    .map(({ operation }) => operation);

test('two organizations claim one tenant; what it leaves behind is told and pruned, the newest first; what was there before is adopted', async (t) => {
  const run = await e2e(t, undefined, files);
  const ses = new SESv2(settings(run.sandbox, account, 'eu-west-1'));
  t.after(() => ses.destroy());
  seed([{ account, region: 'eu-west-1', what: 'sender-id', senderId: 'ACME', country: 'DE' }], run.sandbox.environment());
  const first = await run.trueup(['apply', '--yes']);
  assert.equal(first.exitCode, 0, shown(first));
  run.clock.advance(6 * 60_000);

  // The other organization's documents ask for the very same.
  run.write({ 'organization.yaml': organization.replace('name: main', 'name: second') });
  const before = run.sandbox.calls.list().length;
  const claims = (await planOf(run)).classes;
  assert.deepEqual(new Set(claims.map(({ refused }) => refused?.guard)), new Set(['claimed']), JSON.stringify(claims.map(brief)));
  assert.deepEqual([...new Set(claims.map(({ type }) => type))].sort(), [
    'iam/policy',
    'push/application',
    'registry/ids',
    'registry/tenant',
    'ses/configuration-set',
    'ses/identity',
    'ses/tenant',
    'sms/configuration-set',
    'sms/opt-out-list',
    'sms/pool',
    'sms/protect',
    'sms/sender-id',
  ]);
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 5, shown(refused));
  const nothing = await planOf(run, ['prune', '--plan']);
  assert.deepEqual(nothing.classes, []);
  assert.deepEqual(writesSince(run, before), []);
  run.write({ 'organization.yaml': organization });

  // Its file is gone: it allowed nothing.
  run.write({ 'tenants/acme.yaml': undefined });
  const told = await planOf(run);
  assert.deepEqual(told.classes.map(brief), []);
  assert.ok(
    told.notices.some(({ message }) => message.includes('trueup prune')),
    JSON.stringify(told.notices),
  );
  const prune = (await planOf(run, ['prune', '--plan', '--allow', 'kind-vanished'])).classes;
  assert.deepEqual(prune.map(brief), [
    'delete iam/policy org-acme-sender',
    'delete push/application org-acme refused data-loss',
    'delete sms/configuration-set org-acme',
    'delete sms/protect org-acme',
    'delete sms/pool org-acme refused data-loss',
    'delete sms/opt-out-list acme refused data-loss',
    'delete ses/association org-acme/configuration-set/org-acme-txn',
    'delete ses/tenant org-acme refused data-loss',
    'delete ses/identity mail.acme.example refused data-loss',
    'delete ses/configuration-set org-acme-txn',
  ]);
  assert.match(prune.find(({ type }) => type === 'ses/tenant')?.createdAt ?? '', /^2026-11-23T/);
  const pruned = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished']);
  assert.equal(pruned.exitCode, 5, shown(pruned));
  const left = ['push/application', 'sms/pool', 'sms/opt-out-list', 'ses/tenant', 'ses/identity'];
  assert.deepEqual(
    (await planOf(run, ['prune', '--plan', '--allow', 'kind-vanished'])).classes.map(({ type }) => type),
    left,
  );

  // It comes back, and one of its parts has lost its mark.
  run.write(acme);
  const again = await run.trueup(['apply', '--yes']);
  assert.equal(again.exitCode, 0, shown(again));
  const set = (await ses.getConfigurationSet({ ConfigurationSetName: 'org-acme-txn' })).Tags ?? [];
  const arn = `arn:aws:ses:eu-west-1:${account}:configuration-set/org-acme-txn`;
  await ses.untagResource({ ResourceArn: arn, TagKeys: set.map(({ Key = '' }) => Key) });
  const unmarked = (await planOf(run)).classes.map((each) => `${brief(each)} ${each.because ?? ''}`);
  assert.deepEqual(unmarked, ['update ses/configuration-set org-acme-txn adopted']);
  const address = `ses/configuration-set/${account}/eu-west-1/org-acme-txn`;
  const adopted = await run.trueup(['adopt', address, '--yes']);
  assert.equal(adopted.exitCode, 0, shown(adopted));
  assert.deepEqual((await planOf(run)).classes, []);

  // Now it allows all: the mark says so, and the file may go.
  run.write(tenant('acme', { ...part, retention: { onRemove: 'delete' }, allowDelete: true }));
  const allowed = await run.trueup(['apply', '--yes']);
  assert.equal(allowed.exitCode, 0, shown(allowed));
  run.write({ 'tenants/acme.yaml': undefined });
  const last = await run.trueup(['prune', '--yes', '--allow', 'kind-vanished']);
  assert.equal(last.exitCode, 0, shown(last));
  assert.deepEqual((await planOf(run, ['prune', '--plan'])).classes, []);
  assert.deepEqual((await ses.listTenants({})).Tenants, []);
});
