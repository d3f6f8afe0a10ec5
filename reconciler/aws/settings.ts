import { type AccountId, accountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import type { OrganizationSpec } from '../model/documents.generated.ts';

/** A run that only looks, or one that also changes: which of the two role pairs is assumed. */
export type RoleKind = 'plan' | 'apply';

export interface RolePair {
  /** In the management or a delegated administrator account. */
  readonly hub: string;
  /** In every account. */
  readonly member: string;
}

/** What the connection to AWS needs of `Organization.spec`. */
export interface AwsSettings {
  readonly partition: string;
  readonly organizationId: string;
  readonly managementAccount: AccountId;
  /** Accounts besides the management account that the hub role may live in. */
  readonly delegatedAccounts: readonly AccountId[];
  readonly homeRegion: Region;
  readonly roles: Readonly<Record<RoleKind, RolePair>>;
  /** `env:NAME`. */
  readonly externalIdFrom?: string;
  /** Ceiling of our own budget in one cell, calls a second. */
  readonly requestsPerSecondPerCell: number;
}

/** What `organization.yaml` says of it. The rates' default is that of facts/compliance.md 6.2. */
export function awsSettings(spec: OrganizationSpec): AwsSettings {
  const { securityHub, stackSets } = spec.delegatedAdmins ?? {};
  const { plan, apply, externalIdFrom } = spec.roles;
  const delegated = [securityHub, stackSets].filter((account) => account !== undefined);
  return {
    partition: spec.partition ?? 'aws',
    organizationId: spec.organizationId,
    managementAccount: accountId(spec.managementAccount),
    delegatedAccounts: [...new Set(delegated)].map(accountId),
    homeRegion: spec.homeRegion,
    roles: { plan, apply },
    ...(externalIdFrom === undefined ? {} : { externalIdFrom }),
    requestsPerSecondPerCell: spec.limits?.requestsPerSecondPerCell ?? 5,
  };
}
