// The story that `npm start` tells, from end to end as a process of its own: every chapter holds what it promises.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, start } from '../cli/program.ts';
import { repository } from '../e2e/harness.ts';

/** One line, so that a sentence may be broken anywhere, and without instants. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'THEN');

/** The story's chapters by the beginning of their titles. */
function chaptersOf(story: string): (beginning: string) => string {
  const chapters = story.split(/\n(?=\d+\. )/);
  return (beginning) => {
    const found = chapters.find((chapter) =>
      plain(chapter)
        .replace(/^\d+\. /, '')
        .startsWith(beginning),
    );
    // Frames of comments stand in the way of sentences.
    return plain((found ?? assert.fail(`no chapter "${beginning}" in\n${story}`)).replace(/^\| /gm, ''));
  };
}

test('the story of npm start, told to a file', async (t) => {
  const folder = folderWith(t, {});
  const { code, stdout, stderr } = await start(t, folder, ['demo', '--short'], { NODE_OPTIONS: '--max-semi-space-size=64' }).exited;
  assert.equal(code, 0, stdout + stderr);
  assert.equal(stderr, '', 'nothing is told beside the story');
  const wide = stdout.split('\n').filter((line) => line.length > 80);
  assert.deepEqual(wide, [], 'every line fits into 80 columns');
  assert.ok(!stdout.includes('\u001b'), 'no colours in a file');

  const chapter = chaptersOf(stdout);
  const roles = chapter('The first day');
  assert.match(roles, /bootstrap --plan .*Plan: 12 to create/);
  assert.match(roles, /bootstrap --yes .*Result: 11 converged, 0 converging, 0 failed.*11 of 11 accounts entered/);

  const documents = chapter('Are the documents right?');
  assert.match(documents, /error V-08: IAM\.66 is not a control .*did you mean IAM\.6\?/);
  assert.match(documents, /V-27: AWS ends Amazon DevOps Guru on 2027-09-30, in \d+ days/);

  assert.match(chapter('What would change'), /instance-missing.*hub-missing.*SEC-1423.*DESTRUCTIVE.*in 39 cells/);

  const applied = chapter('Make it so');
  assert.match(applied, /100000000003\/eu-west-1 instance-failed.*Result: 38 converged, 0 converging, 1 failed/);
  assert.match(applied, /--ou infrastructure .*Result: 1 converged, 0 converging, 0 failed/);

  assert.match(chapter('Plan again'), /39 cells in sync\. Plan: 0 to create, 0 to update, 0 to delete/);
  assert.match(
    chapter('An account joins'),
    /DevOps Guru watches 200000000001 already, \d+ s after it joined.*200000000001 was covered \d+ s after it joined, by this program.*Result: 4 converged/,
  );
  assert.match(chapter('A day later'), /HIGH ongoing reactive 666666666666.*checkout.*Recommendations: 1/);
  assert.match(chapter('How do the payments accounts stand'), /pci-dss\/v\/4\.0\.1 1 \d+ 1 0 \d+ %/);

  assert.match(
    chapter('Two customers come'),
    /ses\/tenant org-hot-deals: resource-missing.*2 ses\/tenant created.*Result: 2 converged, 0 converging/,
  );
  const noisy = chapter('A noisy neighbour');
  assert.match(noisy, /After \d+ messages SES takes no more of it: SendingPausedException/);
  assert.match(noisy, /ALARM: "org\/hot-deals\/email\/bounceRate\/news\/alarm".*good-books, in the same account, sends on/);
  assert.match(noisy, /good-books dedicated-project \S+ ACTIVE 3 ids healthy hot-deals .*SES has paused sending/);
  const isolation = chapter('Do the tenants share');
  assert.match(isolation, /1 good-books shared 2 hot-deals shared .*1 good-books BREACH 2 hot-deals BREACH /);
  assert.match(isolation, /2 tenants, 1 pairs: .* 0 breached .*breach identity \S+identity\/mail\.good-books\.example.* 1 breached/);

  const review = chapter('A pull request');
  assert.match(review, /pci-dss\/v\/3\.2\.1: standard-unexpected 8, declared absent, DESTRUCTIVE.*Result: 8 converged/);
  assert.match(review, /trueup plan: 0 to create, 0 to update, 8 to delete in 8 of \d+ cells/);
  assert.doesNotMatch(review, /differences? ends?/, 'what goes with its parent is no difference of the base');
  const daily = chapter('Somebody switches');
  assert.match(daily, /SEC-1423.*Drift: 2 differences in 1 cells.*Result: 1 converged/);
  assert.match(daily, /AWS differs from what was applied: 2 differences in 1 cell.*Put it back.*trueup apply --account 444444444444/);

  const kept = (name: string): string => readFileSync(path.join(folder, '.trueup', 'demo', name), 'utf8');
  assert.match(kept('plan-comment.md'), /^### .*\*\*8 to delete\*\*/);
  assert.match(kept('plan-comment.html'), /<details open><summary>.*Destructive.*<td><code>pci-dss\/v\/3\.2\.1<\/code><\/td>/s);
  assert.match(kept('drift-issue.md'), /^## AWS differs from what was applied/);
  assert.match(kept('drift-issue.html'), /<h2>AWS differs from what was applied: 2 differences in 1 cell/);
  assert.match(kept('isolation.html'), /hot-deals/);

  for (const transcript of transcripts())
    assert.ok(plain(stdout).includes(transcript), `the README shows what the story does not say:\n${transcript}`);
});

/** What the README shows of commands that run against AWS, block by block. */
function transcripts(): string[] {
  const readme = readFileSync(path.join(repository, 'README.md'), 'utf8');
  const shown = /```\n(\$ npx trueup validate[\s\S]*?)```/.exec(readme)?.[1] ?? assert.fail('the README shows no transcript');
  return shown
    .split(/\n\n/)
    .filter((block) => !block.includes('trueup validate'))
    .map((block) => plain(block.replace(/^\$ npx trueup .*\n/m, '')).trim());
}
