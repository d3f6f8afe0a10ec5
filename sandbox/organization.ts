import type { StateStore } from './services/operation.ts';

/** Life of an account, as Organizations names it. Source: facts/compliance.md 5.1. */
export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface AccountRecord {
  readonly id: string;
  name: string;
  email: string;
  /** The root's or an organizational unit's id. */
  parent: string;
  state: AccountState;
  joinedMethod: 'INVITED' | 'CREATED';
  /** ISO 8601. */
  joinedAt: string;
  /** AWS time at which a PENDING_CLOSURE account is CLOSED. */
  closedAtAwsMs?: number;
}

export interface UnitRecord {
  readonly id: string;
  name: string;
  parent: string;
}

export interface CreationRecord {
  readonly id: string;
  readonly accountName: string;
  readonly requestedAt: string;
  /** AWS time at which the account exists. */
  readonly dueAwsMs: number;
  state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  readonly email: string;
  readonly roleName: string;
  readonly tags?: Record<string, string>;
  accountId?: string;
  completedAt?: string;
  failureReason?: string;
}

export interface PolicyRecord {
  readonly id: string;
  readonly type: string;
  name: string;
  description: string;
  content: string;
  readonly awsManaged: boolean;
}

/** How Organizations answers where AWS itself differs from place to place and time to time. A reader must bear every mode. */
export interface AnswerModes {
  /** `Account.State` is given. */
  state: boolean;
  /** `Account.Status`, the older member, is given. */
  status: boolean;
  /** `Account.Paths` and `OrganizationalUnit.Path` are given. */
  paths: boolean;
  /** Lists begin with an empty page that carries a NextToken. */
  emptyPages: boolean;
}

export interface OrganizationState {
  id: string;
  rootId: string;
  managementAccount: string;
  accounts: Record<string, AccountRecord>;
  units: Record<string, UnitRecord>;
  creations: Record<string, CreationRecord>;
  /** Addresses of AWS accounts outside the organization: no account can be made with them. */
  addressesElsewhere?: string[];
  /** Most accounts that the organization may have; without it as many as are made. */
  accountLimit?: number;
  delegatedAdministrators: { account: string; service: string; since: string }[];
  serviceAccess: { service: string; since: string }[];
  policyTypes: string[];
  policies: Record<string, PolicyRecord>;
  attachments: { policy: string; target: string }[];
  /** By id of an account, a unit, the root or a policy. */
  tags?: Record<string, Record<string, string>>;
  /** When policies or their attachments last changed, ISO 8601. */
  policiesChangedAt: string;
  /** Roles that every account has, besides those of one account. */
  roleNames: string[];
  managementRoleNames: string[];
  answers: AnswerModes;
}

const joinedAt = '2024-03-01T09:00:00.000Z';
const firstAccounts = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => String(digit).repeat(12));

/** The id of the n-th account, from 0: 111111111111 to 999999999999, then 100000000001 and up. Source: DESIGN section 7. */
export const accountIdAt = (index: number): string => firstAccounts[index] ?? String(100_000_000_001 + index - firstAccounts.length);

export const fullAccessPolicyId = 'p-FullAWSAccess';

/** An organization that has only its management account. */
export function emptyOrganization(id: string, rootId: string, managementAccount: string): OrganizationState {
  return {
    id,
    rootId,
    managementAccount,
    accounts: {},
    units: {},
    creations: {},
    delegatedAdministrators: [],
    serviceAccess: [],
    policyTypes: ['SERVICE_CONTROL_POLICY'],
    policies: {
      [fullAccessPolicyId]: {
        id: fullAccessPolicyId,
        type: 'SERVICE_CONTROL_POLICY',
        name: 'FullAWSAccess',
        description: 'Allows access to every operation',
        content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        awsManaged: true,
      },
    },
    attachments: [{ policy: fullAccessPolicyId, target: rootId }],
    policiesChangedAt: joinedAt,
    roleNames: ['OrganizationAccountAccessRole', 'trueup-plan', 'trueup-apply'],
    managementRoleNames: ['trueup-plan-hub', 'trueup-apply-hub'],
    answers: { state: true, status: true, paths: true, emptyPages: false },
  };
}

/**
 * The organization of a sandbox without a seed: root `r-ab12` with the units `prod` and `sandbox`; the first three accounts stand under
 * the root, the others in turn in the two units.
 */
export function defaultOrganization(accounts: number): OrganizationState {
  const organization = emptyOrganization('o-exampleorgid', 'r-ab12', accountIdAt(0));
  const units = [
    { id: 'ou-ab12-11111111', name: 'prod', parent: organization.rootId },
    { id: 'ou-ab12-22222222', name: 'sandbox', parent: organization.rootId },
  ];
  for (const unit of units) addUnit(organization, unit);
  for (let index = 0; index < accounts; index += 1) {
    const parent = index < 3 ? organization.rootId : (units[index % 2]?.id ?? organization.rootId);
    addAccount(organization, { id: accountIdAt(index), name: index === 0 ? 'management' : `account-${index + 1}`, parent });
  }
  return organization;
}

export function addUnit(organization: OrganizationState, unit: UnitRecord): void {
  organization.units[unit.id] = unit;
  organization.attachments.push({ policy: fullAccessPolicyId, target: unit.id });
}

/** Adds an account; what is not given gets the ordinary value. */
export function addAccount(
  organization: OrganizationState,
  given: Partial<AccountRecord> & { id: string; name: string; parent: string },
): void {
  organization.accounts[given.id] = {
    email: `aws+${given.id}@example.com`,
    state: 'ACTIVE',
    joinedMethod: given.id === organization.managementAccount ? 'INVITED' : 'CREATED',
    joinedAt,
    ...given,
  };
  organization.attachments.push({ policy: fullAccessPolicyId, target: given.id });
}

/** The organization as other services see it: they read it, only Organizations' own operations change it. */
export class Organization {
  readonly #state: StateStore;
  readonly #initial: () => OrganizationState;

  constructor(state: StateStore, initial: () => OrganizationState) {
    this.#state = state;
    this.#initial = initial;
  }

  /** The stored state itself; for the Organizations service and for seeding. */
  get record(): OrganizationState {
    return this.#state.of('organizations', '*', 'global', this.#initial);
  }

  get id(): string {
    return this.record.id;
  }

  get rootId(): string {
    return this.record.rootId;
  }

  get managementAccount(): string {
    return this.record.managementAccount;
  }

  account(id: string): AccountRecord | undefined {
    return Object.hasOwn(this.record.accounts, id) ? this.record.accounts[id] : undefined;
  }

  unit(id: string): UnitRecord | undefined {
    return Object.hasOwn(this.record.units, id) ? this.record.units[id] : undefined;
  }

  /** Accounts in the order of their ids. */
  accounts(): AccountRecord[] {
    return Object.values(this.record.accounts).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  units(): UnitRecord[] {
    return Object.values(this.record.units).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Root, then each unit down to and without `id` itself; `id` is an account or a unit. */
  ancestorsOf(id: string): string[] {
    const parent = this.account(id)?.parent ?? this.unit(id)?.parent;
    return parent === undefined ? [] : [...this.ancestorsOf(parent), parent];
  }

  /** True when `account` is registered as delegated administrator of `service`, e.g. `securityhub.amazonaws.com`. */
  isDelegatedAdministrator(account: string, service?: string): boolean {
    return this.record.delegatedAdministrators.some(
      (entry) => entry.account === account && (service === undefined || entry.service === service),
    );
  }
}
