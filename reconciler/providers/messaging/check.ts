import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { noDefaults, secondDefaults } from './diagnostics.ts';

/** The offline rules of tenants. */
export function check(
  documents: DocumentSet,
  _catalogue: Catalogue,
  _calendar: Calendar,
  _regions: readonly RegionFacts[],
): readonly Diagnostic[] {
  return [...checkDefaults(documents)];
}

/** D-16: one TenantDefaults, and not none where there are tenants. A broken one is told of already. */
function* checkDefaults(documents: DocumentSet): Generator<Diagnostic> {
  const [first, ...others] = documents.all('TenantDefaults');
  const tenant = documents.all('Tenant')[0];
  const isBroken = documents.broken.some(({ kind }) => kind === 'TenantDefaults');
  if (first === undefined && tenant !== undefined && !isBroken) yield noDefaults(tenant.keyAt('metadata', 'name'));
  if (first !== undefined) for (const other of others) yield secondDefaults(first.at('kind'), other.at('kind'));
}
