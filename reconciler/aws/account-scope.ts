import { AsyncLocalStorage } from 'node:async_hooks';
import type { AccountId } from '../model/account-id.ts';

/** Keys that sign for one account, whoever they were lent by. */
export interface AccountKeys {
  readonly account: AccountId;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const scope = new AsyncLocalStorage<AccountKeys>();

/** Runs `work` with the keys that every AWS call inside it, also a concurrent one, signs with. */
export function inAccountScope<T>(keys: AccountKeys, work: () => Promise<T>): Promise<T> {
  return scope.run(keys, work);
}

/** The keys of the scope that this call runs in. Throws outside one: a client shared by accounts has no keys of its own to fall back on. */
export function keysInScope(): AccountKeys {
  const keys = scope.getStore();
  if (keys === undefined) throw new Error("an AWS call outside an account's scope");
  return keys;
}
