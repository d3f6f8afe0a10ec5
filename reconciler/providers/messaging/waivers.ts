import { checkExpiry, checkTicket, isInForce } from '../../documents/rules/accountability.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Organization } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { error, note, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/**
 * What is left of a tenant's problems after its waivers: a waived error becomes a note that says until when, an expired waiver is an error (V-11) and
 * waives nothing, one that no problem answers to is a warning (V-29). Source: issue 5; facts/tenants.md 4.7.
 */
export function* afterWaivers(
  tenant: EffectiveTenant,
  problems: readonly Diagnostic[],
  calendar: Calendar,
  organization: Positioned<Organization> | undefined,
): Generator<Diagnostic> {
  const inForce = new Map<string, EffectiveTenant['waivers'][number]['value']>();
  for (const { value, source, expiresAt } of tenant.waivers) {
    // Empty stands for a day that is no day, which is told already.
    if (value.expires === '') continue;
    if (!isInForce(value.expires, calendar)) {
      yield error(
        'V-11',
        expiresAt,
        `the waiver of ${value.rule} expired on ${value.expires}`,
        'mend what it waived and remove it, or agree on a later day',
      );
      continue;
    }
    if (problems.some(({ code, severity }) => code === value.rule && severity === 'error')) inForce.set(value.rule, value);
    else yield warning('V-29', source, `the waiver of ${value.rule} waives nothing: the tenant keeps the rule`, 'remove it');
  }
  yield* accountable(tenant, calendar, organization);
  for (const problem of problems) {
    const waiver = problem.severity === 'error' ? inForce.get(problem.code) : undefined;
    if (waiver === undefined || problem.source === undefined) yield problem;
    else
      yield note(problem.code, problem.source, `waived until ${waiver.expires} by ${waiver.owner} (${waiver.reason}): ${problem.message}`);
  }
}

/** V-11: soon, too far ahead, and the ticket. */
function* accountable(
  tenant: EffectiveTenant,
  calendar: Calendar,
  organization: Positioned<Organization> | undefined,
): Generator<Diagnostic> {
  const written = tenant.document.value.spec.waivers ?? [];
  for (const [index, { expires, ticket }] of written.entries()) {
    const path = ['spec', 'waivers', index];
    const late = isInForce(expires, calendar)
      ? checkExpiry(tenant.document, [...path, 'expires'], expires, calendar, organization)
      : undefined;
    if (late !== undefined) yield late;
    const wrong = ticket === undefined ? undefined : checkTicket(tenant.document, [...path, 'ticket'], ticket, organization);
    if (wrong !== undefined) yield wrong;
  }
}
