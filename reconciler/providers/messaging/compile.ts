import { type AccountId, parseAccountId } from '../../model/account-id.ts';
import type { Cell } from '../../model/address.ts';
import type { Layer } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { modules } from './modules.ts';
import { placedTenants } from './placed-tenants.ts';
import type { ResourceModule } from './resource-module.ts';
import { wantedAccount } from './resources/account.ts';
import { wantedCentralBucket } from './resources/bucket.ts';
import { wantedDatabase } from './resources/glue-database.ts';
import { cellOf } from './resources/registry-items.ts';
import { wantedTable } from './resources/registry-table.ts';

/** No document of tenants is stronger than another: what two of them share they must say alike (V-04). */
const priority = 100;

/** What the tenants ask for, a layer for each tenant and cell; merging what they share is the engine's. Pure. */
export const compile = (input: CompileInput): readonly Layer[] => [
  ...commonLayers(input),
  ...accountLayers(input),
  ...placedTenants(input).flatMap((tenant) => layersOf(tenant, input)),
];

/** What all tenants have in common stands in cells of its own, where no tenant lives: the registry's table, the central bucket, the database. */
function commonLayers(input: CompileInput): Layer[] {
  const [defaults] = input.documents.all('TenantDefaults');
  const [tenant] = placedTenants(input);
  // Defaults ask for something only where somebody takes them.
  if (defaults === undefined || tenant === undefined) return [];
  const { registry, analytics } = tenant;
  const places = [
    ...(registry === undefined ? [] : [{ home: registry.value, wanted: wantedTable(registry) }]),
    ...(analytics === undefined
      ? []
      : [
          {
            home: analytics.value,
            wanted: [...wantedCentralBucket(analytics.value, analytics.source), ...wantedDatabase(analytics.value, analytics.source)],
          },
        ]),
  ];
  return places.flatMap(({ home, wanted }): Layer[] => {
    // An account or a Region that is none is told by checkAccounts.
    const cells = input.space.of([cellOf(home)].filter((cell) => input.space.indexOf(cell) !== undefined));
    const document = `TenantDefaults/${defaults.value.metadata.name}`;
    return wanted.length === 0 || cells.size === 0 ? [] : [{ document, cells, priority, rank: 0, wanted, removed: [], unlisted: [] }];
  });
}

/** Accounts that documents have made stand where accounts are made: in the management account. */
function accountLayers(input: CompileInput): Layer[] {
  const { managementAccount: account, homeRegion: region } = input.organization;
  // An organization that shows no account at all is refused as a whole (`empty-inventory`).
  if (input.space.indexOf({ account, region }) === undefined) return [];
  const cells = input.space.of([{ account, region }]);
  return placedTenants(input).flatMap((tenant): Layer[] => {
    const wanted = wantedAccount(tenant, input);
    const document = `Tenant/${tenant.name}`;
    return wanted.length === 0 ? [] : [{ document, cells, priority, rank: 0, wanted, removed: [], unlisted: [] }];
  });
}

function layersOf(tenant: EffectiveTenant, input: CompileInput): Layer[] {
  const own = cellsOf(tenant, input);
  const applyRole = input.documents.organization?.value.spec.roles.apply.member ?? '';
  const layer = (cell: Cell, parts: readonly ResourceModule[]): Layer => ({
    document: `Tenant/${tenant.name}`,
    cells: input.space.of([cell]),
    priority,
    rank: 0,
    wanted: parts.flatMap((module) =>
      module.wanted(tenant, { cell, organization: input.organization, isFirstRegion: cell.region === tenant.regions[0], applyRole }),
    ),
    removed: [],
    unlisted: [],
  });
  const inOwn = modules.filter(({ homes }) => homes === undefined);
  // A tenant that cannot be worked on now has nothing made for it elsewhere.
  const elsewhere = own.length === 0 ? [] : homesOf(tenant).filter(({ cell }) => isPlace(cell, input));
  return [...own.map((cell) => layer(cell, inOwn)), ...elsewhere.map(({ cell, parts }) => layer(cell, parts))];
}

interface HomeParts {
  readonly cell: Cell;
  readonly parts: readonly ResourceModule[];
}

/** The cells beyond its own that a tenant asks for something in, and what. */
export function homesOf(tenant: EffectiveTenant): readonly HomeParts[] {
  const parts = new Map<string, { cell: Cell; parts: ResourceModule[] }>();
  for (const module of modules)
    for (const home of module.homes?.(tenant) ?? []) {
      const key = `${home.account}/${home.region}`;
      const known = parts.get(key) ?? { cell: cellOf(home), parts: [] };
      parts.set(key, known);
      if (!known.parts.includes(module)) known.parts.push(module);
    }
  return [...parts.values()];
}

/** Whether the cell can be worked on: of an ACTIVE account, in a governed Region. */
export const isPlace = (cell: Cell, input: Pick<CompileInput, 'space' | 'targets'>): boolean =>
  isActive(cell.account, input) && input.space.indexOf(cell) !== undefined;

/** The cells of a tenant that can be worked on: of an ACTIVE account, in governed Regions. */
export function cellsOf(tenant: EffectiveTenant, input: Pick<CompileInput, 'space' | 'targets'>): readonly Cell[] {
  const account = parseAccountId(tenant.account?.value ?? '');
  if (account === undefined || !isActive(account, input)) return [];
  return tenant.regions.map((region) => ({ account, region })).filter((cell) => input.space.indexOf(cell) !== undefined);
}

export function isActive(account: AccountId, { targets }: Pick<CompileInput, 'targets'>): boolean {
  const parent = targets.units.parentOf(account);
  return parent !== undefined && activeBelow(targets.units, parent).has(account);
}

const known = new WeakMap<object, Map<string, ReadonlySet<AccountId>>>();

/** Asked once for each unit, however many tenants live below it. */
function activeBelow(units: CompileInput['targets']['units'], unit: string): ReadonlySet<AccountId> {
  const byUnit = known.get(units) ?? new Map<string, ReadonlySet<AccountId>>();
  known.set(units, byUnit);
  const found = byUnit.get(unit) ?? new Set(units.accountsBelow(unit));
  byUnit.set(unit, found);
  return found;
}
