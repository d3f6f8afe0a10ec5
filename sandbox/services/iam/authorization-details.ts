import type * as Iam from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { awsManagedDocument } from './aws-managed.ts';
import { attachedArns, boundaryShape, invalid, more, type PolicyRecord, paging, policyState } from './policy-state.ts';
import { roleArn, rolesOf } from './roles.ts';
import { tagList } from './tags.ts';
import { groupArn, userArn } from './users.ts';

type Details = Omit<Iam.GetAccountAuthorizationDetailsCommandOutput, '$metadata' | 'IsTruncated' | 'Marker'>;
type Kind = Iam.EntityType;

const kinds: readonly Kind[] = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'];

/** One thing of the account, under the list of the answer that it stands in. */
type Entry = { readonly [List in keyof Details]?: NonNullable<Details[List]>[number] };

const inlineList = (inline: Readonly<Record<string, string>> | undefined): Iam.PolicyDetail[] =>
  Object.entries(inline ?? {}).map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encodeURIComponent(document) }));
const attachedList = (arns: readonly string[] | undefined): Iam.AttachedPolicy[] =>
  (arns ?? []).map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.split('/').at(-1) ?? '' }));

/**
 * Users, groups, roles and policies of the account, page by page through all of them in this order. Of the policies that AWS manages those that are
 * attached are shown, as far as this world knows their documents.
 */
const getDetails: Operation<
  Iam.GetAccountAuthorizationDetailsCommandInput,
  Omit<Iam.GetAccountAuthorizationDetailsCommandOutput, '$metadata'>
> = (input, context) => {
  for (const kind of input.Filter ?? [])
    if (!kinds.includes(kind)) throw invalid(`Filter ${String(kind)} is not one of ${kinds.join(', ')}`);
  const wanted = input.Filter === undefined || input.Filter.length === 0 ? kinds : input.Filter;
  const entries = kinds.filter((kind) => wanted.includes(kind)).flatMap((kind) => entriesOf[kind](context));
  const page = paginate(entries, input, context, paging);
  const list = <List extends keyof Details>(name: List) => page.items.flatMap((entry) => entry[name] ?? []) as NonNullable<Details[List]>;
  return {
    UserDetailList: list('UserDetailList'),
    GroupDetailList: list('GroupDetailList'),
    RoleDetailList: list('RoleDetailList'),
    Policies: list('Policies'),
    ...more(page.nextToken),
  };
};

const entriesOf: Readonly<Record<Kind, (context: OperationContext) => Entry[]>> = {
  User: (context) =>
    Object.values(policyState(context.account, context).users ?? {}).map((user) => ({
      UserDetailList: {
        Path: user.path,
        UserName: user.name,
        UserId: user.id,
        Arn: userArn(user, context),
        CreateDate: new Date(user.createdAt),
        UserPolicyList: inlineList(user.inline),
        GroupList: [...user.groups],
        AttachedManagedPolicies: attachedList(user.attached),
        ...boundaryShape(user.boundary),
        Tags: tagList(user.tags),
      },
    })),
  Group: (context) =>
    Object.values(policyState(context.account, context).groups ?? {}).map((group) => ({
      GroupDetailList: {
        Path: group.path,
        GroupName: group.name,
        GroupId: group.id,
        Arn: groupArn(group, context),
        CreateDate: new Date(group.createdAt),
        GroupPolicyList: inlineList(group.inline),
        AttachedManagedPolicies: attachedList(group.attached),
      },
    })),
  Role: (context) => {
    const { inline, attached, boundaries = {} } = policyState(context.account, context);
    return Object.values(rolesOf(context.account, context)).map((role) => ({
      RoleDetailList: {
        Path: role.path,
        RoleName: role.name,
        RoleId: role.id,
        Arn: roleArn(context.account, role, context.partition),
        CreateDate: new Date(role.createdAt),
        AssumeRolePolicyDocument: encodeURIComponent(role.trust),
        InstanceProfileList: [],
        RolePolicyList: inlineList(inline[role.name]),
        AttachedManagedPolicies: attachedList(attached[role.name]),
        ...boundaryShape(boundaries[role.name]),
        Tags: tagList(role.tags),
      },
    }));
  },
  LocalManagedPolicy: (context) =>
    Object.values(policyState(context.account, context).policies).map((policy) => ({ Policies: policyDetail(policy, context) })),
  AWSManagedPolicy: (context) => {
    const used = new Set(attachedArns(context));
    return [...used].flatMap((arn) => {
      const document = awsManagedDocument(arn);
      if (document === undefined) return [];
      const version = { VersionId: 'v1', IsDefaultVersion: true, Document: encodeURIComponent(document), CreateDate: new Date(0) };
      return [{ Policies: { PolicyName: arn.split('/').at(-1) ?? '', Arn: arn, DefaultVersionId: 'v1', PolicyVersionList: [version] } }];
    });
  },
};

function policyDetail(policy: PolicyRecord, context: OperationContext): Iam.ManagedPolicyDetail {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachedArns(context).filter((arn) => arn === policy.arn).length,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.versions.at(-1)?.createdAt ?? policy.createdAt),
    PolicyVersionList: policy.versions.map((version) => ({
      VersionId: version.id,
      IsDefaultVersion: version.id === policy.defaultVersion,
      Document: encodeURIComponent(version.document),
      CreateDate: new Date(version.createdAt),
    })),
  };
}

export const authorizationDetailHandlers = { GetAccountAuthorizationDetails: getDetails } as const;
