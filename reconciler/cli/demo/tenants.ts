import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ExitCode, UsageError } from '../io.ts';
import type { Story } from './story.ts';

const place = { account: '333333333333', region: 'eu-west-1' };
const careful = { name: 'good-books', set: 'org-good-books-txn', domain: 'mail.good-books.example' };
const noisy = { name: 'hot-deals', set: 'org-hot-deals-news', domain: 'mail.hot-deals.example' };
type Tenant = typeof careful;

/** How many messages the noisy tenant tries: SES judges a rate from some twenty on. */
const most = 40;

/** Two tenants are brought in by two files. */
export async function onboardingChapter(story: Story, repository: string): Promise<void> {
  await story.chapter('Two customers come: a tenant is one file in tenants/');
  mkdirSync(path.join(story.folder, 'tenants'), { recursive: true });
  cpSync(path.join(repository, 'tenants', 'defaults.yaml'), path.join(story.folder, 'tenants', 'defaults.yaml'));
  for (const { name } of [careful, noisy])
    cpSync(path.join(repository, 'examples', 'story', `${name}.yaml`), path.join(story.folder, 'tenants', `${name}.yaml`));
  await story.say(
    `tenants/defaults.yaml says what all have in common (registry, alarms, who is told); tenants/${careful.name}.yaml and tenants/${noisy.name}.yaml say who may send from where.`,
  );
  await demand(story, 'sns', 'CreateTopic', { Name: 'messaging-oncall' });
  await story.trueup(['apply', '--yes', '--kind', 'Tenant,TenantDefaults'], ExitCode.Ok, {
    keep: [/ses\/tenant org-hot-deals/, /association-missing.*\n.*hot-deals/, /hot-deals\/email\/bounceRate\/news\/alarm/],
    lines: 4,
  });
  await story.until('the domains are verified', async () => (await isVerified(story, careful)) && isVerified(story, noisy));
  await story.means('SES tenant, domain, configuration set, alarms and the registry of both, each association complete, in one run.');
}

async function isVerified(story: Story, { domain }: Tenant): Promise<boolean> {
  const { output } = await story.call(place, 'ses', 'GetEmailIdentity', { EmailIdentity: domain });
  return output?.['VerifiedForSendingStatus'] === true;
}

/** A noisy neighbour: its alarm fires, it alone is paused. */
export async function noisyNeighbourChapter(story: Story): Promise<void> {
  await story.chapter('A noisy neighbour');
  let sent = 0;
  let refusal: string | undefined;
  while (refusal === undefined && sent < most) {
    const gone = sent % 4 === 0;
    refusal = await send(story, noisy, gone ? `reader${sent}@gone.invalid` : `reader${sent}@customer.example`);
    if (refusal === undefined) sent += 1;
  }
  if (refusal === undefined) throw new UsageError(`the story expected ${noisy.name} to be paused`);
  await story.say(
    `${noisy.name} mails an old list, and one address in four is gone. After ${sent} messages SES takes no more of it: ${refusal}`,
  );
  const heard = await alarmsHeard(story);
  await story.say('What the topic messaging-oncall was told:');
  await story.show(heard.map((each) => `  ${each}\n`).join(''));
  const other = await send(story, careful, 'ann@customer.example');
  if (other !== undefined) throw new UsageError(`the story expected ${careful.name} to send: ${other}`);
  await story.say(`${careful.name}, in the same account, sends on.`);
  await story.trueup(['tenants'], ExitCode.Ok);
  await story.means('The pause is reported as health and never undone here: that is for who knows why the addresses were gone.');
}

/** Sends one message as a tenant; answers why AWS refused it, if it did. */
async function send(story: Story, { name, set, domain }: Tenant, to: string): Promise<string | undefined> {
  const { refused } = await story.call(place, 'ses', 'SendEmail', {
    TenantName: `org-${name}`,
    ConfigurationSetName: set,
    FromEmailAddress: `news@${domain}`,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: { Data: 'News' }, Body: { Text: { Data: 'News of the week' } } } },
  });
  return refused === undefined ? undefined : `${refused.code}: ${refused.message}`;
}

/** Subjects of what the on-call topic got. */
async function alarmsHeard(story: Story): Promise<readonly string[]> {
  const cells = (await story.shown('sns')) as readonly {
    readonly account: string;
    readonly published?: readonly { readonly subject?: string | null }[];
  }[];
  const subjects = cells
    .filter(({ account }) => account === place.account)
    .flatMap(({ published = [] }) => published.map(({ subject }) => subject));
  return subjects.filter((subject) => typeof subject === 'string');
}

/** Everything that every pair of tenants shares, and a breach. */
export async function isolationChapter(story: Story): Promise<void> {
  await story.chapter('Do the tenants share what they should not?');
  await story.trueup(['prove', 'isolation'], ExitCode.Ok, { keep: [/good-books/] });
  const arn = `arn:aws:ses:${place.region}:${place.account}:identity/${careful.domain}`;
  await demand(story, 'ses', 'CreateTenantResourceAssociation', { TenantName: `org-${noisy.name}`, ResourceArn: arn });
  await story.say(`In the console somebody lets ${noisy.name} send from the domain of ${careful.name}:`);
  await story.trueup(['prove', 'isolation'], ExitCode.Changes);
  await story.writes('isolation.html', ['prove', 'isolation', '--format', 'html'], ExitCode.Changes);
  await demand(story, 'ses', 'DeleteTenantResourceAssociation', { TenantName: `org-${noisy.name}`, ResourceArn: arn });
  await story.means(
    'A breach is found in what is live, with the call that shows it (exit code 2); the matrix of all pairs is in isolation.html.',
  );
}

async function demand(story: Story, service: string, operation: string, input: object): Promise<void> {
  const { refused } = await story.call(place, service, operation, input);
  if (refused !== undefined) throw new UsageError(`the story expected ${operation} to succeed: ${refused.code}: ${refused.message}`);
}
