import { isGoneError, removeUnlessGone } from './reading.ts';
import { type ResourceType, textProperty } from './resource-type.ts';

const optional = ['SourceArn', 'SourceAccount', 'EventSourceToken', 'PrincipalOrgID', 'FunctionUrlAuthType'];

/** A statement of a function's policy; every change makes a new one. */
export const lambdaPermission: ResourceType = {
  name: 'AWS::Lambda::Permission',
  properties: {
    FunctionName: 'required-createOnly',
    Action: 'required-createOnly',
    Principal: 'required-createOnly',
    ...Object.fromEntries(optional.map((name) => [name, 'createOnly' as const])),
  },
  seconds: 5,
  drift: false,
  async create(properties, context) {
    const StatementId = context.uniqueName;
    const others = optional.flatMap((name) => (properties[name] === undefined ? [] : [[name, String(properties[name])] as const]));
    await context.call('lambda', 'AddPermission', {
      FunctionName: properties['FunctionName'],
      StatementId,
      Action: properties['Action'],
      Principal: properties['Principal'],
      ...Object.fromEntries(others),
    });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  async delete(StatementId, properties, context) {
    await removeUnlessGone(() => context.call('lambda', 'RemovePermission', { FunctionName: properties['FunctionName'], StatementId }));
  },
  async read(StatementId, properties, context) {
    try {
      const { Policy = '{}' } = await context.call<{ Policy?: string }>('lambda', 'GetPolicy', {
        FunctionName: textProperty(properties, 'FunctionName'),
      });
      const { Statement = [] } = JSON.parse(Policy) as { Statement?: { Sid?: string }[] };
      return Statement.some(({ Sid }) => Sid === StatementId) ? properties : undefined;
    } catch (error) {
      if (isGoneError(error)) return undefined;
      throw error;
    }
  },
};
