// Least privilege for standards, DevOps Guru, stack sets of both models, the ledger in a table, drift, doctor and offboard: what each role that bootstrap
// installs is asked for it holds, and a plan writes nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { BatchUpdateStandardsControlAssociationsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { isRead } from '../../sandbox/reads.ts';
import { disable, disabledYaml, e2e, repository, standardsYaml } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';

const roles = `  roles:
    plan: { hub: gov-plan-hub, member: gov-plan }
    apply: { hub: gov-apply-hub, member: gov-apply }
`;
const region = 'eu-west-1';
const management = '111111111111';

const guru = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: shop }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ account: "333333333333" }], regions: [${region}] }
  coverage: { mode: all }
  notifications:
    - topic: { name: devops-guru, create: true, email: oncall@example.com, kms: create }
      filters: { severities: [HIGH], messageTypes: [NEW_INSIGHT] }
  unlistedChannels: report
`;
const files = {
  'organization.yaml': organizationYaml.replace(/ {2}roles:\n(?: {4}.*\n){2}/, roles),
  'compliance/security-hub/standards.yaml': standardsYaml(
    '  standards: [{ id: pci-dss/v/3.2.1, state: present }]\n  parameters: [{ control: IAM.7, values: { MaxPasswordAge: 60 } }]\n',
    'standards',
    '{ ou: prod }',
  ),
  'compliance/security-hub/disabled-controls/list.yaml': disabledYaml([disable('IAM.6')], 'disabled', '{ ou: prod }'),
  'compliance/devops-guru/shop.yaml': guru,
  'compliance/stack-sets/topics.yaml': stackSetYaml(),
  'compliance/stack-sets/topics.template.yaml': topicTemplate,
  'compliance/stack-sets/own.yaml': stackSetYaml('', '', '{ include: [{ account: "666666666666" }], regions: [eu-west-1] }')
    .replace('name: topics', 'name: own')
    .replace('topics.template.yaml', 'own.template.yaml')
    .replace('name: trueup-topics', 'name: trueup-own')
    .replace(
      'permissionModel: SERVICE_MANAGED',
      `permissionModel: SELF_MANAGED
    administrationRoleArn: arn:aws:iam::${management}:role/AWSCloudFormationStackSetAdministrationRole
    executionRoleName: AWSCloudFormationStackSetExecutionRole`,
    ),
  'compliance/stack-sets/own.template.yaml': topicTemplate.replace('Default: alarms', 'Default: trueup-alarms'),
};
const seed = { ...organizationSeed, organizations: { ...organizationSeed.organizations, serviceAccess: [] } };

test('standards, DevOps Guru, stack sets, the ledger, drift, doctor and offboard go by the installed roles alone', async (t) => {
  const run = await e2e(t, seed, files, { enforceIam: true });
  const refused = () =>
    run.sandbox.calls
      .list({})
      .filter(({ error, role }) => role?.startsWith('gov-') === true && /AccessDenied|AuthorizationError|Unauthorized/.test(error ?? ''));
  const done = async (...argv: string[]): Promise<string> => {
    const ended = await run.trueup(argv);
    assert.equal(ended.exitCode, 0, `${argv.join(' ')}\n${ended.stdout.slice(-4000)}${ended.stderr}`);
    assert.deepEqual(refused(), [], argv.join(' '));
    return ended.stdout;
  };
  await done('bootstrap', '--yes');

  // The team's ledger is a table of the management account, made by its administrator from the template of this repository.
  const admin = new CloudFormation({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId: management, secretAccessKey: 'sandbox' },
  });
  const TemplateBody = readFileSync(path.join(repository, 'bootstrap', 'ledger.template.yaml'), 'utf8');
  await admin.createStack({ StackName: 'trueup-ledger', TemplateBody });
  run.clock.advance(120_000);
  const table = `  ledger: { dynamodb: { table: trueup-ledger, account: "${management}", region: ${region} } }\n`;
  run.write({ 'organization.yaml': `${files['organization.yaml']}${table}` });

  const before = run.sandbox.calls.list({}).length;
  await done('plan');
  const writes = run.sandbox.calls
    .list({})
    .slice(before)
    .filter(({ operation }) => !isRead(operation));
  assert.deepEqual(
    writes.map(({ service, operation, role }) => `${service}:${operation} as ${role}`),
    [],
    'a plan writes nothing',
  );
  await done('apply', '--yes');
  await done('plan', '--detailed-exitcode');
  await done('drift');
  const hands = new SecurityHubClient({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId: '333333333333', secretAccessKey: 'sandbox' },
  });
  await hands.send(
    new BatchUpdateStandardsControlAssociationsCommand({
      StandardsControlAssociationUpdates: [
        {
          StandardsArn: `arn:aws:securityhub:${region}::standards/pci-dss/v/3.2.1`,
          SecurityControlId: 'IAM.6',
          AssociationStatus: 'ENABLED',
        },
      ],
    }),
  );
  const drift = await run.trueup(['drift']);
  assert.equal(drift.exitCode, 2, drift.stdout + drift.stderr);
  await done('apply', '--yes');
  await done('runs');
  const doctor = await run.trueup(['doctor']);
  assert.doesNotMatch(doctor.stdout, /not authorized|AccessDenied/);
  await done('offboard', 'DevOpsGuruTargets', '--yes', '--keys');
  assert.deepEqual(refused(), []);
});
