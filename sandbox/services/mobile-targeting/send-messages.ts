import type * as Pinpoint from '@aws-sdk/client-pinpoint';
import { AwsError } from '../../wire/errors.ts';
import { recordMetric } from '../monitoring/evaluate.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { ended } from './ended.ts';
import { type ApplicationRecord, applicationOf, badRequest, pushOf } from './state.ts';

const kept = 1_000;
/** Largest payloads in bytes. Source: facts/tenants.md 2.1. */
const payloadBytes: Readonly<Record<string, number>> = {
  ADM: 6_144,
  APNS: 4_096,
  APNS_SANDBOX: 4_096,
  APNS_VOIP: 4_096,
  APNS_VOIP_SANDBOX: 4_096,
  BAIDU: 4_096,
  GCM: 4_096,
};

/** Sends a push message to device tokens: `Addresses`, since endpoints have ended. One result an address; the call succeeds when some fail. */
export const sendMessages: Operation<Pinpoint.SendMessagesCommandInput, Omit<Pinpoint.SendMessagesCommandOutput, '$metadata'>> = (
  input,
  context,
) => {
  const application = applicationOf(input.ApplicationId, context);
  const request = input.MessageRequest;
  if (Object.keys(request?.Endpoints ?? {}).length > 0) throw ended('Sending to endpoints', context);
  if (request?.TemplateConfiguration !== undefined) throw ended('Sending with message templates', context);
  if (request?.MessageConfiguration?.EmailMessage !== undefined) throw ended('Sending email', context);
  const addresses = Object.entries(request?.Addresses ?? {});
  if (addresses.length < 1 || addresses.length > 100) throw badRequest('Addresses must have between 1 and 100 members');
  const results = addresses.map(([address, { ChannelType: channel = '' }], index) => {
    const result = sendOne(application, channel, request?.MessageConfiguration ?? {}, context, index);
    remember(application.id, channel, address, result, context);
    // Source: the page "Amazon Pinpoint metrics that are exported to CloudWatch".
    if (result.DeliveryStatus === 'PERMANENT_FAILURE')
      recordMetric(context, context.account, context.region, {
        namespace: 'AWS/Pinpoint',
        name: 'DirectSendMessagePermanentFailure',
        dimensions: { ApplicationId: application.id, Channel: channel },
        value: 1,
      });
    return [address, result] as const;
  });
  return { MessageResponse: { ApplicationId: application.id, RequestId: context.requestId, Result: Object.fromEntries(results) } };
};

function sendOne(
  application: ApplicationRecord,
  type: string,
  message: Pinpoint.DirectMessageConfiguration,
  context: OperationContext,
  index: number,
): Pinpoint.MessageResult {
  if (type === 'EMAIL') throw ended('Sending email', context);
  const limit = payloadBytes[type];
  if (limit === undefined) {
    if (type === 'SMS' || type === 'VOICE')
      throw new AwsError('NotImplemented', `the sandbox sends no ${type} through Pinpoint: use sms-voice`, 501);
    throw badRequest(`ChannelType ${type} cannot be sent to an address`);
  }
  const channel = Object.hasOwn(application.channels, type) ? application.channels[type] : undefined;
  if (channel === undefined || !channel.enabled) return failed(400, `The ${type} channel is not enabled for this application`);
  const content = message[`${type.startsWith('APNS') ? 'APNS' : type === 'BAIDU' ? 'Baidu' : type}Message` as keyof typeof message];
  const body = content ?? message.DefaultPushNotificationMessage ?? message.DefaultMessage;
  if (body === undefined) return failed(400, 'There is no message for this channel');
  if (Buffer.byteLength(JSON.stringify(body)) > limit) return failed(413, `The payload is larger than ${limit} bytes`);
  return { DeliveryStatus: 'SUCCESSFUL', StatusCode: 200, StatusMessage: 'sent', MessageId: newId(context, `push-${index}`) };
}

const failed = (code: number, message: string): Pinpoint.MessageResult => ({
  DeliveryStatus: 'PERMANENT_FAILURE',
  StatusCode: code,
  StatusMessage: message,
});

function remember(
  applicationId: string,
  channel: string,
  address: string,
  result: Pinpoint.MessageResult,
  context: OperationContext,
): void {
  const { sent } = pushOf(context, context.account, context.region);
  sent.push({
    applicationId,
    channel,
    address,
    messageId: result.MessageId ?? '',
    at: context.clock.now().toISOString(),
    status: result.DeliveryStatus ?? '',
  });
  if (sent.length > kept) sent.splice(0, sent.length - kept);
}
