import { AwsFailure } from '../model/aws-failure.ts';
import { listAll } from '../model/paged-list.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { LiveQuotas } from '../providers/messaging/capacity.ts';
import { listedQuotas, type QuotaId } from '../providers/messaging/quotas.ts';

/** Services whose quotas a cell has; those of the organization are global. */
const servicesOfCell = ['ses', 'sms-voice', 'mobiletargeting', 'monitoring', 'lambda'];

const limitNames: Readonly<Record<string, QuotaId>> = {
  PHONE_NUMBERS: 'sms.phoneNumbers',
  POOLS: 'sms.pools',
  CONFIGURATION_SETS: 'sms.configurationSets',
  OPT_OUT_LISTS: 'sms.optOutLists',
  SENDER_IDS: 'sms.senderIds',
};

/**
 * What a cell may have: Service Quotas first, then what the services themselves say, which is nearer to the truth. What cannot be read is named; the
 * rest counts. Source: facts/tenants.md 3.1 (live source).
 */
export async function readQuotas(aws: ReadClients, signal: AbortSignal): Promise<LiveQuotas> {
  const limits = new Map<QuotaId, number>();
  const used = new Map<QuotaId, number>();
  const codes = new Map<QuotaId, string>();
  const unreadable: string[] = [];
  const reading = async (what: string, read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      unreadable.push(`${what}: ${error.awsName}`);
    }
  };
  for (const service of servicesOfCell)
    await reading(`Service Quotas of ${service}`, async () => {
      for (const { id, value, code } of await listedIn(service, aws, signal)) {
        limits.set(id, value);
        if (code !== undefined) codes.set(id, code);
      }
    });
  await reading('the send quota of SES', async () => {
    const { SendQuota } = await aws.ses.getAccount({}, signal);
    if (SendQuota?.Max24HourSend !== undefined) limits.set('ses.sendPerDay', SendQuota.Max24HourSend);
    if (SendQuota?.MaxSendRate !== undefined) limits.set('ses.sendPerSecond', SendQuota.MaxSendRate);
  });
  await reading('limits of SMS', async () => {
    const listed = await listAll(
      (token) => aws.smsVoice.describeAccountLimits({ ...token, MaxResults: 100 }, signal),
      ({ AccountLimits }) => AccountLimits,
    );
    for (const { Name, Used, Max } of listed) {
      const id = limitNames[Name ?? ''];
      if (id === undefined) continue;
      if (Max !== undefined) limits.set(id, Max);
      if (Used !== undefined) used.set(id, Used);
    }
  });
  await reading('spend limits of SMS', async () => {
    const listed = await listAll(
      (token) => aws.smsVoice.describeSpendLimits({ ...token, MaxResults: 10 }, signal),
      ({ SpendLimits }) => SpendLimits,
    );
    const text = listed.find(({ Name }) => Name === 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT');
    if (text?.EnforcedLimit !== undefined) limits.set('sms.spendUSDMonth', text.EnforcedLimit);
  });
  return { limits, used, codes, unreadable };
}

/** How many accounts the organization may have; undefined where the list does not say. Asked where global quotas are kept. */
export const readAccountQuota = async (aws: ReadClients, signal: AbortSignal): Promise<number | undefined> =>
  (await listedIn('organizations', aws, signal)).find(({ id }) => id === 'org.accounts')?.value;

interface Listed {
  readonly id: QuotaId;
  readonly value: number;
  readonly code: string | undefined;
}

async function listedIn(service: string, aws: ReadClients, signal: AbortSignal): Promise<readonly Listed[]> {
  const names = listedQuotas.get(service);
  const listed = await listAll(
    (token) => aws.serviceQuotas.listServiceQuotas({ ...token, ServiceCode: service, MaxResults: 100 }, signal),
    ({ Quotas }) => Quotas,
  );
  return listed.flatMap(({ QuotaName, QuotaCode, Value }) => {
    const id = names?.get((QuotaName ?? '').toLowerCase());
    return id === undefined || Value === undefined ? [] : [{ id, value: Value, code: QuotaCode }];
  });
}
