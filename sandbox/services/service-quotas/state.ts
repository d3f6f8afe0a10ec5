import type { ServiceEnvironment } from '../operation.ts';
import { type QuotaDefinition, quotaWithKey } from './catalogue.ts';

export type RequestStatus = 'PENDING' | 'CASE_OPENED' | 'APPROVED' | 'DENIED';

export interface QuotaRequest {
  readonly id: string;
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly desiredValue: number;
  readonly requester: string;
  /** ISO 8601. */
  readonly createdAt: string;
  updatedAt: string;
  status: RequestStatus;
  caseId: string | null;
  /** AWS time of the next step; null when nothing more happens by itself. */
  nextAwsMs: number | null;
}

export interface QuotasState {
  /** Applied values that differ from the default, by `serviceCode/quotaCode`. */
  values: Record<string, number>;
  requests: QuotaRequest[];
  /** True while AWS answers no request by itself. */
  held: boolean;
}

type QuotaEnvironment = Pick<ServiceEnvironment, 'state' | 'clock'>;

const minuteMs = 60_000;
/** How long AWS takes, in AWS time. */
export const timing = { automaticMs: minuteMs, caseOpenedMs: minuteMs, grantedMs: 15 * minuteMs } as const;

export const quotaId = (quota: Pick<QuotaDefinition, 'serviceCode' | 'quotaCode'>): string => `${quota.serviceCode}/${quota.quotaCode}`;

/** The quotas of an account in a Region, with every request that is due taken a step further. Quotas of the whole account live in `global`. */
export function quotasOf(env: QuotaEnvironment, account: string, region: string): QuotasState {
  const state = env.state.of<QuotasState>('servicequotas', account, region, () => ({ values: {}, requests: [], held: false }));
  if (!state.held) for (const request of state.requests) settleRequest(state, request, env);
  return state;
}

function settleRequest(state: QuotasState, request: QuotaRequest, env: QuotaEnvironment): void {
  while (request.nextAwsMs !== null && env.clock.awsMs() >= request.nextAwsMs) {
    request.updatedAt = env.clock.now().toISOString();
    if (request.status === 'PENDING' && request.caseId !== null) {
      request.status = 'CASE_OPENED';
      request.nextAwsMs += timing.grantedMs;
    } else {
      request.status = 'APPROVED';
      request.nextAwsMs = null;
      state.values[quotaId(request)] = request.desiredValue;
    }
  }
}

/** The applied value of a quota. */
export function appliedValue(env: QuotaEnvironment, account: string, region: string, quota: QuotaDefinition): number {
  const { values } = quotasOf(env, account, quota.global === true ? 'global' : region);
  return values[quotaId(quota)] ?? quota.value;
}

/**
 * What a service of the sandbox enforces: the value of the quota with this key (`sms.pools`, catalogue.ts) in an account and Region, as last granted.
 * Throws an Error for a key that is not in the catalogue.
 */
export function quotaValue(env: QuotaEnvironment, account: string, region: string, key: string): number {
  const quota = quotaWithKey(key);
  if (quota === undefined) throw new Error(`there is no quota ${key}`);
  return appliedValue(env, account, region, quota);
}
