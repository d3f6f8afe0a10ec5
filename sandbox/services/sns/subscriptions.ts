import { randomUUID } from 'node:crypto';
import type * as Sns from '@aws-sdk/client-sns';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { invalidParameter, placeOf, type SubscriptionRecord, snsOf, topicFor } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** How each protocol's endpoint must look. */
const endpoints: Readonly<Record<string, RegExp>> = {
  email: /^[^@\s]+@[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+$/,
  sms: /^\+?[0-9][0-9-]{4,20}$/,
  http: /^http:\/\/\S+$/,
  https: /^https:\/\/\S+$/,
  sqs: /^arn:[\w-]+:sqs:[\w-]+:\d{12}:\S+$/,
  lambda: /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:\S+$/,
  firehose: /^arn:[\w-]+:firehose:[\w-]+:\d{12}:deliverystream\/\S+$/,
  application: /^arn:[\w-]+:sns:[\w-]+:\d{12}:endpoint\/\S+$/,
};
/** Protocols whose owner must say yes first. */
const askedFirst = new Set(['email', 'email-json', 'http', 'https']);

const settable = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
  'ReplayPolicy',
]);

function checkAttribute(name: string, value: string): void {
  if (!settable.has(name)) throw invalidParameter(`Invalid parameter: AttributeName Reason: ${name} is not a subscription attribute`);
  if (name !== 'FilterPolicy' || value === '') return;
  try {
    JSON.parse(value);
  } catch {
    throw invalidParameter('Invalid parameter: FilterPolicy: failed to parse JSON.');
  }
}

/** Subscribes an endpoint. The same one twice is one subscription. E-mail and HTTP wait for a confirmation. */
export const subscribe: Operation<Sns.SubscribeCommandInput, Answer<Sns.SubscribeCommandOutput>> = (input, context) => {
  const topic = topicFor(input.TopicArn, 'Subscribe', context);
  const protocol = input.Protocol ?? '';
  const endpoint = input.Endpoint ?? '';
  const shape = Object.hasOwn(endpoints, protocol) ? endpoints[protocol] : undefined;
  if (shape === undefined) throw invalidParameter(`Invalid parameter: Does not support this protocol string: ${protocol}`);
  if (!shape.test(endpoint)) throw invalidParameter(`Invalid parameter: ${protocol} endpoint ${endpoint}`);
  const attributes = Object.fromEntries(
    Object.entries(input.Attributes ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
  const { account, region } = placeOf(topic.arn);
  const { subscriptions } = snsOf(context, account, region);
  const existing = Object.values(subscriptions).find(
    (one) => one.topicArn === topic.arn && one.protocol === protocol && one.endpoint === endpoint,
  );
  const subscription = existing ?? newSubscription({ topicArn: topic.arn, protocol, endpoint, attributes }, context);
  subscriptions[subscription.arn] = subscription;
  const shown = subscription.confirmed || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: shown ? subscription.arn : 'pending confirmation' };
};

function newSubscription(
  given: Pick<SubscriptionRecord, 'topicArn' | 'protocol' | 'endpoint' | 'attributes'>,
  context: OperationContext,
): SubscriptionRecord {
  return {
    ...given,
    arn: `${given.topicArn}:${randomUUID()}`,
    owner: context.account,
    token: randomUUID().replaceAll('-', '').repeat(3),
    confirmed: !askedFirst.has(given.protocol),
    subscribedAwsMs: context.clock.awsMs(),
  };
}

/** Confirms by the token of the e-mail, which `sandbox show` prints. */
export const confirmSubscription: Operation<Sns.ConfirmSubscriptionCommandInput, Answer<Sns.ConfirmSubscriptionCommandOutput>> = (
  input,
  context,
) => {
  const { account, region } = placeOf(input.TopicArn);
  const found = Object.values(snsOf(context, account, region).subscriptions).find(
    (one) => one.topicArn === input.TopicArn && one.token === input.Token,
  );
  if (found === undefined) throw invalidParameter('Invalid parameter: Token');
  found.confirmed = true;
  return { SubscriptionArn: found.arn };
};

function subscriptionOf(arn: string | undefined, context: OperationContext): SubscriptionRecord {
  const { account, region } = placeOf(arn, 'SubscriptionArn');
  const { subscriptions } = snsOf(context, account, region);
  const found = Object.hasOwn(subscriptions, arn ?? '') ? subscriptions[arn ?? ''] : undefined;
  if (found === undefined) throw new AwsError('NotFoundException', 'Subscription does not exist', 404);
  if (found.owner !== context.account && account !== context.account) {
    throw new AwsError(
      'AuthorizationErrorException',
      `User: ${context.caller.arn} is not authorized to perform: SNS:${context.operation} on resource: ${found.arn}`,
      403,
    );
  }
  return found;
}

export const unsubscribe: Operation<Sns.UnsubscribeCommandInput, void> = (input, context) => {
  const { account, region } = placeOf(input.SubscriptionArn, 'SubscriptionArn');
  const { subscriptions } = snsOf(context, account, region);
  // What is gone already needs no second leave-taking.
  if (!Object.hasOwn(subscriptions, input.SubscriptionArn ?? '')) return;
  const found = subscriptionOf(input.SubscriptionArn, context);
  if (!found.confirmed)
    throw invalidParameter('Invalid parameter: This subscription is not confirmed, and cannot be deleted until it is confirmed');
  delete subscriptions[found.arn];
};

export const getSubscriptionAttributes: Operation<
  Sns.GetSubscriptionAttributesCommandInput,
  Answer<Sns.GetSubscriptionAttributesCommandOutput>
> = (input, context) => {
  const found = subscriptionOf(input.SubscriptionArn, context);
  return {
    Attributes: {
      SubscriptionArn: found.arn,
      TopicArn: found.topicArn,
      Owner: found.owner,
      Protocol: found.protocol,
      Endpoint: found.endpoint,
      PendingConfirmation: String(!found.confirmed),
      ConfirmationWasAuthenticated: 'false',
      RawMessageDelivery: 'false',
      ...found.attributes,
    },
  };
};

export const setSubscriptionAttributes: Operation<Sns.SetSubscriptionAttributesCommandInput, void> = (input, context) => {
  const found = subscriptionOf(input.SubscriptionArn, context);
  const name = input.AttributeName ?? '';
  const value = input.AttributeValue ?? '';
  checkAttribute(name, value);
  if (value === '') delete found.attributes[name];
  else found.attributes[name] = value;
};

const described = (one: SubscriptionRecord): Sns.Subscription => ({
  SubscriptionArn: one.confirmed ? one.arn : 'PendingConfirmation',
  Owner: one.owner,
  Protocol: one.protocol,
  Endpoint: one.endpoint,
  TopicArn: one.topicArn,
});

const pages = { defaultSize: 100, maxSize: 100, refuse: invalidParameter };

function listed(all: readonly SubscriptionRecord[], input: object, context: OperationContext) {
  const page = paginate(all, input, context, pages);
  return { Subscriptions: page.items.map(described), ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
}

export const listSubscriptions: Operation<Sns.ListSubscriptionsCommandInput, Answer<Sns.ListSubscriptionsCommandOutput>> = (
  input,
  context,
) => listed(Object.values(snsOf(context, context.account, context.region).subscriptions), input, context);

export const listSubscriptionsByTopic: Operation<
  Sns.ListSubscriptionsByTopicCommandInput,
  Answer<Sns.ListSubscriptionsByTopicCommandOutput>
> = (input, context) => {
  const topic = topicFor(input.TopicArn, 'ListSubscriptionsByTopic', context);
  const { account, region } = placeOf(topic.arn);
  return listed(
    Object.values(snsOf(context, account, region).subscriptions).filter((one) => one.topicArn === topic.arn),
    input,
    context,
  );
};
