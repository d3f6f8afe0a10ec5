import { accountId } from '../model/account-id.ts';
import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { ReadClients } from '../providers/clients.ts';
import { type Capacity, capacityOf, type LiveQuotas, type Wish } from '../providers/messaging/capacity.ts';
import { claimsOf } from '../providers/messaging/claims.ts';
import { demandsOf } from '../providers/messaging/demand.ts';
import { effectiveTenants } from '../providers/messaging/effective-tenants.ts';
import type { Check } from '../providers/provider.ts';
import { readAccountQuota, readQuotas } from './read-quotas.ts';

/** Nobody new: what is there now is held against the quotas. */
const nobody: Wish = {
  channels: [],
  emailPerDay: 0,
  emailPerSecond: 0,
  smsSpendUSD: 0,
  concurrency: 0,
  ownApplication: false,
  dedicatedIpPool: false,
  isolatedReputation: false,
  tenants: 1,
};

interface Surroundings {
  readonly readClients: (cell: Cell) => ReadClients;
  readonly signal: AbortSignal;
  readonly managementAccount: string;
  /** Accounts of the organization. */
  readonly accounts: number;
}

/**
 * Where tenants live: whether SES and SMS still confine the account to verified recipients, and how the tenants stand to every quota that they
 * take of. Source: facts/tenants.md 2.3, 3.1.
 */
export async function messagingChecks(documents: DocumentSet, around: Surroundings): Promise<readonly Check[]> {
  const claims = claimsOf(effectiveTenants(documents));
  const demands = [...demandsOf(claims)].filter(({ account }) => /^[0-9]{12}$/.test(account));
  if (demands.length === 0) return [];
  const quotas = new Map<string, LiveQuotas>();
  const sandboxes = await Promise.all(
    demands.map(async ({ account, region, tenants }) => {
      const aws = around.readClients({ account: accountId(account), region });
      quotas.set(`${account}/${region}`, await readQuotas(aws, around.signal));
      const where = `${account}/${region}`;
      return [
        ...(tenants.some(({ email }) => email !== undefined)
          ? [await told('messaging/email-sandbox', where, () => emailCheck(aws, where, around.signal))]
          : []),
        ...(tenants.some(({ sms }) => sms !== undefined)
          ? [await told('messaging/sms-sandbox', where, () => smsCheck(aws, where, around.signal))]
          : []),
      ];
    }),
  );
  const limit = await accountLimit(around);
  const capacity = capacityOf({
    claims,
    wish: nobody,
    empty: [],
    live: (account, region) => quotas.get(`${account}/${region}`),
    accounts: { used: around.accounts, limit },
  });
  return [...sandboxes.flat(), ...quotaChecks(capacity)];
}

async function emailCheck(aws: ReadClients, where: string, signal: AbortSignal): Promise<Check> {
  const name = 'messaging/email-sandbox';
  const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus = '', SendQuota } = await aws.ses.getAccount({}, signal);
  if (ProductionAccessEnabled !== true)
    return {
      name,
      status: 'warning',
      where,
      message: `SES is still in the sandbox: ${SendQuota?.Max24HourSend ?? 200} messages a day, to verified addresses only`,
      cure: 'request production access in the SES console (Account dashboard), or aws sesv2 put-account-details',
    };
  if (SendingEnabled !== true || EnforcementStatus === 'SHUTDOWN')
    return {
      name,
      status: 'error',
      where,
      message: `SES does not send: ${EnforcementStatus}`,
      cure: 'answer the case that AWS has opened (SES console, Reputation metrics)',
    };
  if (EnforcementStatus === 'PROBATION')
    return {
      name,
      status: 'warning',
      where,
      message: 'SES has put the account under review',
      cure: 'answer the case that AWS has opened (SES console, Reputation metrics)',
    };
  return { name, status: 'ok', where, message: `SES is in production: ${SendQuota?.Max24HourSend ?? '?'} messages a day` };
}

async function smsCheck(aws: ReadClients, where: string, signal: AbortSignal): Promise<Check> {
  const name = 'messaging/sms-sandbox';
  const { AccountAttributes = [] } = await aws.smsVoice.describeAccountAttributes({}, signal);
  const tier = AccountAttributes.find((attribute) => attribute.Name === 'ACCOUNT_TIER')?.Value;
  // The values are not confirmed, so only the one that says so is the sandbox.
  if (tier !== 'SANDBOX') return { name, status: 'ok', where, message: `SMS is in production (tier ${tier ?? 'not told'})` };
  return {
    name,
    status: 'warning',
    where,
    message: 'SMS is still in the sandbox: verified numbers only',
    cure: 'open a case with AWS Support: AWS End User Messaging SMS, "SMS production access"',
  };
}

async function told(name: string, where: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return {
      name,
      status: 'warning',
      where,
      message: `not known: ${error.message}`,
      cure: 'trueup bootstrap grants the plan role what tenants need',
    };
  }
}

async function accountLimit({ readClients, managementAccount, signal }: Surroundings): Promise<number | undefined> {
  try {
    return await readAccountQuota(readClients({ account: accountId(managementAccount), region: 'us-east-1' }), signal);
  } catch (error) {
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

function* quotaChecks({ places, accounts }: Capacity): Generator<Check> {
  for (const { account, region, quotas, unreadable } of places) {
    const where = `${account}/${region}`;
    const over = quotas.filter(({ used, limit }) => limit >= 0 && used > limit);
    const near = quotas.filter(
      ({ used, limit, share, reserve }) => limit >= 0 && used > 0 && used <= limit && used > limit * share - reserve,
    );
    for (const { id, what, used, limit, step } of over)
      yield { name: `quotas/${id}`, status: 'error', where, message: `tenants take ${used} ${what}, and ${limit} are allowed`, cure: step };
    for (const { id, what, used, limit, step } of near)
      yield { name: `quotas/${id}`, status: 'warning', where, message: `${used} of ${limit} ${what} are taken`, cure: step };
    for (const what of unreadable)
      yield {
        name: 'quotas/messaging',
        status: 'warning',
        where,
        message: `not known: ${what}`,
        cure: 'trueup bootstrap grants the plan role what tenants need',
      };
    if (over.length + near.length + unreadable.length === 0)
      yield { name: 'quotas/messaging', status: 'ok', where, message: `${quotas.length} quotas of messaging have room for the tenants` };
  }
  const { used = 0, limit, origin } = accounts;
  if (origin !== 'live') return;
  const cure = 'ask for more with Service Quotas: organizations, "Default maximum number of accounts" (L-E619E033)';
  const base = { name: 'quotas/org.accounts', where: 'organization', message: `${used} of ${limit} accounts` };
  yield used >= limit ? { ...base, status: 'warning', cure } : { ...base, status: 'ok' };
}
