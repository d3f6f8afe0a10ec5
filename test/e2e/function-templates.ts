// Templates as people have them from before: a function enables a standard, another disables controls, each called by a custom resource.
import assert from 'node:assert/strict';
import { SecurityHub } from '@aws-sdk/client-securityhub';
import { settings } from '../sandbox/calling.ts';
import type { E2e } from './harness.ts';

export const [shop, bank] = ['333333333333', '444444444444'];
export const hub = (account: string, standards: object = {}) => ({ accounts: [account], regions: ['us-east-1'], standards });
export const pci = 'pci-dss/v/4.0.1';

export interface Language {
  readonly runtime: string;
  readonly enable: string;
  readonly disable: string;
}

export const javascript: Language = {
  runtime: 'nodejs20.x',
  enable: `
const { SecurityHub } = require('@aws-sdk/client-securityhub');
const response = require('cfn-response');
exports.handler = async (event, context) => {
  const region = process.env.AWS_REGION;
  const account = context.invokedFunctionArn.split(':')[4];
  const hub = new SecurityHub({});
  try {
    if (event.RequestType === 'Delete') {
      await hub.batchDisableStandards({ StandardsSubscriptionArns: ['arn:aws:securityhub:' + region + ':' + account + ':subscription/${pci}'] });
    } else {
      await hub.batchEnableStandards({ StandardsSubscriptionRequests: [{ StandardsArn: 'arn:aws:securityhub:' + region + '::standards/${pci}' }] });
    }
    await response.send(event, context, response.SUCCESS, {}, 'standard');
  } catch (error) {
    console.log(error);
    await response.send(event, context, event.RequestType === 'Delete' ? response.SUCCESS : response.FAILED, {}, 'standard');
  }
};`,
  disable: `
const { SecurityHub } = require('@aws-sdk/client-securityhub');
const response = require('cfn-response');
exports.handler = async (event, context) => {
  const place = process.env.AWS_REGION + ':' + context.invokedFunctionArn.split(':')[4];
  const hub = new SecurityHub({});
  try {
    for (const id of event.RequestType === 'Delete' ? [] : ['IAM.6', 'S3.1']) {
      const StandardsControlArn = 'arn:aws:securityhub:' + place + ':control/${pci}/' + id;
      await hub.updateStandardsControl({ StandardsControlArn, ControlStatus: 'DISABLED', DisabledReason: 'not used here' });
    }
    await response.send(event, context, response.SUCCESS, {}, 'controls');
  } catch (error) {
    console.log(error);
    await response.send(event, context, response.FAILED, {}, 'controls');
  }
};`,
};

export const python: Pick<Language, 'runtime' | 'enable'> = {
  runtime: 'python3.12',
  enable: `
import os
import boto3
import cfnresponse

def handler(event, context):
    region = os.environ["AWS_REGION"]
    account = context.invoked_function_arn.split(":")[4]
    hub = boto3.client("securityhub")
    try:
        if event["RequestType"] == "Delete":
            hub.batch_disable_standards(StandardsSubscriptionArns=[f"arn:aws:securityhub:{region}:{account}:subscription/${pci}"])
        else:
            hub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": f"arn:aws:securityhub:{region}::standards/${pci}"}])
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, "standard")
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.SUCCESS if event["RequestType"] == "Delete" else cfnresponse.FAILED, {"error": str(error)}, "standard")
`,
};

const template = (runtime: string, code: string): string => `
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: hub
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: ['securityhub:*', 'logs:*'], Resource: '*' }] }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: ${runtime}
      Handler: index.handler
      Timeout: 60
      Role: !GetAtt Role.Arn
      Code: { ZipFile: ${JSON.stringify(code)} }
  Resource:
    Type: Custom::SecurityHub
    Properties: { ServiceToken: !GetAtt Function.Arn }
`;

const document = (name: string): string => `
apiVersion: trueup/v1
kind: StackSet
metadata: { name: ${name} }
spec:
  template: ${name}.template.yaml
  capabilities: [CAPABILITY_IAM]
  targets: { include: [{ account: "${shop}" }, { account: "${bank}" }], regions: [us-east-1] }
  stackset:
    name: trueup-${name}
    permissionModel: SERVICE_MANAGED
    operationPreferences: { maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }
  retainStacks: false
`;

export const file = (name: string, code: string, runtime: string): Record<string, string> => ({
  [`compliance/stack-sets/${name}.yaml`]: document(name),
  [`compliance/stack-sets/${name}.template.yaml`]: template(runtime, code),
});

export function hubOf(run: E2e, t: { after(done: () => void): void }, account: string): SecurityHub {
  const client = new SecurityHub(settings(run.sandbox, account, 'us-east-1'));
  t.after(() => client.destroy());
  return client;
}

export async function apply(run: E2e, exitCode = 0) {
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, exitCode, applied.stdout + applied.stderr);
  return applied;
}

export const standardsOf = async (client: SecurityHub): Promise<(string | undefined)[]> =>
  ((await client.getEnabledStandards({})).StandardsSubscriptions ?? []).map((one) => one.StandardsSubscriptionArn);
