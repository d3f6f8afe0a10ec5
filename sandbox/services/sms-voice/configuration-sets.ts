import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { more, once, page, passes, requireMessageType, requireName, requireSelection, stateOf, tagList, tagsFrom } from './checks.ts';
import { conflict, overQuota } from './errors.ts';
import { describeDestination } from './event-destinations.ts';
import { setOf } from './lookup.ts';
import { requireSenderId } from './sender-ids.ts';
import { type ConfigurationSet, smsArn } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const named = (set: ConfigurationSet) => ({ ConfigurationSetArn: set.arn, ConfigurationSetName: set.name });

export const createConfigurationSet: Operation<Sms.CreateConfigurationSetCommandInput, Answer<Sms.CreateConfigurationSetCommandOutput>> = (
  input,
  context,
) => {
  const name = input.ConfigurationSetName ?? '';
  requireName('ConfigurationSetName', name);
  const { configurationSets } = stateOf(context);
  const set = once(
    input,
    context,
    (id) => configurationSets[id],
    () => {
      if (Object.hasOwn(configurationSets, name)) {
        throw conflict('RESOURCE_ALREADY_EXISTS', `The configuration set ${name} exists.`, 'configuration-set', name);
      }
      const most = quotaValue(context, context.account, context.region, 'sms.configurationSets');
      if (Object.keys(configurationSets).length >= most) {
        throw overQuota('CONFIGURATION_SETS_PER_ACCOUNT', `The account has its ${most} configuration sets.`);
      }
      const made: ConfigurationSet = {
        name,
        arn: smsArn(context, context.account, context.region, `configuration-set/${name}`),
        createdAt: context.clock.now().toISOString(),
        tags: tagsFrom(input.Tags),
        destinations: [],
        defaultMessageType: null,
        defaultSenderId: null,
        messageFeedback: false,
        protectId: null,
      };
      configurationSets[name] = made;
      return { id: name, made };
    },
  );
  return { ...named(set), Tags: tagList(set.tags), CreatedTimestamp: new Date(set.createdAt) };
};

const described = (set: ConfigurationSet) => ({
  ...named(set),
  EventDestinations: set.destinations.map(describeDestination),
  ...(set.defaultMessageType === null ? {} : { DefaultMessageType: set.defaultMessageType }),
  ...(set.defaultSenderId === null ? {} : { DefaultSenderId: set.defaultSenderId }),
  DefaultMessageFeedbackEnabled: set.messageFeedback,
  CreatedTimestamp: new Date(set.createdAt),
});

export const describeConfigurationSets: Operation<
  Sms.DescribeConfigurationSetsCommandInput,
  Answer<Sms.DescribeConfigurationSetsCommandOutput>
> = (input, context) => {
  requireSelection('ConfigurationSetNames', input.ConfigurationSetNames, undefined);
  const all = input.ConfigurationSetNames?.map((name) => setOf(name, context)) ?? Object.values(stateOf(context).configurationSets);
  const found = all.filter((set) =>
    passes(input.Filters, {
      'event-destination-name': set.destinations.map((one) => one.name),
      'matching-event-types': set.destinations.flatMap((one) => one.types),
      'default-message-type': [set.defaultMessageType],
      'default-sender-id': [set.defaultSenderId],
      'default-message-feedback-enabled': [set.messageFeedback],
      'protect-configuration-id': [set.protectId],
    }),
  );
  const { items, nextToken } = page(found, input, context);
  return {
    ConfigurationSets: items.map((set) => ({
      ...described(set),
      ...(set.protectId === null ? {} : { ProtectConfigurationId: set.protectId }),
    })),
    ...more(nextToken),
  };
};

export const deleteConfigurationSet: Operation<Sms.DeleteConfigurationSetCommandInput, Answer<Sms.DeleteConfigurationSetCommandOutput>> = (
  input,
  context,
) => {
  const set = setOf(input.ConfigurationSetName, context);
  delete stateOf(context).configurationSets[set.name];
  return described(set);
};

export const setDefaultMessageType: Operation<Sms.SetDefaultMessageTypeCommandInput, Answer<Sms.SetDefaultMessageTypeCommandOutput>> = (
  input,
  context,
) => {
  requireMessageType('MessageType', input.MessageType);
  const set = setOf(input.ConfigurationSetName, context);
  set.defaultMessageType = input.MessageType ?? null;
  return { ...named(set), ...(set.defaultMessageType === null ? {} : { MessageType: set.defaultMessageType }) };
};

export const deleteDefaultMessageType: Operation<
  Sms.DeleteDefaultMessageTypeCommandInput,
  Answer<Sms.DeleteDefaultMessageTypeCommandOutput>
> = (input, context) => {
  const set = setOf(input.ConfigurationSetName, context);
  const before = set.defaultMessageType;
  set.defaultMessageType = null;
  return { ...named(set), ...(before === null ? {} : { MessageType: before }) };
};

export const setDefaultSenderId: Operation<Sms.SetDefaultSenderIdCommandInput, Answer<Sms.SetDefaultSenderIdCommandOutput>> = (
  input,
  context,
) => {
  requireSenderId('SenderId', input.SenderId);
  const set = setOf(input.ConfigurationSetName, context);
  set.defaultSenderId = input.SenderId ?? null;
  return { ...named(set), ...(set.defaultSenderId === null ? {} : { SenderId: set.defaultSenderId }) };
};

export const deleteDefaultSenderId: Operation<Sms.DeleteDefaultSenderIdCommandInput, Answer<Sms.DeleteDefaultSenderIdCommandOutput>> = (
  input,
  context,
) => {
  const set = setOf(input.ConfigurationSetName, context);
  const before = set.defaultSenderId;
  set.defaultSenderId = null;
  return { ...named(set), ...(before === null ? {} : { SenderId: before }) };
};

export const setDefaultMessageFeedbackEnabled: Operation<
  Sms.SetDefaultMessageFeedbackEnabledCommandInput,
  Answer<Sms.SetDefaultMessageFeedbackEnabledCommandOutput>
> = (input, context) => {
  const set = setOf(input.ConfigurationSetName, context);
  set.messageFeedback = input.MessageFeedbackEnabled ?? false;
  return { ...named(set), MessageFeedbackEnabled: set.messageFeedback };
};
