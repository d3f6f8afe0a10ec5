// Every `run:` step of this repository's own five workflows, under bash with the environment that GitHub would give: a pull request is planned and
// commented, merged, approved, applied and told, and drift is looked for. Then the workflows that `init` and `init --shards` write.
// In the quick tiers: test/github/workflows.test.ts holds every command line against the program.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { copyExample, temporaryFolder } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { FakeGitHub } from '../github/fake.ts';
import { openStory, story } from '../github/init-story.ts';
import { type Job, Runner, workflow } from '../github/runner.ts';

const own = (name: string): Readonly<Record<string, Job>> => workflow('.github/workflows', name);
const repo = { full_name: 'o/r' };

interface Repository {
  readonly runner: Runner;
  readonly github: FakeGitHub;
  readonly base: string;
  readonly head: string;
}

async function setUp(t: TestContext): Promise<Repository> {
  const folder = temporaryFolder(t);
  const example = path.join(folder, 'repository');
  mkdirSync(example);
  copyExample(example);
  writeFileSync(path.join(example, '.gitignore'), '.trueup/\nout/\nin/\n');
  const base = startRepository(example);
  const list = path.join(example, 'compliance', 'security-hub', 'disabled-controls', 'baseline.yaml');
  writeFileSync(list, readFileSync(list, 'utf8').replace('ticket: SEC-1423', 'ticket: SEC-1424'));
  const head = commitAll(example);
  const github = new FakeGitHub();
  const runner = new Runner(folder, await github.open());
  t.after(async () => {
    await github.close();
    assert.deepEqual(github.violations, []);
  });
  return { runner, github, base, head };
}

async function green(runner: Runner, name: string, job: Job | undefined): Promise<void> {
  assert.ok(job !== undefined, `there is no job ${name}`);
  const ended = await runner.job(name, job);
  assert.equal(ended.code, 0, `${name}: ${ended.said}`);
}

test('plan.yml and apply.yml: planned, commented, and the gate is green; merged: approved as it was shown, applied and told', async (t) => {
  const { runner, github, base, head } = await setUp(t);
  const pull = github.addPull(7, head);
  github.actions.commits.push(base);
  github.actions.addArtifact(github.actions.addRun({ workflow: 'apply.yml', sha: base }), 'apply-result', { 'result.json': '{}' });
  const event = { pull_request: { number: 7, head: { sha: head, repo }, base: { sha: base, repo } } };
  runner.start({ by: 'pull_request', workflow: 'plan', event });
  runner.set("github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository", 'false');
  const planJobs = own('plan');
  assert.deepEqual(Object.keys(planJobs), ['validate', 'plan', 'publish', 'gate']);
  for (const [name, job] of Object.entries(planJobs)) await green(runner, name, job);
  assert.equal(pull.comments.length, 1);
  assert.match(pull.comments[0]?.body ?? '', /^<!-- trueup:plan v=1 [^\n]*\n### 🔶 trueup plan:[\s\S]*IAM\.6/u);

  const shown = readFileSync(path.join(runner.artifact('plan'), 'plan.json'), 'utf8');
  const applyJobs = own('apply');
  assert.deepEqual(Object.keys(applyJobs), ['plan', 'approve', 'apply', 'publish']);
  const pushed = { ref: 'refs/heads/main', before: base, after: head };
  // Pushed past every pull request: refused, and nobody is asked to approve it.
  runner.start({ by: 'push', workflow: 'apply', sha: head, event: pushed });
  github.actions.commits.push(head);
  const direct = await runner.job('plan', applyJobs['plan'] as Job);
  assert.equal(direct.code, 5, direct.said);
  await green(runner, 'publish', applyJobs['publish']);
  github.actions.commits.pop();

  github.actions.merge(7, head, head, shown);
  pull.state = 'closed';
  runner.start({ by: 'push', workflow: 'apply', sha: head, event: pushed });
  for (const [name, job] of Object.entries(applyJobs)) await green(runner, name, job);
  const result = JSON.parse(readFileSync(path.join(runner.artifact('apply-result'), 'result.json'), 'utf8')) as {
    summary: Record<string, number>;
  };
  assert.ok((result.summary['converged'] ?? 0) > 0);
  assert.deepEqual([result.summary['failed'], result.summary['refused']], [0, 0]);
  assert.match(pull.comments.at(-1)?.body ?? '', /^<!-- trueup:outcome [^\n]*\n### ✅ trueup apply: \d+ of \d+ cells converged/u);
  assert.deepEqual(
    github.actions.deployments.map(({ ref, environment, states }) => [ref, environment, states]),
    [[head, 'aws-apply', ['success']]],
  );
});

test('drift.yml, ci.yml and long.yml: every step runs', async (t) => {
  const { runner, github } = await setUp(t);
  for (const name of ['drift', 'ci', 'long']) {
    runner.start({ by: 'schedule', workflow: name, event: { schedule: '17 5 * * *' } });
    for (const [job, steps] of Object.entries(own(name))) await green(runner, job, steps);
  }
  assert.deepEqual([existsSync(runner.artifact('plan')), github.issues.all.length], [false, 0]);
});

test('init: every step of plan.yml, apply.yml, drift.yml and ci.yml runs with what GitHub gives it', async (t) => {
  const run = await openStory();
  t.after(() => run.close());
  await story(t, run, 'templates/init/.github/workflows', 'S3.1', {
    plan: ['validate', 'plan', 'publish', 'gate'],
    apply: ['plan', 'approve', 'apply', 'publish'],
    drift: ['drift', 'publish'],
  });
});

for (const shards of [1, 3, 8])
  test(`init --shards: every step of its plan.yml, apply.yml and drift.yml runs with what GitHub gives it, as ${shards} jobs, one of them killed and run again`, async (t) => {
    const run = await openStory();
    t.after(() => run.close());
    await story(t, run, 'templates/init-shards/.github/workflows', 'EC2.2', {
      plan: ['validate', 'split', 'shard', 'publish', 'gate'],
      apply: ['split', 'shard', 'plan', 'approve', 'apply', 'publish'],
      drift: ['split', 'shard', 'drift', 'publish'],
      ...(shards === 1 ? {} : { shards }),
    });
  });
