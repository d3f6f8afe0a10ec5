import type { CompileInput } from '../provider.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenant, effectiveTenants } from './effective-tenants.ts';

const known = new WeakMap<object, WeakMap<object, readonly EffectiveTenant[]>>();

/** The tenants, those whose account was made for them with that account: it is found by its address, which no two accounts share. */
export function placedTenants({ documents, targets: { units } }: Pick<CompileInput, 'documents' | 'targets'>): readonly EffectiveTenant[] {
  const ofUnits = known.get(units) ?? new WeakMap<object, readonly EffectiveTenant[]>();
  known.set(units, ofUnits);
  const placed = ofUnits.get(documents) ?? effectiveTenants(documents).map((tenant) => placedTenant(tenant, { documents, units }));
  ofUnits.set(documents, placed);
  return placed;
}

function placedTenant(
  tenant: EffectiveTenant,
  { documents, units }: Pick<CompileInput, 'documents'> & Pick<CompileInput['targets'], 'units'>,
): EffectiveTenant {
  if (tenant.creation === undefined || tenant.account !== undefined) return tenant;
  const made = units.accountWithEmail(tenant.creation.email);
  return made === undefined ? tenant : effectiveTenant(tenant.document, documents.all('TenantDefaults')[0], made);
}
