/** Section `securityhub` of a seed: what Security Hub looks like when the story begins. Accounts and units are the section `organizations`. */
export interface SecurityHubSeed {
  /** Hubs, a class of cells an entry; where two entries meet in a cell, the later one counts. Cells in no entry have no hub. */
  readonly hubs: readonly HubSeed[];
  readonly administrator?: AdministratorSeed;
  readonly aggregator?: AggregatorSeed;
  readonly centralConfiguration?: CentralConfigurationSeed;
  /** Controls that AWS has just released. */
  readonly newControls: readonly NewControlSeed[];
  /** Controls that AWS has retired: gone from the definitions, still associated in hubs whose standard is older. */
  readonly retiredControls: readonly RetiredControlSeed[];
}

/** One hub, the same in each of accounts x regions. */
export interface HubSeed {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** `missing` takes back what an earlier entry gave. Default `enabled`. */
  readonly hub: 'enabled' | 'missing';
  /** Default true, as AWS has it. */
  readonly autoEnableControls: boolean;
  readonly controlFindingGenerator: 'SECURITY_CONTROL' | 'STANDARD_CONTROL';
  /** Default 2025-01-15T08:00:00.000Z. */
  readonly enabledAt: string;
  readonly tags: Readonly<Record<string, string>>;
  /** By standard id; the word `default` in a file stands for AWS's two default standards, READY. */
  readonly standards: Readonly<Record<string, StandardSeed>>;
  /** Custom parameters by control. */
  readonly parameters: Readonly<Record<string, ParametersSeed>>;
  /** What will go wrong with a standard that is enabled or disabled later. */
  readonly trouble: Readonly<Record<string, TroubleSeed>>;
}

export const standardStatuses = ['READY', 'PENDING', 'INCOMPLETE', 'DELETING', 'FAILED'] as const;
export const reasonCodes = [
  'NO_AVAILABLE_CONFIGURATION_RECORDER',
  'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED',
  'INTERNAL_ERROR',
  'NO_AVAILABLE_MULTICLOUD_CONNECTOR',
] as const;

export interface StandardSeed {
  /** Default READY. */
  readonly status: (typeof standardStatuses)[number];
  /** Why it is INCOMPLETE or FAILED, or will be INCOMPLETE once PENDING ends. */
  readonly reason?: (typeof reasonCodes)[number];
  /** For PENDING and DELETING: AWS minutes until it is over; for ever when absent. */
  readonly minutesLeft?: number;
  /** Overrides what the status says of StandardsControlsUpdatable: a PENDING standard that is only taking in new controls is updatable. */
  readonly updatable?: boolean;
  /** AWS minutes since it was enabled; a year when absent, which is before any release or retirement of the seed. */
  readonly enabledMinutesAgo: number;
  /** Controls whose status somebody set. */
  readonly controls: readonly ControlsSeed[];
}

export interface ControlsSeed {
  readonly controls: readonly string[];
  readonly status: 'ENABLED' | 'DISABLED';
  readonly reason?: string;
  /** Default 2025-02-03T10:30:00.000Z. */
  readonly at: string;
}

export interface ParametersSeed {
  /** Parameter -> value as the API has it, `{ "Integer": 60 }`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly reason?: string;
}

export interface TroubleSeed {
  /** Enabling ends as INCOMPLETE with this reason. */
  readonly enabling?: (typeof reasonCodes)[number];
  /** The next disabling ends as FAILED with this reason; the one after it works. */
  readonly disabling?: (typeof reasonCodes)[number];
}

/** Delegated administrator; in every Region of the sandbox unless Regions are named. Also under LOCAL: what happens to accounts that join. */
export interface AdministratorSeed {
  readonly account: string;
  readonly regions?: readonly string[];
  readonly autoEnable: boolean;
  readonly autoEnableStandards: 'NONE' | 'DEFAULT';
}

export const linkingModes = ['ALL_REGIONS', 'ALL_REGIONS_EXCEPT_SPECIFIED', 'SPECIFIED_REGIONS', 'NO_REGIONS'] as const;

/** Finding aggregator of the administrator. */
export interface AggregatorSeed {
  readonly homeRegion: string;
  readonly mode: (typeof linkingModes)[number];
  readonly regions: readonly string[];
}

/** Central configuration, in force since long ago; needs `administrator` and `aggregator`. */
export interface CentralConfigurationSeed {
  readonly policies: readonly PolicySeed[];
  /** Target (account, unit or root id) -> policy name or SELF_MANAGED_SECURITY_HUB. */
  readonly associations: Readonly<Record<string, string>>;
}

export interface PolicySeed {
  readonly name: string;
  readonly description?: string;
  /** Shown as the reason of the controls that the policy disables. */
  readonly updatedReason?: string;
  /** The `SecurityHub` member of a ConfigurationPolicy as the API has it. */
  readonly content: Readonly<Record<string, unknown>>;
}

export interface NewControlSeed {
  readonly id: string;
  /** AWS minutes since the release. Default 60. */
  readonly releasedMinutesAgo: number;
  /** AWS minutes from the release until hubs that enable new controls have it on. Default two days. */
  readonly windowMinutes: number;
  /** Needed when the catalogue lacks the control. */
  readonly definition?: ControlDefinitionSeed;
}

export interface RetiredControlSeed {
  readonly id: string;
  /** AWS minutes since it was retired. Default 60. */
  readonly retiredMinutesAgo: number;
  /** Needed when the catalogue lacks the control, as it does for those that AWS retired before its date. */
  readonly definition?: ControlDefinitionSeed;
}

export interface ControlDefinitionSeed {
  readonly title: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly standards: readonly string[];
}
