import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { recordMetric } from '../monitoring/evaluate.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { enforcedLimit } from './account.ts';
import { e164, requireE164, requireForm, requireMessageType, stateOf } from './checks.ts';
import { countryOf, priceOf } from './countries.ts';
import { conflict, invalidField, notFound, overQuota, validation } from './errors.ts';
import { optOutListOf, protectOf, setOf } from './lookup.ts';
import { type Origination, originationOf } from './origination.ts';
import { overrideFor, ruleFor } from './protect.ts';
import { publishMessageEvents } from './publish.ts';
import { type ConfigurationSet, isProduction, type MessageType, type ProtectConfiguration, type SentMessage } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const namespace = 'AWS/SMSVoice';
const keptMessages = 1_000;

/** A point of the service's own metrics, once for each set of dimensions. Source: the user guide's page on CloudWatch metrics. */
function metric(context: OperationContext, name: string, value: number, ...dimensions: Record<string, string>[]): void {
  for (const one of dimensions) recordMetric(context, context.account, context.region, { namespace, name, dimensions: one, value });
}

function checkForm(input: Sms.SendTextMessageCommandInput): void {
  requireE164('DestinationPhoneNumber', input.DestinationPhoneNumber);
  requireForm('MessageBody', input.MessageBody, /^(?!\s*$)[\s\S]{1,1600}$/, '1 to 1600 characters that are not all blank');
  requireMessageType('MessageType', input.MessageType);
  requireForm('Keyword', input.Keyword, /^[ \S]{1,30}$/, '1 to 30 characters on one line');
  requireForm('MaxPrice', input.MaxPrice, /^[0-9]{0,2}\.[0-9]{1,5}$/, 'a price such as 0.05');
  const { TimeToLive: life } = input;
  if (life !== undefined && !(Number.isInteger(life) && life >= 5 && life <= 259_200)) {
    throw invalidField('TimeToLive', 'must be between 5 and 259200 seconds');
  }
  for (const [key, value] of Object.entries(input.Context ?? {})) {
    if (!/^\S{1,100}$/.test(key) || value.length < 1 || value.length > 800)
      throw invalidField('Context', 'has keys of 1 to 100 and values of 1 to 800 characters');
  }
  if (input.MessageBody === undefined) throw validation('MISSING_PARAMETER', 'MessageBody is required.', 'MessageBody');
}

/** The protect configuration of the request, else of the set, else the account's default. */
function protectFor(
  input: Sms.SendTextMessageCommandInput,
  set: ConfigurationSet | undefined,
  context: OperationContext,
): ProtectConfiguration | undefined {
  const id = input.ProtectConfigurationId ?? set?.protectId ?? stateOf(context).defaultProtectId;
  return id === null || id === undefined ? undefined : protectOf(id, context);
}

function requireProtect(protect: ProtectConfiguration | undefined, destination: string, country: string, context: OperationContext): void {
  if (protect === undefined) return;
  const override = overrideFor(protect, destination, context.clock.now());
  const isBlocked = override === undefined ? ruleFor(protect, 'SMS', country) === 'BLOCK' : override.action === 'BLOCK';
  const ProtectConfigurationId = protect.id;
  const dimensions = [{}, { ProtectConfigurationId }, { ProtectConfigurationId, IsoCountryCode: country }];
  metric(context, 'TextMessagesBlockedByProtect', isBlocked ? 1 : 0, ...dimensions);
  if (!isBlocked) return;
  throw override === undefined
    ? conflict('DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION', `${country} is blocked.`, 'protect-configuration', protect.id)
    : conflict(
        'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE',
        `${destination} is blocked.`,
        'protect-configuration',
        protect.id,
      );
}

function requireReachable(origination: Origination, destination: string, context: OperationContext): void {
  if (!origination.selfManagedOptOuts) {
    const list = optOutListOf(origination.optOutList, context);
    if (Object.hasOwn(list.numbers, destination)) {
      throw conflict('DESTINATION_PHONE_NUMBER_OPTED_OUT', `${destination} has opted out (list ${list.name}).`, 'opt-out-list', list.name);
    }
  }
  const state = stateOf(context);
  const isVerified = Object.values(state.verified).some((one) => one.number === destination && one.status === 'VERIFIED');
  if (!isProduction(state, context) && !isVerified) {
    throw conflict('DESTINATION_PHONE_NUMBER_NOT_VERIFIED', `The account is in the sandbox and ${destination} is not verified.`);
  }
}

function messageType(input: Sms.SendTextMessageCommandInput, set: ConfigurationSet | undefined, origination: Origination): MessageType {
  const asked = input.MessageType ?? set?.defaultMessageType ?? undefined;
  const [own = 'TRANSACTIONAL'] = origination.messageTypes;
  if (asked !== undefined && !origination.messageTypes.includes(asked)) {
    throw conflict('MESSAGE_TYPE_MISMATCH', `The origination identity sends ${origination.messageTypes.join(', ')}, not ${asked}.`);
  }
  return asked ?? own;
}

/** Parts of 160 characters of the GSM alphabet, or 70 of any; 153 or 67 where there are several. */
export function partsOf(body: string): number {
  const isGsm = /^[\x20-\x5f\x61-\x7e\r\n£¥èéùìòÇØøÅåÄÖÑÜäöñüàßÆæÉ§¿¡€]*$/.test(body);
  const [single, several] = isGsm ? [160, 153] : [70, 67];
  return body.length <= single ? 1 : Math.ceil(body.length / several);
}

function requireMoney(input: Sms.SendTextMessageCommandInput, price: number, month: string, context: OperationContext): void {
  if (input.MaxPrice !== undefined && price > Number(input.MaxPrice)) {
    throw validation('PRICE_OVER_THRESHOLD', `The message costs ${price} US dollars.`, 'MaxPrice');
  }
  if ((stateOf(context).spent[month] ?? 0) + price > enforcedLimit('TEXT', context)) {
    throw overQuota('MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', 'The monthly spend limit for text messages is reached.');
  }
}

/** Sends a text, or with DryRun only says whether it could be sent. */
export const sendTextMessage: Operation<Sms.SendTextMessageCommandInput, Answer<Sms.SendTextMessageCommandOutput>> = async (
  input,
  context,
) => {
  checkForm(input);
  const set = input.ConfigurationSetName === undefined ? undefined : setOf(input.ConfigurationSetName, context);
  const destination = e164(input.DestinationPhoneNumber ?? '');
  const country = countryOf(destination);
  if (country === undefined) throw validation('INVALID_PARAMETER', `${destination} is in no country.`, 'DestinationPhoneNumber');
  const origination = originationOf(input.OriginationIdentity, set, country, context);
  const type = messageType(input, set, origination);
  requireProtect(protectFor(input, set, context), destination, country, context);
  requireReachable(origination, destination, context);
  const body = input.MessageBody ?? '';
  const parts = partsOf(body);
  const priceUsd = parts * priceOf(country);
  const month = context.clock.now().toISOString().slice(0, 7);
  requireMoney(input, priceUsd, month, context);
  const id = newId(context, 'message');
  if (input.DryRun === true) return { MessageId: id };
  const state = stateOf(context);
  const message: SentMessage = {
    id,
    at: context.clock.now().toISOString(),
    destination,
    country,
    origination: origination.name,
    poolId: origination.pool?.id ?? null,
    configurationSet: set?.name ?? null,
    messageType: type,
    body,
    parts,
    priceUsd,
    outcome: state.outcomes[destination] ?? 'TEXT_DELIVERED',
    context: { ...input.Context },
    feedback: (input.MessageFeedbackEnabled ?? set?.messageFeedback) === true ? 'PENDING' : null,
  };
  state.messages.push(message);
  if (state.messages.length > keptMessages) state.messages.splice(0, state.messages.length - keptMessages);
  state.spent[month] = (state.spent[month] ?? 0) + priceUsd;
  recordSend(message, origination, state.spent[month] ?? 0, context);
  if (set !== undefined) await publishMessageEvents(message, set, context);
  return { MessageId: id };
};

function recordSend(message: SentMessage, origination: Origination, spent: number, context: OperationContext): void {
  const dimensions = [{}, { IsoCountryCode: message.country }, { OriginationIdentityType: origination.type }];
  metric(context, 'TextMessageMonthlySpend', spent, {});
  metric(context, 'NumberOfTextMessagePartsSent', message.parts, ...dimensions);
  if (message.outcome === 'TEXT_DELIVERED') metric(context, 'NumberOfTextMessagePartsDelivered', message.parts, ...dimensions);
  if (message.feedback !== null) metric(context, 'NumberOfTextMessagesExpectingFeedback', 1, {}, { IsoCountryCode: message.country });
}

export const putMessageFeedback: Operation<Sms.PutMessageFeedbackCommandInput, Answer<Sms.PutMessageFeedbackCommandOutput>> = (
  input,
  context,
) => {
  const message = stateOf(context).messages.find((one) => one.id === input.MessageId);
  if (message === undefined) throw notFound('message', input.MessageId ?? '');
  if (input.MessageFeedbackStatus !== 'RECEIVED' && input.MessageFeedbackStatus !== 'FAILED') {
    throw invalidField('MessageFeedbackStatus', 'must be one of RECEIVED, FAILED');
  }
  if (message.feedback === null) throw validation('INVALID_REQUEST', 'Message feedback is not enabled for this message.', 'MessageId');
  message.feedback = input.MessageFeedbackStatus;
  const status = { MessageFeedbackStatus: input.MessageFeedbackStatus };
  metric(context, 'NumberOfTextMessagesWithFeedback', 1, {}, status, { ...status, IsoCountryCode: message.country });
  return { MessageId: message.id, MessageFeedbackStatus: input.MessageFeedbackStatus };
};
