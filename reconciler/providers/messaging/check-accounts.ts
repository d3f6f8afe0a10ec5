import { parseAccountId } from '../../model/account-id.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CompileInput } from '../provider.ts';
import { homesOf, isActive, isPlace } from './compile.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { checkAccountState } from './live-rules.ts';
import { placedTenants } from './placed-tenants.ts';
import { cellOf } from './resources/registry-items.ts';

/**
 * S-15 with the inventory: an account that the organization does not have is an error; one that is known and cannot be worked on now is a
 * warning, and its cells are left out (DESIGN section 1, rule 6).
 */
export function checkAccounts(input: CompileInput): readonly Diagnostic[] {
  const tenants = placedTenants(input);
  return [
    ...ofCommon(tenants[0], input),
    ...tenants.flatMap((tenant) => ofAccount(tenant, input)),
    ...tenants.flatMap((tenant) => ofHomes(tenant, input)),
  ];
}

/** S-15: where the registry and the central bucket are, asked once. */
function ofCommon(tenant: EffectiveTenant | undefined, input: CompileInput): readonly Diagnostic[] {
  const places = [
    { what: 'the registry', home: tenant?.registry },
    { what: 'the central bucket of events', home: tenant?.analytics },
  ];
  return places.flatMap(({ what, home }): Diagnostic[] => {
    if (home === undefined || isPlace(cellOf(home.value), input)) return [];
    const cell = cellOf(home.value);
    const where = `${what} is in ${cell.account}/${cell.region}`;
    if (input.targets.units.parentOf(cell.account) === undefined)
      return [
        error(
          'S-15',
          home.source,
          `${where}, and the organization has no account ${cell.account}`,
          'correct the id, or invite the account',
        ),
      ];
    return [
      isActive(cell.account, input)
        ? error('S-15', home.source, `${where}, which is no governed Region`, 'name another Region, or add it to governedRegions')
        : error('S-15', home.source, `${where}, whose account is not ACTIVE`, 'name another account: without it no tenant is remembered'),
    ];
  });
}

/** S-15: what a tenant needs elsewhere, the central bucket or the catalogue of events, is in an account and a Region that can be worked on. */
function ofHomes(tenant: EffectiveTenant, input: CompileInput): readonly Diagnostic[] {
  return homesOf(tenant).flatMap(({ cell, parts }) => {
    if (isPlace(cell, input)) return [];
    const what = `${tenant.name} needs ${parts.map(({ rules }) => rules.name).join(', ')} in ${cell.account}/${cell.region}`;
    const isKnown = input.targets.units.parentOf(cell.account) !== undefined;
    if (isKnown && !isActive(cell.account, input))
      return [
        warning(
          'S-15',
          tenant.source,
          `${what}, whose account is not ACTIVE now: nothing of it is read or written`,
          'wait, or name another account',
        ),
      ];
    const why = isKnown ? 'which is no governed Region' : 'whose account is not in the organization';
    return [error('S-15', tenant.source, `${what}, ${why}`, 'name another account or Region, or add the Region to governedRegions')];
  });
}

function ofAccount(tenant: EffectiveTenant, input: CompileInput): readonly Diagnostic[] {
  const account = parseAccountId(tenant.account?.value ?? '');
  if (account === undefined) return [];
  if (input.targets.units.parentOf(account) === undefined) return [...checkAccountState(tenant, undefined)];
  if (isActive(account, input)) return [];
  return [...checkAccountState(tenant, 'not ACTIVE now, so that nothing of the tenant is read or written')].map((each) => ({
    ...each,
    severity: 'warning',
  }));
}
