import { AwsError } from '../../../wire/errors.ts';

/** True for an error that says that the thing is not there. */
export const isGoneError = (error: unknown): boolean =>
  error instanceof AwsError && (error.status === 404 || /NotFound|NoSuchEntity|NonExist/.test(error.code));

/** The answer, or undefined when the service says that the thing is not there. */
export async function readOrGone<Answer>(read: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isGoneError(error)) return undefined;
    throw error;
  }
}

/** Runs a removal; what is gone already is as removed as it can be. */
export async function removeUnlessGone(remove: () => Promise<unknown>): Promise<void> {
  await readOrGone(remove);
}
