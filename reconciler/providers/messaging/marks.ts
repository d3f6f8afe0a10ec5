import type { Properties, PropertyValue } from '../../model/properties.ts';
import type { OwnershipMark } from '../observation.ts';
import type { OrganizationView } from '../provider.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

// Our tags: `trueup` is the mark of DESIGN section 6, `managed-by` is what the writer's role is bound to for deletes, `tenant` is what reports
// and policies go by. Source: facts/tenants.md 4.1, 2.7.

// `trueup-name` says what documents call an application that was there before them.

const ourTags = ['trueup', 'managed-by', 'tenant', 'trueup-allow-delete', 'trueup-name'] as const;

/** The tenant in the tags of what several tenants share. */
export const sharedOwner = 'shared';

export type Tags = Readonly<Record<string, string>>;

/** The tags that a tenant's own resource carries, or one that it shares with others. Sharing ends with nobody's file, so no tenant allows its removal. */
export const tagsOf = (
  { name, allowDelete, onRemove }: Pick<EffectiveTenant, 'name' | 'allowDelete' | 'onRemove'>,
  { name: organization }: Pick<OrganizationView, 'name'>,
  shared = false,
): Tags => ({
  trueup: organization,
  'managed-by': 'trueup',
  tenant: shared ? sharedOwner : name,
  ...(allowDelete && onRemove === 'delete' && !shared ? { 'trueup-allow-delete': 'true' } : {}),
});

/** Tags as SES and IAM answer them, ours alone. */
export function ourTagsIn(tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined): Tags {
  const all = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  return Object.fromEntries(ourTags.flatMap((key) => (all.has(key) ? [[key, all.get(key) ?? '']] : [])));
}

export function markOf(tags: Tags): OwnershipMark | undefined {
  const organization = tags['trueup'];
  return organization === undefined ? undefined : { organization, deleteAllowed: tags['trueup-allow-delete'] === 'true' };
}

export const tagList = (tags: Tags): { Key: string; Value: string }[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What has to be written and taken away to get from one set of our tags to another. */
export function tagChange(before: Tags, after: Tags): { readonly write: Tags; readonly remove: readonly string[] } {
  return {
    write: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
    remove: Object.keys(before).filter((key) => after[key] === undefined),
  };
}

/** The tags among a change's properties, which are plain JSON and may come from a plan file. */
export function tagsIn(properties: Properties): Tags {
  const tags = properties['tags'];
  if (typeof tags !== 'object' || Array.isArray(tags)) return {};
  return Object.fromEntries(Object.entries(tags as Readonly<Record<string, PropertyValue>>).map(([key, value]) => [key, String(value)]));
}
