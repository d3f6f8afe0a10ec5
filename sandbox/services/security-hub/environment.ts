import type { CellEnvironment } from './state.ts';

interface CspmPolicy {
  readonly cspm_enablement?: Readonly<Record<string, unknown>>;
}

/**
 * Whether an Organizations policy of type SECURITYHUB_CSPM_POLICY names this Region for the account, to enable or to disable it: such a
 * Region's settings cannot be changed from the account. Source: facts/compliance.md 2.8.
 */
export function governedByPolicy(cell: CellEnvironment): boolean {
  const { organization } = cell;
  const { policies, attachments } = organization.record;
  const targets = [...organization.ancestorsOf(cell.account), cell.account];
  return attachments.some(({ policy, target }) => {
    const record = policies[policy];
    return record?.type === 'SECURITYHUB_CSPM_POLICY' && targets.includes(target) && namesRegion(record.content, cell.region);
  });
}

/** `ALL_SUPPORTED` is every Region; a Region in neither list is not governed. */
function namesRegion(content: string, region: string): boolean {
  const enablement = (JSON.parse(content) as CspmPolicy).cspm_enablement ?? {};
  const named = [...assigned(enablement['enable_in_regions']), ...assigned(enablement['disable_in_regions'])];
  return named.includes(region) || named.includes('ALL_SUPPORTED');
}

/** A list as it stands, or under the inheritance operators `@@assign` and `@@append`. */
function assigned(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return [];
  const { '@@assign': assign, '@@append': append } = value as Readonly<Record<string, unknown>>;
  return [...assigned(assign ?? []), ...assigned(append ?? [])];
}

/** Whether AWS Config records in this cell. */
export function hasRecorder(_cell: CellEnvironment): boolean {
  return true;
}
