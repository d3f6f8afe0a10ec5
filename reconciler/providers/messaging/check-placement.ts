import type { RegionFacts } from '../../catalogue/catalogue.ts';
import { checkGoverned } from '../../documents/rules/regions.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { formatSource } from '../../model/source.ts';
import { accountKey, type Claims } from './claims.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** Where a tenant lives: V-02, V-30, D-11, S-09, S-14, S-15 and S-17 as far as they need no inventory. */
export function* checkPlacement(
  tenant: EffectiveTenant,
  claims: Claims,
  organization: Positioned<Organization> | undefined,
  regions: readonly RegionFacts[],
): Generator<Diagnostic> {
  const { document, isolation, account, merged } = tenant;
  for (const [index, region] of tenant.regions.entries()) {
    const wrong = checkGoverned(document, ['spec', 'placement', 'regions', index], region, organization, regions);
    if (wrong !== undefined) yield wrong;
  }
  yield* checkCreation(tenant, claims, organization);
  yield* checkRegistry(tenant);
  if (account === undefined) return;
  yield* checkOneRole(tenant, claims);
  if (tenant.sharesAccount) {
    if (!tenant.facts.isDeclared)
      yield error(
        'S-15',
        account.source,
        `${account.value} is not one of the messaging accounts of TenantDefaults: a tenant with ${isolation} may only be placed in one of them`,
        'add it to TenantDefaults.spec.accounts, or place the tenant in another',
      );
    else yield* checkAllowed(tenant);
  } else if (isolation === 'dedicated-account') {
    if (tenant.facts.isDeclared) yield* checkAllowed(tenant);
    const other = (claims.byAccount.get(accountKey(tenant)) ?? []).find((each) => each !== tenant);
    if (other !== undefined)
      yield error(
        'S-14',
        account.source,
        `the account of ${tenant.name} is also that of ${other.name} (${formatSource(other.account?.source ?? other.source)}): a dedicated account has one tenant`,
        'give the tenant an account of its own, or write dedicated-project for both',
      );
    if (organization !== undefined && account.value === organization.value.spec.managementAccount)
      yield error('S-14', account.source, 'the management account is not the account of a tenant', 'give the tenant an account of its own');
  }
  for (const member of ['organization'] as const)
    if (tenant.sharesAccount && merged.value.placement[member] !== undefined)
      yield error('D-12', merged.keyAt('placement', member), `${member} is only for dedicated-account`, `take ${member} out`);
}

/** S-16: an account is written by one role, whoever of its tenants names it. */
function* checkOneRole(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const { role, account } = tenant;
  if (role === undefined) return;
  const other = (claims.byAccount.get(accountKey(tenant)) ?? []).find((each) => each.role !== undefined && each.role.value !== role.value);
  if (other?.role !== undefined)
    yield error(
      'S-16',
      role.source,
      `${account?.value ?? ''} is written by the role ${role.value} here and by ${other.role.value} for ${other.name} (${formatSource(other.role.source)})`,
      'write one role for the account: TenantDefaults.spec.accounts.<id>.role',
    );
}

/** What TenantDefaults allows in the account. */
function* checkAllowed({ facts, isolation, merged, regions }: EffectiveTenant): Generator<Diagnostic> {
  if (!facts.isolation.includes(isolation))
    yield error(
      'S-15',
      merged.at('isolation'),
      `the account takes no tenants with ${isolation}`,
      `allowed there: ${facts.isolation.join(', ')} (TenantDefaults.spec.accounts)`,
    );
  for (const [index, region] of regions.entries())
    if (facts.regions?.includes(region) === false)
      yield error(
        'S-15',
        merged.at('placement', 'regions', index),
        `the account takes no tenants in ${region}`,
        `allowed there: ${facts.regions.join(', ')} (TenantDefaults.spec.accounts)`,
      );
}

/** D-11, V-30: an account is named, or all that its creation needs is. */
function* checkCreation(
  tenant: EffectiveTenant,
  claims: Claims,
  organization: Positioned<Organization> | undefined,
): Generator<Diagnostic> {
  const { merged, account, parent } = tenant;
  const written = merged.value.placement.organization;
  if (account === undefined && written?.create !== true) {
    // One that was left out as broken is told of already.
    if (!merged.at('placement', 'account').pointer.endsWith('/account'))
      yield error(
        'D-11',
        merged.keyAt('placement'),
        'account is missing in spec.placement',
        'write account: and 12 digits in quotes, or organization: { create: true, ... }',
      );
  } else if (account === undefined) {
    for (const member of ['accountName', 'email', 'parent'] as const)
      if (written?.[member] === undefined)
        yield error(
          'D-11',
          merged.keyAt('placement', 'organization'),
          `${member} is missing: a new account needs it`,
          `write ${member}: ...`,
        );
    yield* checkRequests(tenant, claims);
  }
  const aliases = Object.keys(organization?.value.spec.ous ?? {});
  if (organization === undefined || parent === undefined || /^(?:ou|r)-/.test(parent.value) || aliases.includes(parent.value)) return;
  const near = didYouMean(parent.value, aliases);
  yield error(
    'V-30',
    parent.source,
    `${parent.value} is no alias of a unit`,
    near === undefined ? `known aliases: ${aliases.join(', ')}` : `did you mean ${near}?`,
  );
}

/** S-14: an account is found again by its address, and a request for it by the account's name. */
function* checkRequests({ name, creation }: EffectiveTenant, { tenants }: Claims): Generator<Diagnostic> {
  if (creation === undefined) return;
  for (const member of ['email', 'accountName'] as const) {
    const of = (each: EffectiveTenant): string | undefined => each.creation?.[member].toLowerCase();
    const other = tenants.find((each) => each.name !== name && of(each) === creation[member].toLowerCase());
    if (other?.creation !== undefined)
      yield error(
        'S-14',
        creation.source,
        `${member} of the account of ${name} is also that of ${other.name} (${formatSource(other.creation.source)}): each account is told by its own`,
        `write another ${member}`,
      );
  }
}

function* checkRegistry({ registry, isolation, account, source }: EffectiveTenant): Generator<Diagnostic> {
  if (registry === undefined) {
    if (isolation === 'dedicated-project' || isolation === 'dedicated-account')
      yield error(
        'S-09',
        source,
        `a tenant with ${isolation} needs the registry: it remembers which objects are whose`,
        'write TenantDefaults.spec.registry with table, account and region',
      );
  } else if (isolation === 'dedicated-account' && registry.value.account === account?.value)
    yield error(
      'S-17',
      registry.source,
      'the registry is inside the account of a tenant',
      'put the table into an account of your own, for example the management account',
    );
}
