import type { AccountId } from '../model/account-id.ts';
import type { AwsFailure } from '../model/aws-failure.ts';
import type { Calendar } from '../model/clock.ts';
import { parseDurationMs } from '../model/duration.ts';
import type { Inventory } from '../model/inventory.ts';

/** `bootstrap.grace` where the organization does not say. */
const defaultGraceMs = 24 * 3_600_000;

/**
 * Why an account whose role cannot be taken is no fault yet: it joined within the grace, and its roles come by automatic deployment or the
 * next `trueup bootstrap`. Undefined: it is one. The text is the same for all such accounts, so that they fold.
 * @param grace `Organization.spec.bootstrap.grace`
 */
export function waitsForRoles(
  inventory: Inventory,
  grace: string | undefined,
  calendar: Calendar,
): (account: AccountId, failure: AwsFailure) => string | undefined {
  const graceMs = parseDurationMs(grace ?? '') ?? defaultGraceMs;
  return (account, { service, operation, failureClass }) => {
    const joined = inventory.accounts.get(account)?.joinedAt;
    if (joined === undefined || service !== 'sts' || operation !== 'AssumeRole' || failureClass !== 'denied') return undefined;
    if (calendar.now.getTime() - joined.getTime() >= graceMs) return undefined;
    return `waiting for bootstrap: the account has joined within ${grace ?? '24h'} and has no role of trueup yet`;
  };
}
