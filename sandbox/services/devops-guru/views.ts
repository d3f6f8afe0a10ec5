import type * as Guru from '@aws-sdk/client-devops-guru';
import { kindOf } from './anomaly-kinds.ts';
import { anomaliesOf, idFrom } from './insights.ts';
import { serviceOf } from './inventory.ts';
import type { AnomalyRecord, GuruState, InsightRecord, WorkloadResource } from './state.ts';

/** Stored insights, anomalies and what follows from them, as the API shows them. */

const dates = (start: string, end: string | null) => ({ StartTime: new Date(start), ...(end === null ? {} : { EndTime: new Date(end) }) });

const statusOf = (insight: InsightRecord): Guru.InsightStatus => (insight.closedAt === null ? 'ONGOING' : 'CLOSED');

/** The stacks, or else the boundary tags, that resources stand in. */
export function collectionOf(resources: readonly WorkloadResource[]): Guru.ResourceCollection {
  const stacks = [...new Set(resources.flatMap(({ stack }) => (stack === null ? [] : [stack])))];
  const tags = resources
    .flatMap((resource) => Object.entries(resource.tags))
    .filter(([key]) => key.toLowerCase().startsWith('devops-guru-'));
  const byKey = new Map<string, Set<string>>();
  for (const [key, value] of tags) byKey.set(key, (byKey.get(key) ?? new Set()).add(value));
  return {
    ...(stacks.length === 0 ? {} : { CloudFormation: { StackNames: stacks } }),
    ...(byKey.size === 0 ? {} : { Tags: [...byKey].map(([key, values]) => ({ AppBoundaryKey: key, TagValues: [...values] })) }),
  };
}

export const resourcesOfInsight = (state: GuruState, insight: InsightRecord): WorkloadResource[] =>
  anomaliesOf(state, insight.id).map((anomaly) => anomaly.resource);

export const typeOf = (insight: InsightRecord): Guru.InsightType => kindOf(insight.kind).insightType;

/** Services of an insight, as ServiceCollection names them. */
export function servicesOfInsight(state: GuruState, insight: InsightRecord): Guru.ServiceName[] {
  const names = resourcesOfInsight(state, insight).flatMap(({ type }) => serviceOf(type) ?? []);
  return [...new Set(names)] as Guru.ServiceName[];
}

/** The insight without what only its own page shows. */
export function summaryOf(state: GuruState, insight: InsightRecord) {
  const resources = resourcesOfInsight(state, insight);
  return {
    Id: insight.id,
    Name: nameOf(state, insight),
    Severity: insight.severity,
    Status: statusOf(insight),
    InsightTimeRange: dates(insight.openedAt, insight.closedAt),
    ...(typeOf(insight) === 'PROACTIVE' ? { PredictionTimeRange: dates(insight.openedAt, null) } : {}),
    ResourceCollection: collectionOf(resources),
    ServiceCollection: { ServiceNames: servicesOfInsight(state, insight) },
    AssociatedResourceArns: [...new Set(resources.map(({ arn }) => arn))],
  };
}

const nameOf = (state: GuruState, insight: InsightRecord): string =>
  `${kindOf(insight.kind).name} ${anomaliesOf(state, insight.id)[0]?.resource.name ?? ''}`.trim();

export function insightDetail(
  state: GuruState,
  insight: InsightRecord,
): Pick<Guru.DescribeInsightResponse, 'ProactiveInsight' | 'ReactiveInsight'> {
  const { ServiceCollection: _services, AssociatedResourceArns: _arns, ...summary } = summaryOf(state, insight);
  const detail = {
    ...summary,
    Description: kindOf(insight.kind).description,
    ...(insight.opsItemId === null ? {} : { SsmOpsItemId: insight.opsItemId }),
  };
  return typeOf(insight) === 'PROACTIVE' ? { ProactiveInsight: detail } : { ReactiveInsight: detail };
}

export function anomalyDetail(anomaly: AnomalyRecord, insight: InsightRecord) {
  const kind = kindOf(anomaly.kind);
  const { metric } = kind;
  const common = {
    Id: anomaly.id,
    Severity: kind.severity,
    Status: anomaly.endedAt === null ? ('ONGOING' as const) : ('CLOSED' as const),
    AnomalyTimeRange: dates(anomaly.startedAt, anomaly.endedAt),
    AnomalyReportedTimeRange: {
      OpenTime: new Date(anomaly.detectedAt ?? anomaly.startedAt),
      ...(insight.closedAt === null ? {} : { CloseTime: new Date(insight.closedAt) }),
    },
    SourceDetails: {
      CloudWatchMetrics: [
        {
          MetricName: metric.name,
          Namespace: metric.namespace,
          Dimensions: [{ Name: metric.dimension, Value: anomaly.resource.name }],
          Stat: metric.stat,
          Unit: metric.unit,
          Period: 60,
        },
      ],
    },
    AssociatedInsightId: insight.id,
    ResourceCollection: collectionOf([anomaly.resource]),
    AnomalyResources: [{ Name: anomaly.resource.name, Type: anomaly.resource.type }],
    Description: kind.description,
  };
  if (kind.insightType === 'PROACTIVE') return { ...common, UpdateTime: new Date(anomaly.detectedAt ?? anomaly.startedAt) };
  return { ...common, Type: anomaly.kind === insight.kind ? ('CAUSAL' as const) : ('CONTEXTUAL' as const), Name: kind.name };
}

/** The change that went before each anomaly. */
export function eventsOf(state: GuruState, insight: InsightRecord): Guru.Event[] {
  return anomaliesOf(state, insight.id).map(({ id, kind, resource, startedAt }) => {
    const { event } = kindOf(kind);
    return {
      Id: idFrom('event', id),
      Name: event.name,
      EventSource: event.source,
      DataSource: event.dataSource,
      EventClass: event.eventClass,
      Time: new Date(startedAt),
      ResourceCollection: collectionOf([resource]),
      Resources: [{ Type: resource.type, Name: resource.name, Arn: resource.arn }],
    };
  });
}

/** One recommendation a kind of anomaly, with the anomalies and events it follows from. */
export function recommendationsOf(state: GuruState, insight: InsightRecord): Guru.Recommendation[] {
  const anomalies = anomaliesOf(state, insight.id);
  return [...new Set(anomalies.map(({ kind }) => kind))].map((name) => {
    const { recommendation, event, metric } = kindOf(name);
    const mine = anomalies.filter(({ kind }) => kind === name);
    const resourcesOf = (some: readonly AnomalyRecord[]) => some.map(({ resource }) => ({ Name: resource.name, Type: resource.type }));
    return {
      Name: recommendation.name,
      Description: recommendation.description,
      Reason: recommendation.reason,
      Category: recommendation.category,
      Link: 'https://docs.aws.amazon.com/devops-guru/latest/userguide/working-with-insights.html',
      RelatedEvents: [{ Name: event.name, Resources: resourcesOf(mine) }],
      RelatedAnomalies: mine.map((anomaly) => ({
        AnomalyId: anomaly.id,
        Resources: resourcesOf([anomaly]),
        SourceDetails: [{ CloudWatchMetrics: [{ MetricName: metric.name, Namespace: metric.namespace }] }],
      })),
    };
  });
}
