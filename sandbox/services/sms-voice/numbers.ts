import { createHash } from 'node:crypto';
import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { quotaValue } from '../service-quotas/state.ts';
import {
  more,
  once,
  page,
  passes,
  requireCountry,
  requireMessageType,
  requireOneOf,
  requireSelection,
  stateOf,
  tagList,
  tagsFrom,
} from './checks.ts';
import { countries } from './countries.ts';
import { conflict, invalidField, notFound, overQuota, validation } from './errors.ts';
import { applyInbound } from './inbound.ts';
import { listReference, numberOf, poolOf, sharedWith } from './lookup.ts';
import { addIdentity, requireMatch } from './pool-identities.ts';
import { firstKeywords, type MessageType, type PhoneNumber, smsArn, smsOf, timing } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** What a person or the API asks of a new number. */
export interface WantedNumber {
  readonly id: string;
  readonly country: string;
  readonly messageType: MessageType;
  readonly capabilities: PhoneNumber['capabilities'];
  readonly type: string;
  readonly registrationId?: string | null;
}

const firstDigits: Readonly<Record<string, string>> = { SIMULATOR: '1425', TOLL_FREE: '1844', TEN_DLC: '1206', SHORT_CODE: '' };

/** A number that nobody else has, put into the state as PENDING until `activeAwsMs`. */
export function addNumber(
  env: ServiceEnvironment,
  account: string,
  region: string,
  wanted: WantedNumber,
  activeAwsMs: number | null,
): PhoneNumber {
  const digest = createHash('sha256').update(`${account}/${region}/${wanted.id}`).digest('hex');
  const digits = String(Number.parseInt(digest.slice(0, 12), 16)).padStart(7, '0');
  const head = firstDigits[wanted.type] ?? callingCode(wanted.country);
  const number: PhoneNumber = {
    id: wanted.id,
    arn: smsArn(env, account, region, `phone-number/${wanted.id}`),
    number: wanted.type === 'SHORT_CODE' ? digits.slice(-5) : `+${head}${digits.slice(-7)}`,
    createdAt: env.clock.now().toISOString(),
    tags: {},
    status: activeAwsMs !== null && activeAwsMs <= env.clock.awsMs() ? 'ACTIVE' : 'PENDING',
    activeAwsMs,
    country: wanted.country,
    messageType: wanted.messageType,
    capabilities: [...wanted.capabilities],
    type: wanted.type,
    internationalSending: false,
    deletionProtection: false,
    poolId: null,
    registrationId: wanted.registrationId ?? null,
    twoWayEnabled: false,
    twoWayChannelArn: null,
    twoWayChannelRole: null,
    selfManagedOptOuts: false,
    optOutList: 'Default',
    keywords: firstKeywords(),
  };
  smsOf(env, account, region).numbers[wanted.id] = number;
  return number;
}

const callingCode = (country: string): string => (country === 'GB' ? '44' : country === 'DE' ? '49' : country === 'FR' ? '33' : '99');

export const monthlyPrice = (type: string): string => ({ TOLL_FREE: '2.00', SHORT_CODE: '995.00' })[type] ?? '1.00';

/** Members of every answer about a number. */
function described(number: PhoneNumber) {
  return {
    PhoneNumberArn: number.arn,
    PhoneNumberId: number.id,
    PhoneNumber: number.number,
    Status: number.status,
    IsoCountryCode: number.country,
    MessageType: number.messageType,
    NumberCapabilities: number.capabilities,
    NumberType: number.type as Sms.NumberType,
    MonthlyLeasingPrice: monthlyPrice(number.type),
    TwoWayEnabled: number.twoWayEnabled,
    ...(number.twoWayChannelArn === null ? {} : { TwoWayChannelArn: number.twoWayChannelArn }),
    ...(number.twoWayChannelRole === null ? {} : { TwoWayChannelRole: number.twoWayChannelRole }),
    SelfManagedOptOutsEnabled: number.selfManagedOptOuts,
    OptOutListName: number.optOutList,
    InternationalSendingEnabled: number.internationalSending,
    DeletionProtectionEnabled: number.deletionProtection,
    ...(number.poolId === null ? {} : { PoolId: number.poolId }),
    ...(number.registrationId === null ? {} : { RegistrationId: number.registrationId }),
    CreatedTimestamp: new Date(number.createdAt),
  };
}

/** AWS time at which a requested number becomes active; null where a registration has to come first. */
function activeAt(input: Sms.RequestPhoneNumberCommandInput, context: OperationContext): number | null {
  const now = context.clock.awsMs();
  switch (input.NumberType) {
    case 'SIMULATOR':
      return now + timing.simulatorMs;
    case 'LONG_CODE':
      return now + timing.longCodeMs;
    default:
      return input.RegistrationId === undefined ? null : now + timing.registeredMs;
  }
}

function checkRequest(input: Sms.RequestPhoneNumberCommandInput, context: OperationContext): void {
  const { IsoCountryCode: country = '', NumberType: type = '', NumberCapabilities: capabilities = [] } = input;
  requireCountry('IsoCountryCode', country);
  requireMessageType('MessageType', input.MessageType);
  requireOneOf('NumberType', type, ['LONG_CODE', 'TOLL_FREE', 'TEN_DLC', 'SIMULATOR']);
  if (capabilities.length < 1 || capabilities.length > 4) throw invalidField('NumberCapabilities', 'must have 1 to 4 members');
  for (const one of capabilities) requireOneOf('NumberCapabilities', one, ['SMS', 'VOICE', 'MMS', 'RCS']);
  if (!countries.includes(country)) throw validation('COUNTRY_NOT_ENABLED', `There are no numbers in ${country}.`, 'IsoCountryCode');
  const wrong =
    (type === 'SIMULATOR' && input.MessageType !== 'TRANSACTIONAL' && 'a simulator number must be TRANSACTIONAL') ||
    (type === 'SIMULATOR' && country !== 'US' && 'simulator numbers are numbers of US') ||
    (type === 'TEN_DLC' && country !== 'US' && '10DLC numbers are numbers of US') ||
    (type === 'TOLL_FREE' && !['US', 'CA', 'PR'].includes(country) && 'toll-free numbers are numbers of US, CA and PR') ||
    (type === 'LONG_CODE' && country === 'US' && 'long codes of US are requested as TEN_DLC');
  if (typeof wrong === 'string') throw validation('INVALID_PARAMETER', wrong, 'NumberType');
  if (input.RegistrationId !== undefined && !Object.hasOwn(stateOf(context).registrations, input.RegistrationId)) {
    throw notFound('registration', input.RegistrationId);
  }
}

export const requestPhoneNumber: Operation<Sms.RequestPhoneNumberCommandInput, Answer<Sms.RequestPhoneNumberCommandOutput>> = (
  input,
  context,
) => {
  checkRequest(input, context);
  const { numbers } = stateOf(context);
  const number = once(
    input,
    context,
    (id) => numbers[id],
    () => {
      const most = quotaValue(context, context.account, context.region, 'sms.phoneNumbers');
      if (Object.keys(numbers).length >= most) throw overQuota('PHONE_NUMBERS_PER_ACCOUNT', `The account has its ${most} phone numbers.`);
      const optOutList = listReference(input.OptOutListName, context);
      const pool = input.PoolId === undefined ? undefined : poolOf(input.PoolId, context);
      const tags = tagsFrom(input.Tags);
      const made = addNumber(
        context,
        context.account,
        context.region,
        {
          id: `phone-${newId(context, 'phone').replaceAll('-', '')}`,
          country: input.IsoCountryCode ?? '',
          messageType: input.MessageType ?? 'TRANSACTIONAL',
          capabilities: input.NumberCapabilities ?? [],
          type: input.NumberType ?? '',
          registrationId: input.RegistrationId ?? null,
        },
        activeAt(input, context),
      );
      made.tags = tags;
      made.deletionProtection = input.DeletionProtectionEnabled ?? false;
      made.internationalSending = input.InternationalSendingEnabled ?? false;
      if (optOutList !== undefined) made.optOutList = optOutList;
      else if (pool !== undefined) made.optOutList = pool.optOutList;
      if (pool !== undefined) putInto(made, pool, context);
      return { id: made.id, made };
    },
  );
  return { ...described(number), NumberType: input.NumberType, Tags: tagList(number.tags) };
};

/** A number that is requested for a pool is in it from the start; it is not bought when it does not fit. */
function putInto(number: PhoneNumber, pool: ReturnType<typeof poolOf>, context: OperationContext): void {
  try {
    requireMatch({ kind: 'phone-number', number }, pool);
    addIdentity(pool, { kind: 'phone-number', number }, context);
  } catch (error) {
    delete stateOf(context).numbers[number.id];
    throw error;
  }
}

export const describePhoneNumbers: Operation<Sms.DescribePhoneNumbersCommandInput, Answer<Sms.DescribePhoneNumbersCommandOutput>> = (
  input,
  context,
) => {
  requireSelection('PhoneNumberIds', input.PhoneNumberIds, input.Owner);
  const all =
    input.PhoneNumberIds?.map((id) => numberOf(id, context)) ??
    (input.Owner === 'SHARED' ? sharedWith((state) => state.numbers, context) : Object.values(stateOf(context).numbers));
  const found = all.filter((number) =>
    passes(input.Filters, {
      status: [number.status],
      'iso-country-code': [number.country],
      'message-type': [number.messageType],
      'number-capability': number.capabilities,
      'number-type': [number.type],
      'two-way-enabled': [number.twoWayEnabled],
      'self-managed-opt-outs-enabled': [number.selfManagedOptOuts],
      'opt-out-list-name': [number.optOutList],
      'deletion-protection-enabled': [number.deletionProtection],
      'two-way-channel-arn': [number.twoWayChannelArn],
    }),
  );
  const { items, nextToken } = page(found, input, context);
  return { PhoneNumbers: items.map(described), ...more(nextToken) };
};

function requireOutsidePool(number: PhoneNumber): void {
  if (number.poolId === null) return;
  throw conflict('PHONE_NUMBER_ASSOCIATED_TO_POOL', `The phone number is associated with ${number.poolId}.`, 'phone-number', number.id);
}

export const updatePhoneNumber: Operation<Sms.UpdatePhoneNumberCommandInput, Answer<Sms.UpdatePhoneNumberCommandOutput>> = (
  input,
  context,
) => {
  const number = numberOf(input.PhoneNumberId, context);
  requireOutsidePool(number);
  if (number.status !== 'ACTIVE') throw conflict('RESOURCE_NOT_ACTIVE', 'The phone number is not active.', 'phone-number', number.id);
  applyInbound(number, input, context);
  number.deletionProtection = input.DeletionProtectionEnabled ?? number.deletionProtection;
  number.internationalSending = input.InternationalSendingEnabled ?? number.internationalSending;
  return described(number);
};

/** For ever: the number cannot be had again. */
export const releasePhoneNumber: Operation<Sms.ReleasePhoneNumberCommandInput, Answer<Sms.ReleasePhoneNumberCommandOutput>> = (
  input,
  context,
) => {
  const number = numberOf(input.PhoneNumberId, context);
  requireOutsidePool(number);
  if (number.deletionProtection) {
    throw conflict('DELETION_PROTECTION_ENABLED', 'Deletion protection is enabled.', 'phone-number', number.id);
  }
  delete stateOf(context).numbers[number.id];
  const { DeletionProtectionEnabled: _protection, InternationalSendingEnabled: _international, ...answer } = described(number);
  return { ...answer, Status: 'DELETED' };
};
