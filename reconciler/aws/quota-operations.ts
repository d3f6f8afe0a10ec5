import type * as SmsVoiceSdk from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type * as ServiceQuotasSdk from '@aws-sdk/client-service-quotas';
import type { ServiceQuotasReads, SmsVoiceReads } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

/** What is allowed in a cell, service by service. */
export function serviceQuotasReads(door: Door): ServiceQuotasReads {
  const quotas = new Operations<typeof ServiceQuotasSdk, ServiceQuotasSdk.ServiceQuotasClient>(
    door,
    'servicequotas',
    door.clients.serviceQuotas,
  );
  return {
    listServiceQuotas: quotas.read('ListServiceQuotas', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListServiceQuotasCommand(input), options),
    ),
  };
}

/** What a cell may have and spend at End User Messaging SMS. */
export function smsVoiceReads(door: Door): SmsVoiceReads {
  const sms = new Operations<typeof SmsVoiceSdk, SmsVoiceSdk.PinpointSMSVoiceV2Client>(door, 'sms-voice', door.clients.smsVoice);
  return {
    describeAccountLimits: sms.read('DescribeAccountLimits', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeAccountLimitsCommand(input), options),
    ),
    describeAccountAttributes: sms.read('DescribeAccountAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeAccountAttributesCommand(input), options),
    ),
    describeSpendLimits: sms.read('DescribeSpendLimits', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeSpendLimitsCommand(input), options),
    ),
  };
}
