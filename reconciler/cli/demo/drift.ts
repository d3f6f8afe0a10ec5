import { ExitCode } from '../io.ts';
import type { Story } from './story.ts';

/** A person's change, found by the daily run and put back. */
export async function driftChapter(story: Story): Promise<void> {
  await story.chapter('Somebody switches a control back on in the console');
  await story.console('in the console', 'enable-control', { account: '444444444444', region: 'eu-west-1', control: 'IAM.6' });
  await story.trueup(['drift'], ExitCode.Changes, { keep: [/SEC-1423/] });
  await story.trueup(['apply', '--yes', '--account', '444444444444', '--region', 'eu-west-1'], ExitCode.Ok, { keep: [] });
}
