import type * as Iam from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../operation.ts';
import { attachable, roleOf } from './policies.ts';
import { policyState } from './policy-state.ts';
import { userOf } from './users.ts';

export const roleBoundary = (role: string, context: Pick<OperationContext, 'account' | 'state'>): string | undefined =>
  policyState(context.account, context).boundaries?.[role];

/** Gives a role that exists a boundary, or takes it away. Throws NoSuchEntityException for a policy that cannot be one. */
export function setRoleBoundary(role: string, arn: string | undefined, context: OperationContext): void {
  const state = policyState(context.account, context);
  const { [role]: _before, ...others } = state.boundaries ?? {};
  state.boundaries = arn === undefined ? others : { ...others, [role]: attachable(arn, context) };
}

const putRole: Operation<Iam.PutRolePermissionsBoundaryCommandInput, object> = (input, context) => {
  setRoleBoundary(roleOf(input.RoleName, context), input.PermissionsBoundary, context);
  return {};
};

const deleteRole: Operation<Iam.DeleteRolePermissionsBoundaryCommandInput, object> = (input, context) => {
  setRoleBoundary(roleOf(input.RoleName, context), undefined, context);
  return {};
};

const putUser: Operation<Iam.PutUserPermissionsBoundaryCommandInput, object> = (input, context) => {
  userOf(input.UserName, context).boundary = attachable(input.PermissionsBoundary, context);
  return {};
};

const deleteUser: Operation<Iam.DeleteUserPermissionsBoundaryCommandInput, object> = (input, context) => {
  delete userOf(input.UserName, context).boundary;
  return {};
};

export const boundaryHandlers = {
  PutRolePermissionsBoundary: putRole,
  DeleteRolePermissionsBoundary: deleteRole,
  PutUserPermissionsBoundary: putUser,
  DeleteUserPermissionsBoundary: deleteUser,
} as const;
