import pLimit from 'p-limit';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { type GeneratedPolicy, type LivePolicy, livePolicy, policiesOf } from '../providers/messaging/policy-documents.ts';
import type { OrganizationView } from '../providers/provider.ts';

export interface TenantPolicy {
  readonly generated: GeneratedPolicy;
  readonly live: LivePolicy;
}

interface PoliciesInput {
  readonly tenants: readonly EffectiveTenant[];
  readonly organization: OrganizationView;
  readonly catalogue: Catalogue;
  /** `Organization.spec.roles.apply.member`. */
  readonly memberRole: string;
  /** Cells of ACTIVE accounts in governed Regions. */
  readonly active: CellSet;
  readonly readClients: (cell: Cell) => ReadClients;
  /** Accounts asked at once. */
  readonly concurrency: number;
}

/** The policies that follow from the tenants, each beside what is in force. What could not be read says so. */
export async function tenantPolicies(input: PoliciesInput): Promise<readonly TenantPolicy[]> {
  const { organization, catalogue, memberRole, active } = input;
  const limit = pLimit(input.concurrency);
  const generated = input.tenants.flatMap((tenant) => policiesOf(tenant, organization, memberRole));
  const liveOf = async (policy: GeneratedPolicy): Promise<LivePolicy> => {
    const { cell } = policy;
    if (active.space.indexOf(cell) === undefined || !active.has(cell))
      return { is: 'unreadable', message: `${cell.account}/${cell.region} is not governed, or its account is not ACTIVE` };
    try {
      return await livePolicy(policy, { organization, catalogue }, input.readClients(cell));
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return { is: 'unreadable', message: `${error.service} ${error.operation}: ${error.message}` };
    }
  };
  return Promise.all(generated.map((policy) => limit(async () => ({ generated: policy, live: await liveOf(policy) }))));
}
