import { createHash } from 'node:crypto';
import type { Cell } from '../../model/address.ts';
import { canonicalJson, type Properties } from '../../model/properties.ts';
import { sesArn } from './arns.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { sharedOwner } from './marks.ts';

/**
 * What lets an application send as one tenant and as nobody else: email only under the tenant's name, from its identities, through its sets and
 * with its templates; texts from what carries its name in the tag `tenant`; push through its application; all in its Regions. The id of an
 * application stands as `{name}`: live-ids.ts knows it. Source: facts/tenants.md 2.0 (`ses:TenantName`, ARNs), 0.3.
 */
export function senderPolicy(tenant: EffectiveTenant, partition: string, account: string): Properties {
  const statements = [
    ...emailStatements(tenant, partition, account),
    ...textStatements(tenant, partition, account),
    ...pushStatements(tenant, partition, account),
  ];
  return { Version: '2012-10-17', Statement: statements };
}

/** Ids of pools are AWS's, and a pool is made only once a number or a sender id is there; all of them carry the tenant in a tag. */
function textStatements({ name, sms, regions }: EffectiveTenant, partition: string, account: string): Properties[] {
  if (sms === undefined) return [];
  const sharesAny = sms.pool?.shared === true || sms.identities.some(({ shared }) => shared);
  const tenants = [name, ...(sharesAny ? [sharedOwner] : [])];
  const Action = ['sms-voice:SendMediaMessage', 'sms-voice:SendTextMessage'];
  const kinds = ['configuration-set', 'phone-number', 'pool', 'sender-id'];
  return [
    {
      Sid: 'SendTexts',
      Effect: 'Allow',
      Action,
      Resource: regions.flatMap((region) => kinds.map((kind) => `arn:${partition}:sms-voice:${region}:${account}:${kind}/*`)).sort(),
      Condition: { StringEquals: { 'aws:ResourceTag/tenant': tenants } },
    },
    { Sid: 'OnlyOwnTexts', Effect: 'Deny', Action, Resource: '*', Condition: { StringNotEquals: { 'aws:ResourceTag/tenant': tenants } } },
  ];
}

/** Through the tenant's application and no other, whatever else the role may do. */
function pushStatements({ push, regions }: EffectiveTenant, partition: string, account: string): Properties[] {
  if (push === undefined) return [];
  const Action = ['mobiletargeting:SendMessages'];
  const applications = regions.map((region) => `arn:${partition}:mobiletargeting:${region}:${account}:apps/{${push.app.value}}/*`).sort();
  return [
    { Sid: 'SendPush', Effect: 'Allow', Action, Resource: applications },
    { Sid: 'OnlyOwnPush', Effect: 'Deny', Action, NotResource: applications },
  ];
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
  // Without the tenant's name a message counts for nobody, and pauses and suppresses nobody: whatever else the role may do. The actions of SES's first
  // version carry no name (facts/tenants.md 2.0), and a missing key is not equal: they are denied altogether.
  if (ses !== undefined)
    yield {
      Sid: 'OnlyAsItself',
      Effect: 'Deny',
      Action: ['ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail', 'ses:SendEmail', 'ses:SendRawEmail', 'ses:SendTemplatedEmail'],
      Resource: '*',
      Condition: { StringNotEquals: { 'ses:TenantName': ses } },
    };
}

/** A document's hash in a few letters, for what is shown. */
export const hashOf = (document: Properties): string => createHash('sha256').update(canonicalJson(document)).digest('hex').slice(0, 12);
