import { readFileSync } from 'node:fs';
import type { ServiceEnvironment } from '../operation.ts';

export type OptStatus = 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT';

interface RegionFacts {
  readonly id: string;
  readonly partition: string;
  readonly optIn: boolean | null;
}

/** An opt-in that is under way or done; `dueAwsMs` is when ENABLING or DISABLING ends. */
interface OptRecord {
  status: OptStatus;
  dueAwsMs?: number;
}

interface AccountState {
  optIn: Record<string, OptRecord>;
}

// The catalogue is shared as a file only: the sandbox imports nothing of the reconciler.
const catalogue = JSON.parse(readFileSync(new URL('../../../reconciler/catalogue/data/regions.json', import.meta.url), 'utf8')) as {
  regions: RegionFacts[];
};

/** Opting in or out takes minutes to hours in AWS; two minutes of AWS time here. */
const optMs = 120_000;

const factsOf = (region: string, partition: string): RegionFacts | undefined =>
  catalogue.regions.find((facts) => facts.id === region && facts.partition === partition);

/** True for a Region that AWS has in this partition. */
export const isKnownRegion = (region: string, partition: string): boolean => factsOf(region, partition) !== undefined;

/** Regions of the partition that need no opt-in. */
export function defaultRegions(partition: string): string[] {
  return catalogue.regions.filter((facts) => facts.partition === partition && facts.optIn !== true).map((facts) => facts.id);
}

/** Regions that this sandbox shows: its own, and those that accounts could opt in to. */
export function shownRegions(env: Pick<ServiceEnvironment, 'regions' | 'partition'>): string[] {
  const optional = catalogue.regions.filter((facts) => facts.partition === env.partition && facts.optIn === true).map((facts) => facts.id);
  return [...new Set([...env.regions, ...optional])].sort();
}

/**
 * Whether an account uses a Region. The sandbox's own Regions are enabled, those that need an opt-in as if somebody had opted in; other
 * Regions with opt-in are disabled until they are enabled. Undefined for a Region that the sandbox does not have.
 */
export function optStatus(account: string, region: string, env: ServiceEnvironment): OptStatus | undefined {
  if (!env.regions.includes(region) && !needsOptIn(region, env)) return undefined;
  const record = recordsOf(account, env)[region];
  if (record !== undefined) return settled(record, env).status;
  if (factsOf(region, env.partition)?.optIn !== true) return 'ENABLED_BY_DEFAULT';
  return env.regions.includes(region) ? 'ENABLED' : 'DISABLED';
}

/** True when calls signed for this Region are served. */
export function isUsable(account: string, region: string, env: ServiceEnvironment): boolean {
  const status = optStatus(account, region, env);
  return status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT' || status === 'DISABLING';
}

export const needsOptIn = (region: string, env: Pick<ServiceEnvironment, 'partition'>): boolean =>
  factsOf(region, env.partition)?.optIn === true;

/** Sets the status at once; for seeds and console changes. */
export function setOptStatus(account: string, region: string, status: OptStatus, env: ServiceEnvironment): void {
  recordsOf(account, env)[region] = { status };
}

/** Starts an opt-in or opt-out that ends after its time. */
export function startOpt(account: string, region: string, status: 'ENABLING' | 'DISABLING', env: ServiceEnvironment): void {
  recordsOf(account, env)[region] = { status, dueAwsMs: env.clock.awsMs() + optMs };
}

function recordsOf(account: string, env: ServiceEnvironment): Record<string, OptRecord> {
  return env.state.of<AccountState>('account', account, 'global', () => ({ optIn: {} })).optIn;
}

function settled(record: OptRecord, env: ServiceEnvironment): OptRecord {
  if (record.dueAwsMs !== undefined && env.clock.awsMs() >= record.dueAwsMs) {
    record.status = record.status === 'ENABLING' ? 'ENABLED' : 'DISABLED';
    delete record.dueAwsMs;
  }
  return record;
}
