import type * as Guru from '@aws-sdk/client-devops-guru';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { mine } from '../access.ts';
import { isCovered } from '../coverage.ts';
import { invalidField } from '../errors.ts';
import { analysedFromMs, resourcesOf, serviceOf } from '../inventory.ts';
import type { GuruState, InsightRecord, WorkloadResource } from '../state.ts';
import { resourcesOfInsight, servicesOfInsight, typeOf } from '../views.ts';
import { nextOf } from './collections.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Metrics that DevOps Guru looks at for each resource; AWS publishes no number. */
const metricsPerResource = 4;

/** One account's DevOps Guru in the Region of the call. */
export interface View {
  readonly account: string;
  readonly state: GuruState;
}

/** The covered resources whose first baseline is there. Source: facts/compliance.md 3.8. */
export function analysedResources({ account, state }: View, context: OperationContext): WorkloadResource[] {
  const now = context.clock.awsMs();
  return resourcesOf(context, account, context.region).filter(
    (resource) => isCovered(state, resource) && (analysedFromMs(state, resource.arn) ?? Number.POSITIVE_INFINITY) <= now,
  );
}

const isOpen = (insight: InsightRecord): boolean => insight.closedAt === null;

export function openCounts(insights: readonly InsightRecord[]): { OpenReactiveInsights: number; OpenProactiveInsights: number } {
  const open = insights.filter(isOpen);
  return {
    OpenReactiveInsights: open.filter((insight) => typeOf(insight) === 'REACTIVE').length,
    OpenProactiveInsights: open.filter((insight) => typeOf(insight) === 'PROACTIVE').length,
  };
}

/** Numbers of several accounts together; an analysed resource costs one resource hour an hour. */
export function healthOf(views: readonly View[], context: OperationContext) {
  const analysed = views.reduce((sum, view) => sum + analysedResources(view, context).length, 0);
  return {
    ...openCounts(views.flatMap(({ state }) => state.insights)),
    MetricsAnalyzed: analysed * metricsPerResource,
    ResourceHours: analysed,
    AnalyzedResourceCount: analysed,
  };
}

const myView = (context: OperationContext): View => ({ account: context.account, state: mine(context) });

export const describeAccountHealth: Operation<Guru.DescribeAccountHealthCommandInput, Answer<Guru.DescribeAccountHealthCommandOutput>> = (
  _input,
  context,
) => healthOf([myView(context)], context);

/** Insights that were opened in a span of time; without an end, until now. */
export function openedIn(views: readonly View[], from: Date | undefined, to: Date | undefined): InsightRecord[] {
  const start = from?.getTime() ?? 0;
  const end = to?.getTime() ?? Number.POSITIVE_INFINITY;
  if (end < start) throw invalidField('ToTime', 'must not be before FromTime');
  return views.flatMap(({ state }) => state.insights).filter((insight) => isWithin(insight.openedAt, start, end));
}

export const isWithin = (date: string, start: number, end: number): boolean => Date.parse(date) >= start && Date.parse(date) <= end;

export const describeAccountOverview: Operation<
  Guru.DescribeAccountOverviewCommandInput,
  Answer<Guru.DescribeAccountOverviewCommandOutput>
> = (input, context) => {
  const opened = openedIn([myView(context)], input.FromTime, input.ToTime);
  const times = opened
    .filter((insight) => typeOf(insight) === 'REACTIVE')
    .flatMap(({ openedAt, closedAt }) => (closedAt === null ? [] : [Date.parse(closedAt) - Date.parse(openedAt)]));
  return {
    ReactiveInsights: opened.filter((insight) => typeOf(insight) === 'REACTIVE').length,
    ProactiveInsights: opened.filter((insight) => typeOf(insight) === 'PROACTIVE').length,
    MeanTimeToRecoverInMilliseconds: times.length === 0 ? 0 : Math.round(times.reduce((sum, time) => sum + time, 0) / times.length),
  };
};

const meanRecoveryMs = (insights: readonly InsightRecord[]): number | undefined => {
  const times = insights.flatMap(({ openedAt, closedAt }) => (closedAt === null ? [] : [Date.parse(closedAt) - Date.parse(openedAt)]));
  return times.length === 0 ? undefined : Math.round(times.reduce((sum, time) => sum + time, 0) / times.length);
};

/** What is known of one stack or tag value: insights that touch it and resources analysed in it. */
function partHealth(view: View, analysed: readonly WorkloadResource[], belongs: (resource: WorkloadResource) => boolean) {
  const touching = view.state.insights.filter((insight) => resourcesOfInsight(view.state, insight).some(belongs));
  const mean = meanRecoveryMs(touching);
  return {
    Insight: { ...openCounts(touching), ...(mean === undefined ? {} : { MeanTimeToRecoverInMilliseconds: mean }) },
    AnalyzedResourceCount: analysed.filter(belongs).length,
  };
}

type CollectionHealth = Required<Pick<Guru.DescribeResourceCollectionHealthResponse, 'CloudFormation' | 'Service' | 'Tags'>>;

/** One row a covered stack, service or tag value of an account. */
export function collectionHealth(view: View, type: string, context: OperationContext): CollectionHealth {
  const analysed = analysedResources(view, context);
  const none: CollectionHealth = { CloudFormation: [], Service: [], Tags: [] };
  switch (type) {
    case 'AWS_CLOUD_FORMATION': {
      const { stacks } = view.state;
      const names = stacks.includes('*') ? [...new Set(analysed.flatMap(({ stack }) => stack ?? []))] : stacks;
      return {
        ...none,
        CloudFormation: names.map((name) => ({ StackName: name, ...partHealth(view, analysed, ({ stack }) => stack === name) })),
      };
    }
    case 'AWS_TAGS': {
      const key = view.state.tags?.key ?? '';
      const values = [...new Set(analysed.flatMap((resource) => resource.tags[key] ?? []))];
      const rows = values.map((value) => ({
        AppBoundaryKey: key,
        TagValue: value,
        ...partHealth(view, analysed, ({ tags }) => tags[key] === value),
      }));
      return { ...none, Tags: rows };
    }
    default: {
      const names = [...new Set(analysed.flatMap((resource) => serviceOf(resource.type) ?? []))] as Guru.ServiceName[];
      return { ...none, Service: names.map((name) => serviceHealth(view, analysed, name)) };
    }
  }
}

function serviceHealth(view: View, analysed: readonly WorkloadResource[], name: Guru.ServiceName): Guru.ServiceHealth {
  const touching = view.state.insights.filter((insight) => servicesOfInsight(view.state, insight).includes(name));
  return {
    ServiceName: name,
    Insight: openCounts(touching),
    AnalyzedResourceCount: analysed.filter(({ type }) => serviceOf(type) === name).length,
  };
}

export const describeResourceCollectionHealth: Operation<
  Guru.DescribeResourceCollectionHealthCommandInput,
  Answer<Guru.DescribeResourceCollectionHealthCommandOutput>
> = (input, context) => pagedHealth([collectionHealth(myView(context), input.ResourceCollectionType ?? '', context)], input, context, 100);

/** One page over the rows of several accounts; only the kind that was asked for has any. */
export function pagedHealth(parts: readonly CollectionHealth[], input: object, context: OperationContext, maxSize: number) {
  const rows = parts.flatMap(({ CloudFormation, Service, Tags }) => [
    ...CloudFormation.map((row) => ({ CloudFormation: row })),
    ...Service.map((row) => ({ Service: row })),
    ...Tags.map((row) => ({ Tags: row })),
  ]);
  const page = paginate<{ CloudFormation?: Guru.CloudFormationHealth; Service?: Guru.ServiceHealth; Tags?: Guru.TagHealth }>(
    rows,
    input,
    context,
    {
      defaultSize: maxSize,
      maxSize,
      refuse: (message) => invalidField('MaxResults', message),
    },
  );
  return {
    CloudFormation: page.items.flatMap((row) => row.CloudFormation ?? []),
    Service: page.items.flatMap((row) => row.Service ?? []),
    Tags: page.items.flatMap((row) => row.Tags ?? []),
    ...nextOf(page.nextToken),
  };
}
