import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markdownPage } from '../../output/markdown-page.ts';
import { markdownText } from '../../output/markdown-text.ts';
import { ExitCode } from '../io.ts';
import type { Story } from './story.ts';

const oldStandard = 'compliance/security-hub/pci-dss-3-2-1.yaml';
const branch = 'remove-pci-3-2-1';

/** What a step of a workflow is told of where it runs. */
const inWorkflow = (summary: string): Readonly<Record<string, string>> => ({
  GITHUB_REPOSITORY: 'example/governance',
  GITHUB_RUN_ID: '1',
  GITHUB_STEP_SUMMARY: summary,
});

/** A pull request: what the branch changes, the comment that its reviewer reads, and exactly that applied. */
export async function pullRequestChapter(story: Story): Promise<void> {
  await story.chapter('A pull request: PCI DSS 3.2.1 goes, 4.0.1 stays');
  writeFileSync(path.join(story.folder, '.gitignore'), '.trueup/\nplan.json\ndrift.json\n');
  const hasGit = story.git('init', '-q', '-b', 'main') && story.git('add', '-A') && story.git('commit', '-q', '-m', 'what is applied');
  if (hasGit) story.git('switch', '-q', '-c', branch);
  await story.edit(oldStandard, 'state: present }', 'state: absent, allowDelete: true }');
  if (hasGit) story.git('commit', '-q', '-a', '-m', 'PCI DSS 3.2.1 is not asked for any more');
  else await story.say('(There is no git here: the plan is compared with the organization alone.)');
  await story.trueup(['plan', ...(hasGit ? ['--base', 'main'] : []), '--out', 'plan.json'], ExitCode.Ok, { keep: [/DESTRUCTIVE/] });
  await comment(story, 'plan-comment', 'The comment of the pull request', ['github', 'comment', '--plan', 'plan.json']);
  await story.means('One comment, rewritten in place with each push; the gate is red where something is in error or could not be read.');
  await story.say('Merged; apply.yml executes the plan that was approved:');
  if (hasGit) story.git('switch', '-q', 'main') && story.git('merge', '-q', '--ff-only', branch);
  await story.trueup(['apply', 'plan.json', '--yes'], ExitCode.Ok, { keep: [] });
}

/** A person's change, found by the daily run, told in the one issue, and put back. */
export async function driftChapter(story: Story): Promise<void> {
  await story.chapter('Somebody switches a control back on in the console');
  await story.console('in the console', 'enable-control', { account: '444444444444', region: 'eu-west-1', control: 'IAM.6' });
  await story.trueup(['drift', '--ou', 'payments'], ExitCode.Changes, { keep: [/SEC-1423/] });
  const { stdout } = await story.silently(['drift', '--format', 'json', '--ou', 'payments']);
  writeFileSync(path.join(story.folder, 'drift.json'), stdout);
  const step = ['github', 'drift-issue', '--drift', 'drift.json', '--issue', 'off', '--never-fail'];
  await comment(story, 'drift-issue', 'The drift issue', step, 1);
  await story.means('Every day the one issue is brought up to date: put it back, adopt it into YAML, or except it until a date.');
  await story.trueup(['apply', '--yes', '--account', '444444444444', '--region', 'eu-west-1'], ExitCode.Ok, { keep: [] });
}

/**
 * Runs a step of a workflow without a GitHub around it, and shows what it would post; as Markdown and as a page it stays.
 * @param unfold so many of the folded parts are shown, as a reader would open them
 */
async function comment(story: Story, name: string, title: string, argv: readonly string[], unfold = 0): Promise<void> {
  const file = path.join(story.kept, `${name}.md`);
  rmSync(file, { force: true });
  await story.trueup(argv, ExitCode.Ok, 'nothing', inWorkflow(file));
  const markdown = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(path.join(story.kept, `${name}.html`), [...markdownPage(title, markdown)].join(''));
  await story.show(frame([...markdownText(markdown, 76, unfold)]));
  await story.say(`(${path.join('.trueup', 'demo', `${name}.md`)}, and ${name}.html)`);
}

/** Lines in a frame, so that a reader sees where the comment ends. */
const frame = (lines: readonly string[]): string =>
  lines
    .map((line) => `| ${line}`.trimEnd())
    .join('\n')
    .concat('\n');
