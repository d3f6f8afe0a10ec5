import type {
  StandardsControlAssociationDetail,
  StandardsControlAssociationUpdate,
  UnprocessedStandardsControlAssociationUpdate,
} from '@aws-sdk/client-securityhub';
import type { ControlId, StandardId } from '../../../catalogue/catalogue.ts';
import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { UnlistedPolicy } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Leftover, LeftoverContext, Outcome, ResourceType, StepContext } from '../../provider.ts';
import { standardArn, standardOfArn } from '../arns.ts';
import { type BatchLimit, inBatches } from '../batches.ts';
import { outcomeOfFailure } from '../failures.ts';
import { formatReason, parseReason } from '../reason.ts';
import { sameMembers } from '../same-members.ts';
import { hubName, hubTypeName } from './hub.ts';
import { standardTypeName } from './standard.ts';

export const controlTypeName = 'securityhub/control';

/** A control in a standard. The standard's id comes first and holds slashes; a control's id holds none. */
export const controlName = (standard: StandardId, control: ControlId): string => `${standard}/${control}`;

export function partsOfControlName(name: string): { readonly standard: StandardId; readonly control: ControlId } {
  const slash = name.lastIndexOf('/');
  return { standard: name.slice(0, slash), control: name.slice(slash + 1) };
}

/** `expires` of an entry that does not end. Written out, so that a stronger entry without an expiry takes away a weaker one's. */
export const neverExpires = 'never';

/**
 * A control's association with a standard: `status`, and for a disabled one `reason`, `ticket`, `expires` and `managedBy` (the organization
 * whose mark the live reason carries). Re-enabling counts as destructive: it undoes a decision that somebody recorded, and it is what the
 * guard on the number of changes is there for (facts/compliance.md 6.2, `guards.deleteShare`). Disabling is what documents ask for.
 */
export const controlType: ResourceType = {
  name: controlTypeName,
  // The maximum is not published. Source: facts/compliance.md 2.3.
  batchSize: 100,
  after: [hubTypeName, standardTypeName],
  parent: { type: standardTypeName, nameOf: (name) => partsOfControlName(name).standard, born: { status: 'ENABLED' } },
  exclusive: false,
  same: sameAssociation,
  difference({ before, after }) {
    if (before !== undefined && before['status'] === after?.['status']) return 'control-reason';
    return after?.['status'] === 'DISABLED' ? 'control-should-be-disabled' : 'control-should-be-enabled';
  },
  isDestructiveUpdate: (before, after) => before['status'] === 'DISABLED' && after['status'] === 'ENABLED',
  // Whether a same-state update replaces the reason is not confirmed. Source: facts/compliance.md 6.7.
  mayBeIgnored: (before, after) => before['status'] === after['status'],
  // Somebody had disabled it before, in words of their own.
  adopts: (before, after) => before['status'] === 'DISABLED' && after['managedBy'] !== undefined && before['managedBy'] === undefined,
  summarise: summarised,
  leftover: leftoverOf,
};

/** Status, ticket, last day and reason. Our mark and an entry without an end are not worth a word. */
function summarised({ status, ticket, expires, reason }: Properties): string {
  const words = [
    String(status),
    ...(ticket === undefined ? [] : [`ticket ${String(ticket)}`]),
    ...(expires === undefined || expires === neverExpires ? [] : [`until ${String(expires)}`]),
  ].join(', ');
  return reason === undefined || status !== 'DISABLED' ? words : `${words}: "${String(reason)}"`;
}

/** For an enabled control the text is not compared. A disabled one that another organization's mark claims differs: the engine refuses to write over it. */
function sameAssociation(wanted: Properties, observed: Properties): boolean {
  return wanted['status'] === observed['status'] && (wanted['status'] === 'ENABLED' || sameMembers(wanted, observed));
}

/** A live association that no document declares. Ours is re-enabled, somebody else's follows `unlistedControls`. Source: facts/compliance.md 6.3, 6.7. */
function leftoverOf(observed: ObservedResource, policy: UnlistedPolicy | undefined, context: LeftoverContext): Leftover {
  if (observed.properties['status'] !== 'DISABLED') return { action: 'none' };
  const { standard } = partsOfControlName(observed.name);
  // Its standard is on the way out, and the control with it.
  if (context.desired.resources.get(resourceKey(standardTypeName, standard))?.state === 'absent') return { action: 'none' };
  if (observed.mark !== undefined) {
    return observed.mark.organization === context.organization ? reEnable(formerlyOurs(observed)) : { action: 'none' };
  }
  if (observed.properties['reason'] === undefined && releasesNewControls(context)) return pendingRelease(observed);
  return policy?.policy === 'correct' ? reEnable('no document disables it (unlistedControls: enabled)') : { action: 'none' };
}

const reEnable = (because: string): Leftover => ({
  action: 'update',
  difference: 'control-should-be-enabled',
  after: { status: 'ENABLED' },
  because,
});

function formerlyOurs(observed: ObservedResource): string {
  const expires = observed.properties['expires'];
  return expires === undefined || expires === neverExpires
    ? 'no document disables it any more'
    : `no document disables it any more; its entry counted until ${expires}`;
}

/**
 * New controls arrive disabled for some days while AutoEnableControls is on, its default. Only a hub that is known to have it off, or is
 * about to, has no such window.
 */
function releasesNewControls({ desired, resources }: LeftoverContext): boolean {
  const key = resourceKey(hubTypeName, hubName);
  const autoEnable = desired.resources.get(key)?.properties['autoEnableControls'] ?? resources.get(key)?.properties['autoEnableControls'];
  return autoEnable !== false;
}

function pendingRelease(observed: ObservedResource): Leftover {
  const message = `${observed.name} is disabled without a reason: a new control in its release window, which Security Hub will enable`;
  const notice = { difference: 'control-pending-release', severity: 'note', type: controlTypeName, name: observed.name, message } as const;
  return { action: 'notice', notice };
}

/**
 * Security Hub's association as a resource; undefined for an ARN that is no standard's. The live reason carries ticket, expiry and our mark;
 * they are split off here and nowhere else. No reason stays absent: a control in its release window has none. Source: facts/compliance.md 2.3.
 */
export function normaliseAssociation(live: StandardsControlAssociationDetail): ObservedResource | undefined {
  const standard = standardOfArn(live.StandardsArn ?? '');
  const { SecurityControlId: control, AssociationStatus: status, UpdatedReason: text } = live;
  if (standard === undefined || control === undefined || status === undefined) return undefined;
  const base = { type: controlTypeName, name: controlName(standard, control) } as const;
  if (text === undefined || text.trim() === '') return { ...base, properties: { status } };
  const parsed = parseReason(text);
  if (parsed.mark === undefined) return { ...base, properties: { status, reason: parsed.reason } };
  const { reason, ticket, expires = neverExpires, mark } = parsed;
  return { ...base, properties: { status, reason, ticket, expires, managedBy: mark.organization }, mark };
}

/**
 * Sends association updates of one cell, and answers for each change by itself: the service returns 200 even when it refused some. May be
 * repeated. Source: facts/compliance.md 2.3, 6.8 step 6.
 */
export async function writeAssociations(
  batch: readonly Change[],
  aws: WriteClients,
  step: StepContext,
  limit: BatchLimit,
): Promise<Outcome[]> {
  const updates = batch.map((change) => toAssociationUpdate(change, step));
  // Disables before enables: should a call be cut in two, what takes noise away goes first.
  const ordered = updates.toSorted((a, b) => (a.AssociationStatus ?? '').localeCompare(b.AssociationStatus ?? ''));
  try {
    const answers = await inBatches(ordered, limit, (some) =>
      aws.securityHub.batchUpdateStandardsControlAssociations({ StandardsControlAssociationUpdates: [...some] }, step.signal),
    );
    const refused = answers.flatMap((answer) => answer.UnprocessedAssociationUpdates ?? []);
    const byName = new Map(refused.map((item) => [nameOfUpdate(item.StandardsControlAssociationUpdate), item]));
    return batch.map((change) => outcomeOfUpdate(byName.get(change.address.name)));
  } catch (error) {
    const outcome = outcomeOfFailure(error);
    return batch.map(() => outcome);
  }
}

function toAssociationUpdate(change: Change, step: StepContext): StandardsControlAssociationUpdate {
  if (change.action === 'delete') throw new Error('a control is enabled or disabled, never deleted');
  const { standard, control } = partsOfControlName(change.address.name);
  const association = { StandardsArn: standardArn(standard, step.organization.partition, step.cell.region), SecurityControlId: control };
  return change.after['status'] === 'DISABLED'
    ? { ...association, AssociationStatus: 'DISABLED', UpdatedReason: reasonOf(change.after, step.organization.name) }
    : { ...association, AssociationStatus: 'ENABLED', UpdatedReason: reasonOfEnabled(change.after) };
}

/** An exception's reason, ticket and last day, without our mark: what is enabled is nobody's to take back. */
const reasonOfEnabled = ({ reason, ticket, expires }: Properties): string =>
  ticket === undefined ? enabledReason : `exception: ${String(reason)} | ticket=${String(ticket)} | expires=${String(expires)}`;

/** Takes our mark out of the live reason, so that a later change by somebody who gives none is not taken for ours. */
const enabledReason = 'no declared entry disables this control';

/** The text of a disabled control's reason, with our mark. */
export function reasonOf(after: Properties, organization: string): string {
  const { reason, ticket, expires } = after;
  return formatReason({
    reason: String(reason),
    ticket: String(ticket),
    ...(typeof expires === 'string' && expires !== neverExpires ? { expires } : {}),
    mark: { organization, deleteAllowed: false },
  });
}

const nameOfUpdate = (update: StandardsControlAssociationUpdate | undefined): string =>
  controlName(standardOfArn(update?.StandardsArn ?? '') ?? '', update?.SecurityControlId ?? '');

/** Source: facts/compliance.md 2.3 ("Which code when", the retry map). */
function outcomeOfUpdate(refused: UnprocessedStandardsControlAssociationUpdate | undefined): Outcome {
  if (refused === undefined) return { status: 'sent' };
  const code = refused.ErrorCode ?? 'UNKNOWN';
  const said = refused.ErrorReason === undefined ? '' : ` (AWS: ${refused.ErrorReason})`;
  switch (refused.ErrorCode) {
    case 'LIMIT_EXCEEDED':
      return { status: 'later', code, message: `too many requests for now${said}` };
    case 'RESOURCE_NOT_FOUND':
      return { status: 'later', code, message: `the standard does not take changes of its controls yet${said}` };
    case 'ACCESS_DENIED':
      return {
        status: 'failed',
        code,
        message: `denied${said}: look whether central configuration or an organization policy governs this account, then at the apply role`,
      };
    case 'NOT_FOUND':
      return {
        status: 'failed',
        code,
        message: `this Region has no such control in the standard${said}: take it off the list, or run trueup catalogue refresh`,
      };
    case 'INVALID_INPUT':
      return {
        status: 'failed',
        code,
        message: `refused as invalid${said}: compare the standard's id and the reason with what AWS accepts`,
      };
    default:
      return { status: 'failed', code, message: `refused${said}` };
  }
}
