/**
 * Which AWS actions the readers and the writers of each kind of document need: the one table that the roles of `trueup bootstrap` are made
 * from, and that tests hold the program's own calls against. Source: facts/compliance.md 4.11, 5.4; facts/tenants.md 2.7.
 */

/** Kinds of documents that need the same services. `Core` is what every run needs. */
export type GrantGroup = 'Core' | 'SecurityHub' | 'DevOpsGuru' | 'StackSet' | 'Messaging';

export const grantGroups: readonly GrantGroup[] = ['Core', 'SecurityHub', 'DevOpsGuru', 'StackSet', 'Messaging'];

/** The group of each kind of document. */
export const groupOfKind: Readonly<Record<string, GrantGroup>> = {
  Organization: 'Core',
  Exception: 'Core',
  SecurityStandards: 'SecurityHub',
  DisabledControls: 'SecurityHub',
  DevOpsGuruTargets: 'DevOpsGuru',
  StackSet: 'StackSet',
  Tenant: 'Messaging',
  TenantDefaults: 'Messaging',
};

export interface Grant {
  /** Letters and digits, unique: the statement's Sid. */
  readonly sid: string;
  readonly group: GrantGroup;
  /** `hub` in the account where runs begin, `member` in every account, `administrator` the member role where stack sets and Security Hub are administered. */
  readonly place: 'hub' | 'member' | 'administrator';
  /** Writers hold what readers hold, too. */
  readonly access: 'read' | 'write';
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  /** Absent: everything, since the actions have no resource type. May hold `${AWS::Partition}` and other names of the template. */
  readonly resources?: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const prefixed = (service: string, names: string): readonly string[] => names.split(/\s+/).map((name) => `${service}:${name}`);

export const grants: readonly Grant[] = [
  {
    sid: 'Organization',
    group: 'Core',
    place: 'hub',
    access: 'read',
    actions: prefixed(
      'organizations',
      'DescribeOrganization ListAccounts ListAccountsForParent ListOrganizationalUnitsForParent ListParents ListRoots DescribeEffectivePolicy ListPoliciesForTarget',
    ),
  },
  // Where the ledger is a table: its name begins with trueup-, as bootstrap/ledger.template.yaml makes it.
  {
    sid: 'ReadLedger',
    group: 'Core',
    place: 'member',
    access: 'read',
    actions: ['dynamodb:GetItem', 'dynamodb:Query'],
    resources: ['arn:${AWS::Partition}:dynamodb:*:${AWS::AccountId}:table/trueup-*'],
  },
  {
    sid: 'WriteLedger',
    group: 'Core',
    place: 'member',
    access: 'write',
    actions: ['dynamodb:PutItem'],
    resources: ['arn:${AWS::Partition}:dynamodb:*:${AWS::AccountId}:table/trueup-*'],
  },
  // What doctor looks at: whether GitHub's tokens are taken as bootstrap says.
  {
    sid: 'ReadGitHubTrust',
    group: 'Core',
    place: 'member',
    access: 'read',
    actions: ['iam:GetRole', 'iam:GetOpenIDConnectProvider'],
    resources: [
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${PlanHubRole}',
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ApplyHubRole}',
      'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com',
    ],
  },
  // Who changed what differs, and when.
  { sid: 'ReadTrail', group: 'Core', place: 'member', access: 'read', actions: ['cloudtrail:LookupEvents'] },
  { sid: 'Regions', group: 'Core', place: 'member', access: 'read', actions: ['account:ListRegions'] },
  {
    sid: 'ReadSecurityHub',
    group: 'SecurityHub',
    place: 'member',
    access: 'read',
    actions: prefixed(
      'securityhub',
      'DescribeHub GetEnabledStandards DescribeStandards ListSecurityControlDefinitions GetSecurityControlDefinition BatchGetSecurityControls BatchGetStandardsControlAssociations',
    ),
  },
  {
    sid: 'ReadRecorder',
    group: 'SecurityHub',
    place: 'member',
    access: 'read',
    actions: prefixed('config', 'DescribeConfigurationRecorderStatus'),
  },
  {
    sid: 'ReadSecurityHubCentral',
    group: 'SecurityHub',
    place: 'administrator',
    access: 'read',
    actions: prefixed(
      'securityhub',
      'ListOrganizationAdminAccounts DescribeOrganizationConfiguration ListMembers ListFindingAggregators GetFindingAggregator ListConfigurationPolicies GetConfigurationPolicy ListConfigurationPolicyAssociations ListTagsForResource GetFindings',
    ),
  },
  {
    sid: 'WriteSecurityHub',
    group: 'SecurityHub',
    place: 'member',
    access: 'write',
    actions: prefixed(
      'securityhub',
      'EnableSecurityHub UpdateSecurityHubConfiguration BatchEnableStandards BatchDisableStandards BatchUpdateStandardsControlAssociations UpdateSecurityControl',
    ),
  },
  {
    sid: 'SecurityHubServiceRole',
    group: 'SecurityHub',
    place: 'member',
    access: 'write',
    actions: ['iam:CreateServiceLinkedRole'],
    condition: { StringEquals: { 'iam:AWSServiceName': 'securityhub.amazonaws.com' } },
  },
  {
    sid: 'WriteSecurityHubCentral',
    group: 'SecurityHub',
    place: 'administrator',
    access: 'write',
    actions: prefixed(
      'securityhub',
      'CreateConfigurationPolicy UpdateConfigurationPolicy DeleteConfigurationPolicy StartConfigurationPolicyAssociation StartConfigurationPolicyDisassociation UpdateOrganizationConfiguration CreateMembers DisassociateMembers CreateFindingAggregator UpdateFindingAggregator DeleteFindingAggregator TagResource',
    ),
  },
  {
    sid: 'WriteSecurityHubAdministrator',
    group: 'SecurityHub',
    place: 'administrator',
    access: 'write',
    // With what Security Hub does in Organizations for its caller when an administrator is named.
    actions: [
      ...prefixed('securityhub', 'EnableOrganizationAdminAccount DisableOrganizationAdminAccount'),
      ...prefixed('organizations', 'EnableAWSServiceAccess RegisterDelegatedAdministrator DeregisterDelegatedAdministrator'),
    ],
  },
  {
    sid: 'NeverOffboard',
    group: 'SecurityHub',
    place: 'member',
    access: 'write',
    effect: 'Deny',
    actions: prefixed('securityhub', 'DisableSecurityHub DisassociateFromAdministratorAccount DeleteMembers'),
  },
  {
    sid: 'ReadDevOpsGuru',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'read',
    actions: prefixed(
      'devops-guru',
      'GetResourceCollection ListNotificationChannels DescribeServiceIntegration DescribeEventSourcesConfig DescribeAccountHealth ListInsights DescribeInsight ListAnomaliesForInsight ListEvents ListRecommendations ListOrganizationInsights',
    ),
  },
  {
    sid: 'ReadTopics',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'read',
    actions: [
      ...prefixed('sns', 'GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource ListTopics'),
      ...prefixed('kms', 'DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags ListAliases'),
    ],
  },
  {
    sid: 'WriteDevOpsGuru',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'write',
    // A channel is removed by its id, so whether its topic counts then is not known: both actions go without a resource (facts 5.4).
    actions: prefixed(
      'devops-guru',
      'UpdateResourceCollection UpdateServiceIntegration UpdateEventSourcesConfig AddNotificationChannel RemoveNotificationChannel',
    ),
  },
  {
    sid: 'WriteTopics',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'write',
    actions: prefixed('sns', 'CreateTopic SetTopicAttributes Subscribe Publish TagResource UntagResource DeleteTopic'),
  },
  {
    sid: 'WriteTopicKeys',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'write',
    actions: prefixed('kms', 'CreateKey CreateAlias EnableKeyRotation PutKeyPolicy ListKeys TagResource UntagResource'),
  },
  // Only keys with our mark, and only by `trueup offboard DevOpsGuruTargets --keys`.
  {
    sid: 'EndTopicKeys',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'write',
    actions: ['kms:ScheduleKeyDeletion'],
    condition: { StringLike: { 'aws:ResourceTag/trueup': '*' } },
  },
  {
    sid: 'DevOpsGuruServiceRole',
    group: 'DevOpsGuru',
    place: 'member',
    access: 'write',
    actions: ['iam:CreateServiceLinkedRole'],
    condition: { StringEquals: { 'iam:AWSServiceName': 'devops-guru.amazonaws.com' } },
  },
  {
    sid: 'ReadStackSets',
    group: 'StackSet',
    place: 'administrator',
    access: 'read',
    actions: prefixed(
      'cloudformation',
      'ListStackSets DescribeStackSet ListStackInstances DescribeStackInstance ListStackSetOperations DescribeStackSetOperation ListStackSetOperationResults ListStackInstanceResourceDrifts GetTemplateSummary DescribeOrganizationsAccess',
    ),
  },
  {
    sid: 'ReadTemplateBuckets',
    group: 'StackSet',
    place: 'administrator',
    access: 'read',
    actions: ['s3:ListBucket'],
    resources: ['arn:${AWS::Partition}:s3:::*'],
  },
  // Which of a generated template's resources an account has already, outside of its stack.
  {
    sid: 'ReadStackResources',
    group: 'StackSet',
    place: 'member',
    access: 'read',
    actions: ['cloudformation:DescribeStackResources'],
  },
  // The code of the functions that generated templates deploy, which CloudFormation's drift detection does not see.
  {
    sid: 'ReadFunctionCode',
    group: 'SecurityHub',
    place: 'member',
    access: 'read',
    actions: ['lambda:GetFunction'],
    resources: ['arn:${AWS::Partition}:lambda:*:*:function:trueup-*'],
  },
  {
    sid: 'WriteFunctionCode',
    group: 'SecurityHub',
    place: 'member',
    access: 'write',
    actions: ['lambda:UpdateFunctionCode'],
    resources: ['arn:${AWS::Partition}:lambda:*:*:function:trueup-*'],
  },
  // The names and the trust of a self-managed set's roles, for the preflight.
  { sid: 'ReadStackSetRoles', group: 'StackSet', place: 'member', access: 'read', actions: ['iam:GetRole'] },
  {
    sid: 'CreateStackSets',
    group: 'StackSet',
    place: 'administrator',
    access: 'write',
    actions: ['cloudformation:CreateStackSet'],
    condition: { StringLike: { 'aws:RequestTag/trueup': '*' } },
  },
  {
    sid: 'WriteStackSets',
    group: 'StackSet',
    place: 'administrator',
    access: 'write',
    actions: prefixed(
      'cloudformation',
      'UpdateStackSet DeleteStackSet CreateStackInstances UpdateStackInstances DeleteStackInstances ImportStacksToStackSet DetectStackSetDrift TagResource',
    ),
    resources: [
      'arn:${AWS::Partition}:cloudformation:*:*:stackset/trueup-*',
      'arn:${AWS::Partition}:cloudformation:*:*:stackset-target/trueup-*',
      'arn:${AWS::Partition}:cloudformation:*:*:type/resource/*',
    ],
  },
  // Whoever may change the set of the roles may do anything in every account: it is changed by bootstrap alone.
  {
    sid: 'NeverOwnRoles',
    group: 'StackSet',
    place: 'administrator',
    access: 'write',
    effect: 'Deny',
    actions: prefixed(
      'cloudformation',
      'UpdateStackSet DeleteStackSet CreateStackInstances UpdateStackInstances DeleteStackInstances ImportStacksToStackSet',
    ),
    resources: ['arn:${AWS::Partition}:cloudformation:*:*:stackset/trueup-bootstrap*'],
  },
  {
    sid: 'PassAdministrationRole',
    group: 'StackSet',
    place: 'administrator',
    access: 'write',
    actions: ['iam:PassRole'],
    resources: ['arn:${AWS::Partition}:iam::*:role/${AdministrationRole}'],
    condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  },
  {
    sid: 'WriteTemplates',
    group: 'StackSet',
    place: 'administrator',
    access: 'write',
    actions: prefixed('s3', 'GetObject PutObject'),
    resources: ['arn:${AWS::Partition}:s3:::*/trueup/*'],
  },
  {
    sid: 'ReadSes',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed(
      'ses',
      'ListTenants GetTenant ListTenantResources ListReputationEntities ListConfigurationSets GetConfigurationSet GetConfigurationSetEventDestinations ListEmailIdentities GetEmailIdentity ListDedicatedIpPools GetDedicatedIpPool ListEmailTemplates GetAccount ListTagsForResource',
    ),
  },
  {
    sid: 'ReadPush',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('mobiletargeting', 'GetApps GetChannels'),
  },
  {
    sid: 'ReadSms',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed(
      'sms-voice',
      'DescribePools ListPoolOriginationIdentities DescribePhoneNumbers DescribeSenderIds DescribeOptOutLists DescribeConfigurationSets DescribeProtectConfigurations GetProtectConfigurationCountryRuleSet DescribeAccountLimits DescribeAccountAttributes DescribeSpendLimits ListTagsForResource',
    ),
  },
  {
    sid: 'ReadAlarmsAndQuotas',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: [
      ...prefixed('cloudwatch', 'DescribeAlarms ListTagsForResource'),
      'servicequotas:ListServiceQuotas',
      'secretsmanager:DescribeSecret',
      'ssm:DescribeParameters',
    ],
  },
  // The functions of custom channels: how much of the account they may take, and who may invoke them.
  {
    sid: 'ReadFunctions',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('lambda', 'GetFunctionConcurrency GetPolicy'),
  },
  {
    sid: 'WriteSes',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed(
      'ses',
      'CreateTenant CreateTenantResourceAssociation DeleteTenantResourceAssociation PutTenantSuppressionAttributes UpdateReputationEntityPolicy UpdateReputationEntityCustomerManagedStatus CreateConfigurationSet PutConfigurationSetDeliveryOptions PutConfigurationSetReputationOptions PutConfigurationSetSuppressionOptions CreateConfigurationSetEventDestination UpdateConfigurationSetEventDestination DeleteConfigurationSetEventDestination CreateEmailIdentity PutEmailIdentityConfigurationSetAttributes PutEmailIdentityMailFromAttributes PutEmailIdentityDkimSigningAttributes PutEmailIdentityFeedbackAttributes CreateDedicatedIpPool PutDedicatedIpPoolScalingAttributes TagResource UntagResource',
    ),
  },
  {
    sid: 'WritePush',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed(
      'mobiletargeting',
      'CreateApp UpdateApnsChannel UpdateApnsSandboxChannel UpdateApnsVoipChannel UpdateApnsVoipSandboxChannel UpdateGcmChannel UpdateAdmChannel UpdateBaiduChannel TagResource UntagResource',
    ),
  },
  {
    sid: 'WriteSms',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed(
      'sms-voice',
      'CreatePool UpdatePool AssociateOriginationIdentity DisassociateOriginationIdentity UpdatePhoneNumber CreateOptOutList CreateConfigurationSet SetDefaultSenderId SetDefaultMessageFeedbackEnabled CreateEventDestination UpdateEventDestination DeleteEventDestination CreateProtectConfiguration UpdateProtectConfigurationCountryRuleSet AssociateProtectConfiguration DisassociateProtectConfiguration TagResource UntagResource',
    ),
  },
  {
    sid: 'WriteAlarms',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('cloudwatch', 'PutMetricAlarm TagResource UntagResource'),
  },
  {
    sid: 'ReadSecretValues',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: ['secretsmanager:GetSecretValue', 'ssm:GetParameter'],
    resources: ['arn:${AWS::Partition}:secretsmanager:*:*:secret:trueup/*', 'arn:${AWS::Partition}:ssm:*:*:parameter/trueup/*'],
  },
  // Channels, destinations and SMS configuration sets have no resource type or no tags, so they need a statement of their own.
  {
    sid: 'WriteChannels',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: [
      ...prefixed(
        'mobiletargeting',
        'DeleteApnsChannel DeleteApnsSandboxChannel DeleteApnsVoipChannel DeleteApnsVoipSandboxChannel DeleteGcmChannel DeleteAdmChannel DeleteBaiduChannel',
      ),
      ...prefixed('sms-voice', 'DeleteConfigurationSet DeleteDefaultSenderId'),
    ],
  },
  {
    sid: 'WriteFunctions',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('lambda', 'PutFunctionConcurrency DeleteFunctionConcurrency AddPermission RemovePermission'),
  },
  {
    sid: 'DeleteOnlyOurs',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: [
      ...prefixed('ses', 'DeleteTenant DeleteConfigurationSet DeleteEmailIdentity DeleteDedicatedIpPool'),
      'mobiletargeting:DeleteApp',
      ...prefixed('sms-voice', 'DeletePool DeleteOptOutList DeleteProtectConfiguration'),
      'cloudwatch:DeleteAlarms',
    ],
    condition: { StringEquals: { 'aws:ResourceTag/managed-by': 'trueup' } },
  },
  {
    sid: 'ReadRegistry',
    group: 'Messaging',
    place: 'administrator',
    access: 'read',
    actions: prefixed('dynamodb', 'Query Scan DescribeTable DescribeContinuousBackups'),
    resources: ['arn:${AWS::Partition}:dynamodb:*:*:table/trueup-*'],
  },
  {
    sid: 'WriteRegistry',
    group: 'Messaging',
    place: 'administrator',
    access: 'write',
    actions: prefixed('dynamodb', 'PutItem UpdateItem DeleteItem CreateTable UpdateTable UpdateContinuousBackups TagResource'),
    resources: ['arn:${AWS::Partition}:dynamodb:*:*:table/trueup-*'],
  },
  {
    sid: 'ReadSenderPolicies',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('iam', 'GetPolicy GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy'),
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/*', 'arn:${AWS::Partition}:iam::aws:policy/*'],
  },
  // What everybody who sends for a tenant may do besides, and what the streams and buckets of tenants let whom do: the proof of isolation.
  { sid: 'ReadSenders', group: 'Messaging', place: 'member', access: 'read', actions: ['iam:GetAccountAuthorizationDetails'] },
  {
    sid: 'ReadStreamsAndBuckets',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: ['firehose:DescribeDeliveryStream', 's3:GetBucketPolicy', 's3:ListBucket'],
  },
  {
    sid: 'WriteSenderPolicies',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('iam', 'CreatePolicy CreatePolicyVersion DeletePolicyVersion DeletePolicy TagPolicy UntagPolicy'),
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/*-sender'],
  },
  {
    sid: 'AttachSenderPolicies',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('iam', 'AttachRolePolicy DetachRolePolicy'),
    condition: { ArnLike: { 'iam:PolicyARN': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/*-sender' } },
  },
  // Streams of events, with the role that they write with: its name ends with -events, as every stream's does.
  {
    sid: 'ReadStreams',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('firehose', 'DescribeDeliveryStream ListTagsForDeliveryStream'),
    resources: ['arn:${AWS::Partition}:firehose:*:${AWS::AccountId}:deliverystream/*'],
  },
  {
    sid: 'WriteStreams',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('firehose', 'CreateDeliveryStream UpdateDestination DeleteDeliveryStream TagDeliveryStream UntagDeliveryStream'),
    resources: ['arn:${AWS::Partition}:firehose:*:${AWS::AccountId}:deliverystream/*-events'],
  },
  {
    sid: 'ReadStreamRoles',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('iam', 'GetRole GetRolePolicy'),
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*-events'],
  },
  {
    sid: 'WriteStreamRoles',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed('iam', 'CreateRole UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy DeleteRole TagRole UntagRole'),
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*-events'],
  },
  {
    sid: 'PassStreamRoles',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: ['iam:PassRole'],
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*-events'],
    condition: { StringEquals: { 'iam:PassedToService': 'firehose.amazonaws.com' } },
  },
  // Documents name the roles that destinations of events write by, and these bear any name; nobody but the two services can take them so.
  {
    sid: 'PassDestinationRoles',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: ['iam:PassRole'],
    resources: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*'],
    condition: { StringEquals: { 'iam:PassedToService': ['ses.amazonaws.com', 'sms-voice.amazonaws.com'] } },
  },
  // The central bucket of events and the buckets of imports: their policies and never what is in them.
  {
    sid: 'ReadBuckets',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: prefixed('s3', 'ListBucket GetBucketPolicy GetBucketPublicAccessBlock'),
    resources: ['arn:${AWS::Partition}:s3:::*'],
  },
  {
    sid: 'WriteBuckets',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: prefixed(
      's3',
      'CreateBucket PutBucketPublicAccessBlock PutBucketOwnershipControls PutBucketPolicy DeleteBucketPolicy TagResource',
    ),
    resources: ['arn:${AWS::Partition}:s3:::*'],
  },
  // Database, tables and stored queries of the analytics side.
  {
    sid: 'ReadCatalogue',
    group: 'Messaging',
    place: 'member',
    access: 'read',
    actions: [...prefixed('glue', 'GetDatabase GetTables'), ...prefixed('athena', 'ListNamedQueries BatchGetNamedQuery')],
  },
  {
    sid: 'WriteCatalogue',
    group: 'Messaging',
    place: 'member',
    access: 'write',
    actions: [
      ...prefixed('glue', 'CreateDatabase CreateTable UpdateTable DeleteTable TagResource'),
      ...prefixed('athena', 'CreateNamedQuery UpdateNamedQuery DeleteNamedQuery'),
    ],
  },
  // Accounts of tenants and the service control policies that keep others out of them: the management account's business alone.
  {
    sid: 'ReadTenantAccounts',
    group: 'Messaging',
    place: 'hub',
    access: 'read',
    actions: prefixed('organizations', 'ListCreateAccountStatus ListPolicies DescribePolicy ListTargetsForPolicy ListTagsForResource'),
  },
  {
    sid: 'CreateAccounts',
    group: 'Messaging',
    place: 'hub',
    access: 'write',
    actions: prefixed('organizations', 'CreateAccount MoveAccount TagResource UntagResource'),
  },
  {
    sid: 'WriteTenantPolicies',
    group: 'Messaging',
    place: 'hub',
    access: 'write',
    actions: prefixed('organizations', 'CreatePolicy UpdatePolicy DeletePolicy AttachPolicy DetachPolicy'),
  },
];

/** The grants of a role: a writer's reads are among them. */
export const grantsOf = (
  role: { readonly places: readonly Grant['place'][]; readonly access: Grant['access'] },
  group: GrantGroup,
): readonly Grant[] =>
  grants.filter(
    (grant) => grant.group === group && role.places.includes(grant.place) && (role.access === 'write' || grant.access === 'read'),
  );
