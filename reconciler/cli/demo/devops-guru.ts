import { ExitCode, UsageError } from '../io.ts';
import type { Story } from './story.ts';

const management = { account: '111111111111', region: 'us-east-1' };
const home = 'eu-west-1';
const infrastructure = { id: 'ou-ab12-44444444', name: 'infrastructure' };

/** An account that joins: covered by automatic deployment before anybody runs anything, completed by the next run. */
export async function joinChapter(story: Story): Promise<void> {
  await story.chapter(`An account joins, and comes into the unit ${infrastructure.name}`);
  const begun = story.seconds;
  const account = await createAccount(story);
  await story.console('in the console', 'move-account', { account, to: infrastructure.id });
  await story.until('the new account is covered', async () => isCovered(story, account));
  await story.say(
    `DevOps Guru watches ${account} already, ${story.seconds - begun} s after it joined and before any run: the stack sets of the unit deploy themselves. The next run sees to the rest:`,
  );
  await story.trueup(['apply', '--yes', '--account', account], ExitCode.Ok, { keep: [/^Joined/m, /hub-missing/], lines: 6 });
  await story.means(
    `Times are those of this sandbox, which is ${await story.speed()} times faster than AWS; the result has them in JSON too.`,
  );
}

async function createAccount(story: Story): Promise<string> {
  const name = 'data-lake';
  const made = await story.call(management, 'organizations', 'CreateAccount', { AccountName: name, Email: `aws+${name}@example.com` });
  if (made.refused !== undefined) throw new UsageError(`no account was made: ${made.refused.message}`);
  const { CreateAccountStatus: begun } = made.output as { readonly CreateAccountStatus?: { readonly Id?: string } };
  let account: string | undefined;
  await story.until('the account is made', async () => {
    const input = { CreateAccountRequestId: begun?.Id };
    const { output } = await story.call(management, 'organizations', 'DescribeCreateAccountStatus', input);
    const { CreateAccountStatus: status } = (output ?? {}) as { readonly CreateAccountStatus?: { readonly AccountId?: string } };
    account = status?.AccountId;
    return account !== undefined;
  });
  return account ?? '';
}

async function isCovered(story: Story, account: string): Promise<boolean> {
  const input = { ResourceCollectionType: 'AWS_CLOUD_FORMATION' };
  const { output } = await story.call({ account, region: home }, 'devops-guru', 'GetResourceCollection', input);
  const { ResourceCollection: found } = (output ?? {}) as {
    readonly ResourceCollection?: { readonly CloudFormation?: { readonly StackNames?: readonly string[] } };
  };
  return (found?.CloudFormation?.StackNames ?? []).length > 0;
}

/** Something breaks in a covered account: the list over all accounts, and one insight. */
export async function insightsChapter(story: Story): Promise<void> {
  await story.chapter('A day later: what has DevOps Guru found?');
  await story.pass(26 * 60);
  await story.console('in production', 'anomaly', { account: '666666666666', region: home, resource: 'checkout', kind: 'lambda-errors' });
  await story.pass(60);
  const listed = await story.trueup(['insights'], ExitCode.Ok);
  const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(listed)?.[0];
  if (id === undefined) throw new UsageError('the story expected an insight');
  await story.trueup(['insights', id], ExitCode.Ok);
  await story.means('One list for all accounts, by one call a Region; AWS ends the service on 2027-09-30, and every run counts the days.');
}

/** The score as Security Hub computes it. */
export async function postureChapter(story: Story): Promise<void> {
  await story.chapter('How do the payments accounts stand with PCI DSS?');
  const at = { account: '444444444444', region: home };
  await story.console('in payments-prod', 'set-check', { ...at, control: 'S3.8', resource: 'arn:aws:s3:::receipts', status: 'FAILED' });
  await story.trueup(['posture', '--ou', 'payments', '--standard', 'pci-dss/v/4.0.1'], ExitCode.Ok, { keep: [/.*/] });
}
