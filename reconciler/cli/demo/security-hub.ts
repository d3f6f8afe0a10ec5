import { ExitCode } from '../io.ts';
import type { Story } from './story.ts';

const baseline = 'compliance/security-hub/disabled-controls/baseline.yaml';

/** Offline: errors with line and cure, and what is about to end. */
export async function documentsChapter(story: Story): Promise<void> {
  await story.chapter('Are the documents right? Offline, before anybody has credentials');
  await story.edit(baseline, 'control: IAM.6', 'control: IAM.66');
  await story.trueup(['validate'], ExitCode.InvalidDocuments, { keep: [/V-08/] });
  await story.edit(baseline, 'control: IAM.66', 'control: IAM.6');
  await story.trueup(['validate'], ExitCode.Ok, { keep: [/warning/], lines: 3 });
  await story.means('Nothing is silently ignored, and what AWS or a date will end is said with the days that are left.');
}

/** Plan, apply with a failure in one account, repair, and the empty plan. */
export async function mainJobChapters(story: Story): Promise<void> {
  await story.chapter('What would change, everywhere?');
  await story.trueup(['plan', '--out', 'plan.json', '--detailed-exitcode'], ExitCode.Changes, {
    keep: [/stack-instance trueup-devops-guru-shared/, /hub-missing/, /SEC-1423/, /DESTRUCTIVE/],
    lines: 9,
  });
  await story.means(
    'Security Hub and DevOps Guru in 39 cells (an account in a Region), said in classes: each with the line that asks for it.',
  );

  await story.chapter('Make it so: exactly these changes, and every cell read again');
  await story.say('(In one account AWS will not let DevOps Guru be turned on, as happens: the sandbox refuses that one call.)');
  await story.breakIt({
    service: 'devops-guru',
    operation: 'UpdateResourceCollection',
    account: '100000000003',
    effect: { kind: 'denied' },
  });
  await story.trueup(['apply', 'plan.json', '--yes'], ExitCode.Partial, { keep: [/^Failed/m], lines: 9 });
  await story.means(
    'One cell failed and is named with the reason that CloudFormation gives; nothing is called a success that is none (exit code 4).',
  );
  await story.heal();
  await story.say('The permission is given, and the same command finishes what is left:');
  await story.trueup(['apply', '--yes', '--ou', 'infrastructure'], ExitCode.Ok, { keep: [/status outdated/], lines: 4 });

  await story.chapter('Plan again: nothing is left');
  await story.trueup(['plan', '--detailed-exitcode'], ExitCode.Ok, { keep: [] });
}
