import pLimit from 'p-limit';
import type { AwsConnection } from '../aws/connection.ts';
import { SetupProblem } from '../aws/setup-problem.ts';
import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';

/** Accounts entered at once: each is two calls. */
const atOnce = 20;

/** Enters each account by the connection's roles and asks it something harmless; answers those that could not be entered, and why. */
export async function enterAccounts(
  connection: AwsConnection,
  accounts: readonly AccountId[],
  region: Region,
  signal: AbortSignal,
): Promise<readonly { readonly account: AccountId; readonly message: string }[]> {
  const limit = pLimit(atOnce);
  const closed = await Promise.all(
    accounts.map((account) =>
      limit(async () => {
        try {
          await connection.readClients({ account, region }).account.listRegions({ MaxResults: 1 }, signal);
          return [];
        } catch (error) {
          if (!(error instanceof AwsFailure) && !(error instanceof SetupProblem)) throw error;
          return [{ account, message: error.message }];
        }
      }),
    ),
  );
  return closed.flat();
}
