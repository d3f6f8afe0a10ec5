import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { departureOf } from '../exceptions.ts';
import { checkLiveReason, checkMembership } from './check-controls.ts';
import { checkStandardId } from './check-standards.ts';

/** The rules of exceptions about controls and standards: V-05 to V-08, and V-11 for what is written into AWS. */
export function* checkExceptions(documents: DocumentSet, catalogue: Catalogue): Generator<Diagnostic> {
  const path = ['spec', 'what'];
  for (const document of documents.all('Exception')) {
    const control = departureOf(document, 'control');
    if (control !== undefined) {
      yield* checkMembership({ document, catalogue }, path, control);
      const long = checkLiveReason(document.value.spec, documents.organization, () => document.at('spec', 'reason'));
      if (long !== undefined) yield long;
    }
    const standard = departureOf(document, 'standard');
    const unknown =
      standard === undefined ? undefined : checkStandardId(standard.standard, catalogue, () => document.at(...path, 'standard'));
    if (unknown !== undefined) yield unknown;
  }
}
