import type { DkimSigningAttributes, GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { sesArn } from '../arns.ts';
import { dnsMessage, dnsRecords } from '../dns-records.ts';
import type { EffectiveIdentity, EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, RecordLook, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { configurationSetTypeName } from './ses-configuration-set.ts';
import { retag } from './ses-tags.ts';

export const identityTypeName = 'ses/identity';

/**
 * Domains and addresses. One whose DNS records are not seen yet is there and waits for something outside: the records are printed, and nobody
 * waits for them. Source: facts/tenants.md 2.2.
 */
export const identity: ResourceModule = {
  rules: rulesOf(identityTypeName, [configurationSetTypeName], {
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
      : { dkim: dkim.kind === 'easy' ? { keyLength: dkim.keyLength } : { selector: dkim.selector, privateKeyRef: dkim.privateKeyRef } }),
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
  const resources = await Promise.all(asked.map((name) => readOne(name, look)));
  return { resources: resources.filter((each) => each !== undefined) };
}

async function readOne(name: string, { aws, cell }: Look): Promise<ObservedResource | undefined> {
  const live = await ifThere(() => aws.ses.getEmailIdentity({ EmailIdentity: name }));
  if (live === undefined) return undefined;
  const tags = ourTagsIn(live.Tags);
  const mark = markOf(tags);
  const condition = conditionOf(name, live, cell.region);
  return {
    type: identityTypeName,
    name,
    properties: { ...normalise(live), tags },
    ...(mark === undefined ? {} : { mark }),
    ...(condition === undefined ? {} : { condition }),
  };
}

function normalise({ ConfigurationSetName, DkimAttributes, MailFromAttributes, FeedbackForwardingStatus }: GetEmailIdentityCommandOutput) {
  const { SigningAttributesOrigin: origin, NextSigningKeyLength: keyLength, Tokens: tokens = [] } = DkimAttributes ?? {};
  const dkim: Properties | undefined =
    origin === 'EXTERNAL' ? { selector: tokens[0] ?? '' } : keyLength === undefined ? undefined : { keyLength };
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
  return [
    await outcomeOf(async () => {
      if (change.action === 'delete') return aws.ses.deleteEmailIdentity({ EmailIdentity }, step.signal);
      if (change.action === 'create') return create(EmailIdentity, change.after, aws, step);
      await settle(EmailIdentity, change.before, change.after, aws, step);
      return retag(sesArn(step.organization.partition, step.cell, 'identity', EmailIdentity), change, aws, step);
    }),
  ];
}

async function create(EmailIdentity: string, after: Properties, aws: WriteClients, step: StepContext): Promise<void> {
  const { configurationSet, dkim } = after;
  await aws.ses.createEmailIdentity(
    {
      EmailIdentity,
      ...(typeof configurationSet === 'string' ? { ConfigurationSetName: configurationSet } : {}),
      ...(dkim === undefined ? {} : { DkimSigningAttributes: signingIn(dkim) }),
      Tags: tagList(tagsIn(after)),
    },
    step.signal,
  );
  // What the call that makes it does not take.
  const born = { configurationSet: configurationSet ?? 'none', mailFrom: 'none', feedbackForwarding: true };
  await settle(EmailIdentity, dkim === undefined ? born : { ...born, dkim }, after, aws, step);
}

/** One call a setting that differs. */
async function settle(
  EmailIdentity: string,
  before: Properties,
  after: Properties,
  aws: WriteClients,
  { signal }: StepContext,
): Promise<void> {
  const wants = (name: string): boolean => after[name] !== undefined && canonicalJson(before[name]) !== canonicalJson(after[name]);
  const { configurationSet, dkim, mailFrom, feedbackForwarding } = after;
  if (wants('configurationSet'))
    await aws.ses.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName: String(configurationSet) }, signal);
  if (wants('dkim') && dkim !== undefined)
    await aws.ses.putEmailIdentityDkimSigningAttributes(
      { EmailIdentity, SigningAttributesOrigin: 'AWS_SES', SigningAttributes: signingIn(dkim) },
      signal,
    );
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

function signingIn(dkim: PropertyValue): DkimSigningAttributes {
  const { keyLength } = dkim as Properties;
  return { NextSigningKeyLength: keyLength === 'RSA_1024_BIT' ? 'RSA_1024_BIT' : 'RSA_2048_BIT' };
}
