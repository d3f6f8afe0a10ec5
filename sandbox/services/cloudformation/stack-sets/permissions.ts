import { isUsable } from '../../account/regions.ts';
import { roleArn, roleNamed } from '../../iam/roles.ts';
import type { Caller, ServiceEnvironment } from '../../operation.ts';
import { hasTrustedAccess } from './find.ts';
import type { StackSetRecord } from './stack-set.ts';
import { trusts } from './trust.ts';

export const defaultAdministrationRole = 'AWSCloudFormationStackSetAdministrationRole';
export const defaultExecutionRole = 'AWSCloudFormationStackSetExecutionRole';

/** Who acts in a target account, or why nobody can. Source: facts/compliance.md 1.2, 4.2. */
export type Permission = { readonly actor: Caller } | { readonly refused: string };

export function permissionIn(set: StackSetRecord, account: string, region: string, env: ServiceEnvironment): Permission {
  if (env.organization.account(account) === undefined) return { refused: `Account ${account} does not exist` };
  for (const one of [set.account, account]) {
    if (!isUsable(one, region, env)) return { refused: `Region ${region} is not enabled in account ${one}` };
  }
  return set.permissionModel === 'SELF_MANAGED' ? selfManaged(set, account, region, env) : serviceManaged(set, account, env);
}

function selfManaged(set: StackSetRecord, account: string, region: string, env: ServiceEnvironment): Permission {
  const administration = set.administrationRoleArn?.split('/').at(-1) ?? defaultAdministrationRole;
  const role = roleNamed(set.account, administration, env);
  const principals = ['cloudformation.amazonaws.com', `cloudformation.${region}.amazonaws.com`];
  if (role === undefined || !principals.some((service) => trusts(role.trust, { service }))) {
    return { refused: `Account ${set.account} should have '${administration}' role with trust relationship to CloudFormation service.` };
  }
  const execution = set.executionRoleName ?? defaultExecutionRole;
  const target = roleNamed(account, execution, env);
  const arn = roleArn(set.account, role, env.partition);
  if (target === undefined || !trusts(target.trust, { account: set.account, arn })) {
    return { refused: `Account ${account} should have '${execution}' role with trust relationship to Role '${administration}'.` };
  }
  return { actor: actor(account, execution, env) };
}

function serviceManaged(set: StackSetRecord, account: string, env: ServiceEnvironment): Permission {
  if (!hasTrustedAccess(env)) return { refused: 'You must enable organizations access to operate a service managed stack set' };
  return { actor: actor(account, `stacksets-exec-${set.id.split(':').at(-1)?.replaceAll('-', '').slice(0, 32) ?? ''}`, env) };
}

const actor = (account: string, role: string, env: ServiceEnvironment): Caller => ({
  account,
  kind: 'assumed-role',
  role,
  arn: `arn:${env.partition}:sts::${account}:assumed-role/${role}/AWSCloudFormation`,
});
