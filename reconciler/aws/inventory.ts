import type * as OrganizationsApi from '@aws-sdk/client-organizations';
import { type AccountId, parseAccountId } from '../model/account-id.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Account, AccountState, Inventory, OrganizationalUnit } from '../model/inventory.ts';
import { listAll } from '../model/paged-list.ts';
import type { InventoryReads } from './operations.ts';
import type { AwsSettings } from './settings.ts';
import { SetupProblem } from './setup-problem.ts';

/**
 * Reads the organization: its accounts with their states and places, its roots and units with their names. Checks first that it is the one
 * that `organization.yaml` means. An empty list of accounts is answered as it is: the guard `empty-inventory` refuses it.
 * Throws SetupProblem when this is another organization, or none, or may not be read; AwsFailure when a call failed for good.
 * Source: facts/compliance.md 5.1.
 */
export async function readInventory(
  organizations: InventoryReads,
  settings: Pick<AwsSettings, 'organizationId' | 'managementAccount'>,
  signal?: AbortSignal,
): Promise<Inventory> {
  try {
    await checkOrganization(organizations, settings, signal);
    // Names and nesting of units are not in the accounts' answers, so the tree is walked for them while the accounts are listed.
    const [listed, units] = await Promise.all([listAccounts(organizations, signal), walkUnits(organizations, signal)]);
    const parents = listed.every((account) => pathOf(account) !== undefined)
      ? new Map<string, string>()
      : await parentsOfAccounts(organizations, units, signal);
    const accounts = new Map<AccountId, Account>();
    for (const account of listed) {
      const mapped = toAccount(account, units, parents);
      accounts.set(mapped.id, mapped);
    }
    return { organizationId: settings.organizationId, managementAccount: settings.managementAccount, accounts, units };
  } catch (error) {
    throw explained(error, settings);
  }
}

/** The id of the organization's root. Throws AwsFailure, and SetupProblem where there is none. */
export async function readRoot(organizations: Pick<InventoryReads, 'listRoots'>, signal?: AbortSignal): Promise<string> {
  const { Roots: roots } = await organizations.listRoots({ MaxResults: 20 }, signal);
  const id = roots?.[0]?.Id;
  if (id === undefined) throw new SetupProblem('Organizations lists no root', 'check that all features of the organization are enabled');
  return id;
}

async function checkOrganization(
  organizations: InventoryReads,
  settings: Pick<AwsSettings, 'organizationId' | 'managementAccount'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { Organization: live } = await organizations.describeOrganization({}, signal);
  const management = live?.MasterAccountId;
  const hint = 'correct organization.yaml, or use credentials of the organization that it names';
  if (live?.Id !== settings.organizationId) {
    throw new SetupProblem(
      `the credentials belong to organization ${live?.Id ?? 'unknown'}, organization.yaml names ${settings.organizationId}`,
      hint,
    );
  }
  if (management !== settings.managementAccount) {
    throw new SetupProblem(
      `the management account of ${settings.organizationId} is ${management ?? 'unknown'}, organization.yaml names ${settings.managementAccount}`,
      hint,
    );
  }
}

async function listAccounts(organizations: InventoryReads, signal: AbortSignal | undefined): Promise<OrganizationsApi.Account[]> {
  const all = await listAll(
    async (token) => organizations.listAccounts({ MaxResults: 20, ...token }, signal),
    (page) => page.Accounts,
  );
  // Pages shift while accounts come and go, so one may be seen twice; the later answer is the newer.
  return [...new Map(all.map((account) => [account.Id, account])).values()];
}

/** Every root and unit by id, with the ids above it. Breadth first: units of one level are asked for together, the budget spaces them out. */
async function walkUnits(organizations: InventoryReads, signal: AbortSignal | undefined): Promise<Map<string, OrganizationalUnit>> {
  const roots = await listAll(
    async (token) => organizations.listRoots({ MaxResults: 20, ...token }, signal),
    (page) => page.Roots,
  );
  const units = new Map<string, OrganizationalUnit>();
  let level: OrganizationalUnit[] = roots.flatMap(({ Id, Name }) => (Id === undefined ? [] : [{ id: Id, name: Name ?? Id, path: [] }]));
  while (level.length > 0) {
    for (const unit of level) units.set(unit.id, unit);
    const below = await Promise.all(level.map((parent) => childrenOf(organizations, parent, signal)));
    // A unit that was moved during the walk can be met again; once is enough, and a circle must end.
    level = below.flat().filter((unit) => !units.has(unit.id));
  }
  return units;
}

async function childrenOf(
  organizations: InventoryReads,
  parent: OrganizationalUnit,
  signal: AbortSignal | undefined,
): Promise<OrganizationalUnit[]> {
  const children = await listAll(
    async (token) => organizations.listOrganizationalUnitsForParent({ ParentId: parent.id, MaxResults: 20, ...token }, signal),
    (page) => page.OrganizationalUnits,
  ).catch((error: unknown) => {
    // Removed since its parent was listed: it has no children any more.
    if (error instanceof AwsFailure && error.awsName === 'ParentNotFoundException') return [];
    throw error;
  });
  const path = [...parent.path, parent.id];
  return children.flatMap(({ Id, Name }) => (Id === undefined ? [] : [{ id: Id, name: Name ?? Id, path }]));
}

/** The parent of each account, asked of every parent: only where the accounts' own answers do not say where they are. */
async function parentsOfAccounts(
  organizations: InventoryReads,
  units: ReadonlyMap<string, OrganizationalUnit>,
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const parents = new Map<string, string>();
  await Promise.all(
    [...units.keys()].map(async (unit) => {
      const accounts = await listAll(
        async (token) => organizations.listAccountsForParent({ ParentId: unit, MaxResults: 20, ...token }, signal),
        (page) => page.Accounts,
      );
      for (const { Id } of accounts) if (Id !== undefined) parents.set(Id, unit);
    }),
  );
  return parents;
}

function toAccount(
  account: OrganizationsApi.Account,
  units: ReadonlyMap<string, OrganizationalUnit>,
  parents: ReadonlyMap<string, string>,
): Account {
  const id = parseAccountId(account.Id ?? '');
  if (id === undefined) throw new SetupProblem(`Organizations lists an account without a proper id: ${account.Id ?? 'none'}`, 'try again');
  const parent = parents.get(id);
  const above = parent === undefined ? undefined : units.get(parent)?.path;
  const path = pathOf(account) ?? (parent === undefined || above === undefined ? [] : [...above, parent]);
  const joined = account.JoinedTimestamp;
  const email = account.Email?.toLowerCase();
  return {
    id,
    name: account.Name ?? id,
    ...(email === undefined ? {} : { email }),
    state: stateOf(account),
    path,
    ...(joined === undefined ? {} : { joinedAt: joined }),
  };
}

const states: ReadonlySet<string> = new Set<AccountState>(['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED']);

/** `State`, and `Status` (announced to retire on 2026-09-09) where there is no State. What neither names counts as not active: nothing is written there. */
function stateOf({ State, Status }: OrganizationsApi.Account): AccountState {
  const state: string | undefined = State ?? Status;
  return state !== undefined && states.has(state) ? (state as AccountState) : 'SUSPENDED';
}

/** `o-.../r-.../ou-.../123456789012/` without organization and account; undefined where the answer has no paths. */
function pathOf({ Paths }: OrganizationsApi.Account): readonly string[] | undefined {
  const path = Paths?.[0]?.split('/').filter((part) => /^(r|ou)-/.test(part));
  return path === undefined || path.length === 0 ? undefined : path;
}

/** AWS's "no" to the first question of a run, in words that say what to do. */
function explained(error: unknown, settings: Pick<AwsSettings, 'organizationId' | 'managementAccount'>): unknown {
  if (!(error instanceof AwsFailure) || error.service !== 'organizations') return error;
  if (error.awsName === 'AWSOrganizationsNotInUseException') {
    return new SetupProblem(
      `account ${error.account} is not in an organization`,
      `use credentials of ${settings.managementAccount}, the management account that organization.yaml names`,
      error,
    );
  }
  if (error.failureClass === 'denied') {
    return new SetupProblem(
      `${error.operation} is refused in account ${error.account}: ${error.awsName}`,
      'the hub role needs the read permissions of Organizations, in the management account or a delegated administrator account',
      error,
    );
  }
  return error;
}
