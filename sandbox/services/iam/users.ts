import type * as Iam from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { holderHandlers } from './holders.ts';
import { attachable } from './policies.ts';
import {
  boundaryShape,
  type GroupRecord,
  invalid,
  limitExceeded,
  more,
  noSuchEntity,
  paging,
  policyState,
  type UserRecord,
} from './policy-state.ts';
import { tagList, withTags } from './tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Groups of one user. Source: IAM's quotas. */
const mostGroups = 10;

/** A user that exists. Throws NoSuchEntityException. */
export function userOf(name: string | undefined, context: OperationContext): UserRecord {
  const { users = {} } = policyState(context.account, context);
  const user = name !== undefined && Object.hasOwn(users, name) ? users[name] : undefined;
  if (user === undefined) throw noSuchEntity(`The user with name ${name ?? ''} cannot be found.`);
  return user;
}

/** A group that exists. Throws NoSuchEntityException. */
export function groupOf(name: string | undefined, context: OperationContext): GroupRecord {
  const { groups = {} } = policyState(context.account, context);
  const group = name !== undefined && Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (group === undefined) throw noSuchEntity(`The group with name ${name ?? ''} cannot be found.`);
  return group;
}

export const userArn = ({ name, path }: UserRecord, { account, partition }: OperationContext): string =>
  `arn:${partition}:iam::${account}:user${path}${name}`;
export const groupArn = ({ name, path }: GroupRecord, { account, partition }: OperationContext): string =>
  `arn:${partition}:iam::${account}:group${path}${name}`;

const userShape = (user: UserRecord, context: OperationContext): Iam.User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: userArn(user, context),
  CreateDate: new Date(user.createdAt),
});

const userDetails = (user: UserRecord, context: OperationContext): Iam.User => ({
  ...userShape(user, context),
  ...boundaryShape(user.boundary),
  ...(Object.keys(user.tags).length === 0 ? {} : { Tags: tagList(user.tags) }),
});

const groupShape = (group: GroupRecord, context: OperationContext): Iam.Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: groupArn(group, context),
  CreateDate: new Date(group.createdAt),
});

function checkName(what: string, name: string | undefined, taken: Readonly<Record<string, unknown>>, longest: number): string {
  if (name === undefined || name.length > longest || !/^[\w+=,.@-]+$/.test(name))
    throw invalid(`The ${what} name ${name ?? ''} is not valid`);
  const same = Object.keys(taken).some((other) => other.toLowerCase() === name.toLowerCase());
  if (same) throw new AwsError('EntityAlreadyExistsException', `The ${what} with name ${name} already exists.`, 409);
  return name;
}

const idOf = (prefix: string, account: string, others: object): string =>
  `${prefix}${account}${String(Object.keys(others).length).padStart(5, '0')}`;

const createUser: Operation<Iam.CreateUserCommandInput, Answer<Iam.CreateUserCommandOutput>> = (input, context) => {
  const state = policyState(context.account, context);
  state.users ??= {};
  const { users } = state;
  const name = checkName('user', input.UserName, users, 64);
  const user: UserRecord = {
    name,
    path: input.Path ?? '/',
    id: idOf('AIDA', context.account, users),
    createdAt: context.clock.now().toISOString(),
    inline: {},
    attached: [],
    groups: [],
    tags: withTags({}, input.Tags),
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: attachable(input.PermissionsBoundary, context) }),
  };
  users[name] = user;
  return { User: userDetails(user, context) };
};

const getUser: Operation<Iam.GetUserCommandInput, Answer<Iam.GetUserCommandOutput>> = (input, context) => ({
  User: userDetails(userOf(input.UserName, context), context),
});

const listUsers: Operation<Iam.ListUsersCommandInput, Answer<Iam.ListUsersCommandOutput>> = (input, context) => {
  const users = Object.values(policyState(context.account, context).users ?? {});
  const page = paginate(
    users.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')),
    input,
    context,
    paging,
  );
  return { Users: page.items.map((user) => userShape(user, context)), ...more(page.nextToken) };
};

const deleteConflict = (what: string): AwsError =>
  new AwsError('DeleteConflictException', `Cannot delete entity, must ${what} first.`, 409);

const deleteUser: Operation<Iam.DeleteUserCommandInput, object> = (input, context) => {
  const user = userOf(input.UserName, context);
  if (Object.keys(user.inline).length > 0) throw deleteConflict('delete policies');
  if (user.attached.length > 0) throw deleteConflict('detach all policies');
  if (user.groups.length > 0) throw deleteConflict('remove users from group');
  delete policyState(context.account, context).users?.[user.name];
  return {};
};

const createGroup: Operation<Iam.CreateGroupCommandInput, Answer<Iam.CreateGroupCommandOutput>> = (input, context) => {
  const state = policyState(context.account, context);
  state.groups ??= {};
  const { groups } = state;
  const name = checkName('group', input.GroupName, groups, 128);
  const base = { name, path: input.Path ?? '/', id: idOf('AGPA', context.account, groups), createdAt: context.clock.now().toISOString() };
  const group: GroupRecord = { ...base, inline: {}, attached: [] };
  groups[name] = group;
  return { Group: groupShape(group, context) };
};

const membersOf = (group: string, context: OperationContext): UserRecord[] =>
  Object.values(policyState(context.account, context).users ?? {}).filter(({ groups }) => groups.includes(group));

const getGroup: Operation<Iam.GetGroupCommandInput, Answer<Iam.GetGroupCommandOutput>> = (input, context) => {
  const group = groupOf(input.GroupName, context);
  const page = paginate(membersOf(group.name, context), input, context, paging);
  return { Group: groupShape(group, context), Users: page.items.map((user) => userShape(user, context)), ...more(page.nextToken) };
};

const listGroups: Operation<Iam.ListGroupsCommandInput, Answer<Iam.ListGroupsCommandOutput>> = (input, context) => {
  const groups = Object.values(policyState(context.account, context).groups ?? {});
  const page = paginate(
    groups.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')),
    input,
    context,
    paging,
  );
  return { Groups: page.items.map((group) => groupShape(group, context)), ...more(page.nextToken) };
};

const listGroupsForUser: Operation<Iam.ListGroupsForUserCommandInput, Answer<Iam.ListGroupsForUserCommandOutput>> = (input, context) => {
  const page = paginate(userOf(input.UserName, context).groups, input, context, paging);
  return { Groups: page.items.map((name) => groupShape(groupOf(name, context), context)), ...more(page.nextToken) };
};

const deleteGroup: Operation<Iam.DeleteGroupCommandInput, object> = (input, context) => {
  const group = groupOf(input.GroupName, context);
  if (membersOf(group.name, context).length > 0) throw deleteConflict('remove users from group');
  if (Object.keys(group.inline).length > 0) throw deleteConflict('delete policies');
  if (group.attached.length > 0) throw deleteConflict('detach all policies');
  delete policyState(context.account, context).groups?.[group.name];
  return {};
};

const addUserToGroup: Operation<Iam.AddUserToGroupCommandInput, object> = (input, context) => {
  const [user, group] = [userOf(input.UserName, context), groupOf(input.GroupName, context)];
  if (!user.groups.includes(group.name) && user.groups.length >= mostGroups)
    throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${mostGroups}`);
  user.groups = [...new Set([...user.groups, group.name])];
  return {};
};

const removeUserFromGroup: Operation<Iam.RemoveUserFromGroupCommandInput, object> = (input, context) => {
  const [user, group] = [userOf(input.UserName, context), groupOf(input.GroupName, context)];
  user.groups = user.groups.filter((name) => name !== group.name);
  return {};
};

export const userHandlers = {
  CreateUser: createUser,
  GetUser: getUser,
  ListUsers: listUsers,
  DeleteUser: deleteUser,
  CreateGroup: createGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  ListGroupsForUser: listGroupsForUser,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ...holderHandlers('User', userOf),
  ...holderHandlers('Group', groupOf),
};
