import { Command } from 'commander';
import type { Cell } from '../model/address.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { ShownPolicy } from '../output/tenant-policies.ts';
import type { ListedTenant } from '../output/tenants.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import { toolVersion } from './version.ts';
import type { Walk } from './walk.ts';

interface TenantsOptions extends RawCommonOptions {
  readonly policies?: boolean;
}

/** `trueup tenants`: the declared tenants with their state, account, ids and health, from the registry and from what is live; or their policies. */
export function tenantsCommand(io: Io, finished: Finished): Command {
  const command = new Command('tenants')
    .description('List tenants with state, account, ids and health')
    .argument('[name]', 'this tenant alone')
    .option('--policies', 'the policies that follow from them (who may send, write, use imports), each beside what is in force');
  return addCommonOptions(command, ['text', 'json'], false)
    .option('--sandbox <dir>', 'against the embedded organization; its state stays in DIR (bare --sandbox: .trueup/sandbox)')
    .action(async (name: string | undefined, raw: TenantsOptions) => {
      const options = commonOptions(raw, io);
      const { walk } = await import('./walk.ts');
      finished.code = await walk({ io, options, kind: 'plan', lists: false }, async (under) => {
        const tenants = await namedTenants(name, under);
        return raw.policies === true ? showPolicies(tenants, under) : listTenants(tenants, under);
      });
    });
}

async function namedTenants(name: string | undefined, { prepared }: Walk): Promise<readonly EffectiveTenant[]> {
  const { tenantsOf } = await import('../pipeline.ts');
  const all = await tenantsOf(prepared);
  if (name === undefined) return all;
  const named = all.filter((tenant) => tenant.name === name);
  if (named.length > 0) return named;
  const names = all.map((tenant) => tenant.name);
  const near = didYouMean(name, names);
  throw new UsageError(
    `there is no tenant ${name}`,
    near === undefined ? `tenants are ${names.join(', ') || 'none at all'}` : `did you mean ${near}?`,
  );
}

async function showPolicies(tenants: readonly EffectiveTenant[], under: Walk): Promise<ExitCode> {
  const { io, options, prepared, street, progress } = under;
  const { policiesOfTenants } = await import('../pipeline.ts');
  const { tenantPoliciesJson, tenantPoliciesText } = await import('../output/tenant-policies.ts');
  const policies = (await policiesOfTenants(tenants, prepared, street)).map(({ generated, live }): ShownPolicy => {
    const { cell, resources: _, ...shown } = generated;
    return {
      ...shown,
      account: cell.account,
      region: cell.region,
      live: live.is === 'there' ? (live.same ? 'same' : 'different') : live.is,
      liveStatements: live.is === 'there' && !live.same ? live.statements : undefined,
      message: live.is === 'unreadable' ? live.message : undefined,
    };
  });
  progress.clear();
  await writeAll(io.stdout, options.format === 'json' ? tenantPoliciesJson(policies, toolVersion) : tenantPoliciesText(policies));
  for (const { name, account } of tenants)
    if (account === undefined) await io.stderr.write(`note: ${name} has no account yet, and its policies name it\n`);
  return policies.some(({ live }) => live === 'unreadable') ? ExitCode.Incomplete : ExitCode.Ok;
}

async function listTenants(tenants: readonly EffectiveTenant[], under: Walk): Promise<ExitCode> {
  const { io, options, progress } = under;
  const { tenantsJson, tenantsText } = await import('../output/tenants.ts');
  const looks = new Map<string, Promise<CellLook>>();
  const rows: ListedTenant[] = [];
  for (const tenant of tenants) {
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
const withoutCell = ({ name, displayName, isolation, account, creation }: EffectiveTenant): ListedTenant => ({
  tenant: name,
  ...(displayName === undefined ? {} : { displayName }),
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
    ...(tenant.displayName === undefined ? {} : { displayName: tenant.displayName }),
    isolation: tenant.isolation,
    account: cell.account,
    region: cell.region,
    state: readable ? (entry?.phase ?? 'not set up') : 'unreadable',
    ids: entry?.ids ?? {},
    health: messages.filter(({ name }) => names.has(name)).map(({ message }) => message),
  };
}
