import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenants } from './effective-tenants.ts';
import { hasMetric } from './resources/alarm.ts';

/** A part of a tenant that documents may say and that no plan of this version makes. A line goes when its part comes. */
interface Part {
  readonly path: readonly PathSegment[];
  readonly asked: (tenant: EffectiveTenant) => boolean;
}

const parts: readonly Part[] = [
  { path: ['eventStream', 'stream'], asked: ({ eventStream }) => eventStream?.own !== undefined },
  { path: ['eventStream', 'table'], asked: ({ eventStream }) => eventStream?.table !== undefined },
  { path: ['eventStream', 'query'], asked: ({ eventStream }) => eventStream?.query !== undefined },
  { path: ['imports', 'createBucket'], asked: ({ imports }) => imports?.createBucket === true },
  { path: ['imports', 'access'], asked: ({ imports }) => imports?.access !== undefined },
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
  for (const each of tenant.alarms)
    if (!hasMetric(each))
      yield error(
        'D-15',
        each.source,
        `an alarm on ${each.channel} ${each.metric} is not available: AWS is not known to publish a metric for it by tenant`,
        'take it out; bounceRate, complaintRate, monthlySpend, and the throttles and concurrency of functions have one',
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
