// The organization as one process read it, handed over to others: a file of its accounts, units and live lists, with its digest.
import { createHash } from 'node:crypto';
import { SetupProblem } from '../aws/setup-problem.ts';
import type { RegionListing } from '../catalogue/live.ts';
import { type AccountId, parseAccountId } from '../model/account-id.ts';
import type { Account, AccountState, Inventory, OrganizationalUnit } from '../model/inventory.ts';
import type { PlanDigests } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import { Shape, ShapeError } from '../plan/json-shape.ts';

/** What is handed over. */
export interface Handover {
  readonly inventory: Inventory;
  readonly listings: readonly RegionListing[];
  /** When it was read. */
  readonly readAt: Date;
}

const version = 1;
/** Older ones tell of another organization: accounts come and go. */
export const maxAgeMs = 24 * 3600_000;
const states: readonly AccountState[] = ['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One JSON object; `readHandover` reads it. */
export function handoverText({ inventory, listings, readAt }: Handover): string {
  const content = { ...inventoryJson(inventory), listings };
  return `${JSON.stringify({ formatVersion: version, kind: 'inventory', readAt: readAt.toISOString(), digest: contentDigest(readAt, content), content })}\n`;
}

const contentDigest = (readAt: Date, content: unknown): string => sha256(`${readAt.toISOString()} ${canonicalJson(content)}`);

/** SHA-256 of the accounts and units, in whatever order they came. */
export const inventoryDigest = (inventory: Inventory): string => sha256(canonicalJson(inventoryJson(inventory)));

/** SHA-256 of the lists of the Regions named: which standards and controls they offer. Parameters are read only for some controls and do not count. */
export function catalogueDigest(listings: readonly RegionListing[], regions: readonly string[]): PlanDigests['catalogue'] {
  const hash = createHash('sha256');
  for (const { region, standards } of listings.toSorted((a, b) => (a.region < b.region ? -1 : 1))) {
    if (!regions.includes(region)) continue;
    const lines = standards.map(({ controls, ...standard }) => {
      const offered = controls.map(({ id, title, severity, available }) => [id, title, severity, available].join('\t')).sort();
      return `${canonicalJson(standard)}\n${offered.join('\n')}`;
    });
    hash.update(`${region}\n${lines.sort().join('\n')}\n`);
  }
  return hash.digest('hex');
}

/** The digest of configuration files: name and text of each, whatever their order. */
export const documentsDigest = (files: Iterable<readonly [string, string]>): PlanDigests['documents'] =>
  sha256(JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1))));

function inventoryJson({ organizationId, managementAccount, accounts, units }: Inventory) {
  const byId = <T extends { readonly id: string }>(items: Iterable<T>): T[] => [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    organizationId,
    managementAccount,
    accounts: byId(accounts.values()).map(({ id, name, email, state, path, joinedAt, ...rest }) => {
      // A member that accounts get and that is not handed over does not compile.
      const nothing: Readonly<Record<string, never>> = rest;
      return {
        ...nothing,
        id,
        name,
        ...(email === undefined ? {} : { email }),
        state,
        path,
        ...(joinedAt === undefined ? {} : { joinedAt: joinedAt.toISOString() }),
      };
    }),
    units: byId(units.values()).map(({ id, name, path }) => ({ id, name, path })),
  };
}

/**
 * Reads what `handoverText` wrote. Throws SetupProblem where it is not of this organization, was changed, or is older than a day.
 * @param file its name, for messages
 */
export function readHandover(
  text: string,
  file: string,
  expected: { readonly organizationId: string; readonly managementAccount: string },
  now: Date,
): Handover {
  const again = 'read it again: trueup inventory --out FILE';
  try {
    const root = new Shape(JSON.parse(text), 'inventory');
    root.get('kind').oneOf(['inventory']);
    if (root.get('formatVersion').value !== version) root.get('formatVersion').fail(`${version}, the version that this trueup reads`);
    const readAt = new Date(root.get('readAt').text());
    if (Number.isNaN(readAt.getTime())) root.get('readAt').fail('an instant');
    const content = root.get('content');
    if (root.get('digest').text() !== contentDigest(readAt, content.value))
      throw new SetupProblem(`${file} does not match its digest: somebody changed it`, again);
    const inventory = readInventoryJson(content);
    if (inventory.organizationId !== expected.organizationId || inventory.managementAccount !== expected.managementAccount)
      throw new SetupProblem(
        `${file} is of organization ${inventory.organizationId}, organization.yaml names ${expected.organizationId}`,
        again,
      );
    if (now.getTime() - readAt.getTime() > maxAgeMs)
      throw new SetupProblem(`${file} was read at ${readAt.toISOString()}, more than a day ago`, again);
    return { inventory, listings: content.get('listings').list(readListing), readAt };
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    throw new SetupProblem(`${file} is not an inventory: ${error.message}`, 'write one with: trueup inventory --out FILE');
  }
}

function readInventoryJson(content: Shape): Inventory {
  const texts = (each: Shape): string[] => each.list((member) => member.text());
  const accountOf = (each: Shape): AccountId => parseAccountId(each.text()) ?? each.fail('an account id');
  const accounts = content.get('accounts').list((each): Account => {
    const joinedAt = each.optional('joinedAt', (member) => new Date(member.text()));
    const email = each.optional('email', (member) => member.text());
    return {
      id: accountOf(each.get('id')),
      name: each.get('name').text(),
      ...(email === undefined ? {} : { email }),
      state: each.get('state').oneOf(states),
      path: texts(each.get('path')),
      ...(joinedAt === undefined ? {} : { joinedAt }),
    };
  });
  const units = content.get('units').list(
    (each): OrganizationalUnit => ({
      id: each.get('id').text(),
      name: each.get('name').text(),
      path: texts(each.get('path')),
    }),
  );
  return {
    organizationId: content.get('organizationId').text(),
    managementAccount: accountOf(content.get('managementAccount')),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    units: new Map(units.map((unit) => [unit.id, unit])),
  };
}

const parameterTypes = ['Integer', 'Double', 'Boolean', 'Enum', 'EnumList', 'StringList', 'IntegerList', 'String'] as const;

const readListing = (each: Shape): RegionListing => ({
  region: each.get('region').text(),
  standards: each.get('standards').list((standard) => ({
    id: standard.get('id').text(),
    name: standard.get('name').text(),
    arnKind: standard.get('arnKind').oneOf(['standards', 'ruleset']),
    enabledByDefault: standard.get('enabledByDefault').flag(),
    controls: standard.get('controls').list((control) => {
      const parameters = control.optional('parameters', (member) => member.list(readParameter));
      return {
        id: control.get('id').text(),
        title: control.get('title').text(),
        severity: control.get('severity').text(),
        available: control.get('available').flag(),
        ...(parameters === undefined ? {} : { parameters }),
      };
    }),
  })),
});

function readParameter(each: Shape) {
  const number = (name: string) =>
    each.optional(name, (member) => (typeof member.value === 'number' ? member.value : member.fail('a number')));
  const [min, max, maxItems] = [number('min'), number('max'), number('maxItems')];
  const allowed = each.optional('allowed', (member) => member.list((value) => value.text()));
  return {
    name: each.get('name').text(),
    type: each.get('type').oneOf(parameterTypes),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
}
