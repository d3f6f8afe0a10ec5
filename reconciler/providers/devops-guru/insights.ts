import type { InsightType, ListInsightsStatusFilter, ProactiveInsightSummary, ReactiveInsightSummary } from '@aws-sdk/client-devops-guru';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll, pagesOf } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';

/** An insight as it is listed. Times are ISO 8601, UTC. */
export interface Insight {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly type: 'reactive' | 'proactive';
  readonly name: string;
  /** LOW, MEDIUM or HIGH. */
  readonly severity: string;
  readonly status: 'ongoing' | 'closed';
  readonly opened?: string;
  readonly closed?: string;
  /** ARNs; none where the organization's call answered, which names only stacks. */
  readonly resources: readonly string[];
  /** Stacks that the resources stand in. */
  readonly stacks: readonly string[];
  /** Services that the anomalies are of. */
  readonly services: readonly string[];
}

/** One insight with all that the console's page shows. */
export interface InsightDetail extends Insight {
  readonly description?: string;
  readonly opsItem?: string;
  readonly anomalies: readonly {
    readonly severity: string;
    readonly status: string;
    readonly from?: string;
    readonly to?: string;
    readonly metrics: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly events: readonly { readonly at?: string; readonly name: string; readonly source: string; readonly class: string }[];
  readonly recommendations: readonly {
    readonly name: string;
    readonly description: string;
    readonly link?: string;
    readonly reason?: string;
  }[];
}

export type InsightStatus = 'ongoing' | 'closed' | 'any';

export interface InsightQuery {
  readonly status: InsightStatus;
  /** Closed ones that ended, and any that began, since then. */
  readonly since: Date;
}

type Summary = ReactiveInsightSummary & ProactiveInsightSummary & { readonly AccountId?: string };

const types: readonly InsightType[] = ['REACTIVE', 'PROACTIVE'];

/** The status filters that together answer the query: an ongoing insight may have begun long ago. */
function filtersOf({ status, since }: InsightQuery, Type: InsightType): readonly ListInsightsStatusFilter[] {
  const ongoing: ListInsightsStatusFilter = { Ongoing: { Type } };
  const closed: ListInsightsStatusFilter = { Closed: { Type, EndTimeRange: { FromTime: since } } };
  return status === 'ongoing' ? [ongoing] : status === 'closed' ? [closed] : [ongoing, closed];
}

/** The insights of one cell. Throws AwsFailure. Facts: compliance 3.4. */
export async function listInsights(aws: ReadClients, query: InsightQuery): Promise<readonly Insight[]> {
  const { account, region } = aws.cell;
  return listWith(query, region, account, (StatusFilter, next) => aws.devOpsGuru.listInsights({ StatusFilter, MaxResults: 100, ...next }));
}

/**
 * The insights of the whole organization in one Region, asked of the management account or DevOps Guru's delegated administrator. Undefined where
 * the caller may not use the organization's calls. Throws other AwsFailures. Facts: compliance 3.4.
 */
export async function listOrganizationInsights(aws: ReadClients, query: InsightQuery): Promise<readonly Insight[] | undefined> {
  const { account, region } = aws.cell;
  try {
    return await listWith(query, region, account, (StatusFilter, next) =>
      aws.devOpsGuru.listOrganizationInsights({ StatusFilter, MaxResults: 100, ...next }),
    );
  } catch (error) {
    const isRefused = error instanceof AwsFailure && (error.failureClass === 'denied' || error.failureClass === 'invalid');
    if (isRefused) return undefined;
    throw error;
  }
}

interface Page {
  readonly ReactiveInsights?: readonly Summary[] | undefined;
  readonly ProactiveInsights?: readonly Summary[] | undefined;
  readonly NextToken?: string | undefined;
}

async function listWith(
  query: InsightQuery,
  region: string,
  account: string,
  read: (filter: ListInsightsStatusFilter, next: { readonly NextToken?: string }) => Promise<Page>,
): Promise<readonly Insight[]> {
  const found = new Map<string, Insight>();
  for (const type of types) {
    for (const filter of filtersOf(query, type)) {
      const summaries = await listAll(
        (next) => read(filter, next),
        (page) => (type === 'REACTIVE' ? page.ReactiveInsights : page.ProactiveInsights),
      );
      for (const summary of summaries) {
        const insight = insightOf(summary, type, summary.AccountId ?? account, region);
        found.set(`${insight.account}/${insight.id}`, insight);
      }
    }
  }
  return [...found.values()];
}

function insightOf(summary: Summary, type: InsightType, account: string, region: string): Insight {
  const { StartTime, EndTime } = summary.InsightTimeRange ?? {};
  return {
    id: summary.Id ?? '',
    account,
    region,
    type: type === 'REACTIVE' ? 'reactive' : 'proactive',
    name: summary.Name ?? '',
    severity: summary.Severity ?? 'not known',
    status: summary.Status === 'CLOSED' ? 'closed' : 'ongoing',
    ...timeOf('opened', StartTime),
    ...timeOf('closed', EndTime),
    resources: summary.AssociatedResourceArns ?? [],
    stacks: summary.ResourceCollection?.CloudFormation?.StackNames ?? [],
    services: summary.ServiceCollection?.ServiceNames ?? [],
  };
}

const timeOf = <Name extends string>(name: Name, time: Date | undefined): { readonly [key in Name]?: string } =>
  (time === undefined ? {} : { [name]: time.toISOString() }) as { readonly [key in Name]?: string };

/** Everything that is known of one insight of the cell. Throws AwsFailure. Facts: compliance 3.4. */
export async function readInsight(aws: ReadClients, listed: Insight): Promise<InsightDetail> {
  const { devOpsGuru } = aws;
  const InsightId = listed.id;
  const [described, anomalies, events, recommendations] = await Promise.all([
    devOpsGuru.describeInsight({ Id: InsightId }),
    pagesOf((next) => devOpsGuru.listAnomaliesForInsight({ InsightId, MaxResults: 100, ...next })),
    pagesOf((next) => devOpsGuru.listEvents({ Filters: { InsightId }, MaxResults: 100, ...next })),
    pagesOf((next) => devOpsGuru.listRecommendations({ InsightId, ...next })),
  ]);
  const detail = described.ReactiveInsight ?? described.ProactiveInsight;
  return {
    ...listed,
    ...(detail?.Description === undefined ? {} : { description: detail.Description }),
    ...(detail?.SsmOpsItemId === undefined ? {} : { opsItem: detail.SsmOpsItemId }),
    anomalies: anomalies.flatMap(({ ReactiveAnomalies = [], ProactiveAnomalies = [] }) =>
      [...ReactiveAnomalies, ...ProactiveAnomalies].map((anomaly) => ({
        severity: anomaly.Severity ?? 'not known',
        status: anomaly.Status ?? 'not known',
        ...timeOf('from', anomaly.AnomalyTimeRange?.StartTime),
        ...timeOf('to', anomaly.AnomalyTimeRange?.EndTime),
        metrics: (anomaly.SourceDetails?.CloudWatchMetrics ?? []).map(({ Namespace = '', MetricName = '' }) =>
          `${Namespace} ${MetricName}`.trim(),
        ),
        resources: (anomaly.AnomalyResources ?? []).map(({ Name = '', Type = '' }) => `${Type} ${Name}`.trim()),
      })),
    ),
    events: events.flatMap(({ Events = [] }) =>
      Events.map((event) => ({
        ...timeOf('at', event.Time),
        name: event.Name ?? '',
        source: event.EventSource ?? '',
        class: event.EventClass ?? '',
      })),
    ),
    recommendations: recommendations.flatMap(({ Recommendations = [] }) =>
      Recommendations.map((each) => ({
        name: each.Name ?? '',
        description: each.Description ?? '',
        ...(each.Link === undefined ? {} : { link: each.Link }),
        ...(each.Reason === undefined ? {} : { reason: each.Reason }),
      })),
    ),
  };
}
