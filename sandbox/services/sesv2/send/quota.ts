import type { AccountRecord } from '../state.ts';

const dayMs = 86_400_000;

/** Messages of the last 24 hours of AWS time, counted by recipient. */
export const sentLastDay = (account: AccountRecord, awsMs: number): number =>
  account.sent.filter((one) => one.atAwsMs > awsMs - dayMs).reduce((total, one) => total + one.count, 0);

/** Counts recipients; a quota of -1 has no end. False, and nothing counted, where the day's quota would be passed. */
export function takeFromQuota(account: AccountRecord, count: number, awsMs: number): boolean {
  account.sent = account.sent.filter((one) => one.atAwsMs > awsMs - dayMs);
  if (account.perDay !== -1 && sentLastDay(account, awsMs) + count > account.perDay) return false;
  const last = account.sent.at(-1);
  // Sends of one minute share an entry, so that a busy day stays small.
  if (last !== undefined && Math.floor(last.atAwsMs / 60_000) === Math.floor(awsMs / 60_000)) last.count += count;
  else account.sent.push({ atAwsMs: awsMs, count });
  return true;
}
