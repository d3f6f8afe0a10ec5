import { AwsError } from './errors.ts';
import type { WireRequest } from './request.ts';

const incomplete = (): AwsError =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly, or its chunks are not those of aws-chunked', 400);

/**
 * A request whose body came in chunks, as SDKs send streams, with the plain body in its place and the trailer among its headers.
 * Signatures of chunks are not verified. Throws IncompleteBody, also where the length is not the one that was announced.
 */
export function unchunked(request: WireRequest): WireRequest {
  const sha = String(request.headers['x-amz-content-sha256'] ?? '');
  if (!sha.startsWith('STREAMING-')) return request;
  const { body, trailer } = split(request.body);
  const announced = request.headers['x-amz-decoded-content-length'];
  if (announced === undefined) throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  if (Number(announced) !== body.length) throw incomplete();
  const encoding = String(request.headers['content-encoding'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  const { 'content-encoding': _encoding, ...others } = request.headers;
  const headers = { ...others, ...trailer, 'content-length': String(body.length) };
  return { ...request, body, headers: encoding.length === 0 ? headers : { ...headers, 'content-encoding': encoding.join(',') } };
}

function split(raw: Buffer): { body: Buffer; trailer: Record<string, string> } {
  const pieces: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', position);
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(end === -1 ? '' : raw.toString('latin1', position, end));
    if (size === null) throw incomplete();
    const length = Number.parseInt(size[1] ?? '', 16);
    position = end + 2;
    if (length === 0) return { body: Buffer.concat(pieces), trailer: trailerOf(raw.toString('latin1', position)) };
    if (raw.toString('latin1', position + length, position + length + 2) !== '\r\n') throw incomplete();
    pieces.push(raw.subarray(position, position + length));
    position += length + 2;
  }
}

/** `x-amz-trailer-signature` is part of the trailer too; nobody reads it. */
function trailerOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw incomplete();
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
