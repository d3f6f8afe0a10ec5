import type * as CloudTrailSdk from '@aws-sdk/client-cloudtrail';
import type { CloudTrailReads } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

/** Lookups in the event history of a cell. */
export function cloudTrailReads(door: Door): CloudTrailReads {
  const trail = new Operations<typeof CloudTrailSdk, CloudTrailSdk.CloudTrailClient>(door, 'cloudtrail', door.clients.cloudTrail);
  return {
    lookupEvents: trail.read('LookupEvents', ({ sdk, client }, input, options) => client.send(new sdk.LookupEventsCommand(input), options)),
  };
}
