import type { DocumentSet } from '../../model/document-set.ts';
import type { MessagingAccount, Tenant, TenantDefaults } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { lazySource, type Resolved } from '../../model/source.ts';
import { alarmsOf } from './effective-alarms.ts';
import { emailOf } from './effective-email.ts';
import { eventStreamOf } from './effective-event-stream.ts';
import { importsOf } from './effective-imports.ts';
import { channelsOfSharedApplication, customOf, pushOf } from './effective-push.ts';
import { smsOf } from './effective-sms.ts';
import type { AccountFacts, EffectiveTenant } from './effective-tenant.ts';
import { type MergedSpec, mergedSpec } from './merged-spec.ts';
import { derivedName } from './names.ts';

/** What the parts of a tenant are built from. */
export interface TenantInput {
  readonly name: string;
  readonly prefix: string;
  readonly merged: MergedSpec;
  readonly defaults: Positioned<TenantDefaults> | undefined;
  readonly facts: AccountFacts;
  readonly account: string | undefined;
}

/** The tenants of a configuration by their rules' order: file order. Built once a set of documents. */
export function effectiveTenants(documents: DocumentSet): readonly EffectiveTenant[] {
  const known = built.get(documents);
  if (known !== undefined) return known;
  const defaults = documents.all('TenantDefaults')[0];
  const tenants = documents.all('Tenant').map((document) => effectiveTenant(document, defaults));
  built.set(documents, tenants);
  return tenants;
}

const built = new WeakMap<DocumentSet, readonly EffectiveTenant[]>();

/**
 * One tenant: defaults merged, names derived, defaults written out. Total: of a broken document what can be told.
 * @param made the account that was made for it, where it names none
 */
export function effectiveTenant(
  document: Positioned<Tenant>,
  defaults: Positioned<TenantDefaults> | undefined,
  made?: string,
): EffectiveTenant {
  const merged = mergedSpec(document, defaults);
  const { value: spec, at } = merged;
  const { name } = document.value.metadata;
  const prefix = defaults?.value.spec.prefix ?? '';
  const account = spec.placement.account ?? made;
  const facts = factsOf(defaults, account);
  const input: TenantInput = { name, prefix, merged, defaults, facts, account };
  const eventStream = eventStreamOf(input);
  const email = emailOf(input, eventStream);
  const sms = smsOf(input, eventStream);
  const push = pushOf(input);
  const custom = customOf(input);
  const written = <T>(value: T | undefined, ...path: readonly PathSegment[]): Resolved<T> | undefined =>
    value === undefined ? undefined : merged.resolved(value, ...path);
  const { organization } = spec.placement;
  const registry = defaults?.value.spec.registry;
  const analytics = defaults?.value.spec.analytics;
  return {
    name,
    document,
    source: lazySource(document.file, () => document.at('metadata', 'name')),
    merged,
    prefix,
    displayName: spec.displayName,
    isolation: spec.isolation,
    sharesAccount: spec.isolation === 'shared-project' || spec.isolation === 'dedicated-project',
    owner: { team: written(spec.owner?.team, 'owner', 'team'), contact: written(spec.owner?.contact, 'owner', 'contact') },
    account: written(account, 'placement', 'account'),
    regions: spec.placement.regions ?? [],
    role: written(spec.placement.role, 'placement', 'role') ?? roleOf(defaults, account),
    creation:
      organization?.create === true && organization.accountName !== undefined && organization.email !== undefined
        ? { accountName: organization.accountName, email: organization.email, source: at('placement', 'organization') }
        : undefined,
    parent: written(organization?.parent, 'placement', 'organization', 'parent'),
    facts,
    email,
    sms,
    push,
    custom,
    alarms: alarmsOf(input, { email, sms, push, custom }),
    eventStream,
    imports: importsOf(input),
    iamGuard: written(spec.iamGuard, 'iamGuard'),
    audienceDisjoint: spec.audience?.disjoint === true,
    sync: { suppression: spec.sync?.suppression === true, optOut: spec.sync?.optOut === true },
    senderPolicy: {
      name: derivedName(prefix, name, 'sender'),
      apply: spec.policies?.sender?.apply === true,
      attachTo: spec.policies?.sender?.attachTo ?? [],
      source: at('policies', 'sender'),
    },
    serviceControlPolicy: {
      name: derivedName(prefix, name, 'guard'),
      attach: spec.policies?.serviceControl?.attach === true,
      exemptRoles: spec.policies?.serviceControl?.exemptRoles ?? [],
      source: at('policies', 'serviceControl'),
    },
    onRemove: spec.retention?.onRemove ?? 'retain',
    allowDelete: spec.allowDelete === true,
    extra: spec.registry?.extra ?? {},
    registry: registry === undefined || defaults === undefined ? undefined : { value: registry, source: defaults.at('spec', 'registry') },
    analytics:
      analytics === undefined || defaults === undefined ? undefined : { value: analytics, source: defaults.at('spec', 'analytics') },
    waivers: (spec.waivers ?? []).map((value, index) => ({
      value,
      source: at('waivers', index),
      expiresAt: at('waivers', index, 'expires'),
    })),
  };
}

/** Percent of a quota that is kept free where nothing is written. Source: facts/tenants.md 4.9. */
export const defaultHeadroom = 20;

/** What TenantDefaults says of an account. */
export function factsOf(defaults: Positioned<TenantDefaults> | undefined, account: string | undefined): AccountFacts {
  const facts = declaredAccount(defaults, account);
  return {
    isDeclared: facts !== undefined,
    regions: facts?.regions,
    isolation: facts?.isolation ?? ['shared-project', 'dedicated-project', 'dedicated-account'],
    volumeHeadroom: facts?.volumeHeadroom ?? defaultHeadroom,
    allowSharedResources: facts?.allowSharedResources === true,
    requireProductionAccess: facts?.requireProductionAccess === true,
    quotas: facts?.quotas ?? {},
    sharedApplication: facts?.sharedApplication,
    sharedApplicationChannels:
      defaults === undefined || account === undefined || facts?.sharedApplication === undefined
        ? []
        : channelsOfSharedApplication(facts.sharedApplication, (...path) =>
            defaults.at('spec', 'accounts', account, 'sharedApplication', ...path),
          ),
  };
}

function declaredAccount(defaults: Positioned<TenantDefaults> | undefined, account: string | undefined): MessagingAccount | undefined {
  const accounts = defaults?.value.spec.accounts ?? {};
  return account !== undefined && Object.hasOwn(accounts, account) ? accounts[account] : undefined;
}

function roleOf(defaults: Positioned<TenantDefaults> | undefined, account: string | undefined): Resolved<string> | undefined {
  const role = declaredAccount(defaults, account)?.role;
  if (defaults === undefined || account === undefined || role === undefined) return undefined;
  return { value: role, source: defaults.at('spec', 'accounts', account, 'role'), overrode: [] };
}
