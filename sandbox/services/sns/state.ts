import { AwsError } from '../../wire/errors.ts';
import type { OperationContext, ServiceEnvironment } from '../operation.ts';
import { judge } from './resource-policy.ts';

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly fifo: boolean;
  /** What was set, by attribute name; the policy among them. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly owner: string;
  /** What a person would click on in the e-mail. */
  readonly token: string;
  attributes: Record<string, string>;
  confirmed: boolean;
  readonly subscribedAwsMs: number;
}

/** One message that somebody published or tried to. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly at: string;
  /** Account or service principal. */
  readonly publisher: string;
  readonly subject: string | null;
  readonly message: string;
  readonly attributes: Record<string, string>;
  /** `protocol:endpoint` of the confirmed subscriptions that got it. */
  readonly delivered: readonly string[];
  /** Why nobody got it; null when the topic took it. */
  readonly refused: string | null;
}

export interface SnsState {
  topics: Record<string, TopicRecord>;
  subscriptions: Record<string, SubscriptionRecord>;
  published: PublishedMessage[];
}

type SnsEnvironment = Pick<ServiceEnvironment, 'state' | 'clock'>;

/** A person confirms an e-mail within five minutes of AWS time (DESIGN section 7); what stays unconfirmed for two days is dropped. */
const confirmationMs = 5 * 60_000;
const pendingMs = 2 * 86_400_000;
const keptMessages = 10_000;

/** The confirmations that are held back: nobody reads these mailboxes. `*` is everybody's. */
export function heldConfirmations(env: SnsEnvironment): { endpoints: string[] } {
  return env.state.of<{ endpoints: string[] }>('sns', '*', 'global', () => ({ endpoints: [] }));
}

/** The account's topics and subscriptions of a Region, with every confirmation that is due by now. */
export function snsOf(env: SnsEnvironment, account: string, region: string): SnsState {
  const state = env.state.of<SnsState>('sns', account, region, () => ({ topics: {}, subscriptions: {}, published: [] }));
  const now = env.clock.awsMs();
  const held = heldConfirmations(env).endpoints;
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.confirmed) continue;
    const age = now - subscription.subscribedAwsMs;
    const isHeld = held.includes('*') || held.includes(subscription.endpoint);
    if (!isHeld && age >= confirmationMs) subscription.confirmed = true;
    else if (age >= pendingMs) delete state.subscriptions[subscription.arn];
  }
  return state;
}

/** Account and Region in a topic's or subscription's ARN. Throws InvalidParameter for anything else. */
export function placeOf(arn: string | undefined, what = 'TopicArn'): { account: string; region: string; name: string } {
  const match = /^arn:[\w-]+:sns:([\w-]+):(\d{12}):([\w.-]{1,256})(?::[\w-]+)?$/.exec(arn ?? '');
  if (match === null) throw invalidParameter(`Invalid parameter: ${what} Reason: An ARN must have at least 6 elements, not ${arn ?? ''}`);
  const [, region = '', account = '', name = ''] = match;
  return { region, account, name };
}

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);

/** The topic of an ARN, wherever it is. */
export function findTopic(env: SnsEnvironment, arn: string): TopicRecord | undefined {
  const { account, region, name } = placeOf(arn);
  const { topics } = snsOf(env, account, region);
  return Object.hasOwn(topics, name) ? topics[name] : undefined;
}

/**
 * The topic, if the caller may do the action on it: its own account may (an administrator), another one only as the topic's policy says.
 * A topic of another Region is a wrong parameter.
 */
export function topicFor(arn: string | undefined, action: string, context: OperationContext): TopicRecord {
  const { account, region } = placeOf(arn);
  if (region !== context.region) throw invalidParameter('Invalid parameter: TopicArn');
  const topic = findTopic(context, arn ?? '');
  if (topic === undefined) {
    if (account !== context.account) throw denied(action, arn ?? '', context);
    throw new AwsError('NotFoundException', 'Topic does not exist', 404);
  }
  if (account !== context.account && policyVerdict(topic, action, context) !== 'allow') throw denied(action, topic.arn, context);
  return topic;
}

function policyVerdict(topic: TopicRecord, action: string, { account, caller }: OperationContext) {
  return judge(topic.attributes['Policy'] ?? '', {
    principal: { account, arn: caller.arn },
    action: `SNS:${action}`,
    resource: topic.arn,
    context: { 'aws:sourceowner': account, 'aws:principalaccount': account, 'aws:principalarn': caller.arn },
  });
}

const denied = (action: string, arn: string, { caller }: OperationContext): AwsError =>
  new AwsError(
    'AuthorizationErrorException',
    `User: ${caller.arn} is not authorized to perform: SNS:${action} on resource: ${arn} because no resource-based policy allows the SNS:${action} action`,
    403,
  );

/** The policy that every new topic has: its owner's principals only. */
export const defaultTopicPolicy = (arn: string, owner: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  });

/** Remembers a message for `sandbox show`; the oldest are dropped beyond ten thousand a cell. */
export function remember(state: SnsState, message: PublishedMessage): void {
  state.published.push(message);
  if (state.published.length > keptMessages) state.published.splice(0, state.published.length - keptMessages);
}
