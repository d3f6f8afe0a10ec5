import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ListAccountsCommand, OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { organizationsCall, rawCall, sandboxFor, settings, stsCall } from './calling.ts';

const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

test('JSON requests that the schema refuses', async (t) => {
  const sandbox = await sandboxFor(t);
  const cases: readonly [name: string, operation: string, body: string, code: string, message: RegExp][] = [
    ['no JSON', 'ListAccounts', '{', 'SerializationException', /not JSON/],
    ['null', 'ListAccounts', 'null', 'SerializationException', /must be an object/],
    ['a list', 'ListAccounts', '[]', 'SerializationException', /must be an object/],
    ['a number for text', 'DescribeAccount', '{"AccountId":111111111111}', 'SerializationException', /AccountId must be a string/],
    ['text for a number', 'ListAccounts', '{"MaxResults":"5"}', 'SerializationException', /MaxResults must be a number/],
    [
      'an object for a list',
      'CreateAccount',
      '{"Email":"a@b.cc","AccountName":"a","Tags":{}}',
      'SerializationException',
      /Tags must be a list/,
    ],
    ['a missing member', 'DescribeAccount', '{}', 'InvalidInputException', /AccountId.*must not be null/],
    ['a member that is null', 'DescribeAccount', '{"AccountId":null}', 'InvalidInputException', /AccountId/],
    ['two missing members', 'CreateAccount', '{}', 'InvalidInputException', /2 validation errors detected.*Email.*AccountName/],
    [
      'a missing member of a list item',
      'CreateAccount',
      '{"Email":"a@b.cc","AccountName":"a","Tags":[{"Key":"k"}]}',
      'InvalidInputException',
      /Tags\[0\]\.Value/,
    ],
    ['a size that is too large', 'ListAccounts', '{"MaxResults":21}', 'InvalidInputException', /between 1 and 20/],
  ];
  for (const [name, operation, body, code, message] of cases) {
    await t.test(name, async () => {
      const answer = await organizationsCall(sandbox, operation, body);
      assert.equal(answer.status, 400);
      assert.equal(json(answer.text)['__type'], code);
      assert.match(String(json(answer.text)['message']), message);
      assert.equal(json(answer.text)['Message'], json(answer.text)['message']);
    });
  }
  assert.deepEqual(sandbox.defects(), []);
});

test('form requests that the schema refuses', async (t) => {
  const sandbox = await sandboxFor(t);
  const base = 'Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Ftrueup-plan&RoleSessionName=abc';
  const cases: readonly [name: string, form: string, code: string][] = [
    ['text for a number', `${base}&DurationSeconds=long`, 'SerializationException'],
    ['text for a list', `${base}&Tags=x`, 'SerializationException'],
    ['a list without numbers', `${base}&Tags.member.x.Key=a`, 'SerializationException'],
    ['keys without end', `${base}&${'a.'.repeat(100)}a=1`, 'SerializationException'],
    ['missing members', 'Action=AssumeRole', 'ValidationError'],
    ['a role ARN that is none', 'Action=AssumeRole&RoleArn=role&RoleSessionName=abc', 'ValidationError'],
    ['a session name of one letter', base.replace('=abc', '=a'), 'ValidationError'],
    ['a session of ten minutes', `${base}&DurationSeconds=600`, 'ValidationError'],
  ];
  for (const [name, form, code] of cases) {
    await t.test(name, async () => {
      const answer = await stsCall(sandbox, form);
      assert.equal(answer.status, 400);
      assert.match(
        answer.text,
        new RegExp(`^<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>`),
      );
    });
  }
});

test('an unknown member is passed over and recorded, in each protocol', async (t) => {
  const sandbox = await sandboxFor(t);
  assert.equal((await organizationsCall(sandbox, 'ListAccounts', '{"Colour":"red"}')).status, 200);
  assert.equal((await stsCall(sandbox, 'Action=GetCallerIdentity&Colour=red')).status, 200);
  assert.equal((await rawCall(sandbox, { service: 'account', path: '/listRegions?colour=red', body: '{"Shade":"dark"}' })).status, 200);
  assert.deepEqual(sandbox.unknownMembers(), [
    'organizations ListAccounts: Colour',
    'sts GetCallerIdentity: Colour',
    'account ListRegions: ?colour',
    'account ListRegions: Shade',
  ]);
});

test('what the sandbox lacks says so by name', async (t) => {
  const sandbox = await sandboxFor(t);
  const operation = await organizationsCall(sandbox, 'LeaveOrganization', '{}');
  assert.equal(operation.status, 501);
  assert.match(operation.text, /NotImplemented.*organizations LeaveOrganization/);
  const query = await stsCall(sandbox, 'Action=GetFederationToken&Name=abc');
  assert.equal(query.status, 501);
  assert.match(query.text, /<Code>NotImplemented<\/Code>.*sts GetFederationToken/);
  const service = await rawCall(sandbox, { service: 'sqs', body: '' });
  assert.equal(service.status, 501);
  assert.match(service.text, /sqs/);
  const path = await rawCall(sandbox, { service: 'account', path: '/nowhere', body: '{}' });
  assert.equal(path.status, 501);
  assert.match(path.text, /account POST \/nowhere/);
});

test('EC2 answers in its own dialect', async (t) => {
  const sandbox = await sandboxFor(t, { regions: ['eu-west-1', 'eu-south-1'] });
  const call = (form: string) =>
    rawCall(sandbox, { service: 'ec2', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form });
  const answer = await call('Action=DescribeRegions&Version=2016-11-15&RegionName.1=eu-south-1');
  assert.match(
    answer.text,
    /^<DescribeRegionsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15"><requestId>[\w-]+<\/requestId><regionInfo><item><optInStatus>opted-in<\/optInStatus><regionName>eu-south-1<\/regionName>/,
  );
  const error = await call('Action=DescribeRegions&RegionName.1=eu-nowhere-1');
  assert.equal(error.status, 400);
  assert.match(error.text, /^<Response><Errors><Error><Code>InvalidParameterValue<\/Code>/);
});

test('bodies may be packed; broken paths and packing are errors, not crashes', async (t) => {
  const sandbox = await sandboxFor(t);
  const headers = { 'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts', 'content-encoding': 'gzip' };
  const packed = await rawCall(sandbox, { service: 'organizations', headers, body: new Uint8Array(gzipSync('{"MaxResults":1}')) });
  assert.equal((json(packed.text)['Accounts'] as unknown[]).length, 1);
  assert.equal((await rawCall(sandbox, { service: 'organizations', headers, body: 'not gzip' })).status, 400);
  assert.equal((await rawCall(sandbox, { service: 'account', method: 'GET', path: '/%zz' })).status, 501);
  assert.equal((await organizationsCall(sandbox, 'ListAccounts', '{}')).status, 200);
});

test('pages: a token belongs to its question, and an empty page may come first', async (t) => {
  const sandbox = await sandboxFor(t, { accounts: 45 });
  const client = new OrganizationsClient(settings(sandbox, '111111111111'));
  const idsOf = async (): Promise<(string | undefined)[]> => {
    const ids: (string | undefined)[] = [];
    for await (const page of paginateListAccounts({ client }, {})) ids.push(...(page.Accounts ?? []).map(({ Id }) => Id));
    return ids;
  };
  assert.equal(new Set(await idsOf()).size, 45);
  assert.equal(sandbox.calls.list().length, 3);

  const first = await client.send(new ListAccountsCommand({ MaxResults: 10 }));
  assert.ok((first.NextToken ?? '').length >= 36);
  const other = await organizationsCall(sandbox, 'ListRoots', JSON.stringify({ NextToken: first.NextToken }));
  assert.equal(json(other.text)['__type'], 'InvalidInputException');
  assert.equal(json(other.text)['Reason'], 'INVALID_NEXT_TOKEN');
  const larger = await client.send(new ListAccountsCommand({ MaxResults: 20, NextToken: first.NextToken }));
  assert.equal(larger.Accounts?.length, 20);

  sandbox.environment().organization.record.answers.emptyPages = true;
  sandbox.clearCalls();
  assert.deepEqual((await client.send(new ListAccountsCommand({}))).Accounts, []);
  assert.equal(new Set(await idsOf()).size, 45);
  client.destroy();
});

test('an account shows State, Status and Paths as the organization answers', async (t) => {
  const sandbox = await sandboxFor(t);
  const { answers } = sandbox.environment().organization.record;
  const members = async () =>
    Object.keys((json((await organizationsCall(sandbox, 'ListAccounts', '{}')).text)['Accounts'] as object[])[0] ?? {});
  assert.ok((await members()).includes('Paths'));
  Object.assign(answers, { state: false, paths: false });
  assert.deepEqual(await members(), ['Id', 'Arn', 'Email', 'Name', 'Status', 'JoinedMethod', 'JoinedTimestamp']);
});
