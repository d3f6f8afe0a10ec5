// A pull request from its opening to a drift issue that closed by itself, on the fake GitHub and the sandbox. The long form is in test/long/.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commitAll, git } from '../e2e/repository.ts';
import { inTheConsole } from '../e2e/small.ts';
import { listed, place, Repository } from '../github/story-repository.ts';

test('open, comment, merge, approved, applied, drift, issue, put back, issue closed', async (t) => {
  const o = await Repository.open(t);
  const { run, github } = o;
  const [base = ''] = github.actions.commits;
  github.actions.addArtifact(github.actions.addRun({ workflow: 'apply.yml', sha: base }), 'apply-result', { 'result.json': '{}' });
  git(run.folder, 'checkout', '-qb', 'more');
  run.write(listed('IAM.6', 'S3.1'));
  const head = commitAll(run.folder, 'S3.1');
  assert.match(await o.planned(1, base), /trueup plan: 0 to create, 1 to update[\s\S]*S3\.1/);
  git(run.folder, 'checkout', '-q', 'main');
  git(run.folder, 'merge', '-q', '--no-ff', '-m', 'merge', 'more');
  const plan = readFileSync(path.join(run.folder, 'out', 'plan.json'), 'utf8');
  github.actions.merge(1, head, git(run.folder, 'rev-parse', 'HEAD'), plan);
  const done = await o.applied();
  assert.equal(done.exitCode, 0, done.said);

  await inTheConsole(run, 'enable-control', { ...place, control: 'S3.1', by: 'bob' });
  run.clock.advance(10 * 60_000);
  assert.equal((await o.checked()).exitCode, 2);
  const [issue] = github.issues.all;
  assert.match(issue?.body ?? '', /1 difference in 1 cell[\s\S]*changed by `arn:aws:iam::111111111111:user\/bob`[\s\S]*remove: \[S3\.1\]/);
  const command = /\*\*Put it back\*\*: [^\n]*`trueup ([^`]*)`/.exec(issue?.body ?? '')?.[1] ?? '';
  assert.equal((await run.trueup([...command.split(' '), '--yes'])).exitCode, 0);
  const closed = await o.checked();
  assert.deepEqual([closed.exitCode, issue?.state, issue?.comments.length], [0, 'closed', 1], closed.said);
});
