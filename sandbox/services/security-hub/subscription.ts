import type { StandardsSubscription } from '@aws-sdk/client-securityhub';
import { standardArn, subscriptionArn } from './arns.ts';
import type { SandboxCatalogue } from './catalogue.ts';
import { standardData } from './catalogue-data.ts';
import type { CellEnvironment, ControlSetting, Hub, ReasonCode, Subscription } from './state.ts';
import { deletingMs, pendingMs } from './timing.ts';

/** A standard that has just been asked for: PENDING for three minutes of AWS time, then READY, or INCOMPLETE with a reason. */
export function newSubscription(nowMs: number, at: string, input: Readonly<Record<string, string>>, incomplete?: ReasonCode): Subscription {
  return {
    status: 'PENDING',
    sinceMs: nowMs,
    since: at,
    settles: { atMs: nowMs + pendingMs, ...(incomplete === undefined ? { to: 'READY' } : { to: 'INCOMPLETE', reasonCode: incomplete }) },
    input,
    controls: {},
  };
}

/** The subscription on its way out: gone after half a minute with all that was set in it, or FAILED with a reason. */
export function leaving(subscription: Subscription, nowMs: number, failed?: ReasonCode): Subscription {
  const { reasonCode: _reason, updatable: _updatable, ...rest } = subscription;
  const atMs = nowMs + deletingMs;
  return { ...rest, status: 'DELETING', settles: failed === undefined ? { atMs, to: 'gone' } : { atMs, to: 'FAILED', reasonCode: failed } };
}

/** The subscription as it stands now, the same object when nothing passed; undefined when it is gone. */
export function settled(subscription: Subscription, nowMs: number): Subscription | undefined {
  const { settles, ...rest } = subscription;
  if (settles === undefined || settles.atMs > nowMs) return subscription;
  if (settles.to === 'gone') return undefined;
  const { reasonCode: _old, updatable: _updatable, ...kept } = rest;
  return { ...kept, status: settles.to, ...(settles.reasonCode === undefined ? {} : { reasonCode: settles.reasonCode }) };
}

/**
 * Whether controls can be read and changed now. While they cannot, lists are empty, associations are left out and changes answer
 * RESOURCE_NOT_FOUND. Source: facts/compliance.md 2.2.
 */
export function isUpdatable(subscription: Subscription): boolean {
  return subscription.updatable ?? (subscription.status !== 'PENDING' && subscription.status !== 'DELETING');
}

/**
 * A control's status in a subscription. What nobody set is ENABLED; a control released after the standard was enabled is DISABLED without
 * a reason until its window ends, and stays so in a hub that does not enable new controls. Source: facts/compliance.md 2.3.
 */
export function settingOf(
  catalogue: SandboxCatalogue,
  hub: Hub,
  subscription: Subscription,
  control: string,
  nowMs: number,
): ControlSetting {
  const set = subscription.controls[control];
  if (set !== undefined) return set;
  const release = catalogue.state.released[control];
  if (release === undefined || release.atMs <= subscription.sinceMs) return { status: 'ENABLED', updatedAt: subscription.since };
  const waits = !hub.autoEnableControls || nowMs < release.windowEndsMs;
  return { status: waits ? 'DISABLED' : 'ENABLED', updatedAt: subscription.since };
}

export function describeSubscription(cell: CellEnvironment, standard: string, subscription: Subscription): StandardsSubscription {
  const provider = standardData.get(standard)?.provider ?? 'AWS';
  return {
    StandardsSubscriptionArn: subscriptionArn(cell, standard),
    StandardsArn: standardArn(cell, standard),
    StandardsInput: { ...subscription.input },
    StandardsStatus: subscription.status,
    StandardsControlsUpdatable: isUpdatable(subscription) ? 'READY_FOR_UPDATES' : 'NOT_READY_FOR_UPDATES',
    ...(subscription.reasonCode === undefined ? {} : { StandardsStatusReason: { StatusReasonCode: subscription.reasonCode } }),
    Provider: provider,
  };
}
