import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { Lambda } from '@aws-sdk/client-lambda';
import { settings } from './calling.ts';
import { cloudSandbox, management, pushMinutes } from './cloudformation-calling.ts';

const template = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      ManagedPolicyArns: [!Sub 'arn:\${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: answer
      Runtime: nodejs20.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: { ZipFile: "exports.handler = async (event) => ({ said: event.word });" }
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: !Sub '/aws/lambda/\${Function}-own', RetentionInDays: 30 }
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [aws.securityhub] }
      Targets: [{ Id: function, Arn: !GetAtt Function.Arn }]
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: events.amazonaws.com, SourceArn: !GetAtt Rule.Arn }
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{ Name: FunctionName, Value: !Ref Function }]
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
Outputs:
  Rule: { Value: !Ref Rule }
  Alarm: { Value: !Ref Alarm }
`;

test('a function with its rule, permission, log group and alarm is made, runs, and goes', async (t) => {
  const { sandbox, cloudFormation } = await cloudSandbox(t);
  const aws = cloudFormation();
  await aws.createStack({ StackName: 'watch', TemplateBody: template, Capabilities: ['CAPABILITY_IAM'] });
  pushMinutes(sandbox, 5);
  const [stack] = (await aws.describeStacks({ StackName: 'watch' })).Stacks ?? [];
  const reasons = ((await aws.describeStackEvents({ StackName: 'watch' })).StackEvents ?? []).map((event) => event.ResourceStatusReason);
  assert.equal(stack?.StackStatus, 'CREATE_COMPLETE', reasons.join('\n'));
  const lambda = new Lambda(settings(sandbox, management));
  const { Payload } = await lambda.invoke({ FunctionName: 'answer', Payload: Buffer.from('{"word":"yes"}') });
  assert.deepEqual(JSON.parse(Buffer.from(Payload ?? []).toString()), { said: 'yes' });
  assert.match((await lambda.getPolicy({ FunctionName: 'answer' })).Policy ?? '', /events\.amazonaws\.com/);
  const events = new EventBridge(settings(sandbox, management));
  const { Targets } = await events.listTargetsByRule({ Rule: stack?.Outputs?.[0]?.OutputValue });
  assert.equal(Targets?.[0]?.Arn, `arn:aws:lambda:us-east-1:${management}:function:answer`);
  const logs = new CloudWatchLogs(settings(sandbox, management));
  const groups = async () => (await logs.describeLogGroups({ logGroupNamePrefix: '/aws/lambda/answer-own' })).logGroups ?? [];
  assert.equal((await groups())[0]?.retentionInDays, 30);
  const alarms = new CloudWatch(settings(sandbox, management));
  const names = async () => ((await alarms.describeAlarms({})).MetricAlarms ?? []).map((alarm) => alarm.AlarmName);
  assert.deepEqual(await names(), [stack?.Outputs?.[1]?.OutputValue]);
  await aws.deleteStack({ StackName: 'watch' });
  pushMinutes(sandbox, 5);
  assert.equal((await aws.describeStacks({ StackName: stack?.StackId })).Stacks?.[0]?.StackStatus, 'DELETE_COMPLETE');
  assert.deepEqual([await groups(), await names()], [[], []]);
  assert.deepEqual(sandbox.defects(), []);
  for (const client of [lambda, events, logs, alarms]) client.destroy();
});
