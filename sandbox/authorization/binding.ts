import { awsManagedDocument } from '../services/iam/aws-managed.ts';
import { policyState } from '../services/iam/policy-state.ts';
import { roleNamed } from '../services/iam/roles.ts';
import type { Caller, ServiceEnvironment } from '../services/operation.ts';
import { attachedTo } from '../services/organizations/attachments.ts';
import type { BindingPolicies } from './judgement.ts';

export type Environment = Pick<ServiceEnvironment, 'state' | 'organization' | 'partition'>;

const everything = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

/** All policies that bind a caller in this world. */
export function bindingPolicies(caller: Caller, env: Environment): BindingPolicies {
  const serviceControl = serviceControlOf(caller, env);
  return {
    ...(caller.role === undefined ? { identity: [everything] } : policiesOfRole(caller.account, caller.role, env)),
    ...(caller.session === undefined ? {} : { session: caller.session }),
    ...(serviceControl === undefined ? {} : { serviceControl }),
  };
}

/**
 * The policies of a role: inline ones, attached ones, its boundary. A role that every account has from the start is its administrator until it gets
 * policies, and so is the role that CloudFormation makes itself for a service-managed stack set.
 */
function policiesOfRole(account: string, role: string, env: Environment): BindingPolicies {
  const { inline, attached, boundaries = {} } = policyState(account, env);
  const [own, arns] = [Object.values(inline[role] ?? {}), attached[role] ?? []];
  const { roleNames, managementRoleNames } = env.organization.record;
  const isFirst = own.length + arns.length === 0 && [...roleNames, ...managementRoleNames].includes(role);
  const isAws = role.startsWith('stacksets-exec-') && roleNamed(account, role, env) === undefined;
  const boundary = boundaries[role];
  return {
    identity: isFirst || isAws ? [everything] : [...own, ...arns.map((arn) => documentOf(account, arn, env))],
    ...(boundary === undefined ? {} : { boundary: documentOf(account, boundary, env) }),
  };
}

/** The document of a managed policy; one that allows nothing where this world does not know what AWS's policy says. */
export function documentOf(account: string, arn: string, env: Pick<Environment, 'state'>): string {
  const policy = policyState(account, env).policies[arn];
  const document = policy?.versions.find(({ id }) => id === policy.defaultVersion)?.document;
  return document ?? awsManagedDocument(arn) ?? '{"Version":"2012-10-17","Statement":[]}';
}

/** Service control policies from the root to the account. They bind neither the management account nor service-linked roles. */
function serviceControlOf({ account, role }: Caller, { organization }: Environment): BindingPolicies['serviceControl'] {
  if (account === organization.managementAccount || role?.startsWith('AWSServiceRoleFor') === true) return undefined;
  if (!organization.record.policyTypes.includes('SERVICE_CONTROL_POLICY')) return undefined;
  return [...organization.ancestorsOf(account), account].map((level) =>
    attachedTo(level, 'SERVICE_CONTROL_POLICY', { organization }).map(({ content }) => content),
  );
}
