import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';

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
