// Tenants that send email, through the program: onboarding, health, waits for DNS, changes and removals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { organization } from '../providers/messaging/organization.ts';
import { defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { type E2e, e2e } from './harness.ts';

const noAlarms = { channels: { email: { alarms: undefined } } };
const waived = ['S-28', 'S-22'].map((rule) => ({
  rule,
  reason: 'alarms are set up elsewhere',
  owner: 'growth',
  ticket: 'SEC-1',
  expires: '2027-01-31',
}));

/** A tenant of email alone. */
const mailer = (name: string, part: Record<string, unknown> = {}) => tenant(name, { ...noAlarms, waivers: waived.slice(0, 1), ...part });

const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }), ...mailer('acme') };

interface PlanJson {
  readonly classes: readonly {
    readonly type: string;
    readonly name: string;
    readonly action: string;
    readonly refused?: { readonly guard: string };
  }[];
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
}

async function planOf(run: E2e): Promise<PlanJson> {
  const ended = await run.trueup(['plan', '--format', 'json']);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout.slice(0, 3000));
  return JSON.parse(ended.stdout) as PlanJson;
}

test('a tenant is onboarded, waits for DNS with exit 0, and the plan after it is empty', async (t) => {
  const run = await e2e(t, undefined, files);
  const plan = await planOf(run);
  assert.deepEqual(
    plan.classes.map(({ type, name, action }) => `${action} ${type} ${name}`),
    [
      'create dynamodb/table trueup-tenants',
      'update dynamodb/recovery trueup-tenants',
      'create registry/tenant acme',
      'create ses/configuration-set org-acme-txn',
      'create ses/identity mail.acme.example',
      'create ses/tenant org-acme',
      'create ses/association org-acme/configuration-set/org-acme-txn',
      'create ses/association org-acme/identity/mail.acme.example',
      'create registry/ids acme',
    ],
  );
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /1 converged, 1 converging/);
  assert.match(applied.stdout, /_domainkey\.mail\.acme\.example CNAME/);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  assert.match(again.stdout, /waits-for-dns/);
  const listed = await run.trueup(['tenants', '--format', 'json']);
  assert.equal(listed.exitCode, 0, listed.stderr);
  const { tenants } = JSON.parse(listed.stdout) as {
    tenants: { tenant: string; state: string; ids: Record<string, string>; health: string[] }[];
  };
  assert.deepEqual(
    tenants.map((each) => [each.tenant, each.state]),
    [['acme', 'ACTIVE']],
  );
  assert.match(tenants[0]?.ids['ses-tenant/org-acme'] ?? '', /tenant\/org-acme\/tn-[0-9a-f]+$/);
  assert.match(tenants[0]?.health.join() ?? '', /_domainkey/);
  run.clock.advance(6 * 60_000);
  const later = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(later.exitCode, 0, later.stdout);
  assert.doesNotMatch(later.stdout, /waits-for-dns/);
});

test('a policy that lets a tenant send only as itself is applied and attached, and changes with its sets', async (t) => {
  const policies = { sender: { apply: true, attachTo: ['trueup-apply'] } };
  const run = await e2e(t, undefined, { ...files, ...mailer('acme', { policies }) });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
  run.write(
    mailer('acme', { policies, channels: { email: { alarms: undefined, configurationSets: [{ name: 'txn' }, { name: 'bulk' }] } } }),
  );
  const changed = await planOf(run);
  assert.deepEqual(
    changed.classes.map(({ type, name, action }) => `${action} ${type} ${name}`),
    [
      'update registry/tenant acme',
      'create ses/configuration-set org-acme-bulk',
      'create ses/association org-acme/configuration-set/org-acme-bulk',
      'update iam/policy org-acme-sender',
      'update registry/ids acme',
    ],
  );
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 0);
});

test('a tenant that leaves Git is kept and told; one that allowed its removal goes with all that is its own', async (t) => {
  const gone = { retention: { onRemove: 'delete' }, allowDelete: true };
  const run = await e2e(t, undefined, { ...files, ...mailer('beta', gone), ...mailer('kept') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ 'tenants/beta.yaml': undefined, 'tenants/kept.yaml': undefined });
  const plan = await planOf(run);
  assert.deepEqual(
    [...new Set(plan.classes.map(({ action, name }) => `${action} ${name.includes('beta')}`))],
    ['delete true'],
    JSON.stringify(plan.classes),
  );
  assert.ok(
    plan.classes.some(({ type }) => type === 'ses/identity'),
    'the registry remembers what no prefix tells',
  );
  const applied = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /ses\/identity deleted/);
  const after = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(after.exitCode, 0, after.stdout);
  assert.match(after.stdout, /org-kept/);
  assert.doesNotMatch(after.stdout, /beta/);
});

test('what AWS cannot change is refused with the way to get there', async (t) => {
  const withPool = (scaling: string) =>
    mailer('acme', {
      channels: { email: { alarms: undefined, configurationSets: [{ name: 'txn', ipPool: { name: 'acme-pool', scaling } }] } },
    });
  const run = await e2e(t, undefined, { ...files, ...withPool('MANAGED') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write(withPool('STANDARD'));
  const pool = (await planOf(run)).classes.find(({ type }) => type === 'ses/ip-pool');
  assert.equal(pool?.refused?.guard, 'immutable');
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 5);
});
