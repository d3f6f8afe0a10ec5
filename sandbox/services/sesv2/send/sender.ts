import { AwsError } from '../../../wire/errors.ts';
import type { OperationContext } from '../../operation.ts';
import { judge } from '../../sns/resource-policy.ts';
import { arnOf, parseSesArn } from '../arns.ts';
import { badRequest, notFound, rejected, sendingPaused } from '../errors.ts';
import { checkTenantName, identityKey, mine, setNamed } from '../find.ts';
import { isVerified } from '../operations/identities.ts';
import { aggregateStatus, judgeTenant } from '../reputation.ts';
import { sesOf } from '../settle.ts';
import { type ConfigurationSetRecord, entryOf, type IdentityRecord, type SesState, type TenantRecord } from '../state.ts';
import { domainOf } from './request.ts';

/** As what a message is sent: all that was found and allowed. */
export interface Sender {
  readonly identityArn: string;
  readonly set: ConfigurationSetRecord | undefined;
  readonly tenant: TenantRecord | undefined;
}

export interface SenderRequest {
  readonly from: string;
  readonly identityArn: string | undefined;
  readonly setName: string | undefined;
  readonly tenantName: string | undefined;
  /** Name of the stored template that the message uses. */
  readonly template: string | undefined;
}

/** Names from the most to the least special one: the address, its domain, the domains above. */
function identityNames(address: string): string[] {
  const labels = domainOf(address).split('.');
  return [identityKey(address), ...labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'))];
}

/** The identity that an address sends by: the most special verified one, else the most special that is there. */
export function identityFor(state: SesState, address: string): IdentityRecord | undefined {
  const found = identityNames(address).flatMap((name) => entryOf(state.identities, name) ?? []);
  return found.find(isVerified) ?? found[0];
}

export const isVerifiedAddress = (state: SesState, address: string): boolean => {
  const identity = identityFor(state, address);
  return identity !== undefined && isVerified(identity);
};

export const unverified = (context: OperationContext, addresses: readonly string[]): AwsError =>
  rejected(
    `Email address is not verified. The following identities failed the check in region ${context.region.toUpperCase()}: ${addresses.join(', ')}`,
  );

/**
 * Everything that must be so before a message leaves, in this order: the account sends, tenant and set exist, the identity is verified, all
 * that the message names is associated with the tenant, tenant and set are not paused, pool and MAIL FROM are there. The order is assumed;
 * the words about tenants are those of facts/tenants.md 0.3 and 6.
 */
export function senderOf(request: SenderRequest, context: OperationContext): Sender {
  const state = mine(context);
  checkAccount(state);
  const tenant = tenantFor(state, request.tenantName, context);
  const named = request.setName === undefined ? undefined : setNamed(state, request.setName);
  const { identity, arn } = identityOf(request, state, context);
  const set = named ?? (identity.configurationSet === null ? undefined : setNamed(state, identity.configurationSet));
  if (tenant !== undefined) checkTenant(tenant, [arn, ...namedArns(set, request.template, context)], context);
  if (set !== undefined) checkSet(set, state);
  if (identity.mailFrom?.onMxFailure === 'REJECT_MESSAGE' && identity.mailFrom.status !== 'SUCCESS')
    throw new AwsError('MailFromDomainNotVerifiedException', `Custom MAIL FROM domain ${identity.mailFrom.domain} is not verified`, 400);
  return { identityArn: arn, set, tenant };
}

function checkAccount({ account }: SesState): void {
  if (account.enforcement === 'SHUTDOWN')
    throw new AwsError('AccountSuspendedException', "The account's ability to send email has been suspended.", 400);
  if (!account.sending) throw sendingPaused('Email sending is disabled for the account.');
}

function tenantFor(state: SesState, name: string | undefined, { account }: OperationContext): TenantRecord | undefined {
  if (name === undefined) return undefined;
  checkTenantName(name);
  const tenant = entryOf(state.tenants, name);
  if (tenant === undefined) throw notFound(`Tenant ${name} for AwsAccountId ${account} not found.`);
  return tenant;
}

/** The identity of the From address; one of another account only as that account's policy says. */
function identityOf(
  { from, identityArn }: SenderRequest,
  state: SesState,
  context: OperationContext,
): { identity: IdentityRecord; arn: string } {
  if (identityArn === undefined) {
    const identity = identityFor(state, from);
    if (identity === undefined || !isVerified(identity)) throw unverified(context, [from]);
    return { identity, arn: arnOf(context, 'identity', identity.name) };
  }
  const parsed = parseSesArn(identityArn);
  if (parsed?.kind !== 'identity' || parsed.region !== context.region) throw badRequest(`Invalid identity ARN ${identityArn}`);
  const owner = sesOf(context, parsed.account, context.region);
  const identity = entryOf(owner.identities, identityKey(parsed.name));
  if (identity === undefined || !isVerified(identity) || !identityNames(from).includes(identity.name)) throw unverified(context, [from]);
  if (parsed.account !== context.account) checkPolicies(identity, identityArn, context);
  return { identity, arn: identityArn };
}

function checkPolicies(identity: IdentityRecord, arn: string, { account, caller }: OperationContext): void {
  const verdicts = Object.values(identity.policies).map((policy) =>
    judge(policy, {
      principal: { account, arn: caller.arn },
      action: 'ses:SendEmail',
      resource: arn,
      context: { 'aws:principalaccount': account, 'aws:principalarn': caller.arn },
    }),
  );
  if (verdicts.includes('deny') || !verdicts.includes('allow'))
    throw new AwsError(
      'AccessDeniedException',
      `User \`${caller.arn}' is not authorized to perform \`ses:SendEmail' on resource \`${arn}'`,
      403,
    );
}

const namedArns = (set: ConfigurationSetRecord | undefined, template: string | undefined, context: OperationContext): string[] => [
  ...(set === undefined ? [] : [arnOf(context, 'configuration-set', set.name)]),
  ...(template === undefined ? [] : [arnOf(context, 'template', template)]),
];

function checkTenant(tenant: TenantRecord, arns: readonly string[], context: OperationContext): void {
  const missing = arns.filter((arn) => !Object.hasOwn(tenant.resources, arn));
  if (missing.length > 0) throw new AwsError('AccessDeniedException', `Tenant not associated with resources [${missing.join(',')}].`, 403);
  judgeTenant(context, context.account, context.region, tenant);
  if (aggregateStatus(tenant) === 'DISABLED') throw sendingPaused(`Sending paused for tenant ${tenant.name}.`);
}

function checkSet(set: ConfigurationSetRecord, state: SesState): void {
  if (!set.sending) throw sendingPaused(`Sending paused for configuration set <${set.name}>.`);
  const pool = set.delivery.SendingPoolName;
  if (pool !== undefined && !Object.hasOwn(state.pools, pool)) throw badRequest(`Sending pool <${pool}> does not exist.`);
}
