import type { TypeName } from '../../model/address.ts';
import type { DifferenceKind } from '../../model/difference.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../model/properties.ts';
import type { ObservedResource } from '../observation.ts';
import type { Leftover, LeftoverContext, ResourceType } from '../provider.ts';

/** Whether `observed` has every member of `wanted` with the same value. What only `observed` has is not ours. */
export const sameMembers = (wanted: Properties, observed: Properties): boolean =>
  Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name]));

const onlyTags = (before: Properties, after: Properties): boolean =>
  Object.keys(after).every((name) => name === 'tags' || canonicalJson(after[name]) === canonicalJson(before[name]));

export function differenceOf({ action, before = {}, after = {} }: Parameters<ResourceType['difference']>[0]): DifferenceKind {
  if (action === 'create') return 'resource-missing';
  if (action === 'delete') return 'resource-unexpected';
  return onlyTags(before, after) ? 'resource-tags' : 'resource-setting';
}

/**
 * What is ours by its mark and that no document asks for any more: taken away where the document that made it allowed that, said where it did
 * not. What does not carry our mark is nobody's business. Source: facts/tenants.md 4.2 (`retention.onRemove`), DESIGN section 6.
 */
export function pruneOurs(observed: ObservedResource, context: Pick<LeftoverContext, 'organization' | 'prune'>): Leftover {
  const { type, name, mark, properties } = observed;
  if (mark === undefined || mark.organization !== context.organization || !isWrittenByUs(properties)) return { action: 'none' };
  if (mark.deleteAllowed || context.prune === true) return { action: 'delete', difference: 'resource-unexpected', because: 'pruned' };
  const message =
    'ours, and no document asks for it any more; kept, since its tenant did not write retention.onRemove: delete with allowDelete: trueup prune';
  return { action: 'notice', notice: { difference: 'resource-unexpected', severity: 'note', type, name, message } };
}

/** The tags of a stack set reach what its stacks make, and `trueup` is among them: what we wrote ourselves bears `managed-by` too. */
function isWrittenByUs({ tags }: Properties): boolean {
  if (typeof tags !== 'object' || Array.isArray(tags)) return true;
  return (tags as Properties)['managed-by'] === 'trueup';
}

function ownerIn({ tags }: Properties): PropertyValue | undefined {
  return typeof tags === 'object' && !Array.isArray(tags) ? (tags as Properties)['trueup'] : undefined;
}

/** When AWS made it, as an observed resource tells. */
export const madeAt = (date: Date | undefined): Pick<ObservedResource, 'createdAt'> =>
  date === undefined ? {} : { createdAt: date.toISOString() };

/** The rules that most types of tenants share. */
export const rulesOf = (
  name: TypeName,
  after: readonly TypeName[],
  more: Partial<Omit<ResourceType, 'name' | 'after'>> = {},
): ResourceType => ({
  name,
  batchSize: 1,
  after,
  exclusive: false,
  same: sameMembers,
  difference: differenceOf,
  isDestructiveUpdate: () => false,
  adopts: (before, after) => ownerIn(after) !== undefined && ownerIn(before) === undefined,
  leftover: (observed, _policy, context) => pruneOurs(observed, context),
  ...more,
});
