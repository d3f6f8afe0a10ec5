import { bucketPlace } from './effective-event-stream.ts';
import type { EffectiveImports } from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';

/** Where lists of recipients of the tenant are put. */
export function importsOf({ merged, account }: TenantInput): EffectiveImports | undefined {
  const written = merged.value.imports;
  if (written === undefined) return undefined;
  const { bucket, prefix, bucketAccount, createBucket, tenantAttribute, access } = written;
  const at = merged.at;
  const holder = bucketAccount ?? account;
  const [region] = merged.value.placement.regions ?? [];
  const whole = bucket === undefined ? undefined : bucketPlace(bucket, at('imports', prefix === undefined ? 'bucket' : 'prefix'));
  return {
    source: at('imports'),
    place: whole === undefined ? undefined : { ...whole, prefix: `${whole.prefix}${prefix ?? ''}` },
    bucketAccount: holder,
    home: holder === undefined || region === undefined ? undefined : { account: holder, region },
    createBucket: createBucket === true,
    tenantAttribute: tenantAttribute === undefined ? undefined : merged.resolved(tenantAttribute, 'imports', 'tenantAttribute'),
    access:
      access === undefined ? undefined : { principals: access.principals, attach: access.attach === true, source: at('imports', 'access') },
  };
}
