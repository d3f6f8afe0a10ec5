import type {
  AutoDeployment,
  Parameter,
  StackInstance,
  StackInstanceSummary,
  StackSet,
  StackSetDriftDetectionDetails,
  StackSetOperation,
  StackSetOperationPreferences,
  StackSetOperationResultSummary,
  StackSetOperationSummary,
  StackSetSummary,
} from '@aws-sdk/client-cloudformation';
import { defined } from '../json.ts';
import { parametersAnswer } from '../stacks/answers.ts';
import { templateOf } from '../template/template-cache.ts';
import { defaultAdministrationRole, defaultExecutionRole } from './permissions.ts';
import type { InstanceRecord, OperationRecord, ResultRecord, StackSetRecord } from './stack-set.ts';

const dateOf = (iso: string | undefined): Date | undefined => (iso === undefined ? undefined : new Date(iso));

function autoDeploymentAnswer(set: StackSetRecord): AutoDeployment | undefined {
  const { autoDeployment } = set;
  if (autoDeployment === undefined) return undefined;
  return {
    Enabled: autoDeployment.enabled,
    ...defined({ RetainStacksOnAccountRemoval: autoDeployment.retain }),
    ...(autoDeployment.dependsOn.length === 0 ? {} : { DependsOn: [...autoDeployment.dependsOn] }),
  };
}

export function stackSetAnswer(set: StackSetRecord): StackSet {
  return {
    StackSetName: set.name,
    StackSetId: set.id,
    StackSetARN: set.arn,
    Status: set.status,
    TemplateBody: set.templateBody,
    Parameters: parametersAnswer(set.parameters, templateOf(set.templateBody)),
    Capabilities: [...set.capabilities] as NonNullable<StackSet['Capabilities']>,
    Tags: set.tags.map((tag) => ({ ...tag })),
    PermissionModel: set.permissionModel,
    StackSetDriftDetectionDetails: driftAnswer(set),
    ManagedExecution: { Active: set.managedExecution },
    OrganizationalUnitIds: Object.keys(set.autoTargets),
    Regions: [...new Set(Object.values(set.instances).map(({ region }) => region))],
    ...defined({ Description: set.description, AutoDeployment: autoDeploymentAnswer(set) }),
    ...rolesAnswer(set),
  };
}

function rolesAnswer(set: StackSetRecord): { AdministrationRoleARN?: string; ExecutionRoleName?: string } {
  if (set.permissionModel === 'SERVICE_MANAGED') return {};
  const [, partition] = set.arn.split(':');
  return {
    AdministrationRoleARN: set.administrationRoleArn ?? `arn:${partition}:iam::${set.account}:role/${defaultAdministrationRole}`,
    ExecutionRoleName: set.executionRoleName ?? defaultExecutionRole,
  };
}

export function driftAnswer(set: StackSetRecord): StackSetDriftDetectionDetails {
  const { driftDetection: found } = set;
  if (found === undefined) return { DriftStatus: set.driftStatus };
  return {
    DriftStatus: set.driftStatus,
    DriftDetectionStatus: found.status,
    TotalStackInstancesCount: found.total,
    DriftedStackInstancesCount: found.drifted,
    InSyncStackInstancesCount: found.inSync,
    InProgressStackInstancesCount: found.inProgress,
    FailedStackInstancesCount: found.failed,
    ...defined({ LastDriftCheckTimestamp: dateOf(found.checkedAt) }),
  };
}

export function stackSetSummary(set: StackSetRecord): StackSetSummary {
  return {
    StackSetName: set.name,
    StackSetId: set.id,
    Status: set.status,
    PermissionModel: set.permissionModel,
    DriftStatus: set.driftStatus,
    ManagedExecution: { Active: set.managedExecution },
    ...defined({
      Description: set.description,
      AutoDeployment: autoDeploymentAnswer(set),
      LastDriftCheckTimestamp: dateOf(set.driftDetection?.checkedAt),
    }),
  };
}

export function instanceSummary(set: StackSetRecord, instance: InstanceRecord): StackInstanceSummary {
  return {
    StackSetId: set.id,
    Account: instance.account,
    Region: instance.region,
    Status: instance.status,
    StackInstanceStatus: { DetailedStatus: instance.detailed },
    DriftStatus: instance.drift,
    OrganizationalUnitId: instance.unit ?? '',
    ...defined({
      StackId: instance.stackId,
      StatusReason: instance.reason,
      LastOperationId: instance.lastOperationId,
      LastDriftCheckTimestamp: dateOf(instance.driftCheckedAt),
    }),
  };
}

export function instanceAnswer(set: StackSetRecord, instance: InstanceRecord): StackInstance {
  const overrides: Parameter[] = parametersAnswer(instance.overrides, templateOf(set.templateBody));
  return { ...instanceSummary(set, instance), ParameterOverrides: overrides };
}

function preferencesAnswer(operation: OperationRecord): StackSetOperationPreferences {
  const { RegionOrder, ...others } = operation.preferences;
  return { ...others, RegionOrder: [...(RegionOrder ?? [])] };
}

const failedCount = (operation: OperationRecord): number =>
  Object.values(operation.results).filter(({ status }) => status === 'FAILED').length;

export function operationSummary(operation: OperationRecord): StackSetOperationSummary {
  return {
    OperationId: operation.id,
    Action: operation.action,
    Status: operation.status,
    CreationTimestamp: new Date(operation.createdAt),
    StatusDetails: { FailedStackInstancesCount: failedCount(operation) },
    OperationPreferences: preferencesAnswer(operation),
    ...defined({ EndTimestamp: dateOf(operation.endedAt), StatusReason: operation.statusReason }),
  };
}

export function operationAnswer(set: StackSetRecord, operation: OperationRecord): StackSetOperation {
  const { targets } = operation;
  const isService = set.permissionModel === 'SERVICE_MANAGED';
  return {
    ...operationSummary(operation),
    StackSetId: set.id,
    ...rolesAnswer(set),
    ...(operation.action === 'DELETE' ? { RetainStacks: operation.retainStacks } : {}),
    ...(isService && targets !== undefined
      ? {
          DeploymentTargets: {
            OrganizationalUnitIds: [...(targets.units ?? [])],
            ...defined({
              Accounts: targets.accounts === undefined ? undefined : [...targets.accounts],
              AccountFilterType: targets.filter as 'NONE' | undefined,
            }),
          },
        }
      : {}),
    ...(operation.action === 'DETECT_DRIFT'
      ? { StackSetDriftDetectionDetails: operation.endedAt === undefined ? inProgress(operation) : driftAnswer(set) }
      : {}),
  };
}

function inProgress(operation: OperationRecord): StackSetDriftDetectionDetails {
  const results = Object.values(operation.results);
  const open = results.filter(({ status }) => status === 'PENDING' || status === 'RUNNING').length;
  return {
    DriftDetectionStatus: 'IN_PROGRESS',
    TotalStackInstancesCount: results.length,
    InProgressStackInstancesCount: open,
    FailedStackInstancesCount: failedCount(operation),
  };
}

/** A result as it was `lagMs` of AWS time ago. */
export function resultSummary(result: ResultRecord, nowMs: number, lagMs: number): StackSetOperationResultSummary {
  const isNew = result.changedAwsMs !== undefined && nowMs - result.changedAwsMs < lagMs;
  const { gate } = result;
  return {
    Account: result.account,
    Region: result.region,
    Status: isNew ? (result.before ?? result.status) : result.status,
    OrganizationalUnitId: result.unit ?? '',
    ...(isNew || result.reason === undefined ? {} : { StatusReason: result.reason }),
    ...(gate === undefined ? {} : { AccountGateResult: { Status: gate.status, StatusReason: gate.reason } }),
  };
}
