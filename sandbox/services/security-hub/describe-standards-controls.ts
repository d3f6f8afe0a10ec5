import type {
  DescribeStandardsControlsCommandInput,
  DescribeStandardsControlsCommandOutput,
  StandardsControl,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { namesIn, type StandardControlName } from './aliases.ts';
import { standardOfSubscription, standardsControlArn } from './arns.ts';
import { associatedControls, catalogueOf } from './catalogue.ts';
import type { ControlData } from './catalogue-data.ts';
import { subscribedHub } from './cell.ts';
import { invalidInput, notFound } from './errors.ts';
import type { Output } from './output.ts';
import { next, page } from './page.ts';
import { remediationUrl } from './security-control-definitions.ts';
import type { CellEnvironment, Hub, Subscription } from './state.ts';
import { isUpdatable, settingOf } from './subscription.ts';

/** Empty while the standard is not ready for updates. Ids are the standard's own. Source: facts/compliance.md 2.1, 2.2. */
export const describeStandardsControls: Operation<DescribeStandardsControlsCommandInput, Output<DescribeStandardsControlsCommandOutput>> = (
  input,
  context,
) => {
  const hub = subscribedHub(context);
  const arn = input.StandardsSubscriptionArn ?? '';
  const standard = standardOfSubscription(context, arn);
  if (standard === undefined) throw invalidInput(`StandardsSubscriptionArn ${arn} is not valid`);
  const subscription = hub.standards[standard];
  if (subscription === undefined) throw notFound(`StandardsSubscription ${arn} was not found`);
  const controls = isUpdatable(subscription) ? associatedControls(catalogueOf(context.state), context.region, standard, subscription) : [];
  const rows = controls.flatMap((control) => namesIn(standard, control.id).map((name) => ({ control, name })));
  const { items, nextToken } = page(rows, input, context, { usual: 100, max: 100 });
  return { Controls: items.map((row) => describe(context, hub, { standard, subscription, ...row })), ...next(nextToken) };
};

interface Row {
  readonly standard: string;
  readonly subscription: Subscription;
  readonly control: ControlData;
  readonly name: StandardControlName;
}

function describe(cell: CellEnvironment, hub: Hub, row: Row): StandardsControl {
  const { standard, subscription, control, name } = row;
  const setting = settingOf(catalogueOf(cell.state), hub, subscription, control.id, cell.clock.awsMs());
  return {
    StandardsControlArn: standardsControlArn(cell, standard, name.arnSuffix),
    ControlStatus: setting.status,
    ...(setting.status === 'DISABLED' && setting.reason !== undefined ? { DisabledReason: setting.reason } : {}),
    ControlStatusUpdatedAt: new Date(setting.updatedAt),
    ControlId: name.controlId,
    Title: control.title,
    Description: control.title,
    RemediationUrl: remediationUrl(control.id),
    SeverityRating: control.severity,
    RelatedRequirements: [],
  };
}
