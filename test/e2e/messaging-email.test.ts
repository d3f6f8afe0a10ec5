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

const files = { 'organization.yaml': organization, ...defaults(), ...mailer('acme') };

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
      'create ses/configuration-set org-acme-txn',
      'create ses/identity mail.acme.example',
      'create ses/tenant org-acme',
      'create ses/association org-acme/configuration-set/org-acme-txn',
      'create ses/association org-acme/identity/mail.acme.example',
    ],
  );
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /1 converging/);
  assert.match(applied.stdout, /_domainkey\.mail\.acme\.example CNAME/);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  assert.match(again.stdout, /waits-for-dns/);
  run.clock.advance(6 * 60_000);
  const later = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(later.exitCode, 0, later.stdout);
  assert.doesNotMatch(later.stdout, /waits-for-dns/);
});
