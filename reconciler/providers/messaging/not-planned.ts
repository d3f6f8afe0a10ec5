import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenants } from './effective-tenants.ts';

/** A part of a tenant that documents may say and that no plan of this version makes. A line goes when its part comes. */
interface Part {
  readonly path: readonly PathSegment[];
  readonly asked: (tenant: EffectiveTenant) => boolean;
}

const parts: readonly Part[] = [
  { path: ['channels', 'sms', 'alarms'], asked: ({ alarms }) => alarms.some(({ channel }) => channel === 'sms') },
  { path: ['channels', 'push', 'alarms'], asked: ({ alarms }) => alarms.some(({ channel }) => channel === 'push') },
  { path: ['channels', 'custom'], asked: ({ custom }) => custom.length > 0 },
  { path: ['channels', 'email', 'alarms'], asked: ({ alarms }) => alarms.some(({ channel }) => channel === 'email') },
  { path: ['eventStream'], asked: ({ eventStream }) => eventStream !== undefined },
  { path: ['imports'], asked: ({ imports }) => imports !== undefined },
  { path: ['policies', 'sender', 'apply'], asked: ({ senderPolicy }) => senderPolicy.apply },
  { path: ['policies', 'serviceControl', 'attach'], asked: ({ serviceControlPolicy }) => serviceControlPolicy.attach },
  { path: ['placement', 'organization', 'create'], asked: ({ creation }) => creation !== undefined },
];

/** D-15: what is checked and not planned yet is refused by name, never skipped. */
export const notPlanned = (documents: DocumentSet): readonly Diagnostic[] =>
  effectiveTenants(documents).flatMap((tenant) => [...ofTenant(tenant)]);

function* ofTenant(tenant: EffectiveTenant): Generator<Diagnostic> {
  for (const { path, asked } of parts)
    if (asked(tenant))
      yield error(
        'D-15',
        tenant.merged.keyAt(...path),
        `${path.join('.')} is not available yet`,
        'take it out until a version of trueup has it',
      );
  for (const [index, { dkim }] of (tenant.email?.identities ?? []).entries())
    if (dkim?.kind === 'byo')
      yield error(
        'D-15',
        tenant.merged.keyAt('channels', 'email', 'identities', index, 'dkim', 'byo'),
        'dkim.byo is not available yet',
        'write dkim: { keyLength: RSA_2048_BIT }',
      );
}
