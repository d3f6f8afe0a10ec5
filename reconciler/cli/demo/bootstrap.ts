import { ExitCode } from '../io.ts';
import type { Story } from './story.ts';

/** The roles that trueup works with: in every account, and in those to come. */
export async function bootstrapChapter(story: Story): Promise<void> {
  await story.chapter('The first day: roles for reading and roles for writing, in every account');
  await story.trueup(['bootstrap', '--plan'], ExitCode.Ok, { keep: [/cloudformation\//], lines: 1 });
  await story.trueup(['bootstrap', '--yes'], ExitCode.Ok, { keep: [] });
  await story.means('All accounts can be entered, and an account that joins gets its roles by automatic deployment.');
}
