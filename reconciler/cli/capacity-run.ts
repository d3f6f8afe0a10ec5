import { accountId } from '../model/account-id.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Organization } from '../model/documents.generated.ts';
import type { RunHeader } from '../model/plan.ts';
import { type Desired, loadDesired } from '../pipeline.ts';
import { type Capacity, capacityOf, type LiveQuotas, type Wish } from '../providers/messaging/capacity.ts';
import { claimsOf } from '../providers/messaging/claims.ts';
import { demandsOf, emptyPlaces } from '../providers/messaging/demand.ts';
import { effectiveTenants } from '../providers/messaging/effective-tenants.ts';
import type { Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { toolVersion } from './version.ts';
import { catalogueOf, openDocuments } from './walk.ts';

/** A forecast, or what keeps it from being made. */
export type CapacityRun =
  | { readonly capacity: Capacity; readonly header: RunHeader }
  | { readonly diagnostics: readonly Diagnostic[]; readonly textOf: Desired['textOf'] };

interface Read {
  readonly quotas: ReadonlyMap<string, LiveQuotas>;
  readonly accounts: { readonly used: number; readonly limit: number | undefined } | undefined;
  readonly run: string;
  readonly stats: Pick<RunHeader['stats'], 'calls' | 'callsByOperation' | 'throttled' | 'waitedMs'>;
}

const nothingRead: Read = {
  quotas: new Map(),
  accounts: undefined,
  run: 'offline',
  stats: { calls: 0, callsByOperation: {}, throttled: 0, waitedMs: 0 },
};

/** Documents, live quotas unless `offline`, and the forecast. Throws UsageError and SetupProblem. */
export async function capacityRun(io: Io, options: CommonOptions, wish: Wish, offline: boolean): Promise<CapacityRun> {
  const startedMs = io.clock.monotonicMs();
  const desired = loadDesired(openDocuments(options.config), catalogueOf(options.config), options);
  const { documents, organization } = desired;
  // Tenants that do not fit are what this is about: the quotas' own rules do not keep it from being told.
  const blocking = desired.diagnostics.filter(({ code }) => !quotaRules.has(code));
  if (organization === undefined || hasErrors(blocking)) return { diagnostics: desired.diagnostics, textOf: desired.textOf };
  const claims = claimsOf(effectiveTenants(documents));
  const empty = [...emptyPlaces(documents.all('TenantDefaults')[0], claims, organization.spec.governedRegions)];
  const cells = [...demandsOf(claims), ...empty].filter(({ account }) => /^[0-9]{12}$/.test(account));
  const read = offline ? nothingRead : await readLive(io, options, organization, cells);
  const capacity = capacityOf({
    claims,
    wish,
    empty,
    live: (account, region) => read.quotas.get(`${account}/${region}`),
    accounts: read.accounts,
  });
  const usage = process.resourceUsage();
  const header: RunHeader = {
    run: read.run,
    tool: { version: toolVersion, catalogue: desired.catalogue.asOf },
    now: options.calendar.now.toISOString(),
    stats: {
      ...read.stats,
      waitedMs: Math.round(read.stats.waitedMs),
      cpuMs: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1000),
      peakRssBytes: usage.maxRSS * 1024,
      wallMs: Math.round(io.clock.monotonicMs() - startedMs),
    },
  };
  return { capacity, header };
}

const quotaRules: ReadonlySet<string> = new Set(['S-07', 'S-13', 'S-30']);

async function readLive(
  io: Io,
  options: CommonOptions,
  organization: Organization,
  cells: readonly { readonly account: string; readonly region: string }[],
): Promise<Read> {
  const { startEmbedded } = await import('./sandbox-process.ts');
  const { openConnection } = await import('../run/survey.ts');
  const { readAccountQuota, readQuotas } = await import('../run/read-quotas.ts');
  const { readInventory } = await import('../aws/inventory.ts');
  const { awsSettings } = await import('../aws/settings.ts');
  const embedded = options.sandbox === undefined ? undefined : await startEmbedded(io, { stateFolder: options.sandbox, seed: 'untidy' });
  const run = `capacity-${io.randomHex(3)}`;
  try {
    const connection = openConnection(organization, 'plan', {
      env: { ...io.env, ...embedded?.env },
      clock: io.clock,
      calendar: options.calendar,
      signal: io.signal,
      run,
      version: toolVersion,
    });
    try {
      const inventory = await readInventory(connection.organizations, awsSettings(organization.spec), io.signal);
      const limit = await orUndefined(() =>
        readAccountQuota(
          connection.readClients({ account: accountId(organization.spec.managementAccount), region: 'us-east-1' }),
          io.signal,
        ),
      );
      // Accounts have budgets of their own, so they are asked side by side.
      const quotas = await Promise.all(
        cells.map(
          async ({ account, region }) =>
            [`${account}/${region}`, await readQuotas(connection.readClients({ account: accountId(account), region }), io.signal)] as const,
        ),
      );
      return { quotas: new Map(quotas), accounts: { used: inventory.accounts.size, limit }, run, stats: connection.stats() };
    } finally {
      connection.close();
    }
  } finally {
    await embedded?.stop();
  }
}

async function orUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}
