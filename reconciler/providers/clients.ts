import type * as AccountApi from '@aws-sdk/client-account';
import type * as CloudFormationApi from '@aws-sdk/client-cloudformation';
import type * as CloudTrailApi from '@aws-sdk/client-cloudtrail';
import type * as ConfigApi from '@aws-sdk/client-config-service';
import type * as DevOpsGuruApi from '@aws-sdk/client-devops-guru';
import type * as DynamoDbApi from '@aws-sdk/client-dynamodb';
import type * as IamApi from '@aws-sdk/client-iam';
import type * as KmsApi from '@aws-sdk/client-kms';
import type * as LambdaApi from '@aws-sdk/client-lambda';
import type * as OrganizationsApi from '@aws-sdk/client-organizations';
import type * as SmsVoiceApi from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type * as S3Api from '@aws-sdk/client-s3';
import type * as SecurityHubApi from '@aws-sdk/client-securityhub';
import type * as ServiceQuotasApi from '@aws-sdk/client-service-quotas';
import type * as SesApi from '@aws-sdk/client-sesv2';
import type * as SnsApi from '@aws-sdk/client-sns';
import type { Cell } from '../model/address.ts';
import type { MessagingReads, MessagingWrites } from './messaging-clients.ts';

/** One AWS operation as a plain function: budgets, retries, credentials and the account check are behind it. Throws AwsFailure. */
export type Call<Input, Output> = (input: Input, signal?: AbortSignal) => Promise<Output>;

export interface SecurityHubReads {
  describeHub: Call<SecurityHubApi.DescribeHubCommandInput, SecurityHubApi.DescribeHubCommandOutput>;
  describeStandards: Call<SecurityHubApi.DescribeStandardsCommandInput, SecurityHubApi.DescribeStandardsCommandOutput>;
  getEnabledStandards: Call<SecurityHubApi.GetEnabledStandardsCommandInput, SecurityHubApi.GetEnabledStandardsCommandOutput>;
  listSecurityControlDefinitions: Call<
    SecurityHubApi.ListSecurityControlDefinitionsCommandInput,
    SecurityHubApi.ListSecurityControlDefinitionsCommandOutput
  >;
  getSecurityControlDefinition: Call<
    SecurityHubApi.GetSecurityControlDefinitionCommandInput,
    SecurityHubApi.GetSecurityControlDefinitionCommandOutput
  >;
  batchGetSecurityControls: Call<SecurityHubApi.BatchGetSecurityControlsCommandInput, SecurityHubApi.BatchGetSecurityControlsCommandOutput>;
  batchGetStandardsControlAssociations: Call<
    SecurityHubApi.BatchGetStandardsControlAssociationsCommandInput,
    SecurityHubApi.BatchGetStandardsControlAssociationsCommandOutput
  >;
  listConfigurationPolicyAssociations: Call<
    SecurityHubApi.ListConfigurationPolicyAssociationsCommandInput,
    SecurityHubApi.ListConfigurationPolicyAssociationsCommandOutput
  >;
  describeOrganizationConfiguration: Call<
    SecurityHubApi.DescribeOrganizationConfigurationCommandInput,
    SecurityHubApi.DescribeOrganizationConfigurationCommandOutput
  >;
  listOrganizationAdminAccounts: Call<
    SecurityHubApi.ListOrganizationAdminAccountsCommandInput,
    SecurityHubApi.ListOrganizationAdminAccountsCommandOutput
  >;
  listMembers: Call<SecurityHubApi.ListMembersCommandInput, SecurityHubApi.ListMembersCommandOutput>;
  listFindingAggregators: Call<SecurityHubApi.ListFindingAggregatorsCommandInput, SecurityHubApi.ListFindingAggregatorsCommandOutput>;
  getFindingAggregator: Call<SecurityHubApi.GetFindingAggregatorCommandInput, SecurityHubApi.GetFindingAggregatorCommandOutput>;
  listConfigurationPolicies: Call<
    SecurityHubApi.ListConfigurationPoliciesCommandInput,
    SecurityHubApi.ListConfigurationPoliciesCommandOutput
  >;
  getConfigurationPolicy: Call<SecurityHubApi.GetConfigurationPolicyCommandInput, SecurityHubApi.GetConfigurationPolicyCommandOutput>;
  listTagsForResource: Call<SecurityHubApi.ListTagsForResourceCommandInput, SecurityHubApi.ListTagsForResourceCommandOutput>;
  getFindings: Call<SecurityHubApi.GetFindingsCommandInput, SecurityHubApi.GetFindingsCommandOutput>;
}

export interface SecurityHubWrites {
  enableSecurityHub: Call<SecurityHubApi.EnableSecurityHubCommandInput, SecurityHubApi.EnableSecurityHubCommandOutput>;
  updateSecurityHubConfiguration: Call<
    SecurityHubApi.UpdateSecurityHubConfigurationCommandInput,
    SecurityHubApi.UpdateSecurityHubConfigurationCommandOutput
  >;
  batchEnableStandards: Call<SecurityHubApi.BatchEnableStandardsCommandInput, SecurityHubApi.BatchEnableStandardsCommandOutput>;
  batchDisableStandards: Call<SecurityHubApi.BatchDisableStandardsCommandInput, SecurityHubApi.BatchDisableStandardsCommandOutput>;
  batchUpdateStandardsControlAssociations: Call<
    SecurityHubApi.BatchUpdateStandardsControlAssociationsCommandInput,
    SecurityHubApi.BatchUpdateStandardsControlAssociationsCommandOutput
  >;
  updateSecurityControl: Call<SecurityHubApi.UpdateSecurityControlCommandInput, SecurityHubApi.UpdateSecurityControlCommandOutput>;
  enableOrganizationAdminAccount: Call<
    SecurityHubApi.EnableOrganizationAdminAccountCommandInput,
    SecurityHubApi.EnableOrganizationAdminAccountCommandOutput
  >;
  disableOrganizationAdminAccount: Call<
    SecurityHubApi.DisableOrganizationAdminAccountCommandInput,
    SecurityHubApi.DisableOrganizationAdminAccountCommandOutput
  >;
  createMembers: Call<SecurityHubApi.CreateMembersCommandInput, SecurityHubApi.CreateMembersCommandOutput>;
  disassociateMembers: Call<SecurityHubApi.DisassociateMembersCommandInput, SecurityHubApi.DisassociateMembersCommandOutput>;
  updateOrganizationConfiguration: Call<
    SecurityHubApi.UpdateOrganizationConfigurationCommandInput,
    SecurityHubApi.UpdateOrganizationConfigurationCommandOutput
  >;
  createFindingAggregator: Call<SecurityHubApi.CreateFindingAggregatorCommandInput, SecurityHubApi.CreateFindingAggregatorCommandOutput>;
  updateFindingAggregator: Call<SecurityHubApi.UpdateFindingAggregatorCommandInput, SecurityHubApi.UpdateFindingAggregatorCommandOutput>;
  deleteFindingAggregator: Call<SecurityHubApi.DeleteFindingAggregatorCommandInput, SecurityHubApi.DeleteFindingAggregatorCommandOutput>;
  createConfigurationPolicy: Call<
    SecurityHubApi.CreateConfigurationPolicyCommandInput,
    SecurityHubApi.CreateConfigurationPolicyCommandOutput
  >;
  updateConfigurationPolicy: Call<
    SecurityHubApi.UpdateConfigurationPolicyCommandInput,
    SecurityHubApi.UpdateConfigurationPolicyCommandOutput
  >;
  deleteConfigurationPolicy: Call<
    SecurityHubApi.DeleteConfigurationPolicyCommandInput,
    SecurityHubApi.DeleteConfigurationPolicyCommandOutput
  >;
  startConfigurationPolicyAssociation: Call<
    SecurityHubApi.StartConfigurationPolicyAssociationCommandInput,
    SecurityHubApi.StartConfigurationPolicyAssociationCommandOutput
  >;
  startConfigurationPolicyDisassociation: Call<
    SecurityHubApi.StartConfigurationPolicyDisassociationCommandInput,
    SecurityHubApi.StartConfigurationPolicyDisassociationCommandOutput
  >;
}

export interface OrganizationsReads {
  describeEffectivePolicy: Call<
    OrganizationsApi.DescribeEffectivePolicyCommandInput,
    OrganizationsApi.DescribeEffectivePolicyCommandOutput
  >;
  listAccounts: Call<OrganizationsApi.ListAccountsCommandInput, OrganizationsApi.ListAccountsCommandOutput>;
  listCreateAccountStatus: Call<
    OrganizationsApi.ListCreateAccountStatusCommandInput,
    OrganizationsApi.ListCreateAccountStatusCommandOutput
  >;
  listParents: Call<OrganizationsApi.ListParentsCommandInput, OrganizationsApi.ListParentsCommandOutput>;
  listPolicies: Call<OrganizationsApi.ListPoliciesCommandInput, OrganizationsApi.ListPoliciesCommandOutput>;
  describePolicy: Call<OrganizationsApi.DescribePolicyCommandInput, OrganizationsApi.DescribePolicyCommandOutput>;
  listPoliciesForTarget: Call<OrganizationsApi.ListPoliciesForTargetCommandInput, OrganizationsApi.ListPoliciesForTargetCommandOutput>;
  listTargetsForPolicy: Call<OrganizationsApi.ListTargetsForPolicyCommandInput, OrganizationsApi.ListTargetsForPolicyCommandOutput>;
  listTagsForResource: Call<OrganizationsApi.ListTagsForResourceCommandInput, OrganizationsApi.ListTagsForResourceCommandOutput>;
}

/** Writes made from the hub, for what only the management account may do. */
export interface OrganizationsWrites {
  createAccount: Call<OrganizationsApi.CreateAccountCommandInput, OrganizationsApi.CreateAccountCommandOutput>;
  moveAccount: Call<OrganizationsApi.MoveAccountCommandInput, OrganizationsApi.MoveAccountCommandOutput>;
  createPolicy: Call<OrganizationsApi.CreatePolicyCommandInput, OrganizationsApi.CreatePolicyCommandOutput>;
  updatePolicy: Call<OrganizationsApi.UpdatePolicyCommandInput, OrganizationsApi.UpdatePolicyCommandOutput>;
  deletePolicy: Call<OrganizationsApi.DeletePolicyCommandInput, OrganizationsApi.DeletePolicyCommandOutput>;
  attachPolicy: Call<OrganizationsApi.AttachPolicyCommandInput, OrganizationsApi.AttachPolicyCommandOutput>;
  detachPolicy: Call<OrganizationsApi.DetachPolicyCommandInput, OrganizationsApi.DetachPolicyCommandOutput>;
  tagResource: Call<OrganizationsApi.TagResourceCommandInput, OrganizationsApi.TagResourceCommandOutput>;
  untagResource: Call<OrganizationsApi.UntagResourceCommandInput, OrganizationsApi.UntagResourceCommandOutput>;
}

export interface ConfigReads {
  describeConfigurationRecorderStatus: Call<
    ConfigApi.DescribeConfigurationRecorderStatusCommandInput,
    ConfigApi.DescribeConfigurationRecorderStatusCommandOutput
  >;
}

export interface CloudTrailReads {
  lookupEvents: Call<CloudTrailApi.LookupEventsCommandInput, CloudTrailApi.LookupEventsCommandOutput>;
}

export interface AccountReads {
  listRegions: Call<AccountApi.ListRegionsCommandInput, AccountApi.ListRegionsCommandOutput>;
}

export interface DevOpsGuruReads {
  getResourceCollection: Call<DevOpsGuruApi.GetResourceCollectionCommandInput, DevOpsGuruApi.GetResourceCollectionCommandOutput>;
  listNotificationChannels: Call<DevOpsGuruApi.ListNotificationChannelsCommandInput, DevOpsGuruApi.ListNotificationChannelsCommandOutput>;
  describeServiceIntegration: Call<
    DevOpsGuruApi.DescribeServiceIntegrationCommandInput,
    DevOpsGuruApi.DescribeServiceIntegrationCommandOutput
  >;
  describeEventSourcesConfig: Call<
    DevOpsGuruApi.DescribeEventSourcesConfigCommandInput,
    DevOpsGuruApi.DescribeEventSourcesConfigCommandOutput
  >;
  listInsights: Call<DevOpsGuruApi.ListInsightsCommandInput, DevOpsGuruApi.ListInsightsCommandOutput>;
  describeInsight: Call<DevOpsGuruApi.DescribeInsightCommandInput, DevOpsGuruApi.DescribeInsightCommandOutput>;
  listAnomaliesForInsight: Call<DevOpsGuruApi.ListAnomaliesForInsightCommandInput, DevOpsGuruApi.ListAnomaliesForInsightCommandOutput>;
  listEvents: Call<DevOpsGuruApi.ListEventsCommandInput, DevOpsGuruApi.ListEventsCommandOutput>;
  listRecommendations: Call<DevOpsGuruApi.ListRecommendationsCommandInput, DevOpsGuruApi.ListRecommendationsCommandOutput>;
  listOrganizationInsights: Call<DevOpsGuruApi.ListOrganizationInsightsCommandInput, DevOpsGuruApi.ListOrganizationInsightsCommandOutput>;
  describeAccountHealth: Call<DevOpsGuruApi.DescribeAccountHealthCommandInput, DevOpsGuruApi.DescribeAccountHealthCommandOutput>;
}

/** With the reads that a write of several steps begins with. */
export interface DevOpsGuruWrites {
  getResourceCollection: Call<DevOpsGuruApi.GetResourceCollectionCommandInput, DevOpsGuruApi.GetResourceCollectionCommandOutput>;
  listNotificationChannels: Call<DevOpsGuruApi.ListNotificationChannelsCommandInput, DevOpsGuruApi.ListNotificationChannelsCommandOutput>;
  updateResourceCollection: Call<DevOpsGuruApi.UpdateResourceCollectionCommandInput, DevOpsGuruApi.UpdateResourceCollectionCommandOutput>;
  addNotificationChannel: Call<DevOpsGuruApi.AddNotificationChannelCommandInput, DevOpsGuruApi.AddNotificationChannelCommandOutput>;
  removeNotificationChannel: Call<
    DevOpsGuruApi.RemoveNotificationChannelCommandInput,
    DevOpsGuruApi.RemoveNotificationChannelCommandOutput
  >;
  updateServiceIntegration: Call<DevOpsGuruApi.UpdateServiceIntegrationCommandInput, DevOpsGuruApi.UpdateServiceIntegrationCommandOutput>;
  updateEventSourcesConfig: Call<DevOpsGuruApi.UpdateEventSourcesConfigCommandInput, DevOpsGuruApi.UpdateEventSourcesConfigCommandOutput>;
}

export interface SnsReads {
  getTopicAttributes: Call<SnsApi.GetTopicAttributesCommandInput, SnsApi.GetTopicAttributesCommandOutput>;
  listSubscriptionsByTopic: Call<SnsApi.ListSubscriptionsByTopicCommandInput, SnsApi.ListSubscriptionsByTopicCommandOutput>;
  listTagsForResource: Call<SnsApi.ListTagsForResourceCommandInput, SnsApi.ListTagsForResourceCommandOutput>;
  listTopics: Call<SnsApi.ListTopicsCommandInput, SnsApi.ListTopicsCommandOutput>;
}

export interface SnsWrites {
  createTopic: Call<SnsApi.CreateTopicCommandInput, SnsApi.CreateTopicCommandOutput>;
  setTopicAttributes: Call<SnsApi.SetTopicAttributesCommandInput, SnsApi.SetTopicAttributesCommandOutput>;
  subscribe: Call<SnsApi.SubscribeCommandInput, SnsApi.SubscribeCommandOutput>;
  tagResource: Call<SnsApi.TagResourceCommandInput, SnsApi.TagResourceCommandOutput>;
  untagResource: Call<SnsApi.UntagResourceCommandInput, SnsApi.UntagResourceCommandOutput>;
  deleteTopic: Call<SnsApi.DeleteTopicCommandInput, SnsApi.DeleteTopicCommandOutput>;
}

export interface KmsReads {
  listAliases: Call<KmsApi.ListAliasesCommandInput, KmsApi.ListAliasesCommandOutput>;
  listResourceTags: Call<KmsApi.ListResourceTagsCommandInput, KmsApi.ListResourceTagsCommandOutput>;
  describeKey: Call<KmsApi.DescribeKeyCommandInput, KmsApi.DescribeKeyCommandOutput>;
  getKeyPolicy: Call<KmsApi.GetKeyPolicyCommandInput, KmsApi.GetKeyPolicyCommandOutput>;
  getKeyRotationStatus: Call<KmsApi.GetKeyRotationStatusCommandInput, KmsApi.GetKeyRotationStatusCommandOutput>;
}

export interface KmsWrites {
  describeKey: Call<KmsApi.DescribeKeyCommandInput, KmsApi.DescribeKeyCommandOutput>;
  listKeys: Call<KmsApi.ListKeysCommandInput, KmsApi.ListKeysCommandOutput>;
  listResourceTags: Call<KmsApi.ListResourceTagsCommandInput, KmsApi.ListResourceTagsCommandOutput>;
  getKeyPolicy: Call<KmsApi.GetKeyPolicyCommandInput, KmsApi.GetKeyPolicyCommandOutput>;
  tagResource: Call<KmsApi.TagResourceCommandInput, KmsApi.TagResourceCommandOutput>;
  untagResource: Call<KmsApi.UntagResourceCommandInput, KmsApi.UntagResourceCommandOutput>;
  createKey: Call<KmsApi.CreateKeyCommandInput, KmsApi.CreateKeyCommandOutput>;
  scheduleKeyDeletion: Call<KmsApi.ScheduleKeyDeletionCommandInput, KmsApi.ScheduleKeyDeletionCommandOutput>;
  createAlias: Call<KmsApi.CreateAliasCommandInput, KmsApi.CreateAliasCommandOutput>;
  enableKeyRotation: Call<KmsApi.EnableKeyRotationCommandInput, KmsApi.EnableKeyRotationCommandOutput>;
  putKeyPolicy: Call<KmsApi.PutKeyPolicyCommandInput, KmsApi.PutKeyPolicyCommandOutput>;
}

export interface CloudFormationReads {
  describeStackSet: Call<CloudFormationApi.DescribeStackSetCommandInput, CloudFormationApi.DescribeStackSetCommandOutput>;
  listStackInstances: Call<CloudFormationApi.ListStackInstancesCommandInput, CloudFormationApi.ListStackInstancesCommandOutput>;
  describeStackInstance: Call<CloudFormationApi.DescribeStackInstanceCommandInput, CloudFormationApi.DescribeStackInstanceCommandOutput>;
  listStackSetOperations: Call<CloudFormationApi.ListStackSetOperationsCommandInput, CloudFormationApi.ListStackSetOperationsCommandOutput>;
  describeStackSetOperation: Call<
    CloudFormationApi.DescribeStackSetOperationCommandInput,
    CloudFormationApi.DescribeStackSetOperationCommandOutput
  >;
  listStackSetOperationResults: Call<
    CloudFormationApi.ListStackSetOperationResultsCommandInput,
    CloudFormationApi.ListStackSetOperationResultsCommandOutput
  >;
  describeStackResources: Call<CloudFormationApi.DescribeStackResourcesCommandInput, CloudFormationApi.DescribeStackResourcesCommandOutput>;
  describeOrganizationsAccess: Call<
    CloudFormationApi.DescribeOrganizationsAccessCommandInput,
    CloudFormationApi.DescribeOrganizationsAccessCommandOutput
  >;
  describeStacks: Call<CloudFormationApi.DescribeStacksCommandInput, CloudFormationApi.DescribeStacksCommandOutput>;
  getTemplate: Call<CloudFormationApi.GetTemplateCommandInput, CloudFormationApi.GetTemplateCommandOutput>;
  getTemplateSummary: Call<CloudFormationApi.GetTemplateSummaryCommandInput, CloudFormationApi.GetTemplateSummaryCommandOutput>;
  describeStackEvents: Call<CloudFormationApi.DescribeStackEventsCommandInput, CloudFormationApi.DescribeStackEventsCommandOutput>;
  listStackSets: Call<CloudFormationApi.ListStackSetsCommandInput, CloudFormationApi.ListStackSetsCommandOutput>;
  listStackInstanceResourceDrifts: Call<
    CloudFormationApi.ListStackInstanceResourceDriftsCommandInput,
    CloudFormationApi.ListStackInstanceResourceDriftsCommandOutput
  >;
}

export interface CloudFormationWrites {
  createStackSet: Call<CloudFormationApi.CreateStackSetCommandInput, CloudFormationApi.CreateStackSetCommandOutput>;
  updateStackSet: Call<CloudFormationApi.UpdateStackSetCommandInput, CloudFormationApi.UpdateStackSetCommandOutput>;
  deleteStackSet: Call<CloudFormationApi.DeleteStackSetCommandInput, CloudFormationApi.DeleteStackSetCommandOutput>;
  createStackInstances: Call<CloudFormationApi.CreateStackInstancesCommandInput, CloudFormationApi.CreateStackInstancesCommandOutput>;
  updateStackInstances: Call<CloudFormationApi.UpdateStackInstancesCommandInput, CloudFormationApi.UpdateStackInstancesCommandOutput>;
  deleteStackInstances: Call<CloudFormationApi.DeleteStackInstancesCommandInput, CloudFormationApi.DeleteStackInstancesCommandOutput>;
  createStack: Call<CloudFormationApi.CreateStackCommandInput, CloudFormationApi.CreateStackCommandOutput>;
  updateStack: Call<CloudFormationApi.UpdateStackCommandInput, CloudFormationApi.UpdateStackCommandOutput>;
  deleteStack: Call<CloudFormationApi.DeleteStackCommandInput, CloudFormationApi.DeleteStackCommandOutput>;
  activateOrganizationsAccess: Call<
    CloudFormationApi.ActivateOrganizationsAccessCommandInput,
    CloudFormationApi.ActivateOrganizationsAccessCommandOutput
  >;
  detectStackSetDrift: Call<CloudFormationApi.DetectStackSetDriftCommandInput, CloudFormationApi.DetectStackSetDriftCommandOutput>;
  importStacksToStackSet: Call<CloudFormationApi.ImportStacksToStackSetCommandInput, CloudFormationApi.ImportStacksToStackSetCommandOutput>;
}

export interface IamReads {
  getPolicy: Call<IamApi.GetPolicyCommandInput, IamApi.GetPolicyCommandOutput>;
  getPolicyVersion: Call<IamApi.GetPolicyVersionCommandInput, IamApi.GetPolicyVersionCommandOutput>;
  listPolicyVersions: Call<IamApi.ListPolicyVersionsCommandInput, IamApi.ListPolicyVersionsCommandOutput>;
  listEntitiesForPolicy: Call<IamApi.ListEntitiesForPolicyCommandInput, IamApi.ListEntitiesForPolicyCommandOutput>;
  getRole: Call<IamApi.GetRoleCommandInput, IamApi.GetRoleCommandOutput>;
  getOpenIDConnectProvider: Call<IamApi.GetOpenIDConnectProviderCommandInput, IamApi.GetOpenIDConnectProviderCommandOutput>;
}

/** The code of functions that generated templates deploy. */
export interface FunctionReads {
  getFunction: Call<LambdaApi.GetFunctionCommandInput, LambdaApi.GetFunctionCommandOutput>;
  /** What is behind `Code.Location` of getFunction's answer. */
  getPackage: Call<{ readonly location: string }, { readonly bytes: Uint8Array }>;
}

export interface FunctionWrites {
  updateFunctionCode: Call<LambdaApi.UpdateFunctionCodeCommandInput, LambdaApi.UpdateFunctionCodeCommandOutput>;
}

export interface S3Reads {
  headBucket: Call<S3Api.HeadBucketCommandInput, S3Api.HeadBucketCommandOutput>;
}

export interface S3Writes {
  putObject: Call<S3Api.PutObjectCommandInput, S3Api.PutObjectCommandOutput>;
}

export interface SesReads {
  listTenants: Call<SesApi.ListTenantsCommandInput, SesApi.ListTenantsCommandOutput>;
  getTenant: Call<SesApi.GetTenantCommandInput, SesApi.GetTenantCommandOutput>;
  listTenantResources: Call<SesApi.ListTenantResourcesCommandInput, SesApi.ListTenantResourcesCommandOutput>;
  listReputationEntities: Call<SesApi.ListReputationEntitiesCommandInput, SesApi.ListReputationEntitiesCommandOutput>;
  listConfigurationSets: Call<SesApi.ListConfigurationSetsCommandInput, SesApi.ListConfigurationSetsCommandOutput>;
  getConfigurationSet: Call<SesApi.GetConfigurationSetCommandInput, SesApi.GetConfigurationSetCommandOutput>;
  getConfigurationSetEventDestinations: Call<
    SesApi.GetConfigurationSetEventDestinationsCommandInput,
    SesApi.GetConfigurationSetEventDestinationsCommandOutput
  >;
  listEmailIdentities: Call<SesApi.ListEmailIdentitiesCommandInput, SesApi.ListEmailIdentitiesCommandOutput>;
  getEmailIdentity: Call<SesApi.GetEmailIdentityCommandInput, SesApi.GetEmailIdentityCommandOutput>;
  listDedicatedIpPools: Call<SesApi.ListDedicatedIpPoolsCommandInput, SesApi.ListDedicatedIpPoolsCommandOutput>;
  getDedicatedIpPool: Call<SesApi.GetDedicatedIpPoolCommandInput, SesApi.GetDedicatedIpPoolCommandOutput>;
  listEmailTemplates: Call<SesApi.ListEmailTemplatesCommandInput, SesApi.ListEmailTemplatesCommandOutput>;
  getAccount: Call<SesApi.GetAccountCommandInput, SesApi.GetAccountCommandOutput>;
  listTagsForResource: Call<SesApi.ListTagsForResourceCommandInput, SesApi.ListTagsForResourceCommandOutput>;
}

export interface SesWrites {
  createTenant: Call<SesApi.CreateTenantCommandInput, SesApi.CreateTenantCommandOutput>;
  deleteTenant: Call<SesApi.DeleteTenantCommandInput, SesApi.DeleteTenantCommandOutput>;
  createTenantResourceAssociation: Call<
    SesApi.CreateTenantResourceAssociationCommandInput,
    SesApi.CreateTenantResourceAssociationCommandOutput
  >;
  deleteTenantResourceAssociation: Call<
    SesApi.DeleteTenantResourceAssociationCommandInput,
    SesApi.DeleteTenantResourceAssociationCommandOutput
  >;
  putTenantSuppressionAttributes: Call<
    SesApi.PutTenantSuppressionAttributesCommandInput,
    SesApi.PutTenantSuppressionAttributesCommandOutput
  >;
  updateReputationEntityPolicy: Call<SesApi.UpdateReputationEntityPolicyCommandInput, SesApi.UpdateReputationEntityPolicyCommandOutput>;
  updateReputationEntityCustomerManagedStatus: Call<
    SesApi.UpdateReputationEntityCustomerManagedStatusCommandInput,
    SesApi.UpdateReputationEntityCustomerManagedStatusCommandOutput
  >;
  createConfigurationSet: Call<SesApi.CreateConfigurationSetCommandInput, SesApi.CreateConfigurationSetCommandOutput>;
  deleteConfigurationSet: Call<SesApi.DeleteConfigurationSetCommandInput, SesApi.DeleteConfigurationSetCommandOutput>;
  putConfigurationSetDeliveryOptions: Call<
    SesApi.PutConfigurationSetDeliveryOptionsCommandInput,
    SesApi.PutConfigurationSetDeliveryOptionsCommandOutput
  >;
  putConfigurationSetReputationOptions: Call<
    SesApi.PutConfigurationSetReputationOptionsCommandInput,
    SesApi.PutConfigurationSetReputationOptionsCommandOutput
  >;
  putConfigurationSetSuppressionOptions: Call<
    SesApi.PutConfigurationSetSuppressionOptionsCommandInput,
    SesApi.PutConfigurationSetSuppressionOptionsCommandOutput
  >;
  createConfigurationSetEventDestination: Call<
    SesApi.CreateConfigurationSetEventDestinationCommandInput,
    SesApi.CreateConfigurationSetEventDestinationCommandOutput
  >;
  updateConfigurationSetEventDestination: Call<
    SesApi.UpdateConfigurationSetEventDestinationCommandInput,
    SesApi.UpdateConfigurationSetEventDestinationCommandOutput
  >;
  deleteConfigurationSetEventDestination: Call<
    SesApi.DeleteConfigurationSetEventDestinationCommandInput,
    SesApi.DeleteConfigurationSetEventDestinationCommandOutput
  >;
  createEmailIdentity: Call<SesApi.CreateEmailIdentityCommandInput, SesApi.CreateEmailIdentityCommandOutput>;
  deleteEmailIdentity: Call<SesApi.DeleteEmailIdentityCommandInput, SesApi.DeleteEmailIdentityCommandOutput>;
  putEmailIdentityConfigurationSetAttributes: Call<
    SesApi.PutEmailIdentityConfigurationSetAttributesCommandInput,
    SesApi.PutEmailIdentityConfigurationSetAttributesCommandOutput
  >;
  putEmailIdentityMailFromAttributes: Call<
    SesApi.PutEmailIdentityMailFromAttributesCommandInput,
    SesApi.PutEmailIdentityMailFromAttributesCommandOutput
  >;
  putEmailIdentityDkimSigningAttributes: Call<
    SesApi.PutEmailIdentityDkimSigningAttributesCommandInput,
    SesApi.PutEmailIdentityDkimSigningAttributesCommandOutput
  >;
  putEmailIdentityFeedbackAttributes: Call<
    SesApi.PutEmailIdentityFeedbackAttributesCommandInput,
    SesApi.PutEmailIdentityFeedbackAttributesCommandOutput
  >;
  createDedicatedIpPool: Call<SesApi.CreateDedicatedIpPoolCommandInput, SesApi.CreateDedicatedIpPoolCommandOutput>;
  putDedicatedIpPoolScalingAttributes: Call<
    SesApi.PutDedicatedIpPoolScalingAttributesCommandInput,
    SesApi.PutDedicatedIpPoolScalingAttributesCommandOutput
  >;
  deleteDedicatedIpPool: Call<SesApi.DeleteDedicatedIpPoolCommandInput, SesApi.DeleteDedicatedIpPoolCommandOutput>;
  tagResource: Call<SesApi.TagResourceCommandInput, SesApi.TagResourceCommandOutput>;
  untagResource: Call<SesApi.UntagResourceCommandInput, SesApi.UntagResourceCommandOutput>;
}

export interface ServiceQuotasReads {
  listServiceQuotas: Call<ServiceQuotasApi.ListServiceQuotasCommandInput, ServiceQuotasApi.ListServiceQuotasCommandOutput>;
}

export interface SmsVoiceReads {
  describeAccountAttributes: Call<SmsVoiceApi.DescribeAccountAttributesCommandInput, SmsVoiceApi.DescribeAccountAttributesCommandOutput>;
  describeAccountLimits: Call<SmsVoiceApi.DescribeAccountLimitsCommandInput, SmsVoiceApi.DescribeAccountLimitsCommandOutput>;
  describeSpendLimits: Call<SmsVoiceApi.DescribeSpendLimitsCommandInput, SmsVoiceApi.DescribeSpendLimitsCommandOutput>;
}

export interface DynamoDbReads {
  scan: Call<DynamoDbApi.ScanCommandInput, DynamoDbApi.ScanCommandOutput>;
  query: Call<DynamoDbApi.QueryCommandInput, DynamoDbApi.QueryCommandOutput>;
  describeTable: Call<DynamoDbApi.DescribeTableCommandInput, DynamoDbApi.DescribeTableCommandOutput>;
  describeContinuousBackups: Call<DynamoDbApi.DescribeContinuousBackupsCommandInput, DynamoDbApi.DescribeContinuousBackupsCommandOutput>;
}

export interface DynamoDbWrites {
  putItem: Call<DynamoDbApi.PutItemCommandInput, DynamoDbApi.PutItemCommandOutput>;
  updateItem: Call<DynamoDbApi.UpdateItemCommandInput, DynamoDbApi.UpdateItemCommandOutput>;
  deleteItem: Call<DynamoDbApi.DeleteItemCommandInput, DynamoDbApi.DeleteItemCommandOutput>;
  createTable: Call<DynamoDbApi.CreateTableCommandInput, DynamoDbApi.CreateTableCommandOutput>;
  updateTable: Call<DynamoDbApi.UpdateTableCommandInput, DynamoDbApi.UpdateTableCommandOutput>;
  updateContinuousBackups: Call<DynamoDbApi.UpdateContinuousBackupsCommandInput, DynamoDbApi.UpdateContinuousBackupsCommandOutput>;
}

export interface IamWrites {
  createPolicy: Call<IamApi.CreatePolicyCommandInput, IamApi.CreatePolicyCommandOutput>;
  createPolicyVersion: Call<IamApi.CreatePolicyVersionCommandInput, IamApi.CreatePolicyVersionCommandOutput>;
  deletePolicyVersion: Call<IamApi.DeletePolicyVersionCommandInput, IamApi.DeletePolicyVersionCommandOutput>;
  deletePolicy: Call<IamApi.DeletePolicyCommandInput, IamApi.DeletePolicyCommandOutput>;
  tagPolicy: Call<IamApi.TagPolicyCommandInput, IamApi.TagPolicyCommandOutput>;
  untagPolicy: Call<IamApi.UntagPolicyCommandInput, IamApi.UntagPolicyCommandOutput>;
  attachRolePolicy: Call<IamApi.AttachRolePolicyCommandInput, IamApi.AttachRolePolicyCommandOutput>;
  detachRolePolicy: Call<IamApi.DetachRolePolicyCommandInput, IamApi.DetachRolePolicyCommandOutput>;
}

/** Reads for one cell, signed for its account with the plan role. A reader cannot write. */
export interface ReadClients {
  readonly cell: Cell;
  readonly securityHub: SecurityHubReads;
  readonly config: ConfigReads;
  readonly account: AccountReads;
  readonly cloudTrail: CloudTrailReads;
  readonly devOpsGuru: DevOpsGuruReads;
  readonly sns: SnsReads;
  readonly kms: KmsReads;
  readonly cloudFormation: CloudFormationReads;
  readonly iam: IamReads;
  readonly functions: FunctionReads;
  readonly s3: S3Reads;
  readonly ses: SesReads;
  /** The other services that tenants are made of. */
  readonly messaging: MessagingReads;
  readonly dynamoDb: DynamoDbReads;
  readonly serviceQuotas: ServiceQuotasReads;
  readonly smsVoice: SmsVoiceReads;
  /** Reads made from the hub (management or delegated administrator account), for what only it may ask. */
  readonly hub: { readonly organizations: OrganizationsReads };
  /** The same reads in another cell, for example the Security Hub administrator in the home Region. */
  at(cell: Cell): ReadClients;
  /** Runs `read` once per key and run and shares the answer, also among cells that ask at the same time; a failure is shared too. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** Writes for one cell, signed for its account with the apply role. */
export interface WriteClients {
  readonly cell: Cell;
  readonly securityHub: SecurityHubWrites;
  readonly devOpsGuru: DevOpsGuruWrites;
  readonly sns: SnsWrites;
  readonly kms: KmsWrites;
  readonly cloudFormation: CloudFormationWrites;
  readonly functions: FunctionWrites;
  readonly s3: S3Writes;
  readonly ses: SesWrites;
  readonly messaging: MessagingWrites;
  readonly dynamoDb: DynamoDbWrites;
  readonly iam: IamWrites;
  /** Writes made from the hub, for what only it may do. */
  readonly hub: { readonly organizations: OrganizationsWrites };
  /** The same writes in another cell: a stack set is written where it lives, whatever cell its instance is in. */
  at(cell: Cell): WriteClients;
  /** Reads with the same role, for a write that has to look first (which operation of its own is already there). */
  readonly reads: ReadClients;
}
