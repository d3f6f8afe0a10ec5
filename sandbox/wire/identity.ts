import type { IncomingHttpHeaders } from 'node:http';

/** What a SigV4 signature says of itself. The signature's own bytes are not verified: the sandbox holds no secrets. */
export interface Signature {
  readonly accessKey: string;
  /** `20261123`, from the scope. */
  readonly date: string;
  readonly region: string;
  /** Signing name of the service. */
  readonly service: string;
  readonly sessionToken: string | undefined;
  /** `20261123T101500Z`, the moment of signing. */
  readonly signedAt: string | undefined;
}

const scope = /Credential=([^/,\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request/;

/** The signature of a request, undefined when it carries none. Account and Region come from here, never from host or path. Source: facts/sandbox.md 2. */
export function readSignature(headers: IncomingHttpHeaders): Signature | undefined {
  const match = scope.exec(headers.authorization ?? '');
  if (match === null) return undefined;
  const [, accessKey = '', date = '', region = '', service = ''] = match;
  return {
    accessKey,
    date,
    region,
    service,
    sessionToken: single(headers['x-amz-security-token']),
    signedAt: single(headers['x-amz-date']),
  };
}

/** Milliseconds between the moment of signing and `now`, undefined when the request does not say when it was signed. */
export function signatureAgeMs(signature: Signature, now: Date): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signature.signedAt ?? '');
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return now.getTime() - Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
