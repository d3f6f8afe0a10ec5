import type { Tag } from '../stacks/stack.ts';
import type { ParameterValues } from '../template/parameters.ts';

export type PermissionModel = 'SELF_MANAGED' | 'SERVICE_MANAGED';
export type DetailedStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'INOPERABLE'
  | 'SKIPPED_SUSPENDED_ACCOUNT'
  | 'FAILED_IMPORT';
export type DriftStatus = 'DRIFTED' | 'IN_SYNC' | 'NOT_CHECKED';

export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly differences: readonly {
    readonly path: string;
    readonly expected: string;
    readonly actual: string;
    readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  }[];
}

export interface InstanceRecord {
  readonly account: string;
  readonly region: string;
  /** OU or root that was targeted, in a service-managed set. */
  unit?: string;
  stackId?: string;
  overrides: ParameterValues;
  status: 'CURRENT' | 'OUTDATED' | 'INOPERABLE';
  detailed: DetailedStatus;
  reason?: string;
  lastOperationId?: string;
  drift: DriftStatus;
  driftCheckedAt?: string;
  /** What the last drift detection found, with its operation. */
  drifts?: { readonly operationId: string; readonly at: string; readonly resources: readonly ResourceDrift[] };
}

export type ResultStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface ResultRecord {
  readonly account: string;
  readonly region: string;
  readonly unit?: string;
  status: ResultStatus;
  /** The status before, and the AWS time in ms of the change: lists show a change a little later. */
  before?: ResultStatus;
  changedAwsMs?: number;
  reason?: string;
  /** AWS time in ms at which work that is no stack's is done. */
  dueAwsMs?: number;
  gate?: { readonly status: 'SUCCEEDED' | 'FAILED' | 'SKIPPED'; readonly reason: string };
}

export interface OperationPreferences {
  readonly RegionConcurrencyType?: 'SEQUENTIAL' | 'PARALLEL';
  readonly RegionOrder?: readonly string[];
  readonly FailureToleranceCount?: number;
  readonly FailureTolerancePercentage?: number;
  readonly MaxConcurrentCount?: number;
  readonly MaxConcurrentPercentage?: number;
  readonly ConcurrencyMode?: 'STRICT_FAILURE_TOLERANCE' | 'SOFT_FAILURE_TOLERANCE';
}

export type OperationStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'QUEUED';
export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE' | 'DETECT_DRIFT';

/** Parameter overrides of one request; `keep` are those with UsePreviousValue. */
export interface OverrideChange {
  readonly values: ParameterValues;
  readonly keep: readonly string[];
}

export interface Targets {
  readonly accounts?: readonly string[];
  readonly units?: readonly string[];
  readonly filter?: string;
}

export interface OperationRecord {
  readonly id: string;
  readonly action: OperationAction;
  /** What is done to each instance; an import is shown as CREATE. */
  readonly work: 'deploy' | 'delete' | 'detect-drift' | 'import';
  status: OperationStatus;
  statusReason?: string;
  readonly preferences: OperationPreferences;
  readonly retainStacks: boolean;
  readonly targets?: Targets;
  /** What the request asked, so that a repeated operation id is known for the same or another request. */
  readonly asked: string;
  readonly automatic: boolean;
  /** Regions in the order in which they are worked through. */
  readonly regions: readonly string[];
  /** By `account/region`. */
  readonly results: Record<string, ResultRecord>;
  /** By `account/region`: the stack to take in. */
  readonly imports?: Record<string, string>;
  readonly overrides?: OverrideChange;
  /** ISO 8601. */
  readonly createdAt: string;
  /** AWS time in ms of the request: lists show the operation a little later. */
  readonly createdAwsMs: number;
  /** AWS time in ms before which the operation does not begin. */
  readonly startAwsMs: number;
  endedAt?: string;
  endedAwsMs?: number;
  /** Regions in which the tolerance was exceeded. */
  readonly failedRegions: string[];
  /** True for an UpdateStackSet of every instance, which agrees with no other operation. */
  readonly wholeSet: boolean;
  /** ARNs of stack sets whose automatic operations come first. */
  readonly dependsOn: readonly string[];
}

export interface StackSetRecord {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** Where the set is kept: the management account for service-managed ones, whoever made them. */
  readonly account: string;
  readonly region: string;
  status: 'ACTIVE' | 'DELETED';
  description?: string;
  templateBody: string;
  parameters: ParameterValues;
  capabilities: readonly string[];
  tags: readonly Tag[];
  permissionModel: PermissionModel;
  administrationRoleArn?: string;
  executionRoleName?: string;
  autoDeployment?: { readonly enabled: boolean; readonly retain?: boolean; readonly dependsOn: readonly string[] };
  managedExecution: boolean;
  /** The delegated administrator that made the set, if one did. */
  delegate?: string;
  /** OU or root id -> Regions, as CreateStackInstances targeted them. */
  autoTargets: Record<string, string[]>;
  /** By `account/region`. */
  instances: Record<string, InstanceRecord>;
  operations: OperationRecord[];
  /** Answers to requests with a client token, by token. */
  readonly token?: string;
  driftStatus: DriftStatus;
  driftDetection?: {
    status: 'COMPLETED' | 'FAILED' | 'PARTIAL_SUCCESS' | 'IN_PROGRESS' | 'STOPPED';
    checkedAt?: string;
    total: number;
    drifted: number;
    inSync: number;
    inProgress: number;
    failed: number;
  };
  /** AWS time in ms at which the set's operations are looked at next. */
  wakeAwsMs: number;
}

export const instanceKey = (account: string, region: string): string => `${account}/${region}`;
