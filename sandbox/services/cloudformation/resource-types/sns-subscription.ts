import type { GetSubscriptionAttributesCommandOutput, SubscribeCommandOutput } from '@aws-sdk/client-sns';
import type { JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { documentText, type ResourceType, textProperty } from './resource-type.ts';

export const snsSubscription: ResourceType = {
  name: 'AWS::SNS::Subscription',
  properties: {
    TopicArn: 'required-createOnly',
    Protocol: 'required-createOnly',
    Endpoint: 'createOnly',
    Region: 'mutable',
    FilterPolicy: 'mutable',
    FilterPolicyScope: 'mutable',
    RawMessageDelivery: 'mutable',
    DeliveryPolicy: 'mutable',
    RedrivePolicy: 'mutable',
    SubscriptionRoleArn: 'mutable',
  },
  seconds: 5,
  drift: true,
  async create(properties, context) {
    const { SubscriptionArn = '' } = await context.call<SubscribeCommandOutput>('sns', 'Subscribe', {
      TopicArn: properties['TopicArn'],
      Protocol: properties['Protocol'],
      Endpoint: properties['Endpoint'],
      Attributes: attributes(properties),
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  async update(physicalId, properties, before, context) {
    const [after, old] = [attributes(properties), attributes(before)];
    for (const name of new Set([...Object.keys(after), ...Object.keys(old)])) {
      if (after[name] === old[name]) continue;
      await context.call('sns', 'SetSubscriptionAttributes', {
        SubscriptionArn: physicalId,
        AttributeName: name,
        AttributeValue: after[name] ?? '{}',
      });
    }
    return { physicalId, attributes: { Arn: physicalId } };
  },
  async delete(physicalId, _properties, context) {
    await removeUnlessGone(() => context.call('sns', 'Unsubscribe', { SubscriptionArn: physicalId }));
  },
  async read(physicalId, properties, context) {
    const answer = await readOrGone(() =>
      context.call<GetSubscriptionAttributesCommandOutput>('sns', 'GetSubscriptionAttributes', { SubscriptionArn: physicalId }),
    );
    if (answer?.Attributes === undefined) return undefined;
    const live: JsonObject = { ...properties };
    for (const name of ['TopicArn', 'Protocol', 'Endpoint', 'FilterPolicyScope', 'SubscriptionRoleArn']) {
      const value = answer.Attributes[name];
      if (value !== undefined) live[name] = value;
    }
    for (const name of ['FilterPolicy', 'DeliveryPolicy', 'RedrivePolicy']) {
      const value = answer.Attributes[name];
      if (value === undefined) delete live[name];
      else live[name] = JSON.parse(value) as JsonObject;
    }
    if (properties['RawMessageDelivery'] !== undefined) live['RawMessageDelivery'] = answer.Attributes['RawMessageDelivery'] === 'true';
    return live;
  },
};

function attributes(properties: JsonObject): Record<string, string> {
  const texts = ['FilterPolicyScope', 'RawMessageDelivery', 'SubscriptionRoleArn'].flatMap((name) => {
    const value = textProperty(properties, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const documents = ['FilterPolicy', 'DeliveryPolicy', 'RedrivePolicy'].flatMap((name) =>
    properties[name] === undefined ? [] : [[name, documentText(properties[name])] as const],
  );
  return Object.fromEntries([...texts, ...documents]);
}
