import { bounded, list, structure } from './parts.ts';
import { awsAccountId, insightSeverity, organizationalUnitId, resourceCollection, resourceType, serviceName } from './shapes.ts';

// Insights, anomalies, events and recommendations as they travel. Source: facts/compliance.md 3, the 3.523.0 client.
export const insightId = bounded(0, { min: 1, max: 100, pattern: /^[\w-]*$/u });
const insightName = bounded(0, { min: 1, max: 530, pattern: /^[\s\S]*$/u });
const insightStatus = bounded(0, { oneOf: ['ONGOING', 'CLOSED'] });
const insightTimeRange = structure('InsightTimeRange', { StartTime: 4 }, { EndTime: 4 });
const predictionTimeRange = structure('PredictionTimeRange', { StartTime: 4 }, { EndTime: 4 });
const ssmOpsItemId = bounded(0, { min: 1, max: 100, pattern: /^.*$/u });
export const proactiveInsight = structure(
  'ProactiveInsight',
  {},
  {
    Id: insightId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    PredictionTimeRange: predictionTimeRange,
    ResourceCollection: resourceCollection,
    SsmOpsItemId: ssmOpsItemId,
    Description: 0,
  },
);
export const reactiveInsight = structure(
  'ReactiveInsight',
  {},
  {
    Id: insightId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    ResourceCollection: resourceCollection,
    SsmOpsItemId: ssmOpsItemId,
    Description: 0,
  },
);
export const anomalyId = bounded(0, { min: 1, max: 100, pattern: /^[\w~.-]*$/u });
const anomalySeverity = bounded(0, { oneOf: ['LOW', 'MEDIUM', 'HIGH'] });
const anomalyStatus = bounded(0, { oneOf: ['ONGOING', 'CLOSED'] });
const anomalyTimeRange = structure('AnomalyTimeRange', { StartTime: 4 }, { EndTime: 4 });
const anomalyReportedTimeRange = structure('AnomalyReportedTimeRange', { OpenTime: 4 }, { CloseTime: 4 });
const cloudWatchMetricsDimension = structure('CloudWatchMetricsDimension', {}, { Name: 0, Value: 0 });
const cloudWatchMetricsStat = bounded(0, { oneOf: ['Sum', 'Average', 'SampleCount', 'Minimum', 'Maximum', 'p99', 'p90', 'p50'] });
const timestampMetricValuePair = structure('TimestampMetricValuePair', {}, { Timestamp: 4, MetricValue: 1 });
const cloudWatchMetricDataStatusCode = bounded(0, { oneOf: ['Complete', 'InternalError', 'PartialData'] });
const cloudWatchMetricsDataSummary = structure(
  'CloudWatchMetricsDataSummary',
  {},
  { TimestampMetricValuePairList: list(timestampMetricValuePair), StatusCode: cloudWatchMetricDataStatusCode },
);
const cloudWatchMetricsDetail = structure(
  'CloudWatchMetricsDetail',
  {},
  {
    MetricName: 0,
    Namespace: 0,
    Dimensions: list(cloudWatchMetricsDimension),
    Stat: cloudWatchMetricsStat,
    Unit: 0,
    Period: 1,
    MetricDataSummary: cloudWatchMetricsDataSummary,
  },
);
const anomalySourceDetails = structure('AnomalySourceDetails', {}, { CloudWatchMetrics: list(cloudWatchMetricsDetail) });
const anomalySourceMetadata = structure(
  'AnomalySourceMetadata',
  {},
  { Source: 0, SourceResourceName: 0, SourceResourceType: resourceType },
);
const anomalyResource = structure('AnomalyResource', {}, { Name: 0, Type: resourceType });
export const proactiveAnomaly = structure(
  'ProactiveAnomaly',
  {},
  {
    Id: anomalyId,
    Severity: anomalySeverity,
    Status: anomalyStatus,
    UpdateTime: 4,
    AnomalyTimeRange: anomalyTimeRange,
    AnomalyReportedTimeRange: anomalyReportedTimeRange,
    PredictionTimeRange: predictionTimeRange,
    SourceDetails: anomalySourceDetails,
    AssociatedInsightId: insightId,
    ResourceCollection: resourceCollection,
    Limit: 1,
    SourceMetadata: anomalySourceMetadata,
    AnomalyResources: list(anomalyResource),
    Description: 0,
  },
);
const anomalyType = bounded(0, { oneOf: ['CAUSAL', 'CONTEXTUAL'] });
export const reactiveAnomaly = structure(
  'ReactiveAnomaly',
  {},
  {
    Id: anomalyId,
    Severity: anomalySeverity,
    Status: anomalyStatus,
    AnomalyTimeRange: anomalyTimeRange,
    AnomalyReportedTimeRange: anomalyReportedTimeRange,
    SourceDetails: anomalySourceDetails,
    AssociatedInsightId: insightId,
    ResourceCollection: resourceCollection,
    Type: anomalyType,
    Name: 0,
    Description: 0,
    CausalAnomalyId: anomalyId,
    AnomalyResources: list(anomalyResource),
  },
);
export const insightType = bounded(0, { oneOf: ['REACTIVE', 'PROACTIVE'] });
const listInsightsOngoingStatusFilter = structure('ListInsightsOngoingStatusFilter', { Type: insightType });
const endTimeRange = structure('EndTimeRange', {}, { FromTime: 4, ToTime: 4 });
const listInsightsClosedStatusFilter = structure('ListInsightsClosedStatusFilter', { Type: insightType, EndTimeRange: endTimeRange });
export const startTimeRange = structure('StartTimeRange', {}, { FromTime: 4, ToTime: 4 });
const listInsightsAnyStatusFilter = structure('ListInsightsAnyStatusFilter', { Type: insightType, StartTimeRange: startTimeRange });
export const listInsightsStatusFilter = structure(
  'ListInsightsStatusFilter',
  {},
  { Ongoing: listInsightsOngoingStatusFilter, Closed: listInsightsClosedStatusFilter, Any: listInsightsAnyStatusFilter },
);
export const listInsightsMaxResults = bounded(1, { min: 1, max: 100 });
const serviceCollection = structure('ServiceCollection', {}, { ServiceNames: list(serviceName) });
const resourceArn = bounded(0, { min: 20, max: 2048 });
export const proactiveInsightSummary = structure(
  'ProactiveInsightSummary',
  {},
  {
    Id: insightId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    PredictionTimeRange: predictionTimeRange,
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
    AssociatedResourceArns: list(resourceArn),
  },
);
export const reactiveInsightSummary = structure(
  'ReactiveInsightSummary',
  {},
  {
    Id: insightId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
    AssociatedResourceArns: list(resourceArn),
  },
);
export const searchInsightsFilters = structure(
  'SearchInsightsFilters',
  {},
  {
    Severities: list(insightSeverity, { min: 0, max: 3 }),
    Statuses: list(insightStatus, { min: 0, max: 2 }),
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
  },
);
export const searchInsightsMaxResults = bounded(1, { min: 1, max: 100 });
export const proactiveOrganizationInsightSummary = structure(
  'ProactiveOrganizationInsightSummary',
  {},
  {
    Id: insightId,
    AccountId: awsAccountId,
    OrganizationalUnitId: organizationalUnitId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    PredictionTimeRange: predictionTimeRange,
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
  },
);
export const reactiveOrganizationInsightSummary = structure(
  'ReactiveOrganizationInsightSummary',
  {},
  {
    Id: insightId,
    AccountId: awsAccountId,
    OrganizationalUnitId: organizationalUnitId,
    Name: insightName,
    Severity: insightSeverity,
    Status: insightStatus,
    InsightTimeRange: insightTimeRange,
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
  },
);
export const searchOrganizationInsightsFilters = structure(
  'SearchOrganizationInsightsFilters',
  {},
  {
    Severities: list(insightSeverity, { min: 0, max: 3 }),
    Statuses: list(insightStatus, { min: 0, max: 2 }),
    ResourceCollection: resourceCollection,
    ServiceCollection: serviceCollection,
  },
);
export const searchOrganizationInsightsMaxResults = bounded(1, { min: 1, max: 100 });
export const listAnomaliesForInsightMaxResults = bounded(1, { min: 1, max: 500 });
export const listAnomaliesForInsightFilters = structure('ListAnomaliesForInsightFilters', {}, { ServiceCollection: serviceCollection });
export const proactiveAnomalySummary = structure(
  'ProactiveAnomalySummary',
  {},
  {
    Id: anomalyId,
    Severity: anomalySeverity,
    Status: anomalyStatus,
    UpdateTime: 4,
    AnomalyTimeRange: anomalyTimeRange,
    AnomalyReportedTimeRange: anomalyReportedTimeRange,
    PredictionTimeRange: predictionTimeRange,
    SourceDetails: anomalySourceDetails,
    AssociatedInsightId: insightId,
    ResourceCollection: resourceCollection,
    Limit: 1,
    SourceMetadata: anomalySourceMetadata,
    AnomalyResources: list(anomalyResource),
    Description: 0,
  },
);
export const reactiveAnomalySummary = structure(
  'ReactiveAnomalySummary',
  {},
  {
    Id: anomalyId,
    Severity: anomalySeverity,
    Status: anomalyStatus,
    AnomalyTimeRange: anomalyTimeRange,
    AnomalyReportedTimeRange: anomalyReportedTimeRange,
    SourceDetails: anomalySourceDetails,
    AssociatedInsightId: insightId,
    ResourceCollection: resourceCollection,
    Type: anomalyType,
    Name: 0,
    Description: 0,
    CausalAnomalyId: anomalyId,
    AnomalyResources: list(anomalyResource),
  },
);
export const listAnomalousLogGroupsMaxResults = bounded(1, { min: 1, max: 200 });
const logGroupName = bounded(0, { min: 1, max: 512 });
const logStreamName = bounded(0, { min: 1, max: 512 });
const logAnomalyType = bounded(0, {
  oneOf: ['KEYWORD', 'KEYWORD_TOKEN', 'FORMAT', 'HTTP_CODE', 'BLOCK_FORMAT', 'NUMERICAL_POINT', 'NUMERICAL_NAN', 'NEW_FIELD_NAME'],
});
const logAnomalyToken = bounded(0, { min: 1, max: 2048 });
const logEventId = bounded(0, { min: 1, max: 512 });
const explanation = bounded(0, { min: 1, max: 2048 });
const logAnomalyClass = structure(
  'LogAnomalyClass',
  {},
  {
    LogStreamName: logStreamName,
    LogAnomalyType: logAnomalyType,
    LogAnomalyToken: logAnomalyToken,
    LogEventId: logEventId,
    Explanation: explanation,
    NumberOfLogLinesOccurrences: 1,
    LogEventTimestamp: 4,
  },
);
const logAnomalyShowcase = structure('LogAnomalyShowcase', {}, { LogAnomalyClasses: list(logAnomalyClass, { min: 0, max: 10 }) });
export const anomalousLogGroup = structure(
  'AnomalousLogGroup',
  {},
  {
    LogGroupName: logGroupName,
    ImpactStartTime: 4,
    ImpactEndTime: 4,
    NumberOfLogLinesScanned: 1,
    LogAnomalyShowcases: list(logAnomalyShowcase, { min: 0, max: 20 }),
  },
);
const eventTimeRange = structure('EventTimeRange', { FromTime: 4, ToTime: 4 });
const eventClass = bounded(0, { oneOf: ['INFRASTRUCTURE', 'DEPLOYMENT', 'SECURITY_CHANGE', 'CONFIG_CHANGE', 'SCHEMA_CHANGE'] });
const eventSource = bounded(0, { min: 10, max: 50, pattern: /^[a-z]+[a-z0-9]*\.amazonaws\.com|aws\.events$/u });
const eventDataSource = bounded(0, { oneOf: ['AWS_CLOUD_TRAIL', 'AWS_CODE_DEPLOY'] });
export const listEventsFilters = structure(
  'ListEventsFilters',
  {},
  {
    InsightId: insightId,
    EventTimeRange: eventTimeRange,
    EventClass: eventClass,
    EventSource: eventSource,
    DataSource: eventDataSource,
    ResourceCollection: resourceCollection,
  },
);
export const listEventsMaxResults = bounded(1, { min: 1, max: 200 });
const eventName = bounded(0, { min: 0, max: 50 });
const eventResourceType = bounded(0, { min: 0, max: 2048, pattern: /^.*$/u });
const eventResourceName = bounded(0, { min: 0, max: 2048, pattern: /^.*$/u });
const eventResourceArn = bounded(0, { min: 36, max: 2048, pattern: /^arn:aws[-a-z]*:[a-z0-9-]*:[a-z0-9-]*:\d{12}:.*$/u });
const eventResource = structure('EventResource', {}, { Type: eventResourceType, Name: eventResourceName, Arn: eventResourceArn });
export const event = structure(
  'Event',
  {},
  {
    ResourceCollection: resourceCollection,
    Id: 0,
    Time: 4,
    EventSource: eventSource,
    Name: eventName,
    DataSource: eventDataSource,
    EventClass: eventClass,
    Resources: list(eventResource),
  },
);
export const locale = bounded(0, {
  oneOf: ['DE_DE', 'EN_US', 'EN_GB', 'ES_ES', 'FR_FR', 'IT_IT', 'JA_JP', 'KO_KR', 'PT_BR', 'ZH_CN', 'ZH_TW'],
});
const recommendationRelatedEventResource = structure('RecommendationRelatedEventResource', {}, { Name: 0, Type: 0 });
const recommendationRelatedEvent = structure(
  'RecommendationRelatedEvent',
  {},
  { Name: 0, Resources: list(recommendationRelatedEventResource) },
);
const recommendationRelatedAnomalyResource = structure('RecommendationRelatedAnomalyResource', {}, { Name: 0, Type: 0 });
const recommendationRelatedCloudWatchMetricsSourceDetail = structure(
  'RecommendationRelatedCloudWatchMetricsSourceDetail',
  {},
  { MetricName: 0, Namespace: 0 },
);
const recommendationRelatedAnomalySourceDetail = structure(
  'RecommendationRelatedAnomalySourceDetail',
  {},
  { CloudWatchMetrics: list(recommendationRelatedCloudWatchMetricsSourceDetail) },
);
const recommendationRelatedAnomaly = structure(
  'RecommendationRelatedAnomaly',
  {},
  {
    Resources: list(recommendationRelatedAnomalyResource),
    SourceDetails: list(recommendationRelatedAnomalySourceDetail),
    AnomalyId: anomalyId,
  },
);
export const recommendation = structure(
  'Recommendation',
  {},
  {
    Description: 0,
    Link: 0,
    Name: 0,
    Reason: 0,
    RelatedEvents: list(recommendationRelatedEvent),
    RelatedAnomalies: list(recommendationRelatedAnomaly),
    Category: 0,
  },
);
const insightFeedbackOption = bounded(0, {
  oneOf: ['VALID_COLLECTION', 'RECOMMENDATION_USEFUL', 'ALERT_TOO_SENSITIVE', 'DATA_NOISY_ANOMALY', 'DATA_INCORRECT'],
});
export const insightFeedback = structure('InsightFeedback', {}, { Id: insightId, Feedback: insightFeedbackOption });
