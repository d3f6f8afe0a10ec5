import type * as Sns from '@aws-sdk/client-sns';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { deliver, topicKeyRefusal } from './publish.ts';
import { policyFault, statementsOf } from './resource-policy.ts';
import { defaultTopicPolicy, invalidParameter, placeOf, snsOf, type TopicRecord, topicFor } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Attributes that a topic may be given. Source: the type documentation of CreateTopic. */
const settable = new Set([
  'DeliveryPolicy',
  'DisplayName',
  'FifoTopic',
  'Policy',
  'TracingConfig',
  'MaximumMessageSize',
  'KmsMasterKeyId',
  'SignatureVersion',
  'ArchivePolicy',
  'BeginningArchiveTime',
  'ContentBasedDeduplication',
  'FifoThroughputScope',
  'DataProtectionPolicy',
]);
const feedback = /^(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

function checkAttribute(name: string, value: string): void {
  if (!settable.has(name) && !feedback.test(name))
    throw invalidParameter(`Invalid parameter: AttributeName Reason: ${name} is not a topic attribute`);
  const fault = name === 'Policy' && value !== '' ? policyFault(value) : undefined;
  if (fault !== undefined) throw invalidParameter(`Invalid parameter: Policy Error: ${fault}`);
}

/** Makes a topic. May be repeated with the same attributes; other ones for a topic that exists are refused. */
export const createTopic: Operation<Sns.CreateTopicCommandInput, Answer<Sns.CreateTopicCommandOutput>> = (input, context) => {
  const name = input.Name ?? '';
  const fifo = name.endsWith('.fifo');
  if (!/^[\w-]{1,256}$/.test(fifo ? name.slice(0, -5) : name)) throw invalidParameter('Invalid parameter: Topic Name');
  const attributes = Object.fromEntries(
    Object.entries(input.Attributes ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  for (const [attribute, value] of Object.entries(attributes)) checkAttribute(attribute, value);
  if (fifo !== (attributes['FifoTopic'] === 'true')) throw invalidParameter('Invalid parameter: Topic Name and FifoTopic must agree');
  const { topics } = snsOf(context, context.account, context.region);
  const arn = `arn:${context.partition}:sns:${context.region}:${context.account}:${name}`;
  const tags = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
  const existing = Object.hasOwn(topics, name) ? topics[name] : undefined;
  if (existing !== undefined) return { TopicArn: sameTopic(existing, attributes, tags, arn) };
  topics[name] = {
    arn,
    name,
    fifo,
    attributes: { ...attributes, Policy: attributes['Policy'] || defaultTopicPolicy(arn, context.account) },
    tags,
  };
  return { TopicArn: arn };
};

function sameTopic(
  topic: TopicRecord,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  arn: string,
): string {
  const otherAttribute = Object.entries(attributes).some(([name, value]) => topic.attributes[name] !== value);
  if (otherAttribute) throw invalidParameter('Invalid parameter: Attributes Reason: Topic already exists with different attributes');
  const otherTag = Object.entries(tags).some(([name, value]) => topic.tags[name] !== value);
  if (otherTag) throw invalidParameter('Invalid parameter: Tags Reason: Topic already exists with different tags');
  return arn;
}

/** Takes a topic and its subscriptions away; deleting what does not exist succeeds. */
export const deleteTopic: Operation<Sns.DeleteTopicCommandInput, void> = (input, context) => {
  const { account, region, name } = placeOf(input.TopicArn);
  const state = snsOf(context, account, region);
  if (!Object.hasOwn(state.topics, name) && account === context.account) return;
  const topic = topicFor(input.TopicArn, 'DeleteTopic', context);
  delete state.topics[name];
  for (const one of Object.values(state.subscriptions)) if (one.topicArn === topic.arn) delete state.subscriptions[one.arn];
};

export const getTopicAttributes: Operation<Sns.GetTopicAttributesCommandInput, Answer<Sns.GetTopicAttributesCommandOutput>> = (
  input,
  context,
) => {
  const topic = topicFor(input.TopicArn, 'GetTopicAttributes', context);
  const { account, region } = placeOf(topic.arn);
  const mine = Object.values(snsOf(context, account, region).subscriptions).filter((one) => one.topicArn === topic.arn);
  return {
    Attributes: {
      TopicArn: topic.arn,
      Owner: account,
      DisplayName: '',
      SubscriptionsConfirmed: String(mine.filter((one) => one.confirmed).length),
      SubscriptionsPending: String(mine.filter((one) => !one.confirmed).length),
      SubscriptionsDeleted: '0',
      ...topic.attributes,
    },
  };
};

export const setTopicAttributes: Operation<Sns.SetTopicAttributesCommandInput, void> = (input, context) => {
  const topic = topicFor(input.TopicArn, 'SetTopicAttributes', context);
  const name = input.AttributeName ?? '';
  const value = input.AttributeValue ?? '';
  checkAttribute(name, value);
  if (name === 'FifoTopic') throw invalidParameter('Invalid parameter: FifoTopic cannot be changed');
  if (name === 'Policy') topic.attributes['Policy'] = value === '' ? defaultTopicPolicy(topic.arn, placeOf(topic.arn).account) : value;
  else if (value === '') delete topic.attributes[name];
  else topic.attributes[name] = value;
};

export const listTopics: Operation<Sns.ListTopicsCommandInput, Answer<Sns.ListTopicsCommandOutput>> = (input, context) => {
  const topics = Object.values(snsOf(context, context.account, context.region).topics);
  const page = paginate(topics, input, context, { defaultSize: 100, maxSize: 100, refuse: invalidParameter });
  return {
    Topics: page.items.map((topic) => ({ TopicArn: topic.arn })),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: unknown[];
}

const documentOf = (topic: TopicRecord): PolicyDocument => {
  const document = JSON.parse(topic.attributes['Policy'] ?? '{}') as PolicyDocument;
  return { ...document, Statement: [...statementsOf(topic.attributes['Policy'] ?? '')] };
};

export const addPermission: Operation<Sns.AddPermissionCommandInput, void> = (input, context) => {
  const topic = topicFor(input.TopicArn, 'AddPermission', context);
  const document = documentOf(topic);
  if (document.Statement.some((one) => (one as { Sid?: string }).Sid === input.Label))
    throw invalidParameter('Invalid parameter: Statement already exists');
  document.Statement.push({
    Sid: input.Label,
    Effect: 'Allow',
    Principal: { AWS: (input.AWSAccountId ?? []).map((account) => `arn:${context.partition}:iam::${account}:root`) },
    Action: (input.ActionName ?? []).map((action) => `SNS:${action}`),
    Resource: topic.arn,
  });
  topic.attributes['Policy'] = JSON.stringify(document);
};

export const removePermission: Operation<Sns.RemovePermissionCommandInput, void> = (input, context) => {
  const topic = topicFor(input.TopicArn, 'RemovePermission', context);
  const document = documentOf(topic);
  topic.attributes['Policy'] = JSON.stringify({
    ...document,
    Statement: document.Statement.filter((one) => (one as { Sid?: string }).Sid !== input.Label),
  });
};

/** Adds a statement to a topic's policy unless one with its Sid stands there. For services that look after the policy themselves. */
export function addStatement(topic: TopicRecord, statement: Readonly<Record<string, unknown>> & { readonly Sid: string }): void {
  const document = documentOf(topic);
  if (document.Statement.some((one) => (one as { Sid?: string }).Sid === statement.Sid)) return;
  document.Statement.push({ ...statement });
  topic.attributes['Policy'] = JSON.stringify(document);
}

const largestMessage = 262_144;

export const publish: Operation<Sns.PublishCommandInput, Answer<Sns.PublishCommandOutput>> = (input, context) => {
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) throw invalidParameter('Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter');
  return { MessageId: publishOne(arn, input, context) };
};

type Body = Pick<Sns.PublishBatchRequestEntry, 'Message' | 'Subject' | 'MessageAttributes' | 'MessageGroupId' | 'MessageStructure'>;

function publishOne(arn: string, input: Body, context: OperationContext): string {
  const topic = topicFor(arn, 'Publish', context);
  const text = input.Message ?? '';
  if (text === '') throw invalidParameter('Invalid parameter: Empty message');
  const limit = Number(topic.attributes['MaximumMessageSize'] ?? largestMessage);
  if (Buffer.byteLength(text) > limit) throw invalidParameter('Invalid parameter: Message too long');
  if (input.Subject !== undefined && (input.Subject.length > 100 || /[\r\n]/.test(input.Subject)))
    throw invalidParameter('Invalid parameter: Subject');
  if (topic.fifo && input.MessageGroupId === undefined)
    throw invalidParameter('Invalid parameter: The MessageGroupId parameter is required for FIFO topics');
  const refused = topicKeyRefusal(context, topic, { account: context.account, arn: context.caller.arn });
  if (refused !== undefined) throw new AwsError('KMSAccessDeniedException', refused, 400);
  const attributes = Object.fromEntries(
    Object.entries(input.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue ?? '']),
  );
  return deliver(
    context,
    { topicArn: topic.arn, message: text, attributes, ...(input.Subject === undefined ? {} : { subject: input.Subject }) },
    context.caller.arn,
  );
}

export const publishBatch: Operation<Sns.PublishBatchCommandInput, Answer<Sns.PublishBatchCommandOutput>> = (input, context) => {
  const entries = input.PublishBatchRequestEntries ?? [];
  if (entries.length === 0) throw new AwsError('EmptyBatchRequestException', 'The batch request contains no entries.', 400);
  if (entries.length > 10)
    throw new AwsError('TooManyEntriesInBatchRequestException', 'The batch request contains more entries than permissible.', 400);
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinctException', 'Two or more batch entries in the request have the same Id.', 400);
  }
  topicFor(input.TopicArn, 'Publish', context);
  const Successful: Sns.PublishBatchResultEntry[] = [];
  const Failed: Sns.BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id ?? '', MessageId: publishOne(input.TopicArn ?? '', entry, context) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code.replace(/Exception$/, ''), Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
};

function tagged(arn: string | undefined, context: OperationContext): TopicRecord {
  const { account, region, name } = placeOf(arn, 'ResourceArn');
  const { topics } = snsOf(context, account, region);
  const topic = account === context.account && region === context.region && Object.hasOwn(topics, name) ? topics[name] : undefined;
  if (topic === undefined) throw new AwsError('ResourceNotFoundException', 'Resource does not exist', 404);
  return topic;
}

const mostTags = 50;

export const tagResource: Operation<Sns.TagResourceCommandInput, Answer<Sns.TagResourceCommandOutput>> = (input, context) => {
  const topic = tagged(input.ResourceArn, context);
  const tags = { ...topic.tags, ...Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])) };
  if (Object.keys(tags).filter((name) => !name.startsWith('aws:')).length > mostTags)
    throw new AwsError('TagLimitExceededException', `Could not complete request: tag quota of per resource exceeded`, 400);
  topic.tags = tags;
  return {};
};

export const untagResource: Operation<Sns.UntagResourceCommandInput, Answer<Sns.UntagResourceCommandOutput>> = (input, context) => {
  const { tags } = tagged(input.ResourceArn, context);
  for (const name of input.TagKeys ?? []) delete tags[name];
  return {};
};

export const listTagsForResource: Operation<Sns.ListTagsForResourceCommandInput, Answer<Sns.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({
  Tags: Object.entries(tagged(input.ResourceArn, context).tags).map(([Key, Value]) => ({ Key, Value })),
});
