import type { Clock } from '../model/clock.ts';
import { diskCure, diskReason } from '../model/disk-problem.ts';

/** Who may write to the organization, and until when. */
export interface Lease {
  /** Counts up with each holder: a later number always wins over an earlier one. */
  readonly number: number;
  readonly run: string;
  /** Who runs it, in words for people. */
  readonly holder: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** ISO 8601, UTC; past it the lease is nobody's. */
  readonly expiresAt: string;
  /** Runs that apply shares of one plan hold the lease together: the plan's digest, and the runs that have not given it back. */
  readonly group?: string;
  readonly members?: readonly string[];
}

/** Where a lease is kept. Every change is conditional: of two runs that want the same thing at once, one gets it. */
export interface LeaseStore {
  /** The lease as it stands, also an expired one; undefined where none was ever taken or the last was given back. */
  read(): Promise<Lease | undefined>;
  /** Takes the lease when it is free or has expired at `now`; answers with the other's lease when it is not to be had. */
  take(wanted: LeaseWish): Promise<{ readonly taken: Lease } | { readonly heldBy: Lease }>;
  /** Moves the end of a lease that is still ours; undefined when somebody else has it by now. */
  renew(lease: Lease, now: Date, lifetimeMs: number): Promise<Lease | undefined>;
  /** Gives back a lease that is still ours; nothing otherwise. */
  release(lease: Lease): Promise<void>;
}

/** Largest text of a lease that is read, in bytes. */
export const leaseBytes = 64 * 1024;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** The lease in a text that others may have written, and whether it was given back; undefined where the text is none. `number` is 0 where it names none. */
export function parseLease(text: string): (Lease & { readonly released: boolean }) | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { number = 0, run, holder, takenAt, expiresAt, released, group, members } = value as Readonly<Record<string, unknown>>;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return undefined;
  if (typeof run !== 'string' || typeof holder !== 'string' || typeof released !== 'boolean') return undefined;
  if (!isTime(takenAt) || !isTime(expiresAt)) return undefined;
  if (group !== undefined && typeof group !== 'string') return undefined;
  const isWords = Array.isArray(members) && members.every((each) => typeof each === 'string');
  if (members !== undefined && !isWords) return undefined;
  return {
    ...{ number, run, holder, takenAt, expiresAt, released },
    ...(group === undefined ? {} : { group }),
    ...(isWords ? { members } : {}),
  };
}

/** `Date.parse` alone also takes times with text behind them. */
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && timePattern.test(value) && !Number.isNaN(Date.parse(value));

export interface LeaseWish {
  readonly run: string;
  readonly holder: string;
  readonly now: Date;
  readonly lifetimeMs: number;
  /** Take over the lease of this run although it has not expired (`trueup unlock`). */
  readonly instead?: string;
  /** The digest of the plan of which the run applies a share: others that apply shares of it may hold the lease too, where the store can tell them apart. */
  readonly group?: string;
}

/** How long a lease lasts without being renewed: a run that died holds the organization for no longer. */
export const leaseLifetimeMs = 90_000;
/** Three chances to renew before the end. */
const renewEveryMs = 25_000;
/** The holder stops writing so long before the end, so that no call of its is under way when another run begins. */
const marginMs = 10_000;

export const isExpired = (lease: Lease, now: Date): boolean => Date.parse(lease.expiresAt) <= now.getTime();

/** Whether the lease is this run's, alone or together with others. */
export const isHeldBy = ({ run, members }: Lease, who: string): boolean => (members === undefined ? run === who : members.includes(who));

/** The lease of a running apply: renewed in the background until it is given back or lost. */
export class HeldLease {
  readonly #store: LeaseStore;
  readonly #clock: Clock;
  readonly #now: () => Date;
  readonly #over = new AbortController();
  readonly #renewing: Promise<void>;
  #lease: Lease;
  /** Monotonic: the machine's calendar may jump, a lifetime does not. */
  #safeUntilMs: number;
  #lost: string | undefined;
  /** Why the last try to renew it failed. */
  #trouble: unknown;

  constructor(store: LeaseStore, taken: Lease, clock: Clock, now: () => Date) {
    this.#store = store;
    this.#lease = taken;
    this.#clock = clock;
    this.#now = now;
    this.#safeUntilMs = clock.monotonicMs() + leaseLifetimeMs - marginMs;
    this.#renewing = this.#renewLoop();
  }

  /** Why nothing may be written any more; undefined while the lease is ours. */
  lost(): string | undefined {
    if (this.#lost === undefined && this.#clock.monotonicMs() >= this.#safeUntilMs) {
      this.#lost = `the lease of run ${this.#lease.run} could not be renewed in time${inWords(this.#trouble)}`;
    }
    return this.#lost;
  }

  /** Stops renewing and gives the lease back. A store that cannot be reached lets it expire by itself. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#renewing;
    if (this.#lost === undefined) await this.#store.release(this.#lease).catch(() => undefined);
  }

  async #renewLoop(): Promise<void> {
    for (;;) {
      await this.#clock.sleep(renewEveryMs, this.#over.signal).catch(() => undefined);
      if (this.#over.signal.aborted || this.lost() !== undefined) return;
      await this.#renew();
    }
  }

  async #renew(): Promise<void> {
    const startedMs = this.#clock.monotonicMs();
    try {
      const renewed = await this.#store.renew(this.#lease, this.#now(), leaseLifetimeMs);
      if (renewed === undefined) {
        this.#lost = `another run took the lease of run ${this.#lease.run}`;
        return;
      }
      this.#lease = renewed;
      this.#safeUntilMs = startedMs + leaseLifetimeMs - marginMs;
      this.#trouble = undefined;
    } catch (error) {
      // A store that cannot be reached now is asked again; `lost` ends the writing in time.
      this.#trouble = error;
    }
  }
}

function inWords(trouble: unknown): string {
  if (trouble === undefined) return '';
  const cure = diskCure(trouble);
  return ` (${diskReason(trouble)}${cure === undefined ? '' : `; ${cure}`})`;
}
