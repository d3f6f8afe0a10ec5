import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../wire/errors.ts';
import { findKey } from '../kms/keys.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { type LogGroup, logGroupsOf, newLogGroup } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Days that a group may keep events. Source: the type documentation of PutRetentionPolicy. */
const retentions = new Set([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]);

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);
export const notFound = (what: string): AwsError => new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`, 400);
export const exists = (what: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`, 400);

export const pages = { tokenMember: 'nextToken', sizeMember: 'limit', defaultSize: 50, maxSize: 50, refuse: invalid };

/** The group by name, or by ARN with or without `:*`. */
export function groupOf(reference: string | undefined, context: OperationContext): LogGroup {
  const groups = logGroupsOf(context, context.account, context.region);
  const name = /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:(.+?)(?::\*)?$/.exec(reference ?? '')?.[1] ?? reference ?? '';
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (group === undefined) throw notFound('log group');
  return group;
}

export const createLogGroup: Operation<Logs.CreateLogGroupCommandInput, void> = (input, context) => {
  const name = input.logGroupName ?? '';
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
    throw invalid(`1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint`);
  if (Object.hasOwn(logGroupsOf(context, context.account, context.region), name)) throw exists('log group');
  newLogGroup(context, context.account, context.region, {
    name,
    kmsKeyId: input.kmsKeyId === undefined ? null : usableKey(input.kmsKeyId, context),
    logClass: input.logGroupClass ?? 'STANDARD',
    tags: { ...input.tags },
  });
};

function usableKey(reference: string, context: OperationContext): string {
  const key = findKey(context, reference, context.account, context.region);
  if (key === undefined || !key.enabled) throw invalid(`The specified KMS Key Id could not be found: ${reference}`);
  return key.arn;
}

export const deleteLogGroup: Operation<Logs.DeleteLogGroupCommandInput, void> = (input, context) => {
  const { name } = groupOf(input.logGroupName, context);
  delete logGroupsOf(context, context.account, context.region)[name];
};

export const describeLogGroups: Operation<Logs.DescribeLogGroupsCommandInput, Answer<Logs.DescribeLogGroupsCommandOutput>> = (
  input,
  context,
) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix !== undefined && pattern !== undefined)
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  const all = Object.values(logGroupsOf(context, context.account, context.region))
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.toLowerCase().includes((pattern ?? '').toLowerCase()))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(all, input, context, pages);
  return { logGroups: page.items.map(described), ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }) };
};

function described(group: LogGroup): Logs.LogGroup {
  const bytes = Object.values(group.streams).reduce(
    (sum, stream) => sum + stream.events.reduce((inner, event) => inner + event.message.length + 26, 0),
    0,
  );
  return {
    logGroupName: group.name,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    storedBytes: bytes,
    logGroupClass: group.logClass as Logs.LogGroupClass,
    ...(group.retentionDays === null ? {} : { retentionInDays: group.retentionDays }),
    ...(group.kmsKeyId === null ? {} : { kmsKeyId: group.kmsKeyId }),
  };
}

export const putRetentionPolicy: Operation<Logs.PutRetentionPolicyCommandInput, void> = (input, context) => {
  const days = input.retentionInDays ?? 0;
  if (!retentions.has(days))
    throw invalid(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...retentions].join(', ')}]`,
    );
  groupOf(input.logGroupName, context).retentionDays = days;
};

export const deleteRetentionPolicy: Operation<Logs.DeleteRetentionPolicyCommandInput, void> = (input, context) => {
  groupOf(input.logGroupName, context).retentionDays = null;
};

export const associateKmsKey: Operation<Logs.AssociateKmsKeyCommandInput, void> = (input, context) => {
  groupOf(input.logGroupName ?? input.resourceIdentifier, context).kmsKeyId = usableKey(input.kmsKeyId ?? '', context);
};

export const disassociateKmsKey: Operation<Logs.DisassociateKmsKeyCommandInput, void> = (input, context) => {
  groupOf(input.logGroupName ?? input.resourceIdentifier, context).kmsKeyId = null;
};

export const tagResource: Operation<Logs.TagResourceCommandInput, void> = (input, context) => {
  Object.assign(groupOf(input.resourceArn, context).tags, input.tags);
};

export const untagResource: Operation<Logs.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = groupOf(input.resourceArn, context);
  for (const name of input.tagKeys ?? []) delete tags[name];
};

export const listTagsForResource: Operation<Logs.ListTagsForResourceCommandInput, Answer<Logs.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({
  tags: { ...groupOf(input.resourceArn, context).tags },
});

export const tagLogGroup: Operation<Logs.TagLogGroupCommandInput, void> = (input, context) => {
  Object.assign(groupOf(input.logGroupName, context).tags, input.tags);
};

export const untagLogGroup: Operation<Logs.UntagLogGroupCommandInput, void> = (input, context) => {
  const { tags } = groupOf(input.logGroupName, context);
  for (const name of input.tags ?? []) delete tags[name];
};

export const listTagsLogGroup: Operation<Logs.ListTagsLogGroupCommandInput, Answer<Logs.ListTagsLogGroupCommandOutput>> = (
  input,
  context,
) => ({
  tags: { ...groupOf(input.logGroupName, context).tags },
});
