import type { IsolationFacts, TenantFacts } from '../../../isolation/facts.ts';
import type { Cell } from '../../../model/address.ts';
import type { AccountState } from '../../../model/inventory.ts';
import type { ReadClients } from '../../clients.ts';
import type { OrganizationView } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import type { Look } from '../resource-module.ts';
import { readEmail } from './email-facts.ts';
import { Gathering } from './gathering.ts';
import { type Gathered, lettingIn } from './let-in.ts';
import { readPush } from './push-facts.ts';
import { readRegistry } from './registry-claims.ts';
import { readSenders } from './sender-facts.ts';
import { type LevelReader, levelReader } from './service-control.ts';
import { readSms } from './sms-facts.ts';
import { readStorage } from './storage-facts.ts';

export interface FactsInput {
  readonly tenants: readonly EffectiveTenant[];
  readonly organization: OrganizationView;
  /** Undefined: the organization does not have the account. */
  readonly stateOf: (account: string) => AccountState | undefined;
  /** The root and the units above the account, from the root on. */
  readonly pathOf: (account: string) => readonly string[];
  /** The cells of a tenant that can be entered. */
  readonly cellsOf: (tenant: EffectiveTenant) => readonly Cell[];
  readonly readClients: (cell: Cell) => ReadClients;
  /** Runs the work of one account when its turn comes. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Live facts of all tenants, for the proof of isolation: lists first and shared by the tenants of a cell, accounts side by side. Never throws AwsFailure: what cannot be
 * read is among the facts, and keeps its tenant from being proved.
 */
export async function readTenantFacts(input: FactsInput): Promise<IsolationFacts> {
  const looks = new Map<string, Pick<Look, 'aws' | 'shared' | 'cell'>>();
  const lookAt = (cell: Cell): Pick<Look, 'aws' | 'shared' | 'cell'> => {
    const key = `${cell.account}/${cell.region}`;
    const look = looks.get(key) ?? { cell, aws: input.readClients(cell), shared: sharing() };
    looks.set(key, look);
    return look;
  };
  const levels = levelReader();
  const byAccount = new Map<string, EffectiveTenant[]>();
  for (const tenant of input.tenants) {
    const account = tenant.account?.value ?? '';
    byAccount.set(account, [...(byAccount.get(account) ?? []), tenant]);
  }
  const parts = await Promise.all(
    [...byAccount.values()].map((tenants) =>
      input.limit(() => Promise.all(tenants.map(async (tenant) => ({ tenant, found: await gather(tenant, input, lookAt, levels) })))),
    ),
  );
  const gathered = parts.flat();
  addClaims(gathered);
  const letIn = new Map<string, TenantFacts['policies'][number][]>();
  for (const { tenant, policy } of lettingIn(gathered)) letIn.set(tenant, [...(letIn.get(tenant) ?? []), policy]);
  return {
    formatVersion: 1,
    tenants: gathered.map(({ tenant, found }) => ({
      tenant: tenant.name,
      isolation: tenant.isolation,
      uses: found.uses,
      policies: [...found.policies, ...(letIn.get(tenant.name) ?? [])],
      unread: found.unread,
    })),
  };
}

/** Asks each question once, also among tenants that ask at the same time. */
function sharing(): Look['shared'] {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    // A key stands for one question of one type, as with any cache.
    const answer = (answers.get(key) as Promise<T> | undefined) ?? read();
    answers.set(key, answer);
    return answer;
  };
}

async function gather(
  tenant: EffectiveTenant,
  { organization, stateOf, pathOf, cellsOf }: FactsInput,
  lookAt: (cell: Cell) => Pick<Look, 'aws' | 'shared' | 'cell'>,
  levels: LevelReader,
): Promise<Gathering> {
  const found = new Gathering();
  const account = tenant.account?.value;
  const state = account === undefined ? undefined : stateOf(account);
  if (account === undefined || state !== 'ACTIVE') {
    const what =
      account === undefined
        ? 'the account of the tenant is not known yet'
        : `the account ${account} is ${state ?? 'not in the organization'}`;
    found.cannotRead('account', 'AccountNotActive', what);
    return found;
  }
  const root = `arn:${organization.partition}:iam::${account}:root`;
  found.add('account', account, false, { arn: root, call: 'organizations:ListAccounts', cell: `${account}/global` });
  const cells = cellsOf(tenant);
  for (const region of tenant.regions)
    if (!cells.some((cell) => cell.region === region))
      found.cannotRead('account', 'RegionNotGoverned', `${region} is not a governed Region of ${account}`);
  await Promise.all(
    cells.map(async (cell, index) => {
      const ground = { tenant, cell, organization, look: lookAt(cell), found, path: pathOf(account), levels };
      await Promise.all([
        readEmail(ground),
        readSms(ground),
        readPush(ground),
        readStorage(ground),
        readRegistry(ground),
        // IAM has no Region.
        ...(index === 0 ? [readSenders(ground)] : []),
      ]);
    }),
  );
  return found;
}

/** A thing that a tag or the registry gives to a tenant is a use of it, unless the tenant is seen to use it anyway. */
function addClaims(gathered: readonly Gathered[]): void {
  const byName = new Map(gathered.map((each) => [each.tenant.name, each.found]));
  for (const { tenant, use } of gathered.flatMap(({ found }) => found.claimed)) {
    const owner = byName.get(tenant);
    if (owner === undefined || owner.uses.some(({ kind, id }) => kind === use.kind && id === use.id)) continue;
    owner.uses.push(use);
  }
}
