import { resourceKey, type TypeName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { Found, Look, RecordLook, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { type Entry, entryOf, type Item, putItem, type RegistryPlace, textIn } from './registry-items.ts';
import {
  entries,
  entryWanted,
  isSame,
  later,
  leftover,
  markOf,
  ofRegion,
  outcomeOfItem,
  type Parts,
  partOf,
  partsOf,
  placeIn,
  placeText,
  recordOf,
  registryIdsTypeName,
} from './registry-parts.ts';

export const registryIds = (parts: Parts, after: readonly TypeName[]): ResourceModule => ({
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
    const hashes = partsOf(tenant, placing, parts);
    const properties = {
      registry: placeText(registry.value),
      phase: 'ACTIVE',
      recorded: [...hashes.keys()],
      hashes: Object.fromEntries(hashes),
    };
    return [entryWanted(registryIdsTypeName, tenant, properties)];
  },
  read: (names, look) => readIds(names, look, parts),
  write: async ([change], aws, step) => [await writeIds(change, aws, step, parts)],
});

/** What AWS calls each part, as it is now; undefined for what is not there. */
async function liveArns(keys: readonly string[], parts: Parts, look: RecordLook, partition: string) {
  const arns = new Map<string, string>();
  for (const part of keys) {
    const slash = part.indexOf('/');
    const arn = await recordOf(part, parts)?.arn(part.slice(slash + 1), look, partition);
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
    const recorded: Item[] = [];
    for (const item of here) if (await isRecorded(item, arns.get(partOf(item)), parts, look)) recorded.push(item);
    const asked = look.interest.desired.resources.get(resourceKey(registryIdsTypeName, tenant))?.properties['hashes'];
    // Of a tenant that has left the documents the ids say what there was, whether it is still there or not.
    if (phase === 'DELETING' && !look.interest.desired.resources.has(resourceKey(registryIdsTypeName, tenant))) continue;
    const { registry } = look.scene;
    resources.push({
      type: registryIdsTypeName,
      name: tenant,
      properties: {
        registry: registry === undefined ? '' : placeText(registry),
        phase,
        recorded: recorded.map(partOf).sort(),
        hashes: Object.fromEntries(
          recorded.map((item): [string, string] => [partOf(item), hashIn(item, asked)]).sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
      },
      ...markOf(meta),
    });
  }
  return { resources };
}

/** What was asked of a part when its id was written. One that waits has none yet, and differs by nothing. */
function hashIn(item: Item, asked: PropertyValue | undefined): string {
  const hashes = typeof asked === 'object' && !Array.isArray(asked) ? (asked as Properties) : {};
  return textIn(item, 'appliedHash') ?? (textIn(item, 'arn') === undefined ? String(hashes[partOf(item)] ?? '') : '');
}

/** Whether the registry says of a part what is live: its ARN and what is remembered besides; of one that waits that there is nothing. */
async function isRecorded(item: Item, arn: string | undefined, parts: Parts, look: Look): Promise<boolean> {
  const record = recordOf(partOf(item), parts);
  const name = partOf(item).slice(partOf(item).indexOf('/') + 1);
  if (textIn(item, 'arn') !== arn) return false;
  if (arn === undefined) return (await record?.waits?.(name, look)) === true;
  return Object.entries((await record?.details?.(name, look)) ?? {}).every(([member, value]) => textIn(item, member) === value);
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
    const open = await recordIds(entry, properties, place, aws, step, parts);
    if (open.length > 0) return later('PartsMissing', `${open.join(', ')} not recorded yet`);
    if (textIn(meta, 'phase') !== 'ACTIVE') await setPhase('ACTIVE');
    return undefined;
  });
}

/** Writes the ids of this Region's parts; the parts of any Region that have none after that. */
async function recordIds(
  entry: Entry,
  { hashes }: Properties,
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
  const look = { aws: aws.reads, cell: step.cell, shared };
  const arns = await liveArns(here.map(partOf), parts, look, step.organization.partition);
  const open: string[] = [];
  for (const item of here) {
    const arn = arns.get(partOf(item));
    const record = recordOf(partOf(item), parts);
    if (arn === undefined) {
      // What waits for something outside has no id yet, and the tenant works without it.
      if (record?.waits === undefined) open.push(partOf(item));
      continue;
    }
    const details = (await record?.details?.(partOf(item).slice(partOf(item).indexOf('/') + 1), look)) ?? {};
    const hash = String((hashes as Properties | undefined)?.[partOf(item)] ?? '');
    const said = { arn, physicalId: arn.split('/').at(-1) ?? arn, appliedHash: hash, ...details };
    const written = Object.fromEntries(Object.entries(said).map(([member, value]) => [member, { S: value }]));
    const seen = step.stamp === undefined ? {} : { lastSeen: { S: step.stamp.at } };
    if (!isSame(written, item)) await putItem(place, { ...item, ...written, ...seen }, item, aws, step.signal);
  }
  const elsewhere = [...entry.parts.values()].filter(
    (item) => !here.includes(item) && textIn(item, 'arn') === undefined && recordOf(partOf(item), parts)?.waits === undefined,
  );
  return [...open, ...elsewhere.map(partOf)];
}
