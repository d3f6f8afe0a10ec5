import { type Arguments, entriesOf } from '../console-arguments.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { consoleChanges, stateIn } from './console-changes.ts';
import { grantProduction } from './settle.ts';

const accountMembers = ['account', 'region', 'production', 'perDay', 'perSecond', 'dedicatedIps'];

/**
 * Seeds SES: `{accounts?: [{account, region, production?, perDay?, perSecond?, dedicatedIps?: [ip]}], mailboxes?: {ADDRESS: behaviour}}`.
 * What can be created by a call is created by calls. Throws an Error that names what is wrong.
 */
export function seed(section: unknown, env: ServiceEnvironment): void {
  const { accounts = [], mailboxes = {}, ...rest } = section as Arguments;
  const odd = Object.keys(rest)[0];
  if (odd !== undefined) throw new Error(`ses has no member ${odd}; it has accounts, mailboxes`);
  for (const [index, item] of entriesOf(accounts, 'accounts', accountMembers).entries()) seedAccount(item, `accounts[${index}]`, env);
  for (const [address, behaviour] of Object.entries(mailboxes as Arguments))
    consoleChanges['set-mailbox']?.run({ address, behaviour }, env);
}

function seedAccount(item: Arguments, at: string, env: ServiceEnvironment): void {
  const { account, region, production = false, perDay, perSecond, dedicatedIps = [] } = item;
  const { state } = stateIn(item, env);
  if (production === true) grantProduction(state);
  if (perDay !== undefined) state.account.perDay = quota(perDay, `${at}.perDay`);
  if (perSecond !== undefined) state.account.perSecond = rate(perSecond, `${at}.perSecond`);
  for (const ip of dedicatedIps as readonly unknown[]) consoleChanges['lease-dedicated-ip']?.run({ account, region, ip }, env);
}

function quota(value: unknown, at: string): number {
  if (typeof value !== 'number' || !(value > 0 || value === -1)) throw new Error(`${at} must be a number above 0, or -1`);
  return value;
}

function rate(value: unknown, at: string): number {
  if (typeof value !== 'number' || !(value > 0)) throw new Error(`${at} must be a number above 0`);
  return value;
}
