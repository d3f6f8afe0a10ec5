// A small service as data: hubs, standards in them, controls that come and go with their standard, and notes that stand alone.
import type { TypeName } from '../../reconciler/model/address.ts';
import { resourceKey } from '../../reconciler/model/address.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import { canonicalJson } from '../../reconciler/model/properties.ts';
import type { ObservedResource } from '../../reconciler/providers/observation.ts';
import type { Leftover, ResourceType } from '../../reconciler/providers/provider.ts';

export const organization = 'main';
export const standardNames = ['pci/v/4', 'fsbp/v/1'] as const;
export const controlNames = ['IAM.6', 'S3.11'] as const;
export const born: Properties = { status: 'ENABLED' };

const same = (wanted: Properties, observed: Properties): boolean =>
  Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name]));

const base = {
  batchSize: 10,
  after: [] as readonly TypeName[],
  exclusive: false,
  same,
  isDestructiveUpdate: () => false,
  leftover: (): Leftover => ({ action: 'none' }),
};

const hub: ResourceType = { ...base, name: 'fake/hub', difference: ({ action }) => (action === 'create' ? 'hub-missing' : 'hub-setting') };

const standard: ResourceType = {
  ...base,
  name: 'fake/standard',
  after: ['fake/hub'],
  exclusive: true,
  deleteLoses: 'its disabled controls would be forgotten',
  difference: ({ action }) => (action === 'delete' ? 'standard-unexpected' : 'standard-missing'),
  leftover(observed, policy): Leftover {
    if (policy?.policy === 'correct') return { action: 'delete', difference: 'standard-unexpected', because: 'unlisted' };
    if (policy?.policy === 'ignore') return { action: 'none' };
    const notice = {
      difference: 'standard-unexpected',
      severity: 'note',
      type: observed.type,
      name: observed.name,
      message: 'enabled, but no document names it',
    } as const;
    return { action: 'notice', notice };
  },
};

const control: ResourceType = {
  ...base,
  name: 'fake/control',
  parent: { type: 'fake/standard', nameOf: (name) => name.slice(0, name.lastIndexOf('/')), born },
  difference: ({ after }) => (after?.['status'] === 'DISABLED' ? 'control-should-be-disabled' : 'control-should-be-enabled'),
  isDestructiveUpdate: (before, after) => before['status'] === 'ENABLED' && after['status'] === 'DISABLED',
  leftover(observed, policy): Leftover {
    if (observed.properties['status'] !== 'DISABLED') return { action: 'none' };
    const correct = { action: 'update', difference: 'control-should-be-enabled', after: born } as const;
    if (observed.mark?.organization === organization) return { ...correct, because: 'pruned' };
    return policy?.policy === 'correct' ? { ...correct, because: 'unlisted' } : { action: 'none' };
  },
};

const note: ResourceType = { ...base, name: 'fake/note', difference: () => 'parameter' };

/** Listed from last to first, so that the order of application cannot come from the list. */
export const fakeTypes: readonly ResourceType[] = [note, control, standard, hub];

export type Live = Map<string, ObservedResource>;

export function live(
  type: TypeName,
  name: string,
  properties: Properties,
  more: Partial<ObservedResource> = {},
): [string, ObservedResource] {
  return [resourceKey(type, name), { type, name, properties, ...more }];
}
