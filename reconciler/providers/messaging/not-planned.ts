import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { TenantDefaults } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
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
  { path: ['policies', 'serviceControl', 'attach'], asked: ({ serviceControlPolicy }) => serviceControlPolicy.attach },
  { path: ['placement', 'organization', 'create'], asked: ({ creation }) => creation !== undefined },
];

/** D-15: what is checked and not planned yet is refused by name, never skipped. */
export function notPlanned(documents: DocumentSet): readonly Diagnostic[] {
  const tenants = effectiveTenants(documents);
  // Defaults ask for something only where somebody takes them.
  const defaults = tenants.length === 0 ? [] : documents.all('TenantDefaults');
  return [...tenants.flatMap((tenant) => [...ofTenant(tenant)]), ...defaults.flatMap((document) => [...ofDefaults(document)])];
}

function* ofDefaults(document: Positioned<TenantDefaults>): Generator<Diagnostic> {
  const { accounts = {} } = document.value.spec;
  for (const [account, { sharedApplication }] of Object.entries(accounts))
    if (sharedApplication?.alarms !== undefined)
      yield notYet(document.keyAt('spec', 'accounts', account, 'sharedApplication', 'alarms'), 'sharedApplication.alarms');
}

const notYet = (source: Source, what: string): Diagnostic =>
  error('D-15', source, `${what} is not available yet`, 'take it out until a version of trueup has it');

function* ofTenant(tenant: EffectiveTenant): Generator<Diagnostic> {
  for (const { path, asked } of parts) if (asked(tenant)) yield notYet(tenant.merged.keyAt(...path), path.join('.'));
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
