import { bootstrapChapter } from './bootstrap.ts';
import { insightsChapter, joinChapter, postureChapter } from './devops-guru.ts';
import { driftChapter, pullRequestChapter } from './review.ts';
import { documentsChapter, mainJobChapters } from './security-hub.ts';
import type { Story } from './story.ts';
import { isolationChapter, noisyNeighbourChapter, onboardingChapter } from './tenants.ts';

/** The story from the first day to the daily run. */
export async function tell(story: Story, repository: string): Promise<void> {
  await story.say(
    "An AWS organization of 12 accounts in nested OUs, governed in 4 Regions: hubs missing, hubs with AWS's defaults, controls switched off by hand, a suspended account. It runs on this machine; the program talks to it with the same AWS SDK clients as to AWS.",
  );
  await bootstrapChapter(story);
  await documentsChapter(story);
  await mainJobChapters(story);
  await story.paced('real', () => joinChapter(story));
  await insightsChapter(story);
  await postureChapter(story);
  await story.paced('sandbox', async () => {
    await onboardingChapter(story, repository);
    await noisyNeighbourChapter(story);
    await isolationChapter(story);
  });
  await pullRequestChapter(story);
  await driftChapter(story);
  await close(story);
}

async function close(story: Story): Promise<void> {
  await story.say('');
  await story.say(`That was the story: ${story.chapters} chapters, ${await story.calls()} AWS calls, ${story.seconds} s.`);
  await story.show(`
Try next
  npx trueup demo                  the same with everything the commands print
  npx trueup plan --sandbox        an organization of your own to play with, kept
  npx trueup apply --sandbox       in .trueup/sandbox between commands
  npx trueup sandbox start --seed untidy
                                   serve it, and use the AWS CLI on it
  Make a typing error in compliance/security-hub/*.yaml: npx trueup validate

For your own organization change the ids in organization.yaml, let bootstrap
make the roles, and run npx trueup plan: docs/real-organization.md has the
steps.
`);
}
