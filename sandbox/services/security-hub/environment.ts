import { configOf } from '../config/state.ts';
import { effectivePolicy } from '../organizations/effective-policy.ts';
import type { CellEnvironment } from './state.ts';

const policyType = 'SECURITYHUB_CSPM_POLICY';

/**
 * Whether the account's effective Organizations policy of type SECURITYHUB_CSPM_POLICY names this Region, to enable or to disable it: such
 * a Region's settings cannot be changed from the account. `ALL_SUPPORTED` is every Region; a Region in neither list is not governed.
 * Source: facts/compliance.md 2.8.
 */
export function governedByPolicy(cell: CellEnvironment): boolean {
  const { record } = cell.organization;
  const ofType = record.attachments.filter((one) => record.policies[one.policy]?.type === policyType);
  if (ofType.length === 0) return false;
  const levels = [...cell.organization.ancestorsOf(cell.account), cell.account].map((target) =>
    ofType.filter((one) => one.target === target).map((one) => JSON.parse(record.policies[one.policy]?.content ?? '{}') as unknown),
  );
  const effective = effectivePolicy(levels) as { readonly cspm_enablement?: Readonly<Record<string, unknown>> } | undefined;
  const { enable_in_regions: enabled, disable_in_regions: disabled } = effective?.cspm_enablement ?? {};
  const named = [enabled, disabled].flatMap((list) => (Array.isArray(list) ? list : []));
  return named.includes(cell.region) || named.includes('ALL_SUPPORTED');
}

/** Whether AWS Config's recorder is on in this cell; without it a standard ends as INCOMPLETE. Source: facts/compliance.md 2.2. */
export function hasRecorder(cell: CellEnvironment): boolean {
  return configOf(cell.account, cell.region, cell).recorder?.recording === true;
}
