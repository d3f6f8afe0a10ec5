import type { RegionFacts } from '../../catalogue/catalogue.ts';
import { regionsOf } from '../../documents/rules/regions.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DevOpsGuruTargets, Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { noDevOpsGuru } from './diagnostics.ts';

/** V-15: every Region of the targets has DevOps Guru. A Region that AWS does not have is V-02's. Source: facts/compliance.md 3.1. */
export function* checkRegions(
  document: Positioned<DevOpsGuruTargets>,
  organization: Positioned<Organization> | undefined,
  facts: readonly RegionFacts[],
): Generator<Diagnostic> {
  const { targets } = document.value.spec;
  const offered = facts.filter((region) => region.devopsGuru).map((region) => region.id);
  const known = new Set(facts.map((region) => region.id));
  const lacking = (regionsOf(targets, organization) ?? []).filter((region) => known.has(region) && !offered.includes(region));
  for (const region of lacking) {
    const index = targets.regions?.indexOf(region) ?? -1;
    const source = index === -1 ? document.keyAt('spec', 'targets') : document.at('spec', 'targets', 'regions', index);
    yield noDevOpsGuru(region, offered, index !== -1, source);
  }
}
