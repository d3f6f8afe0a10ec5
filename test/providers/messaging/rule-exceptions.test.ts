import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../documents/configuration.ts';
import { organization } from './organization.ts';
import { account, defaults, tenant } from './tenant-documents.ts';

const silent = { channels: { email: { alarms: undefined } } };
const exception = (selector: string, what: string, expires = '2027-03-31'): string => `apiVersion: trueup/v1
kind: Exception
metadata: { name: no-alarms }
spec:
  selector: ${selector}
  what: ${what}
  reason: "alarms come with the new dashboards"
  owner: growth
  ticket: SEC-77
  expires: ${expires}
`;

/** Severities of S-28, and the codes told of the exception. */
function told(text: string, part: Readonly<Record<string, unknown>> = silent): [string[], string[]] {
  const file = 'tenants/no-alarms.yaml';
  const { diagnostics } = load({ 'organization.yaml': organization, ...defaults(), ...tenant('acme', part), [file]: text });
  const rule = diagnostics.filter(({ code }) => code === 'S-28').map(({ severity }) => severity);
  return [rule, diagnostics.filter(({ source }) => source?.file === file).map(({ code, severity }) => `${code} ${severity}`)];
}

const one = `{ account: "${account}" }`;

test('an exception lifts a rule for the tenant that it names, or for every tenant of the account', () => {
  assert.deepEqual(told(exception(one, '{ rule: S-28, tenant: acme }')), [['note'], []]);
  assert.deepEqual(told(exception(one, '{ rule: S-28 }')), [['note'], []]);
  assert.deepEqual(told(exception('{ ou: root }', '{ rule: S-28, tenant: acme }')), [['note'], []]);
});

test('it lifts nothing for another account or rule, after its end, or where the rule is kept', () => {
  assert.deepEqual(told(exception('{ account: "999999999998" }', '{ rule: S-28 }')), [['error'], ['V-29 warning']]);
  assert.deepEqual(told(exception(one, '{ rule: S-38 }')), [['error'], ['V-29 warning']]);
  assert.deepEqual(told(exception(one, '{ rule: S-28 }', '2026-11-20')), [['error'], ['V-11 warning']]);
  assert.deepEqual(told(exception(one, '{ rule: S-28 }'), {}), [[], ['V-29 warning']]);
});

test('a unit needs the name of the tenant, and a rule is lifted in all Regions or in none', () => {
  assert.deepEqual(told(exception('{ ou: root }', '{ rule: S-28 }')), [['error'], ['D-11 error']]);
  assert.deepEqual(told(exception(`{ account: "${account}", region: eu-west-1 }`, '{ rule: S-28 }'))[1], ['D-12 error']);
});
