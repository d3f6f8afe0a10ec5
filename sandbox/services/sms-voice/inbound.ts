import type { OperationContext } from '../operation.ts';
import { requireForm } from './checks.ts';
import { validation } from './errors.ts';
import { listReference } from './lookup.ts';
import type { InboundSettings } from './state.ts';

interface InboundUpdate {
  readonly TwoWayEnabled?: boolean | undefined;
  readonly TwoWayChannelArn?: string | undefined;
  readonly TwoWayChannelRole?: string | undefined;
  readonly SelfManagedOptOutsEnabled?: boolean | undefined;
  readonly OptOutListName?: string | undefined;
}

/** Lays an update over the settings of a number or pool that concern what recipients send back. Two-way needs a channel. */
export function applyInbound(settings: InboundSettings, input: InboundUpdate, context: OperationContext): void {
  // The channel is a topic's ARN or the name of a service, such as connect.REGION.amazonaws.com.
  requireForm('TwoWayChannelArn', input.TwoWayChannelArn, /^(arn:\S{1,2044}|[\w.-]{1,2048})$/, 'an ARN or the name of a service');
  requireForm('TwoWayChannelRole', input.TwoWayChannelRole, /^arn:\S+$/, "a role's ARN");
  const enabled = input.TwoWayEnabled ?? settings.twoWayEnabled;
  const channel = input.TwoWayChannelArn ?? settings.twoWayChannelArn;
  if (enabled && channel === null) {
    throw validation('TWO_WAY_CHANNEL_NOT_PRESENT', 'Two-way messaging needs a TwoWayChannelArn.', 'TwoWayChannelArn');
  }
  if (!enabled && input.TwoWayChannelArn !== undefined) {
    throw validation('TWO_WAY_NOT_ENABLED', 'TwoWayChannelArn needs TwoWayEnabled.', 'TwoWayChannelArn');
  }
  const list = listReference(input.OptOutListName, context);
  settings.twoWayEnabled = enabled;
  settings.twoWayChannelArn = enabled ? channel : null;
  settings.twoWayChannelRole = enabled ? (input.TwoWayChannelRole ?? settings.twoWayChannelRole) : null;
  settings.selfManagedOptOuts = input.SelfManagedOptOutsEnabled ?? settings.selfManagedOptOuts;
  if (list !== undefined) settings.optOutList = list;
}
