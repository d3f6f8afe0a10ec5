import { regionsOf } from '../../documents/rules/regions.ts';
import type { DevOpsGuruTargets, DevOpsGuruTargetsSpec, Organization } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';

/** The baseline or one override of a document, as far as it shows without the inventory. */
export interface WrittenPart {
  readonly asked: Pick<DevOpsGuruTargetsSpec, 'coverage' | 'notifications' | 'integrations'>;
  /** `['spec']` or `['spec', 'overrides', 0]`. */
  readonly path: readonly PathSegment[];
  /** The Regions that it speaks for; empty where the Organization, which would tell, is missing. */
  readonly regions: readonly string[];
}

export function partsOf(
  { value: { spec } }: Positioned<DevOpsGuruTargets>,
  organization: Positioned<Organization> | undefined,
): readonly WrittenPart[] {
  const regions = regionsOf(spec.targets, organization) ?? [];
  const overrides = (spec.overrides ?? []).map((override, index): WrittenPart => {
    const { region } = override.match;
    return { asked: override, path: ['spec', 'overrides', index], regions: region === undefined ? regions : [region] };
  });
  return [{ asked: spec, path: ['spec'], regions }, ...overrides];
}
