import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ListStandardsControlAssociationsCommand,
  ListTagsForResourceCommand,
  SecurityHubClient,
  UpdateStandardsControlCommand,
} from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { pageTokens, paginate } from '../../sandbox/services/paging.ts';
import { serviceNamed } from '../../sandbox/services/registry.ts';
import { modelOf, type ServiceModel } from '../../sandbox/wire/catalog.ts';
import { askedOperation, readInput } from '../../sandbox/wire/codec.ts';
import { Reading } from '../../sandbox/wire/reading.ts';
import type { WireRequest } from '../../sandbox/wire/request.ts';
import { compileRoutes, matchRoute } from '../../sandbox/wire/rest.ts';
import { escapeXml } from '../../sandbox/wire/xml.ts';

const modelNamed = (name: string): Promise<ServiceModel> => {
  const entry = serviceNamed(name);
  if (entry === undefined) throw new Error(`no service ${name}`);
  return modelOf(entry);
};

/** A client whose requests end in a list instead of on the wire: the SDK's own serialiser, without a server. */
const recording = (requests: WireRequest[]) => ({
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1',
  credentials: { accessKeyId: '111111111111', secretAccessKey: 'any' },
  maxAttempts: 1,
  requestHandler: {
    handle: async (request: {
      method: string;
      path: string;
      query: Record<string, string | string[] | null>;
      headers: Record<string, string>;
      body?: string | Uint8Array;
    }) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(request.query)) for (const one of [value].flat()) query.append(name, one ?? '');
      requests.push({
        method: request.method,
        path: request.path,
        query,
        headers: request.headers,
        body: bytesOf(request.body),
        isGone: () => false,
      });
      throw new Error('recorded');
    },
  },
});

function understood(model: ServiceModel, request: WireRequest | undefined): { name: string; input: unknown; unknown: string[] } {
  if (request === undefined) throw new Error('the client sent nothing');
  const { name, labels } = askedOperation(model, request);
  const operation = model.operations.get(name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const reading = new Reading();
  const input = readInput(model, operation, labels, request, reading);
  return { name, input, unknown: reading.unknown };
}

/** The client's own kind of byte array warns when it is turned into text. */
const bytesOf = (body: string | Uint8Array = ''): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

test('a form that the SDK writes reads as what it was', async () => {
  const model = await modelNamed('sts');
  const input = fc.record(
    {
      RoleArn: text,
      RoleSessionName: text,
      DurationSeconds: fc.nat(),
      PolicyArns: fc.array(fc.record({ arn: text }, { noNullPrototype: true }), { maxLength: 12 }),
      Tags: fc.array(fc.record({ Key: text, Value: text }, { noNullPrototype: true }), { maxLength: 12 }),
      TransitiveTagKeys: fc.array(text, { maxLength: 12 }),
    },
    { requiredKeys: ['RoleArn', 'RoleSessionName'], noNullPrototype: true },
  );
  await fc.assert(
    fc.asyncProperty(input, async (given) => {
      const requests: WireRequest[] = [];
      await new STSClient(recording(requests) as never).send(new AssumeRoleCommand(given)).catch(() => undefined);
      assert.deepEqual(understood(model, requests[0]), { name: 'AssumeRole', input: given, unknown: [] });
    }),
    { numRuns: 60 },
  );
});

test('labels and query of a REST path that the SDK writes read as what they were', async () => {
  const model = await modelNamed('securityhub');
  const segment = fc.string({ unit: fc.constantFrom('a', ':', '/', '%', ' ', '+', 'é', '?', '#', '.'), minLength: 1, maxLength: 30 });
  // A path of dots or empty segments is not one that a client can send.
  const arn = segment.map((inner) => `arn:${inner}x`).filter((value) => !/\/\/|\/\.{1,2}(\/|$)|\/$/.test(value));
  await fc.assert(
    fc.asyncProperty(arn, async (value) => {
      const requests: WireRequest[] = [];
      const client = new SecurityHubClient(recording(requests) as never);
      await client.send(new ListTagsForResourceCommand({ ResourceArn: value })).catch(() => undefined);
      await client
        .send(new UpdateStandardsControlCommand({ StandardsControlArn: value, ControlStatus: 'DISABLED' }))
        .catch(() => undefined);
      await client.send(new ListStandardsControlAssociationsCommand({ SecurityControlId: value, MaxResults: 7 })).catch(() => undefined);
      assert.deepEqual(understood(model, requests[0]), { name: 'ListTagsForResource', input: { ResourceArn: value }, unknown: [] });
      const update = { name: 'UpdateStandardsControl', input: { StandardsControlArn: value, ControlStatus: 'DISABLED' }, unknown: [] };
      assert.deepEqual(understood(model, requests[1]), update);
      const list = { name: 'ListStandardsControlAssociations', input: { SecurityControlId: value, MaxResults: 7 }, unknown: [] };
      assert.deepEqual(understood(model, requests[2]), list);
    }),
    { numRuns: 60 },
  );
});

test('a path segment that is no percent-encoding is refused', async () => {
  const model = await modelNamed('securityhub');
  const request = {
    method: 'GET',
    path: '/tags/%zz',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    isGone: () => false,
  };
  assert.throws(() => understood(model, request), { code: 'SerializationException', status: 400 });
});

test('routes: a literal comes before a label, a label before a greedy one, and a query literal first', () => {
  const operation = (name: string, template: string) => ({ name, http: ['GET', template, 200] as const });
  const routes = compileRoutes([
    operation('greedy', '/a/{Rest+}'),
    operation('label', '/a/{Name}'),
    operation('literal', '/a/b'),
    operation('query', '/a/b?full'),
    operation('between', '/a/{Rest+}/end'),
  ]);
  const matched = (path: string, query = '') =>
    matchRoute(routes, { method: 'GET', path, query: new URLSearchParams(query), headers: {}, body: Buffer.alloc(0), isGone: () => false })
      ?.operation;
  assert.deepEqual(
    [matched('/a/b'), matched('/a/b', 'full='), matched('/a/c'), matched('/a/c/d'), matched('/a/c/d/end'), matched('/a/'), matched('/b')],
    ['literal', 'query', 'label', 'greedy', 'between', undefined, undefined],
  );
});

test('following the tokens gives each item once, whatever the sizes; a token of another question gives nothing', () => {
  const tokens = pageTokens('secret');
  const context = { account: '111111111111', region: 'eu-west-1', operation: 'ListThings', pageTokens: tokens };
  fc.assert(
    fc.property(fc.nat(60), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), fc.boolean(), (count, sizes, emptyFirst) => {
      const items = Array.from({ length: count }, (_, index) => index);
      const paging = { defaultSize: 20, maxSize: 20, emptyFirst };
      const seen: number[] = [];
      let token: string | undefined;
      for (let page = 0; page === 0 || token !== undefined; page += 1) {
        const size = sizes[page % sizes.length] ?? 1;
        // Clients change the order of members after page 1.
        const input = page % 2 === 0 ? { Filter: { a: 1, b: 2 }, MaxResults: size } : { MaxResults: size, Filter: { b: 2, a: 1 } };
        const answer = paginate(items, token === undefined ? input : { ...input, NextToken: token }, context as never, paging);
        seen.push(...answer.items);
        token = answer.nextToken;
        if (token !== undefined) {
          const stolen = token;
          assert.ok(stolen.length >= 36 && /^[\w-]+$/.test(stolen));
          const ask = (change: object, filter = 1) =>
            paginate(items, { Filter: { a: filter, b: 2 }, NextToken: stolen }, { ...context, ...change } as never, paging);
          for (const change of [{ account: '222222222222' }, { region: 'us-east-1' }, { operation: 'ListOthers' }])
            assert.throws(() => ask(change));
          assert.throws(() => ask({}, 2));
        }
      }
      assert.deepEqual(seen, items);
    }),
  );
});

test('XML escapes what would end the text', () => {
  assert.equal(escapeXml('<a b="c">&\r\n'), '&lt;a b=&quot;c&quot;&gt;&amp;&#xD;\n');
});
