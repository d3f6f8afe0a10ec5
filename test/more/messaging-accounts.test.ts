// An account of a tenant's own through the program: guarded, never made twice, then set up and kept to trueup by a service control policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnablePolicyTypeCommand, ListParentsCommand, ListPoliciesForTargetCommand } from '@aws-sdk/client-organizations';
import { e2e, quietSignal } from '../e2e/harness.ts';
import { files, madeIn, organizationsOf, own } from '../e2e/made-account.ts';
import { startRepository } from '../e2e/repository.ts';
import { defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';

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
