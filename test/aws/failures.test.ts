import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { inAccountScope } from '../../reconciler/aws/account-scope.ts';
import { Budgets } from '../../reconciler/aws/budgets.ts';
import { CallStats } from '../../reconciler/aws/call-stats.ts';
import { Caller } from '../../reconciler/aws/caller.ts';
import { sdkClients } from '../../reconciler/aws/clients.ts';
import { classOfAnswer } from '../../reconciler/aws/failures.ts';
import { type InventoryReads, organizationsReads, securityHubReads } from '../../reconciler/aws/operations.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../../reconciler/aws/retries.ts';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import type { SecurityHubReads } from '../../reconciler/providers/clients.ts';
import { TestClock } from '../clock.ts';
import { second } from './connection.ts';

type Answer = (response: ServerResponse) => void;

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

const good = answer(200, '{"HubArn":"arn:aws:securityhub:eu-west-1:222222222222:hub/default"}', { 'content-type': 'application/json' });
const throttled = answer(429, '{"Message":"slow down"}', { 'x-amzn-errortype': 'TooManyRequestsException' });

interface Wire {
  readonly hub: SecurityHubReads;
  readonly organizations: InventoryReads;
  readonly stats: CallStats;
  readonly clock: TestClock;
  readonly asked: () => number;
}

/** Our clients in front of a server that gives these answers one after another, the last one for ever. */
async function wire(t: TestContext, answers: readonly Answer[], policy: Partial<RetryPolicy> = {}): Promise<Wire> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    const next = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    next?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = TestClock.for(t);
  const stats = new CallStats();
  const clients = sdkClients({ AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, '0.0.0');
  t.after(() => {
    clients.close();
    server.closeAllConnections();
    server.close();
  });
  const retryPolicy = { ...defaultRetryPolicy, ...policy };
  const caller = new Caller({ clock, budgets: new Budgets(clock, stats, 5), stats, policy: retryPolicy, random: () => 0.5 });
  const keys = { account: second, accessKeyId: second, secretAccessKey: 'x' };
  const door = { clients, caller, region: 'eu-west-1', from: async () => ({ account: second, keys: async () => keys, renew: () => {} }) };
  // A scope that is not the call's own: the call must open one.
  const hub = await inAccountScope({ ...keys, accessKeyId: 'somebody-else' }, async () => securityHubReads(door));
  return { hub, organizations: organizationsReads(door), stats, clock, asked: () => asked };
}

const failureOf = async (call: Promise<unknown>): Promise<AwsFailure> => {
  const error = await call.then(
    () => assert.fail('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AwsFailure, String(error));
  return error;
};

const passing: readonly [string, Answer][] = [
  ['too fast', throttled],
  ['a 500', answer(500, '')],
  ['a 503 from a proxy', answer(503, '<html>busy</html>', { 'content-type': 'text/html' })],
  ["a proxy's page with status 200", answer(200, '<html>welcome</html>', { 'content-type': 'text/html' })],
  ['half of an answer', answer(200, '{"HubArn":"arn:aws')],
  ['nothing at all with status 200', answer(200, '')],
  ['an empty object for a read', answer(200, '{}')],
  ['a connection cut before the answer', (response) => void response.socket?.destroy()],
  [
    'a connection cut in the answer',
    (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"HubArn');
      setImmediate(() => response.destroy());
    },
  ],
  ['a 408', answer(408, '{"Message":"late"}', { 'x-amzn-errortype': 'RequestTimeoutException' })],
];
for (const [what, bad] of passing) {
  test(`${what} is tried again, and the next answer counts`, async (t) => {
    const { hub, asked, clock } = await wire(t, [bad, bad, good]);
    assert.match((await hub.describeHub({})).HubArn ?? '', /hub\/default/);
    assert.equal(asked(), 3);
    assert.ok(clock.monotonicMs() > 0, 'attempts are spaced out');
  });
}

const lasting: readonly [string, Answer, string, string][] = [
  ['refused', answer(403, '{"Message":"no"}', { 'x-amzn-errortype': 'AccessDeniedException' }), 'AccessDeniedException', 'denied'],
  [
    'not subscribed',
    answer(401, '{"Message":"not subscribed"}', { 'x-amzn-errortype': 'InvalidAccessException' }),
    'InvalidAccessException',
    'denied',
  ],
  ['wrong input', answer(400, '{"Message":"bad"}', { 'x-amzn-errortype': 'InvalidInputException' }), 'InvalidInputException', 'invalid'],
  [
    'not there',
    answer(404, '{"Message":"gone"}', { 'x-amzn-errortype': 'ResourceNotFoundException' }),
    'ResourceNotFoundException',
    'not-found',
  ],
  [
    'there already',
    answer(409, '{"Message":"twice"}', { 'x-amzn-errortype': 'ResourceConflictException' }),
    'ResourceConflictException',
    'conflict',
  ],
  ["a proxy's refusal", answer(403, '<html>blocked</html>'), 'MalformedAnswer', 'denied'],
  [
    'unknown keys',
    answer(403, '{"message":"who?"}', { 'x-amzn-errortype': 'UnrecognizedClientException' }),
    'UnrecognizedClientException',
    'credentials',
  ],
  ['not built', answer(501, '{"Message":"no such thing"}', { 'x-amzn-errortype': 'NotImplemented' }), 'NotImplemented', 'unknown'],
];
for (const [what, bad, awsName, failureClass] of lasting) {
  test(`${what} is an answer and is not asked for twice`, async (t) => {
    const { hub, asked } = await wire(t, [bad]);
    const failure = await failureOf(hub.describeHub({}));
    assert.deepEqual([failure.awsName, failure.failureClass], [awsName, failureClass]);
    assert.deepEqual(
      [failure.account, failure.region, failure.service, failure.operation],
      [second, 'eu-west-1', 'securityhub', 'DescribeHub'],
    );
    assert.equal(asked(), 1);
  });
}

test('what does not pass ends after the attempts, with the last reason', async (t) => {
  const { hub, asked, stats } = await wire(t, [throttled]);
  const failure = await failureOf(hub.describeHub({}));
  assert.deepEqual([failure.awsName, failure.failureClass, failure.httpStatus], ['TooManyRequestsException', 'throttled', 429]);
  assert.equal(asked(), defaultRetryPolicy.attempts);
  assert.deepEqual([stats.snapshot().calls, stats.snapshot().throttled], [8, 8]);
  assert.ok(stats.snapshot().waitedMs > 10_000);
});

test('waits grow, and the deadline ends them', async (t) => {
  const { hub, asked, clock } = await wire(t, [answer(500, '')], { attempts: 100, deadlineMs: 10_000 });
  await failureOf(hub.describeHub({}));
  assert.ok(clock.monotonicMs() <= 10_000, `${clock.monotonicMs()} ms`);
  assert.ok(asked() < 12, `${asked()} attempts`);
});

test('a call that is not answered is given up and tried again', async (t) => {
  // Real silence: the server never answers the first call, so only our own limit can end it.
  const { hub, asked, clock } = await wire(t, [() => {}, good], { callTimeoutMs: 30_000 });
  const call = hub.describeHub({});
  while (asked() === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(30_000);
  assert.match((await call).HubArn ?? '', /hub/);
  assert.equal(asked(), 2);
});

test('who gives up gets his own reason, and nothing is sent after it', async (t) => {
  const { hub, asked } = await wire(t, [throttled]);
  const stop = new AbortController();
  const call = hub.describeHub({}, stop.signal);
  while (asked() === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(new Error('enough'));
  await assert.rejects(call, /enough/);
  assert.ok(asked() <= 2);
  await assert.rejects(hub.describeHub({}, stop.signal), /enough/);
});

test('Organizations says "too fast" with status 400', async (t) => {
  const body = '{"__type":"TooManyRequestsException","Message":"slow down"}';
  const page = answer(200, '{"Accounts":[]}');
  const { organizations, asked } = await wire(t, [answer(400, body), page]);
  assert.deepEqual((await organizations.listAccounts({})).Accounts, []);
  assert.equal(asked(), 2);
});

const classes: readonly [string, number, string][] = [
  ['LimitExceededException', 429, 'throttled'],
  ['LimitExceededException', 400, 'quota'],
  ['ServiceQuotaExceededException', 402, 'quota'],
  ['ConstraintViolationException', 400, 'quota'],
  ['SomethingNew', 429, 'throttled'],
  ['SomethingNew', 503, 'transient'],
  ['SomethingNew', 409, 'conflict'],
  ['ExpiredToken', 403, 'credentials'],
  ['AccessDenied', 403, 'denied'],
  ['ConcurrentModificationException', 400, 'conflict'],
  ['constructor', 400, 'invalid'],
];
for (const [name, status, wanted] of classes) {
  test(`${name} with status ${status} is ${wanted}`, () => assert.equal(classOfAnswer(name, status, ''), wanted));
}

test('a signature that is out of time is signed again with the corrected clock', () => {
  assert.equal(classOfAnswer('InvalidSignatureException', 403, 'Signature expired: 20261123T120000Z is now earlier than'), 'transient');
  assert.equal(classOfAnswer('InvalidSignatureException', 403, 'The request signature we calculated does not match'), 'credentials');
});

test('an endpoint that does not exist says which service and Region were meant', async (t) => {
  const clock = TestClock.for(t);
  const stats = new CallStats();
  const clients = sdkClients({ AWS_ENDPOINT_URL: 'http://nowhere.invalid' }, '0.0.0');
  const caller = new Caller({ clock, budgets: new Budgets(clock, stats, 5), stats, policy: { ...defaultRetryPolicy, attempts: 2 } });
  const keys = { account: second, accessKeyId: second, secretAccessKey: 'x' };
  const from = async () => ({ account: second, keys: async () => keys, renew: () => {} });
  const failure = await failureOf(securityHubReads({ clients, caller, region: 'mars-north-1', from }).describeHub({}));
  clients.close();
  assert.deepEqual([failure.awsName, failure.failureClass], ['NetworkError', 'transient']);
  assert.match(failure.message, /is securityhub offered in mars-north-1|getaddrinfo EAI_AGAIN/);
});
