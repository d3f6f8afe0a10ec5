// From one isolation model to another: refused in place, and by steps after each of which somebody still sends.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { acme, opened, own, sends, stepsOf, walked } from '../e2e/migrating.ts';
import { account, tenant } from '../providers/messaging/tenant-documents.ts';

test('a tenant moves to an account of its own in steps, each an ordinary apply that one may stop at', async (t) => {
  const run = await opened(t, acme);
  // In place it is refused, and nothing of the old place is touched.
  run.write(tenant('acme', { isolation: 'dedicated-account', placement: { account: own } }));
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 3, refused.stdout + refused.stderr);
  assert.match(refused.stderr, /A-09: the isolation of acme is dedicated-project and does not become dedicated-account in place/);
  assert.match(refused.stderr.replaceAll(/\s+/g, ' '), /trueup migrate tenant acme --to dedicated-account prints the steps/);
  assert.equal(await sends(run, account, 'acme'), true);
  run.write(acme);

  const printed = await run.trueup(['migrate', 'tenant', 'acme', '--to', 'dedicated-account', '--in', own, '--out', 'steps']);
  assert.equal(printed.exitCode, 0, printed.stderr);
  assert.match(printed.stdout, /^1\. make acme-account \(dedicated-account\) beside acme\n {3}write tenants\/acme-account\.yaml\n/);
  assert.match(printed.stdout, /stopping here, both send\n/);
  assert.ok(existsSync(path.join(run.folder, 'steps', 'step-1', 'tenants', 'acme-account.yaml')));
  const steps = await stepsOf(run, '--to', 'dedicated-account', '--in', own);
  assert.deepEqual(
    steps.map((step) => step.sends),
    ['both', 'both', 'both', 'the new one'],
  );
  await walked(run, steps, own, 'acme-account');
});

// Walked, with numbers and without, in test/long/migrate-tenant.test.ts.
test('within an account what both use is shared for the time of the move', async (t) => {
  const run = await opened(t, tenant('acme', { isolation: 'shared-project', audience: { disjoint: true } }));
  const wrong = await run.trueup(['migrate', 'tenant', 'acme', '--to', 'dedicated-account']);
  assert.match(wrong.stderr, /--to dedicated-account needs the account that the tenant is to have/);
  const unknown = await run.trueup(['migrate', 'tenant', 'acmee', '--to', 'dedicated-project']);
  assert.match(unknown.stderr, /did you mean acme\?/);
  run.write(tenant('pusher', { channels: { push: { app: 'pusher' } } }));
  const noWay = await run.trueup(['migrate', 'tenant', 'pusher', '--to', 'shared-project']);
  assert.equal(noWay.exitCode, 1);
  assert.match(noWay.stderr, /there is no way into a shared application.*\n {2}have the apps register with the shared application/);
  run.write({ 'tenants/pusher.yaml': undefined });
  const steps = await stepsOf(run, '--to', 'dedicated-project', '--as', 'acme-own');
  assert.deepEqual(
    steps.map((step) => step.sends),
    ['both', 'both', 'both', 'both', 'the new one', 'the new one'],
  );
});
