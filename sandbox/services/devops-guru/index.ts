import type { Rate } from '../../limits.ts';
import type { Handlers, Operation, ServiceEnvironment } from '../operation.ts';
import { checkServed } from './access.ts';
import { checkBounds } from './constraints.ts';
import { settledGuru } from './insights.ts';
import * as channels from './operations/channels.ts';
import * as collections from './operations/collections.ts';
import * as health from './operations/health.ts';
import * as insights from './operations/insights.ts';
import * as integrations from './operations/integrations.ts';
import * as logGroups from './operations/log-groups.ts';
import * as organization from './operations/organization.ts';
import * as schemas from './schemas/index.ts';
import type { GuruState } from './state.ts';

export { consoleChanges, seed } from './console-changes.ts';

/** Everything but cost estimation, which would need AWS's prices. */
const operations = {
  GetResourceCollection: collections.getResourceCollection,
  UpdateResourceCollection: collections.updateResourceCollection,
  ListMonitoredResources: collections.listMonitoredResources,
  AddNotificationChannel: channels.addNotificationChannel,
  RemoveNotificationChannel: channels.removeNotificationChannel,
  ListNotificationChannels: channels.listNotificationChannels,
  DescribeServiceIntegration: integrations.describeServiceIntegration,
  UpdateServiceIntegration: integrations.updateServiceIntegration,
  DescribeEventSourcesConfig: integrations.describeEventSourcesConfig,
  UpdateEventSourcesConfig: integrations.updateEventSourcesConfig,
  DescribeAccountHealth: health.describeAccountHealth,
  DescribeAccountOverview: health.describeAccountOverview,
  DescribeResourceCollectionHealth: health.describeResourceCollectionHealth,
  DescribeOrganizationHealth: organization.describeOrganizationHealth,
  DescribeOrganizationOverview: organization.describeOrganizationOverview,
  DescribeOrganizationResourceCollectionHealth: organization.describeOrganizationResourceCollectionHealth,
  ListOrganizationInsights: organization.listOrganizationInsights,
  SearchOrganizationInsights: organization.searchOrganizationInsights,
  ListInsights: insights.listInsights,
  SearchInsights: insights.searchInsights,
  DescribeInsight: insights.describeInsight,
  DeleteInsight: insights.deleteInsight,
  DescribeAnomaly: insights.describeAnomaly,
  ListAnomaliesForInsight: insights.listAnomaliesForInsight,
  ListAnomalousLogGroups: logGroups.listAnomalousLogGroups,
  ListEvents: insights.listEvents,
  ListRecommendations: insights.listRecommendations,
  PutFeedback: insights.putFeedback,
  DescribeFeedback: insights.describeFeedback,
} satisfies Record<string, Operation<never, unknown>>;

/** Input schemas by operation name. */
const inputs = new Map<string, () => unknown>(
  Object.values(schemas).flatMap((schema) =>
    Array.isArray(schema) && schema[0] === 9 ? [[String(schema[2]), schema[4] as () => unknown] as const] : [],
  ),
);

/** The operation behind the checks that all share: is the service there, and does the input keep its bounds. */
function served(name: string, operation: Operation<never, unknown>): Operation<never, unknown> {
  return (input, context) => {
    checkServed(context);
    checkBounds(inputs.get(name)?.(), input);
    return operation(input, context);
  };
}

export const handlers: Handlers = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [name, served(name, operation)]),
);

/** Not published; assumed five a second for the whole of an account's Region. Source: facts/compliance.md 3.6. */
export const limits: Readonly<Record<string, Rate>> = { '*': { perSecond: 5, burst: 10 } };

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<GuruState>('devops-guru')].map(({ account, region }) => ({
    account,
    region,
    ...settledGuru(env, account, region),
  }));
}
