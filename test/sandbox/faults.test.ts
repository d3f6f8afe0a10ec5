import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateOrganizationalUnitCommand,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  TagResourceCommand,
} from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type FaultRule, Faults } from '../../sandbox/faults.ts';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import { errorOf, organizationsCall, sandboxFor, settings, stsCall } from './calling.ts';

const unitNames = (sandbox: SandboxHandle) =>
  sandbox
    .environment()
    .organization.units()
    .map(({ name }) => name)
    .sort();

const createUnit = (client: OrganizationsClient, name: string) =>
  client.send(new CreateOrganizationalUnitCommand({ ParentId: 'r-ab12', Name: name }));

test('what a client sees of each fault, and whether the operation was run', async (t) => {
  const cases: readonly [
    effect: FaultRule['effect'],
    seen: { name?: RegExp; status?: number; message?: RegExp } | 'answer',
    run: boolean,
  ][] = [
    [{ kind: 'throttle' }, { name: /^TooManyRequestsException$/, status: 400 }, false],
    [{ kind: 'http500' }, { name: /^InternalFailure$/, status: 500 }, false],
    [{ kind: 'denied' }, { name: /^AccessDeniedException$/, status: 400 }, false],
    [{ kind: 'error', name: 'ServiceException', status: 503, message: 'away' }, { name: /^ServiceException$/, status: 503 }, false],
    [{ kind: 'html' }, { status: 502 }, false],
    [{ kind: 'cut', at: 'request' }, { name: /Error/ }, false],
    [{ kind: 'cut', at: 'answer' }, { name: /Error/ }, true],
    [{ kind: 'cut', at: 'body' }, { name: /Error/ }, true],
    [{ kind: 'malformed' }, { name: /SyntaxError/ }, true],
    [{ kind: 'delay', ms: 5 }, 'answer', true],
    [{ kind: 'delay', ms: 5, at: 'answer' }, 'answer', true],
    [
      { kind: 'denied', by: 'scp' },
      { name: /^AccessDeniedException$/, message: /with an explicit deny in a service control policy$/ },
      false,
    ],
    [
      { kind: 'clock-skew', ms: 600_000 },
      { name: /^InvalidSignatureException$/, message: /^Signature expired: \d+T\d+Z is now earlier/ },
      false,
    ],
    [{ kind: 'clock-skew', ms: -600_000 }, { name: /^InvalidSignatureException$/, message: /^Signature not yet current/ }, false],
    [{ kind: 'clock-skew', ms: 200_000 }, 'answer', true],
    [{ kind: 'lost-write' }, 'answer', false],
    [{ kind: 'effect-then-error' }, { name: /^InternalFailure$/, status: 500 }, true],
    [{ kind: 'effect-then-error', name: 'TooManyRequestsException', status: 429 }, { name: /^TooManyRequestsException$/ }, true],
  ];
  for (const [effect, seen, run] of cases) {
    await t.test(JSON.stringify(effect), async (inner) => {
      const sandbox = await sandboxFor(inner);
      const client = new OrganizationsClient(settings(sandbox, '111111111111'));
      sandbox.faults.add({ service: 'organizations', operation: 'CreateOrganizationalUnit', effect });
      if (seen === 'answer') {
        assert.equal((await createUnit(client, 'new')).OrganizationalUnit?.Name, 'new');
      } else {
        const error = await errorOf(createUnit(client, 'new'));
        if (seen.name !== undefined) assert.match(error.name, seen.name);
        if (seen.message !== undefined) assert.match(error.message, seen.message);
        if (seen.status !== undefined) assert.equal(error.$metadata?.httpStatusCode, seen.status);
      }
      assert.equal(unitNames(sandbox).includes('new'), run);
      // Other operations are not met.
      assert.equal((await client.send(new ListRootsCommand({}))).Roots?.length, 1);
      client.destroy();
    });
  }
});

test('a denied call is named as its protocol names it', async (t) => {
  const sandbox = await sandboxFor(t);
  sandbox.faults.add({ account: '222222222222', effect: { kind: 'denied' } });
  const error = await errorOf(new STSClient(settings(sandbox, '222222222222')).send(new GetCallerIdentityCommand({})));
  assert.deepEqual([error.name, error.$metadata?.httpStatusCode], ['AccessDenied', 403]);
  assert.match(error.message, /user\/administrator is not authorized to perform: sts:GetCallerIdentity/);
});

test('an SDK client with retries gets over two throttled calls', async (t) => {
  const sandbox = await sandboxFor(t);
  sandbox.faults.add({ operation: 'ListRoots', count: 2, effect: { kind: 'throttle' } });
  const client = new OrganizationsClient({ ...settings(sandbox, '111111111111'), maxAttempts: 3 });
  assert.equal((await client.send(new ListRootsCommand({}))).$metadata.attempts, 3);
  assert.deepEqual(
    sandbox.calls.list().map(({ error }) => error),
    ['TooManyRequestsException', 'TooManyRequestsException', undefined],
  );
  client.destroy();
});

test('which calls a fault meets', () => {
  const target = { service: 'securityhub', operation: 'DescribeHub', account: '222222222222', region: 'eu-west-1', role: 'trueup-plan' };
  const met = (rule: Omit<FaultRule, 'effect'>, calls: number, change: Partial<typeof target> = {}): string => {
    const faults = new Faults();
    faults.add({ ...rule, effect: { kind: 'throttle' } }, { awsMs: 0, sequence: 0 });
    return Array.from({ length: calls }, () => (faults.take({ ...target, ...change }).length === 1 ? 'x' : '.')).join('');
  };
  assert.equal(met({}, 3), 'xxx');
  assert.equal(met({ nth: 3 }, 5), '..xxx');
  assert.equal(met({ nth: 2, count: 1 }, 4), '.x..');
  assert.equal(met({ operation: 'Describe*', service: 'securityhub' }, 1), 'x');
  assert.equal(met({ operation: 'Describe' }, 1), '.');
  assert.equal(met({ account: '333333333333' }, 1), '.');
  assert.equal(met({ region: 'eu-west-1', role: 'trueup-apply' }, 1), '.');
  const half = met({ probability: 0.5, seed: 7 }, 200);
  assert.equal(met({ probability: 0.5, seed: 7 }, 200), half);
  assert.notEqual(met({ probability: 0.5, seed: 8 }, 200), half);
  const share = half.split('x').length - 1;
  assert.ok(share > 70 && share < 130, `${share} of 200`);
});

test('a held call waits until it is released; the k-th call is the one that waits', async (t) => {
  const sandbox = await sandboxFor(t);
  const client = new OrganizationsClient(settings(sandbox, '111111111111'));
  const id = sandbox.faults.add({ operation: 'CreateOrganizationalUnit', nth: 2, count: 1, effect: { kind: 'hold' } });
  await createUnit(client, 'first');
  const second = createUnit(client, 'second');
  await sandbox.faults.whenHeld();
  assert.deepEqual([sandbox.inFlight(), unitNames(sandbox).includes('second')], [1, false]);
  assert.equal(sandbox.faults.list()[0]?.held, 1);
  sandbox.faults.release(id);
  assert.equal((await second).OrganizationalUnit?.Name, 'second');
  assert.ok(unitNames(sandbox).includes('second'));
  client.destroy();
});

test('a call that is held before it is run is not run when its client dies; one held after it is', async (t) => {
  for (const [at, run] of [
    ['request', false],
    ['answer', true],
  ] as const) {
    await t.test(at, async (inner) => {
      const sandbox = await sandboxFor(inner);
      sandbox.faults.add({ effect: { kind: 'hold', at } });
      const client = new OrganizationsClient(settings(sandbox, '111111111111'));
      const abort = new AbortController();
      const call = client.send(new CreateOrganizationalUnitCommand({ ParentId: 'r-ab12', Name: 'new' }), { abortSignal: abort.signal });
      await sandbox.faults.whenHeld();
      abort.abort();
      assert.equal((await errorOf(call)).name, 'AbortError');
      // The next call comes over a new connection, after the sandbox has seen the old one end.
      while (sandbox.inFlight() > 0) await fetch(`${sandbox.endpoint}/_sandbox/health`).then((answer) => answer.text());
      sandbox.faults.clear();
      await organizationsCall(sandbox, 'ListRoots', '{}');
      assert.equal(unitNames(sandbox).includes('new'), run);
      client.destroy();
    });
  }
});

test('stale reads show the organization as it was', async (t) => {
  const sandbox = await sandboxFor(t);
  const nameOf = async () => {
    const answer = await organizationsCall(sandbox, 'ListAccountsForParent', '{"ParentId":"ou-ab12-11111111"}');
    return (JSON.parse(answer.text) as { Accounts: { Id: string }[] }).Accounts.length;
  };
  const move = () =>
    organizationsCall(
      sandbox,
      'MoveAccount',
      '{"AccountId":"222222222222","SourceParentId":"r-ab12","DestinationParentId":"ou-ab12-11111111"}',
    );
  const before = await nameOf();
  const frozen = sandbox.faults.add({ service: 'organizations', effect: { kind: 'stale' } });
  assert.equal((await move()).status, 200);
  assert.equal(await nameOf(), before);
  sandbox.clock.push(3_600_000);
  assert.equal(await nameOf(), before);
  sandbox.faults.clear(frozen);
  assert.equal(await nameOf(), before + 1);

  sandbox.faults.add({ service: 'organizations', effect: { kind: 'stale', lagMs: 30_000 } });
  const back = '{"AccountId":"222222222222","SourceParentId":"ou-ab12-11111111","DestinationParentId":"r-ab12"}';
  assert.equal((await organizationsCall(sandbox, 'MoveAccount', back)).status, 200);
  sandbox.clock.push(29_999);
  assert.equal(await nameOf(), before + 1);
  sandbox.clock.push(1);
  assert.equal(await nameOf(), before);
});

test('a lost write is lost for every service that it would have touched', async (t) => {
  const sandbox = await sandboxFor(t);
  sandbox.faults.add({ operation: 'CloseAccount', effect: { kind: 'lost-write' } });
  assert.equal((await organizationsCall(sandbox, 'CloseAccount', '{"AccountId":"444444444444"}')).status, 200);
  const client = new OrganizationsClient(settings(sandbox, '111111111111'));
  assert.equal((await client.send(new DescribeAccountCommand({ AccountId: '444444444444' }))).Account?.State, 'ACTIVE');
  assert.match((await stsCall(sandbox, 'Action=GetCallerIdentity', { key: '444444444444' })).text, /user\/administrator/);
  client.destroy();
});

test('a client whose clock is off corrects it by the date of the refusal', async (t) => {
  const sandbox = await sandboxFor(t);
  sandbox.faults.add({ effect: { kind: 'clock-skew', ms: 600_000 } });
  const client = new OrganizationsClient({ ...settings(sandbox, '111111111111'), maxAttempts: 1 });
  assert.equal((await errorOf(client.send(new ListRootsCommand({})))).name, 'InvalidSignatureException');
  assert.equal((await client.send(new ListRootsCommand({}))).Roots?.length, 1);
  client.destroy();
});

test('small pages, items that come twice, and tokens that are forgotten', async (t) => {
  const sandbox = await sandboxFor(t);
  const client = new OrganizationsClient(settings(sandbox, '111111111111'));
  const page = async (token?: string) => {
    const { Accounts = [], NextToken } = await client.send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }));
    return { ids: Accounts.map(({ Id }) => Id?.slice(0, 1)).join(''), NextToken };
  };
  const whole = (await page()).ids;
  const id = sandbox.faults.add({ operation: 'ListAccounts', effect: { kind: 'pages', size: 2, repeat: true, expired: 1 } });
  const first = await page();
  assert.equal(first.ids, whole.slice(0, 2));
  assert.equal((await errorOf(page(first.NextToken))).name, 'InvalidInputException');
  assert.equal((await page(first.NextToken)).ids, whole.slice(1, 4));
  sandbox.faults.clear(id);
  assert.equal((await page()).ids, whole);
  client.destroy();
});

test('tags that nobody sees yet, and what somebody else does in the middle of a call', async (t) => {
  const sandbox = await sandboxFor(t);
  const client = new OrganizationsClient(settings(sandbox, '111111111111'));
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceId: '222222222222' }))).Tags?.length;
  await client.send(new TagResourceCommand({ ResourceId: '222222222222', Tags: [{ Key: 'a', Value: 'b' }] }));
  sandbox.faults.add({ effect: { kind: 'untagged', ms: 45_000 } });
  assert.equal(await tags(), 0);
  sandbox.clock.push(45_000);
  assert.equal(await tags(), 1);
  const state = async () => (await client.send(new DescribeAccountCommand({ AccountId: '222222222222' }))).Account?.Status;
  const args = { account: '222222222222', state: 'SUSPENDED' };
  sandbox.faults.add({ operation: 'DescribeAccount', nth: 2, count: 1, effect: { kind: 'change', name: 'set-account-state', args } });
  assert.deepEqual([await state(), await state()], ['ACTIVE', 'SUSPENDED']);
  const input = { ParentId: 'r-ab12', Name: 'theirs' };
  const theirs = { service: 'organizations', operation: 'CreateOrganizationalUnit', account: '111111111111', region: 'us-east-1', input };
  sandbox.faults.add({ operation: 'ListRoots', count: 1, effect: { kind: 'call', ...theirs } });
  await client.send(new ListRootsCommand({}));
  assert.ok(unitNames(sandbox).includes('theirs'));
  client.destroy();
});
