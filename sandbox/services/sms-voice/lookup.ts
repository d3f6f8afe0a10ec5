import type { OperationContext } from '../operation.ts';
import { judge } from '../sns/resource-policy.ts';
import { stateOf } from './checks.ts';
import { notFound, type ResourceKind, validation } from './errors.ts';
import type { ConfigurationSet, OptOutList, PhoneNumber, Pool, ProtectConfiguration, SenderId, SmsState } from './state.ts';
import { smsOf } from './state.ts';

/** Whether the owner of a resource lets the caller's account run this operation on it. */
function isShared(state: SmsState, arn: string, context: OperationContext): boolean {
  const policy = Object.hasOwn(state.policies, arn) ? state.policies[arn]?.policy : undefined;
  if (policy === undefined) return false;
  const principal = { account: context.account, arn: context.caller.arn };
  return judge(policy, { principal, action: `sms-voice:${context.operation}`, resource: arn, context: {} }) === 'allow';
}

/** What other accounts share with the caller in this Region. */
export function sharedWith<Item extends { readonly arn: string }>(
  all: (state: SmsState) => Readonly<Record<string, Item>>,
  context: OperationContext,
): Item[] {
  return [...context.state.all<SmsState>('sms-voice')]
    .filter(({ account, region }) => account !== context.account && region === context.region)
    .flatMap(({ account, region }) => {
      const state = smsOf(context, account, region);
      return Object.values(all(state)).filter((item) => isShared(state, item.arn, context));
    });
}

interface Kind<Item> {
  readonly kind: ResourceKind;
  readonly all: (state: SmsState) => Readonly<Record<string, Item>>;
  readonly names: (item: Item) => readonly string[];
}

/** The resource of a kind that an id, a name or an ARN names; one of another account by its ARN and by leave of its owner only. */
function findIn<Item extends { readonly arn: string }>(
  { kind, all, names }: Kind<Item>,
  reference: string,
  context: OperationContext,
): Item | undefined {
  const own = Object.values(all(stateOf(context))).find((item) => item.arn === reference || names(item).includes(reference));
  if (own !== undefined || !reference.startsWith('arn:')) return own;
  const parts = /^arn:[\w-]+:sms-voice:([\w-]+):(\d{12}):([\w-]+)\/(.+)$/.exec(reference);
  if (parts === null) throw validation('INVALID_ARN', `${reference} is not an ARN of this service.`);
  if (parts[3] !== kind || parts[1] !== context.region || parts[2] === context.account) return undefined;
  return sharedWith(all, context).find((item) => item.arn === reference);
}

const numbers: Kind<PhoneNumber> = {
  kind: 'phone-number',
  all: (state) => state.numbers,
  names: ({ id, number }) => [id, number, number.slice(1)],
};
const pools: Kind<Pool> = { kind: 'pool', all: (state) => state.pools, names: ({ id }) => [id] };
const lists: Kind<OptOutList> = { kind: 'opt-out-list', all: (state) => state.optOutLists, names: ({ name }) => [name] };
const sets: Kind<ConfigurationSet> = { kind: 'configuration-set', all: (state) => state.configurationSets, names: ({ name }) => [name] };
const protects: Kind<ProtectConfiguration> = { kind: 'protect-configuration', all: (state) => state.protects, names: ({ id }) => [id] };
const senders: Kind<SenderId> = { kind: 'sender-id', all: (state) => state.senderIds, names: () => [] };

function required<Item extends { readonly arn: string }>(kind: Kind<Item>, reference: string | undefined, context: OperationContext): Item {
  const found = findIn(kind, reference ?? '', context);
  if (found === undefined) throw notFound(kind.kind, reference ?? '');
  return found;
}

export const numberOf = (reference: string | undefined, context: OperationContext): PhoneNumber => required(numbers, reference, context);
export const poolOf = (reference: string | undefined, context: OperationContext): Pool => required(pools, reference, context);
export const setOf = (reference: string | undefined, context: OperationContext): ConfigurationSet => required(sets, reference, context);
export const protectOf = (reference: string | undefined, context: OperationContext): ProtectConfiguration =>
  required(protects, reference, context);

/** The list, once reads have it. */
export function optOutListOf(reference: string | undefined, context: OperationContext): OptOutList {
  const found = required(lists, reference, context);
  if (context.clock.awsMs() < found.shownFromAwsMs) throw notFound('opt-out-list', reference ?? '');
  return found;
}

/** How a number or pool names a list: by name where it is the account's own, by ARN where it is shared. */
export function listReference(reference: string | undefined, context: OperationContext): string | undefined {
  if (reference === undefined) return undefined;
  const list = optOutListOf(reference, context);
  return list.arn.split(':')[4] === context.account ? list.name : list.arn;
}

/** The sender id, by itself with a country or by its ARN. */
export function senderOf(reference: string, country: string | undefined, context: OperationContext): SenderId | undefined {
  if (reference.startsWith('arn:')) return findIn(senders, reference, context);
  const all = Object.values(stateOf(context).senderIds).filter((one) => one.senderId === reference);
  return country === undefined ? undefined : all.find((one) => one.country === country);
}

export type Identity =
  | { readonly kind: 'phone-number'; readonly number: PhoneNumber }
  | { readonly kind: 'sender-id'; readonly sender: SenderId };

/** The number or sender id that a reference names. A sender id that is not an ARN needs its country. */
export function identityOf(reference: string | undefined, country: string | undefined, context: OperationContext): Identity {
  const text = reference ?? '';
  if (/^(\+|phone-)/.test(text) || /:phone-number\//.test(text)) return { kind: 'phone-number', number: numberOf(text, context) };
  if (!text.startsWith('arn:') && country === undefined) {
    throw validation('MISSING_PARAMETER', 'IsoCountryCode is required for a sender ID.', 'IsoCountryCode');
  }
  const sender = senderOf(text, country, context);
  if (sender === undefined) throw notFound('sender-id', text);
  if (country !== undefined && sender.country !== country) {
    throw validation('COUNTRY_CODE_MISMATCH', `${text} is a sender ID of ${sender.country}, not of ${country}.`, 'IsoCountryCode');
  }
  return { kind: 'sender-id', sender };
}
