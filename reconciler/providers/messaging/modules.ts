import type { ResourceModule } from './resource-module.ts';
import { association } from './resources/ses-association.ts';
import { configurationSet } from './resources/ses-configuration-set.ts';
import { eventDestination } from './resources/ses-event-destination.ts';
import { identity } from './resources/ses-identity.ts';
import { ipPool } from './resources/ses-ip-pool.ts';
import { reputationPolicy, sendingStatus } from './resources/ses-reputation.ts';
import { sesTenant } from './resources/ses-tenant.ts';

/** Everything that a tenant is made of: one line a type. What comes before what is in their rules. Source: facts/tenants.md 4.5. */
export const modules: readonly ResourceModule[] = [
  ipPool,
  configurationSet,
  eventDestination,
  identity,
  sesTenant,
  association,
  reputationPolicy,
  sendingStatus,
];
