import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { departureOf } from '../exceptions.ts';
import { checkCoverageMembers } from './check-coverage.ts';
import { hasEnded } from './diagnostics.ts';

/** The rules of exceptions about coverage: the members of its mode, V-16, and V-27 after the end of support. */
export function* checkExceptions(documents: DocumentSet, end: string, { today }: Calendar): Generator<Diagnostic> {
  const path = ['spec', 'what', 'coverage'];
  for (const document of documents.all('Exception')) {
    const coverage = departureOf(document, 'coverage')?.coverage;
    if (coverage === undefined) continue;
    yield* checkCoverageMembers(document, coverage, path);
    if (today > end && coverage.mode !== 'none') yield hasEnded(`coverage of mode ${coverage.mode}`, end, document.at(...path, 'mode'));
  }
}
