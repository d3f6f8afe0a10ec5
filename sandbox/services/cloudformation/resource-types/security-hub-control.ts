import type { BatchGetSecurityControlsCommandOutput } from '@aws-sdk/client-securityhub';
import type { Json, JsonObject } from '../json.ts';
import { HandlerError } from '../stacks/handling.ts';
import { type HandlerContext, type ResourceType, textProperty } from './resource-type.ts';

/** Custom parameters of a control; they say nothing of its being enabled. Source: facts/compliance.md 2.9. */
export const securityHubControl: ResourceType = {
  name: 'AWS::SecurityHub::SecurityControl',
  properties: { Parameters: 'required', SecurityControlId: 'createOnly', SecurityControlArn: 'mutable', LastUpdateReason: 'mutable' },
  seconds: 10,
  drift: false,
  async create(properties, context) {
    const id = idOf(properties);
    await set(id, properties, context);
    return { physicalId: id, attributes: {} };
  },
  async update(physicalId, properties, _before, context) {
    await set(physicalId, properties, context);
    return { physicalId, attributes: {} };
  },
  async delete(physicalId, properties, context) {
    const parameters = Object.keys((properties['Parameters'] ?? {}) as JsonObject).map((name) => [name, { ValueType: 'DEFAULT' }] as const);
    await set(physicalId, { Parameters: Object.fromEntries(parameters) }, context);
  },
  async read(physicalId, properties, context) {
    const { SecurityControls = [] } = await context.call<BatchGetSecurityControlsCommandOutput>('securityhub', 'BatchGetSecurityControls', {
      SecurityControlIds: [physicalId],
    });
    const [control] = SecurityControls;
    return control === undefined ? undefined : { ...properties, Parameters: JSON.parse(JSON.stringify(control.Parameters ?? {})) as Json };
  },
};

function idOf(properties: JsonObject): string {
  const id = textProperty(properties, 'SecurityControlId') ?? textProperty(properties, 'SecurityControlArn')?.split('/').at(-1);
  if (id === undefined) throw new HandlerError('InvalidRequest', 'One of SecurityControlId or SecurityControlArn must be specified');
  return id;
}

const set = (SecurityControlId: string, properties: JsonObject, context: HandlerContext) =>
  context.call('securityhub', 'UpdateSecurityControl', {
    SecurityControlId,
    Parameters: properties['Parameters'],
    ...(properties['LastUpdateReason'] === undefined ? {} : { LastUpdateReason: properties['LastUpdateReason'] }),
  });
