import { type Calendar, daysBetween } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Organization } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';
import { compilePattern } from './organization.ts';

/** Days before an expiry from which it is warned about. */
const warnDays = 30;

/** Whether what expires on the day still counts today: on its last day, yes. */
export const isInForce = (expires: string | undefined, calendar: Calendar): boolean => expires === undefined || expires >= calendar.today;

/** The furthest day ahead that an expiry may name, in days. */
const longestDays = (organization: Positioned<Organization> | undefined): number =>
  organization?.value.spec.guards?.maxExceptionDays ?? 365;

/** V-11 of an `expires` at the path: not past, not soon, not too far ahead. Source: facts/compliance.md 6.3, 6.6. */
export function checkExpiry(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  expires: string,
  calendar: Calendar,
  organization: Positioned<Organization> | undefined,
): Diagnostic | undefined {
  const days = daysBetween(calendar.today, expires);
  if (days >= 0 && days > warnDays && days <= longestDays(organization)) return undefined;
  const source = document.at(...path);
  if (days < 0) {
    return {
      severity: 'warning',
      errorWhenAdded: true,
      code: 'V-11',
      source,
      message: `expired on ${expires}: it no longer counts`,
      hint: 'remove the entry, or agree on a later day',
    };
  }
  const longest = longestDays(organization);
  if (days > longest) {
    return problem(
      'V-11',
      source,
      `${expires} is ${days} days ahead; at most ${longest} are allowed`,
      'write an earlier day, or raise Organization.spec.guards.maxExceptionDays',
    );
  }
  if (days <= warnDays) {
    const when = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
    return {
      severity: 'warning',
      code: 'V-11',
      source,
      message: `expires ${when} (${expires})`,
      hint: 'agree on a later day, or remove the entry then',
    };
  }
  return undefined;
}

/** V-11 of a ticket at the path: it matches the organization's pattern. */
export function checkTicket(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  ticket: string,
  organization: Positioned<Organization> | undefined,
): Diagnostic | undefined {
  const pattern = organization?.value.spec.guards?.ticketPattern;
  // A broken pattern is told at the Organization, a ticket that is missing by the schema.
  if (pattern === undefined || ticket === '' || compilePattern(pattern)?.test(ticket) !== false) return undefined;
  return problem(
    'V-11',
    document.at(...path),
    `the ticket ${ticket} does not match the pattern of the organization`,
    `write one that matches ${pattern}`,
  );
}
