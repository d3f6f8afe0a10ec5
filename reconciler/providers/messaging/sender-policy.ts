import { createHash } from 'node:crypto';
import type { Cell } from '../../model/address.ts';
import { canonicalJson, type Properties } from '../../model/properties.ts';
import { sesArn } from './arns.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/**
 * What lets an application send as one tenant and as nobody else: email only under the tenant's name, from its identities, through its sets and
 * with its templates, in its Regions. Source: facts/tenants.md 2.0 (`ses:TenantName`), 0.3.
 */
export function senderPolicy(tenant: EffectiveTenant, partition: string, account: string): Properties {
  const statements = [...emailStatements(tenant, partition, account)];
  return { Version: '2012-10-17', Statement: statements };
}

function* emailStatements({ email, regions }: EffectiveTenant, partition: string, account: string): Generator<Properties> {
  if (email === undefined) return;
  const cells = regions.map((region) => ({ account, region }) as Cell);
  const resources = cells.flatMap((cell) => [
    ...email.identities.map(({ awsName }) => sesArn(partition, cell, 'identity', awsName.toLowerCase())),
    ...email.configurationSets.map(({ awsName }) => sesArn(partition, cell, 'configuration-set', awsName)),
    ...email.templates.map(({ name }) => sesArn(partition, cell, 'template', name)),
  ]);
  const ses = email.tenant?.awsName;
  yield {
    Sid: 'SendEmail',
    Effect: 'Allow',
    Action: ['ses:SendBulkEmail', 'ses:SendEmail'],
    Resource: [...new Set(resources)].sort(),
    ...(ses === undefined ? {} : { Condition: { StringEquals: { 'ses:TenantName': ses } } }),
  };
  // Without the tenant's name a message counts for nobody, and pauses and suppresses nobody: whatever else the role may do.
  if (ses !== undefined)
    yield {
      Sid: 'OnlyAsItself',
      Effect: 'Deny',
      Action: ['ses:SendBulkEmail', 'ses:SendEmail'],
      Resource: '*',
      Condition: { StringNotEquals: { 'ses:TenantName': ses } },
    };
}

/** A document's hash in a few letters, for what is shown. */
export const hashOf = (document: Properties): string => createHash('sha256').update(canonicalJson(document)).digest('hex').slice(0, 12);
