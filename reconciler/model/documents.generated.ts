// Generated from schemas/ by `npm run generate`; do not edit.

/**
 * The version of the document format: always trueup/v1.
 */
export type ApiVersion = 'trueup/v1';
/**
 * Twelve digits in quotes. Without quotes YAML reads a number and may lose a leading zero.
 */
export type AccountId = string;
/**
 * The id of an organizational unit (ou-...) or of the root (r-...).
 */
export type UnitId = string;
/**
 * The code of an AWS Region.
 */
export type RegionName = string;
/**
 * A set of Regions: not empty, nothing twice.
 *
 * @minItems 1
 * @maxItems 100
 */
export type RegionList = string[];
/**
 * A set of account ids: not empty, nothing twice.
 *
 * @minItems 1
 * @maxItems 50000
 */
export type AccountList = string[];
/**
 * An alias of Organization.spec.ous, or an ou- or r- id.
 */
export type UnitReference = string;
/**
 * A day, YYYY-MM-DD, in UTC.
 */
export type Day = string;
/**
 * Why, in one line of at most 120 characters without a vertical bar. It is written into AWS.
 */
export type Reason = string;
/**
 * The ticket that allowed it, at most 32 characters; matches Organization.spec.guards.ticketPattern where that is set.
 */
export type Ticket = string;
/**
 * The team or person that answers for it.
 */
export type Owner = string;
/**
 * The higher one wins where two documents set the same field of a cell. Default 100. Equal priorities with different values are an error (V-04).
 */
export type Priority = number;
/**
 * Accounts: those of an organizational unit, or one account.
 */
export type Selector = {ou: string; recursive?: boolean; account?: never} | {account: string; ou?: never; recursive?: never};
/**
 * With ou: child units too. Default true.
 */
export type Recursive = boolean;
/**
 * The part of the targets that an override is for: a unit or an account, and a Region if wanted.
 */
export type Match = ({ou: string; recursive?: boolean; account?: never} | {account: string; ou?: never; recursive?: never}) & {
  region?: string;
};
/**
 * A selector taken out of the targets again, with the reason.
 */
export type Exclusion = ({ou: string; recursive?: boolean; account?: never} | {account: string; ou?: never; recursive?: never}) & {
  reason: string;
  expires?: string;
};
/**
 * The id of a security standard: name/v/version, without partition and Region.
 */
export type StandardId = string;
/**
 * A security control id such as IAM.6, never a standard's own id (CIS.1.14, PCI.IAM.4) and never an ARN.
 */
export type ControlId = string;
/**
 * The day on which AWS ends DevOps Guru.
 */
export type EndOfSupportDay = string;
/**
 * The topics that DevOps Guru publishes to; AWS allows two in a cell.
 *
 * @maxItems 2
 */
export type NotificationList = Notification[];
/**
 * The name of a CloudFormation stack: a letter, then up to 127 letters, digits and hyphens.
 */
export type StackName = string;
/**
 * A value of the tag: at most 256 letters, digits, spaces and _ . : / = + - @.
 */
export type BoundaryTagValue = string;
/**
 * A set of standards: not empty, nothing twice.
 *
 * @minItems 1
 * @maxItems 100
 */
export type StandardIdList = string[];
/**
 * Exactly one of: a control with its standards and status; a standard with its state; a coverage of DevOps Guru; a rule about tenants; a guard.
 */
export type Departure =
  | {
      control: string;
      standards: 'all' | string[];
      status: 'ENABLED' | 'DISABLED';
      standard?: never;
      coverage?: never;
      rule?: never;
      guard?: never;
    }
  | {standard: string; state: 'present' | 'absent' | 'unmanaged'; control?: never; coverage?: never; rule?: never; guard?: never}
  | {coverage: Coverage; control?: never; standard?: never; rule?: never; guard?: never}
  | {rule: 'S-28' | 'S-38'; tenant?: string; control?: never; standard?: never; coverage?: never; guard?: never}
  | {
      guard: 'empty-inventory' | 'shrunk-inventory' | 'blast-radius' | 'kind-vanished' | 'create-account' | 'data-loss' | 'governed';
      control?: never;
      standard?: never;
      coverage?: never;
      rule?: never;
    };
/**
 * The name of an IAM role, without path and ARN.
 */
export type RoleName = string;
/**
 * Accounts by selectors, or a share of those that no selector of any wave names.
 */
export type Wave =
  {name: string; include: Selector[]; share?: never; gate?: Gate} | {name: string; share: number; include?: never; gate?: Gate};
/**
 * Where runs are remembered: a folder, or a DynamoDB table. Default: the folder .trueup.
 */
export type LedgerSettings = {directory: string; dynamodb?: never} | {dynamodb: LedgerTable; directory?: never};
/**
 * Allows what is lost by the change. Default false.
 */
export type AllowLoss = boolean;
/**
 * Standards that must be on or off. One that is not mentioned is not owned.
 *
 * @maxItems 100
 */
export type StandardList = StandardEntry[];
/**
 * Enabled standards that no document names: report them (default), ignore them, or disable them (needs allowDelete on the spec).
 */
export type UnlistedStandards = 'report' | 'ignore' | 'disable';
/**
 * Controls that others disabled: ignore them (default) or enable them again.
 */
export type UnlistedControls = 'ignore' | 'enabled';
/**
 * Custom parameters of controls.
 *
 * @maxItems 1000
 */
export type ParameterList = ControlParameters[];
/**
 * A number, a boolean, a text, or a list of numbers or of texts.
 *
 * @maxItems 1000
 */
export type ParameterValue = number | boolean | string | (number | string)[];
/**
 * Values of the template's parameters: texts of at most 4,096 bytes. No secrets: ssm:NAME and secretsmanager:NAME stand for what CloudFormation looks up itself.
 */
export type StackParameters = {[name: string]: string};
/**
 * A bucket, and a prefix if wanted.
 */
export type BucketUrl = string;
/**
 * A name in the Glue catalogue.
 */
export type AnalyticsName = string;
/**
 * Used by other tenants too. Every tenant that uses it says so.
 */
export type Shared = boolean;
/**
 * Where a secret is: secretsmanager:NAME or ssm:NAME. Never the secret itself.
 */
export type SecretReference = string;
/**
 * The short name of a configuration set. Its name in AWS is derived: prefix, tenant, name.
 */
export type ConfigurationSetName = string;
/**
 * The name of the destination, once in its set.
 */
export type DestinationName = string;
/**
 * A Firehose stream; ${partition}, ${region} and ${account} are filled for each Region.
 */
export type FirehoseArn = string;
/**
 * An IAM role; ${partition} and ${account} are filled.
 */
export type RoleArn = string;
/**
 * The stream of spec.eventStream, whether it is named there or made there. Only true can be written.
 */
export type OwnEventStream = true;
/**
 * An SNS topic; ${partition}, ${region} and ${account} are filled for each Region.
 */
export type TopicArn = string;
/**
 * The name of a template, or its name with shared: true.
 */
export type TemplateReference = string | SharedName;
/**
 * Topics that alarms publish to: at most 5, in the account and Region of the alarm or shared with it.
 *
 * @minItems 1
 * @maxItems 5
 */
export type NotifyTopics = string[];
/**
 * Seconds over which an alarm looks: a multiple of 60. Default 300.
 */
export type AlarmPeriod = number;
/**
 * The list of numbers that opted out of this tenant. The list called Default is the one of the account and needs shared: true.
 */
export type OptOutListReference = string | SharedName;
/**
 * The opt-out list of the pool. Default: the one of the channel, and nothing else is accepted.
 */
export type PoolListName = string;
/**
 * With shared: true: the name of the pool that several tenants have in common. Otherwise the name is derived.
 */
export type SharedPoolName = string;
/**
 * A CloudWatch Logs group; ${partition}, ${region} and ${account} are filled for each Region.
 */
export type LogGroupArn = string;
/**
 * The name of the application. It can not be changed afterwards.
 */
export type PushAppName = string;
/**
 * A part of Amazon Pinpoint that AWS ended on 2026-10-30 (L-01). The message names what replaces it.
 */
export type EndedPart = unknown;
/**
 * A Lambda function, with an alias if wanted; ${partition}, ${region} and ${account} are filled for each Region.
 */
export type FunctionArn = string;
/**
 * How access is kept apart in a shared account: by the condition key ses:TenantName, or by naming the resources of the tenant.
 */
export type IamGuard = 'ses:TenantName' | 'resource-scoped';
/**
 * Without it nothing is deleted that loses data: a tenant, a suppression or opt-out list, a number, an application. Default false.
 */
export type AllowDelete = boolean;
/**
 * Rules that the tenant may break for a while, each with its reason and its last day.
 *
 * @minItems 1
 * @maxItems 20
 */
export type Waivers = Waiver[];
/**
 * The name of an IAM role, without path and ARN.
 */
export type TenantRoleName = string;
/**
 * How far the tenant is kept apart: shared-project shares an account and its push application, dedicated-project shares an account only, dedicated-account shares nothing. A change is a migration, never made in place.
 */
export type Isolation = 'shared-project' | 'dedicated-project' | 'dedicated-account';
/**
 * An IAM role or user, or the root of an account; ${partition} and ${account} are filled.
 */
export type PrincipalArn = string;

/**
 * What names the document.
 */
export interface Metadata {
  /**
   * The document's name, unique among the documents of its kind: 1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen.
   */
  name: string;
}
/**
 * The cells (account and Region) that the document is for: what include selects, less exclude, in regions less excludeRegions.
 */
export interface Targets {
  /**
   * Selectors; a cell is in when one of them matches. Not empty.
   *
   * @minItems 1
   * @maxItems 50000
   */
  include: Selector[];
  /**
   * Selectors taken out again, each with its reason. An exclusion always wins.
   *
   * @maxItems 50000
   */
  exclude?: Exclusion[];
  regions?: RegionList;
  /**
   * Regions taken out again.
   *
   * @maxItems 100
   */
  excludeRegions?: string[];
}
/**
 * The stack set that carries the document.
 */
export interface StackSetSettings {
  /**
   * The stack set's name, starting with trueup- unless the set was adopted.
   */
  name: string;
  /**
   * The set was made by somebody else under this name and taken over (trueup adopt). The roles of trueup bootstrap reach names that start with trueup- only: give the apply role this one too. Default false.
   */
  adopted?: boolean;
  /**
   * Who holds the roles: CloudFormation with the organization, or you.
   */
  permissionModel: 'SERVICE_MANAGED' | 'SELF_MANAGED';
  /**
   * With SELF_MANAGED: the role's ARN.
   */
  administrationRoleArn?: string;
  /**
   * With SELF_MANAGED: the role's name in each account.
   */
  executionRoleName?: string;
  /**
   * From the management account or from the delegated one. Default: as the Organization says.
   */
  callAs?: 'SELF' | 'DELEGATED_ADMIN';
  /**
   * Whether accounts that join later get the stack by themselves.
   */
  autoDeployment?: {
    /**
     * Deploy to accounts that join.
     */
    enabled: boolean;
    /**
     * Keep the stack when an account leaves.
     */
    retainStacksOnAccountRemoval?: boolean;
    /**
     * Names of stack sets that must be deployed first.
     */
    dependsOn?: string[];
  };
  /**
   * Let operations that do not conflict run together. Default true.
   */
  managedExecution?: boolean;
  /**
   * How fast, and how much may fail.
   */
  operationPreferences?: {
    /**
     * Regions one after the other or together.
     */
    regionConcurrency?: 'PARALLEL' | 'SEQUENTIAL';
    /**
     * Percent of the accounts of a Region.
     */
    maxConcurrentPercentage?: number;
    /**
     * Percent of the accounts of a Region.
     */
    failureTolerancePercentage?: number;
    /**
     * Whether failures lower the concurrency.
     */
    concurrencyMode?: 'STRICT_FAILURE_TOLERANCE' | 'SOFT_FAILURE_TOLERANCE';
  };
}
/**
 * Targets, coverage, notifications and integrations.
 */
export interface DevOpsGuruTargetsSpec {
  priority?: Priority;
  /**
   * How cells are written: api through DevOps Guru itself; stackset through the stack set of the stackset block, which must then be there, and the API mends what it does not bring about.
   */
  mechanism: 'api' | 'stackset';
  acknowledgeEndOfSupport: EndOfSupportDay;
  targets: Targets;
  coverage?: Coverage;
  /**
   * Other values for a part of the targets. A deeper unit wins over a higher one, an account over a unit, an account in a Region over an account.
   *
   * @maxItems 10000
   */
  overrides?: DevOpsGuruOverride[];
  notifications?: NotificationList;
  /**
   * Notification channels whose topic no document names: report them (default), ignore them, or remove them.
   */
  unlistedChannels?: 'report' | 'ignore' | 'remove';
  integrations?: Integrations;
  stackset?: StackSetSettings;
}
/**
 * What is analysed in a cell: all resources, those of named stacks, those with a tag, or none.
 */
export interface Coverage {
  /**
   * all: every supported resource. stacks: those of the stacks in names. tags: those with the tag key and its values. none: nothing, which also ends the charges.
   */
  mode: 'all' | 'stacks' | 'tags' | 'none';
  /**
   * With mode stacks: names of CloudFormation stacks, without wildcards.
   *
   * @minItems 1
   * @maxItems 10000
   */
  names?: string[];
  /**
   * With mode tags: the tag's key. It starts with devops-guru- in any case; a cell has one key.
   */
  key?: string;
  /**
   * With mode tags: all, or a list of the tag's values.
   */
  values?: 'all' | string[];
}
/**
 * Values for the matched cells. A list of notifications replaces the document's own list there.
 */
export interface DevOpsGuruOverride {
  match: Match;
  coverage?: Coverage;
  notifications?: NotificationList;
  integrations?: Integrations;
}
/**
 * One topic, and what is published to it.
 */
export interface Notification {
  topic: NotificationTopic;
  filters?: NotificationFilters;
}
/**
 * A topic of the cell's own account and Region by name, made where create says so, or an existing one by arn.
 */
export interface NotificationTopic {
  /**
   * The topic's name in the cell's own account and Region.
   */
  name?: string;
  /**
   * Make the topic where it is missing. Default false: it must exist.
   */
  create?: boolean;
  /**
   * With create: the address that is subscribed. It has to confirm once in every cell.
   */
  email?: string;
  /**
   * With create: make a customer managed key for the topic, which DevOps Guru may use.
   */
  kms?: 'create';
  /**
   * With create: once no document asks for the topic any more, trueup prune may take it away although others have subscribed to it, and give its key a last day. Written into the tag trueup-allow-delete. Default false.
   */
  allowDelete?: boolean;
  /**
   * An existing topic of the cell's Region; ${partition}, ${region} and ${account} are filled for each cell.
   */
  arn?: string;
}
/**
 * What is published. Omitted: AWS's default, high and medium severities and all types of message.
 */
export interface NotificationFilters {
  /**
   * Severities of insights that are published. Default HIGH and MEDIUM.
   *
   * @minItems 1
   * @maxItems 3
   */
  severities?: ('HIGH' | 'MEDIUM' | 'LOW')[];
  /**
   * Events that are published. Default all.
   *
   * @minItems 1
   * @maxItems 5
   */
  messageTypes?: ('NEW_INSIGHT' | 'CLOSED_INSIGHT' | 'NEW_ASSOCIATION' | 'SEVERITY_UPGRADED' | 'NEW_RECOMMENDATION')[];
}
/**
 * DevOps Guru's integrations with other services. An omitted one is not owned.
 */
export interface Integrations {
  /**
   * Whether each insight becomes an OpsItem of Systems Manager.
   */
  opsCenter?: 'enabled' | 'disabled' | 'unmanaged';
  /**
   * Whether log groups are searched for anomalies.
   */
  logAnomalyDetection?: 'enabled' | 'disabled' | 'unmanaged';
  /**
   * With which key DevOps Guru encrypts its own data: aws-owned, the ARN of a customer managed key, or unmanaged. ${partition}, ${region} and ${account} are filled for each cell.
   */
  kms?: string;
  /**
   * Whether anomalies that CodeGuru Profiler finds are consumed.
   */
  codeGuruProfiler?: 'enabled' | 'disabled' | 'unmanaged';
}
/**
 * What Amazon DevOps Guru analyses in which cells, whom it tells, and which integrations are on.
 */
export interface DevOpsGuruTargets {
  apiVersion: ApiVersion;
  /**
   * DevOpsGuruTargets
   */
  kind: 'DevOpsGuruTargets';
  metadata: Metadata;
  spec: DevOpsGuruTargetsSpec;
}
/**
 * Targets, controls and overrides.
 */
export interface DisabledControlsSpec {
  priority?: Priority;
  targets: Targets;
  /**
   * The controls that are off in the targets.
   *
   * @maxItems 10000
   */
  controls: DisabledControl[];
  /**
   * Controls added or taken out for a part of the targets.
   *
   * @maxItems 10000
   */
  overrides?: DisabledControlsOverride[];
}
/**
 * One control that is off, in which standards, and why.
 */
export interface DisabledControl {
  control: ControlId;
  /**
   * all, or a list of standards. all means the standards that the cell declares present or has enabled and that hold the control.
   */
  standards: 'all' | string[];
  reason: Reason;
  ticket: Ticket;
  owner: Owner;
  expires?: Day;
  where?: Where;
}
/**
 * Narrows the entry inside the targets, never widens it.
 */
export interface Where {
  regions?: RegionList;
  accounts?: AccountList;
}
/**
 * Controls added or taken out for the matched cells.
 */
export interface DisabledControlsOverride {
  match: Match;
  /**
   * Entries to add, and entries of this document to take out.
   */
  controls: {
    /**
     * Entries for the matched cells only.
     *
     * @minItems 1
     * @maxItems 10000
     */
    add?: DisabledControl[];
    /**
     * Controls of this document that stay as they are in the matched cells.
     *
     * @minItems 1
     * @maxItems 10000
     */
    remove?: string[];
  };
}
/**
 * Which security controls are off in which cells, and why.
 */
export interface DisabledControls {
  apiVersion: ApiVersion;
  /**
   * DisabledControls
   */
  kind: 'DisabledControls';
  metadata: Metadata;
  spec: DisabledControlsSpec;
}
/**
 * Which cells depart, in what, why, and until when.
 */
export interface ExceptionSpec {
  selector: Match;
  what: Departure;
  reason: Reason;
  owner: Owner;
  ticket: Ticket;
  expires: Day;
}
/**
 * A declared, owned, dated departure from a baseline. It wins over every document and override of its cells until its last day.
 */
export interface Exception {
  apiVersion: ApiVersion;
  /**
   * Exception
   */
  kind: 'Exception';
  metadata: Metadata;
  spec: ExceptionSpec;
}
/**
 * Accounts, Regions, roles, names of units, limits and guards.
 */
export interface OrganizationSpec {
  /**
   * The AWS partition; every ARN is built with it. Default aws.
   */
  partition?: 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f' | 'aws-eusc';
  /**
   * Checked against AWS before anything is read, so that no other organization is ever touched.
   */
  organizationId: string;
  managementAccount: AccountId;
  delegatedAdmins?: DelegatedAdmins;
  homeRegion: RegionName;
  governedRegions: RegionList;
  roles: Roles;
  /**
   * Aliases of organizational units, so that documents carry no raw ids.
   */
  ous?: {[alias: string]: string};
  /**
   * Accounts that never become cells; shown as a note.
   *
   * @maxItems 50000
   */
  ignoreAccounts?: string[];
  limits?: Limits;
  guards?: Guards;
  bootstrap?: Bootstrap;
  rollout?: Rollout;
  ledger?: LedgerSettings;
  securityHub?: SecurityHubOrganization;
}
/**
 * Accounts that act for the management account.
 */
export interface DelegatedAdmins {
  securityHub?: AccountId;
  stackSets?: AccountId;
}
/**
 * The IAM roles of trueup: one pair to read, one pair to write.
 */
export interface Roles {
  plan: RolePair;
  apply: RolePair;
  /**
   * Where the external id for AssumeRole comes from: env:NAME, an environment variable.
   */
  externalIdFrom?: string;
}
/**
 * The role in the management or delegated account, and the one in each account.
 */
export interface RolePair {
  hub: RoleName;
  member: RoleName;
}
/**
 * How much at once, how fast, how long.
 */
export interface Limits {
  /**
   * Accounts worked on at the same time. Default 10; --concurrency overrides it.
   */
  concurrencyAccounts?: number;
  /**
   * Ceiling of our own calls in one cell. Default 5; AWS allows 10.
   */
  requestsPerSecondPerCell?: number;
  /**
   * How long to wait for a standard to become ready: a number and s, m or h. Default 15m.
   */
  standardReadyTimeout?: string;
  /**
   * How long to follow operations of a stack set that go on without anything of a cell coming to its end: a number and s, m or h. The operation goes on, and the next run follows it. Default 6h.
   */
  stackSetOperationTimeout?: string;
}
/**
 * Thresholds beyond which a run refuses to write.
 */
export interface Guards {
  /**
   * Refuse when more than this percent fewer accounts are found than in the last run. Default 10.
   */
  accountsLostShare?: number;
  /**
   * Refuse when destructive changes of a kind exceed this percent and deleteCount. Default 30.
   */
  deleteShare?: number;
  /**
   * Refuse when destructive changes of a kind exceed this number and deleteShare. Default 10.
   */
  deleteCount?: number;
  /**
   * An expires date may be at most this many days ahead. Default 365.
   */
  maxExceptionDays?: number;
  /**
   * For so many days after its last day an Exception that is still there is a warning, then an error. Default 14.
   */
  exceptionGraceDays?: number;
  /**
   * A regular expression that every ticket must match as a whole.
   */
  ticketPattern?: string;
}
/**
 * How trueup bootstrap makes the roles of trueup, and how long a new account may be without them.
 */
export interface Bootstrap {
  /**
   * How long an account that has joined may be without its roles: until then it waits for bootstrap, afterwards it is unreadable. Default 24h.
   */
  grace?: string;
  /**
   * Which permissions the roles get: those of the kinds that documents are of (in-use), or those of all kinds. Default in-use.
   */
  grants?: 'in-use' | 'all';
  /**
   * Managed policies that the execution role of self-managed stack sets gets besides the least that it needs: what your templates make.
   *
   * @maxItems 10
   *
   * Items: The ARN of a managed policy.
   */
  executionPolicies?: string[];
  github?: GitHubTrust;
}
/**
 * A repository whose workflows may take the hub roles: pull requests and the branch to read, the environment to write.
 */
export interface GitHubTrust {
  /**
   * Owner and name.
   */
  repository: string;
  /**
   * The ids of owner and repository. Repositories made, renamed or moved since 2026-07-15 name themselves with them, so both forms are trusted.
   */
  ids?: string;
  /**
   * The branch whose workflows may read. Default main.
   */
  branch?: string;
  /**
   * The protected environment whose jobs may write. Default aws-apply.
   */
  environment?: string;
  /**
   * Whether runs of a merge queue of the branch may read too. Default false.
   */
  mergeQueue?: boolean;
}
/**
 * Applies in waves: the accounts of a wave are written and verified before anything of the next one is touched. Accounts in no wave are the last one, named rest.
 */
export interface Rollout {
  /**
   * In their order; an account belongs to the first that selects it.
   *
   * @minItems 1
   * @maxItems 20
   */
  waves: Wave[];
  gate?: Gate;
}
/**
 * Between a wave and the next one.
 */
export interface Gate {
  /**
   * Percent of a wave's cells that may end failed, unreadable, converging or moved. Default 0.
   */
  maxFailedShare?: number;
  /**
   * After the wave somebody has to approve: on a terminal by yes, else by running again with --resume RUN --approve-wave NAME. Default false.
   */
  approval?: boolean;
}
/**
 * What Security Hub has once for the organization. A block that is left out is left alone.
 */
export interface SecurityHubOrganization {
  administrator?: HubAdministrator;
  members?: HubMembers;
  newAccounts?: HubNewAccounts;
  findingAggregation?: HubFindingAggregation;
  centralConfiguration?: HubCentralConfiguration;
}
/**
 * delegatedAdmins.securityHub is designated in every governed Region.
 */
export interface HubAdministrator {
  /**
   * present designates it.
   */
  state: 'present';
  allowDelete?: AllowLoss;
}
/**
 * The active accounts that are the administrator's members in every governed Region.
 */
export interface HubMembers {
  /**
   * all: every active account but the administrator and those excluded.
   */
  accounts: 'all';
  /**
   * Accounts that must not be members. Needs allowDelete where they are.
   *
   * @maxItems 10000
   */
  exclude?: string[];
  allowDelete?: AllowLoss;
}
/**
 * What Security Hub does by itself for accounts that join, in every governed Region. Must be off with central configuration.
 */
export interface HubNewAccounts {
  /**
   * Whether Security Hub is enabled there.
   */
  autoEnable: boolean;
  /**
   * Whether AWS's default standards come with it. Default false.
   */
  defaultStandards?: boolean;
}
/**
 * The Regions whose findings are brought to homeRegion.
 */
export interface HubFindingAggregation {
  /**
   * absent removes the aggregator. Default present.
   */
  state?: 'present' | 'absent';
  /**
   * Which Regions are linked, in Security Hub's words. Required with present.
   */
  mode?: 'ALL_REGIONS' | 'ALL_REGIONS_EXCEPT_SPECIFIED' | 'SPECIFIED_REGIONS' | 'NO_REGIONS';
  regions?: RegionList;
  allowDelete?: AllowLoss;
}
/**
 * Whether the organization is configured centrally, which mechanism central-config needs.
 */
export interface HubCentralConfiguration {
  /**
   * present turns it on, absent off.
   */
  state: 'present' | 'absent';
  allowDelete?: AllowLoss;
}
/**
 * A table that a team shares; bootstrap/ledger.template.yaml makes it.
 */
export interface LedgerTable {
  /**
   * The table's name.
   */
  table: string;
  account: AccountId;
  region: RegionName;
}
/**
 * The AWS organization that this configuration governs. One per configuration, in organization.yaml.
 */
export interface Organization {
  apiVersion: ApiVersion;
  /**
   * Organization
   */
  kind: 'Organization';
  metadata: Metadata;
  spec: OrganizationSpec;
}
/**
 * A stack set that puts an event rule and a function into each cell: they disable the listed controls as soon as a standard is enabled there, before the next run.
 */
export interface NewAccounts {
  stackset: StackSetSettings;
  /**
   * absent takes the stack set and its functions away; afterwards the block can go. Default present.
   */
  state?: 'present' | 'absent';
  /**
   * Days that the function's log is kept. Default 30.
   */
  logRetentionDays?: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365;
  /**
   * The topic that is told when the function fails; ${partition}, ${region} and ${account} are filled for each cell.
   */
  alarmTopic?: string;
}
/**
 * Targets, hub settings, standards, and what to do with what nobody lists.
 */
export interface SecurityStandardsSpec {
  priority?: Priority;
  /**
   * How cells are written: api through Security Hub itself; stackset through the stack set of the stackset block, which must then be there, and the API mends what it does not bring about; central-config by the administrator's configuration policies. Default api.
   */
  mechanism?: 'api' | 'stackset' | 'central-config';
  targets: Targets;
  hub?: HubSettings;
  standards?: StandardList;
  unlistedStandards?: UnlistedStandards;
  /**
   * Required with unlistedStandards: disable, because disabling a standard forgets its disabled controls. Default false.
   */
  allowDelete?: boolean;
  unlistedControls?: UnlistedControls;
  parameters?: ParameterList;
  /**
   * Other values for a part of the targets. A deeper unit wins over a higher one, an account over a unit, an account in a Region over an account.
   *
   * @maxItems 10000
   */
  overrides?: SecurityStandardsOverride[];
  stackset?: StackSetSettings;
  newAccounts?: NewAccounts;
}
/**
 * Security Hub's own settings. Omitted settings are not owned.
 */
export interface HubSettings {
  /**
   * present: enable Security Hub where it is missing, never with AWS's default standards. unmanaged: leave it. Default present.
   */
  state?: 'present' | 'unmanaged';
  /**
   * Whether controls that AWS adds to an enabled standard are switched on by themselves.
   */
  autoEnableControls?: boolean;
  /**
   * One finding a control (SECURITY_CONTROL) or one a standard (STANDARD_CONTROL). Set at the administrator only.
   */
  controlFindingGenerator?: 'SECURITY_CONTROL' | 'STANDARD_CONTROL';
}
/**
 * One standard, on or off.
 */
export interface StandardEntry {
  id: StandardId;
  /**
   * Whether it must be on (present) or off (absent, which needs allowDelete).
   */
  state: 'present' | 'absent';
  /**
   * Required with absent: disabling a standard forgets its disabled controls. Default false.
   */
  allowDelete?: boolean;
}
/**
 * The custom parameters of one control.
 */
export interface ControlParameters {
  control: ControlId;
  /**
   * Parameter names and their values.
   */
  values: {[name: string]: ParameterValue};
}
/**
 * Values for the matched cells.
 */
export interface SecurityStandardsOverride {
  match: Match;
  hub?: HubSettings;
  standards?: StandardList;
  unlistedStandards?: UnlistedStandards;
  unlistedControls?: UnlistedControls;
  parameters?: ParameterList;
}
/**
 * Which security standards are on or off in which cells, with the hub's settings and controls' parameters.
 */
export interface SecurityStandards {
  apiVersion: ApiVersion;
  /**
   * SecurityStandards
   */
  kind: 'SecurityStandards';
  metadata: Metadata;
  spec: SecurityStandardsSpec;
}
/**
 * The template, its parameters, where its stacks are, and the stack set that carries it.
 */
export interface StackSetSpec {
  /**
   * A file beside the document (NAME.template.yaml or NAME.template.json, at most 51,200 bytes), or the https URL of a template in S3 (at most 1 MB). A URL should name a version: what stands behind it is not read.
   */
  template: string;
  /**
   * An S3 bucket in the administrator's account and the home Region. A template file of more than 51,200 bytes (at most 1 MB) is put there, under trueup/, before the stack set is made or updated.
   */
  templateBucket?: string;
  /**
   * What the stack set is for, as AWS shows it.
   */
  description?: string;
  parameters?: StackParameters;
  /**
   * What the template may do that CloudFormation wants said: make IAM resources, name them, expand macros.
   *
   * @maxItems 3
   */
  capabilities?: ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[];
  /**
   * Tags of the stack set, its stacks and their resources. trueup adds its own.
   */
  tags?: {[name: string]: string};
  targets: Targets;
  /**
   * Other values of parameters for a part of the targets. A deeper unit wins over a higher one, an account over a unit, an account in a Region over an account.
   *
   * @maxItems 10000
   */
  overrides?: StackSetOverride[];
  stackset: StackSetSettings;
  /**
   * Stacks that exist already and become instances of the set, by their ARNs: instead of a second stack in their cells. Their templates must be the set's; parameters that differ become overrides.
   *
   * @maxItems 10000
   *
   * Items: The ARN of a stack.
   */
  import?: string[];
  /**
   * What happens to a stack when its cell leaves the targets: true keeps it, outside of the stack set; false deletes it. Default true.
   */
  retainStacks?: boolean;
}
/**
 * Values of parameters for the matched cells.
 */
export interface StackSetOverride {
  match: Match;
  parameters: StackParameters;
}
/**
 * A CloudFormation template of your own, rolled out to accounts and Regions as a stack set.
 */
export interface StackSet {
  apiVersion: ApiVersion;
  /**
   * StackSet
   */
  kind: 'StackSet';
  metadata: Metadata;
  spec: StackSetSpec;
}
/**
 * What all tenants of this configuration have in common.
 */
export interface TenantDefaultsSpec {
  /**
   * The first part of every derived name in AWS. Never change it.
   */
  prefix: string;
  registry?: TenantRegistry;
  /**
   * The messaging accounts by their ids. A tenant with shared-project or dedicated-project may only be placed in one of them.
   */
  accounts?: {[account: string]: MessagingAccount};
  analytics?: Analytics;
  /**
   * How many tenants may share one application before a warning (S-06). Default 10.
   */
  sharedProjectWarnAbove?: number;
  tenant?: TenantTemplate;
}
/**
 * The DynamoDB table that remembers which objects in AWS belong to which tenant.
 */
export interface TenantRegistry {
  /**
   * The name of the table.
   */
  table: string;
  account: AccountId;
  region: RegionName;
  /**
   * Make the table where it is missing. Default false.
   */
  createTable?: boolean;
}
/**
 * The central place of events: one bucket, one database, each tenant with a prefix and a table of its own.
 */
export interface Analytics {
  account: AccountId;
  region: RegionName;
  bucket: BucketUrl;
  /**
   * Make the bucket where it is missing. Default false.
   */
  createBucket?: boolean;
  database?: AnalyticsName;
  /**
   * Make the database where it is missing. Default false.
   */
  createDatabase?: boolean;
  /**
   * The Athena workgroup of the stored queries. Default primary.
   */
  workgroup?: string;
}
/**
 * Any part of the specification of a tenant but name, isolation and placement. It is merged under every tenant: mappings are merged, texts, numbers and lists of the tenant replace what stands here.
 */
export interface TenantTemplate {
  owner?: TenantOwner;
  registry?: TenantRegistryEntry;
  channels?: TenantChannels;
  eventStream?: EventStream;
  imports?: TenantImports;
  audience?: TenantAudience;
  iamGuard?: IamGuard;
  sync?: TenantSync;
  policies?: TenantPolicies;
  retention?: TenantRetention;
  allowDelete?: AllowDelete;
  waivers?: Waivers;
}
/**
 * Who answers for the tenant.
 */
export interface TenantOwner {
  team?: Owner;
  /**
   * The address of those who announce what the tenant will send.
   */
  contact?: string;
}
/**
 * What the registry keeps of the tenant besides its own facts.
 */
export interface TenantRegistryEntry {
  /**
   * Texts of your own, copied into the entry of the tenant. No secrets.
   */
  extra?: {[key: string]: string};
}
/**
 * What the tenant may send. A channel that is not named is not set up.
 */
export interface TenantChannels {
  email?: EmailChannel;
  sms?: SmsChannel;
  push?: PushChannel;
  /**
   * Ended with Amazon Pinpoint, and AWS has nothing in its place (L-03). Only null is accepted.
   */
  inApp?: unknown;
  /**
   * Channels of your own: a webhook or a Lambda function each.
   *
   * @minItems 1
   * @maxItems 50
   */
  custom?: CustomChannel[];
}
/**
 * Email through Amazon SES.
 */
export interface EmailChannel {
  tenant?: SesTenant;
  /**
   * Domains and addresses that the tenant sends from.
   *
   * @minItems 1
   * @maxItems 100
   */
  identities?: EmailIdentity[];
  /**
   * The configuration sets of the tenant. Their names in AWS are derived: prefix, tenant, name.
   *
   * @minItems 1
   * @maxItems 100
   */
  configurationSets?: EmailConfigurationSet[];
  /**
   * Names of templates that the tenant sends with: each is associated with it. What they contain is managed elsewhere.
   *
   * @minItems 1
   * @maxItems 1000
   */
  templates?: TemplateReference[];
  volume?: EmailVolume;
  alarms?: EmailAlarms;
}
/**
 * The tenant object of SES: a reputation, a pause and a suppression list of its own.
 */
export interface SesTenant {
  /**
   * How strictly SES pauses the tenant by itself. Default standard.
   */
  reputationPolicy?: 'standard' | 'strict' | 'none';
  /**
   * The sending status that you manage. Omitted: not managed. What AWS paused stays paused.
   */
  sending?: 'enabled' | 'disabled';
  suppression?: EmailSuppression;
}
/**
 * The suppression list: whose it is, and what is put on it. Always both members.
 */
export interface EmailSuppression {
  /**
   * Whose list counts: the one of the account or the one of the tenant.
   */
  scope?: 'ACCOUNT' | 'TENANT';
  /**
   * What puts an address on the list. An empty list checks and records nothing.
   *
   * @maxItems 2
   */
  reasons?: ('BOUNCE' | 'COMPLAINT')[];
}
/**
 * A domain or an address that the tenant sends from: exactly one of the two.
 */
export interface EmailIdentity {
  /**
   * The domain. Its DNS records are printed by plan.
   */
  domain?: string;
  /**
   * The address. AWS sends a message to it that has to be confirmed.
   */
  address?: string;
  shared?: Shared;
  dkim?: EmailDkim;
  mailFrom?: EmailMailFrom;
  /**
   * Whether SES forwards bounces and complaints by email. Omitted: not managed.
   */
  feedbackForwarding?: boolean;
  defaultConfigurationSet?: ConfigurationSetName;
}
/**
 * How messages of a domain are signed: by SES with a key of this length, or with your own key. Exactly one of the two.
 */
export interface EmailDkim {
  /**
   * SES makes the key. It can be changed once a day.
   */
  keyLength?: 'RSA_1024_BIT' | 'RSA_2048_BIT';
  /**
   * Your own key.
   */
  byo?: {
    /**
     * The selector of the key in DNS.
     */
    selector: string;
    privateKeyRef: SecretReference;
  };
}
/**
 * The domain that bounces go to.
 */
export interface EmailMailFrom {
  /**
   * A subdomain of the identity.
   */
  domain: string;
  /**
   * What happens while the MX record is missing. Default USE_DEFAULT_VALUE.
   */
  onMxFailure?: 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE';
}
/**
 * How messages of one purpose are sent and watched.
 */
export interface EmailConfigurationSet {
  name: ConfigurationSetName;
  /**
   * Whether messages are sent only over TLS. Default OPTIONAL.
   */
  tls?: 'REQUIRE' | 'OPTIONAL';
  ipPool?: DedicatedIpPool;
  /**
   * Publish bounce and complaint rates of this set: alarms need them. Default true.
   */
  reputationMetrics?: boolean;
  suppression?: EmailSuppression;
  shared?: Shared;
  /**
   * Where the events of messages go.
   *
   * @minItems 1
   * @maxItems 10
   */
  events?: EmailEventDestination[];
}
/**
 * The dedicated IP pool that the set sends from.
 */
export interface DedicatedIpPool {
  /**
   * The name of the pool.
   */
  name: string;
  /**
   * Who decides how many addresses it has. MANAGED can not become STANDARD again. Default STANDARD.
   */
  scaling?: 'STANDARD' | 'MANAGED';
  shared?: Shared;
}
/**
 * Some events of messages, and where they go: exactly one of firehose, eventStream, sns, cloudWatch and eventBridge.
 */
export interface EmailEventDestination {
  name: DestinationName;
  /**
   * The events.
   *
   * @minItems 1
   * @maxItems 10
   */
  types: (
    'SEND' | 'REJECT' | 'BOUNCE' | 'COMPLAINT' | 'DELIVERY' | 'OPEN' | 'CLICK' | 'RENDERING_FAILURE' | 'DELIVERY_DELAY' | 'SUBSCRIPTION'
  )[];
  /**
   * Whether events are delivered. Default true.
   */
  enabled?: boolean;
  firehose?: FirehoseDestination;
  eventStream?: OwnEventStream;
  sns?: SnsDestination;
  cloudWatch?: EmailCloudWatch;
  /**
   * The default event bus of the account: SES takes no other.
   */
  eventBridge?: 'default';
  /**
   * Ended with Amazon Pinpoint (L-02): write another destination.
   */
  pinpoint?: unknown;
}
/**
 * An existing Firehose stream and the role that writes to it.
 */
export interface FirehoseDestination {
  streamArn: FirehoseArn;
  roleArn: RoleArn;
}
/**
 * A topic.
 */
export interface SnsDestination {
  topicArn: TopicArn;
}
/**
 * Metrics with dimensions from the message.
 */
export interface EmailCloudWatch {
  /**
   * The dimensions, at most 10.
   *
   * @minItems 1
   * @maxItems 10
   */
  dimensions: EmailDimension[];
}
/**
 * One dimension of the metrics.
 */
export interface EmailDimension {
  /**
   * The name of the dimension.
   */
  name: string;
  /**
   * Where the value comes from.
   */
  source: 'MESSAGE_TAG' | 'EMAIL_HEADER' | 'LINK_TAG';
  /**
   * The value of messages that have none.
   */
  default: string;
}
/**
 * How much email the tenant will send. SES has no quota a tenant, so what is announced is what is planned for.
 */
export interface EmailVolume {
  /**
   * Messages in 24 hours.
   */
  perDay?: number;
  /**
   * Messages in a second, at most.
   */
  perSecond?: number;
}
/**
 * Alarms for each configuration set of the tenant.
 */
export interface EmailAlarms {
  bounceRate?: RateThreshold;
  complaintRate?: RateThreshold;
  volume?: RateThreshold;
  throttles?: CountThreshold;
  notify?: NotifyTopics;
  periodSeconds?: AlarmPeriod;
}
/**
 * Two thresholds, as fractions: 0.05 is 5 percent. The alarm is above the warning.
 */
export interface RateThreshold {
  /**
   * The rate at which the topics are told.
   */
  warn?: number;
  /**
   * The rate that is too high.
   */
  alarm?: number;
}
/**
 * Two thresholds, as counts within a period. The alarm is above the warning.
 */
export interface CountThreshold {
  /**
   * The count at which the topics are told.
   */
  warn?: number;
  /**
   * The count that is too high.
   */
  alarm?: number;
}
/**
 * Text messages through AWS End User Messaging. Voice is left out.
 */
export interface SmsChannel {
  optOutList?: OptOutListReference;
  /**
   * Numbers and sender ids that the tenant sends from. Numbers are never bought: plan prints how to get them.
   *
   * @minItems 1
   * @maxItems 100
   */
  originationIdentities?: OriginationIdentity[];
  pool?: SmsPool;
  configurationSet?: SmsConfigurationSet;
  volume?: SmsVolume;
  alarms?: SmsAlarms;
}
/**
 * A phone number by its id, or a sender id with its country: exactly one of the two.
 */
export interface OriginationIdentity {
  /**
   * The id of a number that the account has, or its ARN where another account shares it.
   */
  phoneNumberId?: string;
  /**
   * Take the number under management. Numbers are never bought.
   */
  adopt?: boolean;
  /**
   * A name that is shown as the sender: 1 to 11 letters, digits, - and _, at least one letter.
   */
  senderId?: string;
  /**
   * The country of the sender id, as two letters.
   */
  country?: string;
  shared?: Shared;
}
/**
 * The pool that holds the origination identities of the tenant.
 */
export interface SmsPool {
  /**
   * What is sent. It can not be changed afterwards.
   */
  messageType?: 'TRANSACTIONAL' | 'PROMOTIONAL';
  /**
   * Let AWS send from any identity of its own where the pool has none. Default false.
   */
  sharedRoutes?: boolean;
  /**
   * Whether AWS refuses to delete the pool. Default false.
   */
  deletionProtection?: boolean;
  optOutList?: PoolListName;
  /**
   * Whether the pool receives messages. Omitted: not managed.
   */
  twoWay?: boolean;
  /**
   * Whether you answer STOP and HELP yourself. Omitted: not managed.
   */
  selfManagedOptOuts?: boolean;
  shared?: Shared;
  name?: SharedPoolName;
}
/**
 * The SMS configuration set of the tenant. Its name in AWS is derived.
 */
export interface SmsConfigurationSet {
  /**
   * The sender id of messages that name none: one of the origination identities.
   */
  defaultSenderId?: string;
  /**
   * Whether you report which messages arrived. Default false.
   */
  messageFeedback?: boolean;
  /**
   * What happens to messages to a country; "*" is all countries that are not named.
   */
  protect?: {[country: string]: 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER'};
  /**
   * Where the events of messages go.
   *
   * @minItems 1
   * @maxItems 5
   */
  events?: SmsEventDestination[];
}
/**
 * Some events of messages, and where they go: exactly one of firehose, eventStream, sns and cloudWatch.
 */
export interface SmsEventDestination {
  name: DestinationName;
  /**
   * The events, such as ALL or TEXT_DELIVERED.
   *
   * @minItems 1
   * @maxItems 52
   */
  types: string[];
  /**
   * Whether events are delivered. Default true.
   */
  enabled?: boolean;
  firehose?: FirehoseDestination;
  eventStream?: OwnEventStream;
  sns?: SnsDestination;
  cloudWatch?: SmsCloudWatch;
}
/**
 * A log group and the role that writes to it.
 */
export interface SmsCloudWatch {
  logGroupArn: LogGroupArn;
  roleArn: RoleArn;
}
/**
 * How many text messages the tenant will send, and what they may cost.
 */
export interface SmsVolume {
  /**
   * Messages in 24 hours.
   */
  perDay?: number;
  /**
   * What the messages of a month may cost, in USD.
   */
  monthlySpendUSD?: number;
}
/**
 * Alarms for the SMS configuration set of the tenant and its account.
 */
export interface SmsAlarms {
  monthlySpend?: RateThreshold;
  throttles?: CountThreshold;
  notify?: NotifyTopics;
  periodSeconds?: AlarmPeriod;
}
/**
 * Push messages through an AWS End User Messaging application (once an Amazon Pinpoint project).
 */
export interface PushChannel {
  app?: PushAppName;
  /**
   * The id of an application that is there already: it is found by it, and never made. Of two applications with one name it says which.
   */
  appId?: string;
  shared?: Shared;
  apns?: ApnsChannel;
  apnsSandbox?: ApnsChannel;
  apnsVoip?: ApnsChannel;
  apnsVoipSandbox?: ApnsChannel;
  fcm?: FcmChannel;
  adm?: AdmChannel;
  baidu?: BaiduChannel;
  alarms?: PushAlarms;
  emailChannel?: EndedPart;
  eventStream?: EndedPart;
  settings?: EndedPart;
  endpoints?: EndedPart;
  segments?: EndedPart;
  campaigns?: EndedPart;
  journeys?: EndedPart;
  templates?: EndedPart;
}
/**
 * The Apple Push Notification service: with a key (bundle id, team id, key id, key) or with a certificate.
 */
export interface ApnsChannel {
  /**
   * Whether the channel is on.
   */
  enabled?: boolean;
  /**
   * With a key, or with a certificate. Default key.
   */
  method?: 'key' | 'certificate';
  /**
   * The bundle id of the application.
   */
  bundleId?: string;
  /**
   * With a key: the team at Apple.
   */
  teamId?: string;
  /**
   * With a key: its id at Apple.
   */
  keyId?: string;
  keyRef?: SecretReference;
  certificateRef?: SecretReference;
  privateKeyRef?: SecretReference;
}
/**
 * Firebase Cloud Messaging.
 */
export interface FcmChannel {
  /**
   * Whether the channel is on.
   */
  enabled?: boolean;
  /**
   * TOKEN is the HTTP v1 API with a service account; KEY is the legacy one that Google ended (L-04). Default TOKEN.
   */
  method?: 'TOKEN' | 'KEY';
  serviceJsonRef?: SecretReference;
  apiKeyRef?: SecretReference;
}
/**
 * Amazon Device Messaging.
 */
export interface AdmChannel {
  /**
   * Whether the channel is on.
   */
  enabled?: boolean;
  clientIdRef?: SecretReference;
  clientSecretRef?: SecretReference;
}
/**
 * Baidu Cloud Push.
 */
export interface BaiduChannel {
  /**
   * Whether the channel is on.
   */
  enabled?: boolean;
  apiKeyRef?: SecretReference;
  secretKeyRef?: SecretReference;
}
/**
 * Alarms for the application of the tenant.
 */
export interface PushAlarms {
  throttles?: CountThreshold;
  failures?: CountThreshold;
  notify?: NotifyTopics;
  periodSeconds?: AlarmPeriod;
}
/**
 * A channel of your own: exactly one of a webhook and a Lambda function.
 */
export interface CustomChannel {
  name: DestinationName;
  /**
   * An https address that receives the messages.
   */
  webhook?: string;
  lambdaArn?: FunctionArn;
  /**
   * Executions at once that are kept for this function, and that it may not exceed.
   */
  reservedConcurrency?: number;
  alarms?: CustomAlarms;
}
/**
 * Alarms for the function.
 */
export interface CustomAlarms {
  concurrency?: RateThreshold;
  throttles?: CountThreshold;
  notify?: NotifyTopics;
  periodSeconds?: AlarmPeriod;
}
/**
 * The way of events to the analytics side, in place of the event stream of Amazon Pinpoint.
 */
export interface EventStream {
  firehose?: FirehoseDestination;
  stream?: OwnStream;
  destinationBucket?: BucketUrl;
  /**
   * What in an event says whose it is: ses:tenant-name, the tag that SES sets, or the name of the configuration set.
   */
  tenantKey?: 'ses:tenant-name' | 'ses:configuration-set' | 'configuration-set';
  table?: AnalyticsTable;
  query?: AnalyticsQuery;
}
/**
 * A Firehose stream that is made for the tenant in its account, with the role that it writes with. Not with firehose.
 */
export interface OwnStream {
  /**
   * Seconds that events are gathered. Default 300.
   */
  bufferSeconds?: number;
  /**
   * Mebibytes that are gathered. Default 5.
   */
  bufferMiB?: number;
  /**
   * A KMS key that the events of the tenant are encrypted with in the bucket; ${partition}, ${region} and ${account} are filled. Its policy has to let the role of the stream use it. Omitted: the bucket's own encryption.
   */
  kmsKeyArn?: string;
}
/**
 * A Glue table over the events of the tenant, made in the database of TenantDefaults.spec.analytics.
 */
export interface AnalyticsTable {
  name?: AnalyticsName;
}
/**
 * A stored Athena query that shows the events of the tenant by day and type.
 */
export interface AnalyticsQuery {
  /**
   * The name of the query. Default: derived from prefix and tenant.
   */
  name?: string;
}
/**
 * Where lists of recipients of the tenant are put.
 */
export interface TenantImports {
  bucket?: BucketUrl;
  /**
   * The prefix of the tenant, ending with a slash. No other tenant of the bucket has one that overlaps.
   */
  prefix?: string;
  /**
   * The column that says whose a recipient is. Required with shared-project.
   */
  tenantAttribute?: string;
  bucketAccount?: AccountId;
  /**
   * Make the bucket where it is missing. Default false.
   */
  createBucket?: boolean;
  access?: ImportAccess;
}
/**
 * The bucket policy that lets these principals use the prefix and keeps others out. It is always generated.
 */
export interface ImportAccess {
  /**
   * Who may read and write below the prefix.
   *
   * @minItems 1
   * @maxItems 20
   */
  principals: string[];
  /**
   * Put the statements into the policy of the bucket. Default false: the policy is only shown.
   */
  attach?: boolean;
}
/**
 * Who the messages go to.
 */
export interface TenantAudience {
  /**
   * Asserts that no recipient has the same channel and address in another tenant of the shared application.
   */
  disjoint?: boolean;
}
/**
 * For dedicated-account: says that lists are brought to other accounts by something else.
 */
export interface TenantSync {
  /**
   * Suppressed addresses are synchronised elsewhere.
   */
  suppression?: boolean;
  /**
   * Opt-outs are synchronised elsewhere.
   */
  optOut?: boolean;
}
/**
 * Policy documents of the tenant. They are always generated and shown; here they are put into effect.
 */
export interface TenantPolicies {
  sender?: SenderPolicy;
  serviceControl?: ServiceControlPolicy;
}
/**
 * The IAM policy that lets its holder send as this tenant only.
 */
export interface SenderPolicy {
  /**
   * Make it a managed policy in the account. Default false.
   */
  apply?: boolean;
  /**
   * Roles of the account that get the policy. Needs apply: true.
   *
   * @minItems 1
   * @maxItems 20
   */
  attachTo?: string[];
}
/**
 * For dedicated-account: the policy that keeps all others away from what is managed in the account.
 */
export interface ServiceControlPolicy {
  /**
   * Attach it to the account. Default false.
   */
  attach?: boolean;
  /**
   * Roles that may still change it, besides the ones of trueup.
   *
   * @minItems 1
   * @maxItems 20
   */
  exemptRoles?: string[];
}
/**
 * What happens to objects of the tenant when they leave Git.
 */
export interface TenantRetention {
  /**
   * Keep them, or delete them. Deleting what loses data also needs allowDelete: true. Default retain.
   */
  onRemove?: 'retain' | 'delete';
}
/**
 * What may be placed in an account, and what AWS grants it.
 */
export interface MessagingAccount {
  regions?: RegionList;
  /**
   * The models that are allowed there. Default: all.
   *
   * @minItems 1
   * @maxItems 3
   */
  isolation?: Isolation[];
  role?: TenantRoleName;
  /**
   * Percent of each quota that is kept free when volumes are planned. Default 20.
   */
  volumeHeadroom?: number;
  /**
   * Whether tenants may share identities, sets, templates, pools and numbers there. Default false.
   */
  allowSharedResources?: boolean;
  /**
   * Whether the account has to be out of the sandboxes of SES and SMS (S-21). Default false.
   */
  requireProductionAccess?: boolean;
  sharedApplication?: SharedApplication;
  quotas?: AccountQuotas;
}
/**
 * The push application of all tenants with shared-project in the account, with its channels.
 */
export interface SharedApplication {
  app: PushAppName;
  apns?: ApnsChannel;
  apnsSandbox?: ApnsChannel;
  apnsVoip?: ApnsChannel;
  apnsVoipSandbox?: ApnsChannel;
  fcm?: FcmChannel;
  adm?: AdmChannel;
  baidu?: BaiduChannel;
  alarms?: PushAlarms;
}
/**
 * What AWS granted beyond its defaults, in each Region of the account. plan and capacity read the live values where AWS tells them, and those win.
 */
export interface AccountQuotas {
  /**
   * SES: messages in 24 hours.
   */
  sesSendPerDay?: number;
  /**
   * SES: messages in a second.
   */
  sesSendPerSecond?: number;
  /**
   * SES: tenants.
   */
  sesTenants?: number;
  /**
   * SES: identities.
   */
  sesIdentities?: number;
  /**
   * SMS: pools.
   */
  smsPools?: number;
  /**
   * SMS: opt-out lists, the one called Default included.
   */
  smsOptOutLists?: number;
  /**
   * SMS: configuration sets.
   */
  smsConfigurationSets?: number;
  /**
   * SMS: phone numbers.
   */
  smsPhoneNumbers?: number;
  /**
   * SMS: sender ids.
   */
  smsSenderIds?: number;
  /**
   * SMS: protect configurations.
   */
  smsProtectConfigurations?: number;
  /**
   * SMS: what a month may cost, in USD.
   */
  smsMonthlySpendUSD?: number;
  /**
   * CloudWatch: metric alarms.
   */
  metricAlarms?: number;
  /**
   * Lambda: executions at once.
   */
  lambdaConcurrency?: number;
}
/**
 * What all tenants have in common: names, registry, accounts, analytics, and parts that are merged under every tenant. One per configuration.
 */
export interface TenantDefaults {
  apiVersion: ApiVersion;
  /**
   * TenantDefaults
   */
  kind: 'TenantDefaults';
  metadata: Metadata;
  spec: TenantDefaultsSpec;
}
/**
 * What names the tenant. The name never changes: every object of the tenant in AWS carries it.
 */
export interface TenantMetadata {
  /**
   * The name of the tenant, unique and immutable: 3 to 40 lower-case letters, digits and hyphens, starting with a letter and ending without a hyphen.
   */
  name: string;
}
/**
 * Who the tenant is, where it lives, what it may send, how it is kept apart and who is told when it misbehaves.
 */
export interface TenantSpec {
  /**
   * A name for people. It changes nothing in AWS.
   */
  displayName?: string;
  isolation: Isolation;
  placement: TenantPlacement;
  owner?: TenantOwner;
  registry?: TenantRegistryEntry;
  channels?: TenantChannels;
  eventStream?: EventStream;
  imports?: TenantImports;
  audience?: TenantAudience;
  iamGuard?: IamGuard;
  sync?: TenantSync;
  policies?: TenantPolicies;
  retention?: TenantRetention;
  allowDelete?: AllowDelete;
  waivers?: Waivers;
}
/**
 * The account and the Regions that hold the tenant.
 */
export interface TenantPlacement {
  account?: AccountId;
  regions: RegionList;
  organization?: TenantOrganization;
  role?: TenantRoleName;
}
/**
 * For dedicated-account: where the account of the tenant is in the organization, and whether it may be created.
 */
export interface TenantOrganization {
  parent?: UnitReference;
  /**
   * Create the account where placement.account is omitted. It also needs --allow create-account.
   */
  create?: boolean;
  /**
   * With create: the name of the new account.
   */
  accountName?: string;
  /**
   * With create: the address of the new account, used by no other account.
   */
  email?: string;
}
/**
 * A name, and whether other tenants use it too.
 */
export interface SharedName {
  /**
   * The name in AWS.
   */
  name: string;
  shared?: Shared;
}
/**
 * Lets the tenant break a rule that can be waived, until a day.
 */
export interface Waiver {
  /**
   * The code of the rule.
   */
  rule: 'S-28' | 'S-38';
  reason: Reason;
  owner: Owner;
  ticket?: Ticket;
  expires: Day;
}
/**
 * A tenant: who may send email, SMS, push and custom messages, how isolated it is, how much it will send and who is told when it misbehaves.
 */
export interface Tenant {
  apiVersion: ApiVersion;
  /**
   * Tenant
   */
  kind: 'Tenant';
  metadata: TenantMetadata;
  spec: TenantSpec;
}
