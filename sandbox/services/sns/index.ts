import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { heldConfirmations, type SnsState, snsOf } from './state.ts';
import * as subscriptions from './subscriptions.ts';
import * as topics from './topics.ts';

/** SNS topics and subscriptions. Messages are remembered, not sent: `show` prints who would have got them. */
export const handlers: Handlers = {
  CreateTopic: topics.createTopic,
  DeleteTopic: topics.deleteTopic,
  GetTopicAttributes: topics.getTopicAttributes,
  SetTopicAttributes: topics.setTopicAttributes,
  ListTopics: topics.listTopics,
  AddPermission: topics.addPermission,
  RemovePermission: topics.removePermission,
  Publish: topics.publish,
  PublishBatch: topics.publishBatch,
  TagResource: topics.tagResource,
  UntagResource: topics.untagResource,
  ListTagsForResource: topics.listTagsForResource,
  Subscribe: subscriptions.subscribe,
  ConfirmSubscription: subscriptions.confirmSubscription,
  Unsubscribe: subscriptions.unsubscribe,
  GetSubscriptionAttributes: subscriptions.getSubscriptionAttributes,
  SetSubscriptionAttributes: subscriptions.setSubscriptionAttributes,
  ListSubscriptions: subscriptions.listSubscriptions,
  ListSubscriptionsByTopic: subscriptions.listSubscriptionsByTopic,
};

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'hold-confirmations': {
    describe: 'nobody confirms the subscriptions of {endpoint} any more; of any endpoint when it is left out',
    run: ({ endpoint }, env) => {
      const name = endpoint === undefined ? '*' : String(endpoint);
      const held = heldConfirmations(env);
      held.endpoints = [...new Set([...held.endpoints, name])];
      return `confirmations of ${name === '*' ? 'all endpoints' : name} are held`;
    },
  },
  'release-confirmations': {
    describe: 'held confirmations go on where they are due; of {endpoint}, or all',
    run: ({ endpoint }, env) => {
      const held = heldConfirmations(env);
      held.endpoints = endpoint === undefined ? [] : held.endpoints.filter((one) => one !== String(endpoint));
      return `confirmations of ${endpoint === undefined ? 'all endpoints' : String(endpoint)} go on`;
    },
  },
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<SnsState>('sns')]
    .filter(({ account }) => account !== '*')
    .map(({ account, region }) => ({ account, region, ...snsOf(env, account, region) }));
}
