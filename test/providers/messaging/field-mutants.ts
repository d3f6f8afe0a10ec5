// What a document's field changes: each field of the example tenants is taken out or given another value, and what the program makes of the documents is compared.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { shippedCatalogue } from '../../../reconciler/catalogue/shipped.ts';
import { canonicalJson } from '../../../reconciler/model/properties.ts';
import { compileLayers } from '../../../reconciler/plan/compile-layers.ts';
import { capacityOf } from '../../../reconciler/providers/messaging/capacity.ts';
import { claimsOf } from '../../../reconciler/providers/messaging/claims.ts';
import { emptyPlaces } from '../../../reconciler/providers/messaging/demand.ts';
import { effectiveTenants } from '../../../reconciler/providers/messaging/effective-tenants.ts';
import { createMessagingProvider } from '../../../reconciler/providers/messaging/provider.ts';
import { expandTargets } from '../../../reconciler/targets/expand.ts';
import { targetResolver } from '../../../reconciler/targets/resolver.ts';
import { load, today } from '../../documents/configuration.ts';
import { repository } from '../../e2e/harness.ts';
import { inventoryOf } from '../../targets/configuration.ts';
import { organization as view } from '../security-hub/configuration.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

const names = ['organization.yaml', ...readdirSync(path.join(repository, 'tenants')).map((name) => `tenants/${name}`)];
export const examples: Readonly<Record<string, string>> = Object.fromEntries(
  names.map((file) => [file, readFileSync(path.join(repository, file), 'utf8')]),
);

const inventory = inventoryOf(
  [
    ...['111111111111', '333333333333', '444444444444', '555555555555'].map((id) => ({ id, path: ['r-ab12'] })),
    { id: '888888888888', path: ['r-ab12', 'ou-ab12-22222222'] },
  ],
  { 'r-ab12': [], 'ou-ab12-11111111': ['r-ab12'], 'ou-ab12-22222222': ['r-ab12'] },
);

const wish = {
  channels: ['email', 'sms', 'push', 'custom'],
  emailPerDay: 100,
  emailPerSecond: 1,
  smsSpendUSD: 1,
  concurrency: 1,
  ownApplication: true,
  dedicatedIpPool: true,
  isolatedReputation: false,
  tenants: 1,
} as const;

export interface Outcome {
  /** Codes of what the schemas say: a document that is none shows nothing of its readers. */
  readonly broken: boolean;
  /** Problems, resources, roles and forecast as text, without places in files. */
  readonly text: string;
}

/** What the program makes of the documents offline. */
export function outcomeOf(files: Readonly<Record<string, string>>): Outcome {
  const { documents, diagnostics } = load(files);
  const said = diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
  const broken = diagnostics.some(({ code, severity }) => severity === 'error' && /^D-/.test(code));
  const organization = documents.organization?.value.spec;
  if (broken || organization === undefined) return { broken: true, text: said.join('\n') };
  const expansion = expandTargets({ documents, governed: organization, inventory, calendar: today });
  const targets = targetResolver(expansion);
  const input = { documents, catalogue: shippedCatalogue(), calendar: today, space: expansion.space, organization: view, targets };
  const provider = createMessagingProvider();
  const { layers } = compileLayers([provider], input);
  const wanted = layers.flatMap(({ cells, wanted: all }) =>
    all.map(({ type, name, state, allowDelete, properties: { specHash: _, ...properties } }) =>
      canonicalJson({ cells: [...cells].map(({ account, region }) => `${account}/${region}`), type, name, state, allowDelete, properties }),
    ),
  );
  const claims = claimsOf(effectiveTenants(documents));
  const empty = [...emptyPlaces(documents.all('TenantDefaults')[0], claims, organization.governedRegions)];
  const capacity = capacityOf({ claims, wish, empty, live: () => undefined, accounts: undefined });
  const live = (provider.checkMerged?.(input, () => []) ?? []).map(({ code, severity, message }) => `${severity} ${code} ${message}`);
  const roles = [...(provider.memberRoles?.(input) ?? [])];
  return { broken: false, text: [...said, ...live, ...wanted, JSON.stringify(capacity), JSON.stringify(roles)].join('\n') };
}

const isText = (value: Json): boolean => value === null || typeof value !== 'object';

/** Every field of a document that holds a value of its own: a text, a number, a list of texts, or nothing at all. */
export function* fieldsOf(value: Json, at: Path = []): Generator<Path> {
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const here = [...at, name];
    const isLeaf =
      isText(member) || (typeof member === 'object' && member !== null && Object.values(member).every(isText) && Array.isArray(member));
    if (isLeaf || (typeof member === 'object' && member !== null && Object.keys(member).length === 0)) yield here;
    else yield* fieldsOf(member, here);
  }
}

/** The field as the schema knows it: without places in lists, and accounts and countries by their kind. The four of APNs are one. */
export const nameOf = (where: Path): string =>
  where
    .filter((name) => typeof name === 'string')
    .map((name) => (/^\d{12}$/.test(name) ? 'ACCOUNT' : /^(?:[A-Z]{2}|\*)$/.test(name) ? 'COUNTRY' : name.replace(/^apns\w+$/, 'apns')))
    .join('.');

const words: readonly string[] = [
  'shared-project',
  'dedicated-account',
  'ACCOUNT',
  'TENANT',
  'OPTIONAL',
  'REQUIRE',
  'STANDARD',
  'MANAGED',
  'standard',
  'none',
  'disabled',
  'enabled',
  'RSA_1024_BIT',
  'REJECT_MESSAGE',
  'USE_DEFAULT_VALUE',
  'PROMOTIONAL',
  'TRANSACTIONAL',
  'ALLOW',
  'MONITOR',
  'key',
  'certificate',
  'KEY',
  'TOKEN',
  'EMAIL_HEADER',
  'ses:TenantName',
  'resource-scoped',
  'ses:tenant-name',
  'delete',
  'retain',
  'AT',
  'eu-central-1',
  'us-east-1',
  'prod',
  'sandbox',
  'other',
  'ses:configuration-set',
];

/** Other values for a field, the likeliest first; undefined takes it out. */
function* othersOf(value: Json): Generator<Json | undefined> {
  if (typeof value === 'boolean') yield !value;
  else if (typeof value === 'number') {
    yield value / 2;
    yield value * 2;
    yield value + 1;
  } else if (typeof value === 'string') {
    yield value.replace(/[a-z](?=[a-z]*$)/, 'q');
    yield `${value}q`;
    yield value.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    for (const word of words) if (word !== value) yield word;
  } else if (value === null) yield 'something';
  else if (Array.isArray(value)) {
    if (value.length > 1) yield value.slice(1);
    const [first, ...rest] = value;
    if (typeof first === 'string') for (const other of othersOf(first)) if (other !== undefined) yield [other, ...rest];
  }
  yield undefined;
}

function changed(value: Json, [name, ...rest]: Path, to: Json | undefined): Json {
  if (name === undefined) return to ?? null;
  if (Array.isArray(value)) return value.map((each, index) => (index === name ? changed(each, rest, to) : each));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    if (key !== name) return [[key, member]];
    return rest.length === 0 && to === undefined ? [] : [[key, changed(member, rest, to)]];
  });
  return Object.fromEntries(entries);
}

const at = (value: Json, where: Path): Json =>
  where.reduce<Json>(
    (here, name) => (here === null || typeof here !== 'object' ? null : ((here as Record<string, Json>)[name] ?? null)),
    value,
  );

/** Whether any other value of the field that is a valid one makes a difference. */
export function isRead(file: string, where: Path, before: Outcome): boolean {
  const document = parse(examples[file] ?? '') as Json;
  for (const other of othersOf(at(document, where))) {
    const text = stringify(changed(document, where, other), { aliasDuplicateObjects: false });
    const after = outcomeOf({ ...examples, [file]: text });
    if (!after.broken && after.text !== before.text) return true;
  }
  return false;
}
