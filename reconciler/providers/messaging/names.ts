// Names in AWS that follow from the prefix and the name of a tenant. Source: facts/tenants.md 4.1.

/** `<prefix>-<tenant>` or `<prefix>-<tenant>-<purpose>`: SES tenant, configuration sets, streams, roles, policies. AWS takes 64 characters. */
export const derivedName = (prefix: string, tenant: string, purpose?: string): string =>
  [prefix, tenant, ...(purpose === undefined ? [] : [purpose])].join('-');

/** What is shared carries no tenant in its name: `<prefix>-<name>`. */
export const sharedName = (prefix: string, name: string): string => `${prefix}-${name}`;

/** Event destinations can not be tagged: the prefix in their name says that they are ours. */
export const destinationName = (prefix: string, destination: string): string => `${prefix}-${destination}`;

/** `<prefix>/<tenant>/<channel>/<metric>/...`: at most 255 characters. */
export const alarmName = (prefix: string, tenant: string, ...parts: readonly string[]): string => [prefix, tenant, ...parts].join('/');

/** Glue takes lower-case letters, digits and underscores. */
export const tableName = (prefix: string, tenant: string): string => `${prefix}_${tenant}_events`.replaceAll('-', '_');

/** Longest derived name of an SES tenant, a configuration set or an opt-out list. */
export const longestDerivedName = 64;

/** Longest name of an alarm. */
export const longestAlarmName = 255;

/** What an ARN or a name is filled with for one Region. */
export interface Filling {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** A written ARN with `${partition}`, `${region}` and `${account}` filled. */
export const filled = (written: string, { partition, account, region }: Filling): string =>
  written.replaceAll('${partition}', partition).replaceAll('${region}', region).replaceAll('${account}', account);
