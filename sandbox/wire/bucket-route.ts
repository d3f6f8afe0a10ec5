import type { OperationModel } from './catalog.ts';
import type { WireRequest } from './request.ts';

/** An S3 operation, ready to be matched: its path is the bucket, or the bucket and a key; the rest is told by query and headers. */
export interface BucketRoute {
  readonly operation: string;
  readonly method: string;
  readonly hasBucket: boolean;
  readonly hasKey: boolean;
  /** Literals of the template's query string. `x-id` is not among them: only SDKs send it. */
  readonly query: readonly (readonly [string, string])[];
  /** Query parameters and headers (in lower case) of required members. */
  readonly neededQuery: readonly string[];
  readonly neededHeaders: readonly string[];
}

/** The routes in the order in which they must be tried: the more a route asks for, the earlier. */
export function compileBucketRoutes(operations: readonly OperationModel[]): BucketRoute[] {
  const routes = operations.flatMap((operation) => {
    if (operation.http === undefined) return [];
    const [method, template] = operation.http;
    const [path = '', query = ''] = template.split('?');
    if (path !== '/' && path !== '/{Key+}') return [];
    const required = operation.input.members.filter((member) => member.required);
    return [
      {
        operation: operation.name,
        method,
        hasBucket: operation.input.member('Bucket')?.traits.httpLabel !== undefined,
        hasKey: path !== '/',
        query: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
        neededQuery: required.flatMap(({ traits }) => (traits.httpQuery === undefined ? [] : [traits.httpQuery])),
        neededHeaders: required.flatMap(({ traits }) => (traits.httpHeader === undefined ? [] : [traits.httpHeader.toLowerCase()])),
      },
    ];
  });
  const weight = ({ query, neededQuery, neededHeaders }: BucketRoute): number => query.length + neededQuery.length + neededHeaders.length;
  return routes.sort((a, b) => weight(b) - weight(a) || (a.operation < b.operation ? -1 : 1));
}

/** Where a request points, both parts still encoded; the bucket is in the host or at the head of the path. */
export function bucketAddress({ headers, path }: Pick<WireRequest, 'headers' | 'path'>): { bucket: string; key: string } {
  const fromHost = bucketOfHost(String(headers.host ?? ''));
  if (fromHost !== undefined) return { bucket: fromHost, key: path.slice(1) };
  const [, bucket = '', ...key] = path.split('/');
  return { bucket, key: key.join('/') };
}

/** `shop.localhost:4566`, `shop.s3.amazonaws.com` and `shop.s3.eu-west-1.amazonaws.com` name a bucket; an address or a bare endpoint does not. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return undefined;
  return /^(.+?)\.(?:s3[.-].*|s3|localhost|127\.0\.0\.1)$/.exec(name)?.[1];
}

/** The operation for a request and its labels, still encoded. */
export function matchBucketRoute(
  routes: readonly BucketRoute[],
  request: WireRequest,
): { operation: string; labels: Map<string, string> } | undefined {
  const { bucket, key } = bucketAddress(request);
  const { query, headers, method } = request;
  const route = routes.find(
    (one) =>
      one.method === method &&
      one.hasBucket === (bucket !== '') &&
      one.hasKey === (key !== '') &&
      one.query.every(([name, value]) => query.get(name) === value) &&
      one.neededQuery.every((name) => query.has(name)) &&
      one.neededHeaders.every((name) => headers[name] !== undefined),
  );
  if (route === undefined) return undefined;
  const labels = new Map(route.hasBucket ? [['Bucket', bucket]] : []);
  if (route.hasKey) labels.set('Key', key);
  return { operation: route.operation, labels };
}
