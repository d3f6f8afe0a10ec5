import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { IAM } from '@aws-sdk/client-iam';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { SNS } from '@aws-sdk/client-sns';
import { settings } from './calling.ts';
import { cloudSandbox, management, pushMinutes } from './cloudformation-calling.ts';

const topicTemplate = `
Parameters:
  EmailAddress: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: devops-guru
      DisplayName: DevOps Guru
      KmsMasterKeyId: !Ref Key
      Subscription: [{ Endpoint: !Ref EmailAddress, Protocol: email }]
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Sid: guru, Effect: Allow, Principal: { Service: !Sub 'devops-guru.\${AWS::URLSuffix}' }, Action: 'sns:Publish', Resource: !Ref Topic }
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root' }, Action: 'kms:*', Resource: '*' }
          - { Effect: Allow, Principal: { Service: devops-guru.amazonaws.com }, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' }
Outputs:
  TopicArn: { Value: !Ref Topic }
  KeyArn: { Value: !GetAtt Key.Arn }
`;

const guruTemplate = `
Parameters:
  CfnStackNames: { Type: CommaDelimitedList, Default: '*' }
  SnsTopicName: { Type: String }
Resources:
  Monitoring:
    Type: AWS::DevOpsGuru::ResourceCollection
    Properties: { ResourceCollectionFilter: { CloudFormation: { StackNames: !Ref CfnStackNames } } }
  Notification:
    Type: AWS::DevOpsGuru::NotificationChannel
    Properties: { Config: { Sns: { TopicArn: !Sub 'arn:aws:sns:\${AWS::Region}:\${AWS::AccountId}:\${SnsTopicName}' } } }
  Logs:
    Type: AWS::DevOpsGuru::LogAnomalyDetectionIntegration
`;

test('a stack makes a topic with its key and DevOps Guru uses them; deleting takes both away', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const email = [{ ParameterKey: 'EmailAddress', ParameterValue: 'ops@example.com' }];
  await aws.createStack({ StackName: 'topic', TemplateBody: topicTemplate, Parameters: email });
  pushMinutes(sandbox, 2);
  const [topic] = (await aws.describeStacks({ StackName: 'topic' })).Stacks ?? [];
  assert.equal(topic?.StackStatus, 'CREATE_COMPLETE', topic?.StackStatusReason);
  const arn = topic?.Outputs?.[0]?.OutputValue ?? '';
  assert.equal(arn, `arn:aws:sns:us-east-1:${management}:devops-guru`);
  const sns = new SNS(settings(sandbox, management));
  assert.match((await sns.getTopicAttributes({ TopicArn: arn })).Attributes?.['Policy'] ?? '', /devops-guru\.amazonaws\.com/);

  const name = [{ ParameterKey: 'SnsTopicName', ParameterValue: 'devops-guru' }];
  const names = { ParameterKey: 'CfnStackNames', ParameterValue: 'web,shop' };
  await aws.createStack({ StackName: 'guru', TemplateBody: guruTemplate, Parameters: [...name, names] });
  pushMinutes(sandbox, 2);
  const [guru] = (await aws.describeStacks({ StackName: 'guru' })).Stacks ?? [];
  assert.equal(guru?.StackStatus, 'CREATE_COMPLETE', guru?.StackStatusReason);
  const devOpsGuru = new DevOpsGuru(settings(sandbox, management));
  const covered = async () =>
    (await devOpsGuru.getResourceCollection({ ResourceCollectionType: 'AWS_CLOUD_FORMATION' })).ResourceCollection?.CloudFormation
      ?.StackNames;
  assert.deepEqual(await covered(), ['web', 'shop']);

  await aws.createStack({ StackName: 'again', TemplateBody: guruTemplate, Parameters: name });
  pushMinutes(sandbox, 2);
  const [again] = (await aws.describeStacks({ StackName: 'again' })).Stacks ?? [];
  assert.equal(again?.StackStatus, 'ROLLBACK_COMPLETE');
  const events = (await aws.describeStackEvents({ StackName: 'again' })).StackEvents ?? [];
  const failed = events.find((event) => event.ResourceStatus === 'CREATE_FAILED' && event.LogicalResourceId === 'Notification');
  assert.match(
    failed?.ResourceStatusReason ?? '',
    /^Resource handler returned message: "Resource of type 'AWS::DevOpsGuru::NotificationChannel' with identifier '[^']+' already exists\." \(RequestToken: .+, HandlerErrorCode: AlreadyExists\)$/,
  );

  await aws.deleteStack({ StackName: 'guru' });
  await aws.deleteStack({ StackName: 'topic' });
  pushMinutes(sandbox, 5);
  assert.deepEqual((await devOpsGuru.listNotificationChannels({})).Channels, []);
  assert.deepEqual((await sns.listTopics({})).Topics, []);
  assert.deepEqual(sandbox.defects(), []);
  for (const client of [sns, devOpsGuru]) client.destroy();
});

test('a role with policies is made, changed in place, and replaced when its name changes', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const template = (name: string, action: string) =>
    JSON.stringify({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: name,
            AssumeRolePolicyDocument: {
              Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
            },
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
            Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] } }],
          },
        },
        More: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: { 'Fn::GetAtt': ['Role', 'Arn'] } }] },
            Roles: [{ Ref: 'Role' }],
          },
        },
      },
    });
  const refused = await aws
    .createStack({ StackName: 'role', TemplateBody: template('one', 'sns:*'), Capabilities: ['CAPABILITY_IAM'] })
    .catch((error: Error) => error);
  assert.ok(refused instanceof Error);
  assert.equal(refused.message, 'Requires capabilities : [CAPABILITY_NAMED_IAM]');
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await aws.createStack({ StackName: 'role', TemplateBody: template('one', 'sns:*'), Capabilities });
  pushMinutes(sandbox, 2);
  const iam = new IAM(settings(sandbox, management));
  assert.equal((await iam.listAttachedRolePolicies({ RoleName: 'one' })).AttachedPolicies?.length, 2);
  await aws.updateStack({ StackName: 'role', TemplateBody: template('one', 'kms:*'), Capabilities });
  pushMinutes(sandbox, 2);
  const inline = await iam.getRolePolicy({ RoleName: 'one', PolicyName: 'own' });
  assert.match(decodeURIComponent(inline.PolicyDocument ?? ''), /kms:\*/);
  await aws.updateStack({ StackName: 'role', TemplateBody: template('two', 'kms:*'), Capabilities });
  pushMinutes(sandbox, 2);
  const [stack] = (await aws.describeStacks({ StackName: 'role' })).Stacks ?? [];
  assert.equal(stack?.StackStatus, 'UPDATE_COMPLETE');
  const names = ((await iam.listRoles({})).Roles ?? []).map((role) => role.RoleName);
  assert.ok(names.includes('two') && !names.includes('one'));
  await aws.deleteStack({ StackName: 'role' });
  pushMinutes(sandbox, 2);
  assert.equal((await aws.listStacks({})).StackSummaries?.[0]?.StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual(sandbox.defects(), []);
  iam.destroy();
});

test('a standard waits until its controls can be changed, and disables those listed', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  const body = (controls: readonly string[]) =>
    JSON.stringify({
      Resources: {
        Hub: { Type: 'AWS::SecurityHub::Hub', DeletionPolicy: 'Retain', Properties: { EnableDefaultStandards: false } },
        Pci: {
          Type: 'AWS::SecurityHub::Standard',
          DependsOn: 'Hub',
          Properties: {
            StandardsArn: { 'Fn::Sub': 'arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/pci-dss/v/3.2.1' },
            DisabledStandardsControls: controls.map((id) => ({
              StandardsControlArn: {
                'Fn::Sub': `arn:\${AWS::Partition}:securityhub:\${AWS::Region}:\${AWS::AccountId}:control/pci-dss/v/3.2.1/${id}`,
              },
              Reason: 'not ours',
            })),
          },
        },
      },
    });
  await aws.createStack({ StackName: 'hub', TemplateBody: body(['PCI.IAM.1']) });
  pushMinutes(sandbox, 2);
  assert.equal((await aws.describeStacks({ StackName: 'hub' })).Stacks?.[0]?.StackStatus, 'CREATE_IN_PROGRESS');
  pushMinutes(sandbox, 10);
  const [made] = (await aws.describeStacks({ StackName: 'hub' })).Stacks ?? [];
  const events = (await aws.describeStackEvents({ StackName: 'hub' })).StackEvents ?? [];
  assert.equal(made?.StackStatus, 'CREATE_COMPLETE', events.map((event) => event.ResourceStatusReason).join('\n'));
  const hub = new SecurityHub(settings(sandbox, management));
  const [subscription] = (await hub.getEnabledStandards({})).StandardsSubscriptions ?? [];
  const disabled = async () => {
    const { Controls = [] } = await hub.describeStandardsControls({
      StandardsSubscriptionArn: subscription?.StandardsSubscriptionArn,
      MaxResults: 100,
    });
    return Controls.filter((control) => control.ControlStatus === 'DISABLED').map((control) => control.ControlId);
  };
  assert.deepEqual(await disabled(), ['PCI.IAM.1']);
  await aws.updateStack({ StackName: 'hub', TemplateBody: body(['PCI.KMS.1']) });
  pushMinutes(sandbox, 5);
  assert.deepEqual(await disabled(), ['PCI.KMS.1']);
  await aws.deleteStack({ StackName: 'hub' });
  pushMinutes(sandbox, 5);
  assert.deepEqual((await hub.getEnabledStandards({})).StandardsSubscriptions, []);
  assert.ok((await hub.describeHub({})).HubArn, 'the hub stays by its deletion policy');
  assert.deepEqual(sandbox.defects(), []);
  hub.destroy();
});
