// The workflows of this repository and those that `trueup init` writes: GitHub's language service, our own rules, the gate, and init itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { main } from '../../reconciler/cli/main.ts';
import { brokenRules } from '../../reconciler/github/workflow-rules.ts';
import { TestClock } from '../clock.ts';
import { repository, temporaryFolder, testIo } from '../e2e/harness.ts';
import { problemsOf } from './language-service.ts';
import { workflow } from './runner.ts';

const folders = ['.github/workflows', 'templates/init/.github/workflows', 'templates/init-shards/.github/workflows'];
const files = folders.flatMap((folder) => readdirSync(path.join(repository, folder)).map((name) => path.posix.join(folder, name)));
const read = (name: string): string => readFileSync(path.join(repository, name), 'utf8');
const applyText = read('templates/init/.github/workflows/apply.yml');

test('40: the language service has nothing to say of the workflows, of action.yml and of the workflows in the documentation', async () => {
  assert.equal(files.length, 12);
  for (const file of files) assert.deepEqual(await problemsOf('workflow', read(file)), [], file);
  assert.deepEqual(await problemsOf('action', read('action.yml')), []);
  for (const block of read('docs/github.md').matchAll(/^```yaml\n(name: [\s\S]*?)^```$/gm))
    assert.deepEqual(await problemsOf('workflow', block[1] ?? ''), []);
});

/** `from` for `to` in the workflow; fails where it is not there. */
function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  assert.notEqual(result, text, `${from} is not in it`);
  return result;
}

test('41: what is put in wrongly is caught', async () => {
  const mutations = [
    ['needs: [plan, approve]', 'needs: [plan, approval]'],
    ['command: apply', 'comand: apply'],
    [/ {10}command: plan\n/, ''],
    ['steps.check.outputs.digest', 'steps.chek.outputs.digest'],
    ['id-token: write', 'id-tokens: write'],
    ['cancel-in-progress: false\n    environment', 'cancel-in-progress: true\n    environment'],
    ["== 'changes' }}", "== 'changes }}"],
    ['runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04'],
  ] as const;
  for (const [from, to] of mutations) {
    const problems = await problemsOf('workflow', changed(applyText, from, to));
    assert.ok(problems.length > 0, `${from} -> ${to}`);
  }
  const cron = changed(read('templates/init/.github/workflows/drift.yml'), '17 5 * * *', '77 5 * * *');
  assert.ok((await problemsOf('workflow', cron)).length > 0);
  assert.ok((await problemsOf('action', changed(read('action.yml'), 'main: dist', 'mian: dist'))).length > 0);
});

test('42: the workflows keep the hardening rules', () => {
  for (const file of files) assert.deepEqual(brokenRules(read(file), parse(read(file))), [], file);
});

test('42: each rule has an example that breaks it', () => {
  const examples: readonly (readonly [number, string | RegExp, string])[] = [
    [1, 'permissions: {}\n#', 'permissions: read-all\n#'],
    [1, 'id-token: write # OIDC to the write role', 'id-token: write'],
    [1, 'id-token: write # OIDC to the write role', 'id-token: write # OIDC\n      issues: write # and more'],
    [1, /timeout-minutes: 2\n {4}permissions: \{\}\n/, 'timeout-minutes: 2\n'],
    [2, /actions\/checkout@[0-9a-f]{40} # v7\.0\.1/, 'actions/checkout@v7'],
    [2, /(actions\/checkout@[0-9a-f]{40}) # v7\.0\.1/, '$1'],
    [3, 'persist-credentials: false', 'persist-credentials: true'],
    [4, 'run: echo "approved plan $DIGEST"', 'run: echo "approved plan ${{ needs.plan.outputs.digest }}"'],
    [5, 'on:\n  push:', 'on:\n  pull_request_target:'],
    [5, 'on:\n  push:', 'on:\n  workflow_run:'],
    [6, 'DIGEST: ${{ needs.plan.outputs.digest }}', 'DIGEST: ${{ secrets.KEY }}'],
    [6, 'DIGEST: ${{ needs.plan.outputs.digest }}', 'DIGEST: ${{ toJSON(secrets) }}'],
    [7, "if: ${{ needs.plan.outputs.result == 'changes' }}", "if: github.actor == 'ann'"],
    [7, "if: ${{ needs.plan.outputs.result == 'changes' }}", 'if: |\n      ${{ true }}'],
    [8, 'timeout-minutes: 2', 'name: x'],
    [8, 'ubuntu-24.04', 'ubuntu-latest'],
    [8, /^concurrency:\n(?: {2}.*\n)+/m, ''],
  ];
  for (const [rule, from, to] of examples) {
    const text = changed(applyText, from, to);
    const broken = new Set(brokenRules(text, parse(text)).map((each) => each.rule));
    assert.deepEqual([...broken], [rule], `${from} -> ${to}`);
  }
});

interface Job {
  readonly steps: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
}

test('43: the truth table of the gate', () => {
  const rows = [
    ['success', 'success', 'success', 'false', 0],
    ['success', 'success', 'failure', 'false', 1],
    ['success', 'failure', 'success', 'false', 1],
    ['success', 'cancelled', 'success', 'false', 1],
    ['success', 'skipped', 'skipped', 'true', 0],
    ['success', 'skipped', 'skipped', 'false', 1],
    ['success', 'success', 'skipped', 'false', 1],
    ['failure', 'success', 'success', 'false', 1],
    ['failure', 'skipped', 'skipped', 'true', 1],
    ['cancelled', 'success', 'success', 'false', 1],
    ['skipped', 'skipped', 'skipped', 'true', 1],
  ] as const;
  for (const folder of folders) {
    const { jobs } = parse(read(`${folder}/plan.yml`)) as { jobs: Readonly<Record<string, Job>> };
    const [step] = jobs['gate']?.steps ?? [];
    const sharded = folder.includes('shards');
    assert.deepEqual(Object.keys(step?.env ?? {}), ['VALIDATE', ...(sharded ? ['SPLIT', 'SHARD'] : ['PLAN']), 'PUBLISH', 'FORK']);
    // In a matrix, a plan that ends badly is one of its two jobs.
    const shardRows = rows.flatMap(([validate, plan, publish, fork, expected]) => [
      [validate, plan === 'skipped' ? 'skipped' : 'success', plan, publish, fork, expected] as const,
      ...(plan === 'skipped' ? [] : ([[validate, plan, plan === 'success' ? 'success' : 'skipped', publish, fork, expected]] as const)),
    ]);
    const cases = sharded
      ? shardRows.map(([VALIDATE, SPLIT, SHARD, PUBLISH, FORK, expected]) => [{ VALIDATE, SPLIT, SHARD, PUBLISH, FORK }, expected] as const)
      : rows.map(([VALIDATE, PLAN, PUBLISH, FORK, expected]) => [{ VALIDATE, PLAN, PUBLISH, FORK }, expected] as const);
    for (const [values, expected] of cases) {
      const env = { PATH: process.env['PATH'] ?? '', ...values };
      const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'exit 9'], { env });
      assert.equal(ended.status, expected, JSON.stringify(values));
    }
  }
});

test('init writes a repository that is valid as it is, names the action that it is told, and overwrites nothing', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new TestClock();
  t.after(() => clock.close());
  const run = async (...argv: string[]) => {
    const io = testIo(folder, clock, {});
    return { exitCode: await main(argv, io), text: io.stdout.text() + io.stderr.text() };
  };
  const action = `acme/trueup@${'c'.repeat(40)}`;
  const first = await run('init', 'own', '--action', action, '--organization-id', 'o-abcdefghij', '--management-account', '999900001111');
  assert.equal(first.exitCode, 0, first.text);
  assert.match(first.text, /\+ \.github\/workflows\/apply\.yml[\s\S]*\+ \.gitignore[\s\S]*AWS_PLAN_ROLE/);
  const validated = await run('validate', '--config', 'own');
  assert.equal(validated.exitCode, 0, validated.text);
  const own = (name: string): string => readFileSync(path.join(folder, 'own', name), 'utf8');
  assert.match(own('organization.yaml'), /organizationId: o-abcdefghij\n {2}managementAccount: "999900001111"/);
  for (const name of ['ci', 'plan', 'apply', 'drift'])
    assert.deepEqual(
      [...own(`.github/workflows/${name}.yml`).matchAll(/uses: (.*trueup.*)/g)].filter((match) => !match[1]?.startsWith(`${action} # v`)),
      [],
    );
  writeFileSync(path.join(folder, 'own', 'organization.yaml'), 'mine');
  const again = await run('init', 'own');
  assert.deepEqual([again.exitCode, own('organization.yaml')], [1, 'mine']);
  assert.match(again.text, /is there already, and \d+ more[\s\S]*nothing was written/);
  assert.equal((await run('init', 'x', '--action', 'acme/trueup@v1')).exitCode, 1);
});

test('init --shards writes the workflows of a matrix, and 44: each input that a workflow gives is one of action.yml', async (t) => {
  const folder = temporaryFolder(t);
  const clock = TestClock.for(t);
  const io = testIo(folder, clock, {});
  assert.equal(await main(['init', 'own', '--shards'], io), 0, io.stderr.text());
  const own = (name: string): string => readFileSync(path.join(folder, 'own', '.github', 'workflows', name), 'utf8');
  assert.match(own('plan.yml'), /matrix:\n {8}shard: \$\{\{ fromJSON\(needs\.split\.outputs\.shards\) \}\}/);
  assert.match(own('apply.yml'), /command: approve-check/);
  assert.match(own('drift.yml'), /shard: \$\{\{ matrix\.shard \}\}[\s\S]*command: drift merge[\s\S]*command: drift-issue/);
  const { inputs } = parse(read('action.yml')) as { inputs: Readonly<Record<string, object>> };
  interface Step {
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  for (const file of files) {
    const { jobs } = parse(read(file)) as { jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };
    for (const step of Object.values(jobs).flatMap(({ steps }) => steps)) {
      if (!step.uses?.startsWith('OWNER/trueup@')) continue;
      for (const name of Object.keys(step.with ?? {})) assert.ok(name in inputs, `${file}: ${name}`);
    }
  }
});

test('every command line of the own workflows is one that the program has (each is run in test/long/workflow-steps.test.ts)', async (t) => {
  const clock = TestClock.for(t);
  let lines = 0;
  for (const name of ['ci', 'plan', 'apply', 'drift'])
    for (const { run: script = '' } of Object.values(workflow('.github/workflows', name)).flatMap(({ steps }) => steps))
      for (const [, line = ''] of script.matchAll(/npx trueup ([^\n|;>]+)/g)) {
        lines++;
        const words = line.trim().split(/\s+/);
        const end = words.findIndex((word) => word.startsWith('-') || word.includes('/'));
        const io = testIo(repository, clock, {});
        assert.equal(await main([...words.slice(0, end === -1 ? undefined : end), '--help'], io), 0, line);
        for (const option of words.filter((word) => word.startsWith('--')))
          assert.match(io.stdout.text(), new RegExp(`^ +${option}[ \\n,]`, 'm'), `${name}.yml: ${line}: ${option}`);
      }
  assert.ok(lines >= 10, `${lines} command lines`);
});

interface Shared {
  readonly 'timeout-minutes': number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

test('limits of Actions: artifacts are named apart, kept for some days and replaced by a rerun; jobs are fewer than a matrix takes, shorter than a job may be, and have few annotations', () => {
  for (const file of files) {
    const { jobs } = parse(read(file)) as { jobs: Readonly<Record<string, Shared>> };
    const names: string[] = [];
    for (const [name, job] of Object.entries(jobs)) {
      assert.ok(job['timeout-minutes'] <= 350, `${file} ${name}: six hours are the end of a job`);
      // A step of ours makes ten annotations of a kind at most, and a job has fifty.
      const ours = job.steps.filter(
        ({ uses, run }) => uses?.startsWith('OWNER/trueup@') === true || run?.includes('npx trueup github') === true,
      );
      assert.ok(ours.length <= 5, `${file} ${name}`);
      for (const matrix of Object.values(job.strategy?.matrix ?? {}))
        assert.ok(
          Array.isArray(matrix)
            ? matrix.length < 256
            : /^\$\{\{ fromJSON\(needs\.split\.outputs\.(apply-)?shards\) \}\}$/.test(String(matrix)),
          `${file} ${name}`,
        );
      for (const { uses, with: given } of job.steps) {
        if (uses?.startsWith('actions/upload-artifact@') !== true) continue;
        names.push(String(given?.['name']));
        assert.equal(given?.['overwrite'], true, `${file} ${name}`);
        assert.ok(Number(given?.['retention-days']) >= 1 && Number(given?.['retention-days']) <= 90, `${file} ${name}`);
        if (job.strategy !== undefined) assert.match(String(given?.['name']), /\$\{\{ matrix\.shard \}\}$/, `${file} ${name}`);
      }
    }
    assert.equal(new Set(names).size, names.length, `${file}: ${names.join(', ')}`);
  }
});
