import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { organization as messagingOrganization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { e2e, organizationYaml, repository } from './harness.ts';

interface Doctor {
  readonly summary: { readonly ok: number; readonly warnings: number; readonly errors: number };
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly where: string;
    readonly message: string;
    readonly cure?: string;
  }[];
}

const guru = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: web }
spec:
  mechanism: stackset
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ account: "222222222222" }], regions: [eu-west-1] }
  coverage: { mode: all }
  stackset: { name: trueup-devops-guru-web, permissionModel: SERVICE_MANAGED }
`;

const ajv = new Ajv2020({ strict: true, allErrors: true });
const schema = ajv.compile(JSON.parse(readFileSync(path.join(repository, 'schemas', 'output', 'doctor.schema.json'), 'utf8')) as object);

/** What was printed, held to its schema. */
function doctorOf(text: string): Doctor {
  const value: unknown = JSON.parse(text);
  assert.ok(schema(value), ajv.errorsText(schema.errors));
  return value as Doctor;
}

/** Lines that do not depend on the machine that runs this. */
const countsOf = ({ checks }: Doctor): Record<string, number> => {
  const counts: Record<string, number> = { ok: 0, warning: 0, error: 0 };
  for (const { name, status } of checks) if (name !== 'ends/node') counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

test('doctor tells days left and closed trusted access as warnings, and a role that is not there as an error with its cure', async (t) => {
  const run = await e2e(t, undefined, { 'organization.yaml': organizationYaml(['eu-west-1']), 'compliance/devops-guru/web.yaml': guru });
  const whole = await run.trueup(['doctor', '--format', 'json', '--now', '2027-09-01']);
  assert.equal(whole.exitCode, 0, whole.stderr);
  const doctor = doctorOf(whole.stdout);
  const { checks } = doctor;
  assert.deepEqual(countsOf(doctor), { ok: 3, warning: 3, error: 0 }, whole.stdout);
  assert.match(checks.find(({ name }) => name === 'workflows')?.message ?? '', /no workflow runs trueup/);
  const ends = checks.filter(({ name }) => name === 'documents/V-27');
  assert.equal(ends.length, 1);
  assert.match(ends[0]?.message ?? '', /2027-09-30, in 29 days/);
  const access = checks.find(({ name }) => name === 'documents/P-01');
  assert.match(access?.cure ?? '', /activate-organizations-access/);

  run.write({ 'organization.yaml': organizationYaml(['eu-west-1']).replace('member: trueup-apply ', 'member: not-there ') });
  const broken = await run.trueup(['doctor']);
  assert.equal(broken.exitCode, 1);
  assert.match(broken.stdout, /^error {3}roles\/apply 222222222222: /m);
  assert.match(broken.stdout, /trueup bootstrap makes the roles/);
  assert.match(broken.stdout, /^ok {6}roles\/plan organization: 9 of 9 accounts/m);
});

test('after the end of DevOps Guru only none is accepted, in validate and in doctor', async (t) => {
  const run = await e2e(t, undefined, { 'organization.yaml': organizationYaml(['eu-west-1']), 'compliance/devops-guru/web.yaml': guru });
  for (const command of ['validate', 'doctor', 'plan']) {
    const ended = await run.trueup([command, '--now', '2027-10-01']);
    assert.equal(ended.exitCode, 3, command);
    assert.match(ended.stdout + ended.stderr, /has ended on 2027-09-30: coverage of mode all cannot be had/);
  }
  const json = await run.trueup(['doctor', '--now', '2027-10-01', '--format', 'json']);
  assert.equal(json.exitCode, 3);
  const { checks } = doctorOf(json.stdout);
  assert.ok(
    checks.some(
      ({ name, status, where }) => name === 'documents/V-27' && status === 'error' && where.startsWith('compliance/devops-guru/web.yaml:'),
    ),
  );
  assert.ok(
    checks.some(({ name }) => name === 'workflows'),
    'what the folder alone tells is told all the same',
  );
  run.write({ 'compliance/devops-guru/web.yaml': guru.replace('mode: all', 'mode: none') });
  assert.equal((await run.trueup(['validate', '--now', '2027-10-01'])).exitCode, 0);
});

test('drift tells how much is analysed where DevOps Guru is on, and names a cell that sees nothing', async (t) => {
  const api = guru.replace('mechanism: stackset', 'mechanism: api').replace(/^ {2}stackset: .*\n/m, '');
  const tags = api.replace('mode: all', 'mode: tags, key: devops-guru-app, values: [nobody-bears-it]');
  const run = await e2e(t, undefined, { 'organization.yaml': organizationYaml(['eu-west-1']), 'compliance/devops-guru/web.yaml': tags });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const drift = await run.trueup(['drift', '--format', 'json']);
  assert.equal(drift.exitCode, 0, drift.stderr);
  const { analysed } = JSON.parse(drift.stdout) as { readonly analysed: readonly object[] };
  assert.deepEqual(analysed, [{ account: '222222222222', region: 'eu-west-1', resources: 0, metrics: 0 }]);
  const text = await run.trueup(['drift']);
  assert.match(text.stdout, /nothing\s+is\s+analysed\s+in\s+1\s+cells:\s+222222222222\/eu-west-1;\s+the\s+first\s+baseline/);

  run.write({ 'compliance/devops-guru/web.yaml': api.replace('mode: all', 'mode: none') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const off = await run.trueup(['drift', '--format', 'json']);
  assert.equal('analysed' in (JSON.parse(off.stdout) as object), false);
});

test('doctor tells which accounts of tenants are in the sandbox of SES and SMS, and which quotas are taken', async (t) => {
  const sms = {
    optOutList: 'acme',
    originationIdentities: [{ senderId: 'ACME', country: 'DE' }],
    pool: { messageType: 'TRANSACTIONAL' },
    configurationSet: { defaultSenderId: 'ACME', protect: { DE: 'ALLOW', '*': 'BLOCK' } },
    volume: { perDay: 100, monthlySpendUSD: 1 },
  };
  const documents = { 'organization.yaml': messagingOrganization, ...defaults(), ...tenant('acme', { channels: { sms } }) };
  const run = await e2e(t, undefined, documents);
  const before = doctorOf((await run.trueup(['doctor', '--format', 'json'])).stdout);
  const find = (doctor: Doctor, name: string) =>
    doctor.checks.filter((check) => check.name === name && check.where === `${account}/eu-west-1`);
  assert.match(
    find(before, 'messaging/email-sandbox')[0]?.message ?? '',
    /SES is still in the sandbox: 200 messages a day/,
    JSON.stringify(before.checks, null, 1),
  );
  assert.match(find(before, 'messaging/sms-sandbox')[0]?.cure ?? '', /AWS Support/);
  const [perDay] = find(before, 'quotas/ses.sendPerDay');
  assert.deepEqual([perDay?.status, perDay?.message], ['error', 'tenants take 1000 emails in 24 hours, and 200 are allowed']);
  assert.match(perDay?.cure ?? '', /Request production access/);
  assert.deepEqual(
    before.checks.filter(({ status, cure }) => status !== 'ok' && cure === undefined),
    [],
  );
});

const github = (environment: string): string =>
  `  bootstrap: { github: { repository: example/governance, environment: ${environment} } }\n`;

test('doctor reads the workflows: missing ones, broken rules, and those that the roles do not trust', async (t) => {
  const template = (name: string): string =>
    readFileSync(path.join(repository, 'templates', 'init', '.github', 'workflows', `${name}.yml`), 'utf8');
  const run = await e2e(t, undefined, {
    'organization.yaml': organizationYaml(['eu-west-1'], github('aws-apply')),
    '.github/workflows/plan.yml': template('plan'),
    '.github/workflows/apply.yml': template('apply'),
    '.github/workflows/drift.yml': template('drift'),
  });
  const lines = async () =>
    doctorOf((await run.trueup(['doctor', '--format', 'json'])).stdout).checks.filter(({ name }) => name.startsWith('workflows'));
  assert.deepEqual(
    (await lines()).map(({ name, status }) => [name, status]),
    [['workflows', 'ok']],
  );
  run.write({
    'organization.yaml': organizationYaml(['eu-west-1'], github('production')),
    '.github/workflows/plan.yml': template('plan').replace('persist-credentials: false', 'persist-credentials: true'),
    '.github/workflows/apply.yml': template('apply').replace('branches: [main]', 'branches: [release]'),
    '.github/workflows/drift.yml': undefined,
    '.github/workflows/broken.yml': 'a: [',
  });
  assert.deepEqual(
    (await lines()).map(({ name, status }) => [name, status]),
    [
      ['workflows', 'warning'],
      ['workflows/drift', 'warning'],
      ['workflows/rule-3', 'warning'],
      ['workflows/environment', 'error'],
      ['workflows/branch', 'error'],
    ],
  );
});
