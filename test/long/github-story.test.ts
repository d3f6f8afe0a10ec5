// A pull request from end to end, on the fake GitHub and the sandbox: open, comment, push, comment updated, merge, refused, approved, applied, drift by
// hand, issue, put back, issue closed, drift again, adopted. The short form is test/more/story.test.ts.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commitAll, git } from '../e2e/repository.ts';
import { inTheConsole, live, management } from '../e2e/small.ts';
import { listed, place, Repository } from '../github/story-repository.ts';

test('open, comment, push, comment updated, merge, apply, drift, issue, put back, issue closed', async (t) => {
  const o = await Repository.open(t);
  const { run, github } = o;
  const applied = github.actions.addRun({ workflow: 'apply.yml', sha: github.actions.commits[0] ?? '' });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  github.actions.addArtifact(applied, 'apply-result', { 'result.json': '{}' });
  const base = git(run.folder, 'rev-parse', 'HEAD');

  // Opened with one control more, and another one after a review.
  git(run.folder, 'checkout', '-qb', 'more');
  run.write(listed('IAM.6', 'S3.1'));
  commitAll(run.folder, 'S3.1');
  const first = await o.planned(1, base);
  assert.match(first, /trueup plan: 0 to create, 1 to update[\s\S]*S3\.1/);
  run.write(listed('IAM.6', 'S3.1', 'EC2.2'));
  const head = commitAll(run.folder, 'EC2.2 too');
  const second = await o.planned(1, base);
  assert.match(second, /2 to update[\s\S]*earlier plans: <code>/);

  // Merged. What nobody was shown is refused, what was shown is applied.
  git(run.folder, 'checkout', '-q', 'main');
  git(run.folder, 'merge', '-q', '--no-ff', '-m', 'merge', 'more');
  const merged = git(run.folder, 'rev-parse', 'HEAD');
  github.actions.merge(1, head, merged, readFileSync(path.join(run.folder, 'out', 'plan.json'), 'utf8'));
  await inTheConsole(run, 'enable-control', { ...place, control: 'IAM.6', by: 'alice' });
  const refused = await o.applied();
  assert.deepEqual([refused.exitCode, refused.outputs['result']], [5, 'refused'], refused.said);
  await inTheConsole(run, 'disable-control', { ...place, control: 'IAM.6', reason: 'not used here | ticket=SEC-1 | by=trueup:main' });
  const done = await o.applied();
  assert.equal(done.exitCode, 0, done.said);
  assert.deepEqual(Object.keys(live(run, management)?.disabled ?? {}).sort(), ['EC2.2', 'IAM.6', 'S3.1']);
  assert.deepEqual([(await o.checked()).exitCode, github.issues.all.length], [0, 0]);

  // Somebody switches a control back on: one issue, with who and when, and ready answers.
  await inTheConsole(run, 'enable-control', { ...place, control: 'S3.1', by: 'bob' });
  run.clock.advance(10 * 60_000);
  const drift = await o.checked();
  assert.equal(drift.exitCode, 2, drift.said);
  const [issue] = github.issues.all;
  assert.match(
    issue?.body ?? '',
    /1 difference in 1 cell[\s\S]*changed by `arn:aws:iam::111111111111:user\/bob`[\s\S]*remove: \[S3\.1\][\s\S]*kind: Exception/,
  );
  assert.equal((await o.checked()).exitCode, 2);
  assert.deepEqual([github.issues.all.length, issue?.comments.length], [1, 0]);

  // Put back by the command that the issue names: the next check closes it.
  const command = /\*\*Put it back\*\*: [^\n]*`trueup ([^`]*)`/.exec(issue?.body ?? '')?.[1] ?? '';
  assert.equal((await run.trueup([...command.split(' '), '--yes'])).exitCode, 0);
  const closed = await o.checked();
  assert.deepEqual([closed.exitCode, issue?.state, issue?.reason], [0, 'closed', 'completed'], closed.said);
  assert.match(issue?.comments.at(-1)?.body ?? '', /AWS is as declared since \[run\]/);

  // Again, and this time what is there is to stay: the patch of the issue makes the documents say so.
  await inTheConsole(run, 'enable-control', { ...place, control: 'EC2.2', by: 'bob' });
  assert.equal((await o.checked()).exitCode, 2);
  assert.equal(issue?.state, 'open');
  const patch = /\*\*Adopt it into YAML\*\*[^\n]*\n\n```diff\n([\s\S]*?)\n```/.exec(issue?.body ?? '')?.[1] ?? '';
  writeFileSync(path.join(run.folder, '.trueup', 'adopt.patch'), `${patch}\n`);
  git(run.folder, 'apply', '.trueup/adopt.patch');
  commitAll(run.folder, 'EC2.2 stays on');
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await o.checked()).exitCode, 0);
  assert.deepEqual([issue?.state, github.issues.all.length], ['closed', 1]);
});
