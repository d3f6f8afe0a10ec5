import { AwsFailure } from '../../model/aws-failure.ts';
import type { Outcome } from '../provider.ts';

/** Security Hub is not enabled in the cell: a state, not an error. Source: facts/compliance.md 2.2 (HTTP 401, matched by its text). */
export function isNotSubscribed(error: unknown): boolean {
  return (
    error instanceof AwsFailure && error.awsName === 'InvalidAccessException' && /not subscribed to AWS Security Hub/i.test(error.message)
  );
}

/** A member's write refused because the administrator's configuration policy governs it. Source: facts/compliance.md 2.7. */
export function isCentrallyGoverned(error: unknown): boolean {
  return error instanceof AwsFailure && error.awsName === 'AccessDeniedException' && /central configuration policy/i.test(error.message);
}

/** Another standard of the cell is being enabled or disabled: the call is refused as invalid until that is over. Source: facts/compliance.md 2.2. */
export function isStandardBusy(error: unknown): boolean {
  return error instanceof AwsFailure && error.failureClass === 'invalid' && /\b(PENDING|DELETING)\b|try later/i.test(error.message);
}

/** The request as a whole was invalid: for a batch, possibly too long, since AWS does not publish the maxima. Source: facts/compliance.md 2.3. */
export function isInvalidRequest(error: unknown): boolean {
  return error instanceof AwsFailure && error.failureClass === 'invalid' && !isStandardBusy(error);
}

export const isNamed = (error: unknown, ...names: readonly string[]): error is AwsFailure =>
  error instanceof AwsFailure && names.includes(error.awsName);

export const governedMessage = 'central configuration governs this account: change its policy at the Security Hub administrator instead';

/**
 * What a failed write call means for each of its changes where waiting or another hand helps; rethrows every other failure, which is
 * the whole call's.
 */
export function outcomeOfFailure(error: unknown): Outcome {
  if (isCentrallyGoverned(error)) return { status: 'failed', code: 'governed', message: governedMessage };
  if (isNotSubscribed(error)) {
    return {
      status: 'later',
      code: 'hub-missing',
      message: 'Security Hub is not enabled here (yet); hub.state: present in SecurityStandards enables it',
    };
  }
  if (isStandardBusy(error)) {
    return { status: 'later', code: 'standard-pending', message: 'a standard of this cell is still being enabled or disabled' };
  }
  throw error;
}
