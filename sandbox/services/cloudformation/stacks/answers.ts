import type { Stack, StackEvent, StackResource, StackSummary } from '@aws-sdk/client-cloudformation';
import { defined } from '../json.ts';
import { masked, type ParameterValues } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';
import { templateOf } from '../template/template-cache.ts';
import type { EventRecord, ResourceRecord, StackRecord } from './stack.ts';

/** Parameters as answers show them; NoEcho values are masked. */
export function parametersAnswer(values: ParameterValues, template: Template): { ParameterKey: string; ParameterValue: string }[] {
  return Object.entries(values).map(([key, value]) => ({
    ParameterKey: key,
    ParameterValue: template.parameters[key]?.noEcho === true ? masked : value,
  }));
}

const dateOf = (iso: string | undefined): Date | undefined => (iso === undefined ? undefined : new Date(iso));

export function stackAnswer(stack: StackRecord): Stack {
  return {
    ...defined({
      StackStatusReason: stack.statusReason,
      Description: stack.description,
      LastUpdatedTime: dateOf(stack.updatedAt),
      DeletionTime: dateOf(stack.deletedAt),
      RoleARN: stack.roleArn,
      TimeoutInMinutes: stack.timeoutMinutes,
    }),
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status as NonNullable<Stack['StackStatus']>,
    CreationTime: new Date(stack.createdAt),
    Parameters: parametersAnswer(stack.parameters, templateOf(stack.templateBody)),
    Capabilities: [...stack.capabilities] as NonNullable<Stack['Capabilities']>,
    Tags: stack.tags.map((tag) => ({ ...tag })),
    NotificationARNs: [...stack.notificationArns],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      ...defined({ Description: description, ExportName: exportName }),
    })),
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    EnableTerminationProtection: stack.terminationProtection,
    RollbackConfiguration: {},
    DriftInformation: driftAnswer(stack),
  };
}

function driftAnswer(stack: StackRecord): NonNullable<Stack['DriftInformation']> {
  const status = (stack.driftStatus ?? 'NOT_CHECKED') as 'NOT_CHECKED';
  return { StackDriftStatus: status, ...defined({ LastCheckTimestamp: dateOf(stack.driftCheckedAt) }) };
}

export function stackSummary(stack: StackRecord): StackSummary {
  const { TemplateDescription, StackStatusReason, LastUpdatedTime, DeletionTime } = {
    TemplateDescription: stack.description,
    StackStatusReason: stack.statusReason,
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
  };
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    StackStatus: stack.status as NonNullable<StackSummary['StackStatus']>,
    DriftInformation: driftAnswer(stack),
    ...defined({ TemplateDescription, StackStatusReason, LastUpdatedTime, DeletionTime }),
  };
}

export function eventAnswer(stack: StackRecord, event: EventRecord): StackEvent {
  return {
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status as NonNullable<StackEvent['ResourceStatus']>,
    Timestamp: new Date(event.at),
    ...defined({ ResourceStatusReason: event.reason, ResourceProperties: event.properties, ClientRequestToken: event.token }),
  };
}

export function resourceAnswer(stack: StackRecord, resource: ResourceRecord): StackResource {
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status as NonNullable<StackResource['ResourceStatus']>,
    Timestamp: new Date(resource.updatedAt),
    DriftInformation: { StackResourceDriftStatus: (resource.driftStatus ?? 'NOT_CHECKED') as 'NOT_CHECKED' },
    ...defined({ ResourceStatusReason: resource.reason }),
  };
}
