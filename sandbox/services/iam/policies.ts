import type * as Iam from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { managedPolicyHandlers } from './managed-policies.ts';
import { checkDocument, invalid, limitExceeded, more, noSuchEntity, paging, policySize, policyState } from './policy-state.ts';
import { rolesOf } from './roles.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Characters of all inline policies of a role, and managed policies of a role. Source: IAM's quotas. */
const inlineCharacters = 10_240;
const mostAttached = 10;

/** The name of a role that exists. Throws NoSuchEntityException. */
export function roleOf(name: string | undefined, context: OperationContext): string {
  if (name === undefined || !Object.hasOwn(rolesOf(context.account, context), name)) {
    throw noSuchEntity(`The role with name ${name ?? ''} cannot be found.`);
  }
  return name;
}

const putRolePolicy: Operation<Iam.PutRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const name = input.PolicyName ?? '';
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid(`The policy name ${name} is not valid`);
  const { inline } = policyState(context.account, context);
  const documents = { ...inline[role], [name]: checkDocument(input.PolicyDocument) };
  if (Object.values(documents).reduce((sum, document) => sum + policySize(document), 0) > inlineCharacters)
    throw limitExceeded(`Maximum policy size of ${inlineCharacters} bytes exceeded for role ${role}`);
  inline[role] = documents;
  return {};
};

function inlineDocument(role: string, name: string | undefined, context: OperationContext): string {
  const document = policyState(context.account, context).inline[role]?.[name ?? ''];
  if (document === undefined) throw noSuchEntity(`The role policy with name ${name ?? ''} cannot be found.`);
  return document;
}

const getRolePolicy: Operation<Iam.GetRolePolicyCommandInput, Answer<Iam.GetRolePolicyCommandOutput>> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const document = inlineDocument(role, input.PolicyName, context);
  return { RoleName: role, PolicyName: input.PolicyName ?? '', PolicyDocument: encodeURIComponent(document) };
};

const deleteRolePolicy: Operation<Iam.DeleteRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  inlineDocument(role, input.PolicyName, context);
  const policies = policyState(context.account, context).inline[role];
  if (policies !== undefined) delete policies[input.PolicyName ?? ''];
  return {};
};

const listRolePolicies: Operation<Iam.ListRolePoliciesCommandInput, Answer<Iam.ListRolePoliciesCommandOutput>> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const page = paginate(Object.keys(policyState(context.account, context).inline[role] ?? {}).sort(), input, context, paging);
  return { PolicyNames: page.items, ...more(page.nextToken) };
};

/** A managed policy that can be attached: one of the account's, or any that AWS manages, which the sandbox takes at its name. */
export function attachable(arn: string | undefined, context: OperationContext): string {
  const own = arn !== undefined && Object.hasOwn(policyState(context.account, context).policies, arn);
  const isAws = arn?.startsWith(`arn:${context.partition}:iam::aws:policy/`) === true;
  if (arn === undefined || !(own || isAws)) throw noSuchEntity(`Policy ${arn ?? ''} does not exist or is not attachable.`);
  return arn;
}

const attachRolePolicy: Operation<Iam.AttachRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const arn = attachable(input.PolicyArn, context);
  const { attached } = policyState(context.account, context);
  const before = attached[role] ?? [];
  if (!before.includes(arn) && before.length >= mostAttached)
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${mostAttached}`);
  attached[role] = [...new Set([...before, arn])];
  return {};
};

const detachRolePolicy: Operation<Iam.DetachRolePolicyCommandInput, object> = (input, context) => {
  const role = roleOf(input.RoleName, context);
  const { attached } = policyState(context.account, context);
  const before = attached[role] ?? [];
  if (!before.includes(input.PolicyArn ?? '')) throw noSuchEntity(`Policy ${input.PolicyArn ?? ''} was not found.`);
  attached[role] = before.filter((arn) => arn !== input.PolicyArn);
  return {};
};

const listAttachedRolePolicies: Operation<Iam.ListAttachedRolePoliciesCommandInput, Answer<Iam.ListAttachedRolePoliciesCommandOutput>> = (
  input,
  context,
) => {
  const role = roleOf(input.RoleName, context);
  const page = paginate(policyState(context.account, context).attached[role] ?? [], input, context, paging);
  return {
    AttachedPolicies: page.items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.split('/').at(-1) ?? '' })),
    ...more(page.nextToken),
  };
};

/** Throws DeleteConflictException while a role still has policies; IAM deletes none of its own accord. */
export function refusePoliciesOf(role: string, context: OperationContext): void {
  const { inline, attached } = policyState(context.account, context);
  if (Object.keys(inline[role] ?? {}).length > 0) {
    throw new AwsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.', 409);
  }
  if ((attached[role] ?? []).length > 0) {
    throw new AwsError('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', 409);
  }
}

export const policyHandlers = {
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: listRolePolicies,
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  ...managedPolicyHandlers,
} as const;
