import type { MessagingReads, MessagingWrites } from '../providers/messaging-clients.ts';
import { alarmsReads, alarmsWrites, lambdaReads, lambdaWrites } from './messaging-alarm-operations.ts';
import { bucketsReads, bucketsWrites, rolesReads, rolesWrites } from './messaging-bucket-operations.ts';
import { athenaReads, athenaWrites, firehoseReads, firehoseWrites, glueReads, glueWrites } from './messaging-event-operations.ts';
import { parametersReads, parametersWrites, pushReads, pushWrites, secretsReads, secretsWrites } from './messaging-push-operations.ts';
import { smsReads, smsWrites } from './messaging-sms-operations.ts';
import type { Door } from './operations.ts';

/** The reads of a cell for the services of tenants; each loads its SDK with the first call. */
export const messagingReads = (door: Door): MessagingReads => ({
  sms: smsReads(door),
  push: pushReads(door),
  secrets: secretsReads(door),
  parameters: parametersReads(door),
  alarms: alarmsReads(door),
  lambda: lambdaReads(door),
  firehose: firehoseReads(door),
  glue: glueReads(door),
  athena: athenaReads(door),
  buckets: bucketsReads(door),
  roles: rolesReads(door),
});

/** The writes of a cell for the services of tenants; each loads its SDK with the first call. */
export const messagingWrites = (door: Door): MessagingWrites => ({
  sms: smsWrites(door),
  push: pushWrites(door),
  secrets: secretsWrites(door),
  parameters: parametersWrites(door),
  alarms: alarmsWrites(door),
  lambda: lambdaWrites(door),
  firehose: firehoseWrites(door),
  glue: glueWrites(door),
  athena: athenaWrites(door),
  buckets: bucketsWrites(door),
  roles: rolesWrites(door),
});
