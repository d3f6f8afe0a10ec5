import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarAt } from '../../../reconciler/model/clock.ts';
import { load, organization } from '../../documents/configuration.ts';

const told = (day: string, spec: string): string[] => {
  const text = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: prod }] }
${spec}`;
  const files = { 'organization.yaml': organization, 'compliance/devops-guru/guru.yaml': text };
  const { diagnostics } = load(files, { calendar: calendarAt(new Date(`${day}T12:00:00Z`)) });
  return diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
};

const all = '  coverage: { mode: all }\n';

test('the days that are left are counted, and the last day still counts', () => {
  assert.deepEqual(told('2027-09-28', all), [
    'warning V-27: AWS ends Amazon DevOps Guru on 2027-09-30, in 2 days; this document asks for it',
  ]);
  assert.deepEqual(told('2027-09-29', all), [
    'warning V-27: AWS ends Amazon DevOps Guru on 2027-09-30, in 1 day; this document asks for it',
  ]);
  assert.deepEqual(told('2027-09-30', all), [
    'warning V-27: AWS ends Amazon DevOps Guru on 2027-09-30, which is today; this document asks for it',
  ]);
});

test('after the last day only the way out is accepted, in overrides too', () => {
  assert.deepEqual(told('2027-10-01', '  coverage: { mode: none }\n'), []);
  const override = '  overrides:\n    - match: { account: "777777777777" }\n      coverage: { mode: stacks, names: [a] }\n';
  assert.deepEqual(told('2027-10-01', `  coverage: { mode: none }\n${override}`), [
    'error V-27: Amazon DevOps Guru has ended on 2027-09-30: coverage of mode stacks cannot be had any more',
  ]);
  const rest = '  notifications: [{ topic: { name: a } }]\n  integrations: { opsCenter: enabled }\n';
  assert.equal(told('2027-10-01', `${all}${rest}`).length, 3);
});
