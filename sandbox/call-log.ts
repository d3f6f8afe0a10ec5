/** One answered call. */
export interface LoggedCall {
  readonly service: string;
  readonly operation: string;
  /** Account that the request was signed for; empty when it carried no usable key. */
  readonly account: string;
  readonly region: string;
  readonly status: number;
  readonly requestId: string;
  /** Error name, absent for a success. */
  readonly error?: string;
  /** Role that the caller acted as, absent for an administrator. */
  readonly role?: string;
  /** External id of the caller's AssumeRole call. */
  readonly externalId?: string;
  /** AWS time in ms. */
  readonly awsMs: number;
}

/** Which calls to look at; an absent member matches all. */
export type CallFilter = Partial<Pick<LoggedCall, 'service' | 'operation' | 'account' | 'region' | 'error' | 'role'>>;

const keptCalls = 1_000_000;

/** The calls in the order of their answers. Keeps the last million and counts what it dropped. */
export class CallLog {
  #calls: LoggedCall[] = [];
  #dropped = 0;

  add(call: LoggedCall): void {
    this.#calls.push(call);
    if (this.#calls.length < keptCalls * 1.1) return;
    this.#dropped += this.#calls.length - keptCalls;
    this.#calls = this.#calls.slice(-keptCalls);
  }

  list(filter: CallFilter = {}): readonly LoggedCall[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    if (wanted.length === 0) return this.#calls;
    return this.#calls.filter((call) => wanted.every(([member, value]) => call[member as keyof CallFilter] === value));
  }

  /** Calls that were made but are no longer kept. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#calls = [];
    this.#dropped = 0;
  }
}
