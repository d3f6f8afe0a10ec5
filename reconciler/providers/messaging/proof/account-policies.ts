import type { GetAccountAuthorizationDetailsCommandOutput as Details, PolicyDetail } from '@aws-sdk/client-iam';
import type { Statement } from '../../../isolation/facts.ts';
import { markedPages } from '../../../model/paged-list.ts';
import type { ReadClients } from '../../clients.ts';
import { statementsOf } from './policy-document.ts';

/** What policies say, and those of them that are no policy documents, or that are not shown. */
export interface Said {
  readonly statements: readonly Statement[];
  readonly unreadable: readonly string[];
}

/** A role, a user, or a group that nobody is in. */
export interface Principal {
  readonly kind: 'role' | 'user' | 'group';
  readonly name: string;
  readonly arn: string;
  /** ARNs of the managed policies that it has, of a user those of its groups too. */
  readonly attached: ReadonlySet<string>;
  /** All its policies together, of a user those of its groups too. */
  readonly said: () => Said;
  /** Its permissions boundary: what it may do at most. */
  readonly boundary: (() => Said) | undefined;
}

/** All principals of an account, and its managed policies. */
export interface AccountPolicies {
  readonly principals: readonly Principal[];
  /** A managed policy that is in the account; undefined where there is none. */
  readonly policy: (arn: string) => Said | undefined;
}

type Lists = { [List in 'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies']: NonNullable<Details[List]> };

/**
 * Everybody of an account and what they may do, in one call a thousand things: the lists, inline policies, groups and the policies in force come together.
 * Source: the SDK documentation of GetAccountAuthorizationDetails.
 */
export async function readAccountPolicies({ messaging }: Pick<ReadClients, 'messaging'>): Promise<AccountPolicies> {
  const lists: Lists = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const pages = await markedPages(
    (marker) => messaging.roles.getAccountAuthorizationDetails({ MaxItems: 1000, ...marker }),
    (page) => (page.IsTruncated === true ? page.Marker : undefined),
  );
  for (const page of pages) {
    lists.UserDetailList.push(...(page.UserDetailList ?? []));
    lists.GroupDetailList.push(...(page.GroupDetailList ?? []));
    lists.RoleDetailList.push(...(page.RoleDetailList ?? []));
    lists.Policies.push(...(page.Policies ?? []));
  }
  return policiesOf(lists);
}

function policiesOf({ UserDetailList: users, GroupDetailList: groups, RoleDetailList: roles, Policies }: Lists): AccountPolicies {
  const documents = new Map(
    Policies.map(({ Arn = '', PolicyVersionList }) => [Arn, PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document]),
  );
  const read = new Map<string, Said>();
  const managed = (arn: string): Said => {
    const known = read.get(arn) ?? said(documents.get(arn), arn);
    read.set(arn, known);
    return known;
  };
  const boundaryOf = (arn: string | undefined): Principal['boundary'] => (arn === undefined ? undefined : () => managed(arn));
  const holder = (arns: readonly string[], inline: readonly PolicyDetail[], of: string) => ({
    attached: new Set(arns),
    said: once(() =>
      together([
        ...arns.map(managed),
        ...inline.map(({ PolicyName = '', PolicyDocument }) => said(PolicyDocument, `the inline policy ${PolicyName} of ${of}`)),
      ]),
    ),
  });
  const arnsOf = (list: Lists['RoleDetailList'][number]['AttachedManagedPolicies']) => (list ?? []).map(({ PolicyArn = '' }) => PolicyArn);
  const byName = new Map(groups.map((group) => [group.GroupName ?? '', group]));
  const principals: Principal[] = [
    ...roles.map(
      ({ RoleName = '', Arn = '', AttachedManagedPolicies, RolePolicyList = [], PermissionsBoundary }): Principal => ({
        kind: 'role',
        name: RoleName,
        arn: Arn,
        ...holder(arnsOf(AttachedManagedPolicies), RolePolicyList, `the role ${RoleName}`),
        boundary: boundaryOf(PermissionsBoundary?.PermissionsBoundaryArn),
      }),
    ),
    ...users.map((user): Principal => {
      const { UserName = '', Arn = '', AttachedManagedPolicies, UserPolicyList = [], GroupList = [], PermissionsBoundary } = user;
      const of = GroupList.flatMap((name) => byName.get(name) ?? []);
      const arns = [AttachedManagedPolicies, ...of.map((group) => group.AttachedManagedPolicies)].flatMap(arnsOf);
      const inline = [...UserPolicyList, ...of.flatMap((group) => group.GroupPolicyList ?? [])];
      const boundary = boundaryOf(PermissionsBoundary?.PermissionsBoundaryArn);
      return { kind: 'user', name: UserName, arn: Arn, ...holder([...new Set(arns)], inline, `the user ${UserName}`), boundary };
    }),
    ...groups
      .filter(({ GroupName = '' }) => !users.some(({ GroupList }) => GroupList?.includes(GroupName) === true))
      .map(
        ({ GroupName = '', Arn = '', AttachedManagedPolicies, GroupPolicyList = [] }): Principal => ({
          kind: 'group',
          name: GroupName,
          arn: Arn,
          ...holder(arnsOf(AttachedManagedPolicies), GroupPolicyList, `the group ${GroupName}`),
          boundary: undefined,
        }),
      ),
  ];
  return { principals, policy: (arn) => (documents.has(arn) ? managed(arn) : undefined) };
}

function once(make: () => Said): () => Said {
  let made: Said | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const together = (all: readonly Said[]): Said => ({
  statements: all.flatMap(({ statements }) => statements),
  unreadable: all.flatMap(({ unreadable }) => unreadable),
});

/** @param text URL-encoded or plain; undefined: a policy that something has and that is not shown */
function said(text: string | undefined, what: string): Said {
  const statements = text === undefined ? undefined : statementsOf(text);
  return { statements: statements ?? [], unreadable: statements === undefined ? [what] : [] };
}
