import type {
  BatchDisableStandardsCommandInput,
  BatchDisableStandardsCommandOutput,
  BatchEnableStandardsCommandInput,
  BatchEnableStandardsCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { standardOfArn, standardOfSubscription, subscriptionArn } from './arns.ts';
import { standardsIn } from './catalogue.ts';
import { standardData } from './catalogue-data.ts';
import { keepHub, refuseGoverned, subscribedHub } from './cell.ts';
import { invalidInput } from './errors.ts';
import { troubleEnabling } from './hub.ts';
import type { Output } from './output.ts';
import { checkLength } from './page.ts';
import { type CellEnvironment, cellStateOf, type Hub, type StandardStatus, type Subscription } from './state.ts';
import { describeSubscription, leaving, newSubscription } from './subscription.ts';

/** Refused as a whole while any subscription of the cell is PENDING or DELETING. Source: facts/compliance.md 2.2. */
export const batchEnableStandards: Operation<BatchEnableStandardsCommandInput, Output<BatchEnableStandardsCommandOutput>> = (
  input,
  context,
) => {
  const requests = input.StandardsSubscriptionRequests ?? [];
  checkLength('StandardsSubscriptionRequests', requests, 1, 25);
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const wanted = requests.map((request) => ({
    standard: enableable(context, request.StandardsArn ?? ''),
    input: { ...request.StandardsInput },
  }));
  refuseUnsettled(context, hub, Object.keys(hub.standards), ['PENDING', 'DELETING']);
  const nowMs = context.clock.awsMs();
  const at = context.clock.now().toISOString();
  const standards: Record<string, Subscription> = { ...hub.standards };
  for (const one of wanted) {
    standards[one.standard] ??= newSubscription(nowMs, at, one.input, troubleEnabling(context, one.standard));
  }
  keepHub(context, { ...hub, standards });
  return { StandardsSubscriptions: describeAll(context, standards, [...new Set(wanted.map((one) => one.standard))]) };
};

/** What is set in a standard is forgotten with it. Source: facts/compliance.md 0 fact 3, 2.2. */
export const batchDisableStandards: Operation<BatchDisableStandardsCommandInput, Output<BatchDisableStandardsCommandOutput>> = (
  input,
  context,
) => {
  const arns = input.StandardsSubscriptionArns ?? [];
  checkLength('StandardsSubscriptionArns', arns, 1, 25);
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const unwanted = arns.map((arn) => {
    const standard = standardOfSubscription(context, arn);
    if (standard === undefined || hub.standards[standard] === undefined) throw invalidInput(`StandardsSubscription ${arn} was not found`);
    return standard;
  });
  refuseUnsettled(context, hub, unwanted, ['PENDING']);
  const standards: Record<string, Subscription> = { ...hub.standards };
  for (const standard of unwanted) {
    const subscription = standards[standard];
    if (subscription !== undefined && subscription.status !== 'DELETING') standards[standard] = disable(context, standard, subscription);
  }
  keepHub(context, { ...hub, standards });
  return { StandardsSubscriptions: describeAll(context, standards, [...new Set(unwanted)]) };
};

/** The standard of an ARN that may be enabled here. Throws InvalidInputException. */
function enableable(cell: CellEnvironment, arn: string): string {
  const standard = standardOfArn(cell.region, arn);
  if (standard === undefined || !standardsIn(cell.region).some((one) => one.id === standard)) {
    throw invalidInput(`Standard ${arn} is not available in ${cell.region}`);
  }
  if (standardData.get(standard)?.managedBy === 'control-tower') {
    throw invalidInput(`Standard ${arn} can be enabled and disabled only through AWS Control Tower`);
  }
  return standard;
}

function refuseUnsettled(cell: CellEnvironment, hub: Hub, standards: readonly string[], statuses: readonly StandardStatus[]): void {
  for (const status of statuses) {
    const found = standards.filter((one) => hub.standards[one]?.status === status).map((one) => subscriptionArn(cell, one));
    if (found.length > 0) throw invalidInput(`StandardsSubscription(s) in state ${status}, please try later: [${found.join(', ')}]`);
  }
}

/** A standard that the sandbox was told cannot be disabled ends as FAILED once; the next attempt goes through. */
function disable(cell: CellEnvironment, standard: string, subscription: Subscription): Subscription {
  const state = cellStateOf(cell.state, cell.account, cell.region);
  const { disabling, ...rest } = state.trouble[standard] ?? {};
  if (disabling !== undefined) state.trouble = { ...state.trouble, [standard]: rest };
  return leaving(subscription, cell.clock.awsMs(), disabling);
}

function describeAll(cell: CellEnvironment, standards: Readonly<Record<string, Subscription>>, ids: readonly string[]) {
  return ids.flatMap((id) => {
    const subscription = standards[id];
    return subscription === undefined ? [] : [describeSubscription(cell, id, subscription)];
  });
}
