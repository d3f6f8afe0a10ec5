import type { OperationContext } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { conflict, overQuota } from './errors.ts';
import type { Identity } from './lookup.ts';
import { type Pool, type PoolIdentity, timing } from './state.ts';

export const arnOf = (identity: Identity): string => (identity.kind === 'phone-number' ? identity.number.arn : identity.sender.arn);

/** Throws unless the identity may be in the pool: a number agrees with the pool in everything, a sender id sends its type of messages. Source: facts/tenants.md 2.3. */
export function requireMatch(
  identity: Identity,
  pool: Pick<Pool, 'messageType' | 'twoWayEnabled' | 'twoWayChannelArn' | 'selfManagedOptOuts' | 'optOutList' | 'keywords'>,
): void {
  if (identity.kind === 'sender-id') {
    if (identity.sender.messageTypes.includes(pool.messageType)) return;
    throw conflict(
      'MESSAGE_TYPE_MISMATCH',
      `The sender ID does not send ${pool.messageType} messages.`,
      'sender-id',
      identity.sender.senderId,
    );
  }
  const { number } = identity;
  const refuse = (reason: string, what: string) =>
    conflict(reason, `The phone number and the pool differ in ${what}.`, 'phone-number', number.id);
  if (number.messageType !== pool.messageType) throw refuse('MESSAGE_TYPE_MISMATCH', 'message type');
  if (number.optOutList !== pool.optOutList) throw refuse('OPT_OUT_LIST_MISMATCH', 'opt-out list');
  if (number.twoWayEnabled !== pool.twoWayEnabled || number.twoWayChannelArn !== pool.twoWayChannelArn) {
    throw refuse('TWO_WAY_CONFIG_MISMATCH', 'two-way configuration');
  }
  if (number.selfManagedOptOuts !== pool.selfManagedOptOuts) throw refuse('SELF_MANAGED_OPT_OUTS_MISMATCH', 'self-managed opt-outs');
  if (keywordsText(number.keywords) !== keywordsText(pool.keywords)) throw refuse('KEYWORD_MISMATCH', 'keywords');
}

const keywordsText = (keywords: Pool['keywords']): string =>
  JSON.stringify(
    Object.entries(keywords)
      .map(([keyword, { message, action }]) => [keyword, message, action])
      .sort(),
  );

/** Puts the identity into the pool; it is listed some seconds later, and a number is ASSOCIATING until then. */
export function addIdentity(pool: Pool, identity: Identity, context: OperationContext): PoolIdentity {
  const most = quotaValue(context, context.account, context.region, 'sms.identitiesPerPool');
  if (pool.identities.filter((one) => one.untilAwsMs === null).length >= most) {
    throw overQuota('ORIGINATION_IDENTITIES_PER_POOL', `The pool has its ${most} origination identities.`);
  }
  const fromAwsMs = context.clock.awsMs() + timing.associationMs;
  const added: PoolIdentity =
    identity.kind === 'phone-number'
      ? {
          kind: 'phone-number',
          arn: identity.number.arn,
          id: identity.number.id,
          country: identity.number.country,
          fromAwsMs,
          untilAwsMs: null,
        }
      : {
          kind: 'sender-id',
          arn: identity.sender.arn,
          id: identity.sender.senderId,
          country: identity.sender.country,
          fromAwsMs,
          untilAwsMs: null,
        };
  pool.identities.push(added);
  if (identity.kind === 'phone-number') {
    identity.number.poolId = pool.id;
    // A number that is still on its way goes on being PENDING.
    if (identity.number.status === 'ACTIVE') Object.assign(identity.number, { status: 'ASSOCIATING', activeAwsMs: fromAwsMs });
  }
  return added;
}
