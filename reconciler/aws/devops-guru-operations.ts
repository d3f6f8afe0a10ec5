import type * as DevOpsGuruSdk from '@aws-sdk/client-devops-guru';
import type * as KmsSdk from '@aws-sdk/client-kms';
import type * as SnsSdk from '@aws-sdk/client-sns';
import type { DevOpsGuruReads, DevOpsGuruWrites, KmsReads, KmsWrites, SnsReads, SnsWrites } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

export function devOpsGuruReads(door: Door): DevOpsGuruReads {
  const guru = new Operations<typeof DevOpsGuruSdk, DevOpsGuruSdk.DevOpsGuruClient>(door, 'devops-guru', door.clients.devOpsGuru);
  return {
    getResourceCollection: guru.read('GetResourceCollection', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetResourceCollectionCommand(input), options),
    ),
    listNotificationChannels: guru.read('ListNotificationChannels', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListNotificationChannelsCommand(input), options),
    ),
    describeServiceIntegration: guru.read('DescribeServiceIntegration', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeServiceIntegrationCommand(input), options),
    ),
    describeEventSourcesConfig: guru.read('DescribeEventSourcesConfig', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeEventSourcesConfigCommand(input), options),
    ),
    listInsights: guru.read('ListInsights', ({ sdk, client }, input, options) => client.send(new sdk.ListInsightsCommand(input), options)),
    describeInsight: guru.read('DescribeInsight', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeInsightCommand(input), options),
    ),
    listAnomaliesForInsight: guru.read('ListAnomaliesForInsight', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListAnomaliesForInsightCommand(input), options),
    ),
    listEvents: guru.read('ListEvents', ({ sdk, client }, input, options) => client.send(new sdk.ListEventsCommand(input), options)),
    listRecommendations: guru.read('ListRecommendations', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListRecommendationsCommand(input), options),
    ),
    listOrganizationInsights: guru.read('ListOrganizationInsights', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListOrganizationInsightsCommand(input), options),
    ),
    describeAccountHealth: guru.read('DescribeAccountHealth', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeAccountHealthCommand(input), options),
    ),
  };
}

export function devOpsGuruWrites(door: Door): DevOpsGuruWrites {
  const guru = new Operations<typeof DevOpsGuruSdk, DevOpsGuruSdk.DevOpsGuruClient>(door, 'devops-guru', door.clients.devOpsGuru);
  return {
    getResourceCollection: guru.read('GetResourceCollection', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetResourceCollectionCommand(input), options),
    ),
    listNotificationChannels: guru.read('ListNotificationChannels', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListNotificationChannelsCommand(input), options),
    ),
    updateResourceCollection: guru.write('UpdateResourceCollection', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateResourceCollectionCommand(input), options),
    ),
    addNotificationChannel: guru.write('AddNotificationChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.AddNotificationChannelCommand(input), options),
    ),
    removeNotificationChannel: guru.write('RemoveNotificationChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.RemoveNotificationChannelCommand(input), options),
    ),
    updateServiceIntegration: guru.write('UpdateServiceIntegration', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateServiceIntegrationCommand(input), options),
    ),
    updateEventSourcesConfig: guru.write('UpdateEventSourcesConfig', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateEventSourcesConfigCommand(input), options),
    ),
  };
}

export function snsReads(door: Door): SnsReads {
  const sns = new Operations<typeof SnsSdk, SnsSdk.SNSClient>(door, 'sns', door.clients.sns);
  return {
    getTopicAttributes: sns.read('GetTopicAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetTopicAttributesCommand(input), options),
    ),
    listSubscriptionsByTopic: sns.read('ListSubscriptionsByTopic', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListSubscriptionsByTopicCommand(input), options),
    ),
    listTagsForResource: sns.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
    listTopics: sns.read('ListTopics', ({ sdk, client }, input, options) => client.send(new sdk.ListTopicsCommand(input), options)),
  };
}

export function snsWrites(door: Door): SnsWrites {
  const sns = new Operations<typeof SnsSdk, SnsSdk.SNSClient>(door, 'sns', door.clients.sns);
  return {
    createTopic: sns.write('CreateTopic', ({ sdk, client }, input, options) => client.send(new sdk.CreateTopicCommand(input), options)),
    setTopicAttributes: sns.write('SetTopicAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.SetTopicAttributesCommand(input), options),
    ),
    deleteTopic: sns.write('DeleteTopic', ({ sdk, client }, input, options) => client.send(new sdk.DeleteTopicCommand(input), options)),
    tagResource: sns.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: sns.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
    subscribe: sns.write('Subscribe', ({ sdk, client }, input, options) => client.send(new sdk.SubscribeCommand(input), options)),
  };
}

export function kmsReads(door: Door): KmsReads {
  const kms = new Operations<typeof KmsSdk, KmsSdk.KMSClient>(door, 'kms', door.clients.kms);
  return {
    describeKey: kms.read('DescribeKey', ({ sdk, client }, input, options) => client.send(new sdk.DescribeKeyCommand(input), options)),
    listAliases: kms.read('ListAliases', ({ sdk, client }, input, options) => client.send(new sdk.ListAliasesCommand(input), options)),
    listResourceTags: kms.read('ListResourceTags', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListResourceTagsCommand(input), options),
    ),
    getKeyPolicy: kms.read('GetKeyPolicy', ({ sdk, client }, input, options) => client.send(new sdk.GetKeyPolicyCommand(input), options)),
    getKeyRotationStatus: kms.read('GetKeyRotationStatus', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetKeyRotationStatusCommand(input), options),
    ),
  };
}

export function kmsWrites(door: Door): KmsWrites {
  const kms = new Operations<typeof KmsSdk, KmsSdk.KMSClient>(door, 'kms', door.clients.kms);
  return {
    describeKey: kms.read('DescribeKey', ({ sdk, client }, input, options) => client.send(new sdk.DescribeKeyCommand(input), options)),
    listKeys: kms.read('ListKeys', ({ sdk, client }, input, options) => client.send(new sdk.ListKeysCommand(input), options)),
    listResourceTags: kms.read('ListResourceTags', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListResourceTagsCommand(input), options),
    ),
    getKeyPolicy: kms.read('GetKeyPolicy', ({ sdk, client }, input, options) => client.send(new sdk.GetKeyPolicyCommand(input), options)),
    tagResource: kms.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: kms.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
    createKey: kms.write('CreateKey', ({ sdk, client }, input, options) => client.send(new sdk.CreateKeyCommand(input), options)),
    scheduleKeyDeletion: kms.write('ScheduleKeyDeletion', ({ sdk, client }, input, options) =>
      client.send(new sdk.ScheduleKeyDeletionCommand(input), options),
    ),
    createAlias: kms.write('CreateAlias', ({ sdk, client }, input, options) => client.send(new sdk.CreateAliasCommand(input), options)),
    enableKeyRotation: kms.write('EnableKeyRotation', ({ sdk, client }, input, options) =>
      client.send(new sdk.EnableKeyRotationCommand(input), options),
    ),
    putKeyPolicy: kms.write('PutKeyPolicy', ({ sdk, client }, input, options) => client.send(new sdk.PutKeyPolicyCommand(input), options)),
  };
}
