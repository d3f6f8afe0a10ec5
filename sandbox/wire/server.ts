import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readSignature } from './identity.ts';
import type { WireAnswer, WireRequest } from './request.ts';

/** Largest request body, packed or unpacked, in bytes. */
const maxBodyBytes = 16 * 1024 * 1024;
/** Above the idle time of clients' agents: the default of 5 s makes rare ECONNRESET on reuse. Source: facts/sandbox.md 3.5. */
const keepAliveMs = 65_000;

/** Answers a request; what it throws becomes a plain 500. */
export type Serve = (request: WireRequest) => Promise<WireAnswer>;

export interface HttpServer {
  readonly port: number;
  /** Requests that have come and are not answered yet. */
  inFlight(): number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 is a free one. Rejects when the port is taken. */
export async function listen(port: number, serve: Serve): Promise<HttpServer> {
  let inFlight = 0;
  const server = createServer((incoming, outgoing) => {
    inFlight += 1;
    outgoing.once('close', () => {
      inFlight -= 1;
    });
    // A client that goes away is its own affair.
    outgoing.on('error', () => outgoing.destroy());
    void handle(incoming, outgoing, serve);
  });
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + 5_000;
  await started(server, port);
  return { port: (server.address() as AddressInfo).port, inFlight: () => inFlight, close: () => stopped(server) };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function handle(incoming: IncomingMessage, outgoing: ServerResponse, serve: Serve): Promise<void> {
  try {
    const packed = await bodyOf(incoming);
    if (packed === undefined) return send(outgoing, plain(413, `a request body may hold at most ${maxBodyBytes} bytes`));
    const body = isPacked(incoming) ? unpacked(packed) : packed;
    if (body === undefined) return send(outgoing, plain(400, 'the body is not gzip, or too large'));
    const [path = '/', query = ''] = splitOnce(incoming.url ?? '/');
    const { method = 'GET', headers } = incoming;
    const clientPort = incoming.socket.remotePort;
    const isGone = (): boolean => outgoing.destroyed;
    send(outgoing, await serve({ method, path, query: new URLSearchParams(query), headers, body, clientPort, isGone }));
  } catch (error) {
    // The client broke off while it was sending.
    if (incoming.destroyed && !incoming.complete) outgoing.destroy();
    else send(outgoing, plain(500, `the sandbox failed: ${(error as Error).message}`));
  }
}

function splitOnce(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** The whole body as it was sent; undefined when it is too large. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming) {
    const buffer = piece as Buffer;
    bytes += buffer.length;
    if (bytes > maxBodyBytes) return undefined;
    pieces.push(buffer);
  }
  return Buffer.concat(pieces);
}

/** An object's own content encoding is its owner's affair; everywhere else gzip is the transport's. */
const isPacked = ({ headers }: IncomingMessage): boolean =>
  headers['content-encoding'] === 'gzip' && readSignature(headers)?.service !== 's3';

function unpacked(body: Buffer): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: maxBodyBytes });
  } catch {
    return undefined;
  }
}

const plain = (status: number, text: string): WireAnswer => ({ status, headers: { 'content-type': 'text/plain' }, body: text });

function send(outgoing: ServerResponse, answer: WireAnswer): void {
  if (answer.cut === 'before-answer') {
    outgoing.destroy();
    return;
  }
  const body = Buffer.from(answer.body);
  // The answer to HEAD tells the length of a body that it does not have.
  const length = outgoing.req.method === 'HEAD' ? (answer.headers['content-length'] ?? body.length) : body.length;
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  if (answer.cut === 'in-body') outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
  else outgoing.end(body);
}
