import type {
  AddNotificationChannelCommandOutput,
  ListNotificationChannelsCommandOutput,
  NotificationChannel,
} from '@aws-sdk/client-devops-guru';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { alreadyExists } from '../stacks/handling.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { type HandlerContext, type ResourceType, textProperty } from './resource-type.ts';

/** Every change replaces; a topic that is a channel already is refused. Source: facts/compliance.md 3.5. */
export const devOpsGuruNotificationChannel: ResourceType = {
  name: 'AWS::DevOpsGuru::NotificationChannel',
  properties: { Config: 'required-createOnly' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const topic = topicOf(properties);
    const existing = (await channels(context)).find((channel) => channel.Config?.Sns?.TopicArn === topic);
    if (existing !== undefined) throw alreadyExists('AWS::DevOpsGuru::NotificationChannel', existing.Id ?? '');
    const { Id = '' } = await context.call<AddNotificationChannelCommandOutput>('devops-guru', 'AddNotificationChannel', {
      Config: properties['Config'],
    });
    return { physicalId: Id, attributes: { Id } };
  },
  async delete(Id, _properties, context) {
    await removeUnlessGone(() => context.call('devops-guru', 'RemoveNotificationChannel', { Id }));
  },
  async read(Id, _properties, context) {
    const channel = (await channels(context)).find((one) => one.Id === Id);
    return channel?.Config === undefined ? undefined : { Config: JSON.parse(JSON.stringify(channel.Config)) as Json };
  },
};

function topicOf(properties: JsonObject): string {
  const config = properties['Config'];
  const sns = isObject(config) ? config['Sns'] : undefined;
  return isObject(sns) ? (textProperty(sns, 'TopicArn') ?? '') : '';
}

async function channels(context: HandlerContext): Promise<NotificationChannel[]> {
  const found: NotificationChannel[] = [];
  let NextToken: string | undefined;
  do {
    const input = NextToken === undefined ? {} : { NextToken };
    const answer: ListNotificationChannelsCommandOutput | undefined = await readOrGone(() =>
      context.call('devops-guru', 'ListNotificationChannels', input),
    );
    found.push(...(answer?.Channels ?? []));
    NextToken = answer?.NextToken;
  } while (NextToken !== undefined);
  return found;
}
