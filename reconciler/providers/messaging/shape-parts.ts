import type { Diagnostic } from '../../model/diagnostic.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** Exactly one of the members. */
export function* exactlyOne(
  tenant: EffectiveTenant,
  value: object,
  members: readonly string[],
  path: readonly PathSegment[],
  code: 'A-03' | 'A-04' | 'D-11' | 'S-41',
): Generator<Diagnostic> {
  const given = members.filter((member) => (value as Readonly<Record<string, unknown>>)[member] !== undefined);
  const choice = members.filter((member) => member !== 'pinpoint').join(', ');
  if (given.length === 0) {
    // A member that was left out as broken is told of already.
    const isWritten = members.some((member) => tenant.merged.at(...path, member).pointer.endsWith(`/${member}`));
    if (!isWritten) yield error(code, tenant.merged.at(...path), `needs one of ${choice}`, `write one of them: ${choice}`);
  } else if (given.length > 1)
    yield error(
      code === 'D-11' ? 'D-12' : code,
      tenant.merged.keyAt(...path, given[1] ?? ''),
      `${given.join(' and ')} exclude each other`,
      'keep one of them, or write two entries',
    );
}

export function* unique(
  tenant: EffectiveTenant,
  names: readonly string[],
  path: readonly PathSegment[],
  what: string,
  member: string,
  code: 'D-13' | 'A-03' | 'S-41' = 'D-13',
): Generator<Diagnostic> {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name))
      yield error(code, tenant.merged.at(...path, index, member), `the ${what} ${name} stands twice`, 'give one of the two another name');
    seen.add(name);
  }
}
