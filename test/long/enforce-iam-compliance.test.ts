// Least privilege for standards, DevOps Guru, stack sets of both models, the ledger in a table, drift, doctor and offboard: what each role that bootstrap
// installs is asked for it holds, and a plan writes nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { BatchUpdateStandardsControlAssociationsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { enforced, withOwnRoles } from '../e2e/enforced.ts';
import { disable, disabledYaml, repository, standardsYaml } from '../e2e/harness.ts';
import { organizationSeed, organizationYaml, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';

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
  'organization.yaml': withOwnRoles(organizationYaml),
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
  const { run, done, read } = await enforced(t, seed, files);

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

  await read(['plan']);
  await done(['apply', '--yes']);
  await read(['plan', '--detailed-exitcode']);
  await read(['drift']);
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
  await read(['drift'], 2);
  await done(['apply', '--yes']);
  await done(['runs']);
  const doctor = await run.trueup(['doctor']);
  assert.doesNotMatch(doctor.stdout, /not authorized|AccessDenied/);
  await done(['offboard', 'DevOpsGuruTargets', '--yes', '--keys']);
});
