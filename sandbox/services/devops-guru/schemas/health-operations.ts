import { bounded, label, list, operation, query, structure } from './parts.ts';
import {
  appBoundaryKey,
  awsAccountId,
  nextToken,
  organizationalUnitId,
  resourceCollectionType,
  serviceName,
  stackName,
  tagValue,
} from './shapes.ts';

// Operations that count. Source: facts/compliance.md 3, the 3.523.0 client.
const describeAccountHealthRequest = structure('DescribeAccountHealthRequest');
const describeAccountHealthResponse = structure(
  'DescribeAccountHealthResponse',
  { OpenReactiveInsights: 1, OpenProactiveInsights: 1, MetricsAnalyzed: 1, ResourceHours: 1 },
  { AnalyzedResourceCount: 1 },
);
const describeAccountOverviewRequest = structure('DescribeAccountOverviewRequest', { FromTime: 4 }, { ToTime: 4 });
const describeAccountOverviewResponse = structure('DescribeAccountOverviewResponse', {
  ReactiveInsights: 1,
  ProactiveInsights: 1,
  MeanTimeToRecoverInMilliseconds: 1,
});
const describeOrganizationHealthRequest = structure(
  'DescribeOrganizationHealthRequest',
  {},
  { AccountIds: list(awsAccountId, { min: 0, max: 5 }), OrganizationalUnitIds: list(organizationalUnitId, { min: 0, max: 5 }) },
);
const describeOrganizationHealthResponse = structure('DescribeOrganizationHealthResponse', {
  OpenReactiveInsights: 1,
  OpenProactiveInsights: 1,
  MetricsAnalyzed: 1,
  ResourceHours: 1,
});
const describeOrganizationOverviewRequest = structure(
  'DescribeOrganizationOverviewRequest',
  { FromTime: 4 },
  { ToTime: 4, AccountIds: list(awsAccountId, { min: 0, max: 5 }), OrganizationalUnitIds: list(organizationalUnitId, { min: 0, max: 5 }) },
);
const describeOrganizationOverviewResponse = structure('DescribeOrganizationOverviewResponse', {
  ReactiveInsights: 1,
  ProactiveInsights: 1,
});
const organizationResourceCollectionType = bounded(0, { oneOf: ['AWS_CLOUD_FORMATION', 'AWS_SERVICE', 'AWS_ACCOUNT', 'AWS_TAGS'] });
const organizationResourceCollectionMaxResults = bounded(1, { min: 1, max: 500 });
const describeOrganizationResourceCollectionHealthRequest = structure(
  'DescribeOrganizationResourceCollectionHealthRequest',
  { OrganizationResourceCollectionType: organizationResourceCollectionType },
  {
    AccountIds: list(awsAccountId, { min: 0, max: 5 }),
    OrganizationalUnitIds: list(organizationalUnitId, { min: 0, max: 5 }),
    NextToken: nextToken,
    MaxResults: organizationResourceCollectionMaxResults,
  },
);
const insightHealth = structure(
  'InsightHealth',
  {},
  { OpenProactiveInsights: 1, OpenReactiveInsights: 1, MeanTimeToRecoverInMilliseconds: 1 },
);
const cloudFormationHealth = structure(
  'CloudFormationHealth',
  {},
  { StackName: stackName, Insight: insightHealth, AnalyzedResourceCount: 1 },
);
const serviceInsightHealth = structure('ServiceInsightHealth', {}, { OpenProactiveInsights: 1, OpenReactiveInsights: 1 });
const serviceHealth = structure('ServiceHealth', {}, { ServiceName: serviceName, Insight: serviceInsightHealth, AnalyzedResourceCount: 1 });
const accountInsightHealth = structure('AccountInsightHealth', {}, { OpenProactiveInsights: 1, OpenReactiveInsights: 1 });
const accountHealth = structure('AccountHealth', {}, { AccountId: awsAccountId, Insight: accountInsightHealth });
const tagHealth = structure(
  'TagHealth',
  {},
  { AppBoundaryKey: appBoundaryKey, TagValue: tagValue, Insight: insightHealth, AnalyzedResourceCount: 1 },
);
const describeOrganizationResourceCollectionHealthResponse = structure(
  'DescribeOrganizationResourceCollectionHealthResponse',
  {},
  {
    CloudFormation: list(cloudFormationHealth),
    Service: list(serviceHealth),
    Account: list(accountHealth),
    NextToken: nextToken,
    Tags: list(tagHealth),
  },
);
const describeResourceCollectionHealthRequest = structure(
  'DescribeResourceCollectionHealthRequest',
  { ResourceCollectionType: label(resourceCollectionType) },
  { NextToken: query('NextToken', nextToken) },
);
const describeResourceCollectionHealthResponse = structure(
  'DescribeResourceCollectionHealthResponse',
  {},
  { CloudFormation: list(cloudFormationHealth), Service: list(serviceHealth), NextToken: nextToken, Tags: list(tagHealth) },
);

export const describeAccountHealthOperation = operation(
  'DescribeAccountHealth',
  'GET',
  '/accounts/health',
  describeAccountHealthRequest,
  describeAccountHealthResponse,
);
export const describeAccountOverviewOperation = operation(
  'DescribeAccountOverview',
  'POST',
  '/accounts/overview',
  describeAccountOverviewRequest,
  describeAccountOverviewResponse,
);
export const describeOrganizationHealthOperation = operation(
  'DescribeOrganizationHealth',
  'POST',
  '/organization/health',
  describeOrganizationHealthRequest,
  describeOrganizationHealthResponse,
);
export const describeOrganizationOverviewOperation = operation(
  'DescribeOrganizationOverview',
  'POST',
  '/organization/overview',
  describeOrganizationOverviewRequest,
  describeOrganizationOverviewResponse,
);
export const describeOrganizationResourceCollectionHealthOperation = operation(
  'DescribeOrganizationResourceCollectionHealth',
  'POST',
  '/organization/health/resource-collection',
  describeOrganizationResourceCollectionHealthRequest,
  describeOrganizationResourceCollectionHealthResponse,
);
export const describeResourceCollectionHealthOperation = operation(
  'DescribeResourceCollectionHealth',
  'GET',
  '/accounts/health/resource-collection/{ResourceCollectionType}',
  describeResourceCollectionHealthRequest,
  describeResourceCollectionHealthResponse,
);
