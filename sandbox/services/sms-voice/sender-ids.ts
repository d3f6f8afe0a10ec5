import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import {
  more,
  once,
  page,
  passes,
  requireCountry,
  requireForm,
  requireMessageType,
  requireSelection,
  stateOf,
  tagList,
  tagsFrom,
} from './checks.ts';
import { registeredSenderIds, withoutSenderIds } from './countries.ts';
import { conflict, notFound, overQuota, validation } from './errors.ts';
import { senderOf, sharedWith } from './lookup.ts';
import { type MessageType, type SenderId, smsArn, smsOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const requireSenderId = (field: string, value: string | undefined): void =>
  requireForm(
    field,
    value,
    /^(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,9}[A-Za-z0-9_])?$/,
    '1 to 11 letters, digits, _ or -, with a letter and no hyphen at either end',
  );

function described(sender: SenderId) {
  return {
    SenderIdArn: sender.arn,
    SenderId: sender.senderId,
    IsoCountryCode: sender.country,
    MessageTypes: sender.messageTypes,
    MonthlyLeasingPrice: '0.00',
    DeletionProtectionEnabled: sender.deletionProtection,
    Registered: sender.registered,
  };
}

const keyOf = (senderId: string, country: string): string => `${senderId}/${country}`;

/** A sender id, put into the state. */
export function addSenderId(
  env: ServiceEnvironment,
  account: string,
  region: string,
  wanted: Pick<SenderId, 'senderId' | 'country' | 'messageTypes' | 'registered'>,
): SenderId {
  const sender: SenderId = {
    ...wanted,
    arn: smsArn(env, account, region, `sender-id/${wanted.senderId}/${wanted.country}`),
    createdAt: env.clock.now().toISOString(),
    tags: {},
    deletionProtection: false,
  };
  smsOf(env, account, region).senderIds[keyOf(wanted.senderId, wanted.country)] = sender;
  return sender;
}

export const requestSenderId: Operation<Sms.RequestSenderIdCommandInput, Answer<Sms.RequestSenderIdCommandOutput>> = (input, context) => {
  const { SenderId: senderId = '', IsoCountryCode: country = '', MessageTypes: types = ['TRANSACTIONAL'] } = input;
  requireSenderId('SenderId', senderId);
  requireCountry('IsoCountryCode', country);
  for (const type of types) requireMessageType('MessageTypes', type);
  if (withoutSenderIds.has(country)) throw validation('SENDER_ID_NOT_SUPPORTED', `${country} has no sender IDs.`, 'IsoCountryCode');
  if (registeredSenderIds.has(country)) {
    throw validation('SENDER_ID_REQUIRES_REGISTRATION', `Sender IDs of ${country} need a registration.`, 'IsoCountryCode');
  }
  const { senderIds } = stateOf(context);
  const sender = once(
    input,
    context,
    (id) => senderIds[id],
    () => {
      const id = keyOf(senderId, country);
      if (Object.hasOwn(senderIds, id)) throw conflict('RESOURCE_ALREADY_EXISTS', `The sender ID ${id} exists.`, 'sender-id', senderId);
      const most = quotaValue(context, context.account, context.region, 'sms.senderIds');
      if (Object.keys(senderIds).length >= most) throw overQuota('SENDER_IDS_PER_ACCOUNT', `The account has its ${most} sender IDs.`);
      const tags = tagsFrom(input.Tags);
      const messageTypes: MessageType[] = [...types];
      const made = addSenderId(context, context.account, context.region, { senderId, country, messageTypes, registered: false });
      made.tags = tags;
      made.deletionProtection = input.DeletionProtectionEnabled ?? false;
      return { id, made };
    },
  );
  return { ...described(sender), Tags: tagList(sender.tags) };
};

function required(senderId: string | undefined, country: string | undefined, context: OperationContext): SenderId {
  requireCountry('IsoCountryCode', country);
  const found = senderOf(senderId ?? '', country, context);
  if (found === undefined) throw notFound('sender-id', senderId ?? '');
  return found;
}

export const describeSenderIds: Operation<Sms.DescribeSenderIdsCommandInput, Answer<Sms.DescribeSenderIdsCommandOutput>> = (
  input,
  context,
) => {
  requireSelection('SenderIds', input.SenderIds, input.Owner);
  const all =
    input.SenderIds?.map((one) => required(one.SenderId, one.IsoCountryCode, context)) ??
    (input.Owner === 'SHARED' ? sharedWith((state) => state.senderIds, context) : Object.values(stateOf(context).senderIds));
  const found = all.filter((sender) =>
    passes(input.Filters, {
      'sender-id': [sender.senderId],
      'iso-country-code': [sender.country],
      'message-type': sender.messageTypes,
      'deletion-protection-enabled': [sender.deletionProtection],
      registered: [sender.registered],
    }),
  );
  const { items, nextToken } = page(found, input, context);
  return { SenderIds: items.map(described), ...more(nextToken) };
};

export const updateSenderId: Operation<Sms.UpdateSenderIdCommandInput, Answer<Sms.UpdateSenderIdCommandOutput>> = (input, context) => {
  const sender = required(input.SenderId, input.IsoCountryCode, context);
  sender.deletionProtection = input.DeletionProtectionEnabled ?? sender.deletionProtection;
  return described(sender);
};

export const releaseSenderId: Operation<Sms.ReleaseSenderIdCommandInput, Answer<Sms.ReleaseSenderIdCommandOutput>> = (input, context) => {
  const sender = required(input.SenderId, input.IsoCountryCode, context);
  if (sender.deletionProtection) {
    throw conflict('DELETION_PROTECTION_ENABLED', 'Deletion protection is enabled.', 'sender-id', sender.senderId);
  }
  const { pools, senderIds } = stateOf(context);
  const pool = Object.values(pools).find((one) => one.identities.some(({ arn }) => arn === sender.arn));
  if (pool !== undefined) {
    throw conflict('SENDER_ID_ASSOCIATED_TO_POOL', `The sender ID is in ${pool.id}.`, 'sender-id', sender.senderId);
  }
  delete senderIds[keyOf(sender.senderId, sender.country)];
  const { DeletionProtectionEnabled: _protection, ...answer } = described(sender);
  return answer;
};
