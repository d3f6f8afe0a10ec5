import { variantParameter } from './stack-set-template.ts';

/** What the stack of new accounts is made of, besides its code. */
export interface NewAccountParts {
  readonly document: string;
  /** Of the function, its log group and its alarm. */
  readonly name: string;
  readonly main: string;
  readonly code: string;
  readonly logRetentionDays: number;
  readonly alarmTopic: string | undefined;
}

/** Of the function, in the template. */
export const functionLogicalId = 'Function';

/** Lambda's own limits: the longest run, and the longest name of a function. */
const longestSeconds = 900;
const longestName = 64;

export const functionName = (stackSetName: string): string => stackSetName.slice(0, longestName);

/**
 * Rule, function, role, log group and alarm of one account and Region. CloudTrail reports every call that turns the hub or a standard on,
 * by whomever; the function then waits for the standards. Source: facts/compliance.md 1.1 (SH-EventRule-PCI-enabler).
 */
export function newAccountTemplate({ document, name, main, code, logRetentionDays, alarmTopic }: NewAccountParts): string {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Disables the listed Security Hub controls when a standard is enabled: made by trueup from ${document}`,
    Parameters: { [variantParameter]: { Type: 'String', Default: main } },
    Resources: {
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: logRetentionDays } },
      Role: { Type: 'AWS::IAM::Role', Properties: roleProperties },
      [functionLogicalId]: {
        Type: 'AWS::Lambda::Function',
        DependsOn: 'LogGroup',
        Properties: {
          FunctionName: name,
          Description: `disables Security Hub controls of ${document}`,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: longestSeconds,
          MemorySize: 256,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: { Variables: { VARIANT: { Ref: variantParameter } } },
          Code: { ZipFile: code },
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: 'Security Hub or one of its standards was enabled',
          EventPattern: {
            source: ['aws.securityhub'],
            'detail-type': ['AWS API Call via CloudTrail'],
            detail: { eventSource: ['securityhub.amazonaws.com'], eventName: ['EnableSecurityHub', 'BatchEnableStandards'] },
          },
          Targets: [{ Id: 'function', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Function' },
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: name,
          AlarmDescription: 'controls that documents disable could not be disabled in this account',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Function' } }],
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
          ...(alarmTopic === undefined ? {} : { AlarmActions: [substituted(alarmTopic)] }),
        },
      },
    },
  };
  return `${JSON.stringify(template)}\n`;
}

const substituted = (arn: string) => ({
  'Fn::Sub': arn
    .replaceAll('${partition}', '${AWS::Partition}')
    .replaceAll('${region}', '${AWS::Region}')
    .replaceAll('${account}', '${AWS::AccountId}'),
});

const roleProperties = {
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
  Policies: [
    {
      PolicyName: 'disable-controls',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'securityhub:GetEnabledStandards',
              'securityhub:BatchUpdateStandardsControlAssociations',
              'securityhub:UpdateStandardsControl',
            ],
            Resource: '*',
          },
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::Sub': '${LogGroup.Arn}' },
          },
        ],
      },
    },
  ],
} as const;
