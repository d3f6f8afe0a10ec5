import type { JsonObject } from '../json.ts';
import { HandlerError } from '../stacks/handling.ts';
import { removeUnlessGone } from './reading.ts';
import { documentText, type HandlerContext, listProperty, type ResourceType, textProperty } from './resource-type.ts';

/** An inline policy put on roles. The sandbox has no users and groups. */
export const iamPolicy: ResourceType = {
  name: 'AWS::IAM::Policy',
  properties: { PolicyName: 'required', PolicyDocument: 'required', Roles: 'mutable', Users: 'mutable', Groups: 'mutable' },
  seconds: 10,
  drift: false,
  async create(properties, context) {
    await put(properties, context);
    return {
      physicalId: `${context.stack.name.slice(0, 4)}-${context.logicalId.slice(0, 4)}-${context.uniqueName.slice(-12)}`,
      attributes: {},
    };
  },
  async update(physicalId, properties, before, context) {
    const isRenamed = properties['PolicyName'] !== before['PolicyName'];
    const kept = isRenamed ? [] : listProperty(properties, 'Roles');
    await remove(
      before,
      listProperty(before, 'Roles')
        .filter((role) => !kept.includes(role))
        .map(String),
      context,
    );
    await put(properties, context);
    return { physicalId, attributes: {} };
  },
  async delete(_physicalId, properties, context) {
    await remove(properties, listProperty(properties, 'Roles').map(String), context);
  },
};

async function put(properties: JsonObject, context: HandlerContext): Promise<void> {
  const roles = listProperty(properties, 'Roles').map(String);
  if (listProperty(properties, 'Users').length + listProperty(properties, 'Groups').length > 0) {
    throw new HandlerError('InvalidRequest', 'the sandbox has no IAM users and groups');
  }
  if (roles.length === 0) throw new HandlerError('InvalidRequest', 'At least one of [Groups,Roles,Users] must be non-empty.');
  const document = documentText(properties['PolicyDocument']);
  for (const RoleName of roles) {
    await context.call('iam', 'PutRolePolicy', { RoleName, PolicyName: textProperty(properties, 'PolicyName'), PolicyDocument: document });
  }
}

async function remove(properties: JsonObject, roles: readonly string[], context: HandlerContext): Promise<void> {
  for (const RoleName of roles) {
    await removeUnlessGone(() => context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName: textProperty(properties, 'PolicyName') }));
  }
}
