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
 * The name of an IAM role, without path and ARN.
 */
export type RoleName = string;
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
   * The stack set's name, starting with trueup-.
   */
  name: string;
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
   * How cells are written. Only api is available yet (D-15).
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
 * A table that a team shares. Not available yet (D-15).
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
 * Targets, hub settings, standards, and what to do with what nobody lists.
 */
export interface SecurityStandardsSpec {
  priority?: Priority;
  /**
   * How cells are written: call by call, or by the administrator's configuration policies. stackset is not available yet (D-15). Default api.
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
