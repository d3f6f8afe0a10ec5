import { parseAccountId } from '../../model/account-id.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CompileInput } from '../provider.ts';
import { isActive } from './compile.ts';
import { effectiveTenants } from './effective-tenants.ts';
import { checkAccountState } from './live-rules.ts';

/**
 * S-15 with the inventory: an account that the organization does not have is an error; one that is known and cannot be worked on now is a
 * warning, and its cells are left out (DESIGN section 1, rule 6).
 */
export function checkAccounts(input: CompileInput): readonly Diagnostic[] {
  return effectiveTenants(input.documents).flatMap((tenant): readonly Diagnostic[] => {
    const account = parseAccountId(tenant.account?.value ?? '');
    if (account === undefined) return [];
    if (input.targets.units.parentOf(account) === undefined) return [...checkAccountState(tenant, undefined)];
    if (isActive(account, input)) return [];
    return [...checkAccountState(tenant, 'not ACTIVE now, so that nothing of the tenant is read or written')].map((each) => ({
      ...each,
      severity: 'warning',
    }));
  });
}
