import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenants } from './effective-tenants.ts';

/** A part of a tenant that documents may say and that no plan of this version makes. A line goes when its part comes. */
interface Part {
  readonly path: readonly PathSegment[];
  readonly asked: (tenant: EffectiveTenant) => boolean;
}

const parts: readonly Part[] = [
  { path: ['policies', 'serviceControl', 'attach'], asked: ({ serviceControlPolicy }) => serviceControlPolicy.attach },
  { path: ['placement', 'organization', 'create'], asked: ({ creation }) => creation !== undefined },
];

/** D-15: what is checked and not planned yet is refused by name, never skipped. */
export function notPlanned(documents: DocumentSet): readonly Diagnostic[] {
  return effectiveTenants(documents).flatMap((tenant) => [...ofTenant(tenant)]);
}

const notYet = (source: Source, what: string): Diagnostic =>
  error('D-15', source, `${what} is not available yet`, 'take it out until a version of trueup has it');

function* ofTenant(tenant: EffectiveTenant): Generator<Diagnostic> {
  for (const { path, asked } of parts) if (asked(tenant)) yield notYet(tenant.merged.keyAt(...path), path.join('.'));
}
