// No field of a tenant is parsed and ignored: another value of it, or none, changes a problem, a resource, a role or the forecast.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { runsOf } from '../../runs.ts';
import { examples, fieldsOf, isRead, nameOf, outcomeOf } from './field-mutants.ts';

/** What the examples cannot show offline, and what reads it. */
const readElsewhere: ReadonlySet<string> = new Set([
  // For people: `trueup tenants` prints it.
  'Tenant.spec.displayName',
  // With roles to attach to it has to be true: test/more/tenant-policies.test.ts.
  'Tenant.spec.policies.sender.apply',
  // Of a policy that the example does not attach: test/more/tenant-policies.test.ts.
  'Tenant.spec.policies.serviceControl.exemptRoles',
  // Of an account that the example does not have made: test/more/messaging-accounts.test.ts.
  'Tenant.spec.placement.organization.accountName',
  // S-21, S-06 and S-27, which take live answers or more tenants: test/providers/messaging/live-rules.test.ts, tenant-cases.ts.
  'TenantDefaults.spec.accounts.ACCOUNT.requireProductionAccess',
  'TenantDefaults.spec.sharedProjectWarnAbove',
  'Tenant.spec.sync.suppression',
  'Tenant.spec.sync.optOut',
]);

const most = runsOf(12, 1_000);
const seed = Number(process.env['SEED'] ?? String(randomInt(2 ** 31)));

/** A few of them, others in each run; all where there are no more. */
function drawn<T>(all: readonly T[]): readonly T[] {
  const start = seed % all.length;
  return all.length <= most
    ? all
    : Array.from({ length: most }, (_, at) => all[(start + at * 13) % all.length]).filter((each) => each !== undefined);
}

test(`every field of the example tenants makes a difference (${most} of them, seed ${seed})`, () => {
  const plain = Object.fromEntries(
    Object.entries(examples).map(([file, text]) => [file, stringify(parse(text), { aliasDuplicateObjects: false })]),
  );
  const before = outcomeOf(plain);
  assert.ok(!before.broken, before.text);
  const places = new Map<string, { readonly file: string; readonly where: readonly (string | number)[] }[]>();
  for (const file of Object.keys(examples).filter((name) => name.startsWith('tenants/'))) {
    const document = parse(examples[file] ?? '') as { readonly kind: string; readonly spec: never };
    for (const where of fieldsOf(document.spec, ['spec'])) {
      const name = `${document.kind}.${nameOf(where)}`;
      places.set(name, [...(places.get(name) ?? []), { file, where }]);
    }
  }
  assert.ok(places.size > 180, String(places.size));
  for (const name of readElsewhere) assert.ok(places.has(name), `${name} is no field of the examples`);
  const ignored = drawn([...places].filter(([name]) => !readElsewhere.has(name))).flatMap(([name, all]) =>
    all.some(({ file, where }) => isRead(file, where, before)) ? [] : [name],
  );
  assert.deepEqual(ignored, []);
});

test('an account of the registry or of the central bucket that is none is told where it is written', () => {
  const wrong = (member: string): string =>
    (examples['tenants/defaults.yaml'] ?? '').replace(new RegExp(`(${member}:[^"]*)"111111111111"`), '$1"121212121212"');
  for (const [member, words] of [
    ['registry', /error S-15 the registry is in 121212121212\/eu-west-1, and the organization has no account 121212121212/],
    ['analytics', /error S-15 the central bucket of events is in 121212121212\/eu-west-1, and the organization has no account/],
  ] as const)
    assert.match(outcomeOf({ ...examples, 'tenants/defaults.yaml': wrong(member) }).text, words);
});
