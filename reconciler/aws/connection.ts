import type { AccountId } from '../model/account-id.ts';
import type { Cell, Region } from '../model/address.ts';
import type { Clock } from '../model/clock.ts';
import type { ReadClients, WriteClients } from '../providers/clients.ts';
import { externalId, type Identity, Sts } from './assume-role.ts';
import { baseCredentials } from './base-credentials.ts';
import { Budgets } from './budgets.ts';
import { CallStats, type CallStatsSnapshot } from './call-stats.ts';
import { Caller } from './caller.ts';
import { sdkClients } from './clients.ts';
import { Credentials } from './credentials.ts';
import type { Environment } from './endpoints.ts';
import { type LedgerTable, ledgerTable } from './ledger-table.ts';
import { type InventoryReads, organizationsReads } from './operations.ts';
import { CellReadClients, CellWriteClients, type ClientParts, hubDoor, memberDoor, SharedAnswers } from './read-clients.ts';
import type { RetryPolicy } from './retries.ts';
import type { AwsSettings, RoleKind } from './settings.ts';
import type { WriteGate } from './write-gate.ts';

export interface ConnectionOptions {
  readonly settings: AwsSettings;
  /** `plan` for everything that only reads; with `apply` reads go by the apply role too, which holds the plan role's permissions. */
  readonly kind: RoleKind;
  /** Go by the keys that the program was started with, in the management account alone: the roles are what is to be made. */
  readonly ownKeys?: boolean;
  /** The run's id and which attempt at it this is, for session names. */
  readonly run: string;
  readonly attempt: number;
  readonly env: Environment;
  readonly clock: Clock;
  /** trueup's version, for the user agent. */
  readonly version: string;
  readonly retryPolicy?: RetryPolicy;
  /** Between 0 and 1; for tests that must not depend on chance. */
  readonly random?: () => number;
  /** Asked before each attempt at a write. */
  readonly writes?: WriteGate;
}

/** All of AWS for one run. Nothing is loaded or called before it is asked for. */
export interface AwsConnection {
  /** Who the program was started as. Throws SetupProblem. */
  identity(): Promise<Identity>;
  readonly organizations: InventoryReads;
  /** Reads of a cell. Answers given to `once` are kept as long as the connection. */
  readClients(cell: Cell): ReadClients;
  writeClients(cell: Cell): WriteClients;
  /** Accounts in which a run that writes takes another role than the organization's member role; to be said before they are entered. */
  writeAs(roles: ReadonlyMap<AccountId, string>): void;
  /** The items of one organization in a table of the cell, by the member role. Its writes pass no gate. */
  ledgerTable(cell: Cell, table: string, organization: string): LedgerTable;
  stats(): CallStatsSnapshot;
  /** What the user should know about how the connection was made, each once. */
  notes(): readonly string[];
  /** Closes the kept connections; calls still under way fail. */
  close(): void;
}

/** Makes the connection. Throws SetupProblem when the external id cannot be found; everything else shows with the first call. */
export function connect(options: ConnectionOptions): AwsConnection {
  const { settings, env, clock } = options;
  const external = externalId(settings.externalIdFrom, env);
  const stats = new CallStats();
  const budgets = new Budgets(clock, stats, settings.requestsPerSecondPerCell);
  const { retryPolicy: policy, random, writes } = options;
  const caller = new Caller({ clock, budgets, stats, ...(policy && { policy }), ...(random && { random }), ...(writes && { writes }) });
  const clients = sdkClients(env, options.version);
  const notes = new Set<string>();
  const note = (text: string): void => {
    notes.add(text);
  };
  const marks = { run: options.run, attempt: options.attempt, ...(external === undefined ? {} : { externalId: external }) };
  const sts = new Sts({ clients, caller, region: settings.homeRegion, marks, note });
  const base = baseCredentials(env, settings.homeRegion);
  const credentials = new Credentials({ settings, kind: options.kind, ownKeys: options.ownKeys === true, base, sts, clock, note });
  const globalRegion = globalRegionOf(settings.partition, settings.homeRegion);
  const parts: ClientParts = { clients, caller, credentials, homeRegion: settings.homeRegion, globalRegion };
  const shared = new SharedAnswers();
  const organizations = organizationsReads(hubDoor(parts));
  const readClients = (cell: Cell): ReadClients => new CellReadClients(cell, parts, shared, { organizations });
  return {
    identity: () => credentials.identity(),
    organizations,
    readClients,
    writeClients: (cell) => new CellWriteClients(cell, parts, readClients),
    writeAs: (roles) => credentials.writeAs(roles),
    ledgerTable: (cell, table, organization) => ledgerTable(memberDoor(parts, cell, cell.region), table, organization),
    stats: () => stats.snapshot(),
    notes: () => [...notes],
    close: () => clients.close(),
  };
}

/** Where a partition's services without Regions are signed for: SDKs know the endpoint from any Region, so one is enough. */
function globalRegionOf(partition: string, homeRegion: Region): Region {
  const known: Readonly<Record<string, Region>> = { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' };
  return known[partition] ?? homeRegion;
}
