import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import { devOpsGuruEndOfSupport } from '../../catalogue/shipped.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { DevOpsGuruTargets } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { checkConflicts } from './check-conflicts.ts';
import { checkCoverage } from './check-coverage.ts';
import { checkEndOfSupport } from './check-end-of-support.ts';
import { checkRegions } from './check-regions.ts';
import { checkTopics } from './check-topics.ts';
import { saysNothing } from './diagnostics.ts';
import { partsOf } from './parts.ts';

/** The offline rules of DevOpsGuruTargets: V-04, V-15, V-16, V-18, V-19, V-27, and what the shape of a coverage or a topic leaves open. */
export function check(
  documents: DocumentSet,
  _catalogue: Catalogue,
  calendar: Calendar,
  regions: readonly RegionFacts[],
): readonly Diagnostic[] {
  const { organization } = documents;
  const targets = documents.all('DevOpsGuruTargets');
  const end = devOpsGuruEndOfSupport();
  return [
    ...targets.flatMap((document) => [
      ...checkContent(document),
      ...checkRegions(document, organization, regions),
      ...partsOf(document, organization).flatMap((part) => [
        ...checkCoverage(document, part),
        ...checkTopics(document, part, organization?.value.spec.partition ?? 'aws'),
      ]),
    ]),
    ...checkEndOfSupport(targets, end, calendar),
    ...checkConflicts(documents, calendar),
  ];
}

/** A document whose parts were all left out as broken is not told to be empty on top of that. */
function* checkContent({ value: { spec }, keyAt, at }: Positioned<DevOpsGuruTargets>): Generator<Diagnostic> {
  const { coverage, notifications, integrations, overrides = [], unlistedChannels } = spec;
  const says = [coverage, notifications, integrations, unlistedChannels].some((part) => part !== undefined) || overrides.length > 0;
  if (!says && at('spec', 'coverage').pointer === '/spec') yield saysNothing(keyAt('spec'));
}
