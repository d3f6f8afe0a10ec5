import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { checkAbsentStandards } from './check-absent.ts';
import { checkCentral } from './check-central.ts';
import { checkConflicts } from './check-conflicts.ts';
import { checkControlsDocument } from './check-controls.ts';
import { checkExceptions } from './check-exceptions.ts';
import { checkStackSets } from './check-stack-set.ts';
import { checkStandardsDocument } from './check-standards.ts';

/**
 * The offline rules of SecurityStandards and DisabledControls. With the shipped catalogue they serve `validate`; with the live lists they
 * run again in `plan`, and the messages say which of the two was asked.
 */
export function check(
  documents: DocumentSet,
  catalogue: Catalogue,
  calendar: Calendar,
  regions: readonly RegionFacts[],
): readonly Diagnostic[] {
  const { organization } = documents;
  return [
    ...documents.all('SecurityStandards').flatMap((document) => [...checkStandardsDocument(document, organization, catalogue)]),
    ...documents
      .all('DisabledControls')
      .flatMap((document) => [...checkControlsDocument({ document, organization, catalogue, calendar, regions })]),
    ...checkExceptions(documents, catalogue),
    ...checkConflicts(documents, calendar),
    ...checkAbsentStandards(documents, calendar),
    ...checkCentral(documents, calendar),
    ...checkStackSets(documents, catalogue, calendar),
  ];
}
