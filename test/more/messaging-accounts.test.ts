// An account of a tenant's own through the program: guarded, never made twice, then set up and kept to trueup by a service control policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { type E2e, e2e, quietSignal } from '../e2e/harness.ts';
import { startRepository } from '../e2e/repository.ts';
import { organization } from '../providers/messaging/organization.ts';
import { defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';

const management = '111111111111';
const own = (policies?: Record<string, unknown>) =>
  tenant('globex', {
    isolation: 'dedicated-account',
    iamGuard: undefined,
    placement: {
      account: undefined,
      regions: ['eu-west-1'],
      organization: { create: true, accountName: 'globex-messaging', email: 'AWS+globex@example.com', parent: 'workloads' },
    },
    channels: { email: { alarms: { notify: [topic.replace('333333333333', '${account}')] } } },
    ...(policies === undefined ? {} : { policies }),
  });

const files = {
  // New accounts have this role alone until `trueup bootstrap` has been there.
  'organization.yaml': organization
    .replaceAll(/trueup-(?:plan|apply) }/g, 'OrganizationAccountAccessRole }')
    .replace('ous: { root: r-ab12 }', 'ous: { root: r-ab12, workloads: ou-ab12-22222222 }'),
  ...defaults({ registry: { createTable: true } }),
  ...own(),
};

const organizationsOf = (run: E2e) =>
  new OrganizationsClient({
    endpoint: run.sandbox.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: management, secretAccessKey: 'sandbox' },
  });

async function madeIn(run: E2e): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await organizationsOf(run).send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }));
    found.push(...(page.Accounts ?? []).flatMap(({ Id = '', Name }) => (Name === 'globex-messaging' ? [Id] : [])));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

test('an account is made once, moved to its unit, set up, and kept from others', async (t) => {
  const run = await e2e(t, undefined, files, { limits: false });
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
  assert.match(refused.stdout.replaceAll(/\s+/g, ' '), /create-account.*an account is made for good/);
  assert.deepEqual(await madeIn(run), []);

  // The run dies when Organizations has its request and nobody has the answer.
  const interrupt = quietSignal();
  const held = run.sandbox.faults.add({ operation: 'CreateAccount', count: 1, effect: { kind: 'hold', at: 'answer' } });
  const dying = run.trueup(['apply', '--yes', '--allow', 'create-account'], { signal: interrupt.signal });
  await run.sandbox.faults.whenHeld();
  interrupt.abort(new Error('interrupted'));
  run.sandbox.faults.clear(held);
  assert.equal((await dying).exitCode, 130);

  const pending = await run.trueup(['plan', '--detailed-exitcode']);
  assert.match(pending.stdout, /account-pending/);
  assert.doesNotMatch(pending.stdout, /organizations\/account globex/);
  run.clock.advance(3 * 60_000);
  const applied = await run.trueup(['apply', '--yes', '--allow', 'create-account']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const [account = '', ...more] = await madeIn(run);
  assert.match(account, /^2000000000\d\d$/);
  assert.deepEqual(more, []);
  const { Parents } = await organizationsOf(run).send(new ListParentsCommand({ ChildId: account }));
  assert.equal(Parents?.[0]?.Id, 'ou-ab12-22222222');
  const empty = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(empty.exitCode, 0, empty.stdout + empty.stderr);
  const listed = await run.trueup(['tenants']);
  assert.match(listed.stdout, new RegExp(`globex.*${account}`));

  // The live rules know the account that was made, though no document names it.
  const confined = new RegExp(`S-21.*globex.*${account}/eu-west-1`);
  const planned = await run.trueup(['plan']);
  assert.match(planned.stdout.replaceAll(/\s+/g, ' '), confined);
  const doctor = await run.trueup(['doctor']);
  assert.match(doctor.stdout.replaceAll(/\s+/g, ' '), new RegExp(`documents/S-21.*${account}`));
  // So does the proof that a branch's plan runs: somebody else moves into the account.
  run.write(defaults({ registry: { createTable: true }, accounts: { [account]: { regions: ['eu-west-1'] } } }));
  run.write(
    tenant('initech', { placement: { account }, channels: { email: { alarms: { notify: [topic.replace('333333333333', account)] } } } }),
  );
  startRepository(run.folder);
  run.write(own({ sender: { apply: true } }));
  const branch = await run.trueup(['plan', '--base', 'main', '--format', 'json']);
  assert.equal(branch.exitCode, 0, branch.stderr + branch.stdout);
  const { diagnostics } = JSON.parse(branch.stdout) as {
    readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  };
  assert.match(
    diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'),
    new RegExp(`I-01 globex shares the account ${account} with initech: globex is declared dedicated-account`),
  );
  run.write({ 'tenants/initech.yaml': undefined, ...own(), ...defaults({ registry: { createTable: true } }) });

  run.write(own({ serviceControl: { attach: true, exemptRoles: ['break-glass'] } }));
  await organizationsOf(run)
    .send(new EnablePolicyTypeCommand({ RootId: 'r-ab12', PolicyType: 'SERVICE_CONTROL_POLICY' }))
    .catch(() => undefined);
  const guarded = await run.trueup(['apply', '--yes']);
  assert.equal(guarded.exitCode, 0, guarded.stdout + guarded.stderr);
  const { Policies } = await organizationsOf(run).send(
    new ListPoliciesForTargetCommand({ TargetId: account, Filter: 'SERVICE_CONTROL_POLICY' }),
  );
  assert.ok(
    Policies?.some(({ Name }) => Name === 'org-globex-guard'),
    JSON.stringify(Policies),
  );
  const last = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(last.exitCode, 0, last.stdout + last.stderr);
});

const exception = (guard: string) => ({
  'tenants/meant.yaml': `apiVersion: trueup/v1
kind: Exception
metadata: { name: meant }
spec:
  selector: { account: "${management}", region: eu-west-1 }
  what: { guard: ${guard} }
  reason: "globex has signed for an account of its own"
  owner: platform
  ticket: OPS-12
  expires: 2027-03-01
`,
});

test('an Exception lifts the guard, and a request that Organizations ends as failed fails the run that made it, with the cure', async (t) => {
  const run = await e2e(t, undefined, { ...files, ...exception('create-account') }, { limits: false });
  const { record } = run.sandbox.environment().organization;
  record.addressesElsewhere = ['aws+globex@example.com'];
  const workflow = { env: { ...run.env, GITHUB_ACTIONS: 'true' } };
  const failed = await run.trueup(['apply', '--yes'], workflow);
  assert.equal(failed.exitCode, 4, failed.stdout + failed.stderr);
  const told = failed.stdout.replaceAll(/\s+/g, ' ');
  assert.match(told, /failed-on-aws.*EMAIL_ALREADY_EXISTS.*write another in placement\.organization\.email/);
  assert.doesNotMatch(told, /lost-write/);

  // What an earlier run asked for in vain is told, and asked for again.
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 2, plan.stdout + plan.stderr);
  assert.match(plan.stdout, /account-failed/);
  assert.match(plan.stdout.replaceAll(/\s+/g, ' '), /\+ organizations\/account globex/);
  record.addressesElsewhere = [];
  record.accountLimit = Object.keys(record.accounts).length;
  const full = await run.trueup(['apply', '--yes'], workflow);
  assert.equal(full.exitCode, 4, full.stdout + full.stderr);
  assert.match(full.stdout.replaceAll(/\s+/g, ' '), /ACCOUNT_LIMIT_EXCEEDED.*L-E619E033/);

  // Killed after the request: whoever applies while Organizations works asks for no second one, and waits for the first.
  record.accountLimit += 5;
  const interrupt = quietSignal();
  const held = run.sandbox.faults.add({ operation: 'CreateAccount', count: 1, effect: { kind: 'hold', at: 'answer' } });
  const dying = run.trueup(['apply', '--yes'], { ...workflow, signal: interrupt.signal });
  await run.sandbox.faults.whenHeld();
  interrupt.abort(new Error('interrupted'));
  run.sandbox.faults.clear(held);
  assert.equal((await dying).exitCode, 130);
  const requests = (): number => Object.values(record.creations).filter(({ state }) => state === 'IN_PROGRESS').length;
  assert.equal(requests(), 1);
  const waited = await run.trueup(['apply', '--yes'], workflow);
  assert.ok(waited.exitCode === 0 || waited.exitCode === 4, waited.stdout + waited.stderr);
  run.clock.advance(3 * 60_000);
  const done = await run.trueup(['apply', '--yes'], workflow);
  assert.equal(done.exitCode, 0, done.stdout + done.stderr);
  assert.equal((await madeIn(run)).length, 1);
  assert.equal(Object.keys(record.creations).length, 3);
  const empty = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(empty.exitCode, 0, empty.stdout + empty.stderr);
});
