import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import { devOpsGuruEndOfSupport } from '../../catalogue/shipped.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { DevOpsGuruTargets } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { mostParameterBytes } from '../carrier.ts';
import { checkConflicts } from './check-conflicts.ts';
import { checkCoverage } from './check-coverage.ts';
import { checkEndOfSupport } from './check-end-of-support.ts';
import { checkExceptions } from './check-exceptions.ts';
import { checkRegions } from './check-regions.ts';
import { checkTopics } from './check-topics.ts';
import { coverageOf } from './coverage-value.ts';
import { saysNothing, stackSetMissing, tooLongForParameter } from './diagnostics.ts';
import { partsOf, type WrittenPart } from './parts.ts';
import { parametersOfCoverage } from './stack-set-template.ts';

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
      ...checkMechanism(document),
      ...checkRegions(document, organization, regions),
      ...partsOf(document, organization).flatMap((part) => [
        ...checkCoverage(document, part),
        ...checkParameterLength(document, part),
        ...checkTopics(document, part, organization?.value.spec.partition ?? 'aws'),
      ]),
    ]),
    ...checkEndOfSupport(targets, end, calendar),
    ...checkExceptions(documents, end, calendar),
    ...checkConflicts(documents, calendar),
  ];
}

/** A document whose parts were all left out as broken is not told to be empty on top of that. */
function* checkContent({ value: { spec }, keyAt, at }: Positioned<DevOpsGuruTargets>): Generator<Diagnostic> {
  const { coverage, notifications, integrations, overrides = [], unlistedChannels } = spec;
  const says = [coverage, notifications, integrations, unlistedChannels].some((part) => part !== undefined) || overrides.length > 0;
  if (!says && at('spec', 'coverage').pointer === '/spec') yield saysNothing(keyAt('spec'));
}

/** A stack set has to be described where one is to carry the document; one that is left out as broken tells its own problem. */
function* checkMechanism({ value: { spec }, at }: Positioned<DevOpsGuruTargets>): Generator<Diagnostic> {
  if (spec.mechanism === 'stackset' && spec.stackset === undefined && at('spec', 'stackset').pointer === '/spec')
    yield stackSetMissing(at('spec', 'mechanism'));
}

/** V-17: names and values go to a stack in one parameter. Source: facts/compliance.md 3.5, 6.4. */
function* checkParameterLength(document: Positioned<DevOpsGuruTargets>, { asked, path }: WrittenPart): Generator<Diagnostic> {
  if (document.value.spec.mechanism !== 'stackset' || asked.coverage === undefined) return;
  for (const value of Object.values(parametersOfCoverage(coverageOf(asked.coverage)))) {
    const bytes = Buffer.byteLength(value);
    if (bytes > mostParameterBytes)
      yield tooLongForParameter(
        bytes,
        mostParameterBytes,
        document.at(...path, 'coverage', asked.coverage.mode === 'tags' ? 'values' : 'names'),
      );
  }
}
