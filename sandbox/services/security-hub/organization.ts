import type { ServiceEnvironment } from '../operation.ts';

/** An account as Security Hub needs it. */
export interface Member {
  readonly id: string;
  readonly email: string;
  readonly suspended: boolean;
  readonly isManagement: boolean;
  /** AWS time of joining; before the sandbox's beginning for accounts that were always there. */
  readonly joinedMs: number;
  /** Real time of joining, ISO 8601. */
  readonly joinedAt: string;
  /** Organizational units and the root, nearest first. */
  readonly parents: readonly string[];
}

export function memberOf(env: ServiceEnvironment, id: string): Member | undefined {
  const { organization } = env;
  const account = organization.account(id);
  if (account === undefined) return undefined;
  const creation = Object.values(organization.record.creations).find((one) => one.accountId === id);
  return {
    id,
    email: account.email,
    suspended: account.state !== 'ACTIVE',
    isManagement: id === organization.managementAccount,
    joinedMs: creation?.dueAwsMs ?? Number.NEGATIVE_INFINITY,
    joinedAt: account.joinedAt,
    parents: organization.ancestorsOf(id).reverse(),
  };
}

/** All accounts of the organization, in the order of their ids. */
export function membersOf(env: ServiceEnvironment): readonly Member[] {
  return env.organization.accounts().flatMap((account) => memberOf(env, account.id) ?? []);
}

/** An organizational unit or the root, with its parents, nearest first. */
export function unitOf(env: ServiceEnvironment, id: string): { readonly id: string; readonly parents: readonly string[] } | undefined {
  const { organization } = env;
  if (id === organization.rootId) return { id, parents: [] };
  return organization.unit(id) === undefined ? undefined : { id, parents: organization.ancestorsOf(id).reverse() };
}
