import type { GetEnabledStandardsCommandOutput, StandardsSubscription } from '@aws-sdk/client-securityhub';
import { isObject, type JsonObject } from '../json.ts';
import { alreadyExists, HandlerError } from '../stacks/handling.ts';
import { type HandlerContext, listProperty, type ResourceType, textProperty } from './resource-type.ts';

/** Disabled controls of one resource. Source: facts/compliance.md 2.9. */
const mostDisabled = 100;
const noReason = 'Disabled by CloudFormation';

/**
 * Enables a standard, waits until its controls can be changed, and disables those listed. No drift detection. Source: facts/compliance.md 2.9.
 */
export const securityHubStandard: ResourceType = {
  name: 'AWS::SecurityHub::Standard',
  properties: { StandardsArn: 'required-createOnly', DisabledStandardsControls: 'mutable' },
  seconds: 15,
  drift: false,
  async create(properties, context) {
    const StandardsArn = textProperty(properties, 'StandardsArn') ?? '';
    disabledOf(properties);
    const existing = (await subscriptions(context)).find((one) => one.StandardsArn === StandardsArn);
    if (existing !== undefined) throw alreadyExists('AWS::SecurityHub::Standard', existing.StandardsSubscriptionArn ?? '');
    await context.call('securityhub', 'BatchEnableStandards', { StandardsSubscriptionRequests: [{ StandardsArn }] });
    const made = (await subscriptions(context)).find((one) => one.StandardsArn === StandardsArn);
    const arn = made?.StandardsSubscriptionArn ?? '';
    return { physicalId: arn, attributes: { StandardsSubscriptionArn: arn } };
  },
  async settled(physicalId, properties, context) {
    const subscription = (await subscriptions(context)).find((one) => one.StandardsSubscriptionArn === physicalId);
    if (subscription === undefined) throw new HandlerError('NotStabilized', `The subscription ${physicalId} is gone`);
    if (subscription.StandardsStatus === 'FAILED')
      throw new HandlerError('NotStabilized', `The standard could not be enabled: ${physicalId}`);
    if (subscription.StandardsStatus === 'PENDING') return false;
    for (const { arn, reason } of disabledOf(properties)) await setControl(arn, 'DISABLED', reason, context);
    return true;
  },
  async update(physicalId, properties, before, context) {
    const wanted = disabledOf(properties);
    for (const { arn } of disabledOf(before)) {
      if (!wanted.some((one) => one.arn === arn)) await setControl(arn, 'ENABLED', undefined, context);
    }
    return { physicalId, attributes: { StandardsSubscriptionArn: physicalId } };
  },
  async delete(physicalId, _properties, context) {
    const known = (await subscriptions(context)).some((one) => one.StandardsSubscriptionArn === physicalId);
    if (known) await context.call('securityhub', 'BatchDisableStandards', { StandardsSubscriptionArns: [physicalId] });
  },
  async gone(physicalId, context) {
    return !(await subscriptions(context)).some((one) => one.StandardsSubscriptionArn === physicalId);
  },
};

function disabledOf(properties: JsonObject): { arn: string; reason: string }[] {
  const controls = listProperty(properties, 'DisabledStandardsControls').filter(isObject);
  if (controls.length > mostDisabled) {
    throw new HandlerError(
      'InvalidRequest',
      `#/DisabledStandardsControls: expected maximum item count: ${mostDisabled}, found: ${controls.length}`,
    );
  }
  return controls.map((control) => ({
    arn: textProperty(control, 'StandardsControlArn') ?? '',
    reason: textProperty(control, 'Reason') ?? noReason,
  }));
}

const setControl = (StandardsControlArn: string, ControlStatus: string, DisabledReason: string | undefined, context: HandlerContext) =>
  context.call('securityhub', 'UpdateStandardsControl', {
    StandardsControlArn,
    ControlStatus,
    ...(DisabledReason === undefined ? {} : { DisabledReason }),
  });

async function subscriptions(context: HandlerContext): Promise<StandardsSubscription[]> {
  const { StandardsSubscriptions = [] } = await context.call<GetEnabledStandardsCommandOutput>('securityhub', 'GetEnabledStandards', {
    MaxResults: 100,
  });
  return StandardsSubscriptions;
}
