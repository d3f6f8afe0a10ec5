// Ctrl-C: what is under way is finished, nothing new is started, nothing is left running.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { live, management, member, pciWithout } from '../e2e/small.ts';
import { childrenOf, folderWith, isRunning, realTime, start } from './program.ts';

const held = {
  operation: 'BatchUpdateStandardsControlAssociations',
  account: member,
  region: 'us-east-1',
  effect: { kind: 'hold' },
} as const;

test('Ctrl-C in the middle of an apply finishes the call under way, says what is left, and ends with 130', async (t) => {
  const run = await realTime(t);
  const fault = run.sandbox.faults.add(held);
  const { child, exited, said } = start(t, run.folder, ['apply', '--yes'], run.env);
  await run.sandbox.faults.whenHeld();
  await said(/3 of 4 cells done|read 4 of 4/);
  child.kill('SIGINT');
  run.sandbox.faults.clear(fault);
  const ended = await exited;
  assert.equal(ended.code, 130, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /Interrupted: run apply again/);
  assert.doesNotMatch(ended.stdout + ended.stderr, /\n {4}at /);
  assert.ok('IAM.6' in (live(run, member, 'us-east-1')?.disabled ?? {}), 'the held call was finished');
  assert.equal(run.sandbox.inFlight(), 0);
});

test('38: a plan that is cancelled leaves a file of what was read, marked incomplete, and ends with 130', async (t) => {
  const run = await realTime(t);
  const read = { operation: 'GetEnabledStandards', account: management, region: 'us-east-1', effect: { kind: 'hold' } } as const;
  const fault = run.sandbox.faults.add(read);
  const { child, exited, said } = start(t, run.folder, ['plan', '--out', 'plan.json', '--concurrency', '1'], run.env);
  await run.sandbox.faults.whenHeld();
  await said(/read 1 of 4/);
  child.kill('SIGTERM');
  run.sandbox.faults.clear(fault);
  const ended = await exited;
  assert.equal(ended.code, 130, ended.stdout + ended.stderr);
  assert.match(ended.stderr, /interrupted: plan\.json has what was read/);
  const plan = JSON.parse(readFileSync(path.join(run.folder, 'plan.json'), 'utf8')) as {
    readonly summary: { readonly unreadable: number; readonly cells: number };
    readonly unreadable: readonly { readonly scope: string; readonly code: string }[];
  };
  assert.deepEqual(
    [plan.summary.cells, plan.unreadable.map(({ scope, code }) => `${scope} ${code}`)],
    [2, [`${member}/eu-west-1 Interrupted`, `${member}/us-east-1 Interrupted`]],
  );
});

test('a second Ctrl-C ends at once, whatever is under way', async (t) => {
  const run = await realTime(t);
  run.sandbox.faults.add(held);
  const { child, exited } = start(t, run.folder, ['apply', '--yes'], run.env);
  await run.sandbox.faults.whenHeld();
  child.kill('SIGINT');
  child.kill('SIGTERM');
  assert.equal((await exited).code, 130);
  // The journal still tells: the run did not end, and of its last call nobody knows whether it arrived.
  const { runs } = JSON.parse((await run.trueup(['runs', '--format', 'json'])).stdout) as { runs: readonly Record<string, unknown>[] };
  assert.equal(runs.length, 1);
  assert.ok(Number(runs[0]?.['inDoubt']) >= 1 && runs[0]?.['state'] !== 'finished', JSON.stringify(runs));
});

test('with --sandbox the embedded organization ends with the program', async (t) => {
  const folder = folderWith(t, pciWithout(['IAM.6']));
  const { child, exited, said } = start(t, folder, ['plan', '--sandbox']);
  await said(/reading the organization/);
  const children = childrenOf(child.pid ?? 0);
  assert.equal(children.length, 1, 'the sandbox runs');
  child.kill('SIGINT');
  const ended = await exited;
  assert.equal(ended.code, 130, ended.stdout + ended.stderr);
  assert.deepEqual(children.filter(isRunning), []);
});

test('a program that is killed takes its sandbox with it', async (t) => {
  const folder = folderWith(t, pciWithout(['IAM.6']));
  const { child, said } = start(t, folder, ['plan', '--sandbox']);
  await said(/reading the organization/);
  const [sandbox] = childrenOf(child.pid ?? 0);
  assert.ok(sandbox !== undefined);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // It ends when its standard input does. Each look is a process of its own, which is time enough.
  for (let look = 0; isRunning(sandbox) && look < 500; look++);
  assert.equal(isRunning(sandbox), false);
});

test('an interrupted demo stops cleanly', async (t) => {
  const folder = folderWith(t, {});
  const { child, exited, said } = start(t, folder, ['demo', '--short']);
  await said(/\$ npx trueup bootstrap/);
  const children = childrenOf(child.pid ?? 0);
  assert.equal(children.length, 1, 'the sandbox runs');
  child.kill('SIGINT');
  const ended = await exited;
  assert.equal(ended.code, 130, ended.stdout + ended.stderr);
  assert.match(ended.stderr, /interrupted/);
  assert.doesNotMatch(ended.stderr, /\n {4}at |expected exit code/);
  assert.deepEqual(children.filter(isRunning), []);
});
