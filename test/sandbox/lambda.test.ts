import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as lambda from '@aws-sdk/client-lambda';
import { Host } from '../../sandbox/host.ts';
import { inlinePackage } from '../../sandbox/services/lambda/inline-package.ts';
import { pythonPath } from '../../sandbox/services/lambda/python.ts';
import { inTurn } from '../../sandbox/services/lambda/queue.ts';
import { readZip, writeZip } from '../../sandbox/services/lambda/zip.ts';
import { monitoringOf } from '../../sandbox/services/monitoring/state.ts';
import { functionRole, invoke, makeFunction, packageOf, roleArn } from './lambda-setting.ts';
import { awsError, member, minuteMs, other, region, setting } from './monitoring-setting.ts';

const echo = {
  'index.js':
    'exports.handler = async (event, context) => ({ event, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 });',
};

const handlers: readonly (readonly [string, Record<string, string>, string])[] = [
  ['CommonJS', echo, 'index.handler'],
  [
    'a module by its name',
    { 'app/main.mjs': 'export const run = async (event, context) => ({ event, name: context.functionName, left: true });' },
    'app/main.run',
  ],
  [
    'a module by its package',
    {
      'package.json': '{"type":"module"}',
      'index.js': 'export const handler = (event, context) => ({ event, name: context.functionName, left: true });',
    },
    'index.handler',
  ],
  [
    'a callback',
    { 'index.js': 'exports.handler = (event, context, done) => { done(null, { event, name: context.functionName, left: true }); };' },
    'index.handler',
  ],
];

for (const [name, files, Handler] of handlers) {
  test(`a function written as ${name} is really run`, async (t) => {
    const all = await setting(t);
    await makeFunction(all, files, { Handler });
    const { payload, error } = await invoke(all, { question: 42 });
    assert.deepEqual([error, payload], [undefined, { event: { question: 42 }, name: 'worker', left: true }]);
  });
}

test('a function acts as its role at this sandbox, with the SDK at hand', async (t) => {
  const all = await setting(t);
  const source = `
    import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
    const { SNSClient, CreateTopicCommand } = await import('@aws-sdk/client-sns');
    export const handler = async () => {
      const { TopicArn } = await new SNSClient({}).send(new CreateTopicCommand({ Name: 'made-by-function' }));
      const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
      return { TopicArn, Arn, secret: process.env.PRIVATE_OF_TEST ?? null, colour: process.env.COLOUR };
    };`;
  process.env['PRIVATE_OF_TEST'] = 'seen';
  await makeFunction(all, { 'index.mjs': source }, { Timeout: 30, Environment: { Variables: { COLOUR: 'blue' } } });
  const { payload, log } = await invoke(all);
  assert.deepEqual(
    payload,
    {
      TopicArn: `arn:aws:sns:${region}:${member}:made-by-function`,
      Arn: `arn:aws:sts::${member}:assumed-role/worker-role/worker`,
      secret: null,
      colour: 'blue',
    },
    log,
  );
});

const failures: readonly (readonly [string, string, string, RegExp])[] = [
  ['throws', 'exports.handler = async () => { throw new TypeError("no basket"); };', 'TypeError', /no basket/],
  ['throws later', 'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("late"); }, 1));', 'Error', /late/],
  ['ends its process', 'exports.handler = async () => process.exit(3);', 'Runtime.ExitError', /exit status 3/],
  ['does not parse', 'exports.handler = (', 'Runtime.UserCodeSyntaxError', /SyntaxError/],
  ['lacks its handler', 'exports.other = 1;', 'Runtime.HandlerNotFound', /index.handler is undefined/],
  [
    'takes too long',
    'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));',
    'Sandbox.Timedout',
    /timed out after 1.00 seconds/,
  ],
];

for (const [name, source, type, message] of failures) {
  test(`a function that ${name} fails`, async (t) => {
    const all = await setting(t);
    await makeFunction(all, { 'index.js': source }, { Timeout: 1 });
    const { error, payload } = await invoke(all);
    const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
    assert.deepEqual([error, errorType], ['Unhandled', type]);
    assert.match(errorMessage, message);
  });
}

test('what a function prints is in its log group, and its runs are counted', async (t) => {
  const all = await setting(t);
  await makeFunction(all, {
    'index.js': 'exports.handler = async (event) => { console.log("hello " + event.name); if (event.fail) throw new Error("asked to"); };',
  });
  await invoke(all, { name: 'one' });
  await invoke(all, { name: 'two', fail: true });
  const made = all.client(logs.CloudWatchLogsClient);
  const filter = async (filterPattern: string) =>
    (await made.send(new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/worker', filterPattern }))).events?.map(
      (one) => one.message,
    );
  assert.deepEqual(await filter('hello'), ['hello one', 'hello two']);
  assert.equal((await filter('"Invoke Error"'))?.length, 1);
  const sums = Object.values(monitoringOf(all.env, member, region).metrics).map((metric) => [
    metric.name,
    metric.points.reduce((sum, point) => sum + point.sum, 0),
  ]);
  assert.deepEqual(Object.fromEntries(sums), { Invocations: 2, Errors: 1, Duration: 0 });
});

test('an asynchronous run that fails is tried twice more', async (t) => {
  const all = await setting(t);
  await makeFunction(all, { 'index.js': 'exports.handler = async () => { throw new Error("again"); };' });
  const made = all.client(lambda.LambdaClient);
  const runs = async () => {
    await made.send(new lambda.GetFunctionCommand({ FunctionName: 'worker' }));
    await all.sandbox.idle();
    const key = Object.keys(monitoringOf(all.env, member, region).metrics).find((name) => name.includes('Invocations')) ?? '';
    return monitoringOf(all.env, member, region).metrics[key]?.points.length ?? 0;
  };
  assert.equal((await made.send(new lambda.InvokeCommand({ FunctionName: 'worker', InvocationType: 'Event' }))).StatusCode, 202);
  assert.equal(await runs(), 1);
  all.pass(minuteMs);
  assert.equal(await runs(), 2);
  all.pass(minuteMs);
  assert.equal(await runs(), 2);
  all.pass(minuteMs);
  assert.equal(await runs(), 3);
  all.pass(60 * minuteMs);
  assert.equal(await runs(), 3);
});

test('asynchronous runs take turns, so that a thousand events are not a thousand processes', async () => {
  const host = new Host();
  let [now, most, done] = [0, 0, 0];
  const piece = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    done += 1;
    if (done === 50) throw new Error('one that fails gives its place up too');
  };
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => inTurn(host, piece)));
  assert.deepEqual([most, done, results.filter((one) => one.status === 'rejected').length], [16, 100, 1]);
});

test('Python runs where the machine has it', async (t) => {
  const all = await setting(t);
  const source =
    'def handler(event, context):\n    print("hi")\n    return {"double": event["n"] * 2, "name": context.function_name, "memory": context.memory_limit_in_mb, "id": len(context.aws_request_id)}\n';
  await makeFunction(all, { 'index.py': source }, { Runtime: 'python3.13' });
  const { payload, error, log } = await invoke(all, { n: 21 });
  if (pythonPath() === undefined) {
    assert.equal(error, 'Unhandled');
    assert.match(String((payload as { errorMessage: string }).errorMessage), /cannot run python3.13/);
    return t.diagnostic('no python3 on this machine: the function was refused by name');
  }
  assert.deepEqual([payload, error], [{ double: 42, name: 'worker', memory: '128', id: 36 }, undefined]);
  assert.match(log, /^hi$/m);
});

test('a runtime that nothing here can run fails and says so', async (t) => {
  const all = await setting(t);
  await makeFunction(all, { 'Main.class': 'x' }, { Runtime: 'java21', Handler: 'Main::run' });
  const { payload } = await invoke(all);
  assert.match((payload as { errorMessage: string }).errorMessage, /cannot run java21/);
});

test('a role must exist and trust Lambda', async (t) => {
  const all = await setting(t);
  await assert.rejects(makeFunction(all, echo, { Role: roleArn('missing') }), awsError('InvalidParameterValueException', 400));
  // This one trusts the management account only.
  await assert.rejects(
    makeFunction(all, echo, { Role: roleArn('OrganizationAccountAccessRole') }),
    awsError('InvalidParameterValueException', 400),
  );
});

test('a function is read, changed and deleted', async (t) => {
  const all = await setting(t);
  const made = all.client(lambda.LambdaClient);
  const created = await makeFunction(all, echo, { Tags: { trueup: 'main' }, Description: 'first' });
  assert.deepEqual([created.State, created.Timeout, created.MemorySize, created.Version], ['Active', 3, 128, '$LATEST']);
  await assert.rejects(makeFunction(all, echo, { Role: roleArn('worker-role') }), awsError('ResourceConflictException', 409));
  const get = async () => made.send(new lambda.GetFunctionCommand({ FunctionName: created.FunctionArn }));
  assert.deepEqual([(await get()).Tags, (await get()).Configuration?.CodeSha256], [{ trueup: 'main' }, created.CodeSha256]);
  const updated = await made.send(
    new lambda.UpdateFunctionCodeCommand({
      FunctionName: 'worker',
      ZipFile: packageOf({ 'index.js': 'exports.handler = async () => 2;' }),
    }),
  );
  assert.notEqual(updated.CodeSha256, created.CodeSha256);
  assert.equal((await invoke(all)).payload, 2);
  await made.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName: 'worker', Timeout: 9 }));
  const after = await made.send(new lambda.GetFunctionConfigurationCommand({ FunctionName: 'worker' }));
  assert.deepEqual([after.Timeout, after.Description], [9, 'first']);
  await made.send(new lambda.TagResourceCommand({ Resource: created.FunctionArn, Tags: { a: 'b' } }));
  await made.send(new lambda.UntagResourceCommand({ Resource: created.FunctionArn, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new lambda.ListTagsCommand({ Resource: created.FunctionArn }))).Tags, { a: 'b' });
  assert.deepEqual(
    (await made.send(new lambda.ListFunctionsCommand({}))).Functions?.map((one) => one.FunctionName),
    ['worker'],
  );
  await made.send(new lambda.DeleteFunctionCommand({ FunctionName: 'worker' }));
  await assert.rejects(get(), awsError('ResourceNotFoundException', 404));
});

test('reserved concurrency of none stops a function', async (t) => {
  const all = await setting(t);
  await makeFunction(all, echo);
  const made = all.client(lambda.LambdaClient);
  await made.send(new lambda.PutFunctionConcurrencyCommand({ FunctionName: 'worker', ReservedConcurrentExecutions: 0 }));
  assert.equal((await made.send(new lambda.GetFunctionConcurrencyCommand({ FunctionName: 'worker' }))).ReservedConcurrentExecutions, 0);
  await assert.rejects(invoke(all), awsError('TooManyRequestsException', 429));
  await made.send(new lambda.DeleteFunctionConcurrencyCommand({ FunctionName: 'worker' }));
  assert.equal((await invoke(all)).error, undefined);
});

test('permissions stand in the policy, one a statement id', async (t) => {
  const all = await setting(t);
  await makeFunction(all, echo);
  const made = all.client(lambda.LambdaClient);
  const add = (StatementId: string, Principal: string, more: object = {}) =>
    made.send(
      new lambda.AddPermissionCommand({ FunctionName: 'worker', StatementId, Principal, Action: 'lambda:InvokeFunction', ...more }),
    );
  await assert.rejects(made.send(new lambda.GetPolicyCommand({ FunctionName: 'worker' })), awsError('ResourceNotFoundException', 404));
  await add('events', 'events.amazonaws.com', { SourceArn: `arn:aws:events:${region}:${member}:rule/r` });
  await assert.rejects(add('events', 'events.amazonaws.com'), awsError('ResourceConflictException', 409));
  const foreign = all.client(lambda.LambdaClient, other);
  const call = () => foreign.send(new lambda.InvokeCommand({ FunctionName: `arn:aws:lambda:${region}:${member}:function:worker` }));
  await assert.rejects(call(), awsError('AccessDeniedException', 403));
  await add('friend', other);
  assert.equal((await call()).StatusCode, 200);
  const { Statement } = JSON.parse((await made.send(new lambda.GetPolicyCommand({ FunctionName: 'worker' }))).Policy ?? '{}');
  assert.deepEqual(
    Statement.map((one: { Sid: string; Principal: object }) => [one.Sid, one.Principal]),
    [
      ['events', { Service: 'events.amazonaws.com' }],
      ['friend', { AWS: `arn:aws:iam::${other}:root` }],
    ],
  );
  await made.send(new lambda.RemovePermissionCommand({ FunctionName: 'worker', StatementId: 'friend' }));
  await assert.rejects(call(), awsError('AccessDeniedException', 403));
});

test('code that is no package, and settings that the sandbox cannot give, are refused', async (t) => {
  const all = await setting(t);
  const made = all.client(lambda.LambdaClient);
  const Role = await functionRole(all);
  const create = (more: object) =>
    made.send(
      new lambda.CreateFunctionCommand({
        FunctionName: 'f',
        Role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: packageOf(echo) },
        ...more,
      }),
    );
  await assert.rejects(create({ Code: { ZipFile: Buffer.from('exports.handler = 1') } }), awsError('InvalidParameterValueException', 400));
  await assert.rejects(create({ Code: { ZipFile: packageOf({ '../index.js': 'x' }) } }), awsError('InvalidParameterValueException', 400));
  await assert.rejects(create({ Code: { S3Bucket: 'b', S3Key: 'k' } }), awsError('NotImplemented', 501));
  await assert.rejects(create({ Layers: ['arn:aws:lambda:eu-west-1:1:layer:l:1'] }), awsError('NotImplemented', 501));
  await assert.rejects(create({ Timeout: 901 }), awsError('InvalidParameterValueException', 400));
});

test('a running function ends with the sandbox', async (t) => {
  const all = await setting(t);
  await makeFunction(
    all,
    {
      'index.js': 'exports.handler = () => { console.log("pid " + process.pid); return new Promise(() => setInterval(() => {}, 1000)); };',
    },
    { Timeout: 900 },
  );
  await all.client(lambda.LambdaClient).send(new lambda.InvokeCommand({ FunctionName: 'worker', InvocationType: 'Event' }));
  await all.sandbox.close();
  const groups = Object.values((await import('../../sandbox/services/logs/state.ts')).logGroupsOf(all.env, member, region));
  const lines = groups.flatMap((group) => Object.values(group.streams).flatMap((stream) => stream.events.map((event) => event.message)));
  assert.ok(
    lines.some((line) => line.includes('the sandbox was closed')),
    lines.join('\n'),
  );
  const pid = Number(/^pid (\d+)$/m.exec(lines.join('\n'))?.[1] ?? 0);
  if (pid !== 0) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('packages are read whether stored or deflated', () => {
  const text = Buffer.from('exports.handler = async () => 1;'.repeat(50));
  const stored = writeZip([
    { path: 'a/b.js', content: text },
    { path: 'c.js', content: Buffer.from('x') },
  ]);
  assert.deepEqual(readZip(stored), [
    { path: 'a/b.js', content: text },
    { path: 'c.js', content: Buffer.from('x') },
  ]);
  // The same archive with its one file deflated: method and sizes change in both headers.
  const packed = deflateRawSync(text);
  const plain = writeZip([{ path: 'a.js', content: text }]);
  const nameEnd = 30 + 4;
  const local = Buffer.concat([plain.subarray(0, nameEnd), packed]);
  const directory = Buffer.from(plain.subarray(nameEnd + text.length));
  for (const [buffer, at] of [
    [local, 8],
    [directory, 10],
  ] as const)
    buffer.writeUInt16LE(8, at);
  for (const [buffer, at] of [
    [local, 18],
    [directory, 20],
  ] as const)
    buffer.writeUInt32LE(packed.length, at);
  directory.writeUInt32LE(local.length, directory.length - 6);
  assert.deepEqual(readZip(Buffer.concat([local, directory])), [{ path: 'a.js', content: text }]);
  assert.throws(() => readZip(Buffer.from('not a zip at all, just text')), /not a zip archive/);
  assert.deepEqual(
    readZip(inlinePackage('python3.13', 'x = 1')).map((file) => file.path),
    ['index.py', 'cfnresponse.py'],
  );
});
