import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e, organizationYaml } from './harness.ts';

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

test('doctor tells days left and closed trusted access as warnings, and a role that is not there as an error with its cure', async (t) => {
  const run = await e2e(t, undefined, { 'organization.yaml': organizationYaml(['eu-west-1']), 'compliance/devops-guru/web.yaml': guru });
  const whole = await run.trueup(['doctor', '--format', 'json', '--now', '2027-09-01']);
  assert.equal(whole.exitCode, 0, whole.stderr);
  const { checks, summary } = JSON.parse(whole.stdout) as Doctor;
  assert.deepEqual(summary, { ok: 3, warnings: 2, errors: 0 });
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
