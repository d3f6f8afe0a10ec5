import type { ResourceModule } from './resource-module.ts';

import { account, accountUnit } from './resources/account.ts';
import { alarm } from './resources/alarm.ts';
import { bucket } from './resources/bucket.ts';
import { bucketStatement } from './resources/bucket-statement.ts';
import { concurrency, permission } from './resources/custom-function.ts';
import { deliveryStream } from './resources/delivery-stream.ts';
import { eventRole } from './resources/event-role.ts';
import { database } from './resources/glue-database.ts';
import { table } from './resources/glue-table.ts';
import { policy, policyAttachment } from './resources/iam-policy.ts';
import { namedQuery } from './resources/named-query.ts';
import { organizationPolicy } from './resources/organization-policy.ts';
import { application } from './resources/push-application.ts';
import { channel } from './resources/push-channel.ts';
import { withRegistry } from './resources/registry.ts';
import { registryTable, tableRecovery } from './resources/registry-table.ts';

import { association } from './resources/ses-association.ts';
import { configurationSet } from './resources/ses-configuration-set.ts';
import { eventDestination } from './resources/ses-event-destination.ts';
import { identity } from './resources/ses-identity.ts';
import { ipPool } from './resources/ses-ip-pool.ts';
import { reputationPolicy, sendingStatus } from './resources/ses-reputation.ts';
import { sesTenant } from './resources/ses-tenant.ts';
import { smsConfigurationSet } from './resources/sms-configuration-set.ts';
import { smsEventDestination } from './resources/sms-event-destination.ts';
import { number, senderId } from './resources/sms-identity.ts';
import { optOutList } from './resources/sms-opt-out-list.ts';
import { pool } from './resources/sms-pool.ts';
import { poolIdentity } from './resources/sms-pool-identity.ts';
import { poolSettings } from './resources/sms-pool-settings.ts';
import { protect } from './resources/sms-protect.ts';

/** Everything that a tenant is made of: one line a type. What comes before what is in their rules. Source: facts/tenants.md 4.5. */
export const modules: readonly ResourceModule[] = withRegistry([
  bucket,
  bucketStatement,
  eventRole,
  deliveryStream,
  database,
  table,
  namedQuery,
  ipPool,
  configurationSet,
  eventDestination,
  identity,
  sesTenant,
  association,
  reputationPolicy,
  sendingStatus,
  optOutList,
  number,
  senderId,
  pool,
  poolSettings,
  poolIdentity,
  protect,
  smsConfigurationSet,
  smsEventDestination,
  application,
  channel,
  concurrency,
  permission,
  alarm,
  policy,
  policyAttachment,
  organizationPolicy,
]).concat(registryTable, tableRecovery, account, accountUnit);
