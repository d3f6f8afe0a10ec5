// What the analytics side sees of a tenant's events: the columns of its table and the query that is stored for it.
import type { EffectiveTenant } from './effective-tenant.ts';

/**
 * Members of the events of SES and of SMS that are asked for most, as Hive spells them; the others are in the objects all the same. Source: the
 * developer guides of SES ("Contents of event data that Amazon SES publishes to Firehose") and of End User Messaging SMS ("Example event data").
 */
export const eventColumns: readonly (readonly [name: string, type: string])[] = [
  ['eventtype', 'string'],
  ['mail', 'struct<timestamp:string,messageid:string,source:string,destination:array<string>,tags:map<string,array<string>>>'],
  ['bounce', 'struct<bouncetype:string,bouncesubtype:string,timestamp:string>'],
  ['complaint', 'struct<complaintfeedbacktype:string,timestamp:string>'],
  ['eventtimestamp', 'bigint'],
  ['messageid', 'string'],
  ['isocountrycode', 'string'],
  ['messagestatus', 'string'],
  ['totalmessageprice', 'double'],
];

/** Athena works the partitions out by itself: nothing has to add one a day. Source: Athena's user guide, partition projection. */
export const projectionOf = (location: string): Readonly<Record<string, string>> => ({
  classification: 'json',
  'projection.enabled': 'true',
  'projection.day.type': 'date',
  'projection.day.format': 'yyyy-MM-dd',
  'projection.day.range': 'NOW-3YEARS,NOW',
  'storage.location.template': `${location}day=\${day}`,
});

/** Where the table looks: the prefix of the tenant in the bucket. */
export const locationOf = ({ eventStream }: EffectiveTenant): string | undefined =>
  eventStream?.bucket === undefined || eventStream.eventPrefix === undefined
    ? undefined
    : `s3://${eventStream.bucket.bucket}/${eventStream.eventPrefix}`;

/** Events of the last thirty days by day and type. */
export const queryOf = (database: string, table: string): string =>
  [
    'SELECT day, eventtype, count(*) AS events',
    `FROM "${database}"."${table}"`,
    "WHERE day >= date_format(current_date - interval '30' day, '%Y-%m-%d')",
    'GROUP BY day, eventtype',
    'ORDER BY day, eventtype',
  ].join('\n');
