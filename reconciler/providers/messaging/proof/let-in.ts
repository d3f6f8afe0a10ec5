import type { PolicyFacts } from '../../../isolation/facts.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import type { Gathering } from './gathering.ts';
import type { Principals, ResourcePolicy } from './policy-document.ts';

/** A tenant with what was gathered of it. */
export interface Gathered {
  readonly tenant: EffectiveTenant;
  readonly found: Gathering;
}

/**
 * Policies of buckets and identities as policies of those whom they let in: of a tenant with an account of its own everything in it, in a shared account the roles and
 * users that send for the tenant. The account's root in its own account only hands on to IAM, and lets nobody in by itself.
 */
export function* lettingIn(gathered: readonly Gathered[]): Generator<{ readonly tenant: string; readonly policy: PolicyFacts }> {
  for (const policy of uniquePolicies(gathered))
    for (const each of gathered) {
      const statements = policy.statements
        .filter(({ principals }) => isLetIn(principals, each, accountOf(policy)))
        .map(({ statement }) => statement);
      if (statements.some(({ effect }) => effect === 'Allow'))
        yield { tenant: each.tenant.name, policy: { evidence: policy.evidence, statements, ...boundsOf(each) } };
    }
}

/** Service control policies bind whoever is let in, too; a permissions boundary does not bind sessions that a policy names. */
const boundsOf = ({ found: { bounds } }: Gathered): Pick<PolicyFacts, 'bounds'> => (bounds.length === 0 ? {} : { bounds });

/** What several tenants use is read for each of them. */
const uniquePolicies = (gathered: readonly Gathered[]): Iterable<ResourcePolicy> =>
  new Map(gathered.flatMap(({ found }) => found.resourcePolicies.map((each) => [JSON.stringify(each), each] as const))).values();

const accountOf = ({ evidence }: ResourcePolicy): string => evidence.cell.split('/')[0] ?? '';

function isLetIn(principals: Principals, { tenant, found }: Gathered, owner: string): boolean {
  if (principals === 'everybody') return true;
  const account = tenant.account?.value;
  return principals.some((principal) => {
    const [, role] = /:(?:assumed-)?role\/(?:.*\/)?([^/]+)$/.exec(principal.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1')) ?? [];
    const of = /^\d{12}$/.test(principal) ? principal : principal.split(':')[4];
    if (account === undefined || of !== account) return false;
    if (tenant.isolation === 'dedicated-account') return true;
    if (role !== undefined) return found.roles.has(role);
    const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
    if (user !== undefined) return found.users.has(user);
    return account !== owner && (principal === account || principal.endsWith(':root'));
  });
}
