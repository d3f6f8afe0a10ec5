// An account of a tenant's own that Organizations refuses to make, or that nobody waits for: told with the cure, asked for again, and made once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e, quietSignal } from '../e2e/harness.ts';
import { files, madeIn, management } from '../e2e/made-account.ts';

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
