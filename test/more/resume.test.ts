// Runs that die, and runs that meet: with real processes, because a process that is killed is the point.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { realTime, start } from '../cli/program.ts';
import { live, management, member, pciWithout, regions, small } from '../e2e/small.ts';

const batch = 'BatchUpdateStandardsControlAssociations';
const held = { operation: batch, account: member, region: 'us-east-1', effect: { kind: 'hold', at: 'answer' } } as const;

test('a killed run is found in the ledger and resumed: everything in effect, nothing written twice', async (t) => {
  const run = await realTime(t);
  const fault = run.sandbox.faults.add(held);
  const { child } = start(t, run.folder, ['apply', '--yes'], run.env);
  await run.sandbox.faults.whenHeld();
  child.kill('SIGKILL');
  await once(child, 'exit');
  run.sandbox.faults.clear(fault);

  const listed = JSON.parse((await run.trueup(['runs', '--format', 'json'])).stdout);
  const [dead] = listed.runs;
  assert.equal(listed.runs.length, 1);
  assert.equal(dead.state, 'running', 'its lease has not ended yet');
  assert.ok(dead.inDoubt >= 1, 'the held call left and nobody saw its answer');
  const steps = await run.trueup(['runs', dead.run]);
  assert.match(steps.stdout, new RegExp(`${member}/us-east-1 securityhub ${batch}: NO ANSWER`));
  assert.match(steps.stdout, /update securityhub\/control pci-dss\/v\/3\.2\.1\/IAM\.6/);

  const early = await run.trueup(['apply', '--yes', '--resume', dead.run]);
  assert.equal(early.exitCode, 5);
  assert.match(early.stdout, new RegExp(`lease: run ${dead.run} \\(.+\\) holds the\\s+organization until`));
  assert.equal((await run.trueup(['unlock', 'somebody-else', '--yes'])).exitCode, 1);
  assert.match((await run.trueup(['unlock', dead.run, '--yes'])).stdout, /The lease of run .+ was taken/);
  assert.match((await run.trueup(['runs'])).stdout, / {2}died, .*\n {2}finish it: trueup apply --resume /);

  const resumed = await run.trueup(['apply', '--yes', '--resume', dead.run, '--format', 'json']);
  assert.equal(resumed.exitCode, 0, resumed.stdout + resumed.stderr);
  assert.equal(JSON.parse(resumed.stdout).run, dead.run);
  for (const account of [management, member])
    for (const region of regions) assert.ok('IAM.6' in (live(run, account, region)?.disabled ?? {}));
  const after = run.sandbox.calls.list({ operation: batch, account: member, region: 'us-east-1' });
  assert.equal(after.length, 1, 'the call whose answer was lost was seen to have worked, and not sent again');
  const done = await run.trueup(['apply', '--yes', '--resume', dead.run]);
  assert.match(done.stderr, /ended with everything in effect/);
  assert.match((await run.trueup(['runs'])).stdout, /finished with 0, .*2 attempts/);
});

test('two runs that start at once never both write: one is refused by the lease', async (t) => {
  const run = await realTime(t);
  const fault = run.sandbox.faults.add({ operation: batch, effect: { kind: 'hold' } });
  const first = start(t, run.folder, ['apply', '--yes'], run.env);
  const second = start(t, run.folder, ['apply', '--yes'], run.env);
  await run.sandbox.faults.whenHeld();
  const loser = await Promise.race([first, second].map(async (each) => ({ each, ended: await each.exited })));
  assert.equal(loser.ended.code, 5, loser.ended.stdout + loser.ended.stderr);
  assert.match(loser.ended.stdout, /! lease: run \S+ \(.+process \d+\) holds the\s+organization until/);
  run.sandbox.faults.clear(fault);
  const winner = await (loser.each === first ? second : first).exited;
  assert.equal(winner.code, 0, winner.stdout + winner.stderr);
  const journals = readdirSync(path.join(run.folder, '.trueup', 'journal'));
  assert.equal(journals.length, 1, 'the refused run wrote nothing, not even a journal');
});

test('a run whose lease was taken sends nothing more, says what is left, and leaves the lease alone', async (t) => {
  const files = pciWithout(['IAM.6']);
  const run = await small(t, files, { securityhub: { hubs: [{ accounts: [management, member], regions, standards: {} }] } });
  // The standard takes three minutes; the lease goes while it is waited for.
  const fault = run.sandbox.faults.add({
    operation: 'GetEnabledStandards',
    account: member,
    region: 'us-east-1',
    nth: 4,
    effect: { kind: 'hold' },
  });
  const running = run.trueup(['apply', '--yes']);
  await run.sandbox.faults.whenHeld();
  const thief = {
    run: 'thief',
    holder: 'thief',
    takenAt: run.clock.now().toISOString(),
    expiresAt: '2026-12-31T00:00:00.000Z',
    released: false,
  };
  writeFileSync(path.join(run.folder, '.trueup', 'lease.2.json'), JSON.stringify(thief));
  run.sandbox.faults.clear(fault);
  const ended = await running;
  assert.equal(ended.exitCode, 5, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /Stopped: another run took the lease of run \S+: it writes no\s+more\./);
  assert.match(ended.stdout, /lease-lost: the run lost its lease before it saw all\s+changes in effect/);
  assert.deepEqual(run.sandbox.calls.list({ operation: batch }), [], 'no control was changed after the lease was lost');
  assert.deepEqual(JSON.parse(readFileSync(path.join(run.folder, '.trueup', 'lease.2.json'), 'utf8')), thief);
});

test('without a place for the journal nothing is written', async (t) => {
  const run = await realTime(t);
  writeFileSync(path.join(run.folder, '.trueup'), 'a file where the folder should be');
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /error: the ledger in .*\.trueup cannot be written: .*; nothing was changed\n {2}each write is journaled/);
  assert.deepEqual(live(run, member)?.disabled, {});
});

test('a journal of another format and one that is damaged are said, and nothing is resumed', async (t) => {
  const run = await realTime(t);
  const folder = path.join(run.folder, '.trueup', 'journal', 'old-run');
  mkdirSync(folder, { recursive: true });
  const attempt = { kind: 'attempt', format: 9, run: 'old-run', attempt: 1, at: '2026-01-01T00:00:00Z', command: 'apply', plan: 'x' };
  writeFileSync(path.join(folder, '0001.jsonl'), `${JSON.stringify(attempt)}\n`);
  writeFileSync(path.join(folder, 'plan.json'), '{}');
  const other = await run.trueup(['apply', '--yes', '--resume', 'old-run']);
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, /its format is 9, this program reads 1/);
  assert.match((await run.trueup(['runs'])).stdout, /damaged.*its format is 9/);
  const none = await run.trueup(['apply', '--yes', '--resume', 'no-such-run']);
  assert.match(none.stderr, /knows no run no-such-run that wrote\n {2}trueup runs lists them/);
  const both = await run.trueup(['apply', 'plan.json', '--yes', '--resume', 'old-run']);
  assert.match(both.stderr, /leave the file out/);
});
