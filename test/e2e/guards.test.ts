// Guards of a run refuse it as a whole: exit 5, nothing written, until --allow says that it is meant.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { organizationYaml } from './harness.ts';
import { disabledFile, live, management, member, organizationFile, pci, pciWithout, regions, small, writes } from './small.ts';

const many = ['IAM.6', 'S3.1', 'EC2.2'];

test('blast-radius: taking protection back in too many places is refused, and allowed by name', async (t) => {
  const run = await small(t, pciWithout(many));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: undefined });
  run.sandbox.clearCalls();
  for (const command of [
    ['plan'],
    ['plan', '--detailed-exitcode'],
    ['apply', '--yes'],
    ['apply', '--yes', '--allow', 'shrunk-inventory'],
    ['apply', '--yes', '--allow', 'kind-vanished'],
  ]) {
    const refused = await run.trueup(command);
    assert.equal(refused.exitCode, 5, `${command.join(' ')}: ${refused.stdout}${refused.stderr}`);
    assert.match(refused.stdout, /blast-radius: 12 of 12 managed securityhub\/control/);
  }
  assert.deepEqual(writes(run), []);
  assert.equal(Object.keys(live(run, member)?.disabled ?? {}).length, 3);

  const allowed = await run.trueup(['apply', '--yes', '--allow', 'blast-radius', 'kind-vanished']);
  assert.equal(allowed.exitCode, 0, allowed.stdout + allowed.stderr);
  assert.deepEqual(live(run, member)?.disabled, {});
});

test('blast-radius: a plan file made under the guard is refused too, and its thresholds are those of the organization', async (t) => {
  const run = await small(t, pciWithout(many));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: undefined });
  assert.equal((await run.trueup(['plan', '--out', 'plan.json'])).exitCode, 5);
  run.sandbox.clearCalls();
  const refused = await run.trueup(['apply', 'plan.json', '--yes']);
  assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
  assert.deepEqual(writes(run), []);
  run.write({ [organizationFile]: organizationYaml(regions, '  guards: { deleteCount: 12 }\n') });
  assert.equal((await run.trueup(['apply', '--yes', '--allow', 'kind-vanished'])).exitCode, 0);
});

test('kind-vanished: a folder without the documents of a kind that were applied last is refused as long as anything would be taken back', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: undefined });
  run.sandbox.clearCalls();
  // Refused again and again: a refused run does not make what it saw the new state of things.
  for (const command of [['plan'], ['apply', '--yes'], ['apply', '--yes']]) {
    const refused = await run.trueup(command);
    assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
    assert.match(
      refused.stdout.replace(/\s+/g, ' '),
      /kind-vanished: no document of kind DisabledControls is left, the last apply had some: 4 destructive changes/,
    );
  }
  assert.deepEqual(writes(run), []);
  const allowed = await run.trueup(['apply', '--yes', '--allow', 'kind-vanished']);
  assert.equal(allowed.exitCode, 0, allowed.stdout + allowed.stderr);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0, 'what was allowed once is the new state');
});

test('a Region that is not governed any more is told once: what was set there stays', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.doesNotMatch((await run.trueup(['plan'])).stdout, /V-33/);
  run.write({ [organizationFile]: organizationYaml(['eu-west-1']) });
  for (const command of [['plan'], ['apply', '--yes']]) {
    const told = await run.trueup(command);
    assert.equal(told.exitCode, 0, told.stdout + told.stderr);
    assert.match(
      told.stdout.replace(/\s+/g, ' '),
      /organization\.yaml:\d+:\d+ warning V-33: us-east-1 is not governed any more: what was set there stays, but for stacks/,
    );
  }
  assert.deepEqual(Object.keys(live(run, member, 'us-east-1')?.disabled ?? {}), ['IAM.6']);
  assert.doesNotMatch((await run.trueup(['plan'])).stdout, /V-33/, 'an apply without it has taken note');
});

test('kind-vanished: without a ledger it is not known what was there, and nothing is refused', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: undefined });
  rmSync(path.join(run.folder, '.trueup'), { recursive: true });
  assert.equal((await run.trueup(['plan'])).exitCode, 0);
});

test('shrunk-inventory: more than a tenth fewer accounts than last time is refused', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { accounts: 3 });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  // Organizations answers with two accounts of three, as it does for a moment or with the wrong credentials.
  await run.sandbox.seed({
    organizations: { managementAccount: management, accounts: [{ id: management }, { id: member }] },
    securityhub: { hubs: [{ accounts: [management, member], regions, standards: { [pci]: {} } }] },
  });
  run.sandbox.clearCalls();
  // Refused again and again: a refused run does not make what it saw the new state of things.
  for (const command of [['plan'], ['apply', '--yes'], ['plan'], ['apply', '--yes']]) {
    const refused = await run.trueup(command);
    assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
    assert.match(refused.stdout, /shrunk-inventory: 2 accounts found, 3 in the last run/);
  }
  assert.deepEqual(writes(run), []);
  assert.equal((await run.trueup(['apply', '--yes', '--allow', 'shrunk-inventory'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0, 'what was allowed once is the new number');
});

test('empty-inventory: an organization without an account is refused', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const endpoint = await answering(t, run.sandbox.endpoint, 'AWSOrganizationsV20161128.ListAccounts', '{"Accounts":[]}');
  const env = { ...run.env, AWS_ENDPOINT_URL: endpoint };
  for (const command of [['plan'], ['apply', '--yes']]) {
    const refused = await run.trueup(command, { env });
    assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
    assert.match(refused.stdout, /empty-inventory/);
  }
  assert.deepEqual(writes(run), []);
});

/** A server that answers one operation itself and passes the others on. */
async function answering(t: TestContext, endpoint: string, target: string, answer: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.headers['x-amz-target'] === target) {
      request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.1').end(answer));
      return;
    }
    const { method, url, headers } = request;
    const passed = forward(`${endpoint}${url}`, { method, headers }, (got) => {
      response.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(response);
    });
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('--allow takes the names of guards and nothing else', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const ended = await run.trueup(['apply', '--yes', '--allow', 'blast-radios']);
  assert.equal(ended.exitCode, 1);
  assert.match(ended.stderr, /blast-radios/);
  assert.match(ended.stderr, /blast-radius/);
});
