import { type AccountId, parseAccountId } from '../../model/account-id.ts';
import type { Cell, TypeName } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { CellSet, CellSpace } from '../../model/cell-set.ts';
import type { Change } from '../../model/change.ts';
import type { TenantDefaults } from '../../model/documents.generated.ts';
import type { ReadClients, WriteClients } from '../clients.ts';
import type { CompileInput, Outcome, Provider, StepContext } from '../provider.ts';
import { check } from './check.ts';
import { checkAccounts } from './check-accounts.ts';
import { compile } from './compile.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { modules } from './modules.ts';
import { movedTenants } from './moved-tenants.ts';
import { observeCell } from './observe.ts';
import { placedTenants } from './placed-tenants.ts';
import type { ResourceModule, Scene } from './resource-module.ts';
import { cellOf, cellsOfRegistry } from './resources/registry-items.ts';

/** Tenants: who may send email, SMS, push and custom messages, and how far apart they are kept. */
export function createMessagingProvider(): Provider {
  let scene: Scene = { prefix: '', tenants: [], asked: new Map() };
  let accounts: NonNullable<TenantDefaults['spec']['accounts']> = {};
  /** The messaging accounts of the documents, in the Regions that they name. */
  const accountsOfTenants = (active: CellSet): CellSet => {
    const found = [...active].filter(({ account, region }) => {
      const facts = Object.hasOwn(accounts, account) ? accounts[account] : undefined;
      return facts !== undefined && (facts.regions === undefined || facts.regions.includes(region));
    });
    return active.space.of(found);
  };
  return {
    name: 'messaging',
    kinds: ['TenantDefaults', 'Tenant'],
    types: modules.map(({ rules }) => rules),
    check,
    compile(input: CompileInput) {
      const tenants = placedTenants(input);
      const { prefix = '', registry, analytics, accounts: named = {} } = input.documents.all('TenantDefaults')[0]?.value.spec ?? {};
      accounts = named;
      scene = {
        prefix,
        tenants,
        asked: new Map(),
        ...(registry === undefined ? {} : { registry }),
        ...(analytics === undefined ? {} : { analytics }),
      };
      return compile(input);
    },
    memberRoles: (input) => memberRoles(placedTenants(input)),
    checkMerged: checkAccounts,
    alsoReads: (space, aws) => leftBehind(scene, space, aws),
    mayOwnIn: (active) => accountsOfTenants(active),
    cellsApart: true,
    preflight: (_optIn, aws) => movedTenants(scene.tenants, aws),
    observe: (cell, interest, aws) => observeCell(cell, interest, aws, scene),
    apply: (batch, aws, step) => write(batch, aws, step, scene),
  };
}

/** `placement.role`, `TenantDefaults.spec.accounts.<id>.role`: S-16 keeps those of one account alike. */
const memberRoles = (tenants: readonly EffectiveTenant[]): ReadonlyMap<AccountId, string> =>
  new Map(
    tenants.flatMap(({ account, role }) => {
      const id = parseAccountId(account?.value ?? '');
      return id === undefined || role === undefined ? [] : [[id, role.value] as const];
    }),
  );

/**
 * Where what has left the documents may be there still: the central bucket and the catalogue of events, and the cells of tenants that the registry remembers.
 * A registry that cannot be read says so when its cells are read.
 */
async function leftBehind({ registry, analytics }: Scene, space: CellSpace, aws: (cell: Cell) => ReadClients): Promise<CellSet> {
  const central = analytics === undefined ? [] : [cellOf(analytics)];
  const known = (cells: readonly Cell[]): CellSet => space.of(cells.filter((cell) => space.indexOf(cell) !== undefined));
  if (registry === undefined) return known(central);
  try {
    return known([...central, ...(await cellsOfRegistry(registry, aws(cellOf(registry))))]);
  } catch (error) {
    if (error instanceof AwsFailure) return known(central);
    throw error;
  }
}

const byType: ReadonlyMap<TypeName, ResourceModule> = new Map(modules.map((module) => [module.rules.name, module]));

function write(batch: readonly Change[], aws: WriteClients, step: StepContext, scene: Scene): Promise<readonly Outcome[]> {
  const type = batch[0]?.address.type;
  const module = type === undefined ? undefined : byType.get(type);
  if (module === undefined) throw new Error(`messaging has no type ${String(type)}`);
  return module.write(batch, aws, step, scene);
}
