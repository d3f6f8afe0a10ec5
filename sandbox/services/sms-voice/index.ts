import type { Rate } from '../../limits.ts';
import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as account from './account.ts';
import * as sets from './configuration-sets.ts';
import * as destinations from './event-destinations.ts';
import * as keywords from './keywords.ts';
import * as numbers from './numbers.ts';
import * as optOuts from './opt-outs.ts';
import * as pools from './pools.ts';
import * as protect from './protect.ts';
import * as send from './send.ts';
import * as senderIds from './sender-ids.ts';
import { type SmsState, smsOf } from './state.ts';
import * as tags from './tags-and-policies.ts';
import * as verified from './verified-numbers.ts';

export { consoleChanges, seed } from './console.ts';

/** End User Messaging SMS v2, text messages only: voice, media, RCS, notify and the making of registrations are not there and say so by name. */
export const handlers: Handlers = {
  CreatePool: pools.createPool,
  DescribePools: pools.describePools,
  UpdatePool: pools.updatePool,
  DeletePool: pools.deletePool,
  AssociateOriginationIdentity: pools.associateOriginationIdentity,
  DisassociateOriginationIdentity: pools.disassociateOriginationIdentity,
  ListPoolOriginationIdentities: pools.listPoolOriginationIdentities,
  RequestPhoneNumber: numbers.requestPhoneNumber,
  DescribePhoneNumbers: numbers.describePhoneNumbers,
  UpdatePhoneNumber: numbers.updatePhoneNumber,
  ReleasePhoneNumber: numbers.releasePhoneNumber,
  RequestSenderId: senderIds.requestSenderId,
  DescribeSenderIds: senderIds.describeSenderIds,
  UpdateSenderId: senderIds.updateSenderId,
  ReleaseSenderId: senderIds.releaseSenderId,
  CreateOptOutList: optOuts.createOptOutList,
  DescribeOptOutLists: optOuts.describeOptOutLists,
  DeleteOptOutList: optOuts.deleteOptOutList,
  PutOptedOutNumber: optOuts.putOptedOutNumber,
  DeleteOptedOutNumber: optOuts.deleteOptedOutNumber,
  DescribeOptedOutNumbers: optOuts.describeOptedOutNumbers,
  CreateConfigurationSet: sets.createConfigurationSet,
  DescribeConfigurationSets: sets.describeConfigurationSets,
  DeleteConfigurationSet: sets.deleteConfigurationSet,
  SetDefaultMessageType: sets.setDefaultMessageType,
  DeleteDefaultMessageType: sets.deleteDefaultMessageType,
  SetDefaultSenderId: sets.setDefaultSenderId,
  DeleteDefaultSenderId: sets.deleteDefaultSenderId,
  SetDefaultMessageFeedbackEnabled: sets.setDefaultMessageFeedbackEnabled,
  CreateEventDestination: destinations.createEventDestination,
  UpdateEventDestination: destinations.updateEventDestination,
  DeleteEventDestination: destinations.deleteEventDestination,
  CreateProtectConfiguration: protect.createProtectConfiguration,
  DescribeProtectConfigurations: protect.describeProtectConfigurations,
  UpdateProtectConfiguration: protect.updateProtectConfiguration,
  DeleteProtectConfiguration: protect.deleteProtectConfiguration,
  GetProtectConfigurationCountryRuleSet: protect.getProtectConfigurationCountryRuleSet,
  UpdateProtectConfigurationCountryRuleSet: protect.updateProtectConfigurationCountryRuleSet,
  AssociateProtectConfiguration: protect.associateProtectConfiguration,
  DisassociateProtectConfiguration: protect.disassociateProtectConfiguration,
  SetAccountDefaultProtectConfiguration: protect.setAccountDefaultProtectConfiguration,
  DeleteAccountDefaultProtectConfiguration: protect.deleteAccountDefaultProtectConfiguration,
  PutProtectConfigurationRuleSetNumberOverride: protect.putNumberOverride,
  DeleteProtectConfigurationRuleSetNumberOverride: protect.deleteNumberOverride,
  ListProtectConfigurationRuleSetNumberOverrides: protect.listNumberOverrides,
  DescribeAccountAttributes: account.describeAccountAttributes,
  DescribeAccountLimits: account.describeAccountLimits,
  DescribeSpendLimits: account.describeSpendLimits,
  DescribeRegistrations: account.describeRegistrations,
  ...account.spendLimitHandlers,
  PutKeyword: keywords.putKeyword,
  DeleteKeyword: keywords.deleteKeyword,
  DescribeKeywords: keywords.describeKeywords,
  CreateVerifiedDestinationNumber: verified.createVerifiedDestinationNumber,
  SendDestinationNumberVerificationCode: verified.sendDestinationNumberVerificationCode,
  VerifyDestinationNumber: verified.verifyDestinationNumber,
  DeleteVerifiedDestinationNumber: verified.deleteVerifiedDestinationNumber,
  DescribeVerifiedDestinationNumbers: verified.describeVerifiedDestinationNumbers,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
  PutResourcePolicy: tags.putResourcePolicy,
  GetResourcePolicy: tags.getResourcePolicy,
  DeleteResourcePolicy: tags.deleteResourcePolicy,
  SendTextMessage: send.sendTextMessage,
  PutMessageFeedback: send.putMessageFeedback,
};

/** One request a second for each operation; sending goes by message parts. Source: facts/tenants.md 3.1. */
export const limits: Readonly<Record<string, Rate>> = {
  ListTagsForResource: { perSecond: 10, burst: 10 },
  SendTextMessage: { perSecond: 20, burst: 20 },
  '*': { perSecond: 1, burst: 1 },
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<SmsState>('sms-voice')].map(({ account: id, region }) => {
    const { tokens: _tokens, ...state } = smsOf(env, id, region);
    return { account: id, region, ...state };
  });
}
