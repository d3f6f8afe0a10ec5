import pLimit from 'p-limit';
import type { AccountId } from '../model/account-id.ts';

interface BusyAccount {
  readonly ready: Promise<void>;
  users: number;
  release: () => void;
}

/**
 * At most `concurrency` accounts are worked on at once. All cells of a busy account share its place; who only waits gives it back, so that a
 * standard that takes minutes in one account costs the others nothing.
 */
export class AccountSlots {
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #busy = new Map<AccountId, BusyAccount>();

  constructor(concurrency: number) {
    this.#limit = pLimit(concurrency);
  }

  /** Resolves when the account has a place. Places are given in the order of asking. */
  enter(account: AccountId): Promise<void> {
    const busy = this.#busy.get(account) ?? this.#ask(account);
    busy.users += 1;
    return busy.ready;
  }

  /** Ends what `enter` began; the last one out gives the place to the next account. */
  leave(account: AccountId): void {
    const busy = this.#busy.get(account);
    if (busy === undefined) throw new Error(`account ${account} has no place to leave`);
    busy.users -= 1;
    if (busy.users > 0) return;
    this.#busy.delete(account);
    // Only who has the place can give it back: leaving before `enter` resolved waits for it first.
    void busy.ready.then(() => busy.release());
  }

  #ask(account: AccountId): BusyAccount {
    let release = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ready = new Promise<void>((given) => {
      void this.#limit(() => {
        given();
        return over;
      });
    });
    const busy: BusyAccount = { ready, users: 0, release };
    this.#busy.set(account, busy);
    return busy;
  }
}
