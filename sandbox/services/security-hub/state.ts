import type { ServiceEnvironment, StateStore } from '../operation.ts';
import type { ControlData } from './catalogue-data.ts';

/** The name under which all of this service's state is kept. */
export const serviceName = 'securityhub';

/** One cell of the organization with what the service may know; an operation's context is one. */
export type CellEnvironment = ServiceEnvironment & { readonly account: string; readonly region: string };

export type ControlStatus = 'ENABLED' | 'DISABLED';
export type FindingGenerator = 'SECURITY_CONTROL' | 'STANDARD_CONTROL';
export type StandardStatus = 'PENDING' | 'READY' | 'INCOMPLETE' | 'DELETING' | 'FAILED';
export type ReasonCode =
  | 'NO_AVAILABLE_CONFIGURATION_RECORDER'
  | 'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED'
  | 'INTERNAL_ERROR'
  | 'NO_AVAILABLE_MULTICLOUD_CONNECTOR';

/** A control's status in one standard where it departs from the default, which is ENABLED since the standard's own time. */
export interface ControlSetting {
  readonly status: ControlStatus;
  readonly reason?: string;
  /** Real time, ISO 8601. */
  readonly updatedAt: string;
}

/** Where a status that passes by itself goes to. `gone` ends the subscription. */
export interface Settlement {
  readonly atMs: number;
  readonly to: 'READY' | 'INCOMPLETE' | 'FAILED' | 'gone';
  readonly reasonCode?: ReasonCode;
}

/** An enabled standard. Values are never changed in place: hubs of equal content share them, also across accounts. */
export interface Subscription {
  readonly status: StandardStatus;
  /** AWS time of enabling: a control released later is in its release window, one retired later is still associated. */
  readonly sinceMs: number;
  /** Real time of enabling, ISO 8601. */
  readonly since: string;
  readonly settles?: Settlement;
  readonly reasonCode?: ReasonCode;
  /** Overrides what the status says of `StandardsControlsUpdatable`. */
  readonly updatable?: boolean;
  readonly input: Readonly<Record<string, string>>;
  readonly controls: Readonly<Record<string, ControlSetting>>;
}

export interface ParameterSetting {
  /** Parameter name -> the union value as the API has it, `{Integer: 5}`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly reason?: string;
  /** AWS time until which UpdateStatus is UPDATING. */
  readonly updatingUntilMs: number;
}

/** What the sandbox was told will go wrong with a standard here: a reason code ends enabling as INCOMPLETE, or disabling (once) as FAILED. */
export interface Trouble {
  readonly enabling?: ReasonCode;
  readonly disabling?: ReasonCode;
}

/** A hub, immutable for the same reason as `Subscription`. */
export interface Hub {
  readonly subscribedAt: string;
  readonly autoEnableControls: boolean;
  readonly controlFindingGenerator: FindingGenerator;
  readonly tags: Readonly<Record<string, string>>;
  readonly standards: Readonly<Record<string, Subscription>>;
  readonly parameters: Readonly<Record<string, ParameterSetting>>;
}

/** State of one account and Region. */
export interface CellState {
  hub: Hub | null;
  trouble: Readonly<Record<string, Trouble>>;
  /** Stamp of the configuration policy whose content the hub has taken over. */
  appliedPolicy: string | null;
  /** Whether organization auto-enable has had its turn here. */
  autoEnabled: boolean;
  /** By control: what its checks find here where it is not the usual; absent until somebody says so. */
  checks?: Readonly<Record<string, readonly CheckResult[]>>;
}

export const complianceStatuses = ['PASSED', 'FAILED', 'WARNING', 'NOT_AVAILABLE'] as const;
export const workflowStatuses = ['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'] as const;

/** What the check of a control says of one resource. */
export interface CheckResult {
  readonly resource: string;
  readonly status: (typeof complianceStatuses)[number];
  readonly workflow: (typeof workflowStatuses)[number];
}

/** State of one Region for the whole organization: the delegated administrator and LOCAL configuration. */
export interface RegionState {
  administrator: string | null;
  autoEnable: boolean;
  autoEnableStandards: 'NONE' | 'DEFAULT';
  /** AWS time since which `autoEnable` has been on. */
  autoEnableSinceMs: number;
  /** Members that the administrator disassociated; absent until the first. */
  disassociated?: Record<string, true>;
}

/** A control that AWS released while the sandbox was running. */
export interface Release {
  readonly atMs: number;
  /** AWS time after which hubs with AutoEnableControls have it ENABLED. */
  readonly windowEndsMs: number;
}

/** The catalogue as it stands in this sandbox, where it departs from the dated data. */
export interface CatalogueState {
  /** Moves with each change, so that what was derived is derived anew. */
  version: number;
  /** Controls that the dated data lacks, and fuller records of retired ones. */
  added: Record<string, ControlData>;
  released: Record<string, Release>;
  /** Control -> AWS time of its retirement. */
  retired: Record<string, number>;
}

export interface PolicyContent {
  readonly ServiceEnabled?: boolean;
  readonly EnabledStandardIdentifiers?: readonly string[];
  readonly SecurityControlsConfiguration?: {
    readonly EnabledSecurityControlIdentifiers?: readonly string[];
    readonly DisabledSecurityControlIdentifiers?: readonly string[];
    readonly SecurityControlCustomParameters?: readonly {
      readonly SecurityControlId?: string;
      readonly Parameters?: Readonly<Record<string, { readonly ValueType: string; readonly Value?: Readonly<Record<string, unknown>> }>>;
    }[];
  };
}

export interface ConfigurationPolicyState {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedMs: number;
  readonly updatedReason?: string;
  readonly content: PolicyContent;
  readonly tags: Readonly<Record<string, string>>;
}

/** An APPLIED association. `policy` is an id or `SELF_MANAGED_SECURITY_HUB`. */
export interface AssociationState {
  readonly policy: string;
  readonly startedMs: number;
  readonly startedAt: string;
}

/** Central configuration of the organization. */
export interface CentralState {
  type: 'LOCAL' | 'CENTRAL';
  sinceMs: number;
  homeRegion: string | null;
  policies: Record<string, ConfigurationPolicyState>;
  /** By target id: account, organizational unit or root. */
  associations: Record<string, AssociationState>;
  /** By target: why its associations end as FAILED, where the sandbox was told so. */
  failing?: Record<string, string>;
}

export type LinkingMode = 'ALL_REGIONS' | 'ALL_REGIONS_EXCEPT_SPECIFIED' | 'SPECIFIED_REGIONS' | 'NO_REGIONS';

export interface AggregatorState {
  readonly id: string;
  readonly homeRegion: string;
  readonly mode: LinkingMode;
  readonly regions: readonly string[];
}

/** What an account has once for all Regions. */
export interface AccountState {
  aggregator: AggregatorState | null;
}

export const cellStateOf = (state: StateStore, account: string, region: string): CellState =>
  state.of<CellState>(serviceName, account, region, () => ({ hub: null, trouble: {}, appliedPolicy: null, autoEnabled: false }));

export const regionStateOf = (state: StateStore, region: string): RegionState =>
  state.of<RegionState>(serviceName, '*', region, () => ({
    administrator: null,
    autoEnable: false,
    autoEnableStandards: 'NONE',
    autoEnableSinceMs: 0,
  }));

export const catalogueStateOf = (state: StateStore): CatalogueState =>
  state.of<CatalogueState>(serviceName, '*', 'catalogue', () => ({ version: 0, added: {}, released: {}, retired: {} }));

export const centralStateOf = (state: StateStore): CentralState =>
  state.of<CentralState>(serviceName, '*', 'central', () => ({
    type: 'LOCAL',
    sinceMs: 0,
    homeRegion: null,
    policies: {},
    associations: {},
  }));

export const accountStateOf = (state: StateStore, account: string): AccountState =>
  state.of<AccountState>(serviceName, account, 'global', () => ({ aggregator: null }));
