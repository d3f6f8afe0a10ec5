import type { Cell } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ReadClients } from '../providers/clients.ts';
import { checkQuotas } from '../providers/messaging/check-quotas.ts';
import { claimsOf } from '../providers/messaging/claims.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import * as rules from '../providers/messaging/live-rules.ts';
import { checkRegistry } from '../providers/messaging/observed-rules.ts';
import { applications } from '../providers/messaging/resources/push-application.ts';
import { entriesOfAccount, textIn } from '../providers/messaging/resources/registry-items.ts';
import { phoneNumbers, senderIds } from '../providers/messaging/resources/sms-reading.ts';
import { readQuotas } from './read-quotas.ts';

export interface AccountRulesInput {
  readonly tenants: readonly EffectiveTenant[];
  /** Cells that could be entered. */
  readonly cells: Iterable<Cell>;
  readonly readClients: (cell: Cell) => ReadClients;
  readonly signal: AbortSignal;
}

/**
 * The live rules about what accounts have: sandboxes (S-21), numbers and sender ids (S-32, S-33, A-06), the first application (L-05), quotas (S-07, S-13, S-30, S-42, A-14) and
 * what the registry gives to two tenants. What cannot be read is a warning that names the rule.
 */
export async function checkAccountsLive({ tenants, cells, readClients, signal }: AccountRulesInput): Promise<readonly Diagnostic[]> {
  const limits = new Map<string, Awaited<ReturnType<typeof readQuotas>>['limits']>();
  const found = await Promise.all(
    [...cells].map(async (cell) => {
      const here = tenants.filter(({ account, regions }) => account?.value === cell.account && regions.includes(cell.region));
      const [first] = here;
      if (first === undefined) return [];
      const aws = readClients(cell);
      const told: Diagnostic[] = [];
      await Promise.all([
        about('S-21', cell, told, async () => {
          const state = { ses: await inSesSandbox(here, aws), sms: await inSmsSandbox(here, aws) };
          for (const tenant of here) told.push(...rules.checkSandbox(tenant, cell.region, state));
        }),
        about('S-32', cell, told, async () => told.push(...(await originationOf(here, cell, aws)))),
        about('L-05', cell, told, async () => {
          const pushing = here.filter(({ push, isolation }) => push !== undefined && isolation === 'dedicated-account');
          if (pushing.length === 0) return;
          const { size } = await applications(aws.messaging.push);
          for (const tenant of pushing) told.push(...rules.checkFirstApplication(tenant, size));
        }),
        about('A-16', cell, told, async () => {
          const place = first.registry?.value;
          if (place === undefined) return;
          const entries = await entriesOfAccount(place, cell.account, aws);
          const arns = [...entries.values()].map(({ tenant, parts }) => [tenant, arnsIn(parts, cell.region)] as const);
          told.push(...checkRegistry(new Map(arns), tenants));
        }),
        about('A-14', cell, told, async () => {
          const quotas = await readQuotas(aws, signal);
          limits.set(`${cell.account}/${cell.region}`, quotas.limits);
          if (quotas.unreadable.length > 0) throw new NotRead(quotas.unreadable.join('; '));
        }),
      ]);
      return told;
    }),
  );
  const offline = new Set([...checkQuotas(claimsOf(tenants))].map(textOf));
  const quotas = [...checkQuotas(claimsOf(tenants), (account, region) => limits.get(`${account}/${region}`) ?? new Map())];
  return [...found.flat(), ...quotas.filter((each) => !offline.has(textOf(each)))];
}

/** Whether what kept a cell from being read is that its account could not be entered. */
export const isRefusal = (message: string): boolean => message.startsWith('sts AssumeRole: ');

/** S-16: the role of a tenant's own account is not to be had. @param message what could not be done in the cell */
export function* checkUnreadable(tenants: readonly EffectiveTenant[], cell: Cell, message: string, role: string): Generator<Diagnostic> {
  const refusal = isRefusal(message) ? message.slice(message.indexOf(': ') + 2) : undefined;
  for (const tenant of tenants)
    if (tenant.account?.value === cell.account && tenant.regions.includes(cell.region))
      yield* rules.checkRole(tenant, tenant.role?.value ?? role, refusal);
}

const textOf = ({ code, message }: Diagnostic): string => `${code} ${message}`;

class NotRead extends Error {}

/** A rule whose answer cannot be read is said not to be checked, and the others are. */
async function about(code: Diagnostic['code'], cell: Cell, told: Diagnostic[], check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof AwsFailure) && !(error instanceof NotRead)) throw error;
    const what = error instanceof AwsFailure ? `${error.service} ${error.operation}: ${error.awsName}` : error.message;
    told.push({ severity: 'warning', code, message: `not checked in ${cell.account}/${cell.region}: ${what}` });
  }
}

async function inSesSandbox(here: readonly EffectiveTenant[], aws: ReadClients): Promise<boolean> {
  return here.some(({ email }) => email !== undefined) && (await aws.ses.getAccount({})).ProductionAccessEnabled === false;
}

/** Source: facts/tenants.md 2.3 (`ACCOUNT_TIER`; its values are unconfirmed, so only the one that says sandbox counts). */
async function inSmsSandbox(here: readonly EffectiveTenant[], aws: ReadClients): Promise<boolean> {
  if (!here.some(({ sms }) => sms !== undefined)) return false;
  const { AccountAttributes } = await aws.smsVoice.describeAccountAttributes({});
  return AccountAttributes?.some(({ Name, Value }) => Name === 'ACCOUNT_TIER' && Value === 'SANDBOX') === true;
}

async function originationOf(here: readonly EffectiveTenant[], cell: Cell, aws: ReadClients): Promise<readonly Diagnostic[]> {
  const asking = here.filter(({ sms }) => (sms?.identities.length ?? 0) > 0);
  if (asking.length === 0) return [];
  const look = { aws, shared: <T>(_key: string, read: () => Promise<T>): Promise<T> => read() };
  const [numbers, senders] = await Promise.all([phoneNumbers(look), senderIds(look)]);
  const live = {
    numbers: new Set(numbers.flatMap(({ PhoneNumberId = '', PhoneNumberArn = '' }) => [PhoneNumberId, PhoneNumberArn])),
    senderIds: new Set(senders.map(({ SenderId = '', IsoCountryCode = '' }) => `${SenderId}/${IsoCountryCode}`)),
  };
  return asking.flatMap((tenant) => [...rules.checkOrigination(tenant, cell.region, live)]);
}

const arnsIn = (parts: ReadonlyMap<string, Parameters<typeof textIn>[0]>, region: string): readonly string[] =>
  [...parts].flatMap(([key, item]) => (key.startsWith(`RES#${region}#`) ? (textIn(item, 'arn') ?? []) : []));
