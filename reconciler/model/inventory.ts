import type { AccountId } from './account-id.ts';

/** Account.State of Organizations. Only ACTIVE accounts have cells. */
export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface Account {
  readonly id: AccountId;
  readonly name: string;
  /** In lower case; how an account that a document has made is found again. Never shown. */
  readonly email?: string;
  readonly state: AccountState;
  /** Ids from the root to the account's own parent: `['r-ab12', 'ou-ab12-11111111']`. */
  readonly path: readonly string[];
  /** When it joined, as far as Organizations tells. */
  readonly joinedAt?: Date;
}

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  /** Ids from the root to this unit's parent; empty for the root itself. */
  readonly path: readonly string[];
}

/** The organization as AWS describes it, read once a run. */
export interface Inventory {
  readonly organizationId: string;
  readonly managementAccount: AccountId;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** Roots and organizational units by id. */
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
}
