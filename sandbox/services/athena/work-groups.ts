import type * as Athena from '@aws-sdk/client-athena';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { athenaOf, invalid, type WorkGroupRecord, workGroupNamed } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: Athena's quotas and the type documentation. */
const mostGroups = 1000;
const mostTags = 50;
const leastCutoff = 10_000_000;

const engine = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' };

function configurationFrom(given: Athena.WorkGroupConfiguration | undefined): object {
  const made = {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    ResultConfiguration: {},
    ...(JSON.parse(JSON.stringify(given ?? {})) as Athena.WorkGroupConfiguration),
  };
  check(made);
  return { EngineVersion: engine, ...made };
}

function check({ ResultConfiguration: result, BytesScannedCutoffPerQuery: cutoff }: Athena.WorkGroupConfiguration): void {
  if (result?.OutputLocation !== undefined && !/^s3:\/\/[a-z0-9.-]{3,63}(\/.*)?$/.test(result.OutputLocation))
    throw invalid(`outputLocation is not a valid S3 path: ${result.OutputLocation}`);
  if (cutoff !== undefined && cutoff < leastCutoff) throw invalid(`BytesScannedCutoffPerQuery must be at least ${leastCutoff}`);
}

export const createWorkGroup: Operation<Athena.CreateWorkGroupCommandInput, object> = (input, context) => {
  const name = input.Name ?? '';
  if (!/^[a-zA-Z0-9._-]{1,128}$/.test(name)) throw invalid(`WorkGroup name ${name} is not valid`);
  const { workGroups } = athenaOf(context);
  if (Object.hasOwn(workGroups, name)) throw invalid(`WorkGroup ${name} already exists`);
  if (Object.keys(workGroups).length >= mostGroups) throw invalid(`An account has at most ${mostGroups} work groups`);
  workGroups[name] = {
    name,
    createdAt: context.clock.now().toISOString(),
    description: input.Description ?? null,
    state: 'ENABLED',
    configuration: configurationFrom(input.Configuration),
    tags: withTags({}, input.Tags),
  };
  return {};
};

const summary = (group: WorkGroupRecord): Athena.WorkGroupSummary => ({
  Name: group.name,
  State: group.state,
  CreationTime: new Date(group.createdAt),
  ...(group.description === null ? {} : { Description: group.description }),
});

export const getWorkGroup: Operation<Athena.GetWorkGroupCommandInput, Answer<Athena.GetWorkGroupCommandOutput>> = (input, context) => {
  const group = workGroupNamed(input.WorkGroup, context);
  return { WorkGroup: { ...summary(group), Name: group.name, Configuration: structuredClone(group.configuration) } };
};

export const listWorkGroups: Operation<Athena.ListWorkGroupsCommandInput, Answer<Athena.ListWorkGroupsCommandOutput>> = (
  input,
  context,
) => {
  const all = Object.values(athenaOf(context).workGroups).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(all, input, context, { defaultSize: 50, maxSize: 50, refuse: invalid });
  return {
    WorkGroups: page.items.map((group) => ({ ...summary(group), EngineVersion: engine })),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

export const updateWorkGroup: Operation<Athena.UpdateWorkGroupCommandInput, object> = (input, context) => {
  const group = workGroupNamed(input.WorkGroup, context);
  const { ResultConfigurationUpdates: result, RemoveBytesScannedCutoffPerQuery: remove, ...others } = input.ConfigurationUpdates ?? {};
  const before = group.configuration as Athena.WorkGroupConfiguration;
  const made: Athena.WorkGroupConfiguration = {
    ...before,
    ...(JSON.parse(JSON.stringify(others)) as Athena.WorkGroupConfiguration),
    ResultConfiguration: resultFrom(before.ResultConfiguration ?? {}, result),
  };
  if (remove === true) delete made.BytesScannedCutoffPerQuery;
  check(made);
  group.configuration = made;
  group.description = input.Description ?? group.description;
  group.state = input.State ?? group.state;
  return {};
};

function resultFrom(
  before: Athena.ResultConfiguration,
  updates: Athena.ResultConfigurationUpdates | undefined,
): Athena.ResultConfiguration {
  const made: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(updates ?? {})) {
    const removed = /^Remove(.+)$/.exec(name)?.[1];
    if (removed === undefined) made[name] = value;
    else if (value === true) delete made[removed];
  }
  return made as Athena.ResultConfiguration;
}

/** A group with named queries goes only when that is said. */
export const deleteWorkGroup: Operation<Athena.DeleteWorkGroupCommandInput, object> = (input, context) => {
  const group = workGroupNamed(input.WorkGroup, context);
  if (group.name === 'primary') throw invalid('WorkGroup primary cannot be deleted');
  const { workGroups, queries } = athenaOf(context);
  const own = Object.values(queries).filter(({ workGroup }) => workGroup === group.name);
  if (own.length > 0 && input.RecursiveDeleteOption !== true) throw invalid(`WorkGroup ${group.name} is not empty`);
  for (const { id } of own) delete queries[id];
  delete workGroups[group.name];
  return {};
};

function withTags(before: Readonly<Record<string, string>>, tags: readonly Athena.Tag[] | undefined): Record<string, string> {
  const made: Record<string, string> = { ...before };
  for (const { Key: key = '', Value: value = '' } of tags ?? []) {
    if (key === '' || key.length > 128 || value.length > 256 || key.startsWith('aws:')) throw invalid(`The tag key ${key} is not valid`);
    made[key] = value;
  }
  if (Object.keys(made).length > mostTags) throw invalid(`A resource has at most ${mostTags} tags`);
  return made;
}

function tagged(arn: string | undefined, context: OperationContext): WorkGroupRecord {
  const name = /^arn:[\w-]+:athena:[\w-]+:\d{12}:workgroup\/(.+)$/.exec(arn ?? '')?.[1];
  const { workGroups } = athenaOf(context);
  const group = name !== undefined && Object.hasOwn(workGroups, name) ? workGroups[name] : undefined;
  if (group === undefined)
    throw new AwsError('ResourceNotFoundException', `The resource ${arn ?? ''} does not exist`, 400, { ResourceName: arn ?? '' });
  return group;
}

export const tagResource: Operation<Athena.TagResourceCommandInput, object> = (input, context) => {
  const group = tagged(input.ResourceARN, context);
  group.tags = withTags(group.tags, input.Tags);
  return {};
};

export const untagResource: Operation<Athena.UntagResourceCommandInput, object> = (input, context) => {
  const { tags } = tagged(input.ResourceARN, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
  return {};
};

export const listTagsForResource: Operation<Athena.ListTagsForResourceCommandInput, Answer<Athena.ListTagsForResourceCommandOutput>> = (
  input,
  context,
) => ({ Tags: Object.entries(tagged(input.ResourceARN, context).tags).map(([Key, Value]) => ({ Key, Value })) });
