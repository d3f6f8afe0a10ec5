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

/** Most characters of a statement's id in the policy of a function. Source: Lambda's AddPermission. */
const longestStatement = 100;

/** The id of a statement in a function's policy. An organization's name holds no underscore, so it can be told again. */
export function functionStatement(organization: string, tenant: string, channel: string): string {
  const whole = `trueup_${organization}_${tenant}_${channel}`;
  if (whole.length <= longestStatement) return whole;
  return `trueup_${organization}_${createHash('sha256').update(`${tenant}/${channel}`).digest('hex').slice(0, 16)}`;
}

/** The organization in the id of a statement of ours. */
export const organizationInStatement = (statement: string): string | undefined => /^trueup_([a-z0-9][a-z0-9-]*)_/.exec(statement)?.[1];

/** The description of a stored query, with our mark at its end. */
export const markedDescription = (text: string, { organization, deleteAllowed }: OwnershipMark): string =>
  `${text} | by=trueup:${organization}${deleteAllowed ? ' del' : ''}`;

export function markInDescription(description: string | undefined): OwnershipMark | undefined {
  const [, , organization, permission] = /^(.*) \| by=trueup:([^ ]+)( del)?$/s.exec(description ?? '') ?? [];
  return organization === undefined ? undefined : { organization, deleteAllowed: permission !== undefined };
}
