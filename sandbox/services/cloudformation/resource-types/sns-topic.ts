import type { CreateTopicCommandOutput, GetTopicAttributesCommandOutput, SubscribeCommandOutput } from '@aws-sdk/client-sns';
import { isObject, type JsonObject } from '../json.ts';
import { alreadyExists } from '../stacks/handling.ts';
import { isGoneError, readOrGone } from './reading.ts';
import {
  booleanProperty,
  type HandlerContext,
  listProperty,
  mergedTags,
  type ResourceType,
  systemTags,
  textProperty,
} from './resource-type.ts';

/** Properties that are attributes of the topic under the same name. */
const attributeNames = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig', 'FifoThroughputScope'];

export const snsTopic: ResourceType = {
  name: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'createOnly',
    FifoTopic: 'createOnly',
    DisplayName: 'mutable',
    KmsMasterKeyId: 'mutable',
    SignatureVersion: 'mutable',
    TracingConfig: 'mutable',
    FifoThroughputScope: 'mutable',
    ContentBasedDeduplication: 'mutable',
    Subscription: 'mutable',
    Tags: 'mutable',
  },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const isFifo = booleanProperty(properties, 'FifoTopic') === true;
    const name = textProperty(properties, 'TopicName') ?? `${context.uniqueName}${isFifo ? '.fifo' : ''}`;
    const arn = `arn:${context.env.partition}:sns:${context.region}:${context.account}:${name}`;
    if ((await attributesOf(arn, context)) !== undefined) throw alreadyExists('AWS::SNS::Topic', arn);
    const Attributes = { ...attributes(properties), ...(isFifo ? { FifoTopic: 'true' } : {}) };
    const { TopicArn = arn } = await context.call<CreateTopicCommandOutput>('sns', 'CreateTopic', {
      Name: name,
      Attributes,
      Tags: [...mergedTags(properties, context), ...systemTags(context)],
    });
    for (const subscription of listProperty(properties, 'Subscription')) {
      if (isObject(subscription)) await subscribe(TopicArn, subscription, context);
    }
    return handled(TopicArn);
  },
  async update(physicalId, properties, before, context) {
    const [after, old] = [attributes(properties), attributes(before)];
    for (const name of new Set([...Object.keys(after), ...Object.keys(old)])) {
      if (after[name] === old[name]) continue;
      await context.call('sns', 'SetTopicAttributes', { TopicArn: physicalId, AttributeName: name, AttributeValue: after[name] ?? '' });
    }
    await changeSubscriptions(physicalId, properties, before, context);
    const Tags = mergedTags(properties, context);
    if (Tags.length > 0) await context.call('sns', 'TagResource', { ResourceArn: physicalId, Tags });
    return handled(physicalId);
  },
  async delete(physicalId, _properties, context) {
    await context.call('sns', 'DeleteTopic', { TopicArn: physicalId });
  },
  async read(physicalId, properties, context) {
    const live = await attributesOf(physicalId, context);
    if (live === undefined) return undefined;
    const found: JsonObject = { TopicName: physicalId.split(':').at(-1) ?? '' };
    for (const name of attributeNames) if (live[name] !== undefined && live[name] !== '') found[name] = live[name];
    const others = ['FifoTopic', 'ContentBasedDeduplication'].filter((name) => live[name] !== undefined);
    for (const name of others) found[name] = live[name] === 'true';
    // Subscriptions and tags are compared by their own calls on AWS; a topic's drift is that of its attributes.
    for (const name of ['Subscription', 'Tags']) if (properties[name] !== undefined) found[name] = properties[name];
    return found;
  },
};

const handled = (arn: string) => ({ physicalId: arn, attributes: { TopicArn: arn, TopicName: arn.split(':').at(-1) ?? '' } });

function attributes(properties: JsonObject): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of [...attributeNames, 'ContentBasedDeduplication']) {
    const value = textProperty(properties, name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

async function attributesOf(arn: string, context: HandlerContext): Promise<Record<string, string | undefined> | undefined> {
  const answer = await readOrGone(() => context.call<GetTopicAttributesCommandOutput>('sns', 'GetTopicAttributes', { TopicArn: arn }));
  return answer?.Attributes;
}

const subscribe = (TopicArn: string, { Protocol, Endpoint }: JsonObject, context: HandlerContext) =>
  context.call<SubscribeCommandOutput>('sns', 'Subscribe', { TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true });

async function changeSubscriptions(arn: string, properties: JsonObject, before: JsonObject, context: HandlerContext): Promise<void> {
  const listed = (from: JsonObject) =>
    new Map(
      listProperty(from, 'Subscription')
        .filter(isObject)
        .map((one) => [`${one['Protocol']} ${one['Endpoint']}`, one]),
    );
  const [after, old] = [listed(properties), listed(before)];
  for (const [key, one] of after) if (!old.has(key)) await subscribe(arn, one, context);
  const gone = [...old.keys()].filter((key) => !after.has(key));
  if (gone.length === 0) return;
  const { Subscriptions = [] } = await context.call<{
    Subscriptions?: { SubscriptionArn?: string; Protocol?: string; Endpoint?: string }[];
  }>('sns', 'ListSubscriptionsByTopic', { TopicArn: arn });
  for (const { SubscriptionArn, Protocol, Endpoint } of Subscriptions) {
    if (!gone.includes(`${Protocol} ${Endpoint}`) || SubscriptionArn?.startsWith('arn:') !== true) continue;
    await context.call('sns', 'Unsubscribe', { SubscriptionArn }).catch((error: unknown) => {
      if (!isGoneError(error)) throw error;
    });
  }
}
