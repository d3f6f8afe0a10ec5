import type * as AthenaApi from '@aws-sdk/client-athena';
import type * as CloudWatchApi from '@aws-sdk/client-cloudwatch';
import type * as FirehoseApi from '@aws-sdk/client-firehose';
import type * as GlueApi from '@aws-sdk/client-glue';
import type * as IamApi from '@aws-sdk/client-iam';
import type * as LambdaApi from '@aws-sdk/client-lambda';
import type * as PushApi from '@aws-sdk/client-pinpoint';
import type * as SmsApi from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type * as S3Api from '@aws-sdk/client-s3';
import type * as SecretsApi from '@aws-sdk/client-secrets-manager';
import type * as ParametersApi from '@aws-sdk/client-ssm';
import type { Call } from './clients.ts';

export interface MessagingSmsReads {
  describePools: Call<SmsApi.DescribePoolsCommandInput, SmsApi.DescribePoolsCommandOutput>;
  listPoolOriginationIdentities: Call<SmsApi.ListPoolOriginationIdentitiesCommandInput, SmsApi.ListPoolOriginationIdentitiesCommandOutput>;
  describePhoneNumbers: Call<SmsApi.DescribePhoneNumbersCommandInput, SmsApi.DescribePhoneNumbersCommandOutput>;
  describeSenderIds: Call<SmsApi.DescribeSenderIdsCommandInput, SmsApi.DescribeSenderIdsCommandOutput>;
  describeOptOutLists: Call<SmsApi.DescribeOptOutListsCommandInput, SmsApi.DescribeOptOutListsCommandOutput>;
  describeConfigurationSets: Call<SmsApi.DescribeConfigurationSetsCommandInput, SmsApi.DescribeConfigurationSetsCommandOutput>;
  describeProtectConfigurations: Call<SmsApi.DescribeProtectConfigurationsCommandInput, SmsApi.DescribeProtectConfigurationsCommandOutput>;
  getProtectConfigurationCountryRuleSet: Call<
    SmsApi.GetProtectConfigurationCountryRuleSetCommandInput,
    SmsApi.GetProtectConfigurationCountryRuleSetCommandOutput
  >;
  listTagsForResource: Call<SmsApi.ListTagsForResourceCommandInput, SmsApi.ListTagsForResourceCommandOutput>;
}

export interface MessagingSmsWrites {
  createOptOutList: Call<SmsApi.CreateOptOutListCommandInput, SmsApi.CreateOptOutListCommandOutput>;
  deleteOptOutList: Call<SmsApi.DeleteOptOutListCommandInput, SmsApi.DeleteOptOutListCommandOutput>;
  createPool: Call<SmsApi.CreatePoolCommandInput, SmsApi.CreatePoolCommandOutput>;
  updatePool: Call<SmsApi.UpdatePoolCommandInput, SmsApi.UpdatePoolCommandOutput>;
  deletePool: Call<SmsApi.DeletePoolCommandInput, SmsApi.DeletePoolCommandOutput>;
  associateOriginationIdentity: Call<SmsApi.AssociateOriginationIdentityCommandInput, SmsApi.AssociateOriginationIdentityCommandOutput>;
  disassociateOriginationIdentity: Call<
    SmsApi.DisassociateOriginationIdentityCommandInput,
    SmsApi.DisassociateOriginationIdentityCommandOutput
  >;
  updatePhoneNumber: Call<SmsApi.UpdatePhoneNumberCommandInput, SmsApi.UpdatePhoneNumberCommandOutput>;
  createConfigurationSet: Call<SmsApi.CreateConfigurationSetCommandInput, SmsApi.CreateConfigurationSetCommandOutput>;
  deleteConfigurationSet: Call<SmsApi.DeleteConfigurationSetCommandInput, SmsApi.DeleteConfigurationSetCommandOutput>;
  setDefaultSenderId: Call<SmsApi.SetDefaultSenderIdCommandInput, SmsApi.SetDefaultSenderIdCommandOutput>;
  deleteDefaultSenderId: Call<SmsApi.DeleteDefaultSenderIdCommandInput, SmsApi.DeleteDefaultSenderIdCommandOutput>;
  setDefaultMessageFeedbackEnabled: Call<
    SmsApi.SetDefaultMessageFeedbackEnabledCommandInput,
    SmsApi.SetDefaultMessageFeedbackEnabledCommandOutput
  >;
  createEventDestination: Call<SmsApi.CreateEventDestinationCommandInput, SmsApi.CreateEventDestinationCommandOutput>;
  updateEventDestination: Call<SmsApi.UpdateEventDestinationCommandInput, SmsApi.UpdateEventDestinationCommandOutput>;
  deleteEventDestination: Call<SmsApi.DeleteEventDestinationCommandInput, SmsApi.DeleteEventDestinationCommandOutput>;
  createProtectConfiguration: Call<SmsApi.CreateProtectConfigurationCommandInput, SmsApi.CreateProtectConfigurationCommandOutput>;
  deleteProtectConfiguration: Call<SmsApi.DeleteProtectConfigurationCommandInput, SmsApi.DeleteProtectConfigurationCommandOutput>;
  updateProtectConfigurationCountryRuleSet: Call<
    SmsApi.UpdateProtectConfigurationCountryRuleSetCommandInput,
    SmsApi.UpdateProtectConfigurationCountryRuleSetCommandOutput
  >;
  associateProtectConfiguration: Call<SmsApi.AssociateProtectConfigurationCommandInput, SmsApi.AssociateProtectConfigurationCommandOutput>;
  disassociateProtectConfiguration: Call<
    SmsApi.DisassociateProtectConfigurationCommandInput,
    SmsApi.DisassociateProtectConfigurationCommandOutput
  >;
  tagResource: Call<SmsApi.TagResourceCommandInput, SmsApi.TagResourceCommandOutput>;
  untagResource: Call<SmsApi.UntagResourceCommandInput, SmsApi.UntagResourceCommandOutput>;
}

export interface MessagingPushReads {
  getApps: Call<PushApi.GetAppsCommandInput, PushApi.GetAppsCommandOutput>;
  getChannels: Call<PushApi.GetChannelsCommandInput, PushApi.GetChannelsCommandOutput>;
}

export interface MessagingPushWrites {
  createApp: Call<PushApi.CreateAppCommandInput, PushApi.CreateAppCommandOutput>;
  deleteApp: Call<PushApi.DeleteAppCommandInput, PushApi.DeleteAppCommandOutput>;
  updateApnsChannel: Call<PushApi.UpdateApnsChannelCommandInput, PushApi.UpdateApnsChannelCommandOutput>;
  updateApnsSandboxChannel: Call<PushApi.UpdateApnsSandboxChannelCommandInput, PushApi.UpdateApnsSandboxChannelCommandOutput>;
  updateApnsVoipChannel: Call<PushApi.UpdateApnsVoipChannelCommandInput, PushApi.UpdateApnsVoipChannelCommandOutput>;
  updateApnsVoipSandboxChannel: Call<PushApi.UpdateApnsVoipSandboxChannelCommandInput, PushApi.UpdateApnsVoipSandboxChannelCommandOutput>;
  updateGcmChannel: Call<PushApi.UpdateGcmChannelCommandInput, PushApi.UpdateGcmChannelCommandOutput>;
  updateAdmChannel: Call<PushApi.UpdateAdmChannelCommandInput, PushApi.UpdateAdmChannelCommandOutput>;
  updateBaiduChannel: Call<PushApi.UpdateBaiduChannelCommandInput, PushApi.UpdateBaiduChannelCommandOutput>;
  deleteApnsChannel: Call<PushApi.DeleteApnsChannelCommandInput, PushApi.DeleteApnsChannelCommandOutput>;
  deleteApnsSandboxChannel: Call<PushApi.DeleteApnsSandboxChannelCommandInput, PushApi.DeleteApnsSandboxChannelCommandOutput>;
  deleteApnsVoipChannel: Call<PushApi.DeleteApnsVoipChannelCommandInput, PushApi.DeleteApnsVoipChannelCommandOutput>;
  deleteApnsVoipSandboxChannel: Call<PushApi.DeleteApnsVoipSandboxChannelCommandInput, PushApi.DeleteApnsVoipSandboxChannelCommandOutput>;
  deleteGcmChannel: Call<PushApi.DeleteGcmChannelCommandInput, PushApi.DeleteGcmChannelCommandOutput>;
  deleteAdmChannel: Call<PushApi.DeleteAdmChannelCommandInput, PushApi.DeleteAdmChannelCommandOutput>;
  deleteBaiduChannel: Call<PushApi.DeleteBaiduChannelCommandInput, PushApi.DeleteBaiduChannelCommandOutput>;
  tagResource: Call<PushApi.TagResourceCommandInput, PushApi.TagResourceCommandOutput>;
  untagResource: Call<PushApi.UntagResourceCommandInput, PushApi.UntagResourceCommandOutput>;
}

/** Never a value: what a plan may read. */
export interface MessagingSecretsReads {
  describeSecret: Call<SecretsApi.DescribeSecretCommandInput, SecretsApi.DescribeSecretCommandOutput>;
}

/** The value itself, which only a writer reads, on its way to where it belongs. */
export interface MessagingSecretsWrites {
  getSecretValue: Call<SecretsApi.GetSecretValueCommandInput, SecretsApi.GetSecretValueCommandOutput>;
}

/** Never a value: what a plan may read. */
export interface MessagingParametersReads {
  describeParameters: Call<ParametersApi.DescribeParametersCommandInput, ParametersApi.DescribeParametersCommandOutput>;
}

/** The value itself, which only a writer reads, on its way to where it belongs. */
export interface MessagingParametersWrites {
  getParameter: Call<ParametersApi.GetParameterCommandInput, ParametersApi.GetParameterCommandOutput>;
}

export interface MessagingAlarmsReads {
  describeAlarms: Call<CloudWatchApi.DescribeAlarmsCommandInput, CloudWatchApi.DescribeAlarmsCommandOutput>;
  listTagsForResource: Call<CloudWatchApi.ListTagsForResourceCommandInput, CloudWatchApi.ListTagsForResourceCommandOutput>;
}

export interface MessagingAlarmsWrites {
  putMetricAlarm: Call<CloudWatchApi.PutMetricAlarmCommandInput, CloudWatchApi.PutMetricAlarmCommandOutput>;
  deleteAlarms: Call<CloudWatchApi.DeleteAlarmsCommandInput, CloudWatchApi.DeleteAlarmsCommandOutput>;
  tagResource: Call<CloudWatchApi.TagResourceCommandInput, CloudWatchApi.TagResourceCommandOutput>;
  untagResource: Call<CloudWatchApi.UntagResourceCommandInput, CloudWatchApi.UntagResourceCommandOutput>;
}

export interface MessagingLambdaReads {
  getFunctionConcurrency: Call<LambdaApi.GetFunctionConcurrencyCommandInput, LambdaApi.GetFunctionConcurrencyCommandOutput>;
  getPolicy: Call<LambdaApi.GetPolicyCommandInput, LambdaApi.GetPolicyCommandOutput>;
}

export interface MessagingLambdaWrites {
  putFunctionConcurrency: Call<LambdaApi.PutFunctionConcurrencyCommandInput, LambdaApi.PutFunctionConcurrencyCommandOutput>;
  deleteFunctionConcurrency: Call<LambdaApi.DeleteFunctionConcurrencyCommandInput, LambdaApi.DeleteFunctionConcurrencyCommandOutput>;
  addPermission: Call<LambdaApi.AddPermissionCommandInput, LambdaApi.AddPermissionCommandOutput>;
  removePermission: Call<LambdaApi.RemovePermissionCommandInput, LambdaApi.RemovePermissionCommandOutput>;
}

export interface MessagingFirehoseReads {
  describeDeliveryStream: Call<FirehoseApi.DescribeDeliveryStreamCommandInput, FirehoseApi.DescribeDeliveryStreamCommandOutput>;
  listTagsForDeliveryStream: Call<FirehoseApi.ListTagsForDeliveryStreamCommandInput, FirehoseApi.ListTagsForDeliveryStreamCommandOutput>;
}

export interface MessagingFirehoseWrites {
  createDeliveryStream: Call<FirehoseApi.CreateDeliveryStreamCommandInput, FirehoseApi.CreateDeliveryStreamCommandOutput>;
  updateDestination: Call<FirehoseApi.UpdateDestinationCommandInput, FirehoseApi.UpdateDestinationCommandOutput>;
  deleteDeliveryStream: Call<FirehoseApi.DeleteDeliveryStreamCommandInput, FirehoseApi.DeleteDeliveryStreamCommandOutput>;
  tagDeliveryStream: Call<FirehoseApi.TagDeliveryStreamCommandInput, FirehoseApi.TagDeliveryStreamCommandOutput>;
  untagDeliveryStream: Call<FirehoseApi.UntagDeliveryStreamCommandInput, FirehoseApi.UntagDeliveryStreamCommandOutput>;
}

export interface MessagingGlueReads {
  getDatabase: Call<GlueApi.GetDatabaseCommandInput, GlueApi.GetDatabaseCommandOutput>;
  getTables: Call<GlueApi.GetTablesCommandInput, GlueApi.GetTablesCommandOutput>;
}

export interface MessagingGlueWrites {
  createDatabase: Call<GlueApi.CreateDatabaseCommandInput, GlueApi.CreateDatabaseCommandOutput>;
  createTable: Call<GlueApi.CreateTableCommandInput, GlueApi.CreateTableCommandOutput>;
  updateTable: Call<GlueApi.UpdateTableCommandInput, GlueApi.UpdateTableCommandOutput>;
  deleteTable: Call<GlueApi.DeleteTableCommandInput, GlueApi.DeleteTableCommandOutput>;
}

export interface MessagingAthenaReads {
  listNamedQueries: Call<AthenaApi.ListNamedQueriesCommandInput, AthenaApi.ListNamedQueriesCommandOutput>;
  batchGetNamedQuery: Call<AthenaApi.BatchGetNamedQueryCommandInput, AthenaApi.BatchGetNamedQueryCommandOutput>;
}

export interface MessagingAthenaWrites {
  createNamedQuery: Call<AthenaApi.CreateNamedQueryCommandInput, AthenaApi.CreateNamedQueryCommandOutput>;
  updateNamedQuery: Call<AthenaApi.UpdateNamedQueryCommandInput, AthenaApi.UpdateNamedQueryCommandOutput>;
  deleteNamedQuery: Call<AthenaApi.DeleteNamedQueryCommandInput, AthenaApi.DeleteNamedQueryCommandOutput>;
}

export interface MessagingBucketsReads {
  headBucket: Call<S3Api.HeadBucketCommandInput, S3Api.HeadBucketCommandOutput>;
  getBucketPolicy: Call<S3Api.GetBucketPolicyCommandInput, S3Api.GetBucketPolicyCommandOutput>;
  getPublicAccessBlock: Call<S3Api.GetPublicAccessBlockCommandInput, S3Api.GetPublicAccessBlockCommandOutput>;
}

export interface MessagingBucketsWrites {
  createBucket: Call<S3Api.CreateBucketCommandInput, S3Api.CreateBucketCommandOutput>;
  putPublicAccessBlock: Call<S3Api.PutPublicAccessBlockCommandInput, S3Api.PutPublicAccessBlockCommandOutput>;
  putBucketPolicy: Call<S3Api.PutBucketPolicyCommandInput, S3Api.PutBucketPolicyCommandOutput>;
  deleteBucketPolicy: Call<S3Api.DeleteBucketPolicyCommandInput, S3Api.DeleteBucketPolicyCommandOutput>;
}

export interface MessagingRolesReads {
  getRole: Call<IamApi.GetRoleCommandInput, IamApi.GetRoleCommandOutput>;
  getRolePolicy: Call<IamApi.GetRolePolicyCommandInput, IamApi.GetRolePolicyCommandOutput>;
  getAccountAuthorizationDetails: Call<
    IamApi.GetAccountAuthorizationDetailsCommandInput,
    IamApi.GetAccountAuthorizationDetailsCommandOutput
  >;
}

export interface MessagingRolesWrites {
  createRole: Call<IamApi.CreateRoleCommandInput, IamApi.CreateRoleCommandOutput>;
  updateAssumeRolePolicy: Call<IamApi.UpdateAssumeRolePolicyCommandInput, IamApi.UpdateAssumeRolePolicyCommandOutput>;
  putRolePolicy: Call<IamApi.PutRolePolicyCommandInput, IamApi.PutRolePolicyCommandOutput>;
  deleteRolePolicy: Call<IamApi.DeleteRolePolicyCommandInput, IamApi.DeleteRolePolicyCommandOutput>;
  deleteRole: Call<IamApi.DeleteRoleCommandInput, IamApi.DeleteRoleCommandOutput>;
  tagRole: Call<IamApi.TagRoleCommandInput, IamApi.TagRoleCommandOutput>;
  untagRole: Call<IamApi.UntagRoleCommandInput, IamApi.UntagRoleCommandOutput>;
}

/** Reads of the services that tenants are made of, besides SES. */
export interface MessagingReads {
  readonly sms: MessagingSmsReads;
  readonly push: MessagingPushReads;
  readonly secrets: MessagingSecretsReads;
  readonly parameters: MessagingParametersReads;
  readonly alarms: MessagingAlarmsReads;
  readonly lambda: MessagingLambdaReads;
  readonly firehose: MessagingFirehoseReads;
  readonly glue: MessagingGlueReads;
  readonly athena: MessagingAthenaReads;
  readonly buckets: MessagingBucketsReads;
  readonly roles: MessagingRolesReads;
}

/** Writes of the services that tenants are made of, besides SES. */
export interface MessagingWrites {
  readonly sms: MessagingSmsWrites;
  readonly push: MessagingPushWrites;
  readonly secrets: MessagingSecretsWrites;
  readonly parameters: MessagingParametersWrites;
  readonly alarms: MessagingAlarmsWrites;
  readonly lambda: MessagingLambdaWrites;
  readonly firehose: MessagingFirehoseWrites;
  readonly glue: MessagingGlueWrites;
  readonly athena: MessagingAthenaWrites;
  readonly buckets: MessagingBucketsWrites;
  readonly roles: MessagingRolesWrites;
}
