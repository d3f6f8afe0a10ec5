import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { eventBucketStatement } from './event-policies.ts';
import { importStatements } from './import-policies.ts';

/** Largest policy of a bucket in bytes, and what a Sid and the frame take of it. Source: S3's quotas, "Bucket policies". */
const policyBytes = 20_480;
const sidBytes = 120;
const frameBytes = 60;

/** S-07: what tenants need of the policy of one bucket fits into it. */
export function* checkBuckets(tenants: readonly EffectiveTenant[]): Generator<Diagnostic> {
  const used = new Map<string, number>();
  for (const tenant of tenants)
    for (const { bucket, statement, source } of statementsOf(tenant)) {
      const before = used.get(bucket) ?? frameBytes;
      const after = before + Buffer.byteLength(JSON.stringify(statement)) + sidBytes;
      used.set(bucket, after);
      if (before <= policyBytes && after > policyBytes)
        yield error(
          'S-07',
          source,
          `with ${tenant.name} the policy of the bucket ${bucket} would be larger than the ${policyBytes} bytes that S3 takes`,
          'give some tenants another bucket: destinationBucket, imports.bucket',
        );
    }
}

function* statementsOf(
  tenant: EffectiveTenant,
): Generator<{ readonly bucket: string; readonly statement: Properties; readonly source: Source }> {
  const { eventStream, imports, account } = tenant;
  const events = eventStream?.bucketHome?.account === account?.value ? undefined : eventBucketStatement(tenant, 'aws');
  if (events !== undefined && eventStream?.bucket !== undefined && eventStream.bucketHome !== undefined)
    yield { bucket: eventStream.bucket.bucket, statement: events, source: eventStream.source };
  if (imports?.place === undefined || imports.access?.attach !== true) return;
  for (const { statement } of importStatements(tenant, 'aws'))
    yield { bucket: imports.place.bucket, statement, source: imports.access.source };
}
