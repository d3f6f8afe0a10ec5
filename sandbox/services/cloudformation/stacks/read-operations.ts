import type {
  DescribeStackEventsCommandInput,
  DescribeStackEventsCommandOutput,
  DescribeStackResourceCommandInput,
  DescribeStackResourceCommandOutput,
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput,
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  GetTemplateCommandInput,
  GetTemplateCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
  ListStacksCommandInput,
  ListStacksCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { validationError } from '../errors.ts';
import { defined } from '../json.ts';
import { findStack, stacksOf } from '../state.ts';
import { eventAnswer, resourceAnswer, stackAnswer, stackSummary } from './answers.ts';
import { missingStack, stackNamed } from './change-operations.ts';
import type { ResourceRecord, StackRecord } from './stack.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const paging = { defaultSize: 100, maxSize: 100, refuse: validationError } as const;

export const describeStacks: Operation<DescribeStacksCommandInput, Answer<DescribeStacksCommandOutput>> = (input, context) => {
  const found =
    input.StackName === undefined
      ? Object.values(stacksOf(context.account, context.region, context)).filter((stack) => stack.status !== 'DELETE_COMPLETE')
      : [stackNamed(input.StackName, context)];
  const page = paginate(found, input, context, paging);
  return { Stacks: page.items.map(stackAnswer), ...defined({ NextToken: page.nextToken }) };
};

export const listStacks: Operation<ListStacksCommandInput, Answer<ListStacksCommandOutput>> = (input, context) => {
  const wanted = new Set<string>(input.StackStatusFilter ?? []);
  const stacks = Object.values(stacksOf(context.account, context.region, context))
    .filter((stack) => wanted.size === 0 || wanted.has(stack.status))
    .reverse();
  const page = paginate(stacks, input, context, paging);
  return { StackSummaries: page.items.map(stackSummary), ...defined({ NextToken: page.nextToken }) };
};

export const describeStackEvents: Operation<DescribeStackEventsCommandInput, Answer<DescribeStackEventsCommandOutput>> = (
  input,
  context,
) => {
  const name = input.StackName ?? '';
  const stack = findStack(name, context.account, context.region, context);
  if (stack === undefined) throw validationError(`Stack [${name}] does not exist`);
  const page = paginate([...stack.events].reverse(), input, context, paging);
  return { StackEvents: page.items.map((event) => eventAnswer(stack, event)), ...defined({ NextToken: page.nextToken }) };
};

export const describeStackResources: Operation<DescribeStackResourcesCommandInput, Answer<DescribeStackResourcesCommandOutput>> = (
  input,
  context,
) => {
  const { StackName, PhysicalResourceId, LogicalResourceId } = input;
  if ((StackName === undefined) === (PhysicalResourceId === undefined)) {
    throw validationError('Either StackName or PhysicalResourceId must be specified, but not both');
  }
  const stack = StackName === undefined ? stackOfResource(PhysicalResourceId ?? '', context) : stackNamed(StackName, context);
  const resources = Object.values(stack.resources).filter(
    (resource) => LogicalResourceId === undefined || resource.logicalId === LogicalResourceId,
  );
  return { StackResources: resources.map((resource) => resourceAnswer(stack, resource)) };
};

function stackOfResource(physicalId: string, context: OperationContext): StackRecord {
  const stack = Object.values(stacksOf(context.account, context.region, context)).find((one) =>
    Object.values(one.resources).some((resource) => resource.physicalId === physicalId),
  );
  if (stack === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return stack;
}

export const describeStackResource: Operation<DescribeStackResourceCommandInput, Answer<DescribeStackResourceCommandOutput>> = (
  input,
  context,
) => {
  const stack = stackNamed(input.StackName ?? '', context);
  const resource = resourceNamed(stack, input.LogicalResourceId ?? '');
  const { Timestamp, ...answer } = resourceAnswer(stack, resource);
  return { StackResourceDetail: { ...answer, LastUpdatedTimestamp: Timestamp, Metadata: '{}' } };
};

function resourceNamed(stack: StackRecord, logicalId: string): ResourceRecord {
  const resource = Object.hasOwn(stack.resources, logicalId) ? stack.resources[logicalId] : undefined;
  if (resource === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return resource;
}

export const listStackResources: Operation<ListStackResourcesCommandInput, Answer<ListStackResourcesCommandOutput>> = (input, context) => {
  const stack = stackNamed(input.StackName ?? '', context);
  const page = paginate(Object.values(stack.resources), input, context, paging);
  const summaries = page.items.map((resource) => {
    const { Timestamp, StackId: _id, StackName: _name, ...answer } = resourceAnswer(stack, resource);
    return { ...answer, LastUpdatedTimestamp: Timestamp };
  });
  return { StackResourceSummaries: summaries, ...defined({ NextToken: page.nextToken }) };
};

export const getTemplate: Operation<GetTemplateCommandInput, Answer<GetTemplateCommandOutput>> = (input, context) => {
  const name = input.StackName ?? '';
  const stack = findStack(name, context.account, context.region, context);
  if (stack === undefined) throw missingStack(name);
  return { TemplateBody: stack.templateBody, StagesAvailable: ['Original', 'Processed'] };
};
