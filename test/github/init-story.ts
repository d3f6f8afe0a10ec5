// The story of a pull request as the workflows that `init` writes tell it, job by job as they stand in their files: each `uses:` of the action with its inputs, each
// `run:` under bash, against the fake GitHub and the sandbox, so that a typo in one of them fails.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { disable, disabledYaml, type E2e, openE2e, organizationYaml, temporaryFolder } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { disabledFile, inTheConsole, live, management, member, pci, pciWithout } from '../e2e/small.ts';
import { FakeGitHub } from './fake.ts';
import { type Job, Runner, workflow } from './runner.ts';

const regions = ['eu-west-1'];
const files = {
  ...pciWithout(['IAM.6']),
  'organization.yaml': organizationYaml(regions),
  '.gitignore': '.trueup/\nin/\nout/\ninventory/\n',
};
/** A sandbox in which the files are applied. */
export async function openStory(): Promise<E2e & { close(): Promise<void> }> {
  const hubs = [{ accounts: [management, member], regions, standards: { [pci]: {} } }];
  const run = await openE2e({ securityhub: { hubs } } as never, files, { accounts: 2, regions, limits: false });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  return run;
}

async function ends(runner: Runner, code: number, name: string, job: Job | undefined): Promise<void> {
  assert.ok(job !== undefined, `there is no job ${name}`);
  const ended = await runner.job(name, job);
  assert.equal(ended.code, code, `${name}: ${ended.said}`);
}
const repo = { full_name: 'o/r' };

/** The jobs of each workflow, in the order in which they run. */
interface Jobs {
  readonly plan: readonly string[];
  readonly apply: readonly string[];
  readonly drift: readonly string[];
  /** Jobs of the matrix, in the place of as many as the cells need; one of the first plan is killed and run again. */
  readonly shards?: number;
}

/** A pull request that brings one control, merged and applied, and a drift of it: by the workflows of the folder. */
export async function story(t: TestContext, run: E2e, folder: string, control: string, jobs: Jobs): Promise<void> {
  const own = temporaryFolder(t);
  const repository = path.join(own, 'repository');
  const write = (texts: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(path.dirname(path.join(repository, name)), { recursive: true });
      writeFileSync(path.join(repository, name), text);
    }
  };
  const before = Object.keys(live(run, management)?.disabled ?? {}).map((each) => disable(each));
  write({ ...files, [disabledFile]: disabledYaml(before) });
  const base = startRepository(repository);
  write({ [disabledFile]: disabledYaml([...before, disable(control)]) });
  const head = commitAll(repository, control);
  const github = new FakeGitHub();
  const runner = new Runner(own, await github.open(), { env: run.env, clock: run.clock });
  const pull = github.addPull(1, head);
  github.actions.commits.push(base);
  github.actions.addArtifact(github.actions.addRun({ workflow: 'apply.yml', sha: base, number: 0 }), 'apply-result', {
    'result.json': '{}',
  });

  const plan = workflow(folder, 'plan');
  assert.deepEqual(Object.keys(plan), jobs.plan);
  runner.start({
    by: 'pull_request',
    workflow: 'plan',
    event: { pull_request: { number: 1, head: { sha: head, repo }, base: { sha: base, repo } } },
  });
  runner.set("github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository", 'false');
  const all = async (
    names: readonly string[],
    jobsOf: Readonly<Record<string, Job>>,
    red: Readonly<Record<string, number>> = {},
  ): Promise<void> => {
    for (const name of names) {
      await ends(runner, red[name] ?? 0, name, jobsOf[name]);
      if (name !== 'split' || jobs.shards === undefined) continue;
      const numbers = JSON.stringify(Array.from({ length: jobs.shards }, (_, index) => index));
      for (const output of ['shards', 'apply-shards']) runner.set(`needs.split.outputs.${output}`, numbers);
    }
  };
  if (jobs.shards === undefined) await all(jobs.plan, plan);
  else {
    const [until, after] = [jobs.plan.indexOf('publish'), jobs.plan.slice(jobs.plan.indexOf('publish'))];
    await all(jobs.plan.slice(0, until), plan);
    rmSync(runner.artifact(`plan-shard-${jobs.shards - 1}`), { recursive: true });
    await all(['publish'], plan, { publish: 6 });
    assert.match(pull.comments[0]?.body ?? '', /trueup plan incomplete[\s\S]*\*\*1 shard of this plan is missing\*\*/);
    await all(['shard', ...after], plan);
  }
  assert.match(pull.comments[0]?.body ?? '', new RegExp(`trueup plan: 0 to create, 2 to update[\\s\\S]*${control.replace('.', '\\.')}`));

  github.actions.merge(1, head, head, readFileSync(path.join(runner.artifact('plan'), 'plan.json'), 'utf8'));
  pull.state = 'closed';
  const apply = workflow(folder, 'apply');
  assert.deepEqual(Object.keys(apply), jobs.apply);
  runner.start({ by: 'push', workflow: 'apply', sha: head, event: { ref: 'refs/heads/main', before: base, after: head } });
  await all(jobs.apply, apply);
  assert.ok(control in (live(run, management)?.disabled ?? {}));
  assert.match(pull.comments.at(-1)?.body ?? '', /### ✅ trueup apply: 2 of 2 cells converged/u);

  const drift = workflow(folder, 'drift');
  assert.deepEqual(Object.keys(drift), jobs.drift);
  await inTheConsole(run, 'enable-control', { account: member, region: 'eu-west-1', control });
  runner.start({ by: 'schedule', workflow: 'drift', event: { schedule: '17 5 * * *' } });
  await all(jobs.drift, drift, { publish: 2 });
  assert.match(github.issues.all[0]?.body ?? '', /1 difference in 1 cell/);
  await inTheConsole(run, 'disable-control', {
    account: member,
    region: 'eu-west-1',
    control,
    reason: 'not used here | ticket=SEC-1 | by=trueup:main',
  });
  for (const [name, job] of Object.entries(workflow('templates/init/.github/workflows', 'ci'))) await ends(runner, 0, name, job);
  await github.close();
  assert.deepEqual(github.violations, []);
}
