import { createHash } from 'node:crypto';
import type { OwnershipMark } from '../observation.ts';

// Our mark where AWS has no tags for it: in the ids of statements and in descriptions. Each takes what is written back, whatever the names are.

/**
 * The Sid of a statement in a bucket's policy. Of letters and digits alone, as IAM wants it: `trueup`, organization, tenant, purpose and `del` where it
 * may go, an X between them and a Z for each hyphen; names have neither.
 */
export const bucketSid = (organization: string, tenant: string, purpose: string, mayGo: boolean): string =>
  ['trueup', organization, tenant, purpose, ...(mayGo ? ['del'] : [])].map((part) => part.replaceAll('-', 'Z')).join('X');

/** What a Sid says; undefined for one that is not ours. */
export function partsOfBucketSid(
  sid: unknown,
): { readonly organization: string; readonly tenant: string; readonly purpose: string; readonly mayGo: boolean } | undefined {
  const [ours, organization = '', tenant = '', purpose = '', del] = String(sid ?? '')
    .split('X')
    .map((part) => part.replaceAll('Z', '-'));
  return ours === 'trueup' ? { organization, tenant, purpose, mayGo: del === 'del' } : undefined;
}

/** What 100 characters leave for it beside `trueup_`, an organization of 32 and an underscore. Source: Lambda's AddPermission (StatementId). */
const longestGrant = 60;

/** What a statement in a function's policy is for, whichever organization's documents ask for it. */
export function functionGrant(tenant: string, channel: string): string {
  const whole = `${tenant}_${channel}`;
  return whole.length <= longestGrant ? whole : createHash('sha256').update(`${tenant}/${channel}`).digest('hex').slice(0, 16);
}

/** The id of a statement in a function's policy. An organization's name holds no underscore, so it can be told again. */
export const functionStatement = (organization: string, grant: string): string => `trueup_${organization}_${grant}`;

/** What the id of a statement says; undefined for one that is not ours. */
export function partsOfStatement(statement: string): { readonly organization: string; readonly grant: string } | undefined {
  const [, organization, grant] = /^trueup_([a-z0-9][a-z0-9-]*)_(.+)$/.exec(statement) ?? [];
  return organization === undefined || grant === undefined ? undefined : { organization, grant };
}

/** The description of a stored query, with our mark at its end. */
export const markedDescription = (text: string, { organization, deleteAllowed }: OwnershipMark): string =>
  `${text} | by=trueup:${organization}${deleteAllowed ? ' del' : ''}`;

export function markInDescription(description: string | undefined): OwnershipMark | undefined {
  const [, , organization, permission] = /^(.*) \| by=trueup:([^ ]+)( del)?$/s.exec(description ?? '') ?? [];
  return organization === undefined ? undefined : { organization, deleteAllowed: permission !== undefined };
}
