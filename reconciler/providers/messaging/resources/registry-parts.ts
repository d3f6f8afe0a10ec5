import { createHash } from 'node:crypto';
import type { TypeName } from '../../../model/address.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { isNamed, outcomeOf } from '../reading.ts';
import type { Look, Placing, ResourceModule } from '../resource-module.ts';
import { pruneOurs } from '../rules.ts';
import { type Entry, entriesOfAccount, entryOf, type Item, type RegistryPlace, textIn } from './registry-items.ts';

// What the two ends of a tenant's way through the registry have in common. Source: facts/tenants.md 4.3.

export const registryTenantTypeName: TypeName = 'registry/tenant';
export const registryIdsTypeName: TypeName = 'registry/ids';

export type Parts = readonly ResourceModule[];

/** `<kind>/<name>` of everything of the tenant in the cell that the registry remembers, each with a hash of what is asked of it. */
export const partsOf = (tenant: EffectiveTenant, placing: Placing, parts: Parts): ReadonlyMap<string, string> =>
  new Map(
    parts
      .flatMap(({ record, wanted }) =>
        record === undefined
          ? []
          : wanted(tenant, placing).map(({ name, properties }) => [`${record.kind}/${name}`, hashOf(properties)] as const),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const hashOf = (value: Properties): string => createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);

export const placeText = ({ account, region, table }: RegistryPlace): string => `${account}/${region}/${table}`;

export function placeIn(properties: Properties): RegistryPlace {
  const [account = '', region = '', table = ''] = String(properties['registry']).split('/');
  return { account, region, table };
}

/** An entry says what its tenant allowed, and is the last to go: a prune goes by it and does not overrule it. Source: facts/tenants.md 4.2. */
export const leftover: ResourceModule['rules']['leftover'] = (observed, _policy, { organization }) => pruneOurs(observed, { organization });

export const entryWanted = (type: TypeName, tenant: EffectiveTenant, properties: Properties): Wanted => ({
  type,
  name: tenant.name,
  state: 'present',
  properties,
  allowDelete: true,
  source: tenant.source,
});

/** Entries by tenant: of a whole look all of the account in one question, of a part each by itself and as it is now. */
export async function entries(names: ReadonlySet<string>, look: Look): Promise<ReadonlyMap<string, Entry>> {
  const { registry } = look.scene;
  if (registry === undefined) return new Map();
  if (look.whole) return look.shared('registry', () => entriesOfAccount(registry, look.cell.account, look.aws));
  const found = await Promise.all([...names].map((name) => look.shared(`registry ${name}`, () => entryOf(registry, name, look.aws))));
  return new Map(found.map((entry) => [entry.tenant, entry]));
}

export const ofRegion = ({ parts }: Entry, region: string): readonly Item[] =>
  [...parts.values()].filter((item) => (textIn(item, 'sk') ?? '').startsWith(`RES#${region}#`));

export const partOf = (item: Item): string => {
  const [, , kind = '', ...name] = (textIn(item, 'sk') ?? '').split('#');
  return `${kind}/${name.join('#')}`;
};

export function markOf(meta: Item): Pick<ObservedResource, 'mark'> {
  const organization = textIn(meta, 'organization');
  if (organization === undefined) return {};
  return { mark: { organization, deleteAllowed: textIn(meta, 'onRemove') === 'delete' && meta['allowDelete']?.BOOL === true } };
}

/** What is not there, or is held by somebody else's write, is tried again; everything else as with any write. */
export async function outcomeOfItem(write: () => Promise<Outcome | undefined>): Promise<Outcome> {
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

export const later = (code: string, message: string): Outcome => ({ status: 'later', code, message });

export const isSame = (wanted: Item, live: Item | undefined): boolean =>
  live !== undefined && Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(live[name]));

export const recordOf = (part: string, parts: Parts): ResourceModule['record'] =>
  parts.find(({ record }) => record?.kind === part.slice(0, part.indexOf('/')))?.record;
