import {
  anomalousLogGroup,
  anomalyId,
  event,
  insightFeedback,
  insightId,
  insightType,
  listAnomaliesForInsightFilters,
  listAnomaliesForInsightMaxResults,
  listAnomalousLogGroupsMaxResults,
  listEventsFilters,
  listEventsMaxResults,
  listInsightsMaxResults,
  listInsightsStatusFilter,
  locale,
  proactiveAnomaly,
  proactiveAnomalySummary,
  proactiveInsight,
  proactiveInsightSummary,
  proactiveOrganizationInsightSummary,
  reactiveAnomaly,
  reactiveAnomalySummary,
  reactiveInsight,
  reactiveInsightSummary,
  reactiveOrganizationInsightSummary,
  recommendation,
  searchInsightsFilters,
  searchInsightsMaxResults,
  searchOrganizationInsightsFilters,
  searchOrganizationInsightsMaxResults,
  startTimeRange,
} from './insight-shapes.ts';
import { label, list, operation, query, structure } from './parts.ts';
import { awsAccountId, nextToken, organizationalUnitId } from './shapes.ts';

// Operations on insights and what belongs to them. Source: facts/compliance.md 3, the 3.523.0 client.
const deleteInsightRequest = structure('DeleteInsightRequest', { Id: label(insightId) });
const deleteInsightResponse = structure('DeleteInsightResponse');
const describeInsightRequest = structure(
  'DescribeInsightRequest',
  { Id: label(insightId) },
  { AccountId: query('AccountId', awsAccountId) },
);
const describeInsightResponse = structure(
  'DescribeInsightResponse',
  {},
  { ProactiveInsight: proactiveInsight, ReactiveInsight: reactiveInsight },
);
const describeAnomalyRequest = structure(
  'DescribeAnomalyRequest',
  { Id: label(anomalyId) },
  { AccountId: query('AccountId', awsAccountId) },
);
const describeAnomalyResponse = structure(
  'DescribeAnomalyResponse',
  {},
  { ProactiveAnomaly: proactiveAnomaly, ReactiveAnomaly: reactiveAnomaly },
);
const listInsightsRequest = structure(
  'ListInsightsRequest',
  { StatusFilter: listInsightsStatusFilter },
  { MaxResults: listInsightsMaxResults, NextToken: nextToken },
);
const listInsightsResponse = structure(
  'ListInsightsResponse',
  {},
  { ProactiveInsights: list(proactiveInsightSummary), ReactiveInsights: list(reactiveInsightSummary), NextToken: nextToken },
);
const searchInsightsRequest = structure(
  'SearchInsightsRequest',
  { StartTimeRange: startTimeRange, Type: insightType },
  { Filters: searchInsightsFilters, MaxResults: searchInsightsMaxResults, NextToken: nextToken },
);
const searchInsightsResponse = structure(
  'SearchInsightsResponse',
  {},
  { ProactiveInsights: list(proactiveInsightSummary), ReactiveInsights: list(reactiveInsightSummary), NextToken: nextToken },
);
const listOrganizationInsightsRequest = structure(
  'ListOrganizationInsightsRequest',
  { StatusFilter: listInsightsStatusFilter },
  {
    MaxResults: listInsightsMaxResults,
    AccountIds: list(awsAccountId, { min: 0, max: 1 }),
    OrganizationalUnitIds: list(organizationalUnitId, { min: 0, max: 1 }),
    NextToken: nextToken,
  },
);
const listOrganizationInsightsResponse = structure(
  'ListOrganizationInsightsResponse',
  {},
  {
    ProactiveInsights: list(proactiveOrganizationInsightSummary),
    ReactiveInsights: list(reactiveOrganizationInsightSummary),
    NextToken: nextToken,
  },
);
const searchOrganizationInsightsRequest = structure(
  'SearchOrganizationInsightsRequest',
  { AccountIds: list(awsAccountId, { min: 1, max: 1 }), StartTimeRange: startTimeRange, Type: insightType },
  { Filters: searchOrganizationInsightsFilters, MaxResults: searchOrganizationInsightsMaxResults, NextToken: nextToken },
);
const searchOrganizationInsightsResponse = structure(
  'SearchOrganizationInsightsResponse',
  {},
  { ProactiveInsights: list(proactiveInsightSummary), ReactiveInsights: list(reactiveInsightSummary), NextToken: nextToken },
);
const listAnomaliesForInsightRequest = structure(
  'ListAnomaliesForInsightRequest',
  { InsightId: label(insightId) },
  {
    StartTimeRange: startTimeRange,
    MaxResults: listAnomaliesForInsightMaxResults,
    NextToken: nextToken,
    AccountId: awsAccountId,
    Filters: listAnomaliesForInsightFilters,
  },
);
const listAnomaliesForInsightResponse = structure(
  'ListAnomaliesForInsightResponse',
  {},
  { ProactiveAnomalies: list(proactiveAnomalySummary), ReactiveAnomalies: list(reactiveAnomalySummary), NextToken: nextToken },
);
const listAnomalousLogGroupsRequest = structure(
  'ListAnomalousLogGroupsRequest',
  { InsightId: insightId },
  { MaxResults: listAnomalousLogGroupsMaxResults, NextToken: nextToken },
);
const listAnomalousLogGroupsResponse = structure(
  'ListAnomalousLogGroupsResponse',
  { InsightId: insightId, AnomalousLogGroups: list(anomalousLogGroup) },
  { NextToken: nextToken },
);
const listEventsRequest = structure(
  'ListEventsRequest',
  { Filters: listEventsFilters },
  { MaxResults: listEventsMaxResults, NextToken: nextToken, AccountId: awsAccountId },
);
const listEventsResponse = structure('ListEventsResponse', { Events: list(event) }, { NextToken: nextToken });
const listRecommendationsRequest = structure(
  'ListRecommendationsRequest',
  { InsightId: insightId },
  { NextToken: nextToken, Locale: locale, AccountId: awsAccountId },
);
const listRecommendationsResponse = structure(
  'ListRecommendationsResponse',
  {},
  { Recommendations: list(recommendation, { min: 0, max: 10 }), NextToken: nextToken },
);
const describeFeedbackRequest = structure('DescribeFeedbackRequest', {}, { InsightId: insightId });
const describeFeedbackResponse = structure('DescribeFeedbackResponse', {}, { InsightFeedback: insightFeedback });
const putFeedbackRequest = structure('PutFeedbackRequest', {}, { InsightFeedback: insightFeedback });
const putFeedbackResponse = structure('PutFeedbackResponse');

export const deleteInsightOperation = operation('DeleteInsight', 'DELETE', '/insights/{Id}', deleteInsightRequest, deleteInsightResponse);
export const describeInsightOperation = operation(
  'DescribeInsight',
  'GET',
  '/insights/{Id}',
  describeInsightRequest,
  describeInsightResponse,
);
export const describeAnomalyOperation = operation(
  'DescribeAnomaly',
  'GET',
  '/anomalies/{Id}',
  describeAnomalyRequest,
  describeAnomalyResponse,
);
export const listInsightsOperation = operation('ListInsights', 'POST', '/insights', listInsightsRequest, listInsightsResponse);
export const searchInsightsOperation = operation(
  'SearchInsights',
  'POST',
  '/insights/search',
  searchInsightsRequest,
  searchInsightsResponse,
);
export const listOrganizationInsightsOperation = operation(
  'ListOrganizationInsights',
  'POST',
  '/organization/insights',
  listOrganizationInsightsRequest,
  listOrganizationInsightsResponse,
);
export const searchOrganizationInsightsOperation = operation(
  'SearchOrganizationInsights',
  'POST',
  '/organization/insights/search',
  searchOrganizationInsightsRequest,
  searchOrganizationInsightsResponse,
);
export const listAnomaliesForInsightOperation = operation(
  'ListAnomaliesForInsight',
  'POST',
  '/anomalies/insight/{InsightId}',
  listAnomaliesForInsightRequest,
  listAnomaliesForInsightResponse,
);
export const listAnomalousLogGroupsOperation = operation(
  'ListAnomalousLogGroups',
  'POST',
  '/list-log-anomalies',
  listAnomalousLogGroupsRequest,
  listAnomalousLogGroupsResponse,
);
export const listEventsOperation = operation('ListEvents', 'POST', '/events', listEventsRequest, listEventsResponse);
export const listRecommendationsOperation = operation(
  'ListRecommendations',
  'POST',
  '/recommendations',
  listRecommendationsRequest,
  listRecommendationsResponse,
);
export const describeFeedbackOperation = operation(
  'DescribeFeedback',
  'POST',
  '/feedback',
  describeFeedbackRequest,
  describeFeedbackResponse,
);
export const putFeedbackOperation = operation('PutFeedback', 'PUT', '/feedback', putFeedbackRequest, putFeedbackResponse);
