import type { Properties, PropertyValue } from '../../model/properties.ts';
import type { OwnershipMark } from '../observation.ts';

// The mark of what we make ourselves, a topic or a key, in tags. Source: DESIGN section 6.

const ownerTag = 'trueup';
const permissionTag = 'trueup-allow-delete';
/** CloudFormation writes it on what its stacks make. */
const stackTag = 'aws:cloudformation:stack-name';

export type Tags = Readonly<Record<string, string>>;

/** The tags that our own topic or key carries. */
export const tagsOf = (organization: string, allowDelete: boolean): Tags => ({
  [ownerTag]: organization,
  ...(allowDelete ? { [permissionTag]: 'true' } : {}),
});

/** Our tags among the live ones. */
export const ourTagsIn = (live: Tags): Tags =>
  Object.fromEntries(Object.entries(live).filter(([name]) => name === ownerTag || name === permissionTag));

export function markIn(live: Tags): OwnershipMark | undefined {
  const organization = live[ownerTag];
  return organization === undefined ? undefined : { organization, deleteAllowed: live[permissionTag] === 'true' };
}

/** The stack that made it: a stack set's tags reach all that its stacks make, so the mark alone does not say that it was us. */
export const stackOf = (live: Tags): string | undefined => live[stackTag];

/** The tags among a change's properties, which are plain JSON and may come from a plan file. */
export function tagsIn(properties: Properties): Tags {
  const tags = properties['tags'];
  if (typeof tags !== 'object' || Array.isArray(tags)) return {};
  return Object.fromEntries(Object.entries(tags as Readonly<Record<string, PropertyValue>>).map(([name, value]) => [name, String(value)]));
}

/** Tags to write and to take away. */
export function tagChange(before: Tags, after: Tags): { readonly write: Tags; readonly remove: readonly string[] } {
  return {
    write: Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value)),
    remove: Object.keys(before).filter((name) => after[name] === undefined),
  };
}

/** The update writes our mark where there was none. */
export const adopts = (before: Properties, after: Properties): boolean =>
  tagsIn(after)[ownerTag] !== undefined && tagsIn(before)[ownerTag] === undefined;
