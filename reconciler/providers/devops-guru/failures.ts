import { AwsFailure } from '../../model/aws-failure.ts';
import type { Outcome } from '../provider.ts';

/** What is asked for is not there: a state, not an error. */
export const isMissing = (error: unknown): boolean => error instanceof AwsFailure && error.failureClass === 'not-found';

/** A read that may fail without taking the rest of the cell along. */
export type Attempt<T> = { readonly value: T } | { readonly failure: AwsFailure };

export async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof AwsFailure) return { failure: error };
    throw error;
  }
}

/**
 * What a failed write means for its changes. A conflict (another update of the same settings is under way), a throttle and a fault of
 * the service pass by themselves; DevOps Guru names no time to wait for a conflict. Source: facts/compliance.md 3.2, 3.6.
 */
export function outcomeOfFailure(error: unknown): Outcome {
  if (!(error instanceof AwsFailure)) throw error;
  const passes: readonly string[] = ['conflict', 'throttled', 'transient'];
  const message = `${error.service} ${error.operation}: ${error.message}`;
  return { status: passes.includes(error.failureClass) ? 'later' : 'failed', code: error.awsName, message };
}

/** Runs one write: taken, or what its failure means. */
export async function outcomeOf(write: () => Promise<unknown>): Promise<Outcome> {
  try {
    await write();
    return { status: 'sent' };
  } catch (error) {
    return outcomeOfFailure(error);
  }
}
