import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { more, once, page, passes, requireCountry, requireMessageType, requireSelection, stateOf, tagList, tagsFrom } from './checks.ts';
import { conflict, notFound, overQuota } from './errors.ts';
import { applyInbound } from './inbound.ts';
import { type Identity, identityOf, poolOf, sharedWith } from './lookup.ts';
import { addIdentity, arnOf, requireMatch } from './pool-identities.ts';
import { firstKeywords, type InboundSettings, type MessageType, type Pool, type PoolIdentity, smsArn, timing } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

function described(pool: Pool) {
  return {
    PoolArn: pool.arn,
    PoolId: pool.id,
    Status: pool.status,
    MessageType: pool.messageType,
    TwoWayEnabled: pool.twoWayEnabled,
    ...(pool.twoWayChannelArn === null ? {} : { TwoWayChannelArn: pool.twoWayChannelArn }),
    ...(pool.twoWayChannelRole === null ? {} : { TwoWayChannelRole: pool.twoWayChannelRole }),
    SelfManagedOptOutsEnabled: pool.selfManagedOptOuts,
    OptOutListName: pool.optOutList,
    SharedRoutesEnabled: pool.sharedRoutes,
    DeletionProtectionEnabled: pool.deletionProtection,
    CreatedTimestamp: new Date(pool.createdAt),
  };
}

/** What the pool takes from its first identity; a sender id brings the account's Default list. */
function inherited(identity: Identity): InboundSettings {
  if (identity.kind === 'sender-id') {
    return {
      twoWayEnabled: false,
      twoWayChannelArn: null,
      twoWayChannelRole: null,
      selfManagedOptOuts: false,
      optOutList: 'Default',
      keywords: firstKeywords(),
    };
  }
  const { twoWayEnabled, twoWayChannelArn, twoWayChannelRole, selfManagedOptOuts, optOutList, keywords } = identity.number;
  return { twoWayEnabled, twoWayChannelArn, twoWayChannelRole, selfManagedOptOuts, optOutList, keywords: structuredClone(keywords) };
}

function requireFree(identity: Identity): void {
  if (identity.kind !== 'phone-number') return;
  const { number } = identity;
  if (number.poolId !== null) {
    throw conflict('RESOURCE_ALREADY_ASSOCIATED', `The phone number is associated with ${number.poolId}.`, 'phone-number', number.id);
  }
  if (number.status !== 'ACTIVE') throw conflict('RESOURCE_NOT_ACTIVE', 'The phone number is not active.', 'phone-number', number.id);
}

export const createPool: Operation<Sms.CreatePoolCommandInput, Answer<Sms.CreatePoolCommandOutput>> = (input, context) => {
  requireMessageType('MessageType', input.MessageType);
  requireCountry('IsoCountryCode', input.IsoCountryCode);
  const { pools } = stateOf(context);
  const pool = once(
    input,
    context,
    (id) => pools[id],
    () => {
      const identity = identityOf(input.OriginationIdentity, input.IsoCountryCode, context);
      requireFree(identity);
      const most = quotaValue(context, context.account, context.region, 'sms.pools');
      if (Object.keys(pools).length >= most) throw overQuota('POOLS_PER_ACCOUNT', `The account has its ${most} pools.`);
      const made = newPool(input.MessageType ?? 'TRANSACTIONAL', identity, context);
      made.deletionProtection = input.DeletionProtectionEnabled ?? false;
      made.tags = tagsFrom(input.Tags);
      requireMatch(identity, made);
      addIdentity(made, identity, context);
      pools[made.id] = made;
      return { id: made.id, made };
    },
  );
  return { ...described(pool), Tags: tagList(pool.tags) };
};

function newPool(messageType: MessageType, identity: Identity, context: OperationContext): Pool {
  const id = `pool-${newId(context, 'pool').replaceAll('-', '')}`;
  return {
    id,
    arn: smsArn(context, context.account, context.region, `pool/${id}`),
    createdAt: context.clock.now().toISOString(),
    tags: {},
    status: 'CREATING',
    nextAwsMs: context.clock.awsMs() + timing.associationMs,
    messageType,
    sharedRoutes: false,
    deletionProtection: false,
    identities: [],
    ...inherited(identity),
  };
}

export const describePools: Operation<Sms.DescribePoolsCommandInput, Answer<Sms.DescribePoolsCommandOutput>> = (input, context) => {
  requireSelection('PoolIds', input.PoolIds, input.Owner);
  const all =
    input.PoolIds?.map((id) => poolOf(id, context)) ??
    (input.Owner === 'SHARED' ? sharedWith((state) => state.pools, context) : Object.values(stateOf(context).pools));
  const found = all.filter((pool) =>
    passes(input.Filters, {
      status: [pool.status],
      'message-type': [pool.messageType],
      'two-way-enabled': [pool.twoWayEnabled],
      'self-managed-opt-outs-enabled': [pool.selfManagedOptOuts],
      'opt-out-list-name': [pool.optOutList],
      'shared-routes-enabled': [pool.sharedRoutes],
      'deletion-protection-enabled': [pool.deletionProtection],
      'two-way-channel-arn': [pool.twoWayChannelArn],
    }),
  );
  const { items, nextToken } = page(found, input, context);
  return { Pools: items.map(described), ...more(nextToken) };
};

function activePool(id: string | undefined, context: OperationContext): Pool {
  const pool = poolOf(id, context);
  if (pool.status !== 'ACTIVE') throw conflict('RESOURCE_NOT_ACTIVE', `The pool is ${pool.status}.`, 'pool', pool.id);
  return pool;
}

/** The pool owns the settings of its numbers, so they follow. */
export const updatePool: Operation<Sms.UpdatePoolCommandInput, Answer<Sms.UpdatePoolCommandOutput>> = (input, context) => {
  const pool = activePool(input.PoolId, context);
  applyInbound(pool, input, context);
  pool.sharedRoutes = input.SharedRoutesEnabled ?? pool.sharedRoutes;
  pool.deletionProtection = input.DeletionProtectionEnabled ?? pool.deletionProtection;
  const { twoWayEnabled, twoWayChannelArn, twoWayChannelRole, selfManagedOptOuts, optOutList } = pool;
  for (const number of Object.values(stateOf(context).numbers)) {
    if (number.poolId === pool.id)
      Object.assign(number, { twoWayEnabled, twoWayChannelArn, twoWayChannelRole, selfManagedOptOuts, optOutList });
  }
  return described(pool);
};

export const deletePool: Operation<Sms.DeletePoolCommandInput, Answer<Sms.DeletePoolCommandOutput>> = (input, context) => {
  const pool = activePool(input.PoolId, context);
  if (pool.deletionProtection) throw conflict('DELETION_PROTECTION_ENABLED', 'Deletion protection is enabled.', 'pool', pool.id);
  const due = context.clock.awsMs() + timing.associationMs;
  Object.assign(pool, { status: 'DELETING', nextAwsMs: due });
  for (const number of Object.values(stateOf(context).numbers)) {
    if (number.poolId === pool.id) Object.assign(number, { status: 'DISASSOCIATING', activeAwsMs: due });
  }
  const { DeletionProtectionEnabled: _protection, ...answer } = described(pool);
  return answer;
};

const isThere = (one: PoolIdentity): boolean => one.untilAwsMs === null;

export const associateOriginationIdentity: Operation<
  Sms.AssociateOriginationIdentityCommandInput,
  Answer<Sms.AssociateOriginationIdentityCommandOutput>
> = (input, context) => {
  requireCountry('IsoCountryCode', input.IsoCountryCode);
  const pool = activePool(input.PoolId, context);
  const added = once(
    input,
    context,
    (arn) => pool.identities.find((one) => one.arn === arn && isThere(one)),
    () => {
      const identity = identityOf(input.OriginationIdentity, input.IsoCountryCode, context);
      if (pool.identities.some((one) => one.arn === arnOf(identity) && isThere(one))) {
        throw conflict('RESOURCE_ALREADY_ASSOCIATED', 'The origination identity is in the pool.', 'pool', pool.id);
      }
      requireFree(identity);
      requireMatch(identity, pool);
      const made = addIdentity(pool, identity, context);
      return { id: made.arn, made };
    },
  );
  return answered(pool, added);
};

const answered = (pool: Pool, identity: PoolIdentity) => ({
  PoolArn: pool.arn,
  PoolId: pool.id,
  OriginationIdentityArn: identity.arn,
  OriginationIdentity: identity.id,
  IsoCountryCode: identity.country,
});

export const disassociateOriginationIdentity: Operation<
  Sms.DisassociateOriginationIdentityCommandInput,
  Answer<Sms.DisassociateOriginationIdentityCommandOutput>
> = (input, context) => {
  const pool = activePool(input.PoolId, context);
  const removed = once(
    input,
    context,
    (arn) => pool.identities.find((one) => one.arn === arn && !isThere(one)),
    () => {
      const identity = identityOf(input.OriginationIdentity, input.IsoCountryCode, context);
      const found = pool.identities.find((one) => one.arn === arnOf(identity) && isThere(one));
      if (found === undefined) {
        if (identity.kind === 'sender-id') throw notFound('sender-id', identity.sender.senderId);
        throw conflict('PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL', 'The phone number is not in the pool.', 'phone-number', identity.number.id);
      }
      if (pool.identities.filter(isThere).length === 1) {
        throw conflict('LAST_PHONE_NUMBER', 'A pool keeps at least one origination identity.', 'pool', pool.id);
      }
      found.untilAwsMs = context.clock.awsMs() + timing.associationMs;
      if (identity.kind === 'phone-number') {
        Object.assign(identity.number, { status: 'DISASSOCIATING', activeAwsMs: found.untilAwsMs });
      }
      return { id: found.arn, made: found };
    },
  );
  return answered(pool, removed);
};

export const listPoolOriginationIdentities: Operation<
  Sms.ListPoolOriginationIdentitiesCommandInput,
  Answer<Sms.ListPoolOriginationIdentitiesCommandOutput>
> = (input, context) => {
  const pool = poolOf(input.PoolId, context);
  const { numbers } = stateOf(context);
  const rows = pool.identities
    .filter((one) => context.clock.awsMs() >= one.fromAwsMs)
    .map((one) => ({
      OriginationIdentityArn: one.arn,
      OriginationIdentity: one.id,
      IsoCountryCode: one.country,
      NumberCapabilities: numbers[one.id]?.capabilities ?? (['SMS'] as const),
      ...(numbers[one.id] === undefined ? {} : { PhoneNumber: numbers[one.id]?.number }),
    }))
    .filter((row) => passes(input.Filters, { 'iso-country-code': [row.IsoCountryCode], 'number-capability': [...row.NumberCapabilities] }));
  const { items, nextToken } = page(rows, input, context);
  return {
    PoolArn: pool.arn,
    PoolId: pool.id,
    OriginationIdentities: items.map((row) => ({ ...row, NumberCapabilities: [...row.NumberCapabilities] })),
    ...more(nextToken),
  };
};
