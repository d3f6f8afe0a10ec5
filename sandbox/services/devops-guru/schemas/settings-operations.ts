import { bounded, label, list, operation, query, structure } from './parts.ts';
import {
  appBoundaryKey,
  insightSeverity,
  nextToken,
  resourceCollection,
  resourceCollectionType,
  resourceType,
  stackName,
  tagValue,
} from './shapes.ts';

// Operations on what is analysed, who is told, and what is integrated. Source: facts/compliance.md 3, the 3.523.0 client.
const topicArn = bounded(0, { min: 36, max: 1024, pattern: /^arn:aws[a-z0-9-]*:sns:[a-z0-9-]+:\d{12}:[^:]+$/u });
const snsChannelConfig = structure('SnsChannelConfig', {}, { TopicArn: topicArn });
const notificationMessageType = bounded(0, {
  oneOf: ['NEW_INSIGHT', 'CLOSED_INSIGHT', 'NEW_ASSOCIATION', 'SEVERITY_UPGRADED', 'NEW_RECOMMENDATION'],
});
const notificationFilterConfig = structure(
  'NotificationFilterConfig',
  {},
  { Severities: list(insightSeverity, { min: 0, max: 3 }), MessageTypes: list(notificationMessageType, { min: 0, max: 5 }) },
);
const notificationChannelConfig = structure('NotificationChannelConfig', { Sns: snsChannelConfig }, { Filters: notificationFilterConfig });
const addNotificationChannelRequest = structure('AddNotificationChannelRequest', { Config: notificationChannelConfig });
const notificationChannelId = bounded(0, { min: 36, max: 36, pattern: /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/u });
const addNotificationChannelResponse = structure('AddNotificationChannelResponse', { Id: notificationChannelId });
const listNotificationChannelsRequest = structure('ListNotificationChannelsRequest', {}, { NextToken: nextToken });
const notificationChannel = structure('NotificationChannel', {}, { Id: notificationChannelId, Config: notificationChannelConfig });
const listNotificationChannelsResponse = structure(
  'ListNotificationChannelsResponse',
  {},
  { Channels: list(notificationChannel), NextToken: nextToken },
);
const removeNotificationChannelRequest = structure('RemoveNotificationChannelRequest', { Id: label(notificationChannelId) });
const removeNotificationChannelResponse = structure('RemoveNotificationChannelResponse');
const getResourceCollectionRequest = structure(
  'GetResourceCollectionRequest',
  { ResourceCollectionType: label(resourceCollectionType) },
  { NextToken: query('NextToken', nextToken) },
);
const cloudFormationCollectionFilter = structure('CloudFormationCollectionFilter', {}, { StackNames: list(stackName) });
const tagCollectionFilter = structure('TagCollectionFilter', { AppBoundaryKey: appBoundaryKey, TagValues: list(tagValue) });
const resourceCollectionFilter = structure(
  'ResourceCollectionFilter',
  {},
  { CloudFormation: cloudFormationCollectionFilter, Tags: list(tagCollectionFilter) },
);
const getResourceCollectionResponse = structure(
  'GetResourceCollectionResponse',
  {},
  { ResourceCollection: resourceCollectionFilter, NextToken: nextToken },
);
const updateResourceCollectionAction = bounded(0, { oneOf: ['ADD', 'REMOVE'] });
const updateCloudFormationCollectionFilter = structure(
  'UpdateCloudFormationCollectionFilter',
  {},
  { StackNames: list(stackName, { min: 0, max: 100 }) },
);
const updateTagCollectionFilter = structure('UpdateTagCollectionFilter', {
  AppBoundaryKey: appBoundaryKey,
  TagValues: list(tagValue, { min: 0, max: 100 }),
});
const updateResourceCollectionFilter = structure(
  'UpdateResourceCollectionFilter',
  {},
  { CloudFormation: updateCloudFormationCollectionFilter, Tags: list(updateTagCollectionFilter) },
);
const updateResourceCollectionRequest = structure('UpdateResourceCollectionRequest', {
  Action: updateResourceCollectionAction,
  ResourceCollection: updateResourceCollectionFilter,
});
const updateResourceCollectionResponse = structure('UpdateResourceCollectionResponse');
const describeServiceIntegrationRequest = structure('DescribeServiceIntegrationRequest');
const optInStatus = bounded(0, { oneOf: ['ENABLED', 'DISABLED'] });
const opsCenterIntegration = structure('OpsCenterIntegration', {}, { OptInStatus: optInStatus });
const logsAnomalyDetectionIntegration = structure('LogsAnomalyDetectionIntegration', {}, { OptInStatus: optInStatus });
const kmsKeyId = bounded(0, { min: 1, max: 2048, pattern: /^.*$/u });
const serverSideEncryptionType = bounded(0, { oneOf: ['CUSTOMER_MANAGED_KEY', 'AWS_OWNED_KMS_KEY'] });
const kmsServerSideEncryptionIntegration = structure(
  'KMSServerSideEncryptionIntegration',
  {},
  { KMSKeyId: kmsKeyId, OptInStatus: optInStatus, Type: serverSideEncryptionType },
);
const serviceIntegrationConfig = structure(
  'ServiceIntegrationConfig',
  {},
  {
    OpsCenter: opsCenterIntegration,
    LogsAnomalyDetection: logsAnomalyDetectionIntegration,
    KMSServerSideEncryption: kmsServerSideEncryptionIntegration,
  },
);
const describeServiceIntegrationResponse = structure(
  'DescribeServiceIntegrationResponse',
  {},
  { ServiceIntegration: serviceIntegrationConfig },
);
const opsCenterIntegrationConfig = structure('OpsCenterIntegrationConfig', {}, { OptInStatus: optInStatus });
const logsAnomalyDetectionIntegrationConfig = structure('LogsAnomalyDetectionIntegrationConfig', {}, { OptInStatus: optInStatus });
const kmsServerSideEncryptionIntegrationConfig = structure(
  'KMSServerSideEncryptionIntegrationConfig',
  {},
  { KMSKeyId: kmsKeyId, OptInStatus: optInStatus, Type: serverSideEncryptionType },
);
const updateServiceIntegrationConfig = structure(
  'UpdateServiceIntegrationConfig',
  {},
  {
    OpsCenter: opsCenterIntegrationConfig,
    LogsAnomalyDetection: logsAnomalyDetectionIntegrationConfig,
    KMSServerSideEncryption: kmsServerSideEncryptionIntegrationConfig,
  },
);
const updateServiceIntegrationRequest = structure('UpdateServiceIntegrationRequest', {
  ServiceIntegration: updateServiceIntegrationConfig,
});
const updateServiceIntegrationResponse = structure('UpdateServiceIntegrationResponse');
const describeEventSourcesConfigRequest = structure('DescribeEventSourcesConfigRequest');
const eventSourceOptInStatus = bounded(0, { oneOf: ['ENABLED', 'DISABLED'] });
const amazonCodeGuruProfilerIntegration = structure('AmazonCodeGuruProfilerIntegration', {}, { Status: eventSourceOptInStatus });
const eventSourcesConfig = structure('EventSourcesConfig', {}, { AmazonCodeGuruProfiler: amazonCodeGuruProfilerIntegration });
const describeEventSourcesConfigResponse = structure('DescribeEventSourcesConfigResponse', {}, { EventSources: eventSourcesConfig });
const updateEventSourcesConfigRequest = structure('UpdateEventSourcesConfigRequest', {}, { EventSources: eventSourcesConfig });
const updateEventSourcesConfigResponse = structure('UpdateEventSourcesConfigResponse');
const resourcePermission = bounded(0, { oneOf: ['FULL_PERMISSION', 'MISSING_PERMISSION'] });
const resourceTypeFilter = bounded(0, {
  oneOf: [
    'LOG_GROUPS',
    'CLOUDFRONT_DISTRIBUTION',
    'DYNAMODB_TABLE',
    'EC2_NAT_GATEWAY',
    'ECS_CLUSTER',
    'ECS_SERVICE',
    'EKS_CLUSTER',
    'ELASTIC_BEANSTALK_ENVIRONMENT',
    'ELASTIC_LOAD_BALANCER_LOAD_BALANCER',
    'ELASTIC_LOAD_BALANCING_V2_LOAD_BALANCER',
    'ELASTIC_LOAD_BALANCING_V2_TARGET_GROUP',
    'ELASTICACHE_CACHE_CLUSTER',
    'ELASTICSEARCH_DOMAIN',
    'KINESIS_STREAM',
    'LAMBDA_FUNCTION',
    'OPEN_SEARCH_SERVICE_DOMAIN',
    'RDS_DB_INSTANCE',
    'RDS_DB_CLUSTER',
    'REDSHIFT_CLUSTER',
    'ROUTE53_HOSTED_ZONE',
    'ROUTE53_HEALTH_CHECK',
    'S3_BUCKET',
    'SAGEMAKER_ENDPOINT',
    'SNS_TOPIC',
    'SQS_QUEUE',
    'STEP_FUNCTIONS_ACTIVITY',
    'STEP_FUNCTIONS_STATE_MACHINE',
  ],
});
const listMonitoredResourcesFilters = structure('ListMonitoredResourcesFilters', {
  ResourcePermission: resourcePermission,
  ResourceTypeFilters: list(resourceTypeFilter),
});
const listMonitoredResourcesMaxResults = bounded(1, { min: 1, max: 50 });
const listMonitoredResourcesRequest = structure(
  'ListMonitoredResourcesRequest',
  {},
  { Filters: listMonitoredResourcesFilters, MaxResults: listMonitoredResourcesMaxResults, NextToken: nextToken },
);
const monitoredResourceName = bounded(0, { min: 1, max: 512, pattern: /[.\-_\\/#A-Za-z0-9]+/u });
const monitoredResourceIdentifier = structure(
  'MonitoredResourceIdentifier',
  {},
  {
    MonitoredResourceName: monitoredResourceName,
    Type: resourceType,
    ResourcePermission: resourcePermission,
    LastUpdated: 4,
    ResourceCollection: resourceCollection,
  },
);
const listMonitoredResourcesResponse = structure(
  'ListMonitoredResourcesResponse',
  { MonitoredResourceIdentifiers: list(monitoredResourceIdentifier) },
  { NextToken: nextToken },
);

export const addNotificationChannelOperation = operation(
  'AddNotificationChannel',
  'PUT',
  '/channels',
  addNotificationChannelRequest,
  addNotificationChannelResponse,
);
export const listNotificationChannelsOperation = operation(
  'ListNotificationChannels',
  'POST',
  '/channels',
  listNotificationChannelsRequest,
  listNotificationChannelsResponse,
);
export const removeNotificationChannelOperation = operation(
  'RemoveNotificationChannel',
  'DELETE',
  '/channels/{Id}',
  removeNotificationChannelRequest,
  removeNotificationChannelResponse,
);
export const getResourceCollectionOperation = operation(
  'GetResourceCollection',
  'GET',
  '/resource-collections/{ResourceCollectionType}',
  getResourceCollectionRequest,
  getResourceCollectionResponse,
);
export const updateResourceCollectionOperation = operation(
  'UpdateResourceCollection',
  'PUT',
  '/resource-collections',
  updateResourceCollectionRequest,
  updateResourceCollectionResponse,
);
export const describeServiceIntegrationOperation = operation(
  'DescribeServiceIntegration',
  'GET',
  '/service-integrations',
  describeServiceIntegrationRequest,
  describeServiceIntegrationResponse,
);
export const updateServiceIntegrationOperation = operation(
  'UpdateServiceIntegration',
  'PUT',
  '/service-integrations',
  updateServiceIntegrationRequest,
  updateServiceIntegrationResponse,
);
export const describeEventSourcesConfigOperation = operation(
  'DescribeEventSourcesConfig',
  'POST',
  '/event-sources',
  describeEventSourcesConfigRequest,
  describeEventSourcesConfigResponse,
);
export const updateEventSourcesConfigOperation = operation(
  'UpdateEventSourcesConfig',
  'PUT',
  '/event-sources',
  updateEventSourcesConfigRequest,
  updateEventSourcesConfigResponse,
);
export const listMonitoredResourcesOperation = operation(
  'ListMonitoredResources',
  'POST',
  '/monitoredResources',
  listMonitoredResourcesRequest,
  listMonitoredResourcesResponse,
);
