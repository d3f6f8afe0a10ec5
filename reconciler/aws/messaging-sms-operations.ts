import type * as SmsSdk from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { MessagingSmsReads, MessagingSmsWrites } from '../providers/messaging-clients.ts';
import { type Door, Operations } from './operations.ts';

export function smsReads(door: Door): MessagingSmsReads {
  const sms = new Operations<typeof SmsSdk, SmsSdk.PinpointSMSVoiceV2Client>(door, 'sms-voice', door.clients.smsVoice);
  return {
    describePools: sms.read('DescribePools', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribePoolsCommand(input), options),
    ),
    listPoolOriginationIdentities: sms.read('ListPoolOriginationIdentities', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListPoolOriginationIdentitiesCommand(input), options),
    ),
    describePhoneNumbers: sms.read('DescribePhoneNumbers', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribePhoneNumbersCommand(input), options),
    ),
    describeSenderIds: sms.read('DescribeSenderIds', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeSenderIdsCommand(input), options),
    ),
    describeOptOutLists: sms.read('DescribeOptOutLists', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeOptOutListsCommand(input), options),
    ),
    describeConfigurationSets: sms.read('DescribeConfigurationSets', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeConfigurationSetsCommand(input), options),
    ),
    describeProtectConfigurations: sms.read('DescribeProtectConfigurations', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeProtectConfigurationsCommand(input), options),
    ),
    getProtectConfigurationCountryRuleSet: sms.read('GetProtectConfigurationCountryRuleSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetProtectConfigurationCountryRuleSetCommand(input), options),
    ),
    listTagsForResource: sms.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
  };
}

export function smsWrites(door: Door): MessagingSmsWrites {
  const sms = new Operations<typeof SmsSdk, SmsSdk.PinpointSMSVoiceV2Client>(door, 'sms-voice', door.clients.smsVoice);
  return {
    createOptOutList: sms.write('CreateOptOutList', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateOptOutListCommand(input), options),
    ),
    deleteOptOutList: sms.write('DeleteOptOutList', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteOptOutListCommand(input), options),
    ),
    createPool: sms.write('CreatePool', ({ sdk, client }, input, options) => client.send(new sdk.CreatePoolCommand(input), options)),
    updatePool: sms.write('UpdatePool', ({ sdk, client }, input, options) => client.send(new sdk.UpdatePoolCommand(input), options)),
    deletePool: sms.write('DeletePool', ({ sdk, client }, input, options) => client.send(new sdk.DeletePoolCommand(input), options)),
    associateOriginationIdentity: sms.write('AssociateOriginationIdentity', ({ sdk, client }, input, options) =>
      client.send(new sdk.AssociateOriginationIdentityCommand(input), options),
    ),
    disassociateOriginationIdentity: sms.write('DisassociateOriginationIdentity', ({ sdk, client }, input, options) =>
      client.send(new sdk.DisassociateOriginationIdentityCommand(input), options),
    ),
    updatePhoneNumber: sms.write('UpdatePhoneNumber', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdatePhoneNumberCommand(input), options),
    ),
    createConfigurationSet: sms.write('CreateConfigurationSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateConfigurationSetCommand(input), options),
    ),
    deleteConfigurationSet: sms.write('DeleteConfigurationSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteConfigurationSetCommand(input), options),
    ),
    setDefaultSenderId: sms.write('SetDefaultSenderId', ({ sdk, client }, input, options) =>
      client.send(new sdk.SetDefaultSenderIdCommand(input), options),
    ),
    deleteDefaultSenderId: sms.write('DeleteDefaultSenderId', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteDefaultSenderIdCommand(input), options),
    ),
    setDefaultMessageFeedbackEnabled: sms.write('SetDefaultMessageFeedbackEnabled', ({ sdk, client }, input, options) =>
      client.send(new sdk.SetDefaultMessageFeedbackEnabledCommand(input), options),
    ),
    createEventDestination: sms.write('CreateEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateEventDestinationCommand(input), options),
    ),
    updateEventDestination: sms.write('UpdateEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateEventDestinationCommand(input), options),
    ),
    deleteEventDestination: sms.write('DeleteEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteEventDestinationCommand(input), options),
    ),
    createProtectConfiguration: sms.write('CreateProtectConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateProtectConfigurationCommand(input), options),
    ),
    deleteProtectConfiguration: sms.write('DeleteProtectConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteProtectConfigurationCommand(input), options),
    ),
    updateProtectConfigurationCountryRuleSet: sms.write('UpdateProtectConfigurationCountryRuleSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateProtectConfigurationCountryRuleSetCommand(input), options),
    ),
    associateProtectConfiguration: sms.write('AssociateProtectConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.AssociateProtectConfigurationCommand(input), options),
    ),
    disassociateProtectConfiguration: sms.write('DisassociateProtectConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.DisassociateProtectConfigurationCommand(input), options),
    ),
    tagResource: sms.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: sms.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
  };
}
