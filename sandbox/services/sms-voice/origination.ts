import type { OperationContext } from '../operation.ts';
import { stateOf } from './checks.ts';
import { conflict, validation } from './errors.ts';
import { numberOf, poolOf, senderOf } from './lookup.ts';
import type { ConfigurationSet, MessageType, PhoneNumber, Pool, SenderId } from './state.ts';

/** From what a message is sent, and whose opt-out list it obeys. */
export interface Origination {
  /** Number or sender id; null on a shared route. */
  readonly name: string | null;
  readonly type: 'PHONE_NUMBER' | 'SENDER_ID' | 'POOL';
  readonly pool: Pool | null;
  readonly number: PhoneNumber | null;
  readonly messageTypes: readonly MessageType[];
  readonly optOutList: string;
  readonly selfManagedOptOuts: boolean;
}

const ofNumber = (number: PhoneNumber): Origination => ({
  name: number.number,
  type: 'PHONE_NUMBER',
  pool: null,
  number,
  messageTypes: [number.messageType],
  optOutList: number.optOutList,
  selfManagedOptOuts: number.selfManagedOptOuts,
});

const ofSender = (sender: SenderId): Origination => ({
  name: sender.senderId,
  type: 'SENDER_ID',
  pool: null,
  number: null,
  messageTypes: sender.messageTypes,
  optOutList: 'Default',
  selfManagedOptOuts: false,
});

const none = (message: string) => conflict('NO_ORIGINATION_IDENTITIES_FOUND', message);

const canText = (number: PhoneNumber | undefined): number is PhoneNumber =>
  number !== undefined && number.status === 'ACTIVE' && number.capabilities.includes('SMS');

/** The pool's sender id of the country, else its number of the country, else any of its numbers, else a shared route where the pool allows it. */
function ofPool(pool: Pool, country: string, context: OperationContext): Origination {
  if (pool.status !== 'ACTIVE') throw conflict('RESOURCE_NOT_ACTIVE', `The pool is ${pool.status}.`, 'pool', pool.id);
  const { numbers } = stateOf(context);
  const now = context.clock.awsMs();
  const there = pool.identities.filter((one) => now >= one.fromAwsMs && one.untilAwsMs === null);
  const sender = there.find((one) => one.kind === 'sender-id' && one.country === country);
  const usable = there.map((one) => numbers[one.id]).filter(canText);
  const number = usable.find((one) => one.country === country) ?? usable[0] ?? null;
  const name = sender?.id ?? number?.number ?? null;
  if (name === null && !pool.sharedRoutes) throw none(`The pool ${pool.id} has nothing that sends to ${country}.`);
  return {
    name,
    type: 'POOL',
    pool,
    number: sender === undefined ? number : null,
    messageTypes: [pool.messageType],
    optOutList: pool.optOutList,
    selfManagedOptOuts: pool.selfManagedOptOuts,
  };
}

/** Without one in the request: the set's default sender id where the country has it, else any number of the account, the country's first. */
function chosen(set: ConfigurationSet | undefined, country: string, context: OperationContext): Origination {
  const { numbers, senderIds } = stateOf(context);
  const byDefault = set?.defaultSenderId ?? null;
  const sender = Object.values(senderIds).find((one) => one.country === country && (byDefault === null || one.senderId === byDefault));
  if (byDefault !== null && sender !== undefined) return ofSender(sender);
  const usable = Object.values(numbers).filter(canText);
  const number = usable.find((one) => one.country === country) ?? usable[0];
  if (number !== undefined) return ofNumber(number);
  if (sender !== undefined) return ofSender(sender);
  throw none(`The account has nothing that sends to ${country}.`);
}

/** What the message goes out from. Throws as SendTextMessage does for what cannot send to the country. */
export function originationOf(
  reference: string | undefined,
  set: ConfigurationSet | undefined,
  country: string,
  context: OperationContext,
): Origination {
  if (reference === undefined) return chosen(set, country, context);
  if (/^pool-|:pool\//.test(reference)) return ofPool(poolOf(reference, context), country, context);
  if (/^(\+|phone-|\d+$)|:phone-number\//.test(reference)) {
    const number = numberOf(reference, context);
    if (number.status !== 'ACTIVE') throw conflict('RESOURCE_NOT_ACTIVE', 'The phone number is not active.', 'phone-number', number.id);
    if (!number.capabilities.includes('SMS')) {
      throw conflict('NUMBER_CAPABILITIES_MISMATCH', 'The phone number sends no text messages.', 'phone-number', number.id);
    }
    return ofNumber(number);
  }
  const sender = senderOf(reference, country, context);
  if (sender !== undefined && sender.country === country) return ofSender(sender);
  throw validation(
    'INVALID_IDENTITY_FOR_DESTINATION_COUNTRY',
    `${reference} is no origination identity of the account for ${country}.`,
    'OriginationIdentity',
  );
}
