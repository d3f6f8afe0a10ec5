import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ServiceModule } from '../service.ts';
import { settle as settleStacks } from './settle.ts';
import * as instanceOperations from './stack-sets/instance-operations.ts';
import * as access from './stack-sets/organizations-access.ts';
import * as setReads from './stack-sets/read-operations.ts';
import * as setOperations from './stack-sets/set-operations.ts';
import * as stackChanges from './stacks/change-operations.ts';
import * as stackReads from './stacks/read-operations.ts';
import * as templates from './stacks/template-operations.ts';
import type { CloudFormationState } from './state.ts';

export const handlers: Handlers = {
  ActivateOrganizationsAccess: access.activateOrganizationsAccess,
  CreateStack: stackChanges.createStack,
  CreateStackInstances: instanceOperations.createStackInstances,
  CreateStackSet: setOperations.createStackSet,
  DeactivateOrganizationsAccess: access.deactivateOrganizationsAccess,
  DeleteStack: stackChanges.deleteStack,
  DeleteStackInstances: instanceOperations.deleteStackInstances,
  DeleteStackSet: setOperations.deleteStackSet,
  DescribeOrganizationsAccess: access.describeOrganizationsAccess,
  DescribeStackEvents: stackReads.describeStackEvents,
  DescribeStackInstance: setReads.describeStackInstance,
  DescribeStackResource: stackReads.describeStackResource,
  DescribeStackResources: stackReads.describeStackResources,
  DescribeStackSet: setReads.describeStackSet,
  DescribeStackSetOperation: setReads.describeStackSetOperation,
  DescribeStacks: stackReads.describeStacks,
  DetectStackSetDrift: instanceOperations.detectStackSetDrift,
  GetTemplate: stackReads.getTemplate,
  GetTemplateSummary: templates.getTemplateSummary,
  ImportStacksToStackSet: instanceOperations.importStacksToStackSet,
  ListStackInstanceResourceDrifts: setReads.listStackInstanceResourceDrifts,
  ListStackInstances: setReads.listStackInstances,
  ListStackResources: stackReads.listStackResources,
  ListStackSetAutoDeploymentTargets: setReads.listStackSetAutoDeploymentTargets,
  ListStackSetOperationResults: setReads.listStackSetOperationResults,
  ListStackSetOperations: setReads.listStackSetOperations,
  ListStackSets: setReads.listStackSets,
  ListStacks: stackReads.listStacks,
  StopStackSetOperation: instanceOperations.stopStackSetOperation,
  UpdateStack: stackChanges.updateStack,
  UpdateStackInstances: instanceOperations.updateStackInstances,
  UpdateStackSet: setOperations.updateStackSet,
  UpdateTerminationProtection: stackChanges.updateTerminationProtection,
  ValidateTemplate: templates.validateTemplate,
};

export const settle: NonNullable<ServiceModule['settle']> = settleStacks;

/** Stacks and stack sets by account and Region, with their statuses. */
export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<CloudFormationState>('cloudformation')]
    .filter(({ account }) => account !== '*')
    .map(({ account, region, state }) => ({
      account,
      region,
      stacks: Object.values(state.stacks).map(({ name, status }) => ({ name, status })),
      stackSets: Object.values(state.stackSets).map(({ name, status, instances }) => ({
        name,
        status,
        instances: Object.keys(instances).length,
      })),
    }));
}

export { consoleChanges } from './stack-sets/operation-fate.ts';
