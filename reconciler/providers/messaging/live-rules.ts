import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Source } from '../../model/source.ts';
import { firstApplication } from './check-push.ts';
import { registrationOnly } from './countries.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

// Rules whose other half is what AWS answers: pure, with the answers as data. Whoever reads the live state feeds them and shows what they say.

/** A live object of ours with its tags. */
export interface TaggedResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** S-03: everything of a tenant that can be tagged carries the tag `tenant`. */
export function* checkTenantTag(tenant: EffectiveTenant, resources: readonly TaggedResource[]): Generator<Diagnostic> {
  for (const { arn, tags } of resources)
    if (tags['tenant'] !== tenant.name)
      yield error(
        'S-03',
        tenant.source,
        `${arn} carries ${tags['tenant'] === undefined ? 'no tag tenant' : `tenant=${tags['tenant']}`}: reports and policies go by it`,
        `apply writes tenant=${tenant.name}`,
      );
}

/** S-15: the account of a tenant is in the organization and ACTIVE. @param state undefined: the organization does not have it */
export function* checkAccountState(tenant: EffectiveTenant, state: string | undefined): Generator<Diagnostic> {
  if (tenant.account === undefined || state === 'ACTIVE') return;
  yield error(
    'S-15',
    tenant.account.source,
    state === undefined ? `the organization has no account ${tenant.account.value}` : `the account ${tenant.account.value} is ${state}`,
    state === undefined ? 'correct the id, or invite the account' : 'a tenant lives in an ACTIVE account only',
  );
}

/** S-16: the role of the tenant's account can be assumed. @param refusal what AWS said; undefined where it worked */
export function* checkRole(tenant: EffectiveTenant, role: string, refusal: string | undefined): Generator<Diagnostic> {
  if (refusal === undefined || tenant.isolation !== 'dedicated-account') return;
  yield error(
    'S-16',
    tenant.role?.source ?? tenant.source,
    `the role ${role} in ${tenant.account?.value ?? 'the account'} cannot be assumed: ${refusal}`,
    'trueup bootstrap makes the roles; or write placement.role',
  );
}

/** Whether AWS still confines the account to verified recipients. */
export interface SandboxState {
  readonly ses: boolean;
  readonly sms: boolean;
}

/** S-21: a warning, and an error where the account has to be in production. */
export function* checkSandbox(tenant: EffectiveTenant, region: string, state: SandboxState): Generator<Diagnostic> {
  const tell = tenant.facts.requireProductionAccess ? error : warning;
  const where = `${tenant.account?.value ?? ''}/${region}`;
  if (state.ses && tenant.email !== undefined)
    yield tell(
      'S-21',
      tenant.email.source,
      `SES is still in the sandbox in ${where}: 200 messages a day, to verified addresses only`,
      'request production access in the SES console (Account dashboard), or aws sesv2 put-account-details',
    );
  if (state.sms && tenant.sms !== undefined)
    yield tell(
      'S-21',
      tenant.sms.source,
      `SMS is still in the sandbox in ${where}: verified numbers only`,
      'open a case with AWS Support: AWS End User Messaging SMS, "SMS production access"',
    );
}

/** What an account has to send from in a Region, its own and what others share with it. */
export interface LiveOrigination {
  /** Ids and ARNs of phone numbers. */
  readonly numbers: ReadonlySet<string>;
  /** `<sender id>/<country>`. */
  readonly senderIds: ReadonlySet<string>;
}

/**
 * S-32 (not there), S-33 (a new account that has nothing yet: how to get it) and A-06 (a country where a sender id has to be registered).
 */
export function* checkOrigination(tenant: EffectiveTenant, region: string, live: LiveOrigination): Generator<Diagnostic> {
  const isNew = tenant.isolation === 'dedicated-account' && live.numbers.size === 0 && live.senderIds.size === 0;
  for (const identity of tenant.sms?.identities ?? []) {
    const isThere =
      identity.kind === 'number' ? live.numbers.has(identity.id) : live.senderIds.has(`${identity.senderId}/${identity.country}`);
    if (isThere) continue;
    const what = identity.kind === 'number' ? `the number ${identity.id}` : `the sender id ${identity.senderId} (${identity.country})`;
    const where = `${tenant.account?.value ?? 'the account'} in ${region}`;
    if (identity.kind === 'sender' && registrationOnly.has(identity.country))
      yield error(
        'A-06',
        identity.source,
        `${what} is not registered in ${where}: ${identity.country} takes registered ones only`,
        'AWS End User Messaging SMS console: Registrations, "Create registration"; it takes days to weeks',
      );
    else if (isNew)
      yield warning(
        'S-33',
        identity.source,
        `${what} is still to be procured in ${where}`,
        procurement(identity.kind, identity.kind === 'number' ? '' : identity.country),
      );
    else
      yield error(
        'S-32',
        identity.source,
        `${where} does not have ${what}`,
        procurement(identity.kind, identity.kind === 'number' ? '' : identity.country),
      );
  }
}

const procurement = (kind: 'number' | 'sender', country: string): string =>
  kind === 'number'
    ? 'request a number in the console of AWS End User Messaging SMS (it costs money every month), then write its id here'
    : `request it: aws pinpoint-sms-voice-v2 request-sender-id --sender-id ... --iso-country-code ${country}`;

/** L-05: the first push application of an account. @param applications how many it has */
export function* checkFirstApplication(tenant: EffectiveTenant, applications: number): Generator<Diagnostic> {
  if (tenant.isolation === 'dedicated-account' && tenant.push !== undefined && applications === 0)
    yield firstApplication(tenant, tenant.push);
}

/** A change that a plan would like to make and that AWS does not make in place. */
export interface ImmutableChange {
  readonly object: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly source: Source;
  /** Whether making it anew is possible at all: MANAGED to STANDARD is not, nor is what the tenant itself is made of. */
  readonly replaceable: boolean;
  /** The steps that would get there. */
  readonly migration: string;
}

/** A-09: refused unless it can be made anew and the tenant allows what is lost by it. Source: facts/tenants.md 4.4. */
export function* checkImmutable(tenant: EffectiveTenant, changes: readonly ImmutableChange[]): Generator<Diagnostic> {
  for (const { object, field, before, after, source, replaceable, migration } of changes) {
    if (replaceable && tenant.allowDelete) continue;
    yield error(
      'A-09',
      source,
      `${field} of ${object} is ${before} and cannot become ${after}`,
      replaceable ? `${migration}; or allowDelete: true, and it is made anew` : migration,
    );
  }
}

/** A-10: everything that an SES tenant sends with is associated with it. */
export function* checkAssociated(
  tenant: EffectiveTenant,
  wanted: readonly { readonly arn: string; readonly source: Source }[],
  associated: ReadonlySet<string>,
): Generator<Diagnostic> {
  if (tenant.email?.tenant === undefined) return;
  for (const { arn, source } of wanted)
    if (!associated.has(arn))
      yield error(
        'A-10',
        source,
        `${arn} is not associated with ${tenant.email.tenant.awsName}: SES refuses to send with it`,
        'apply associates it',
      );
}

/** A-11: a strict policy pauses early, and a tenant without a history has nothing to show. @param exists whether the SES tenant is there */
export function* checkStrictPolicy(tenant: EffectiveTenant, exists: boolean): Generator<Diagnostic> {
  const policy = tenant.email?.tenant?.reputationPolicy;
  if (policy?.value === 'strict' && !exists)
    yield warning('A-11', policy.source, 'strict on a tenant without a history: a few bounces pause it', 'start with standard');
}

/** Something that loses data when it goes. */
export interface LossyDelete {
  readonly object: string;
  readonly loses: string;
  readonly source: Source | undefined;
}

/** A-12: what loses data goes only where the tenant, or the registry's memory of it, allows it. */
export function* checkDeletes(allowed: boolean, deletes: readonly LossyDelete[]): Generator<Diagnostic> {
  if (allowed) return;
  for (const { object, loses, source } of deletes)
    yield {
      severity: 'error',
      code: 'A-12',
      message: `${object} is not deleted: ${loses}`,
      hint: 'write allowDelete: true in the tenant first, apply, and take it out then',
      ...(source === undefined ? {} : { source }),
    };
}

/** An object of AWS that carries our tags, or that tenants claim. */
export interface ClaimedObject {
  readonly arn: string;
  readonly taggedOurs: boolean;
  /** The tenants whose documents or registry entries claim it as their own alone. */
  readonly claimedBy: readonly string[];
}

/** A-16: one object, one tenant. */
export function* checkClaimed(objects: readonly ClaimedObject[]): Generator<Diagnostic> {
  for (const { arn, taggedOurs, claimedBy } of objects) {
    if (claimedBy.length > 1)
      yield {
        severity: 'error',
        code: 'A-16',
        message: `${arn} is claimed by ${claimedBy.join(' and ')}`,
        hint: 'let one of them have another, or write shared: true in both',
      };
    else if (taggedOurs && claimedBy.length === 0)
      yield {
        severity: 'error',
        code: 'A-16',
        message: `${arn} is tagged ours, and no tenant claims it`,
        hint: 'trueup prune removes it, trueup adopt gives it to a tenant',
      };
  }
}
