import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { customResource, isCustomType } from './custom-resource.ts';
import { devOpsGuruLogAnomalyDetection } from './devops-guru-log-anomaly-detection.ts';
import { devOpsGuruNotificationChannel } from './devops-guru-notification-channel.ts';
import { devOpsGuruResourceCollection } from './devops-guru-resource-collection.ts';
import { dynamoDbTable } from './dynamodb-table.ts';
import { eventsRule } from './events-rule.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { kmsAlias } from './kms-alias.ts';
import { kmsKey } from './kms-key.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { logGroup } from './log-group.ts';
import type { ResourceType } from './resource-type.ts';
import { s3Bucket, s3BucketPolicy } from './s3-bucket.ts';
import { securityHubControl } from './security-hub-control.ts';
import { securityHubFindingAggregator } from './security-hub-finding-aggregator.ts';
import { securityHubHub } from './security-hub-hub.ts';
import { securityHubDelegatedAdmin, securityHubOrganizationConfiguration } from './security-hub-organization.ts';
import { securityHubConfigurationPolicy, securityHubPolicyAssociation } from './security-hub-policy.ts';
import { securityHubStandard } from './security-hub-standard.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { snsTopicPolicy } from './sns-topic-policy.ts';
import { waitConditionHandle } from './wait-condition-handle.ts';

/** Every resource type that templates may use here. */
export const resourceTypes: readonly ResourceType[] = [
  cloudWatchAlarm,
  devOpsGuruLogAnomalyDetection,
  devOpsGuruNotificationChannel,
  devOpsGuruResourceCollection,
  dynamoDbTable,
  eventsRule,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  kmsAlias,
  kmsKey,
  lambdaFunction,
  lambdaPermission,
  logGroup,
  s3Bucket,
  s3BucketPolicy,
  securityHubConfigurationPolicy,
  securityHubControl,
  securityHubDelegatedAdmin,
  securityHubFindingAggregator,
  securityHubHub,
  securityHubOrganizationConfiguration,
  securityHubPolicyAssociation,
  securityHubStandard,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  waitConditionHandle,
];

const byName = new Map(resourceTypes.map((type) => [type.name, type]));

export const resourceTypeNamed = (name: string): ResourceType | undefined =>
  byName.get(name) ?? (isCustomType(name) ? customResource(name) : undefined);
