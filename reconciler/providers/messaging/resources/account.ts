import type { Account, CreateAccountState, CreateAccountStatus } from '@aws-sdk/client-organizations';
import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Notice, ObservedResource } from '../../observation.ts';
import type { CompileInput, Outcome, StepContext } from '../../provider.ts';
import { accountFailure } from '../account-failures.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { tagList, tagsOf } from '../marks.ts';
import { outcomeOf } from '../reading.ts';
import type { Found, Look, ResourceModule, Scene } from '../resource-module.ts';
import { rulesOf, sameMembers } from '../rules.ts';
import { wantedIn } from './wanted-in.ts';

export const accountTypeName = 'organizations/account';
export const placementTypeName = 'organizations/account-unit';

/**
 * The account of a tenant that has one made (`placement.organization.create`). Making one is asynchronous, has no token and cannot be undone, so it is
 * guarded, and what is there or under way is looked for first: an account by its address, which no two share; a request by the account's name,
 * which is all that it shows. Source: facts/tenants.md 2.6.
 */
export const account: ResourceModule = {
  rules: rulesOf(accountTypeName, [], {
    difference: () => 'account-missing',
    same: (wanted, observed) => observed['failure'] === undefined && sameMembers(wanted, observed),
    failedBecause: ({ failure }) => (typeof failure === 'string' ? failure : undefined),
    leftover: () => ({ action: 'none' }),
    createGuard: {
      guard: 'create-account',
      message:
        'an account is made for good, and is paid for: --allow create-account, or an Exception that lifts the guard, says that it is meant',
    },
    summarise: ({ accountName }) => String(accountName ?? ''),
  }),
  // Documents ask for it where accounts are made, and not in a cell of the tenant: compile does.
  wanted: () => [],
  read,
  write: async ([change], aws, step, scene) => [await write(change, aws, step, scene)],
};

/** Where the account stands in the organization: a new one is below the root. */
export const accountUnit: ResourceModule = {
  rules: rulesOf(placementTypeName, [accountTypeName], {
    parent: { type: accountTypeName, nameOf: (name) => name, born: { unit: 'root' } },
    leftover: () => ({ action: 'none' }),
    summarise: ({ unit }) => String(unit ?? ''),
  }),
  wanted: () => [],
  read: readUnits,
  write: async ([change], aws, step) => [await move(change, aws, step)],
};

/** What a tenant that has its account made asks for in the management account. */
export function wantedAccount(
  tenant: EffectiveTenant,
  { organization, targets }: Pick<CompileInput, 'organization' | 'targets'>,
): readonly Wanted[] {
  const { creation, parent, name } = tenant;
  if (creation === undefined) return [];
  const of = { name, state: 'present', allowDelete: false, source: creation.source } as const;
  const unit = parent === undefined ? undefined : targets.units.idOf(parent.value);
  const { accountName, email } = creation;
  return [
    { ...of, type: accountTypeName, properties: { accountName, email: email.toLowerCase(), tags: tagsOf(tenant, organization) } },
    ...(unit === undefined ? [] : [{ ...of, type: placementTypeName, properties: { unit, email: email.toLowerCase() } } as const]),
  ];
}

type Organizations = ReadClients['hub']['organizations'];

const accountsOf = (organizations: Organizations): Promise<readonly Account[]> =>
  listAll(
    (next) => organizations.listAccounts(next),
    (page) => page.Accounts,
  );

function requestsOf(organizations: Organizations): Promise<readonly CreateAccountStatus[]> {
  const States: CreateAccountState[] = ['IN_PROGRESS', 'FAILED'];
  return listAll(
    (next) => organizations.listCreateAccountStatus({ States, ...next }),
    (page) => page.CreateAccountStatuses,
  );
}

const withEmail = (accounts: readonly Account[], email: unknown): Account | undefined =>
  accounts.find((each) => each.Email?.toLowerCase() === email);

const accountsIn = (look: Look): Promise<readonly Account[]> =>
  look.shared('accounts of the organization', () => accountsOf(look.aws.hub.organizations));

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  if (names.size === 0) return { resources: [] };
  const accounts = await accountsIn(look);
  const notices: Notice[] = [];
  const resources: ObservedResource[] = [];
  for (const name of names) {
    const asked = wantedIn(look, accountTypeName, name);
    const resource: ObservedResource = { type: accountTypeName, name, properties: asked };
    // The address is all that is compared: a name is given once, and later belongs to the account.
    if (withEmail(accounts, asked['email']) !== undefined) {
      resources.push(resource);
      continue;
    }
    const requests = await look.shared('requests for accounts', () => requestsOf(look.aws.hub.organizations));
    const [last] = requests
      .filter(({ AccountName }) => AccountName === asked['accountName'])
      .sort((a, b) => Number(b.RequestedTimestamp ?? 0) - Number(a.RequestedTimestamp ?? 0));
    if (last?.State === 'IN_PROGRESS') {
      const message = `Organizations is making the account ${last.AccountName ?? ''} (${last.Id ?? ''})`;
      resources.push({ ...resource, condition: { kind: 'account-pending', settling: true, acceptsChildren: false, message } });
    } else if (last?.State === 'FAILED') {
      const message = accountFailure(last.AccountName ?? '', last.FailureReason, last.Id ?? '');
      // What this run asked for has failed; what an earlier one did is only told, and asked for again.
      if (look.scene.asked.get(resourceKey(accountTypeName, name)) === last.Id) {
        const condition = { kind: 'account-failed', settling: false, acceptsChildren: false, message } as const;
        resources.push({ ...resource, properties: { ...asked, failure: message }, condition });
      } else notices.push({ difference: 'account-failed', severity: 'warning', type: accountTypeName, name, message });
    }
  }
  return { resources, notices };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext, scene: Pick<Scene, 'asked'>): Promise<Outcome> {
  if (change?.action !== 'create') throw new Error('an account is made, and then left to itself');
  const { accountName, email, tags } = change.after;
  return outcomeOf(async () => {
    // A run that died after its request has left it under way or done.
    const reads = aws.reads.hub.organizations;
    if (withEmail(await accountsOf(reads), email) !== undefined) return;
    const remember = ({ Id }: CreateAccountStatus): unknown =>
      Id === undefined ? undefined : scene.asked.set(resourceKey(accountTypeName, change.address.name), Id);
    const underWay = (await requestsOf(reads)).find(({ State, AccountName }) => State === 'IN_PROGRESS' && AccountName === accountName);
    if (underWay !== undefined) return remember(underWay);
    const { CreateAccountStatus: status = {} } = await aws.hub.organizations.createAccount(
      { AccountName: String(accountName), Email: String(email), Tags: tagList(tags as Readonly<Record<string, string>>) },
      step.signal,
    );
    return remember(status);
  });
}

async function readUnits(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const resources = await Promise.all(
    [...names].map(async (name): Promise<ObservedResource[]> => {
      const asked = wantedIn(look, placementTypeName, name);
      const live = withEmail(await accountsIn(look), asked['email']);
      if (live === undefined) return [];
      const parents = await look.aws.hub.organizations.listParents({ ChildId: live.Id });
      return [{ type: placementTypeName, name, properties: { unit: parents.Parents?.[0]?.Id ?? '', email: asked['email'] ?? '' } }];
    }),
  );
  return { resources: resources.flat() };
}

async function move(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change?.action !== 'update') throw new Error('an account is moved to its unit');
  const { organizations } = aws.reads.hub;
  const live = withEmail(await accountsOf(organizations), change.after['email']);
  if (live === undefined) return { status: 'later', code: 'AccountMissing', message: 'the account is not there yet' };
  const parents = await organizations.listParents({ ChildId: live.Id });
  const [SourceParentId, DestinationParentId] = [parents.Parents?.[0]?.Id, String(change.after['unit'])];
  return outcomeOf(() => aws.hub.organizations.moveAccount({ AccountId: live.Id, SourceParentId, DestinationParentId }, step.signal));
}
