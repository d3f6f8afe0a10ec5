import { createHash } from 'node:crypto';
import { resourceKey, type TypeName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { isNamed, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { pruneOurs, rulesOf } from '../rules.ts';
import {
  deleteItem,
  type Entry,
  entriesOfAccount,
  entryOf,
  fromAttribute,
  type Item,
  metaKey,
  partKey,
  putItem,
  type RegistryPlace,
  tenantKey,
  textIn,
  toAttribute,
} from './registry-items.ts';

export const registryTenantTypeName: TypeName = 'registry/tenant';
export const registryIdsTypeName: TypeName = 'registry/ids';

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

type Parts = readonly ResourceModule[];

/** `<kind>/<name>` of everything of the tenant in the cell that the registry remembers. */
const partsOf = (tenant: EffectiveTenant, placing: Placing, parts: Parts): readonly string[] =>
  [
    ...new Set(
      parts.flatMap(({ record, wanted }) =>
        record === undefined ? [] : wanted(tenant, placing).map(({ name }) => `${record.kind}/${name}`),
      ),
    ),
  ].sort();

const placeText = ({ account, region, table }: RegistryPlace): string => `${account}/${region}/${table}`;

function placeIn(properties: Properties): RegistryPlace {
  const [account = '', region = '', table = ''] = String(properties['registry']).split('/');
  return { account, region, table };
}

const leftover: ResourceModule['rules']['leftover'] = (observed, _policy, context) => pruneOurs(observed, context);

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
    return [entryWanted(registryTenantTypeName, tenant, { ...metaOf(tenant, placing), parts: partsOf(tenant, placing, parts) })];
  },
  read: async (names, look) => ({ resources: [...(await entries(names, look)).values()].flatMap((entry) => observedTenant(entry, look)) }),
  write: async ([change], aws, step) => [await outcomeOfItem(() => writeTenant(change, aws, step))],
});

const registryIds = (parts: Parts, after: readonly TypeName[]): ResourceModule => ({
  rules: rulesOf(registryIdsTypeName, after, {
    difference: () => 'registry-entry',
    leftover: (observed, policy, context) =>
      // The entry itself says it.
      observed.mark?.deleteAllowed === true ? leftover(observed, policy, context) : { action: 'none' },
    summarise: ({ recorded, phase }) => `${String(phase)}, ${Array.isArray(recorded) ? recorded.length : 0} ids`,
  }),
  readsLeftovers: true,
  wanted(tenant, placing) {
    const { registry } = tenant;
    if (registry === undefined) return [];
    const recorded = partsOf(tenant, placing, parts);
    return [entryWanted(registryIdsTypeName, tenant, { registry: placeText(registry.value), phase: 'ACTIVE', recorded })];
  },
  read: (names, look) => readIds(names, look, parts),
  write: async ([change], aws, step) => [await writeIds(change, aws, step, parts)],
});

const entryWanted = (type: TypeName, tenant: EffectiveTenant, properties: Properties): Wanted => ({
  type,
  name: tenant.name,
  state: 'present',
  properties,
  allowDelete: true,
  source: tenant.source,
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

const metaMembers = ['organization', 'isolation', 'account', 'regions', 'owner', 'extra', 'onRemove', 'allowDelete', 'specHash'] as const;

/** Entries by tenant: of a whole look all of the account in one question, of a part each by itself and as it is now. */
async function entries(names: ReadonlySet<string>, look: Look): Promise<ReadonlyMap<string, Entry>> {
  const registry = look.scene.tenants.find((tenant) => tenant.registry !== undefined)?.registry?.value;
  if (registry === undefined) return new Map();
  if (look.whole) return look.shared('registry', () => entriesOfAccount(registry, look.cell.account, look.aws));
  const found = await Promise.all([...names].map((name) => look.shared(`registry ${name}`, () => entryOf(registry, name, look.aws))));
  return new Map(found.map((entry) => [entry.tenant, entry]));
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

const ofRegion = ({ parts }: Entry, region: string): readonly Item[] =>
  [...parts.values()].filter((item) => (textIn(item, 'sk') ?? '').startsWith(`RES#${region}#`));

const partOf = (item: Item): string => {
  const [, , kind = '', ...name] = (textIn(item, 'sk') ?? '').split('#');
  return `${kind}/${name.join('#')}`;
};

function markOf(meta: Item): Pick<ObservedResource, 'mark'> {
  const organization = textIn(meta, 'organization');
  if (organization === undefined) return {};
  return { mark: { organization, deleteAllowed: textIn(meta, 'onRemove') === 'delete' && meta['allowDelete']?.BOOL === true } };
}

function observedTenant(entry: Entry, { cell, scene }: Look): ObservedResource[] {
  const { meta, tenant } = entry;
  const here = ofRegion(entry, cell.region);
  const declared = scene.tenants.some(({ name }) => name === tenant);
  // Of a tenant of other Regions this one has nothing to say.
  if (meta === undefined || (here.length === 0 && !declared)) return [];
  const registry = scene.tenants.find((each) => each.registry !== undefined)?.registry;
  const members = metaMembers.flatMap((name): [string, PropertyValue][] => {
    const value = meta[name === 'account' ? 'accountId' : name];
    return value === undefined ? [] : [[name, fromAttribute(value)]];
  });
  const properties = {
    ...Object.fromEntries(members),
    registry: registry === undefined ? '' : placeText(registry.value),
    parts: here.map(partOf).sort(),
  };
  return [{ type: registryTenantTypeName, name: tenant, properties, ...markOf(meta) }];
}

/** What is not there, or is held by somebody else's write, is tried again; everything else as with any write. */
async function outcomeOfItem(write: () => Promise<Outcome | undefined>): Promise<Outcome> {
  let own: Outcome | undefined;
  try {
    const outcome = await outcomeOf(async () => {
      try {
        own = await write();
      } catch (error) {
        if (isNamed(error, 'ConditionalCheckFailedException')) own = later('RegistryMoved', 'another run wrote the entry at the same time');
        else if (isNamed(error, 'ResourceNotFoundException')) own = later('RegistryMissing', "the registry's table is not there yet");
        else throw error;
      }
    });
    return own ?? outcome;
  } finally {
    own = undefined;
  }
}

const later = (code: string, message: string): Outcome => ({ status: 'later', code, message });

async function writeTenant(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<undefined> {
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
  if (!isSame(meta, entry.meta)) await putItem(place, meta, entry.meta, aws, step.signal);
  for (const { key } of wanted.filter((each) => !entry.parts.has(each.key)))
    await putItem(
      place,
      { pk: { S: tenantKey(tenant) }, sk: { S: key }, accountId: { S: step.cell.account } },
      undefined,
      aws,
      step.signal,
    );
  const keys = new Set(wanted.map(({ key }) => key));
  for (const item of ofRegion(entry, region)) if (!keys.has(textIn(item, 'sk') ?? '')) await deleteItem(place, item, aws, step.signal);
  return undefined;
}

const isSame = (wanted: Item, live: Item | undefined): boolean =>
  live !== undefined && Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(live[name]));

/** What AWS calls each part, as it is now; undefined for what is not there. */
async function liveArns(keys: readonly string[], parts: Parts, look: Pick<Look, 'aws' | 'cell' | 'shared'>, partition: string) {
  const arns = new Map<string, string>();
  for (const part of keys) {
    const slash = part.indexOf('/');
    const module = parts.find(({ record }) => record?.kind === part.slice(0, slash));
    const arn = await module?.record?.arn(part.slice(slash + 1), look, partition);
    if (arn !== undefined) arns.set(part, arn);
  }
  return arns;
}

async function readIds(names: ReadonlySet<string>, look: Look, parts: Parts): Promise<Found> {
  const found = await entries(names, look);
  const { partition } = look.interest.organization;
  const resources: ObservedResource[] = [];
  for (const entry of found.values()) {
    const { meta, tenant } = entry;
    const here = ofRegion(entry, look.cell.region);
    const phase = textIn(meta, 'phase') ?? 'PENDING';
    // Of a tenant of other Regions this one has nothing to say; one without parts to record is told by its phase.
    const declared = look.interest.desired.resources.has(resourceKey(registryIdsTypeName, tenant));
    if (
      meta === undefined ||
      (here.length === 0 && !declared) ||
      (phase === 'PENDING' && here.every((item) => textIn(item, 'arn') === undefined))
    )
      continue;
    const arns = await liveArns(here.map(partOf), parts, look, partition);
    const recorded = here.filter((item) => textIn(item, 'arn') !== undefined && textIn(item, 'arn') === arns.get(partOf(item)));
    // Of a tenant that has left the documents the ids say what there was, whether it is still there or not.
    if (phase === 'DELETING' && !look.interest.desired.resources.has(resourceKey(registryIdsTypeName, tenant))) continue;
    const registry = look.scene.tenants.find((each) => each.registry !== undefined)?.registry;
    resources.push({
      type: registryIdsTypeName,
      name: tenant,
      properties: { registry: registry === undefined ? '' : placeText(registry.value), phase, recorded: recorded.map(partOf).sort() },
      ...markOf(meta),
    });
  }
  return { resources };
}

async function writeIds(change: Change | undefined, aws: WriteClients, step: StepContext, parts: Parts): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('ids are written, or a tenant is marked as leaving');
  const properties = change.action === 'delete' ? change.before : change.after;
  const place = placeIn(properties);
  return outcomeOfItem(async () => {
    const entry = await entryOf(place, change.address.name, aws.reads);
    const { meta } = entry;
    if (meta === undefined) return later('RegistryMissing', 'the tenant has no entry yet');
    const setPhase = (phase: string): Promise<void> => putItem(place, { ...meta, phase: { S: phase } }, meta, aws, step.signal);
    if (change.action === 'delete') {
      await setPhase('DELETING');
      return undefined;
    }
    const open = await recordIds(entry, place, aws, step, parts);
    if (open.length > 0) return later('PartsMissing', `${open.join(', ')} not recorded yet`);
    if (textIn(meta, 'phase') !== 'ACTIVE') await setPhase('ACTIVE');
    return undefined;
  });
}

/** Writes the ids of this Region's parts; the parts of any Region that have none after that. */
async function recordIds(
  entry: Entry,
  place: RegistryPlace,
  aws: WriteClients,
  step: StepContext,
  parts: Parts,
): Promise<readonly string[]> {
  const answers = new Map<string, Promise<unknown>>();
  const shared = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const answer = (answers.get(key) as Promise<T> | undefined) ?? read();
    answers.set(key, answer);
    return answer;
  };
  const here = ofRegion(entry, step.cell.region);
  const arns = await liveArns(here.map(partOf), parts, { aws: aws.reads, cell: step.cell, shared }, step.organization.partition);
  const open: string[] = [];
  for (const item of here) {
    const arn = arns.get(partOf(item));
    if (arn === undefined) open.push(partOf(item));
    else if (textIn(item, 'arn') !== arn)
      await putItem(place, { ...item, arn: { S: arn }, physicalId: { S: arn.split('/').at(-1) ?? arn } }, item, aws, step.signal);
  }
  const elsewhere = [...entry.parts.values()].filter((item) => !here.includes(item) && textIn(item, 'arn') === undefined);
  return [...open, ...elsewhere.map(partOf)];
}
