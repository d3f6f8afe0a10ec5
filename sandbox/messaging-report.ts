import { type PushState, pushOf } from './services/mobile-targeting/state.ts';
import { evaluateAlarms } from './services/monitoring/evaluate.ts';
import type { MonitoringState } from './services/monitoring/state.ts';
import type { ServiceEnvironment } from './services/operation.ts';
import { aggregateStatus } from './services/sesv2/reputation.ts';
import { sesOf } from './services/sesv2/settle.ts';
import type { SesState } from './services/sesv2/state.ts';
import { type SmsState, smsOf } from './services/sms-voice/state.ts';

/** What a person asks first of one account and Region that sends messages: who there is, and how each of them is. */
interface MessagingCell {
  readonly account: string;
  readonly region: string;
  readonly email?: unknown;
  readonly sms?: unknown;
  readonly push?: unknown;
  /** Alarms by state; of those that are not OK the names. */
  readonly alarms?: unknown;
}

/**
 * `sandbox show messaging`: tenants, sets, identities, pools, numbers, applications and alarms by state, a cell at a time. Credentials, messages and what
 * each service keeps besides are in the services' own reports.
 */
export function messagingReport(env: ServiceEnvironment): readonly MessagingCell[] {
  const places = [
    ...env.state.all<SesState>('ses'),
    ...env.state.all<SmsState>('sms-voice'),
    ...env.state.all<PushState>('mobiletargeting'),
    ...env.state.all<MonitoringState>('monitoring'),
  ].filter(({ account }) => account !== '*');
  const cells = new Map(places.map(({ account, region }) => [`${account}/${region}`, { account, region }]));
  return [...cells.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cellReport(env, cell));
}

function cellReport(env: ServiceEnvironment, { account, region }: { readonly account: string; readonly region: string }): MessagingCell {
  const has = (service: string): boolean => [...env.state.all(service)].some((each) => each.account === account && each.region === region);
  return {
    account,
    region,
    ...(has('ses') ? { email: emailReport(sesOf(env, account, region)) } : {}),
    ...(has('sms-voice') ? { sms: smsReport(smsOf(env, account, region), env) } : {}),
    ...(has('mobiletargeting') ? { push: pushReport(pushOf(env, account, region)) } : {}),
    ...(has('monitoring') ? { alarms: alarmReport(evaluateAlarms(env, account, region)) } : {}),
  };
}

/** How many there are of each word. */
function counted(words: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const emailReport = ({ account, tenants, identities, configurationSets, pools, messages }: SesState) => ({
  production: account.production,
  sending: account.sending,
  tenants: Object.values(tenants).map((tenant) => ({
    name: tenant.name,
    sending: aggregateStatus(tenant),
    policy: tenant.policy,
    suppression: tenant.suppression?.scope ?? 'ACCOUNT',
    resources: Object.keys(tenant.resources).length,
    suppressed: Object.keys(tenant.suppressed).length,
    findings: tenant.findings.filter(({ status }) => status === 'OPEN').map(({ type, impact }) => `${type} ${impact}`),
  })),
  identities: Object.values(identities).map(({ name, verification, dkim }) => ({ name, verification, dkim: dkim.status })),
  configurationSets: Object.values(configurationSets).map(({ name, sending, destinations }) => ({
    name,
    sending,
    destinations: Object.keys(destinations),
  })),
  ipPools: Object.values(pools).map(({ name, scaling }) => ({ name, scaling })),
  messages: messages.length,
});

const smsReport = (
  { numbers, senderIds, pools, optOutLists, configurationSets, protects, productionFromAwsMs, messages }: SmsState,
  { clock }: ServiceEnvironment,
) => ({
  production: productionFromAwsMs !== null && productionFromAwsMs <= clock.awsMs(),
  pools: Object.values(pools).map(({ id, tags, status, messageType, identities }) => ({
    id,
    name: tags['Name'] ?? '',
    status,
    messageType,
    identities: identities.map((each) => (each.kind === 'sender-id' ? `${each.id}/${each.country}` : each.id)),
  })),
  numbers: Object.values(numbers).map(({ id, status, poolId, tags }) => ({ id, status, pool: poolId, tenant: tags['tenant'] ?? null })),
  numbersByStatus: counted(Object.values(numbers).map(({ status }) => status)),
  senderIds: Object.keys(senderIds),
  optOutLists: Object.values(optOutLists).map(({ name }) => name),
  configurationSets: Object.values(configurationSets).map(({ name }) => name),
  protectConfigurations: Object.keys(protects).length,
  messages: messages.length,
});

const pushReport = ({ applications, sent }: PushState) => ({
  applications: Object.values(applications).map(({ id, name, channels }) => ({
    id,
    name,
    enabled: Object.entries(channels).flatMap(([type, { enabled }]) => (enabled ? [type] : [])),
    disabled: Object.entries(channels).flatMap(([type, { enabled }]) => (enabled ? [] : [type])),
  })),
  sent: sent.length,
});

function alarmReport({ alarms }: MonitoringState) {
  const all = Object.values(alarms);
  const named = (state: string): string[] => all.filter((each) => each.state === state).map(({ name }) => name);
  return { byState: counted(all.map(({ state }) => state)), firing: named('ALARM'), withoutData: named('INSUFFICIENT_DATA') };
}
