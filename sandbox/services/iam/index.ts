import type {
  CreateRoleCommandInput,
  DeleteRoleCommandInput,
  GetRoleCommandInput,
  ListRolesCommandInput,
  Role,
  TagRoleCommandInput,
  UntagRoleCommandInput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
} from '@aws-sdk/client-iam';
import { readEntries, readItems, readObject, readText } from '../../seeds/reading.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import type { ConsoleChange } from '../service.ts';
import { authorizationDetailHandlers } from './authorization-details.ts';
import { boundaryHandlers, roleBoundary, setRoleBoundary } from './boundaries.ts';
import { identityProviderHandlers } from './identity-providers.ts';
import { policyHandlers, refusePoliciesOf } from './policies.ts';
import { boundaryShape } from './policy-state.ts';
import { newRole, type RoleRecord, roleArn, rolesOf } from './roles.ts';
import { tagList, withTags } from './tags.ts';
import { userHandlers } from './users.ts';

const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);

function roleShape(role: RoleRecord, context: OperationContext): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(context.account, role, context.partition),
    CreateDate: new Date(role.createdAt),
    // IAM gives policy documents URL-encoded.
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.description === '' ? {} : { Description: role.description }),
  };
}

function existing(name: string | undefined, context: OperationContext): RoleRecord {
  const roles = rolesOf(context.account, context);
  const role = name !== undefined && Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) throw new AwsError('NoSuchEntityException', `The role with name ${name ?? ''} cannot be found.`, 404);
  return role;
}

const getRole: Operation<GetRoleCommandInput, unknown> = (input, context) => ({
  Role: shapeWithTags(existing(input.RoleName, context), context),
});

/** GetRole and CreateRole show tags and boundary; a list of roles does not. */
function shapeWithTags(role: RoleRecord, context: OperationContext): Role {
  const tags = tagList(role.tags);
  const boundary = boundaryShape(roleBoundary(role.name, context));
  return { ...roleShape(role, context), ...boundary, ...(tags.length === 0 ? {} : { Tags: tags }) };
}

const listRoles: Operation<ListRolesCommandInput, unknown> = (input, context) => {
  const prefix = input.PathPrefix ?? '/';
  const roles = Object.values(rolesOf(context.account, context))
    .filter((role) => role.path.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(roles, input, context, {
    defaultSize: 100,
    maxSize: 1000,
    tokenMember: 'Marker',
    sizeMember: 'MaxItems',
    refuse: invalid,
  });
  const more = page.nextToken === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: page.nextToken };
  return { Roles: page.items.map((role) => roleShape(role, context)), ...more };
};

const createRole: Operation<CreateRoleCommandInput, unknown> = (input, context) => {
  const name = input.RoleName ?? '';
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw invalid(`The role name ${name} is not valid`);
  const seconds = input.MaxSessionDuration ?? 3600;
  if (seconds < 3600 || seconds > 43_200) throw invalid('MaxSessionDuration must be between 3600 and 43200');
  const roles = rolesOf(context.account, context);
  if (Object.hasOwn(roles, name)) throw new AwsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`, 409);
  const role = newRole(context.account, name, context, {
    path: input.Path ?? '/',
    trust: trustPolicy(input.AssumeRolePolicyDocument ?? ''),
    description: input.Description ?? '',
    maxSessionSeconds: seconds,
    createdAt: context.clock.now().toISOString(),
    ...(input.Tags === undefined ? {} : { tags: withTags({}, input.Tags) }),
  });
  if (input.PermissionsBoundary !== undefined) setRoleBoundary(name, input.PermissionsBoundary, context);
  roles[name] = role;
  return { Role: shapeWithTags(role, context) };
};

function trustPolicy(document: string): string {
  try {
    const policy: unknown = JSON.parse(document);
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy) return document;
  } catch {
    // Falls through to the error: text that is no JSON is as malformed as JSON that is no policy.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'This policy contains invalid Json', 400);
}

const deleteRole: Operation<DeleteRoleCommandInput, unknown> = (input, context) => {
  const role = existing(input.RoleName, context);
  refusePoliciesOf(role.name, context);
  setRoleBoundary(role.name, undefined, context);
  delete rolesOf(context.account, context)[role.name];
  return {};
};

const updateAssumeRolePolicy: Operation<UpdateAssumeRolePolicyCommandInput, unknown> = (input, context) => {
  const role = existing(input.RoleName, context);
  rolesOf(context.account, context)[role.name] = { ...role, trust: trustPolicy(input.PolicyDocument ?? '') };
  return {};
};

const updateRole: Operation<UpdateRoleCommandInput, unknown> = (input, context) => {
  const role = existing(input.RoleName, context);
  const seconds = input.MaxSessionDuration ?? role.maxSessionSeconds;
  if (seconds < 3600 || seconds > 43_200) throw invalid('MaxSessionDuration must be between 3600 and 43200');
  rolesOf(context.account, context)[role.name] = {
    ...role,
    maxSessionSeconds: seconds,
    description: input.Description ?? role.description,
  };
  return {};
};

const tagRole: Operation<TagRoleCommandInput, object> = (input, context) => {
  const role = existing(input.RoleName, context);
  rolesOf(context.account, context)[role.name] = { ...role, tags: withTags(role.tags ?? {}, input.Tags) };
  return {};
};

const untagRole: Operation<UntagRoleCommandInput, object> = (input, context) => {
  const role = existing(input.RoleName, context);
  const tags = Object.fromEntries(Object.entries(role.tags ?? {}).filter(([key]) => input.TagKeys?.includes(key) !== true));
  rolesOf(context.account, context)[role.name] = { ...role, tags };
  return {};
};

export const handlers: Handlers = {
  TagRole: tagRole,
  UntagRole: untagRole,
  GetRole: getRole,
  ListRoles: listRoles,
  CreateRole: createRole,
  DeleteRole: deleteRole,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  UpdateRole: updateRole,
  ...policyHandlers,
  ...identityProviderHandlers,
  ...boundaryHandlers,
  ...userHandlers,
  ...authorizationDetailHandlers,
};

function changeRoles(account: string, add: readonly string[], remove: readonly string[], env: ServiceEnvironment): void {
  if (env.organization.account(account) === undefined) throw new Error(`there is no account ${account}`);
  const roles = rolesOf(account, env);
  for (const name of add) roles[name] ??= newRole(account, name, env);
  for (const name of remove) {
    if (roles[name] === undefined) throw new Error(`${account} has no role ${name}`);
    delete roles[name];
  }
}

/** The `iam` section of a seed: `{ roles: { ACCOUNT: { add?: [name], remove?: [name] } } }`, beside the roles that every account has. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  const given = readObject(section, 'iam', ['roles']);
  for (const [account, item] of readEntries(given['roles'] ?? {}, 'roles')) {
    const change = readObject(item, `roles of ${account}`, ['add', 'remove']);
    const names = (list: 'add' | 'remove') => readItems(change[list], list).map((name) => readText(name, 'a role name'));
    changeRoles(account, names('add'), names('remove'), env);
  }
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'delete-role': {
    describe: 'deletes a role, so that nobody can act as it any more: {account, role}',
    run(args, env) {
      const { account, role } = readObject(args, 'args', ['account', 'role']);
      changeRoles(readText(account, 'account'), [], [readText(role, 'role')], env);
      return `deleted ${String(role)} in ${String(account)}`;
    },
  },
};

/** Role names by account, where the account's roles were looked at or changed. */
export function show(env: ServiceEnvironment): unknown {
  const states = [...env.state.all<{ roles: Record<string, RoleRecord> }>('iam')];
  return Object.fromEntries(states.map(({ account, state }) => [account, Object.keys(state.roles).sort()]));
}
