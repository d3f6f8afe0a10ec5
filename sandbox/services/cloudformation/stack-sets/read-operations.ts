import type {
  DescribeStackInstanceCommandInput,
  DescribeStackInstanceCommandOutput,
  DescribeStackSetCommandInput,
  DescribeStackSetCommandOutput,
  DescribeStackSetOperationCommandInput,
  DescribeStackSetOperationCommandOutput,
  ListStackInstanceResourceDriftsCommandInput,
  ListStackInstanceResourceDriftsCommandOutput,
  ListStackInstancesCommandInput,
  ListStackInstancesCommandOutput,
  ListStackSetAutoDeploymentTargetsCommandInput,
  ListStackSetAutoDeploymentTargetsCommandOutput,
  ListStackSetOperationResultsCommandInput,
  ListStackSetOperationResultsCommandOutput,
  ListStackSetOperationsCommandInput,
  ListStackSetOperationsCommandOutput,
  ListStackSetsCommandInput,
  ListStackSetsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { validationError } from '../errors.ts';
import { defined } from '../json.ts';
import {
  instanceAnswer,
  instanceSummary,
  operationAnswer,
  operationSummary,
  resultSummary,
  stackSetAnswer,
  stackSetSummary,
} from './answers.ts';
import { instanceAt, knownStackSet, liveStackSet, operationNamed, visibleStackSets } from './find.ts';
import type { InstanceRecord, OperationRecord } from './stack-set.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const paging = { defaultSize: 100, maxSize: 100, refuse: validationError } as const;
/** How far the lists of operations and results are behind, in AWS time. AWS gives no figure. Source: facts/compliance.md 4.6. */
const lagMs = 3_000;

export const describeStackSet: Operation<DescribeStackSetCommandInput, Answer<DescribeStackSetCommandOutput>> = (input, context) => ({
  StackSet: stackSetAnswer(knownStackSet(input.StackSetName ?? '', input.CallAs, context)),
});

export const listStackSets: Operation<ListStackSetsCommandInput, Answer<ListStackSetsCommandOutput>> = (input, context) => {
  const sets = visibleStackSets(input.CallAs, context).filter((set) => input.Status === undefined || set.status === input.Status);
  const page = paginate(sets, input, context, paging);
  return { Summaries: page.items.map(stackSetSummary), ...defined({ NextToken: page.nextToken }) };
};

const mostFilters = 3;

export const listStackInstances: Operation<ListStackInstancesCommandInput, Answer<ListStackInstancesCommandOutput>> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const filters = input.Filters ?? [];
  if (filters.length > mostFilters) throw validationError(`Filters must have at most ${mostFilters} members`);
  const found = Object.values(set.instances).filter(
    (instance) =>
      (input.StackInstanceAccount === undefined || instance.account === input.StackInstanceAccount) &&
      (input.StackInstanceRegion === undefined || instance.region === input.StackInstanceRegion) &&
      filters.every(({ Name, Values }) => valuesOf(Values).includes(filteredValue(instance, Name))),
  );
  const page = paginate(found, input, context, paging);
  return { Summaries: page.items.map((instance) => instanceSummary(set, instance)), ...defined({ NextToken: page.nextToken }) };
};

/** A filter's values are one text, with commas between several. Source: facts/sandbox.md 3.1. */
const valuesOf = (values: string | undefined): string[] => (values ?? '').split(',').map((value) => value.trim());

function filteredValue(instance: InstanceRecord, name: string | undefined): string {
  switch (name) {
    case 'DETAILED_STATUS':
      return instance.detailed;
    case 'DRIFT_STATUS':
      return instance.drift;
    case 'LAST_OPERATION_ID':
      return instance.lastOperationId ?? '';
    default:
      throw validationError(`Invalid filter name: ${name ?? ''}`);
  }
}

export const describeStackInstance: Operation<DescribeStackInstanceCommandInput, Answer<DescribeStackInstanceCommandOutput>> = (
  input,
  context,
) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  return { StackInstance: instanceAnswer(set, instanceAt(set, input.StackInstanceAccount ?? '', input.StackInstanceRegion ?? '')) };
};

export const describeStackSetOperation: Operation<DescribeStackSetOperationCommandInput, Answer<DescribeStackSetOperationCommandOutput>> = (
  input,
  context,
) => {
  const set = knownStackSet(input.StackSetName ?? '', input.CallAs, context);
  return { StackSetOperation: operationAnswer(set, operationNamed(set, input.OperationId ?? '')) };
};

/** An operation as the lists show it: not at first, and as under way for a while after its end. */
function listed(operation: OperationRecord, nowMs: number): OperationRecord[] {
  if (nowMs - operation.createdAwsMs < lagMs) return [];
  if (operation.endedAwsMs === undefined || nowMs - operation.endedAwsMs >= lagMs) return [operation];
  const { endedAt: _ended, ...open } = operation;
  return [{ ...open, status: 'RUNNING' }];
}

export const listStackSetOperations: Operation<ListStackSetOperationsCommandInput, Answer<ListStackSetOperationsCommandOutput>> = (
  input,
  context,
) => {
  const set = knownStackSet(input.StackSetName ?? '', input.CallAs, context);
  const nowMs = context.clock.awsMs();
  const shown = set.operations.flatMap((operation) => listed(operation, nowMs)).reverse();
  const page = paginate(shown, input, context, paging);
  return { Summaries: page.items.map(operationSummary), ...defined({ NextToken: page.nextToken }) };
};

export const listStackSetOperationResults: Operation<
  ListStackSetOperationResultsCommandInput,
  Answer<ListStackSetOperationResultsCommandOutput>
> = (input, context) => {
  const set = knownStackSet(input.StackSetName ?? '', input.CallAs, context);
  const operation = operationNamed(set, input.OperationId ?? '');
  const nowMs = context.clock.awsMs();
  const wanted = input.Filters ?? [];
  if (wanted.some(({ Name }) => Name !== 'OPERATION_RESULT_STATUS')) throw validationError(`Invalid filter name: ${wanted[0]?.Name ?? ''}`);
  const results = Object.values(operation.results)
    .map((result) => resultSummary(result, nowMs, lagMs))
    .filter(({ Status }) => wanted.every(({ Values }) => valuesOf(Values).includes(Status ?? '')));
  const page = paginate(results, input, context, paging);
  return { Summaries: page.items, ...defined({ NextToken: page.nextToken }) };
};

export const listStackSetAutoDeploymentTargets: Operation<
  ListStackSetAutoDeploymentTargetsCommandInput,
  Answer<ListStackSetAutoDeploymentTargetsCommandOutput>
> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  if (set.permissionModel === 'SELF_MANAGED')
    throw validationError('StackSets with SELF_MANAGED permission model have no auto-deployment targets');
  const page = paginate(Object.entries(set.autoTargets), input, context, paging);
  return {
    Summaries: page.items.map(([OrganizationalUnitId, Regions]) => ({ OrganizationalUnitId, Regions: [...Regions] })),
    ...defined({ NextToken: page.nextToken }),
  };
};

export const listStackInstanceResourceDrifts: Operation<
  ListStackInstanceResourceDriftsCommandInput,
  Answer<ListStackInstanceResourceDriftsCommandOutput>
> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const instance = instanceAt(set, input.StackInstanceAccount ?? '', input.StackInstanceRegion ?? '');
  const operation = operationNamed(set, input.OperationId ?? '');
  const found = instance.drifts?.operationId === operation.id ? instance.drifts : undefined;
  const wanted = new Set<string>(input.StackInstanceResourceDriftStatuses ?? []);
  const drifts = (found?.resources ?? []).filter(({ status }) => wanted.size === 0 || wanted.has(status));
  const page = paginate(drifts, input, context, paging);
  return {
    Summaries: page.items.map((drift) => ({
      StackId: instance.stackId ?? '',
      LogicalResourceId: drift.logicalId,
      PhysicalResourceId: drift.physicalId,
      ResourceType: drift.type,
      StackResourceDriftStatus: drift.status,
      Timestamp: new Date(found?.at ?? 0),
      PropertyDifferences: drift.differences.map(({ path, expected, actual, type }) => ({
        PropertyPath: path,
        ExpectedValue: expected,
        ActualValue: actual,
        DifferenceType: type,
      })),
    })),
    ...defined({ NextToken: page.nextToken }),
  };
};
