import type { GetTopicAttributesCommandOutput } from '@aws-sdk/client-sns';
import type { Json } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { documentText, type HandlerContext, listProperty, type ResourceType } from './resource-type.ts';

/** One policy put on several topics; without it a topic has the policy that lets its own account use it. */
export const snsTopicPolicy: ResourceType = {
  name: 'AWS::SNS::TopicPolicy',
  properties: { Topics: 'required', PolicyDocument: 'required' },
  seconds: 3,
  drift: true,
  async create(properties, context) {
    await put(listProperty(properties, 'Topics'), documentText(properties['PolicyDocument']), context);
    return { physicalId: context.uniqueName, attributes: { Id: context.uniqueName } };
  },
  async update(physicalId, properties, before, context) {
    const topics = listProperty(properties, 'Topics');
    const left = listProperty(before, 'Topics').filter((topic) => !topics.includes(topic));
    await restore(left, context);
    await put(topics, documentText(properties['PolicyDocument']), context);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async delete(_physicalId, properties, context) {
    await restore(listProperty(properties, 'Topics'), context);
  },
  async read(_physicalId, properties, context) {
    const [topic] = listProperty(properties, 'Topics');
    const answer = await readOrGone(() => context.call<GetTopicAttributesCommandOutput>('sns', 'GetTopicAttributes', { TopicArn: topic }));
    const policy = answer?.Attributes?.['Policy'];
    return policy === undefined ? undefined : { ...properties, PolicyDocument: JSON.parse(policy) as Json };
  },
};

async function put(topics: readonly Json[], policy: string, context: HandlerContext): Promise<void> {
  for (const TopicArn of topics)
    await context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: policy });
}

async function restore(topics: readonly Json[], context: HandlerContext): Promise<void> {
  for (const TopicArn of topics) {
    const policy = {
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'GetTopicAttributes',
            'SetTopicAttributes',
            'AddPermission',
            'RemovePermission',
            'DeleteTopic',
            'Subscribe',
            'ListSubscriptionsByTopic',
            'Publish',
          ].map((action) => `SNS:${action}`),
          Resource: TopicArn,
          Condition: { StringEquals: { 'AWS:SourceOwner': context.account } },
        },
      ],
    };
    await removeUnlessGone(() =>
      context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(policy) }),
    );
  }
}
