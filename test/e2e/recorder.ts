// A door before the sandbox that writes down what comes through it: method, path and body of every request.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Region of the signature. */
  readonly region: string;
  /** AWS's answer. */
  readonly status: number;
}

/** A second endpoint for the sandbox; the requests are in the order of their answers. */
export async function recorder(
  t: Pick<TestContext, 'after'>,
  endpoint: string,
): Promise<{ readonly endpoint: string; readonly requests: Recorded[] }> {
  const requests: Recorded[] = [];
  const { hostname, port } = new URL(endpoint);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = 'GET', url = '/', headers } = incoming;
      const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
        const [, , region = ''] = /Credential=[^/]+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
        requests.push({ method, path: url, body: body.toString(), region, status: answer.statusCode ?? 0 });
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
