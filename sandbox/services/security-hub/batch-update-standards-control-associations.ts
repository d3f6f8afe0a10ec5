import type {
  BatchUpdateStandardsControlAssociationsCommandInput,
  BatchUpdateStandardsControlAssociationsCommandOutput,
  StandardsControlAssociationUpdate,
  UnprocessedStandardsControlAssociationUpdate,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { findAssociation, isRefusal, type Refusal } from './association.ts';
import { keepHub, refuseGoverned, subscribedHub } from './cell.ts';
import type { Output } from './output.ts';
import { checkLength } from './page.ts';
import type { ControlSetting, ControlStatus, Hub, Subscription } from './state.ts';

/**
 * Answers 200 whatever happens to the single entries. A control that already has the status takes the new reason.
 * Source: facts/compliance.md 2.3 (that the reason is replaced is assumed).
 */
export const batchUpdateStandardsControlAssociations: Operation<
  BatchUpdateStandardsControlAssociationsCommandInput,
  Output<BatchUpdateStandardsControlAssociationsCommandOutput>
> = (input, context) => {
  const updates = input.StandardsControlAssociationUpdates ?? [];
  checkLength('StandardsControlAssociationUpdates', updates, 1, 100);
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const unprocessed: UnprocessedStandardsControlAssociationUpdate[] = [];
  const changed = new Map<string, Map<string, ControlSetting>>();
  const settings = new SharedSettings(context.clock.now().toISOString());
  for (const update of updates) {
    const found = contentProblem(update) ?? findAssociation(context, hub, update);
    if (isRefusal(found)) {
      unprocessed.push({ StandardsControlAssociationUpdate: update, ErrorCode: found.code, ErrorReason: found.reason });
      continue;
    }
    const ofStandard = changed.get(found.standard) ?? new Map<string, ControlSetting>();
    ofStandard.set(found.control.id, settings.of(update.AssociationStatus as ControlStatus, update.UpdatedReason));
    changed.set(found.standard, ofStandard);
  }
  keepHub(context, withSettings(hub, changed));
  return { UnprocessedAssociationUpdates: unprocessed };
};

function contentProblem(update: StandardsControlAssociationUpdate): Refusal | undefined {
  const { AssociationStatus: status, UpdatedReason: reason } = update;
  if (status !== 'ENABLED' && status !== 'DISABLED') {
    return { code: 'INVALID_INPUT', reason: `AssociationStatus must be one of ENABLED, DISABLED, not ${status}` };
  }
  if (reason !== undefined && reason.trim() === '') return { code: 'INVALID_INPUT', reason: 'UpdatedReason must not be blank' };
  return undefined;
}

/** Gives updates of one call that say the same one setting between them: sixty controls with one reason are kept once. */
class SharedSettings {
  readonly #at: string;
  readonly #known = new Map<string, ControlSetting>();

  constructor(at: string) {
    this.#at = at;
  }

  of(status: ControlStatus, reason: string | undefined): ControlSetting {
    const key = `${status}/${reason ?? ''}`;
    const known = this.#known.get(key) ?? { status, ...(reason === undefined ? {} : { reason }), updatedAt: this.#at };
    this.#known.set(key, known);
    return known;
  }
}

/** The hub with controls set by hand, standard by standard. */
export function withSettings(hub: Hub, changed: ReadonlyMap<string, ReadonlyMap<string, ControlSetting>>): Hub {
  const standards: Record<string, Subscription> = { ...hub.standards };
  for (const [standard, controls] of changed) {
    const subscription = standards[standard];
    if (subscription === undefined) continue;
    standards[standard] = { ...subscription, controls: { ...subscription.controls, ...Object.fromEntries(controls) } };
  }
  return { ...hub, standards };
}
