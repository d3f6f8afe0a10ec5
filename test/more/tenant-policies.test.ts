// What policies follow from tenants, whether or not they are put into force: shown beside what is live.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreatePolicyVersionCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant, topic } from '../providers/messaging/tenant-documents.ts';

const own = '444444444444';
const imports = (attach: boolean) => ({
  bucket: 's3://lists',
  prefix: 'acme/',
  tenantAttribute: 'TenantId',
  access: { principals: [`arn:aws:iam::${account}:role/importer`], attach },
});
const acme = (apply: boolean) => tenant('acme', { imports: imports(apply), policies: { sender: { apply } } });

interface Shown {
  readonly tenant: string;
  readonly purpose: string;
  readonly name: string;
  readonly account: string;
  readonly applied: boolean;
  readonly live: string;
  readonly document: { readonly Statement: readonly { readonly Sid: string; readonly Effect: string }[] };
  readonly liveDocument?: unknown;
}

test('policies are shown before they are in force, and what differs from what is', async (t) => {
  const run = await e2e(
    t,
    undefined,
    {
      'organization.yaml': organization,
      ...defaults({ registry: { createTable: true } }),
      ...acme(false),
      ...tenant('globex', {
        isolation: 'dedicated-account',
        iamGuard: undefined,
        placement: { account: own, role: 'globex-writer' },
        policies: { serviceControl: { exemptRoles: ['break-glass'] } },
        channels: { email: { alarms: { notify: [topic.replace(account, own)] } } },
      }),
    },
    { limits: false },
  );
  const settings = { endpoint: run.sandbox.endpoint, region: 'eu-west-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } };
  await new IAMClient({ ...settings, credentials: { accessKeyId: own, secretAccessKey: 'x' } }).send(
    new CreateRoleCommand({
      RoleName: 'globex-writer',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await new S3Client({ ...settings, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'lists', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  const shown = async (...more: string[]): Promise<readonly Shown[]> => {
    const ended = await run.trueup(['tenants', ...more, '--policies', '--format', 'json']);
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    return (JSON.parse(ended.stdout) as { policies: Shown[] }).policies;
  };
  const before = await shown();
  assert.deepEqual(
    before.map(({ tenant: name, purpose, name: called, account: id, applied, live }) => [name, purpose, called, id, applied, live]),
    [
      ['acme', 'sender', 'org-acme-sender', account, false, 'absent'],
      ['acme', 'imports', 'lists', account, false, 'absent'],
      ['globex', 'sender', 'org-globex-sender', own, false, 'absent'],
      ['globex', 'service-control', 'org-globex-guard', own, false, 'absent'],
    ],
  );
  assert.deepEqual(
    before[1]?.document.Statement.map(({ Sid, Effect }) => `${Sid} ${Effect}`),
    ['imports Allow', 'imports-list Allow', 'imports-keep-out Deny'],
  );
  assert.match(JSON.stringify(before[3]?.document), /role\/break-glass.*role\/globex-writer/);

  run.write(acme(true));
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  // What the document names writes in the account, and nobody else.
  const writers = run.sandbox.calls.list({ account: own }).flatMap(({ operation, role }) => (operation === 'CreateTenant' ? [role] : []));
  assert.deepEqual(writers, ['globex-writer']);
  assert.deepEqual(
    (await shown('acme')).map(({ purpose, live }) => [purpose, live]),
    [
      ['sender', 'same'],
      ['imports', 'same'],
    ],
  );

  await new IAMClient(settings).send(
    new CreatePolicyVersionCommand({
      PolicyArn: `arn:aws:iam::${account}:policy/org-acme-sender`,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Sid: 'Anybody', Effect: 'Allow', Action: 'ses:*', Resource: '*' }],
      }),
      SetAsDefault: true,
    }),
  );
  const differs = await run.trueup(['tenants', 'acme', '--policies']);
  assert.equal(differs.exitCode, 0, differs.stderr);
  assert.match(differs.stdout, /acme {2}sender {2}org-acme-sender {2}333333333333\/eu-west-1 {2}another is in force:/);
  assert.match(differs.stdout, /^- {3}"Sid": "Anybody"/m);
  assert.match(differs.stdout, /^\+ {3}"Sid": "SendEmail"/m);
  const unknown = await run.trueup(['tenants', 'acne', '--policies']);
  assert.equal(unknown.exitCode, 1);
  assert.match(unknown.stderr, /there is no tenant acne\n {2}did you mean acme\?/);
});
