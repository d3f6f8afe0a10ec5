import type { UpdateStandardsControlCommandInput, UpdateStandardsControlCommandOutput } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { controlOfSuffix, namesIn } from './aliases.ts';
import { partsOfControlArn } from './arns.ts';
import { withSettings } from './batch-update-standards-control-associations.ts';
import { associatedControl, catalogueOf } from './catalogue.ts';
import { keepHub, refuseGoverned, subscribedHub } from './cell.ts';
import { accessDenied, invalidInput, notFound } from './errors.ts';
import type { Output } from './output.ts';
import { checkEnum } from './page.ts';
import { isUpdatable } from './subscription.ts';

/** The old way, one control a call. An ARN of another kind or account is "not authorized", not "not found". Source: facts/compliance.md 2.3. */
export const updateStandardsControl: Operation<UpdateStandardsControlCommandInput, Output<UpdateStandardsControlCommandOutput>> = (
  input,
  context,
) => {
  checkEnum('ControlStatus', input.ControlStatus, ['ENABLED', 'DISABLED']);
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const arn = input.StandardsControlArn ?? '';
  const parts = partsOfControlArn(context, arn);
  if (parts === undefined) throw accessDenied(`Account id ${context.account} is not authorized to perform action on resource ${arn}`);
  const { standard, suffix } = parts;
  const subscription = hub.standards[standard];
  const id = controlOfSuffix(standard, suffix);
  // The security control id is no name of a control that has its own in this standard.
  const named = namesIn(standard, id).some((name) => name.arnSuffix === suffix);
  const control =
    named && subscription !== undefined && isUpdatable(subscription)
      ? associatedControl(catalogueOf(context.state), context.region, standard, subscription, id)
      : undefined;
  if (control === undefined) throw notFound(`Standards control ${arn} was not found`);
  const status = input.ControlStatus;
  const reason = input.DisabledReason;
  if (status === undefined) throw invalidInput('ControlStatus is required');
  if (status === 'DISABLED' && (reason === undefined || reason.trim() === '')) {
    throw invalidInput('DisabledReason is required to disable a control');
  }
  const setting = { status, ...(reason === undefined ? {} : { reason }), updatedAt: context.clock.now().toISOString() };
  keepHub(context, withSettings(hub, new Map([[standard, new Map([[control.id, setting]])]])));
  return {};
};
