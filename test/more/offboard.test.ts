import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { copyExample, e2e, organizationYaml, standardsYaml } from '../e2e/harness.ts';
import { settings } from '../sandbox/calling.ts';

interface PlanOutput {
  readonly classes: readonly { readonly type: string; readonly action: string; readonly count: number }[];
}

/** How many changes of which kind, summed over classes. */
function countsOf(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, action, count } of (JSON.parse(text) as PlanOutput).classes)
    counts[`${action} ${type}`] = (counts[`${action} ${type}`] ?? 0) + count;
  return counts;
}

const guru = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: web }
spec:
  mechanism: stackset
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ account: "444444444444" }, { account: "555555555555" }], regions: [eu-west-1] }
  coverage: { mode: all }
  notifications:
    - topic: { name: devops-guru, create: true, email: web@example.com, kms: create }
  integrations: { opsCenter: enabled }
  stackset: { name: trueup-devops-guru-web, permissionModel: SERVICE_MANAGED }
`;

test('DevOps Guru is taken out: instances, set, channels and our topics; a topic with other subscribers stays; it may be repeated', async (t) => {
  const run = await e2e(t, untidyOrganization, {});
  copyExample(run.folder);
  rmSync(path.join(run.folder, 'compliance'), { recursive: true });
  run.write({ 'compliance/devops-guru/web.yaml': guru });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const sns = new SNSClient({
    endpoint: run.sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: '555555555555', secretAccessKey: 'sandbox' },
  });
  t.after(() => sns.destroy());
  const TopicArn = 'arn:aws:sns:eu-west-1:555555555555:devops-guru';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'other@example.com' }));

  const asked = await run.trueup(['offboard', 'DevOpsGuruTargets']);
  assert.equal(asked.exitCode, 1);
  assert.match(asked.stderr, /no terminal to ask on/);

  const planned = await run.trueup(['offboard', 'DevOpsGuruTargets', '--plan', '--format', 'json']);
  assert.deepEqual(countsOf(planned.stdout), {
    'update devops-guru/coverage': 2,
    'update devops-guru/integration': 2,
    'delete devops-guru/channel': 2,
    'delete sns/topic': 1,
    'delete cloudformation/stack-instance': 2,
    'delete cloudformation/stack-set': 1,
  });
  assert.match(planned.stdout, /other@example\.com/);

  const done = await run.trueup(['offboard', 'DevOpsGuruTargets', '--yes']);
  assert.equal(done.exitCode, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /1 sns\/topic deleted/);
  assert.match(done.stdout, /no document names its\s+subscribers other@example\.com/);
  assert.match(done.stderr, /Take the documents away now/);

  const again = await run.trueup(['offboard', 'DevOpsGuruTargets', '--yes']);
  assert.equal(again.exitCode, 0);
  assert.match(again.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);

  // Keys only when asked for: not that of a topic that stays, and not at once.
  const keys = await run.trueup(['offboard', 'DevOpsGuruTargets', '--keys', '--yes', '--format', 'json']);
  assert.equal(keys.exitCode, 0, keys.stdout + keys.stderr);
  const states = await Promise.all(
    ['444444444444', '555555555555'].map(async (account) => {
      const kms = new KMS(settings(run.sandbox, account, 'eu-west-1'));
      const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/trueup-devops-guru' });
      kms.destroy();
      return KeyMetadata?.KeyState;
    }),
  );
  assert.deepEqual(states, ['PendingDeletion', 'Enabled']);
  const nothing = await run.trueup(['offboard', 'DevOpsGuruTargets', '--keys', '--plan']);
  assert.match(nothing.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);
  assert.match(nothing.stdout, /left alone: it is deleted\s+on/);
  assert.match(nothing.stdout, /left alone: its\s+topic stays/);
  const wrong = await run.trueup(['offboard', 'StackSet', '--keys', '--yes']);
  assert.equal(wrong.exitCode, 1);
});

test('standards are disabled and the hub stays; kinds that go another way are refused with that way', async (t) => {
  const run = await e2e(t, undefined, {
    'organization.yaml': organizationYaml(['eu-west-1']),
    'compliance/security-hub/standards.yaml': standardsYaml(
      '  mechanism: api\n  standards: [{ id: pci-dss/v/4.0.1, state: present }]\n',
      'pci',
      '{ account: "444444444444" }',
    ),
  });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const planned = await run.trueup(['offboard', 'SecurityStandards', '--plan', '--format', 'json']);
  assert.deepEqual(countsOf(planned.stdout), { 'delete securityhub/standard': 1 });
  assert.equal((await run.trueup(['offboard', 'SecurityStandards', '--yes'])).exitCode, 0);
  const again = await run.trueup(['offboard', 'SecurityStandards', '--plan']);
  assert.match(again.stdout, /^Plan: 0 to create, 0 to update, 0 to delete/m);

  for (const [kind, sentence] of [
    ['DisabledControls', /take the document away/],
    ['Tenant', /one by one/],
    ['DevOpsGuruTarget', /did you mean DevOpsGuruTargets\?/],
    ['StackSet', /no document is of kind StackSet/],
  ] as const) {
    const refused = await run.trueup(['offboard', kind, '--yes']);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, sentence);
  }
});
