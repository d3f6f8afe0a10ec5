import type { StandardsControlAssociationDetail, StandardsControlAssociationSummary } from '@aws-sdk/client-securityhub';
import { namesIn } from './aliases.ts';
import { securityControlArn, standardArn, standardOfArn, standardsControlArn } from './arns.ts';
import { associatedControl, catalogueOf } from './catalogue.ts';
import type { ControlData } from './catalogue-data.ts';
import type { CellEnvironment, Hub, Subscription } from './state.ts';
import { isUpdatable, settingOf } from './subscription.ts';

/** Why one entry of a batch was not processed. */
export interface Refusal {
  readonly code: 'INVALID_INPUT' | 'NOT_FOUND' | 'RESOURCE_NOT_FOUND';
  readonly reason: string;
}

/** A control in an enabled standard that can be read and changed now. */
export interface Association {
  readonly standard: string;
  readonly subscription: Subscription;
  readonly control: ControlData;
}

/**
 * Finds the association that a batch entry names, or says why there is none: a malformed or unknown standard is INVALID_INPUT; one that
 * is off, PENDING or DELETING is RESOURCE_NOT_FOUND; a control that the standard lacks is NOT_FOUND. Source: facts/compliance.md 2.3.
 */
export function findAssociation(
  cell: CellEnvironment,
  hub: Hub,
  entry: { readonly StandardsArn: string | undefined; readonly SecurityControlId: string | undefined },
): Association | Refusal {
  const standard = standardOfArn(cell.region, entry.StandardsArn ?? '');
  if (standard === undefined) return { code: 'INVALID_INPUT', reason: `StandardsArn ${entry.StandardsArn} is not valid` };
  const subscription = hub.standards[standard];
  if (subscription === undefined || !isUpdatable(subscription)) {
    return { code: 'RESOURCE_NOT_FOUND', reason: `Standard ${entry.StandardsArn} is not enabled, or not ready for updates` };
  }
  const control = associatedControl(catalogueOf(cell.state), cell.region, standard, subscription, entry.SecurityControlId ?? '');
  if (control === undefined) {
    return { code: 'NOT_FOUND', reason: `Security control ${entry.SecurityControlId} was not found in ${entry.StandardsArn}` };
  }
  return { standard, subscription, control };
}

export const isRefusal = (found: Association | Refusal): found is Refusal => 'code' in found;

export function summarize(cell: CellEnvironment, hub: Hub, association: Association): StandardsControlAssociationSummary {
  const { standard, subscription, control } = association;
  const setting = settingOf(catalogueOf(cell.state), hub, subscription, control.id, cell.clock.awsMs());
  return {
    StandardsArn: standardArn(cell, standard),
    SecurityControlId: control.id,
    SecurityControlArn: securityControlArn(cell, control.id),
    AssociationStatus: setting.status,
    UpdatedAt: new Date(setting.updatedAt),
    ...(setting.reason === undefined ? {} : { UpdatedReason: setting.reason }),
    StandardsControlTitle: control.title,
    StandardsControlDescription: control.title,
  };
}

export function detail(cell: CellEnvironment, hub: Hub, association: Association): StandardsControlAssociationDetail {
  const names = namesIn(association.standard, association.control.id);
  return {
    ...summarize(cell, hub, association),
    StandardsControlArns: names.map((name) => standardsControlArn(cell, association.standard, name.arnSuffix)),
  };
}
