import type * as Guru from '@aws-sdk/client-devops-guru';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { guruOf, mine } from '../access.ts';
import { invalidField, notFound, validation } from '../errors.ts';
import { anomaliesOf } from '../insights.ts';
import type { GuruState, InsightRecord } from '../state.ts';
import {
  anomalyDetail,
  collectionOf,
  eventsOf,
  insightDetail,
  recommendationsOf,
  resourcesOfInsight,
  servicesOfInsight,
  summaryOf,
  typeOf,
} from '../views.ts';
import { nextOf } from './collections.ts';
import { isWithin } from './health.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Insights of a page at most. Source: facts/compliance.md 3.4. */
export const insightPages = { defaultSize: 100, maxSize: 100, refuse: (message: string) => invalidField('MaxResults', message) };

export const noInsight = (id: string) => notFound(`There is no insight ${id}`, 'INSIGHT', id);

export function insightNamed(state: GuruState, id: string | undefined): InsightRecord {
  const found = state.insights.find((insight) => insight.id === id);
  if (found === undefined) throw noInsight(id ?? '');
  return found;
}

interface TimeRange {
  readonly FromTime?: Date | undefined;
  readonly ToTime?: Date | undefined;
}

const inRange = (date: string | null, range: TimeRange | undefined): boolean =>
  date !== null && isWithin(date, range?.FromTime?.getTime() ?? 0, range?.ToTime?.getTime() ?? Number.POSITIVE_INFINITY);

/** Which insights a status filter wants; exactly one of its members is given. */
export function byStatus(filter: Guru.ListInsightsStatusFilter | undefined): (insight: InsightRecord) => boolean {
  const { Ongoing, Closed, Any } = filter ?? {};
  if ([Ongoing, Closed, Any].filter((one) => one !== undefined).length !== 1) {
    throw validation('INVALID_PARAMETER_COMBINATION', 'StatusFilter needs exactly one of Ongoing, Closed and Any');
  }
  const type = (Ongoing ?? Closed ?? Any)?.Type;
  if (Ongoing !== undefined) return (insight) => typeOf(insight) === type && insight.closedAt === null;
  if (Closed !== undefined) return (insight) => typeOf(insight) === type && inRange(insight.closedAt, Closed.EndTimeRange);
  return (insight) => typeOf(insight) === type && inRange(insight.openedAt, Any?.StartTimeRange);
}

/** An insight of one of several accounts. */
export interface Owned {
  readonly account: string;
  readonly state: GuruState;
  readonly insight: InsightRecord;
}

export const newestFirst = (insights: readonly Owned[]): Owned[] =>
  [...insights].sort((a, b) => b.insight.openedAwsMs - a.insight.openedAwsMs || (a.insight.id < b.insight.id ? -1 : 1));

export const ownedBy = (account: string, state: GuruState): Owned[] => state.insights.map((insight) => ({ account, state, insight }));

/** Summaries split by type, as every list of insights answers. */
export function splitByType<Summary>(insights: readonly Owned[], view: (owned: Owned) => Summary) {
  return {
    ReactiveInsights: insights.filter(({ insight }) => typeOf(insight) === 'REACTIVE').map(view),
    ProactiveInsights: insights.filter(({ insight }) => typeOf(insight) === 'PROACTIVE').map(view),
  };
}

function listed(wanted: (owned: Owned) => boolean, input: object, context: OperationContext) {
  const all = newestFirst(ownedBy(context.account, mine(context)).filter(wanted));
  const page = paginate(all, input, context, insightPages);
  return { ...splitByType(page.items, ({ state, insight }) => summaryOf(state, insight)), ...nextOf(page.nextToken) };
}

export const listInsights: Operation<Guru.ListInsightsCommandInput, Answer<Guru.ListInsightsCommandOutput>> = (input, context) => {
  const wanted = byStatus(input.StatusFilter);
  return listed(({ insight }) => wanted(insight), input, context);
};

/** What a search wants: type, start, severities, statuses, and stacks, tags or services that the insight touches. */
export function bySearch(input: Pick<Guru.SearchInsightsCommandInput, 'Type' | 'StartTimeRange' | 'Filters'>): (owned: Owned) => boolean {
  const { Severities, Statuses, ResourceCollection, ServiceCollection } = input.Filters ?? {};
  return ({ state, insight }) =>
    typeOf(insight) === input.Type &&
    inRange(insight.openedAt, input.StartTimeRange) &&
    (Severities?.includes(insight.severity) ?? true) &&
    (Statuses?.includes(insight.closedAt === null ? 'ONGOING' : 'CLOSED') ?? true) &&
    (ServiceCollection?.ServiceNames?.some((name) => servicesOfInsight(state, insight).includes(name)) ?? true) &&
    touches(collectionOf(resourcesOfInsight(state, insight)), ResourceCollection);
}

function touches(collection: Guru.ResourceCollection, wanted: Guru.ResourceCollection | undefined): boolean {
  const stacks = wanted?.CloudFormation?.StackNames;
  if (stacks !== undefined && !stacks.some((name) => collection.CloudFormation?.StackNames?.includes(name))) return false;
  return (wanted?.Tags ?? []).every(({ AppBoundaryKey, TagValues }) =>
    collection.Tags?.some((tag) => tag.AppBoundaryKey === AppBoundaryKey && TagValues?.some((value) => tag.TagValues?.includes(value))),
  );
}

export const searchInsights: Operation<Guru.SearchInsightsCommandInput, Answer<Guru.SearchInsightsCommandOutput>> = (input, context) =>
  listed(bySearch(input), input, context);

export const describeInsight: Operation<Guru.DescribeInsightCommandInput, Answer<Guru.DescribeInsightCommandOutput>> = (input, context) => {
  const state = guruOf(input.AccountId, context);
  return insightDetail(state, insightNamed(state, input.Id));
};

/** Forgets an insight with its anomalies, and so its events and recommendations. */
export const deleteInsight: Operation<Guru.DeleteInsightCommandInput, Answer<Guru.DeleteInsightCommandOutput>> = (input, context) => {
  const state = mine(context);
  const { id } = insightNamed(state, input.Id);
  state.insights = state.insights.filter((insight) => insight.id !== id);
  state.anomalies = state.anomalies.filter((anomaly) => anomaly.insightId !== id);
  delete state.feedback[id];
  return {};
};

export const describeAnomaly: Operation<Guru.DescribeAnomalyCommandInput, Answer<Guru.DescribeAnomalyCommandOutput>> = (input, context) => {
  const state = guruOf(input.AccountId, context);
  const anomaly = state.anomalies.find((one) => one.id === input.Id);
  const insight = state.insights.find((one) => one.id === anomaly?.insightId);
  if (anomaly === undefined || insight === undefined) throw notFound(`There is no anomaly ${input.Id ?? ''}`, 'ANOMALY', input.Id ?? '');
  const detail = anomalyDetail(anomaly, insight);
  return typeOf(insight) === 'PROACTIVE' ? { ProactiveAnomaly: detail } : { ReactiveAnomaly: detail };
};

export const listAnomaliesForInsight: Operation<
  Guru.ListAnomaliesForInsightCommandInput,
  Answer<Guru.ListAnomaliesForInsightCommandOutput>
> = (input, context) => {
  const state = guruOf(input.AccountId, context);
  const insight = insightNamed(state, input.InsightId);
  const services = input.Filters?.ServiceCollection?.ServiceNames;
  const wanted = anomaliesOf(state, insight.id).filter(
    (anomaly) =>
      inRange(anomaly.startedAt, input.StartTimeRange) &&
      (services === undefined || servicesOfInsight({ ...state, anomalies: [anomaly] }, insight).some((name) => services.includes(name))),
  );
  const page = paginate(wanted, input, context, { ...insightPages, defaultSize: 500, maxSize: 500 });
  const details = page.items.map((anomaly) => anomalyDetail(anomaly, insight));
  const isProactive = typeOf(insight) === 'PROACTIVE';
  return { ReactiveAnomalies: isProactive ? [] : details, ProactiveAnomalies: isProactive ? details : [], ...nextOf(page.nextToken) };
};

export const listEvents: Operation<Guru.ListEventsCommandInput, Answer<Guru.ListEventsCommandOutput>> = (input, context) => {
  const state = guruOf(input.AccountId, context);
  const { InsightId, EventTimeRange, EventClass, EventSource, DataSource, ResourceCollection } = input.Filters ?? {};
  const insights = InsightId === undefined ? state.insights : [insightNamed(state, InsightId)];
  const events = insights
    .flatMap((insight) => eventsOf(state, insight))
    .filter(
      (event) =>
        (EventTimeRange === undefined || inRange(event.Time?.toISOString() ?? null, EventTimeRange)) &&
        (EventClass === undefined || event.EventClass === EventClass) &&
        (EventSource === undefined || event.EventSource === EventSource) &&
        (DataSource === undefined || event.DataSource === DataSource) &&
        touches(event.ResourceCollection ?? {}, ResourceCollection),
    );
  const page = paginate(events, input, context, { ...insightPages, defaultSize: 200, maxSize: 200 });
  return { Events: page.items, ...nextOf(page.nextToken) };
};

/** The texts are English whatever the locale. */
export const listRecommendations: Operation<Guru.ListRecommendationsCommandInput, Answer<Guru.ListRecommendationsCommandOutput>> = (
  input,
  context,
) => {
  const state = guruOf(input.AccountId, context);
  const page = paginate(recommendationsOf(state, insightNamed(state, input.InsightId)), input, context, insightPages);
  return { Recommendations: page.items, ...nextOf(page.nextToken) };
};

export const putFeedback: Operation<Guru.PutFeedbackCommandInput, Answer<Guru.PutFeedbackCommandOutput>> = (input, context) => {
  const { Id, Feedback } = input.InsightFeedback ?? {};
  if (Id === undefined || Feedback === undefined) throw invalidField('InsightFeedback', 'Id and Feedback must not be null');
  const state = mine(context);
  state.feedback[insightNamed(state, Id).id] = Feedback;
  return {};
};

export const describeFeedback: Operation<Guru.DescribeFeedbackCommandInput, Answer<Guru.DescribeFeedbackCommandOutput>> = (
  input,
  context,
) => {
  const { feedback } = mine(context);
  const id = input.InsightId ?? '';
  if (!Object.hasOwn(feedback, id)) throw notFound(`There is no feedback on the insight ${id}`, 'FEEDBACK', id);
  return { InsightFeedback: { Id: id, Feedback: feedback[id] as Guru.InsightFeedbackOption } };
};
