import { randomUUID } from 'node:crypto';
import type * as Guru from '@aws-sdk/client-devops-guru';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { publishRefusal, topicKeyRefusal } from '../../sns/publish.ts';
import { judge } from '../../sns/resource-policy.ts';
import { findTopic, placeOf, type TopicRecord } from '../../sns/state.ts';
import { addStatement } from '../../sns/topics.ts';
import { mine } from '../access.ts';
import { conflict, denied, invalidField, notFound, overQuota } from '../errors.ts';
import { publisherOf, servicePrincipal } from '../notifications.ts';
import type { ChannelRecord } from '../state.ts';
import { nextOf } from './collections.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Topics an account may have as channels in a Region. Source: facts/compliance.md 3.3. */
const mostChannels = 2;

export const addNotificationChannel: Operation<
  Guru.AddNotificationChannelCommandInput,
  Answer<Guru.AddNotificationChannelCommandOutput>
> = (input, context) => {
  const { channels } = mine(context);
  const topicArn = input.Config?.Sns?.TopicArn;
  if (topicArn === undefined) throw invalidField('Config.Sns.TopicArn', 'Member must not be null');
  const same = channels.find((channel) => channel.topicArn === topicArn);
  if (same !== undefined) throw conflict(`The topic ${topicArn} is a notification channel already`, 'NOTIFICATION_CHANNEL', same.id);
  if (channels.length >= mostChannels) throw overQuota(`An account may have ${mostChannels} notification channels in a Region`);
  const channel: ChannelRecord = {
    id: randomUUID(),
    topicArn,
    severities: listOrNull(input.Config?.Filters?.Severities),
    messageTypes: listOrNull(input.Config?.Filters?.MessageTypes),
  };
  readyTopic(topicArn, channel.id, context);
  channels.push(channel);
  return { Id: channel.id };
};

const listOrNull = (list: readonly string[] | undefined): string[] | null =>
  list === undefined || list.length === 0 ? null : [...new Set(list)];

/** Checks that the topic can be used, and opens the policy of one in the same account. Source: facts/compliance.md 3.3. */
function readyTopic(topicArn: string, channelId: string, context: OperationContext): void {
  const { account, region, name } = placeOf(topicArn);
  if (name.endsWith('.fifo')) throw invalidField('Config.Sns.TopicArn', 'FIFO topics are not supported');
  if (region !== context.region) throw invalidField('Config.Sns.TopicArn', `The topic must be in ${context.region}`);
  const topic = findTopic(context, topicArn);
  if (topic === undefined) throw notFound(`The topic ${topicArn} does not exist`, 'SNS_TOPIC', topicArn);
  if (account !== context.account) {
    checkForeignTopic(topic, channelId, context);
    return;
  }
  const refused = topicKeyRefusal(context, topic, { service: servicePrincipal(region) });
  const refusedGlobally = topicKeyRefusal(context, topic, { service: 'devops-guru.amazonaws.com' });
  if (refused !== undefined && refusedGlobally !== undefined) throw denied(refused);
  addStatement(topic, {
    Sid: 'DevOpsGuru-added-SNS-topic-permissions',
    Effect: 'Allow',
    Principal: { Service: servicePrincipal(region) },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: { StringEquals: { 'AWS:SourceAccount': context.account } },
  });
}

/** A topic of another account must let both the service and the person who adds the channel publish. */
function checkForeignTopic(topic: TopicRecord, channelId: string, context: OperationContext): void {
  const refused = publishRefusal(context, topic.arn, publisherOf(context, context.account, context.region, channelId));
  if (refused !== undefined) throw denied(refused);
  const { account, caller } = context;
  const verdict = judge(topic.attributes['Policy'] ?? '', {
    principal: { account, arn: caller.arn },
    action: 'SNS:Publish',
    resource: topic.arn,
    context: {
      'aws:sourceowner': account,
      'aws:principalaccount': account,
      'aws:principalarn': caller.arn,
      'aws:principalorgid': context.organization.id,
    },
  });
  if (verdict !== 'allow') throw denied(`User: ${caller.arn} is not authorized to perform: sns:Publish on resource: ${topic.arn}`);
}

export const removeNotificationChannel: Operation<
  Guru.RemoveNotificationChannelCommandInput,
  Answer<Guru.RemoveNotificationChannelCommandOutput>
> = (input, context) => {
  const state = mine(context);
  const id = input.Id ?? '';
  if (!state.channels.some((channel) => channel.id === id))
    throw notFound(`There is no notification channel ${id}`, 'NOTIFICATION_CHANNEL', id);
  state.channels = state.channels.filter((channel) => channel.id !== id);
  return {};
};

export const listNotificationChannels: Operation<
  Guru.ListNotificationChannelsCommandInput,
  Answer<Guru.ListNotificationChannelsCommandOutput>
> = (input, context) => {
  const page = paginate(mine(context).channels, input, context, {
    defaultSize: 100,
    maxSize: 100,
    refuse: (message) => invalidField('NextToken', message),
  });
  return { Channels: page.items.map(channelView), ...nextOf(page.nextToken) };
};

function channelView(channel: ChannelRecord): Guru.NotificationChannel {
  const filters: Guru.NotificationFilterConfig = {
    ...(channel.severities === null ? {} : { Severities: channel.severities as Guru.InsightSeverity[] }),
    ...(channel.messageTypes === null ? {} : { MessageTypes: channel.messageTypes as Guru.NotificationMessageType[] }),
  };
  const filtered = Object.keys(filters).length > 0;
  return { Id: channel.id, Config: { Sns: { TopicArn: channel.topicArn }, ...(filtered ? { Filters: filters } : {}) } };
}
