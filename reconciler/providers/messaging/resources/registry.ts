import { createHash } from 'node:crypto';
import type { TypeName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import type { Look, Placing, RecordLook, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { registryIds } from './registry-ids.ts';
import {
  cellOf,
  deleteItem,
  type Entry,
  entryOf,
  fromAttribute,
  type Item,
  metaKey,
  partKey,
  putItem,
  tenantKey,
  textIn,
  toAttribute,
} from './registry-items.ts';
import {
  entries,
  entryWanted,
  isSame,
  leftover,
  markOf,
  ofRegion,
  outcomeOfItem,
  type Parts,
  partOf,
  partsOf,
  placeIn,
  placeText,
  registryTenantTypeName,
} from './registry-parts.ts';

/**
 * The two ends of a tenant's way through the registry, around the modules of everything that it is made of. `registry/tenant` comes first: who the
 * tenant is and what will be made, written before anything is. `registry/ids` comes last: what AWS called it, and that the tenant is active. Removals
 * go the other way. Source: facts/tenants.md 4.3, 4.5.
 */
export function withRegistry(parts: readonly ResourceModule[]): readonly ResourceModule[] {
  const all = parts.map(({ rules }) => rules.name);
  return [
    registryTenant(parts),
    ...parts.map((module) => ({ ...module, rules: { ...module.rules, after: [registryTenantTypeName, ...module.rules.after] } })),
    registryIds(parts, [registryTenantTypeName, ...all]),
  ];
}

const registryTenant = (parts: Parts): ResourceModule => ({
  rules: rulesOf(registryTenantTypeName, ['dynamodb/table', 'dynamodb/recovery'], {
    difference: () => 'registry-entry',
    leftover,
    summarise: ({ parts: listed, specHash }) =>
      `${Array.isArray(listed) ? listed.length : 0} parts, document ${String(specHash).slice(0, 8)}`,
  }),
  readsLeftovers: true,
  wanted(tenant, placing) {
    const { registry } = tenant;
    if (registry === undefined) return [];
    return [
      entryWanted(registryTenantTypeName, tenant, {
        ...metaOf(tenant, placing),
        grants: grantsOf(tenant, placing, parts),
        parts: [...partsOf(tenant, placing, parts).keys()],
      }),
    ];
  },
  read: async (names, look) => ({ resources: [...(await entries(names, look)).values()].flatMap((entry) => observedTenant(entry, look)) }),
  write: async ([change], aws, step) => [await outcomeOfItem(() => writeTenant(change, aws, step, parts))],
});

/** What the META item says, the same in all Regions of the tenant. */
function metaOf(tenant: EffectiveTenant, { organization }: Placing): Properties {
  const { registry, owner } = tenant;
  return {
    registry: registry === undefined ? '' : placeText(registry.value),
    organization: organization.name,
    isolation: tenant.isolation,
    account: tenant.account?.value ?? '',
    regions: [...tenant.regions].sort(),
    owner: { team: owner.team?.value ?? '', contact: owner.contact?.value ?? '' },
    extra: { ...tenant.extra },
    onRemove: tenant.onRemove,
    allowDelete: tenant.allowDelete,
    specHash: createHash('sha256').update(canonicalJson(tenant.merged.value)).digest('hex'),
  };
}

const metaMembers = [
  'organization',
  'isolation',
  'account',
  'regions',
  'owner',
  'extra',
  'onRemove',
  'allowDelete',
  'grants',
  'specHash',
] as const;

/** `<account>/<region>/<type>/<name>` of what lets the tenant in elsewhere, wherever it stands: the same in all Regions of the tenant. */
function grantsOf(tenant: EffectiveTenant, placing: Placing, parts: Parts): readonly string[] {
  const own = tenant.regions.map((region) => ({ account: placing.cell.account, region }));
  const all = parts.flatMap(({ isGrant, homes, wanted }) =>
    isGrant !== true
      ? []
      : (homes?.(tenant) ?? own).flatMap((home) =>
          wanted(tenant, { ...placing, cell: cellOf(home) }).map(({ type, name }) => `${home.account}/${home.region}/${type}/${name}`),
        ),
  );
  return [...new Set(all)].sort();
}

/** The grants of a type that tenants of the account hold, or held, in the cell. */
export async function rememberedGrants(type: TypeName, look: Look): Promise<readonly string[]> {
  const start = `${look.cell.account}/${look.cell.region}/${type}/`;
  return [...(await entries(new Set(), look)).values()]
    .flatMap(({ meta }) => {
      const grants = meta?.['grants'] === undefined ? [] : fromAttribute(meta['grants']);
      return Array.isArray(grants) ? grants.map(String) : [];
    })
    .filter((grant) => grant.startsWith(start))
    .map((grant) => grant.slice(start.length));
}

/** What the registry remembers of the cell, by kind: names that no prefix and no list would tell to be ours. */
export async function recordedNames(look: Look): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const byKind = new Map<string, Set<string>>();
  for (const entry of (await entries(new Set(), look)).values())
    for (const part of ofRegion(entry, look.cell.region).map(partOf)) {
      const slash = part.indexOf('/');
      const ofKind = byKind.get(part.slice(0, slash)) ?? new Set<string>();
      byKind.set(part.slice(0, slash), ofKind.add(part.slice(slash + 1)));
    }
  return byKind;
}

function observedTenant(entry: Entry, { cell, scene }: Look): ObservedResource[] {
  const { meta, tenant } = entry;
  const here = ofRegion(entry, cell.region);
  const declared = scene.tenants.some(({ name }) => name === tenant);
  // Of a tenant of other Regions this one has nothing to say.
  if (meta === undefined || (here.length === 0 && !declared)) return [];
  const { registry } = scene;
  const members = metaMembers.flatMap((name): [string, PropertyValue][] => {
    const value = meta[name === 'account' ? 'accountId' : name];
    return value === undefined ? [] : [[name, fromAttribute(value)]];
  });
  const properties = {
    ...Object.fromEntries(members),
    registry: registry === undefined ? '' : placeText(registry),
    parts: here.map(partOf).sort(),
  };
  return [{ type: registryTenantTypeName, name: tenant, properties, ...markOf(meta) }];
}

async function writeTenant(change: Change | undefined, aws: WriteClients, step: StepContext, parts: Parts): Promise<undefined> {
  if (change === undefined || change.action === 'replace') throw new Error('an entry is made, changed or taken away');
  const properties = change.action === 'delete' ? change.before : change.after;
  const place = placeIn(properties);
  const tenant = change.address.name;
  const entry = await entryOf(place, tenant, aws.reads);
  const { region } = step.cell;
  if (change.action === 'delete') {
    const here = ofRegion(entry, region);
    for (const item of here) await deleteItem(place, item, aws, step.signal);
    if (entry.meta !== undefined && here.length === entry.parts.size) await deleteItem(place, entry.meta, aws, step.signal);
    return undefined;
  }
  const wanted = (properties['parts'] as readonly string[]).map((part) => ({ part, key: partKey(region, part) }));
  const members = metaMembers.map((name) => [name === 'account' ? 'accountId' : name, toAttribute(properties[name] ?? '')] as const);
  const meta: Item = {
    pk: { S: tenantKey(tenant) },
    sk: { S: metaKey },
    ...Object.fromEntries(members),
    phase: { S: textIn(entry.meta, 'phase') ?? 'PENDING' },
  };
  if (!isSame(meta, entry.meta)) await putItem(place, { ...meta, ...writtenNow(entry.meta, meta, step) }, entry.meta, aws, step.signal);
  for (const { part, key } of wanted.filter((each) => !entry.parts.has(each.key))) {
    const createdBy = (await isThere(part, parts, aws, step)) ? 'adopted' : 'us';
    const intent = { pk: { S: tenantKey(tenant) }, sk: { S: key }, accountId: { S: step.cell.account }, createdBy: { S: createdBy } };
    await putItem(place, intent, undefined, aws, step.signal);
  }
  const keys = new Set(wanted.map(({ key }) => key));
  for (const item of ofRegion(entry, region)) if (!keys.has(textIn(item, 'sk') ?? '')) await deleteItem(place, item, aws, step.signal);
  return undefined;
}

/** When and for which commit an entry was written, and how often its document has changed by then. */
function writtenNow(before: Item | undefined, after: Item, { stamp }: StepContext): Item {
  const generation = Number(before?.['generation']?.N ?? 0) + (textIn(before, 'specHash') === textIn(after, 'specHash') ? 0 : 1);
  return {
    generation: { N: String(generation) },
    ...(stamp === undefined ? {} : { updatedAt: { S: stamp.at } }),
    ...(stamp?.commit === undefined ? {} : { gitCommit: { S: stamp.commit } }),
  };
}

/** Whether a part was there before this run made anything of its kind in the cell: lists are asked for once a run. */
async function isThere(part: string, parts: Parts, aws: WriteClients, { cell, organization }: StepContext): Promise<boolean> {
  const slash = part.indexOf('/');
  const [kind, name] = [part.slice(0, slash), part.slice(slash + 1)];
  const record = parts.find((module) => module.record?.kind === kind)?.record;
  if (record === undefined) return false;
  const { reads } = aws;
  const place = `registry ${cell.account}/${cell.region}`;
  const look: RecordLook = { aws: reads, cell, shared: (key, read) => reads.once(`${place} ${key}`, read) };
  if (record.existing !== undefined)
    return (await reads.once(`${place} existing ${kind}`, () => record.existing?.(look) ?? Promise.resolve(new Set<string>()))).has(name);
  return (await record.arn(name, look, organization.partition)) !== undefined;
}
