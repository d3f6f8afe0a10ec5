import { entriesOf, placeIn, textIn } from '../console-arguments.ts';
import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { type QuotaDefinition, quotas } from './catalogue.ts';
import * as operations from './operations.ts';
import { type QuotasState, quotaId, quotasOf } from './state.ts';

/** Service Quotas: what is allowed, and requests for more, which AWS grants on the clock. */
export const handlers: Handlers = {
  ListServices: operations.listServices,
  ListServiceQuotas: operations.listServiceQuotas,
  ListAWSDefaultServiceQuotas: operations.listAwsDefaultServiceQuotas,
  GetServiceQuota: operations.getServiceQuota,
  GetAWSDefaultServiceQuota: operations.getAwsDefaultServiceQuota,
  RequestServiceQuotaIncrease: operations.requestServiceQuotaIncrease,
  GetRequestedServiceQuotaChange: operations.getRequestedServiceQuotaChange,
  ListRequestedServiceQuotaChangeHistory: operations.listRequestedServiceQuotaChangeHistory,
  ListRequestedServiceQuotaChangeHistoryByQuota: operations.listRequestedServiceQuotaChangeHistory,
};

/** The quota that a person names by key (`sms.pools`), and the Region where it lives. */
function quotaIn(args: Readonly<Record<string, unknown>>, env: ServiceEnvironment) {
  const { account, region } = placeIn(args, env);
  const key = textIn(args, 'quota');
  const quota = quotas.find((one) => one.key === key);
  if (quota === undefined) throw new Error(`quota must be one of ${quotas.map((one) => one.key).join(', ')}, not "${key}"`);
  return { account, region: quota.global === true ? 'global' : region, quota };
}

function setValue(args: Readonly<Record<string, unknown>>, env: ServiceEnvironment): { quota: QuotaDefinition; value: number } {
  const { account, region, quota } = quotaIn(args, env);
  const { value } = args;
  if (typeof value !== 'number' || !(value >= 0)) throw new Error('value must be a number of 0 or more');
  quotasOf(env, account, region).values[quotaId(quota)] = value;
  return { quota, value };
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'quota-set': {
    describe: 'AWS applies a value to a quota: {account, region, quota (key such as sms.pools), value}',
    run: (args, env) => {
      const { quota, value } = setValue(args, env);
      return `${quota.quotaName} is ${value}`;
    },
  },
  'quota-deny': {
    describe: 'AWS denies the open request for a quota: {account, region, quota}',
    run: (args, env) => {
      const { account, region, quota } = quotaIn(args, env);
      const state = quotasOf(env, account, region);
      const open = state.requests.find((request) => request.quotaCode === quota.quotaCode && request.nextAwsMs !== null);
      if (open === undefined) throw new Error(`there is no open request for ${quota.quotaName}`);
      Object.assign(open, { status: 'DENIED', nextAwsMs: null, updatedAt: env.clock.now().toISOString() });
      return `the request for ${quota.quotaName} is denied`;
    },
  },
  'quota-hold': {
    describe: 'AWS answers no quota request by itself until told otherwise: {account, region, hold: true | false}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      const hold = args['hold'] !== false;
      for (const place of [region, 'global']) quotasOf(env, account, place).held = hold;
      return hold ? 'requests are held' : 'requests are answered again';
    },
  },
};

/** Seeds applied values: `[{account, region, quota, value}]`. Throws an Error that names what is wrong. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  for (const entry of entriesOf(section, 'servicequotas', ['account', 'region', 'quota', 'value'])) setValue(entry, env);
}

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<QuotasState>('servicequotas')].map(({ account, region }) => ({
    account,
    region,
    ...quotasOf(env, account, region),
  }));
}
