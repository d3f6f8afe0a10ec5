import type { DescribeHubCommandOutput, EnableSecurityHubCommandOutput } from '@aws-sdk/client-securityhub';
import { AwsError } from '../../../wire/errors.ts';
import type { JsonObject } from '../json.ts';
import { booleanProperty, type Handled, type HandlerContext, type ResourceType, tagMap, textProperty } from './resource-type.ts';

/** Ref is the hub's ARN; a hub that Organizations has enabled is a conflict. Source: facts/compliance.md 2.9. */
export const securityHubHub: ResourceType = {
  name: 'AWS::SecurityHub::Hub',
  properties: { AutoEnableControls: 'mutable', ControlFindingGenerator: 'mutable', EnableDefaultStandards: 'mutable', Tags: 'mutable' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    await context.call<EnableSecurityHubCommandOutput>('securityhub', 'EnableSecurityHub', {
      EnableDefaultStandards: booleanProperty(properties, 'EnableDefaultStandards') ?? true,
      ControlFindingGenerator: textProperty(properties, 'ControlFindingGenerator'),
      Tags: tagMap(properties, context),
    });
    await configure(properties, context);
    return handled(context);
  },
  async update(_physicalId, properties, _before, context) {
    await configure(properties, context);
    return handled(context);
  },
  async delete(_physicalId, _properties, context) {
    if ((await hubOf(context)) !== undefined) await context.call('securityhub', 'DisableSecurityHub', {});
  },
  async read(_physicalId, properties, context) {
    const hub = await hubOf(context);
    if (hub === undefined) return undefined;
    const live: JsonObject = { ...properties, AutoEnableControls: hub.AutoEnableControls ?? true };
    if (hub.ControlFindingGenerator !== undefined) live['ControlFindingGenerator'] = hub.ControlFindingGenerator;
    return live;
  },
};

async function configure(properties: JsonObject, context: HandlerContext): Promise<void> {
  const AutoEnableControls = booleanProperty(properties, 'AutoEnableControls');
  const ControlFindingGenerator = textProperty(properties, 'ControlFindingGenerator');
  if (AutoEnableControls === undefined && ControlFindingGenerator === undefined) return;
  await context.call('securityhub', 'UpdateSecurityHubConfiguration', {
    ...(AutoEnableControls === undefined ? {} : { AutoEnableControls }),
    ...(ControlFindingGenerator === undefined ? {} : { ControlFindingGenerator }),
  });
}

/** The hub; undefined where the account has none, which Security Hub answers as InvalidAccess. */
async function hubOf(context: HandlerContext): Promise<DescribeHubCommandOutput | undefined> {
  try {
    return await context.call<DescribeHubCommandOutput>('securityhub', 'DescribeHub', {});
  } catch (error) {
    if (error instanceof AwsError && (error.code === 'InvalidAccessException' || error.status === 404)) return undefined;
    throw error;
  }
}

async function handled(context: HandlerContext): Promise<Handled> {
  const { HubArn = '', SubscribedAt = '' } = (await hubOf(context)) ?? {};
  return { physicalId: HubArn, attributes: { ARN: HubArn, SubscribedAt: SubscribedAt ?? '' } };
}
