import type { Use } from '../../../isolation/facts.ts';
import { sharedOwner } from '../marks.ts';
import type { Ground } from './gathering.ts';

type Tag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** A thing that the tenant uses and whose tag `tenant` names another: then it is the other's too. */
export function claimByTag(tags: readonly Tag[] | undefined, use: Omit<Use, 'declaredShared'>, { tenant, found }: Ground): void {
  const owner = tags?.find(({ Key }) => Key === 'tenant')?.Value;
  if (owner === undefined || owner === tenant.name || owner === sharedOwner) return;
  found.claimed.push({ tenant: owner, use: { ...use, declaredShared: false } });
}
