import type { StandardsSubscription } from '@aws-sdk/client-securityhub';
import type { StandardId } from '../../../catalogue/catalogue.ts';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Leftover, Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isReservedStandard, standardArn, standardOfArn, subscriptionArn } from '../arns.ts';
import { isNotSubscribed, outcomeOfFailure } from '../failures.ts';
import { sameMembers } from '../same-members.ts';
import { hubTypeName } from './hub.ts';

export const standardTypeName = 'securityhub/standard';

export const standardType: ResourceType = {
  name: standardTypeName,
  // Both batch calls take 1 to 25. Source: facts/compliance.md 2.2.
  batchSize: 25,
  after: [hubTypeName],
  // Enabling is refused while any subscription of the cell is PENDING or DELETING. Source: facts/compliance.md 2.2.
  exclusive: true,
  same: sameMembers,
  difference: ({ action }) => (action === 'delete' ? 'standard-unexpected' : 'standard-missing'),
  isDestructiveUpdate: () => false,
  deleteLoses: 'which of its controls are disabled',
  leftover(observed, policy): Leftover {
    if (policy === undefined || policy.policy === 'ignore' || isReservedStandard(observed.name)) return { action: 'none' };
    if (policy.policy === 'correct') return { action: 'delete', difference: 'standard-unexpected', because: 'unlisted' };
    const message = `${observed.name} is enabled, but no document names it (unlistedStandards: report)`;
    return {
      action: 'notice',
      notice: { difference: 'standard-unexpected', severity: 'note', type: standardTypeName, name: observed.name, message },
    };
  },
};

/** A subscription as a resource; undefined for an ARN that is no standard's. Being there is all there is to it. */
export function normaliseSubscription(live: StandardsSubscription): ObservedResource | undefined {
  const name = standardOfArn(live.StandardsArn ?? live.StandardsSubscriptionArn ?? '');
  if (name === undefined) return undefined;
  const condition = conditionOf(name, live);
  return { type: standardTypeName, name, properties: {}, ...(condition === undefined ? {} : { condition }) };
}

/**
 * What a subscription's status means for us; undefined for one at rest. FAILED means that it could not be *disabled*. A standard is never
 * disabled and enabled to mend it: that forgets its disabled controls. Source: facts/compliance.md 2.2, 6.7.
 */
function conditionOf(standard: StandardId, live: StandardsSubscription): Condition | undefined {
  const acceptsChildren = isUpdatable(live);
  const reason = live.StandardsStatusReason?.StatusReasonCode;
  const because = reason === undefined ? '' : `: ${reason}${cures[reason] ?? ''}`;
  switch (live.StandardsStatus) {
    case 'READY':
      if (acceptsChildren) return undefined;
      return {
        kind: 'standard-pending',
        message: `${standard} does not take changes of its controls yet`,
        settling: true,
        acceptsChildren,
      };
    case 'DELETING':
      return { kind: 'standard-deleting', message: `${standard} is being disabled`, settling: true, acceptsChildren: false, leaving: true };
    case 'INCOMPLETE':
      return { kind: 'standard-incomplete', message: `${standard} is not completely enabled${because}`, settling: false, acceptsChildren };
    case 'FAILED':
      return { kind: 'standard-failed', message: `${standard} could not be disabled${because}`, settling: false, acceptsChildren };
    default:
      return {
        kind: 'standard-pending',
        message: `${standard} is being enabled or is getting new controls`,
        settling: true,
        acceptsChildren,
      };
  }
}

const cures: Readonly<Record<string, string>> = {
  NO_AVAILABLE_CONFIGURATION_RECORDER: ' (turn on AWS Config recording in this account and Region)',
  MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED: ' (remove AWS Config rules or have their quota raised)',
};

/** Whether the standard's controls can be read and changed now. The member may be absent: absent and READY is updatable. Source: facts/compliance.md 2.2. */
function isUpdatable(live: StandardsSubscription): boolean {
  if (live.StandardsControlsUpdatable !== undefined) return live.StandardsControlsUpdatable === 'READY_FOR_UPDATES';
  return live.StandardsStatus === 'READY';
}

/** All subscriptions of the cell, or undefined when Security Hub is not enabled. One call for up to 100. */
export async function readSubscriptions(aws: ReadClients): Promise<ObservedResource[] | undefined> {
  try {
    const live = await listAll(
      (next) => aws.securityHub.getEnabledStandards({ MaxResults: 100, Providers: ['AWS'], ...next }),
      (page) => page.StandardsSubscriptions,
    );
    return live.flatMap((each) => normaliseSubscription(each) ?? []);
  } catch (error) {
    if (isNotSubscribed(error)) return undefined;
    throw error;
  }
}

/** Enables or disables all standards of the batch in one call. May be repeated. Source: facts/compliance.md 2.2, 6.8 steps 4 and 8. */
export async function writeStandards(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  const { partition } = step.organization;
  const standards = batch.map((change) => change.address.name);
  const isDisabling = batch[0]?.action === 'delete';
  try {
    if (isDisabling) {
      const StandardsSubscriptionArns = standards.map((standard) => subscriptionArn(standard, partition, step.cell));
      await aws.securityHub.batchDisableStandards({ StandardsSubscriptionArns }, step.signal);
    } else {
      const requests = standards.map((standard) => ({ StandardsArn: standardArn(standard, partition, step.cell.region) }));
      await aws.securityHub.batchEnableStandards({ StandardsSubscriptionRequests: requests }, step.signal);
    }
    return batch.map(() => ({ status: 'sent' }));
  } catch (error) {
    // Without a hub there is nothing left to disable.
    const outcome: Outcome = isDisabling && isNotSubscribed(error) ? { status: 'sent' } : outcomeOfFailure(error);
    return batch.map(() => outcome);
  }
}
