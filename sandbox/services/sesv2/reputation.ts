import { publishEvent } from '../events/bus.ts';
import { recordMetric } from '../monitoring/evaluate.ts';
import type { BackgroundEnvironment, ServiceEnvironment } from '../operation.ts';
import { tenantArn } from './arns.ts';
import type { ConfigurationSetRecord, FindingRecord, HourRecord, SesState, TenantRecord } from './state.ts';

const hourMs = 3_600_000;
/** Rates look at this many hours of AWS time back, and say nothing about fewer messages. AWS's own volume is not published: assumed. */
const windowHours = 7 * 24;
const representativeSends = 20;

/** From which rate on a finding is open, and grave. Source: facts/tenants.md 2.4. */
const thresholds = {
  BOUNCE: { low: 0.05, high: 0.1 },
  COMPLAINT: { low: 0.001, high: 0.005 },
} as const;

/** One message's share in reputation. */
export interface Share {
  readonly sends: number;
  readonly bounces: number;
  readonly complaints: number;
}

/** Adds to the hour's counts and forgets what is older than the window. */
function count(volume: HourRecord[], share: Share, awsMs: number): void {
  const hour = Math.floor(awsMs / hourMs);
  while ((volume[0]?.hour ?? hour) <= hour - windowHours) volume.shift();
  let last = volume.at(-1);
  if (last?.hour !== hour) {
    last = { hour, sends: 0, bounces: 0, complaints: 0 };
    volume.push(last);
  }
  last.sends += share.sends;
  last.bounces += share.bounces;
  last.complaints += share.complaints;
}

interface Rates {
  readonly sends: number;
  readonly BOUNCE: number;
  readonly COMPLAINT: number;
}

/** Bounces and complaints per message sent, as fractions. */
function ratesOf(volume: readonly HourRecord[], awsMs: number): Rates {
  const first = Math.floor(awsMs / hourMs) - windowHours;
  const recent = volume.filter((one) => one.hour > first);
  const sum = (of: (one: HourRecord) => number): number => recent.reduce((total, one) => total + of(one), 0);
  const sends = sum((one) => one.sends);
  const part = (some: number): number => (sends === 0 ? 0 : some / sends);
  return { sends, BOUNCE: part(sum((one) => one.bounces)), COMPLAINT: part(sum((one) => one.complaints)) };
}

/** Whom a message counts for. */
export interface Counted {
  readonly account: string;
  readonly region: string;
  readonly state: SesState;
  readonly set: ConfigurationSetRecord | undefined;
  readonly tenant: TenantRecord | undefined;
}

/** Counts a message for account, configuration set and tenant, publishes their metrics, and judges the tenant. Source: facts/tenants.md 2.4. */
export function countMessage(env: BackgroundEnvironment, counted: Counted, share: Share): void {
  const { account, region, state, set, tenant } = counted;
  const awsMs = env.clock.awsMs();
  const metric = (name: string, value: number, dimensions: Record<string, string> = {}): void =>
    recordMetric(env, account, region, { namespace: 'AWS/SES', name, dimensions, value });
  count(state.account.volume, share, awsMs);
  metric('Send', share.sends);
  if (share.bounces > 0) metric('Bounce', share.bounces);
  if (share.complaints > 0) metric('Complaint', share.complaints);
  const ofAccount = ratesOf(state.account.volume, awsMs);
  metric('Reputation.BounceRate', ofAccount.BOUNCE);
  metric('Reputation.ComplaintRate', ofAccount.COMPLAINT);
  if (set !== undefined) {
    count(set.volume, share, awsMs);
    if (set.reputation.metrics) {
      const rates = ratesOf(set.volume, awsMs);
      metric('Reputation.BounceRate', rates.BOUNCE, { 'ses:configuration-set': set.name });
      metric('Reputation.ComplaintRate', rates.COMPLAINT, { 'ses:configuration-set': set.name });
    }
  }
  if (tenant === undefined) return;
  count(tenant.volume, share, awsMs);
  // The keys are presumed: facts/tenants.md 2.4.
  const dimensions = { TenantId: tenant.id, TenantName: tenant.name };
  metric('Sends', share.sends, dimensions);
  metric('Bounces', share.bounces, dimensions);
  metric('Complaints', share.complaints, dimensions);
  judgeTenant(env, counted.account, counted.region, tenant);
}

/** Opens and closes findings by the tenant's rates, then pauses or resumes it as its policy says. */
export function judgeTenant(env: ServiceEnvironment | BackgroundEnvironment, account: string, region: string, tenant: TenantRecord): void {
  const rates = ratesOf(tenant.volume, env.clock.awsMs());
  const at = env.clock.now().toISOString();
  for (const type of ['BOUNCE', 'COMPLAINT'] as const) {
    const { low, high } = thresholds[type];
    const rate = rates.sends < representativeSends ? 0 : rates[type];
    const impact = rate >= high ? 'HIGH' : rate >= low ? 'LOW' : undefined;
    const open = tenant.findings.find((finding) => finding.type === type && finding.status === 'OPEN');
    const description = `The ${type.toLowerCase()} rate of tenant ${tenant.name} is ${(rate * 100).toFixed(2)}%`;
    if (open === undefined && impact !== undefined) {
      const finding: FindingRecord = { type, status: 'OPEN', impact, description, createdAt: at, updatedAt: at };
      tenant.findings.push(finding);
      tell(env, account, region, tenant, 'Advisor Recommendation Status Open', { type, impact, description });
    } else if (open !== undefined && impact === undefined) {
      Object.assign(open, { status: 'FIXED', updatedAt: at });
      tell(env, account, region, tenant, 'Advisor Recommendation Status Closed', { type, impact: open.impact, description });
    } else if (open !== undefined && impact !== undefined) {
      const changed = open.impact !== impact;
      Object.assign(open, { impact, description, ...(changed ? { updatedAt: at } : {}) });
    }
  }
  applyPolicy(env, account, region, tenant);
}

/** What AWS itself says about the tenant now; a change is told on the event bus. */
export function applyPolicy(env: ServiceEnvironment | BackgroundEnvironment, account: string, region: string, tenant: TenantRecord): void {
  const cause = pauseCause(tenant);
  const status = cause === undefined ? 'ENABLED' : 'DISABLED';
  const before = aggregateStatus(tenant);
  if (tenant.awsStatus.status !== status)
    tenant.awsStatus = {
      status,
      cause: cause ?? 'No reputation findings that the policy acts on',
      updatedAt: env.clock.now().toISOString(),
    };
  tellAggregate(env, account, region, tenant, before);
}

function pauseCause(tenant: TenantRecord): string | undefined {
  if (tenant.isUnderReview) return 'Amazon SES has paused this tenant';
  if (tenant.policy === 'none' || tenant.customerStatus.status === 'REINSTATED') return undefined;
  const acted = tenant.findings.find((one) => one.status === 'OPEN' && (tenant.policy === 'strict' || one.impact === 'HIGH'));
  return acted === undefined ? undefined : `${acted.description}; paused by the reputation policy ${tenant.policy}`;
}

/** DISABLED if either side says so, else the customer's word. Source: facts/tenants.md 0.9. */
export function aggregateStatus(tenant: TenantRecord): 'ENABLED' | 'DISABLED' | 'REINSTATED' {
  return tenant.awsStatus.status === 'DISABLED' ? 'DISABLED' : tenant.customerStatus.status;
}

/** Tells the bus when the tenant may send again, or no longer. */
export function tellAggregate(
  env: ServiceEnvironment | BackgroundEnvironment,
  account: string,
  region: string,
  tenant: TenantRecord,
  before: string,
): void {
  const [was, is] = [before === 'DISABLED', aggregateStatus(tenant) === 'DISABLED'];
  if (was === is) return;
  const cause = tenant.awsStatus.status === 'DISABLED' ? tenant.awsStatus.cause : tenant.customerStatus.cause;
  tell(env, account, region, tenant, is ? 'Sending Status Disabled' : 'Sending Status Enabled', { cause });
}

/** A console change knows no bus: on AWS these events are best effort. */
function tell(
  env: ServiceEnvironment | BackgroundEnvironment,
  account: string,
  region: string,
  tenant: TenantRecord,
  detailType: string,
  detail: object,
): void {
  if (!('invoke' in env)) return;
  const arn = tenantArn({ partition: env.partition, account, region }, tenant);
  publishEvent(env, {
    account,
    region,
    source: 'aws.ses',
    detailType,
    resources: [arn],
    detail: { version: '1.0.0', tenantName: tenant.name, ...detail },
  });
}

/** The highest impact of an open finding; LOW where there is none. */
export const impactOf = (tenant: TenantRecord): 'LOW' | 'HIGH' =>
  tenant.findings.some((finding) => finding.status === 'OPEN' && finding.impact === 'HIGH') ? 'HIGH' : 'LOW';
