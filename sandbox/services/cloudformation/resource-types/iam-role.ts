import type {
  CreateRoleCommandOutput,
  GetRoleCommandOutput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import {
  documentText,
  type Handled,
  type HandlerContext,
  listProperty,
  mergedTags,
  numberProperty,
  type ResourceType,
  textProperty,
} from './resource-type.ts';

export const iamRole: ResourceType = {
  name: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: 'required',
    RoleName: 'createOnly',
    Path: 'createOnly',
    Description: 'mutable',
    MaxSessionDuration: 'mutable',
    ManagedPolicyArns: 'mutable',
    Policies: 'mutable',
    PermissionsBoundary: 'mutable',
    Tags: 'mutable',
  },
  seconds: 15,
  drift: true,
  async create(properties, context) {
    const RoleName = textProperty(properties, 'RoleName') ?? context.uniqueName.slice(0, 64);
    const { Role } = await context.call<CreateRoleCommandOutput>('iam', 'CreateRole', {
      RoleName,
      Path: textProperty(properties, 'Path'),
      AssumeRolePolicyDocument: documentText(properties['AssumeRolePolicyDocument']),
      Description: textProperty(properties, 'Description'),
      MaxSessionDuration: numberProperty(properties, 'MaxSessionDuration'),
      Tags: mergedTags(properties, context),
      PermissionsBoundary: textProperty(properties, 'PermissionsBoundary'),
    });
    await putPolicies(RoleName, properties, context);
    return handled(RoleName, Role?.Arn ?? '', Role?.RoleId ?? '');
  },
  async update(RoleName, properties, before, context) {
    await context.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: documentText(properties['AssumeRolePolicyDocument']) });
    await context.call('iam', 'UpdateRole', {
      RoleName,
      Description: textProperty(properties, 'Description') ?? '',
      MaxSessionDuration: numberProperty(properties, 'MaxSessionDuration') ?? 3600,
    });
    await moveBoundary(RoleName, properties, before, context);
    await removePolicies(RoleName, before, properties, context);
    await putPolicies(RoleName, properties, context);
    const { Role } = await context.call<GetRoleCommandOutput>('iam', 'GetRole', { RoleName });
    return handled(RoleName, Role?.Arn ?? '', Role?.RoleId ?? '');
  },
  async delete(RoleName, properties, context) {
    if ((await readOrGone(() => context.call('iam', 'GetRole', { RoleName }))) === undefined) return;
    await removePolicies(RoleName, properties, {}, context);
    await context.call('iam', 'DeleteRole', { RoleName });
  },
  async read(RoleName, properties, context) {
    const answer = await readOrGone(() => context.call<GetRoleCommandOutput>('iam', 'GetRole', { RoleName }));
    const role = answer?.Role;
    if (role === undefined) return undefined;
    const { AttachedPolicies = [] } = await context.call<ListAttachedRolePoliciesCommandOutput>('iam', 'ListAttachedRolePolicies', {
      RoleName,
    });
    const live: JsonObject = {
      ...properties,
      AssumeRolePolicyDocument: JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument ?? '{}')) as Json,
      ManagedPolicyArns: sameOrder(
        listProperty(properties, 'ManagedPolicyArns'),
        AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? ''),
      ),
      MaxSessionDuration: role.MaxSessionDuration ?? 3600,
      Description: role.Description ?? '',
      Path: role.Path ?? '/',
      RoleName,
    };
    if (properties['Policies'] !== undefined) live['Policies'] = await inlinePolicies(RoleName, properties, context);
    return live;
  },
};

async function moveBoundary(RoleName: string, properties: JsonObject, before: JsonObject, context: HandlerContext): Promise<void> {
  const PermissionsBoundary = textProperty(properties, 'PermissionsBoundary');
  if (PermissionsBoundary === textProperty(before, 'PermissionsBoundary')) return;
  if (PermissionsBoundary === undefined) await context.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
  else await context.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
}

/** The live values in the order of the template, so that an order of its own is no drift. */
function sameOrder(expected: readonly Json[], live: readonly string[]): string[] {
  const known = expected.map(String).filter((value) => live.includes(value));
  return [...known, ...live.filter((value) => !known.includes(value))];
}

async function inlinePolicies(RoleName: string, properties: JsonObject, context: HandlerContext): Promise<Json[]> {
  const { PolicyNames = [] } = await context.call<ListRolePoliciesCommandOutput>('iam', 'ListRolePolicies', { RoleName });
  const own = policiesOf(properties).map(({ name }) => name);
  const shown = sameOrder(own, PolicyNames).filter((name) => own.includes(name));
  const found: Json[] = [];
  for (const PolicyName of shown) {
    const { PolicyDocument = '{}' } = await context.call<GetRolePolicyCommandOutput>('iam', 'GetRolePolicy', { RoleName, PolicyName });
    found.push({ PolicyName, PolicyDocument: JSON.parse(decodeURIComponent(PolicyDocument)) as Json });
  }
  return found;
}

const handled = (name: string, arn: string, id: string): Handled => ({ physicalId: name, attributes: { Arn: arn, RoleId: id } });

const policiesOf = (properties: JsonObject): { name: string; document: string }[] =>
  listProperty(properties, 'Policies')
    .filter(isObject)
    .map((policy) => ({ name: String(policy['PolicyName']), document: documentText(policy['PolicyDocument']) }));

async function putPolicies(RoleName: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  for (const PolicyArn of listProperty(properties, 'ManagedPolicyArns'))
    await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const { name, document } of policiesOf(properties)) {
    await context.call('iam', 'PutRolePolicy', { RoleName, PolicyName: name, PolicyDocument: document });
  }
}

/** Takes away what the role had from its template and has no more. */
async function removePolicies(RoleName: string, before: JsonObject, after: JsonObject, context: HandlerContext): Promise<void> {
  const kept = listProperty(after, 'ManagedPolicyArns');
  for (const PolicyArn of listProperty(before, 'ManagedPolicyArns').filter((arn) => !kept.includes(arn))) {
    await removeUnlessGone(() => context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }));
  }
  const names = policiesOf(after).map(({ name }) => name);
  for (const { name } of policiesOf(before).filter((policy) => !names.includes(policy.name))) {
    await removeUnlessGone(() => context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName: name }));
  }
}
