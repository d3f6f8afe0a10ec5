// What live state says of the tenants that a branch touches, in its plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateTenantResourceAssociationCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { type E2e, e2e } from '../e2e/harness.ts';
import { startRepository } from '../e2e/repository.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const isolationOf = async (run: E2e): Promise<string[]> => {
  const ended = await run.trueup(['plan', '--base', 'main', '--format', 'json']);
  assert.equal(ended.exitCode, 0, ended.stderr + ended.stdout);
  const { diagnostics } = JSON.parse(ended.stdout) as {
    diagnostics: { code: string; severity: string; message: string; file?: string; line?: number }[];
  };
  return diagnostics.flatMap(({ code, severity, message, file, line }) =>
    code.startsWith('I-') ? [`${severity} ${code} ${file ?? ''}:${line ?? ''} ${message}`] : [],
  );
};

const changed = (name: string) => tenant(name, { channels: { email: { configurationSets: [{ name: 'txn' }, { name: 'more' }] } } });

test('a plan tells breaches of the tenants that its branch touches, and of no others', async (t) => {
  const names = ['acme', 'beta', 'gamma'];
  const files = Object.assign({}, ...names.map((name) => tenant(name))) as Record<string, string>;
  const run = await e2e(
    t,
    undefined,
    { 'organization.yaml': organization, '.gitignore': '.trueup/\n', ...defaults({ registry: { createTable: true } }), ...files },
    { limits: false },
  );
  startRepository(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const ses = new SESv2Client({
    endpoint: run.sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });
  const ResourceArn = `arn:aws:ses:eu-west-1:${account}:identity/mail.acme.example`;
  await ses.send(new CreateTenantResourceAssociationCommand({ TenantName: 'org-beta', ResourceArn }));
  // A branch that touches no tenant, and one that touches another.
  assert.deepEqual(await isolationOf(run), []);
  run.write(changed('gamma'));
  assert.deepEqual(await isolationOf(run), []);
  run.write({ ...tenant('gamma'), ...changed('acme') });
  const [told, ...others] = await isolationOf(run);
  assert.deepEqual(others, []);
  assert.match(
    told ?? '',
    /^warning I-01 tenants\/acme\.yaml:4 acme shares the identity arn:aws:ses\S+ with beta: neither side declares it shared/,
  );
  assert.match(told ?? '', /ses:ListTenantResources in 333333333333\/eu-west-1: arn:aws:ses:\S+:tenant\/org-beta\/tn-/);
  const text = await run.trueup(['plan', '--base', 'main']);
  assert.match(text.stdout.replaceAll(/\s+/g, ' '), /acme shares the identity arn:aws:ses\S+ with beta/);
  const markdown = await run.trueup(['plan', '--base', 'main', '--format', 'markdown']);
  assert.match(markdown.stdout, /I-01.*acme shares the identity/);
  run.sandbox.faults.add({ service: 'iam', operation: 'GetAccountAuthorizationDetails', effect: { kind: 'denied' } });
  const blind = await isolationOf(run);
  assert.match(blind.join('\n'), /warning I-02 tenants\/acme\.yaml:4 what acme shares is not proved: policy could not be read/);
});
