import type { DkimSigningAttributes, GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Condition, Notice, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { sesArn } from '../arns.ts';
import { dnsMessage, dnsRecords } from '../dns-records.ts';
import type { EffectiveIdentity, EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, RecordLook, ResourceModule } from '../resource-module.ts';
import { differenceOf, rulesOf } from '../rules.ts';
import { dkimTag, ownKey, ownKeyIn, signingWith, standingOf } from './own-dkim-key.ts';
import { withoutValues } from './secret-references.ts';
import { configurationSetTypeName } from './ses-configuration-set.ts';
import { retag } from './ses-tags.ts';
import { wantedIn } from './wanted-in.ts';

export const identityTypeName = 'ses/identity';

/**
 * Domains and addresses. One whose DNS records are not seen yet is there and waits for something outside: the records are printed, and nobody
 * waits for them. Source: facts/tenants.md 2.2.
 */
export const identity: ResourceModule = {
  rules: rulesOf(identityTypeName, [configurationSetTypeName], {
    difference: (change) =>
      change.action === 'update' && isOnlyKey(change.before ?? {}, change.after ?? {}) ? 'credential-changed' : differenceOf(change),
    deleteLoses: 'the identity has to be verified anew before anybody can send from it again',
  }),
  record: {
    kind: 'identity',
    arn: async (name, { cell }, partition) => sesArn(partition, cell, 'identity', name),
    existing: async (look) => new Set((await identitiesThere(look)).map(({ IdentityName = '' }) => IdentityName)),
  },
  wanted,
  read,
  write,
};

const isOnlyKey = (before: Properties, after: Properties): boolean =>
  canonicalJson(ownKeyIn(before['dkim']) ?? {}) === canonicalJson(ownKeyIn(after['dkim']) ?? {}) &&
  Object.keys(after).every((name) => (canonicalJson(before[name]) === canonicalJson(after[name])) !== (name === 'dkim'));

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  return (tenant.email?.identities ?? []).map((each) => ({
    type: identityTypeName,
    name: each.awsName.toLowerCase(),
    state: 'present',
    properties: { ...settingsOf(each), tags: tagsOf(tenant, organization, each.shared) },
    allowDelete: false,
    source: each.source,
  }));
}

function settingsOf({ defaultConfigurationSet, dkim, mailFrom, feedbackForwarding }: EffectiveIdentity): Properties {
  return {
    ...(defaultConfigurationSet === undefined ? {} : { configurationSet: defaultConfigurationSet }),
    ...(dkim === undefined
      ? {}
      : { dkim: dkim.kind === 'easy' ? { keyLength: dkim.keyLength } : ownKey(dkim.selector, dkim.privateKeyRef) }),
    ...(mailFrom === undefined ? {} : { mailFrom: { domain: mailFrom.domain.toLowerCase(), onMxFailure: mailFrom.onMxFailure } }),
    ...(feedbackForwarding === undefined ? {} : { feedbackForwarding }),
  };
}

/** Every identity of the account in the Region. */
const identitiesThere = (look: RecordLook) =>
  look.shared('ses identities', () =>
    listAll(
      (input) => look.aws.ses.listEmailIdentities(input),
      (page) => page.EmailIdentities,
      1000,
    ),
  );

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await identitiesThere(look);
  const asked = there.flatMap(({ IdentityName: name = '' }) => (names.has(name) ? [name] : []));
  const notices: Notice[] = [];
  const resources = await Promise.all(asked.map((name) => readOne(name, look, notices)));
  return { resources: resources.filter((each) => each !== undefined), notices };
}

async function readOne(name: string, look: Look, notices: Notice[]): Promise<ObservedResource | undefined> {
  const { aws, cell } = look;
  const live = await ifThere(() => aws.ses.getEmailIdentity({ EmailIdentity: name }));
  if (live === undefined) return undefined;
  const own = await ownKeyOf(name, live, look, notices);
  const tags = ourTagsIn(live.Tags);
  const mark = markOf(tags);
  const condition = conditionOf(name, live, cell.region);
  return {
    type: identityTypeName,
    name,
    properties: { ...normalise(live), ...own, tags },
    ...(mark === undefined ? {} : { mark }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** The key that a domain signs with where it is one's own. */
async function ownKeyOf(
  name: string,
  { DkimAttributes, Tags }: GetEmailIdentityCommandOutput,
  look: Look,
  notices: Notice[],
): Promise<{ readonly dkim?: Properties }> {
  if (DkimAttributes?.SigningAttributesOrigin !== 'EXTERNAL') return {};
  const asked = ownKeyIn(wantedIn(look, identityTypeName, name)['dkim']);
  const live = { selector: DkimAttributes.Tokens?.[0] ?? '', recorded: Tags?.find(({ Key }) => Key === dkimTag)?.Value };
  const { dkim, isSecretMissing } = await standingOf(name, live, asked, look.aws);
  if (isSecretMissing)
    notices.push({
      difference: 'secret-missing',
      severity: 'warning',
      type: identityTypeName,
      name,
      message: `${asked?.privateKeyRef ?? ''} is not in the account, or may not be read`,
    });
  return { dkim };
}

function normalise({ ConfigurationSetName, DkimAttributes, MailFromAttributes, FeedbackForwardingStatus }: GetEmailIdentityCommandOutput) {
  const { SigningAttributesOrigin: origin, NextSigningKeyLength: keyLength } = DkimAttributes ?? {};
  const dkim: Properties | undefined = origin === 'EXTERNAL' ? undefined : keyLength === undefined ? undefined : { keyLength };
  const from = MailFromAttributes;
  return {
    configurationSet: ConfigurationSetName ?? 'none',
    ...(dkim === undefined ? {} : { dkim }),
    mailFrom:
      from === undefined ? 'none' : { domain: from.MailFromDomain ?? '', onMxFailure: from.BehaviorOnMxFailure ?? 'USE_DEFAULT_VALUE' },
    feedbackForwarding: FeedbackForwardingStatus === true,
  };
}

/** What an identity waits for. A failure is said as such: SES stopped looking, and looks again when the records are there. */
function conditionOf(name: string, live: GetEmailIdentityCommandOutput, region: string): Condition | undefined {
  const waits = { kind: 'waits-for-dns', settling: false, acceptsChildren: true, outside: true } as const;
  if (live.IdentityType === 'EMAIL_ADDRESS') {
    if (live.VerificationStatus === 'SUCCESS') return undefined;
    return { ...waits, message: `${name} waits for the click on the link in the e-mail that SES sent to it` };
  }
  const records = dnsRecords(name, live, region);
  if (records.length === 0) return undefined;
  const failed = [live.VerificationStatus, live.MailFromAttributes?.MailFromDomainStatus].includes('FAILED');
  return { ...waits, message: dnsMessage(name, records, failed) };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('an identity is made, changed or taken away');
  const EmailIdentity = change.address.name;
  const secrets: string[] = [];
  const outcome = await outcomeOf(async () => {
    if (change.action === 'delete') return aws.ses.deleteEmailIdentity({ EmailIdentity }, step.signal);
    if (change.action === 'create') return create(EmailIdentity, change.after, aws, step, secrets);
    await settle(EmailIdentity, change.before, change.after, aws, step, secrets);
    return retag(sesArn(step.organization.partition, step.cell, 'identity', EmailIdentity), change, aws, step);
  });
  return [withoutValues(outcome, secrets)];
}

async function create(EmailIdentity: string, after: Properties, aws: WriteClients, step: StepContext, secrets: string[]): Promise<void> {
  const { configurationSet, dkim } = after;
  const asked = ownKeyIn(dkim);
  const own = asked === undefined ? undefined : await signingWith(EmailIdentity, asked, aws, step.signal);
  if (own !== undefined) secrets.push(own.secret);
  await aws.ses.createEmailIdentity(
    {
      EmailIdentity,
      ...(typeof configurationSet === 'string' ? { ConfigurationSetName: configurationSet } : {}),
      ...(dkim === undefined ? {} : { DkimSigningAttributes: own?.attributes ?? signingIn(dkim) }),
      Tags: tagList({ ...tagsIn(after), ...(own === undefined ? {} : { [dkimTag]: own.tag }) }),
    },
    step.signal,
  );
  // What the call that makes it does not take.
  const born = { configurationSet: configurationSet ?? 'none', mailFrom: 'none', feedbackForwarding: true };
  await settle(EmailIdentity, dkim === undefined ? born : { ...born, dkim }, after, aws, step, secrets);
}

/** One call a setting that differs. */
async function settle(
  EmailIdentity: string,
  before: Properties,
  after: Properties,
  aws: WriteClients,
  step: StepContext,
  secrets: string[],
): Promise<void> {
  const { signal } = step;
  const wants = (name: string): boolean => after[name] !== undefined && canonicalJson(before[name]) !== canonicalJson(after[name]);
  const { configurationSet, dkim, mailFrom, feedbackForwarding } = after;
  if (wants('configurationSet'))
    await aws.ses.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName: String(configurationSet) }, signal);
  if (wants('dkim') && dkim !== undefined) await sign(EmailIdentity, dkim, aws, step, secrets);
  if (wants('mailFrom')) {
    const { domain, onMxFailure } = mailFrom as Properties;
    await aws.ses.putEmailIdentityMailFromAttributes(
      {
        EmailIdentity,
        MailFromDomain: String(domain),
        BehaviorOnMxFailure: onMxFailure === 'REJECT_MESSAGE' ? 'REJECT_MESSAGE' : 'USE_DEFAULT_VALUE',
      },
      signal,
    );
  }
  if (wants('feedbackForwarding'))
    await aws.ses.putEmailIdentityFeedbackAttributes({ EmailIdentity, EmailForwardingEnabled: feedbackForwarding === true }, signal);
}

async function sign(EmailIdentity: string, dkim: PropertyValue, aws: WriteClients, step: StepContext, secrets: string[]): Promise<void> {
  const asked = ownKeyIn(dkim);
  if (asked === undefined) {
    const SigningAttributes = signingIn(dkim);
    await aws.ses.putEmailIdentityDkimSigningAttributes(
      { EmailIdentity, SigningAttributesOrigin: 'AWS_SES', SigningAttributes },
      step.signal,
    );
    return;
  }
  const { attributes, tag, secret } = await signingWith(EmailIdentity, asked, aws, step.signal);
  secrets.push(secret);
  await aws.ses.putEmailIdentityDkimSigningAttributes(
    { EmailIdentity, SigningAttributesOrigin: 'EXTERNAL', SigningAttributes: attributes },
    step.signal,
  );
  const ResourceArn = sesArn(step.organization.partition, step.cell, 'identity', EmailIdentity);
  await aws.ses.tagResource({ ResourceArn, Tags: [{ Key: dkimTag, Value: tag }] }, step.signal);
}

function signingIn(dkim: PropertyValue): DkimSigningAttributes {
  const { keyLength } = dkim as Properties;
  return { NextSigningKeyLength: keyLength === 'RSA_1024_BIT' ? 'RSA_1024_BIT' : 'RSA_2048_BIT' };
}
