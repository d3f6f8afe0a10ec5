import { type AccountId, parseAccountId } from '../../model/account-id.ts';
import type { Cell } from '../../model/address.ts';
import type { Layer } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenants } from './effective-tenants.ts';
import { modules } from './modules.ts';
import { cellOf } from './resources/registry-items.ts';
import { wantedTable } from './resources/registry-table.ts';

/** No document of tenants is stronger than another: what two of them share they must say alike (V-04). */
const priority = 100;

/** What the tenants ask for, a layer for each tenant and cell; merging what they share is the engine's. Pure. */
export const compile = (input: CompileInput): readonly Layer[] => [
  ...registryLayer(input),
  ...effectiveTenants(input.documents).flatMap((tenant) => layersOf(tenant, input)),
];

/** The registry's table stands in a cell of its own, where no tenant lives. */
function registryLayer(input: CompileInput): Layer[] {
  const [defaults] = input.documents.all('TenantDefaults');
  const registry = effectiveTenants(input.documents).find((tenant) => tenant.registry !== undefined)?.registry;
  if (defaults === undefined || registry === undefined) return [];
  const wanted = wantedTable(registry);
  const cells = input.space.of([cellOf(registry.value)]);
  const document = `TenantDefaults/${defaults.value.metadata.name}`;
  return wanted.length === 0 || cells.size === 0 ? [] : [{ document, cells, priority, rank: 0, wanted, removed: [], unlisted: [] }];
}

function layersOf(tenant: EffectiveTenant, input: CompileInput): Layer[] {
  const cells = cellsOf(tenant, input);
  return cells.map((cell): Layer => {
    const placing = { cell, organization: input.organization, isFirstRegion: cell.region === tenant.regions[0] };
    return {
      document: `Tenant/${tenant.name}`,
      cells: input.space.of([cell]),
      priority,
      rank: 0,
      wanted: modules.flatMap((module) => module.wanted(tenant, placing)),
      removed: [],
      unlisted: [],
    };
  });
}

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
