import type { ServiceEnvironment } from '../operation.ts';

export interface RoleRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: string;
  readonly trust: string;
  readonly description: string;
  /** Longest session in seconds; 3600 unless the role says otherwise. */
  readonly maxSessionSeconds: number;
  readonly tags?: Readonly<Record<string, string>>;
}

interface IamState {
  roles: Record<string, RoleRecord>;
}

type RoleEnvironment = Pick<ServiceEnvironment, 'state' | 'organization' | 'partition'>;

/** The roles of an account, by name. At first those that the organization gives to every account. */
export function rolesOf(account: string, env: RoleEnvironment): Record<string, RoleRecord> {
  return env.state.of<IamState>('iam', account, 'global', () => ({ roles: firstRoles(account, env) })).roles;
}

export function roleNamed(account: string, name: string, env: RoleEnvironment): RoleRecord | undefined {
  const roles = rolesOf(account, env);
  return Object.hasOwn(roles, name) ? roles[name] : undefined;
}

function firstRoles(account: string, env: RoleEnvironment): Record<string, RoleRecord> {
  const { roleNames, managementRoleNames, managementAccount } = env.organization.record;
  const names = account === managementAccount ? [...roleNames, ...managementRoleNames] : roleNames;
  return Object.fromEntries(names.map((name) => [name, newRole(account, name, env)]));
}

/** A role that trusts the management account, unless a trust policy is given. */
export function newRole(
  account: string,
  name: string,
  env: RoleEnvironment,
  given: Partial<Pick<RoleRecord, 'path' | 'trust' | 'description' | 'maxSessionSeconds' | 'createdAt' | 'tags'>> = {},
): RoleRecord {
  const principal = `arn:${env.partition}:iam::${env.organization.managementAccount}:root`;
  return {
    name,
    path: given.path ?? '/',
    id: `AROA${account}${checksum(name)}`,
    createdAt: given.createdAt ?? '2024-03-01T09:00:00.000Z',
    trust:
      given.trust ??
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] }),
    description: given.description ?? '',
    maxSessionSeconds: given.maxSessionSeconds ?? 3600,
    ...(given.tags === undefined ? {} : { tags: given.tags }),
  };
}

/** Four letters of a name, so that ids differ and stay the same from run to run. */
function checksum(name: string): string {
  let sum = 7;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_048_576;
  return [15, 10, 5, 0].map((shift) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt((sum >> shift) & 31)).join('');
}

export const roleArn = (account: string, role: RoleRecord, partition: string): string =>
  `arn:${partition}:iam::${account}:role${role.path}${role.name}`;
