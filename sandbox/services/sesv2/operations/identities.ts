import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { dkimView, newDkim, signingFrom } from '../dkim.ts';
import { alreadyExists, badRequest, limitExceeded, notFound } from '../errors.ts';
import { checkUnassociated, identityKey, identityNamed, mine, setNamed } from '../find.ts';
import { checkFilter, nextOf, pageOf } from '../page.ts';
import { entryOf, type IdentityRecord } from '../state.ts';
import { tagList, tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const domainPattern = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
const addressPattern = /^[^\s@<>]{1,64}@(.+)$/;

/** Which of the two an identity is. Throws BadRequestException for what is neither. */
function typeOf(name: string): 'DOMAIN' | 'EMAIL_ADDRESS' {
  const domain = addressPattern.exec(name)?.[1];
  if (!domainPattern.test(domain ?? name)) throw badRequest(`Invalid email identity ${name}: it must be a domain or an email address`);
  return domain === undefined ? 'DOMAIN' : 'EMAIL_ADDRESS';
}

export const createEmailIdentity: Operation<Ses.CreateEmailIdentityCommandInput, Answer<Ses.CreateEmailIdentityCommandOutput>> = (
  input,
  context,
) => {
  const state = mine(context);
  const given = input.EmailIdentity ?? '';
  const type = typeOf(given);
  const name = identityKey(given);
  if (input.DkimSigningAttributes !== undefined && type !== 'DOMAIN') throw badRequest('DkimSigningAttributes are for domains only');
  const tags = tagsFrom(input.Tags);
  if (Object.hasOwn(state.identities, name)) throw alreadyExists(`Email identity ${name} already exist.`);
  if (input.ConfigurationSetName !== undefined) setNamed(state, input.ConfigurationSetName);
  const most = quotaValue(context, context.account, context.region, 'ses.identities');
  if (Object.keys(state.identities).length >= most) throw limitExceeded(`An account may have ${most} identities in a Region`);
  const identity: IdentityRecord = {
    name,
    type,
    createdAt: context.clock.now().toISOString(),
    tags,
    configurationSet: input.ConfigurationSetName ?? null,
    feedbackForwarding: true,
    verification: 'PENDING',
    awaitedSinceAwsMs: context.clock.awsMs(),
    lastSuccessAt: null,
    dnsError: null,
    dkim: newDkim(type, context),
    mailFrom: null,
    policies: {},
  };
  if (input.DkimSigningAttributes !== undefined)
    signingFrom(identity, input.DkimSigningAttributes, originOf(input.DkimSigningAttributes), context);
  state.identities[name] = identity;
  return { IdentityType: type, VerifiedForSendingStatus: false, DkimAttributes: dkimView(identity, context) };
};

const originOf = (attributes: Ses.DkimSigningAttributes): Ses.DkimSigningAttributesOrigin =>
  attributes.DomainSigningAttributesOrigin ?? (attributes.DomainSigningSelector === undefined ? 'AWS_SES' : 'EXTERNAL');

/** An identity sends when it is verified; an address also when its domain is. */
export const isVerified = (identity: IdentityRecord): boolean => identity.verification === 'SUCCESS';

export const getEmailIdentity: Operation<Ses.GetEmailIdentityCommandInput, Answer<Ses.GetEmailIdentityCommandOutput>> = (
  input,
  context,
) => {
  const identity = identityNamed(mine(context), input.EmailIdentity);
  const { mailFrom, lastSuccessAt, dnsError } = identity;
  return {
    IdentityType: identity.type,
    FeedbackForwardingStatus: identity.feedbackForwarding,
    VerifiedForSendingStatus: isVerified(identity),
    DkimAttributes: dkimView(identity, context),
    ...(mailFrom === null
      ? {}
      : {
          MailFromAttributes: {
            MailFromDomain: mailFrom.domain,
            MailFromDomainStatus: mailFrom.status === 'NOT_STARTED' ? 'PENDING' : mailFrom.status,
            BehaviorOnMxFailure: mailFrom.onMxFailure,
          },
        }),
    Policies: identity.policies,
    Tags: tagList(identity.tags),
    ...(identity.configurationSet === null ? {} : { ConfigurationSetName: identity.configurationSet }),
    VerificationStatus: identity.verification,
    VerificationInfo: {
      LastCheckedTimestamp: context.clock.now(),
      ...(lastSuccessAt === null ? {} : { LastSuccessTimestamp: new Date(lastSuccessAt) }),
      ...(dnsError !== null ? { ErrorType: dnsError } : identity.verification === 'FAILED' ? { ErrorType: 'HOST_NOT_FOUND' as const } : {}),
    },
  };
};

export const listEmailIdentities: Operation<Ses.ListEmailIdentitiesCommandInput, Answer<Ses.ListEmailIdentitiesCommandOutput>> = (
  input,
  context,
) => {
  checkFilter(input.Filter, ['IDENTITY_NAME_CONTAINS', 'IDENTITY_TYPE', 'VERIFICATION_STATUS']);
  const { IDENTITY_NAME_CONTAINS: part = '', IDENTITY_TYPE: type, VERIFICATION_STATUS: status } = input.Filter ?? {};
  const found = Object.values(mine(context).identities)
    .filter(
      (one) =>
        one.name.includes(part) && (type === undefined || one.type === type) && (status === undefined || one.verification === status),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(found, input, context, { default: 1000, max: 1000 });
  return {
    EmailIdentities: page.items.map((one) => ({
      IdentityType: one.type,
      IdentityName: one.name,
      SendingEnabled: isVerified(one),
      VerificationStatus: one.verification,
    })),
    ...nextOf(page.nextToken),
  };
};

export const deleteEmailIdentity: Operation<Ses.DeleteEmailIdentityCommandInput, Answer<Ses.DeleteEmailIdentityCommandOutput>> = (
  input,
  context,
) => {
  const state = mine(context);
  const { name } = identityNamed(state, input.EmailIdentity);
  checkUnassociated(context, 'identity', name);
  delete state.identities[name];
  return {};
};

const put =
  <Input extends { EmailIdentity?: string | undefined }, Output extends object = object>(
    change: (identity: IdentityRecord, input: Input, context: OperationContext) => Output | undefined,
  ): Operation<Input, Output | object> =>
  (input, context) =>
    change(identityNamed(mine(context), input.EmailIdentity), input, context) ?? {};

export const putConfigurationSetAttributes = put<Ses.PutEmailIdentityConfigurationSetAttributesCommandInput>((identity, input, context) => {
  const { ConfigurationSetName: name = '' } = input;
  identity.configurationSet = name === '' ? null : setNamed(mine(context), name).name;
  return undefined;
});

export const putFeedbackAttributes = put<Ses.PutEmailIdentityFeedbackAttributesCommandInput>((identity, input) => {
  identity.feedbackForwarding = input.EmailForwardingEnabled ?? false;
  return undefined;
});

export const putDkimAttributes = put<Ses.PutEmailIdentityDkimAttributesCommandInput>((identity, input) => {
  identity.dkim.signing = input.SigningEnabled ?? false;
  return undefined;
});

export const putDkimSigningAttributes = put<
  Ses.PutEmailIdentityDkimSigningAttributesCommandInput,
  Answer<Ses.PutEmailIdentityDkimSigningAttributesCommandOutput>
>((identity, input, context) => {
  if (identity.type !== 'DOMAIN') throw badRequest('DKIM signing attributes are for domains only');
  signingFrom(identity, input.SigningAttributes ?? {}, input.SigningAttributesOrigin ?? 'AWS_SES', context);
  const { Status, Tokens, SigningHostedZone } = dkimView(identity, context);
  return { DkimStatus: Status, DkimTokens: Tokens, ...(SigningHostedZone === undefined ? {} : { SigningHostedZone }) };
});

/** MAIL FROM is a subdomain of the identity's domain; without one it is the default again. Source: facts/tenants.md 2.2. */
export const putMailFromAttributes = put<Ses.PutEmailIdentityMailFromAttributesCommandInput>((identity, input, context) => {
  const domain = (input.MailFromDomain ?? '').toLowerCase();
  if (domain === '') {
    identity.mailFrom = null;
    return undefined;
  }
  const parent = identity.name.slice(identity.name.lastIndexOf('@') + 1);
  if (!domainPattern.test(domain) || !domain.endsWith(`.${parent}`))
    throw badRequest(`Provided MAIL-FROM domain <${domain}> is not subdomain of the domain of the identity <${identity.name}>.`);
  const { mailFrom } = identity;
  const onMxFailure = input.BehaviorOnMxFailure ?? 'USE_DEFAULT_VALUE';
  if (mailFrom?.domain === domain) mailFrom.onMxFailure = onMxFailure;
  else identity.mailFrom = { domain, onMxFailure, status: 'PENDING', awaitedSinceAwsMs: context.clock.awsMs() };
  return undefined;
});

/** Source: the type documentation of the SDK. */
const mostPolicies = 20;

export const createEmailIdentityPolicy: Operation<
  Ses.CreateEmailIdentityPolicyCommandInput,
  Answer<Ses.CreateEmailIdentityPolicyCommandOutput>
> = (input, context) => {
  const { name, policies } = identityNamed(mine(context), input.EmailIdentity);
  const policyName = input.PolicyName ?? '';
  const text = policyText(input.Policy);
  if (Object.hasOwn(policies, policyName)) throw alreadyExists(`Policy ${policyName} already exists for identity ${name}`);
  if (Object.keys(policies).length >= mostPolicies) throw limitExceeded(`An identity may have ${mostPolicies} policies`);
  policies[policyName] = text;
  return {};
};

function policyText(policy: string | undefined): string {
  try {
    if (typeof JSON.parse(policy ?? '') === 'object') return policy ?? '';
  } catch {
    // Said below.
  }
  throw badRequest('The policy is not valid JSON');
}

function existingPolicy(identity: IdentityRecord, name: string | undefined): string {
  if (entryOf(identity.policies, name) === undefined) throw notFound(`Policy ${name ?? ''} does not exist for identity ${identity.name}`);
  return name ?? '';
}

export const updateEmailIdentityPolicy = put<Ses.UpdateEmailIdentityPolicyCommandInput>((identity, input) => {
  const text = policyText(input.Policy);
  identity.policies[existingPolicy(identity, input.PolicyName)] = text;
  return undefined;
});

export const deleteEmailIdentityPolicy = put<Ses.DeleteEmailIdentityPolicyCommandInput>((identity, input) => {
  delete identity.policies[existingPolicy(identity, input.PolicyName)];
  return undefined;
});

export const getEmailIdentityPolicies = put<Ses.GetEmailIdentityPoliciesCommandInput, Answer<Ses.GetEmailIdentityPoliciesCommandOutput>>(
  (identity) => ({ Policies: identity.policies }),
);
