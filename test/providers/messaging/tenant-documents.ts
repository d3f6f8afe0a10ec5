// Tenants in code: a small valid tenant of each model, changed by merging parts into it, printed as YAML.
import { stringify } from 'yaml';

type Part = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` merged into `under`: mappings are merged, all else is replaced; undefined takes a member out. */
export function merged(under: Part, over: Part): Part {
  const all = Object.keys({ ...under, ...over }).map((name): readonly [string, unknown] => {
    const [below, above] = [under[name], over[name]];
    if (!Object.hasOwn(over, name)) return [name, below];
    return [name, isMapping(below) && isMapping(above) ? merged(below, above) : above];
  });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

const document = (kind: string, name: string, spec: Part): string =>
  stringify({ apiVersion: 'trueup/v1', kind, metadata: { name }, spec }, { aliasDuplicateObjects: false });

export const account = '333333333333';
export const topic = `arn:aws:sns:eu-west-1:${account}:messaging-oncall`;

const defaultsSpec: Part = {
  prefix: 'org',
  registry: { table: 'trueup-tenants', account: '111111111111', region: 'eu-west-1' },
  accounts: { [account]: { regions: ['eu-west-1'] } },
};

/** A TenantDefaults file. */
export const defaults = (part: Part = {}): Readonly<Record<string, string>> => ({
  'tenants/defaults.yaml': document('TenantDefaults', 'messaging', merged(defaultsSpec, part)),
});

const alarms = { bounceRate: { warn: 0.02, alarm: 0.05 }, complaintRate: { warn: 0.0005, alarm: 0.001 }, notify: [topic] };

const specOf = (name: string): Part => ({
  isolation: 'dedicated-project',
  placement: { account, regions: ['eu-west-1'] },
  owner: { team: 'growth', contact: `growth@${name}.example` },
  iamGuard: 'ses:TenantName',
  channels: {
    email: {
      tenant: { suppression: { scope: 'TENANT', reasons: ['BOUNCE', 'COMPLAINT'] } },
      identities: [{ domain: `mail.${name}.example` }],
      configurationSets: [{ name: 'txn' }],
      volume: { perDay: 1000, perSecond: 1 },
      alarms,
    },
  },
});

/** A Tenant file: by default one of `dedicated-project` that sends email and about which no rule says anything. */
export const tenant = (name: string, part: Part = {}): Readonly<Record<string, string>> => ({
  [`tenants/${name}.yaml`]: document('Tenant', name, merged(specOf(name), part)),
});
