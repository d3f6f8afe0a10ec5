import { createHash } from 'node:crypto';
import type { Change } from '../../../model/change.ts';
import { canonicalJson } from '../../../model/properties.ts';
import type { StepContext } from '../../provider.ts';

/**
 * The token of a create: the same for the same wish in the same place, so that a run that is repeated makes nothing twice. How long AWS
 * remembers one is not published. Source: facts/tenants.md 2.3.
 */
export function clientToken(change: Change, { cell, organization }: Pick<StepContext, 'cell' | 'organization'>): string {
  const after = 'after' in change ? change.after : {};
  const wish = [organization.name, cell.account, cell.region, change.address.type, change.address.name, canonicalJson(after)];
  return createHash('sha256').update(JSON.stringify(wish)).digest('hex').slice(0, 64);
}
