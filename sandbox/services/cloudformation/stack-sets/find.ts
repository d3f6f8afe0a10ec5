import { AwsError } from '../../../wire/errors.ts';
import type { OperationContext } from '../../operation.ts';
import { validationError } from '../errors.ts';
import type { StackRecord } from '../stacks/stack.ts';
import { stateOf } from '../state.ts';
import type { InstanceRecord, OperationRecord, StackSetRecord } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';

/** The service principal of trusted access and of delegated administration. Source: facts/compliance.md 4.2. */
export const stackSetsPrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';

export const hasTrustedAccess = (context: Pick<OperationContext, 'organization'>): boolean =>
  context.organization.record.serviceAccess.some((entry) => entry.service === stackSetsPrincipal);

/**
 * The account that keeps the stack sets which the caller means: its own, or the management account's for a delegated administrator that
 * says so. Throws ValidationError when the caller is none. Source: facts/compliance.md 4.2.
 */
export function homeAccount(callAs: string | undefined, context: OperationContext): string {
  if (callAs !== 'DELEGATED_ADMIN') return context.account;
  if (!context.organization.isDelegatedAdministrator(context.account, stackSetsPrincipal)) {
    throw validationError('Account used is not a delegated administrator');
  }
  return context.organization.managementAccount;
}

/** The stack sets that the caller can see: its own, or those made by delegated administrators or the management account for the organization. */
export function visibleStackSets(callAs: string | undefined, context: OperationContext): StackSetRecord[] {
  const sets = Object.values(stateOf(homeAccount(callAs, context), context.region, context).stackSets);
  return callAs === 'DELEGATED_ADMIN' ? sets.filter((set) => set.permissionModel === 'SERVICE_MANAGED') : sets;
}

/** The stack set of this name or id that is not deleted. Throws StackSetNotFoundException. */
export function liveStackSet(nameOrId: string, callAs: string | undefined, context: OperationContext): StackSetRecord {
  const set = visibleStackSets(callAs, context).find((one) => one.status === 'ACTIVE' && isNamed(one, nameOrId));
  if (set === undefined) throw missingStackSet(nameOrId);
  return set;
}

/** The same, or a deleted set named by its id. */
export function knownStackSet(nameOrId: string, callAs: string | undefined, context: OperationContext): StackSetRecord {
  const set = visibleStackSets(callAs, context).find((one) => one.id === nameOrId || (one.status === 'ACTIVE' && isNamed(one, nameOrId)));
  if (set === undefined) throw missingStackSet(nameOrId);
  return set;
}

const isNamed = (set: StackSetRecord, nameOrId: string): boolean => [set.name, set.id, set.arn].includes(nameOrId);

const missingStackSet = (name: string) => new AwsError('StackSetNotFoundException', `StackSet ${name} not found`, 404);

/** The operation of this id. Throws OperationNotFoundException. */
export function operationNamed(set: StackSetRecord, id: string): OperationRecord {
  const operation = set.operations.find((one) => one.id === id);
  if (operation === undefined) throw new AwsError('OperationNotFoundException', `Operation ${id} not found`, 404);
  return operation;
}

/** The instance in this account and Region. Throws StackInstanceNotFoundException. */
export function instanceAt(set: StackSetRecord, account: string, region: string): InstanceRecord {
  const instance = set.instances[instanceKey(account, region)];
  if (instance === undefined) {
    throw new AwsError('StackInstanceNotFoundException', `StackInstance ${set.name}:${account}:${region} not found`, 404);
  }
  return instance;
}

/** Operations that are not over yet. */
export const openOperations = (set: StackSetRecord): OperationRecord[] =>
  set.operations.filter((operation) => operation.endedAt === undefined);

/** The instance's stack, if it is still there. */
export function stackOf(instance: InstanceRecord, env: Pick<OperationContext, 'state'>): StackRecord | undefined {
  const stack = instance.stackId === undefined ? undefined : stateOf(instance.account, instance.region, env).stacks[instance.stackId];
  return stack?.status === 'DELETE_COMPLETE' ? undefined : stack;
}
