import type { RegionFacts } from '../../catalogue/catalogue.ts';
import { type Calendar, daysBetween } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Exception, Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';
import { checkExpiry, checkTicket, isInForce } from './accountability.ts';
import { checkGoverned } from './regions.ts';
import { checkSelector } from './selectors.ts';

/** Days after its last day for which an Exception that is still there is a warning, where the organization does not say. */
export const defaultGraceDays = 14;

/** The rules of an Exception that need no inventory and no catalogue: V-01, V-02, V-11, V-29, V-30. Source: facts/compliance.md 6.10. */
export function* checkExceptions(documents: DocumentSet, calendar: Calendar, regions: readonly RegionFacts[]): Generator<Diagnostic> {
  const { organization } = documents;
  for (const document of documents.all('Exception')) {
    const { selector, expires, ticket } = document.value.spec;
    const path = ['spec', 'selector'];
    const ungoverned =
      selector.region === undefined ? undefined : checkGoverned(document, [...path, 'region'], selector.region, organization, regions);
    const found = [
      checkSelector(document, path, selector, organization),
      ungoverned,
      checkEnd(document, expires, calendar, organization),
      checkTicket(document, ['spec', 'ticket'], ticket, organization),
    ];
    for (const each of found) if (each !== undefined) yield each;
  }
}

/** V-11: as everything that expires, but that one that is still there after its grace is an error. */
function checkEnd(
  document: Positioned<Exception>,
  expires: string,
  calendar: Calendar,
  organization: Positioned<Organization> | undefined,
): Diagnostic | undefined {
  if (isInForce(expires, calendar)) return checkExpiry(document, ['spec', 'expires'], expires, calendar, organization);
  const grace = organization?.value.spec.guards?.exceptionGraceDays ?? defaultGraceDays;
  const left = grace - daysBetween(expires, calendar.today);
  const source = document.at('spec', 'expires');
  const hint = 'remove the document, or agree on a later day';
  if (left < 0) return problem('V-11', source, `expired on ${expires}, more than ${grace} days ago: the baseline counts again`, hint);
  const end = left === 0 ? 'from tomorrow on' : `in ${left + 1} days`;
  return {
    severity: 'warning',
    errorWhenAdded: true,
    code: 'V-11',
    source,
    message: `expired on ${expires}: the baseline counts again; an error ${end}`,
    hint,
  };
}
