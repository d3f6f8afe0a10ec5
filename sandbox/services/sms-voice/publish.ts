import { AwsError } from '../../wire/errors.ts';
import { writeLog } from '../logs/state.ts';
import type { OperationContext } from '../operation.ts';
import { publishForService } from '../sns/publish.ts';
import { stateOf } from './checks.ts';
import type { ConfigurationSet, EventDestination, SentMessage } from './state.ts';

const keptRefusals = 200;

const wants = ({ enabled, types }: EventDestination, type: string): boolean =>
  enabled && (types.includes('ALL') || types.includes('TEXT_ALL') || types.includes(type));

function eventOf(message: SentMessage, type: string, context: OperationContext): object {
  const at = context.clock.now().getTime();
  return {
    eventType: type,
    eventVersion: '1.0',
    eventTimestamp: at,
    isFinal: type === message.outcome,
    originationPhoneNumber: message.origination,
    destinationPhoneNumber: message.destination,
    isoCountryCode: message.country,
    messageId: message.id,
    messageRequestTimestamp: Date.parse(message.at),
    messageType: message.messageType,
    messageStatus: type.replace('TEXT_', ''),
    messageEncoding: 'GSM',
    context: message.context,
    totalMessageParts: message.parts,
    totalMessagePrice: message.priceUsd,
    totalCarrierFee: 0,
  };
}

/** Tells the set's destinations that the message went out and what became of it. What a destination refuses is remembered: the sender is not told. */
export async function publishMessageEvents(message: SentMessage, set: ConfigurationSet, context: OperationContext): Promise<void> {
  for (const type of new Set(['TEXT_SUCCESSFUL', message.outcome])) {
    const text = JSON.stringify(eventOf(message, type, context));
    for (const destination of set.destinations.filter((one) => wants(one, type))) {
      const refused = await deliver(destination, set, text, context);
      if (refused !== undefined) remember(set, destination, refused, context);
    }
  }
}

async function deliver(
  destination: EventDestination,
  set: ConfigurationSet,
  text: string,
  context: OperationContext,
): Promise<string | undefined> {
  const { account, region } = context;
  switch (destination.kind) {
    case 'sns': {
      const publisher = { service: 'sms-voice.amazonaws.com', account, sourceArn: set.arn };
      return publishForService(context, { topicArn: destination.target, message: text }, publisher);
    }
    case 'logs': {
      const group = /log-group:([^:]+)/.exec(destination.target)?.[1] ?? '';
      writeLog(context, account, region, group, set.name, [text]);
      return undefined;
    }
    default:
      return toStream(destination, text, context);
  }
}

async function toStream({ target, role }: EventDestination, text: string, context: OperationContext): Promise<string | undefined> {
  const [, , , region = '', account = ''] = target.split(':');
  const name = (role ?? '').split('/').at(-1) ?? '';
  const arn = `arn:${context.partition}:sts::${account}:assumed-role/${name}/sms-voice`;
  const input = { DeliveryStreamName: target.split('/').at(-1), Record: { Data: Buffer.from(`${text}\n`) } };
  try {
    await context.invoke('firehose', 'PutRecord', input, {
      caller: { account, arn, kind: 'assumed-role', role: name },
      account,
      region,
      clock: context.clock,
    });
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function remember(set: ConfigurationSet, destination: EventDestination, refused: string, context: OperationContext): void {
  const { undelivered } = stateOf(context);
  undelivered.push({ at: context.clock.now().toISOString(), destination: `${set.name}/${destination.name}`, refused });
  if (undelivered.length > keptRefusals) undelivered.splice(0, undelivered.length - keptRefusals);
}
