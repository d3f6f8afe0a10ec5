import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { disable, disabledYaml, type E2e, organizationYaml } from './harness.ts';
import { commitAll, startRepository } from './repository.ts';
import { disabledFile, inTheConsole, live, management, member, pciWithout, regions, small, writes } from './small.ts';

async function planned(run: E2e, ...more: string[]): Promise<string> {
  const ended = await run.trueup(['plan', '--out', 'plan.json', ...more]);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  return path.join(run.folder, 'plan.json');
}

test('apply FILE executes the changes of the file and no other, also when the documents ask for more by now', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  await planned(run);
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1')]) });
  run.sandbox.clearCalls();
  const applied = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  for (const account of [management, member])
    for (const region of regions) assert.deepEqual(Object.keys(live(run, account, region)?.disabled ?? {}), ['IAM.6']);
  assert.deepEqual(
    [...writes(run)].sort(),
    [management, member].flatMap((account) => regions.map((region) => `${account}/${region} BatchUpdateStandardsControlAssociations`)),
  );
});

test('a change of the file that the documents do not ask for any more, or ask for otherwise, is refused alone, never taken for done', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']));
  await planned(run);
  run.write({ [disabledFile]: disabledYaml([disable('S3.1')]) });
  run.sandbox.clearCalls();
  const applied = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(applied.exitCode, 5, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /stale-target:\s.*IAM\.6: the documents do not ask for it\s+any more/);
  for (const account of [management, member])
    for (const region of regions) assert.deepEqual(Object.keys(live(run, account, region)?.disabled ?? {}), ['S3.1']);
  run.write({ [disabledFile]: disabledYaml([disable('S3.1'), disable('IAM.6').replace('not used here', 'for another reason')]) });
  const otherwise = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(otherwise.exitCode, 5, otherwise.stdout + otherwise.stderr);
  assert.match(otherwise.stdout, /Live state has moved since the plan[\s\S]*for another reason[\s\S]*IAM\.6/);
  assert.deepEqual(Object.keys(live(run, member)?.disabled ?? {}), ['S3.1']);
});

test('what somebody did already is done, without a write', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  await planned(run);
  assert.equal((await run.trueup(['apply', '--yes', '--account', member])).exitCode, 0);
  run.sandbox.clearCalls();
  const applied = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.deepEqual(
    [...writes(run)].sort(),
    regions.map((region) => `${management}/${region} BatchUpdateStandardsControlAssociations`),
  );
});

test('a target that moved since the plan is refused alone, with its difference of now; the others are done', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']));
  await planned(run);
  await inTheConsole(run, 'disable-control', { account: member, region: 'us-east-1', control: 'IAM.6', reason: 'ask Ann' });
  const applied = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(applied.exitCode, 5, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /222222222222\/us-east-1 stale-target/);
  const [, now = ''] = applied.stdout.split('Live state has moved since the plan');
  assert.match(now, /IAM\.6/);
  assert.match(now, /"ask Ann" -> DISABLED, ticket SEC-1: "not used here"/);
  assert.match(applied.stdout, /^Result: 3 converged, 0 converging, 0 failed, 1 refused, 0 unreadable, 0 skipped$/m);
  assert.deepEqual(live(run, member, 'us-east-1')?.disabled['IAM.6'], 'ask Ann', 'not written over');
  assert.ok('S3.1' in (live(run, member, 'us-east-1')?.disabled ?? {}), 'the other change of that cell is done');
  assert.ok('IAM.6' in (live(run, member, 'eu-west-1')?.disabled ?? {}));
});

test('a plan file that somebody changed is refused and writes nothing', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const file = await planned(run);
  const text = readFileSync(file, 'utf8');
  const changes: readonly (readonly [string, string])[] = [
    ['IAM.6', 'IAM.9'],
    [`"${member}"`, '"333333333333"'],
    ['not used here', 'used there'],
    ['"destructive":false', '"destructive":true'],
    ['"action":"update"', '"action":"delete"'],
  ];
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), `the plan holds ${from}`);
    writeFileSync(file, text.replaceAll(from, to));
    const applied = await run.trueup(['apply', 'plan.json', '--yes']);
    assert.equal(applied.exitCode, 5, `${from} -> ${to}: ${applied.stdout}${applied.stderr}`);
    assert.match(applied.stderr, /tampered-plan/);
  }
  assert.deepEqual(writes(run), []);
});

test('what is no plan is a sentence and exit 1', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const file = await planned(run);
  const text = readFileSync(file, 'utf8');
  const noPlans: readonly (readonly [string, string])[] = [
    ['empty', ''],
    ['half a plan', text.slice(0, text.length / 2)],
    ['another object', '{"kind":"result","formatVersion":1}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another version', text.replace('"formatVersion": 1', '"formatVersion": 2')],
    ['YAML', 'kind: plan\n'],
  ];
  run.sandbox.clearCalls();
  for (const [what, content] of noPlans) {
    writeFileSync(file, content);
    const applied = await run.trueup(['apply', 'plan.json', '--yes']);
    assert.equal(applied.exitCode, 1, `${what}: ${applied.stdout}${applied.stderr}`);
    assert.match(applied.stderr, /plan\.json is not a plan/, what);
    assert.doesNotMatch(applied.stderr, /\n {4}at /, what);
  }
  const missing = await run.trueup(['apply', 'nowhere.json', '--yes']);
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /cannot read the plan .*nowhere\.json/);
  assert.equal(run.sandbox.calls.list().length, 0, 'nothing was asked of AWS');
});

test('a plan that cannot be written says so, and leaves no half of it', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const ended = await run.trueup(['plan', '--out', 'no/such/folder/plan.json']);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /cannot write the plan to .*plan\.json/);
});

test('a commit counts as applied only with a plan of all of its documents: drift is not measured against what nobody has applied', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { accounts: 1, regions: ['eu-west-1'] });
  run.write({ 'organization.yaml': organizationYaml(['eu-west-1']), '.gitignore': '.trueup/\nplan.json\n' });
  const base = async (): Promise<string> =>
    (JSON.parse((await run.trueup(['drift', '--format', 'json'])).stdout) as { base: { commit: string } }).base.commit;
  const commit = (...controls: string[]): string => {
    run.write({ [disabledFile]: disabledYaml(controls.map((control) => disable(control))) });
    return commitAll(run.folder, controls.join());
  };
  const first = startRepository(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const second = commit('IAM.6', 'S3.1');
  await planned(run);
  const third = commit('IAM.6', 'S3.1', 'EC2.2');
  const older = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(older.exitCode, 0, older.stdout + older.stderr);
  assert.match(older.stderr, /the documents have changed since the plan was made/);
  assert.equal(await base(), first, 'EC2.2 is not applied yet');
  // Only what came after the second commit, which was never applied itself.
  await planned(run, '--base', second);
  assert.equal((await run.trueup(['apply', 'plan.json', '--yes'])).exitCode, 0);
  assert.equal(await base(), first);
  await planned(run, '--base', first);
  assert.equal((await run.trueup(['apply', 'plan.json', '--yes'])).exitCode, 0);
  assert.equal(await base(), third);
});
