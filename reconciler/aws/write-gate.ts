/** A write call, before it is sent. */
export interface WriteTarget {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
}

export interface WriteTicket {
  /** Told when the attempt is over; `code` is AWS's error name where it failed. Returns at once. */
  end(outcome: { readonly code?: string; readonly requestId?: string }): void;
}

/** Asked before each attempt at a write. What it throws keeps the call from leaving and reaches the caller as it is. */
export interface WriteGate {
  begin(target: WriteTarget): Promise<WriteTicket>;
}
