import type { ServiceEnvironment } from '../operation.ts';
import type { StackSetRecord } from './stack-sets/stack-set.ts';
import type { StackRecord } from './stacks/stack.ts';

/** What CloudFormation keeps in one account and Region. */
export interface CloudFormationState {
  /** By stack id, in the order of creation; deleted ones stay, as ListStacks shows them. */
  stacks: Record<string, StackRecord>;
  /** By stack set id; deleted ones stay. */
  stackSets: Record<string, StackSetRecord>;
}

type StateEnvironment = Pick<ServiceEnvironment, 'state'>;

export const stateOf = (account: string, region: string, env: StateEnvironment): CloudFormationState =>
  env.state.of<CloudFormationState>('cloudformation', account, region, () => ({ stacks: {}, stackSets: {} }));

/** The stacks of one account and Region. */
export const stacksOf = (account: string, region: string, env: StateEnvironment): Record<string, StackRecord> =>
  stateOf(account, region, env).stacks;

/** The stack of this name that is not deleted, or the stack of this id, deleted or not. */
export function findStack(nameOrId: string, account: string, region: string, env: StateEnvironment): StackRecord | undefined {
  const stacks = stacksOf(account, region, env);
  if (nameOrId.startsWith('arn:')) return Object.hasOwn(stacks, nameOrId) ? stacks[nameOrId] : undefined;
  return Object.values(stacks).findLast((stack) => stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE');
}
