import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Posture } from '../../reconciler/plan/posture.ts';
import { organizationYaml, repository } from '../e2e/harness.ts';
import { inTheConsole, management, member, organizationFile, other, pci, pciWithout, regions, small } from '../e2e/small.ts';

const administrator = member;
const [home = '', away = ''] = regions;
const files = (more = '') => ({
  ...pciWithout(['IAM.6']),
  [organizationFile]: organizationYaml(regions, `  delegatedAdmins: { securityHub: "${administrator}" }\n${more}`),
});
const securityhub = {
  hubs: [{ accounts: [management, member, other], regions, standards: { [pci]: {} } }],
  administrator: { account: administrator },
  aggregator: { homeRegion: home, mode: 'SPECIFIED_REGIONS', regions: [away] },
};

test('posture counts controls as Security Hub does, from the findings of the administrator', async (t) => {
  const run = await small(t, files(), { accounts: 3, securityhub });
  const all = JSON.parse((await run.trueup(['posture', '--format', 'json'])).stdout) as Posture;
  const controls = all.accounts.find(({ account }) => account === other)?.passed ?? 0;
  assert.ok(controls > 10);
  assert.equal(all.summaryScore, 100);
  // Failed in one of two Regions; unknown in one; suppressed, which leaves no data.
  await inTheConsole(run, 'set-check', { account: other, region: away, control: 'EC2.2', status: 'FAILED' });
  await inTheConsole(run, 'set-check', { account: other, region: home, control: 'S3.1', status: 'WARNING' });
  for (const region of regions)
    await inTheConsole(run, 'set-check', {
      account: other,
      region,
      control: 'RDS.2',
      status: 'FAILED',
      workflow: 'SUPPRESSED',
    });
  const before = run.sandbox.calls.list({ service: 'securityhub' }).length;
  const ended = await run.trueup(['posture', '--format', 'json']);
  assert.equal(ended.exitCode, 0, ended.stderr);
  const posture = JSON.parse(ended.stdout) as Posture;
  const of = posture.accounts.find(({ account }) => account === other);
  assert.deepEqual([of?.passed, of?.failed, of?.unknown], [controls - 3, 1, 1]);
  assert.equal(of?.score, Math.round(((controls - 3) * 100) / (controls - 1)));
  assert.deepEqual(
    posture.accounts.filter(({ account }) => account !== other).map(({ score }) => score),
    [100, 100],
  );
  assert.equal(posture.standards[0]?.failed, 1);
  const findings = run.sandbox.calls
    .list({ service: 'securityhub' })
    .slice(before)
    .filter(({ operation }) => operation === 'GetFindings');
  assert.deepEqual(new Set(findings.map(({ account, region }) => `${account}/${region}`)), new Set([`${administrator}/${home}`]));

  // A list that starts again counts nothing twice.
  const stale = run.sandbox.faults.add({ operation: 'GetFindings', effect: { kind: 'pages', size: 60, expired: 2 } });
  const again = JSON.parse((await run.trueup(['posture', '--format', 'json'])).stdout) as Posture;
  run.sandbox.faults.clear(stale);
  assert.deepEqual([again.accounts, again.standards], [posture.accounts, posture.standards]);
  assert.equal(run.sandbox.calls.list({ operation: 'GetFindings' }).filter(({ status }) => status === 400).length, 2);

  const ajv = new Ajv2020({ strict: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(repository, 'schemas/output/posture.schema.json'), 'utf8')) as object);
  assert.ok(validate(posture), ajv.errorsText(validate.errors));

  const text = await run.trueup(['posture', '--account', other]);
  assert.match(text.stdout, /^Standard +accounts +passed +failed +unknown +score$/m);
  assert.match(text.stdout, new RegExp(`^${other} +${pci} +${controls - 3} +1 +1 +\\d+ %$`, 'm'));
  assert.doesNotMatch(text.stdout, new RegExp(management));
});

test('what cannot be read is in no count: an account that is no member, a Region that does not answer, and the limit', async (t) => {
  const run = await small(t, files(), { accounts: 3, securityhub });
  await inTheConsole(run, 'disassociate-member', { account: other, region: home });
  const partly = await run.trueup(['posture', '--format', 'json']);
  assert.equal(partly.exitCode, 6);
  const posture = JSON.parse(partly.stdout) as Posture;
  assert.deepEqual(
    posture.unreadable.map(({ scope, code }) => [scope, code]),
    [[`${other}/${home}`, 'NotAMember']],
  );
  const row = posture.accounts.find(({ account }) => account === other);
  assert.deepEqual([row?.incomplete, row?.score], [true, undefined]);
  assert.equal(posture.summaryScore, undefined);

  const limited = await run.trueup(['posture', '--max-checks', '1', '--format', 'json']);
  assert.equal(limited.exitCode, 6);
  assert.ok((JSON.parse(limited.stdout) as Posture).unreadable.some(({ code }) => code === 'limit'));

  run.sandbox.faults.add({ service: 'securityhub', operation: 'GetFindings', effect: { kind: 'denied' } });
  const down = await run.trueup(['posture']);
  assert.equal(down.exitCode, 6);
  assert.match(down.stdout, /no data|incomplete/);
  assert.doesNotMatch(down.stdout, /100 %/);
});

test('wrong words and a missing administrator are told', async (t) => {
  const run = await small(t, files(), { accounts: 3, securityhub });
  const wrong = await run.trueup(['posture', '--standard', 'pci-dss/v/3.2.2']);
  assert.equal(wrong.exitCode, 1);
  assert.match(wrong.stderr, /did you mean/);
  const one = JSON.parse((await run.trueup(['posture', '--standard', pci, '--format', 'json'])).stdout) as Posture;
  assert.deepEqual(
    one.standards.map(({ standard }) => standard),
    [pci],
  );
  run.write({ [organizationFile]: organizationYaml(regions) });
  const nobody = await run.trueup(['posture']);
  assert.equal(nobody.exitCode, 1);
  assert.match(nobody.stderr, /delegatedAdmins\.securityHub/);
});
