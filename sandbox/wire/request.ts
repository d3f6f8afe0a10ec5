import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came off the wire, unpacked but not understood. */
export interface WireRequest {
  readonly method: string;
  /** Raw path, still encoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Port of the client's end of the connection: in one process it tells which request this is. */
  readonly clientPort?: number | undefined;
  /** True when the client has closed the connection meanwhile. */
  isGone(): boolean;
}

/** What goes back. `cut` breaks the connection: before the first byte, or after half of the body. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or the bytes of an object. */
  readonly body: string | Uint8Array;
  readonly cut?: 'before-answer' | 'in-body';
}
