// The exit codes of the program, and which one counts where two hold: 3 > 5 > 4 > 6 > 2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, worstExitCode } from '../../reconciler/cli/io.ts';
import { rolesOf } from '../../sandbox/services/iam/roles.ts';
import { disable, disabledYaml, quietSignal } from './harness.ts';
import { disabledFile, inTheConsole, live, management, member, other, pciWithout, regions, small, standardsFile, writes } from './small.ts';

const denied = { service: 'securityhub', account: member, region: 'us-east-1', effect: { kind: 'denied' } } as const;
const lost = { service: 'securityhub', account: member, region: 'eu-west-1', effect: { kind: 'lost-write' } } as const;

test('0 and 2: a plan with changes ends with 0, with --detailed-exitcode and as drift with 2', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['validate'])).exitCode, 0);
  assert.equal((await run.trueup(['plan'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 2);
  assert.equal((await run.trueup(['drift'])).exitCode, 2);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  assert.equal((await run.trueup(['drift'])).exitCode, 0);
});

test('1: an organization that cannot be entered, or is another one, is a sentence', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.write({ 'organization.yaml': pciWithout([])['organization.yaml']?.replace('o-exampleorgid', 'o-anotherorgid') });
  const another = await run.trueup(['plan']);
  assert.equal(another.exitCode, 1, another.stderr);
  assert.match(another.stderr, /^error: .*o-exampleorgid.*\n {2}\S/m, 'with what to do about it');
  run.write({ 'organization.yaml': pciWithout([])['organization.yaml'] });
  run.sandbox.faults.add({ service: 'organizations', effect: { kind: 'denied' } });
  const closed = await run.trueup(['plan']);
  assert.equal(closed.exitCode, 1, closed.stdout + closed.stderr);
  assert.match(closed.stderr, /^error: .*refused.*\n {2}the hub role needs/m);
  for (const { stderr } of [another, closed]) assert.doesNotMatch(stderr, /\n {4}at /);
});

test('3 before everything: invalid documents are neither read for nor written', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.sandbox.faults.add(denied);
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6', ', colour: red')]) });
  for (const command of [['plan', '--detailed-exitcode'], ['apply', '--yes'], ['drift']])
    assert.equal((await run.trueup(command)).exitCode, 3);
  assert.equal(run.sandbox.calls.list().length, 0);
  // An account that the organization never had is found out only live.
  const unknown = pciWithout(['IAM.6'])[standardsFile]?.replace('{ ou: root }', '{ ou: root }, { account: "888888888888" }');
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6')]), [standardsFile]: unknown });
  const found = await run.trueup(['apply', '--yes']);
  assert.equal(found.exitCode, 3, found.stderr);
  assert.match(found.stderr, /standards\.yaml:5:\d+ error V-/);
  assert.deepEqual(writes(run), []);
});

test('4 before 6: a lost write and a denied cell together', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.sandbox.faults.add(lost);
  run.sandbox.faults.add(denied);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 4, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^Result: 2 converged, 0 converging, 1 failed, /m);
});

test('5 before 4 and 6: a moved target, a lost write and a denied cell together', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['plan', '--out', 'plan.json'])).exitCode, 0);
  await inTheConsole(run, 'disable-control', { account: management, region: 'us-east-1', control: 'IAM.6', reason: 'ask Ann' });
  run.sandbox.faults.add(lost);
  run.sandbox.faults.add(denied);
  const applied = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(applied.exitCode, 5, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^Result: 1 converged, 0 converging, 1 failed, 1 refused, 1 unreadable, 0 skipped$/m);
});

test('6 before 2: a cell that cannot be read, with changes elsewhere', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.sandbox.faults.add(denied);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 6);
  assert.equal((await run.trueup(['drift'])).exitCode, 6);
});

test('an account whose role nobody may take is unreadable, and no other is', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { accounts: 3 });
  const roles = rolesOf(other, run.sandbox.environment());
  for (const name of Object.keys(roles)) delete roles[name];
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 6, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /4 to update/);
  assert.ok('IAM.6' in (live(run, member)?.disabled ?? {}));
});

test('130: an interrupt while a plan is read, and in the middle of an apply', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const reading = quietSignal();
  const heldRead = run.sandbox.faults.add({ operation: 'GetEnabledStandards', account: member, count: 1, effect: { kind: 'hold' } });
  const planning = run.trueup(['plan'], { signal: reading.signal });
  await run.sandbox.faults.whenHeld();
  reading.abort(new Error('interrupted'));
  run.sandbox.faults.clear(heldRead);
  const plan = await planning;
  assert.deepEqual([plan.exitCode, plan.stdout], [130, '']);
  assert.match(plan.stderr, /interrupted/);

  const writing = quietSignal();
  const heldWrite = run.sandbox.faults.add({
    operation: 'BatchUpdateStandardsControlAssociations',
    account: member,
    region: 'eu-west-1',
    count: 1,
    effect: { kind: 'hold' },
  });
  const applying = run.trueup(['apply', '--yes', '--concurrency', '1'], { signal: writing.signal });
  await run.sandbox.faults.whenHeld();
  writing.abort(new Error('interrupted'));
  run.sandbox.faults.clear(heldWrite);
  const applied = await applying;
  assert.equal(applied.exitCode, 130, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /Interrupted: run apply again/);
  assert.ok('IAM.6' in (live(run, member, 'eu-west-1')?.disabled ?? {}), 'the call under way was finished');

  // A run that dies anywhere is finished by the next one.
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  for (const account of [management, member])
    for (const region of regions) assert.ok('IAM.6' in (live(run, account, region)?.disabled ?? {}));
});

/** The order of the design, pair by pair. */
const order: readonly ExitCode[] = [3, 5, 4, 6, 2, 0];
for (const [at, stronger] of order.entries())
  for (const weaker of order.slice(at + 1))
    test(`${stronger} counts where ${weaker} holds too`, () => {
      assert.equal(worstExitCode([weaker, stronger]), stronger);
      assert.equal(worstExitCode([stronger, weaker]), stronger);
    });

test('nothing held is 0', () => assert.equal(worstExitCode([]), ExitCode.Ok));
