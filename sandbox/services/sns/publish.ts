import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../events/pattern.ts';
import { keyRefusal } from '../kms/keys.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { judge, type Principal } from './resource-policy.ts';
import { findTopic, placeOf, remember, type SnsState, type SubscriptionRecord, snsOf, type TopicRecord } from './state.ts';

type PublishEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

export interface Message {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A service that publishes: its principal, for which account, and on behalf of which of its resources. */
export interface ServicePublisher {
  readonly service: string;
  readonly account: string;
  readonly sourceArn: string;
  /** True for the services that may use the owner's default policy, because they act as the owner's account (CloudWatch alarms). */
  readonly actsAsAccount?: boolean;
}

/** Why a service may not publish to a topic now, undefined when it may: topic, its policy, its key. Source: facts/compliance.md 3.3. */
export function publishRefusal(env: PublishEnvironment, topicArn: string, publisher: ServicePublisher): string | undefined {
  const topic = findTopic(env, topicArn);
  if (topic === undefined) return `the topic ${topicArn} does not exist`;
  const principal: Principal = { service: publisher.service, ...(publisher.actsAsAccount === true ? { account: publisher.account } : {}) };
  const context = {
    'aws:sourceaccount': publisher.account,
    'aws:sourcearn': publisher.sourceArn,
    ...(publisher.actsAsAccount === true ? { 'aws:sourceowner': publisher.account } : {}),
  };
  const verdict = judge(topic.attributes['Policy'] ?? '', { principal, action: 'SNS:Publish', resource: topicArn, context });
  if (verdict !== 'allow') return `the policy of ${topicArn} does not allow ${publisher.service} SNS:Publish for ${publisher.account}`;
  return topicKeyRefusal(env, topic, principal);
}

/** Why a principal cannot use the key of an encrypted topic, undefined when it can or the topic is not encrypted. */
export function topicKeyRefusal(env: PublishEnvironment, topic: TopicRecord, principal: Principal): string | undefined {
  const reference = topic.attributes['KmsMasterKeyId'] ?? '';
  if (reference === '') return undefined;
  const { account, region } = placeOf(topic.arn);
  // The policy of the AWS managed key cannot be changed and names no service.
  if (reference.endsWith('alias/aws/sns')) {
    return principal.account === account
      ? undefined
      : `the AWS managed key of ${topic.arn} does not allow ${principal.service ?? 'the caller'}`;
  }
  return keyRefusal(env, { reference, account, region, principal, actions: ['kms:GenerateDataKey', 'kms:Decrypt'] });
}

/** Publishes for a service. A refusal is remembered like a message, because AWS says it to nobody else. Undefined when the topic took it. */
export function publishForService(env: PublishEnvironment, message: Message, publisher: ServicePublisher): string | undefined {
  const refused = publishRefusal(env, message.topicArn, publisher);
  deliver(env, message, publisher.service, refused);
  return refused;
}

/** Hands a message to the topic's confirmed subscriptions and remembers it. Returns the message's id. */
export function deliver(env: PublishEnvironment, message: Message, publisher: string, refused?: string): string {
  const { account, region } = placeOf(message.topicArn);
  const state = snsOf(env, account, region);
  const messageId = randomUUID();
  remember(state, {
    topicArn: message.topicArn,
    messageId,
    at: env.clock.now().toISOString(),
    publisher,
    subject: message.subject ?? null,
    message: message.message,
    attributes: { ...message.attributes },
    delivered: refused === undefined ? receiversOf(state, message) : [],
    refused: refused ?? null,
  });
  return messageId;
}

function receiversOf(state: SnsState, message: Message): string[] {
  return Object.values(state.subscriptions)
    .filter((one) => one.topicArn === message.topicArn && one.confirmed && isWanted(one, message))
    .map((one) => `${one.protocol}:${one.endpoint}`);
}

function isWanted(subscription: SubscriptionRecord, message: Message): boolean {
  const policy = subscription.attributes['FilterPolicy'];
  if (policy === undefined || policy === '') return true;
  const subject = subscription.attributes['FilterPolicyScope'] === 'MessageBody' ? parsed(message.message) : { ...message.attributes };
  return subject !== undefined && matchesPattern(JSON.parse(policy), subject);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
