import { Command } from 'commander';
import type { Cell } from '../model/address.ts';
import type { ListedTenant } from '../output/tenants.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { ExitCode, type Io, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';
import type { Walk } from './walk.ts';

/** `trueup tenants`: the declared tenants with their state, account, ids and health, from the registry and from what is live. */
export function tenantsCommand(io: Io, finished: Finished): Command {
  const command = new Command('tenants').description('List tenants with state, account, ids and health');
  return addCommonOptions(command, ['text', 'json'], false)
    .option('--sandbox <dir>', 'against the embedded organization; its state stays in DIR (bare --sandbox: .trueup/sandbox)')
    .action(async (raw: RawCommonOptions) => {
      const options = commonOptions(raw, io);
      const { walk } = await import('./walk.ts');
      finished.code = await walk({ io, options, kind: 'plan', lists: false }, listTenants);
    });
}

async function listTenants(under: Walk): Promise<ExitCode> {
  const { io, options, prepared, progress } = under;
  const { tenantsOf } = await import('../pipeline.ts');
  const { tenantsJson, tenantsText } = await import('../output/tenants.ts');
  const looks = new Map<string, Promise<CellLook>>();
  const rows: ListedTenant[] = [];
  for (const tenant of await tenantsOf(prepared)) {
    const cells = cellsOf(tenant, under);
    if (cells.length === 0) rows.push(withoutCell(tenant));
    for (const cell of cells) {
      const key = `${cell.account}/${cell.region}`;
      const look = looks.get(key) ?? lookAt(cell, tenant, under);
      looks.set(key, look);
      rows.push(rowOf(tenant, cell, await look));
    }
  }
  progress.clear();
  await writeAll(io.stdout, options.format === 'json' ? tenantsJson(rows, toolVersion) : tenantsText(rows));
  return rows.some(({ state }) => state === 'unreadable') ? ExitCode.Incomplete : ExitCode.Ok;
}

const cellsOf = ({ account, regions }: EffectiveTenant, { prepared }: Walk): readonly Cell[] => {
  const { space, active } = prepared.survey.expansion;
  return regions
    .map((region) => ({ account: (account?.value ?? '') as Cell['account'], region }))
    .filter((cell) => space.indexOf(cell) !== undefined && active.has(cell));
};

/** A tenant that lives nowhere yet, or nowhere that can be worked on. */
const withoutCell = ({ name, isolation, account, creation }: EffectiveTenant): ListedTenant => ({
  tenant: name,
  isolation,
  account: account?.value ?? '',
  region: '',
  state: 'not set up',
  ids: {},
  health: [
    account === undefined && creation !== undefined
      ? `its account ${creation.accountName} is not made yet`
      : 'its account is not ACTIVE, or none of its Regions is governed',
  ],
});

/** What one cell says of all its tenants. */
interface CellLook {
  readonly readable: boolean;
  readonly messages: readonly { readonly name: string; readonly message: string }[];
  readonly entries: ReadonlyMap<string, { readonly phase: string; readonly ids: Readonly<Record<string, string>> }>;
}

async function lookAt(cell: Cell, tenant: EffectiveTenant, { prepared }: Walk): Promise<CellLook> {
  const { readCell } = await import('../pipeline.ts');
  const { registryView } = await import('../providers/messaging/registry-view.ts');
  const reads = (await readCell(prepared, cell, undefined, 'messaging')).filter(({ kind }) => kind !== 'skipped');
  const seen = reads.flatMap((read) => (read.kind === 'observed' ? [read.observation] : []));
  const readable = reads.length > 0 && seen.length === reads.length && seen.every(({ unreadable }) => unreadable.length === 0);
  const messages = seen.flatMap(({ notices, resources }) => [
    ...notices.flatMap(({ difference, name, message }) =>
      difference === 'sending-paused' && name !== undefined ? [{ name, message }] : [],
    ),
    ...[...resources.values()].flatMap(({ name, condition }) => (condition === undefined ? [] : [{ name, message: condition.message }])),
  ]);
  const place = tenant.registry?.value;
  const entries = place === undefined || !readable ? new Map() : await registryView(place, cell, prepared.connection.readClients(cell));
  return { readable, messages, entries };
}

function rowOf(tenant: EffectiveTenant, cell: Cell, { readable, messages, entries }: CellLook): ListedTenant {
  const names = new Set([tenant.email?.tenant?.awsName, ...(tenant.email?.identities ?? []).map(({ awsName }) => awsName.toLowerCase())]);
  const entry = entries.get(tenant.name);
  return {
    tenant: tenant.name,
    isolation: tenant.isolation,
    account: cell.account,
    region: cell.region,
    state: readable ? (entry?.phase ?? 'not set up') : 'unreadable',
    ids: entry?.ids ?? {},
    health: messages.filter(({ name }) => names.has(name)).map(({ message }) => message),
  };
}
