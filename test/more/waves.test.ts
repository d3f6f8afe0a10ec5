// Rollout in waves: nothing of a later wave is touched before the gate of the one before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e } from '../e2e/harness.ts';
import { live, management, member, organizationFile, other, pciWithout, regions, type SmallOptions, small } from '../e2e/small.ts';
import { files, organizationSeed, organizationYaml, stackSetYaml } from '../e2e/stack-sets-configuration.ts';

const rollout = (text: string): Record<string, string> => {
  const files = pciWithout(['IAM.6']);
  return { ...files, [organizationFile]: `${files[organizationFile] ?? ''}  rollout:\n${text}` };
};
const canaryFirst = (gate = '') =>
  rollout(`    waves:\n      - { name: canary, include: [{ account: "${other}" }]${gate} }\n      - { name: half, share: 50 }\n`);
const options: SmallOptions = { accounts: 3, regions };
const writes = 'BatchUpdateStandardsControlAssociations';

test('waves are written one after the other, each seen converged before the next begins', async (t) => {
  const run = await small(t, canaryFirst(), options);
  const ended = await run.trueup(['apply', '--yes', '--format', 'json']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  const { waves } = JSON.parse(ended.stdout);
  assert.deepEqual(
    waves.map(({ name, state, cells }: { name: string; state: string; cells: number }) => [name, state, cells]),
    [
      ['canary', 'passed', 2],
      ['half', 'passed', 2],
      ['rest', 'passed', 2],
    ],
  );
  const order = run.sandbox.calls.list({ operation: writes }).map(({ account }) => account);
  assert.deepEqual(order.slice(0, 2), [other, other]);
  assert.deepEqual([...new Set(order)].length, 3);
  const lastOfCanary = run.sandbox.calls.list().findLastIndex(({ account, operation }) => account === other && operation === writes);
  const verify = run.sandbox.calls
    .list()
    .findIndex(
      ({ account, operation }, at) => at > lastOfCanary && account === other && operation === 'BatchGetStandardsControlAssociations',
    );
  const firstLater = run.sandbox.calls.list().findIndex(({ account, operation }) => account !== other && operation === writes);
  assert.ok(lastOfCanary < verify && verify < firstLater, 'the canary was read again before anybody else was written');
});

test('a wave that fails stops the rollout: later waves are not touched, the run says so, and --resume goes on', async (t) => {
  const run = await small(t, canaryFirst(), options);
  const fault = run.sandbox.faults.add({ operation: writes, account: other, region: 'us-east-1', effect: { kind: 'lost-write' } });
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, 4, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /canary: STOPPED here, 2 cells, 1 not converged/);
  assert.match(ended.stdout, /rest: not touched/);
  assert.match(ended.stdout, /wave-stopped: not touched: the wave canary stopped\s+the rollout: 1 of 2 cells did not converge/);
  assert.deepEqual(live(run, management)?.disabled, {});
  assert.deepEqual(live(run, member)?.disabled, {});
  const listed = await run.trueup(['runs']);
  assert.match(listed.stdout, /finished with 4.*wave canary stopped/);
  run.sandbox.faults.clear(fault);
  const id = /^\S+/.exec(listed.stdout)?.[0] ?? '';
  const resumed = await run.trueup(['apply', '--yes', '--resume', id]);
  assert.equal(resumed.exitCode, 0, resumed.stdout + resumed.stderr);
  assert.ok('IAM.6' in (live(run, management)?.disabled ?? {}));
});

test('the failed share of a gate lets a wave pass', async (t) => {
  const run = await small(t, canaryFirst(', gate: { maxFailedShare: 50 }'), options);
  run.sandbox.faults.add({ operation: writes, account: other, region: 'us-east-1', effect: { kind: 'lost-write' } });
  const ended = await run.trueup(['apply', '--yes']);
  assert.equal(ended.exitCode, 4);
  assert.match(ended.stdout, /canary: passed, 2 cells, 1 not converged/);
  assert.ok('IAM.6' in (live(run, management)?.disabled ?? {}));
});

test('an approval is asked on a terminal, given by --approve-wave, and without either the run waits and can be resumed', async (t) => {
  const run = await small(t, canaryFirst(', gate: { approval: true }'), options);
  const waits = await run.trueup(['apply', '--yes']);
  assert.equal(waits.exitCode, 4);
  assert.match(waits.stdout, /canary: done, waits for approval/);
  assert.ok('IAM.6' in (live(run, other)?.disabled ?? {}));
  assert.deepEqual(live(run, member)?.disabled, {});
  const id = /^\S+/.exec((await run.trueup(['runs'])).stdout)?.[0] ?? '';
  const wrong = await run.trueup(['apply', '--yes', '--resume', id, '--approve-wave', 'canry']);
  assert.match(wrong.stderr, /no such wave\n {2}its waves are canary, half/);
  const asked: string[] = [];
  const answers = ['yes', 'no'];
  const refused = await run.trueup(['apply', '--resume', id], {
    ask: async (question) => {
      asked.push(question);
      return answers.shift() ?? '';
    },
  });
  assert.equal(refused.exitCode, 4);
  assert.match(asked[1] ?? '', /The wave canary is done: 2 of 2 cells converged\. Go on with half\?/);
  const done = await run.trueup(['apply', '--yes', '--resume', id, '--approve-wave', 'canary']);
  assert.equal(done.exitCode, 0, done.stdout + done.stderr);
  assert.ok('IAM.6' in (live(run, member)?.disabled ?? {}));
});

test('a rollout that cannot be meant is refused with its line', async (t) => {
  const run = await small(
    t,
    rollout(
      '    waves:\n      - { name: a, share: 60 }\n      - { name: a, share: 50 }\n      - { name: c, include: [{ ou: nowhere }] }\n',
    ),
    options,
  );
  const ended = await run.trueup(['validate']);
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stdout, /error D-13: a second wave named a/);
  assert.match(ended.stdout, /error D-12: the shares add up to 110 percent\n {2}at most 40 are left/);
  assert.match(ended.stdout, /error V-30: "nowhere" is not an alias/);
  run.write(rollout('    waves: [{ name: a, include: [{ account: "987654321098" }] }]\n'));
  const planned = await run.trueup(['plan']);
  assert.equal(planned.exitCode, 3);
  assert.match(planned.stderr, /V-03: 987654321098 of the wave a is not in the organization/);
});

test('a stack set is made with the first wave that has an instance of it, and updated only with the last that it reaches', async (t) => {
  const waves = '  rollout:\n    waves:\n      - { name: canary, include: [{ account: "444444444444" }] }\n';
  const run = await e2e(t, organizationSeed, { ...files(), 'organization.yaml': `${organizationYaml}${waves}` });
  const made = await run.trueup(['apply', '--yes', '--format', 'json']);
  assert.equal(made.exitCode, 0, made.stdout + made.stderr);
  assert.deepEqual(
    JSON.parse(made.stdout).waves.map(({ name, cells }: { name: string; cells: number }) => [name, cells]),
    [
      ['canary', 3],
      ['rest', 4],
    ],
    'the home cell of the set is there with the canary',
  );
  run.write({ 'compliance/stack-sets/topics.yaml': stackSetYaml('  parameters: { Title: second }\n') });
  const updated = await run.trueup(['apply', '--yes', '--format', 'json']);
  assert.equal(updated.exitCode, 0, updated.stdout + updated.stderr);
  assert.deepEqual(
    JSON.parse(updated.stdout).waves.map(({ name, cells }: { name: string; cells: number }) => [name, cells]),
    [
      ['canary', 0],
      ['rest', 1],
    ],
    'the update reaches accounts of both waves at once',
  );
});
