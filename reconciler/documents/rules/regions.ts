import type { RegionFacts } from '../../catalogue/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { Organization, Targets } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';

/** The Regions of a targets block; undefined where they depend on an Organization, or on targets, that are missing or broken. */
export function regionsOf(targets: Targets, organization: Positioned<Organization> | undefined): readonly string[] | undefined {
  if (targets.include.length === 0) return undefined;
  const given = targets.regions ?? organization?.value.spec.governedRegions;
  const excluded = targets.excludeRegions ?? [];
  return excluded.length === 0 ? given : given?.filter((region) => !excluded.includes(region));
}

/** V-02: a Region that a document names is governed. */
export function checkGoverned(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  region: string,
  organization: Positioned<Organization> | undefined,
  regions: readonly RegionFacts[],
): Diagnostic | undefined {
  if (organization === undefined) return undefined;
  const governed = organization.value.spec.governedRegions;
  if (governed.includes(region)) return undefined;
  const exists = regions.some((known) => known.id === region);
  const near = exists
    ? undefined
    : (didYouMean(region, governed) ??
      didYouMean(
        region,
        regions.map((known) => known.id),
      ));
  const hint =
    near === undefined
      ? `governed are ${governed.join(', ')}; add it to Organization.spec.governedRegions, or take it out`
      : `did you mean ${near}?`;
  return problem('V-02', document.at(...path), `${region} is not a governed Region`, hint);
}
