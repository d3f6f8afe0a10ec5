// A stack set planned, applied and verified against an emulator that is not ours (moto), where one is installed.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { main } from '../../reconciler/cli/main.ts';
import { systemClock } from '../../reconciler/model/clock.ts';
import { absence, startMoto } from '../aws/moto.ts';
import { TestClock } from '../clock.ts';
import { temporaryFolder, testIo } from '../e2e/harness.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const management = '123456789012';

test('a self-managed stack set converges on another emulator, and the next plan is empty', {
  skip: absence(),
  timeout: 180_000,
}, async (t) => {
  const endpoint = await startMoto(t);
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const organizations = new OrganizationsClient(settings);
  const { Organization: made } = await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { CreateAccountStatus: created } = await organizations.send(
    new CreateAccountCommand({ AccountName: 'shop', Email: 'shop@example.com' }),
  );
  organizations.destroy();
  const member = created?.AccountId ?? assert.fail('no account was made');

  const folder = temporaryFolder(t);
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write(
    'organization.yaml',
    `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: ${made?.Id}
  managementAccount: "${management}"
  homeRegion: us-east-1
  governedRegions: [us-east-1, eu-west-1]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
`,
  );
  write(
    'compliance/stack-sets/topics.template.yaml',
    'Parameters: { Title: { Type: String, Default: plain } }\nResources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: alarms, DisplayName: !Ref Title } } }\n',
  );
  write(
    'compliance/stack-sets/topics.yaml',
    `apiVersion: trueup/v1
kind: StackSet
metadata: { name: topics }
spec:
  template: topics.template.yaml
  targets: { include: [{ account: "${member}" }] }
  overrides: [{ match: { account: "${member}", region: eu-west-1 }, parameters: { Title: ours } }]
  stackset:
    name: trueup-topics
    permissionModel: SELF_MANAGED
    administrationRoleArn: "arn:aws:iam::${management}:role/own-administration"
    executionRoleName: own-execution
    managedExecution: false
`,
  );
  const clock = TestClock.for(t);
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' };
  const trueup = async (...argv: string[]): Promise<{ code: number; out: string }> => {
    const io = testIo(folder, clock, env);
    const code = await main(argv, { ...io, clock: systemClock(), now: () => new Date('2026-11-28T00:00:00Z') });
    return { code, out: io.stdout.text() + io.stderr.text() };
  };
  const applied = await trueup('apply', '--yes');
  assert.equal(applied.code, 0, applied.out);
  const plan = await trueup('plan', '--detailed-exitcode');
  assert.equal(plan.code, 0, plan.out);

  const aws = new CloudFormation(settings);
  t.after(() => aws.destroy());
  const { Summaries: instances = [] } = await aws.listStackInstances({ StackSetName: 'trueup-topics' });
  assert.deepEqual(instances.map(({ Account, Region }) => `${Account}/${Region}`).sort(), [`${member}/eu-west-1`, `${member}/us-east-1`]);
});
