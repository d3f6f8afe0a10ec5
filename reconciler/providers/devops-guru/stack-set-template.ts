import type { Integrations, Notification } from '../../model/documents.generated.ts';
import type { Coverage } from './coverage-value.ts';
import { tagsOf } from './marks.ts';
import { keyAliasOf } from './names.ts';

/** Values of the template's parameters that give a cell its coverage. `unmanaged` leaves the cell's coverage to somebody else. */
export type CoverageParameters = Readonly<Record<string, string>>;

export function parametersOfCoverage(coverage: Coverage | undefined): CoverageParameters {
  if (coverage === undefined) return { CoverageMode: 'unmanaged' };
  switch (coverage.mode) {
    case 'stacks':
      return { CoverageMode: 'stacks', StackNames: coverage.names.join(',') };
    case 'tags':
      return {
        CoverageMode: 'tags',
        TagKey: coverage.key,
        TagValues: coverage.values === 'all' ? '*' : coverage.values.join(','),
      };
    default:
      return { CoverageMode: coverage.mode };
  }
}

/** What accounts that join by themselves get from the stack, until the next run finds them. */
export interface ForNewAccounts {
  readonly notifications: readonly Notification[];
  readonly logAnomalyDetection: Integrations['logAnomalyDetection'];
  /** `Organization.metadata.name`, our mark. */
  readonly organization: string;
}

/** The parameter that is `true` in accounts that got their stack by automatic deployment, and `false` in those that a run has seen. */
export const newAccountParameter = 'NewAccount';

type Json = string | readonly Json[] | { readonly [name: string]: Json };

/** Everything survives its stack and its place in the template: CloudFormation would end the coverage with the resource. Facts: compliance 3.5. */
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

/**
 * The template of DevOps Guru, the same text for the same input. Coverage is one collection a kind, changed in place within the kind; between
 * stacks and tags the new one is an upsert over the old one, which is kept and not removed. Channels are made for new accounts only: CloudFormation can neither change one nor take one over.
 * Source: facts/compliance.md 0.7, 3.5, 6.4.
 */
export function devOpsGuruTemplate(document: string, forNew: ForNewAccounts | undefined): string {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `What Amazon DevOps Guru analyses: made by trueup from ${document}`,
    Parameters: { ...coverageDefinitions, ...(forNew === undefined ? {} : { [newAccountParameter]: newAccountDefinition }) },
    Conditions: { ...coverageConditions, ...(forNew === undefined ? {} : { IsNewAccount: equals(newAccountParameter, 'true') }) },
    Resources: { ...coverageResources, ...(forNew === undefined ? {} : newAccountResources(forNew)) },
  };
  return `${JSON.stringify(template, undefined, 1)}\n`;
}

const equals = (parameter: string, value: string): Json => ({ 'Fn::Equals': [{ Ref: parameter }, value] });

const coverageDefinitions = {
  CoverageMode: {
    Type: 'String',
    Description: 'all, the stacks of StackNames, the resources with TagKey and TagValues, none, or not this stack at all',
    AllowedValues: ['all', 'stacks', 'tags', 'none', 'unmanaged'],
    Default: 'unmanaged',
  },
  StackNames: { Type: 'CommaDelimitedList', Default: '*' },
  TagKey: { Type: 'String', Default: 'devops-guru-' },
  TagValues: { Type: 'CommaDelimitedList', Default: '*' },
} as const;

const newAccountDefinition = {
  Type: 'String',
  Description: 'true where the stack came by automatic deployment and no run has seen the account yet',
  AllowedValues: ['true', 'false'],
  Default: 'true',
} as const;

const coverageConditions = {
  CoversEverything: equals('CoverageMode', 'all'),
  CoversStacks: { 'Fn::Or': [equals('CoverageMode', 'all'), equals('CoverageMode', 'stacks')] },
  CoversTags: equals('CoverageMode', 'tags'),
} as const;

const coverageResources = {
  // A stack needs a resource whatever the conditions say; this one costs nothing and does nothing.
  Nothing: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  Stacks: {
    Type: 'AWS::DevOpsGuru::ResourceCollection',
    Condition: 'CoversStacks',
    ...kept,
    Properties: {
      ResourceCollectionFilter: {
        CloudFormation: { StackNames: { 'Fn::If': ['CoversEverything', ['*'], { Ref: 'StackNames' }] } },
      },
    },
  },
  Tags: {
    Type: 'AWS::DevOpsGuru::ResourceCollection',
    Condition: 'CoversTags',
    ...kept,
    Properties: {
      ResourceCollectionFilter: { Tags: [{ AppBoundaryKey: { Ref: 'TagKey' }, TagValues: { Ref: 'TagValues' } }] },
    },
  },
} as const;

function newAccountResources({ notifications, logAnomalyDetection, organization }: ForNewAccounts): Record<string, Json> {
  const resources: Record<string, Json> = {};
  for (const [index, notification] of notifications.entries())
    Object.assign(resources, notificationResources(notification, index + 1, organization));
  if (logAnomalyDetection === 'enabled')
    resources['LogAnomalyDetection'] = { Type: 'AWS::DevOpsGuru::LogAnomalyDetectionIntegration', Condition: 'IsNewAccount', ...kept };
  return resources;
}

/** A topic with all that belongs to it as the API would make it, so that the next run finds nothing to change. Facts: compliance 1.2, 3.3. */
function notificationResources({ topic, filters }: Notification, number: number, organization: string): Record<string, Json> {
  const [key, alias, made, subscription] = [`Key${number}`, `KeyAlias${number}`, `Topic${number}`, `Subscription${number}`];
  const tags: Json = Object.entries(tagsOf(organization, topic.allowDelete === true)).map(([Key, Value]) => ({ Key, Value }));
  const base = { Condition: 'IsNewAccount', ...kept } as const;
  const resources: Record<string, Json> = {};
  const creates = topic.create === true && topic.name !== undefined;
  const name = topic.name ?? '';
  if (creates && topic.kms === 'create') {
    resources[key] = {
      Type: 'AWS::KMS::Key',
      ...base,
      Properties: { Description: 'Topic of DevOps Guru, made by trueup', EnableKeyRotation: 'true', KeyPolicy: keyPolicy, Tags: tags },
    };
    resources[alias] = {
      Type: 'AWS::KMS::Alias',
      ...base,
      Properties: { AliasName: keyAliasOf(name), TargetKeyId: { Ref: key } },
    };
  }
  if (creates) {
    const encrypted: Record<string, Json> = topic.kms === 'create' ? { KmsMasterKeyId: keyAliasOf(name) } : {};
    resources[made] = {
      Type: 'AWS::SNS::Topic',
      ...base,
      ...(topic.kms === 'create' ? { DependsOn: alias } : {}),
      Properties: { TopicName: name, ...encrypted, Tags: tags },
    };
    if (topic.email !== undefined)
      resources[subscription] = {
        Type: 'AWS::SNS::Subscription',
        ...base,
        Properties: { Protocol: 'email', Endpoint: topic.email, TopicArn: { Ref: made } },
      };
  }
  resources[`Channel${number}`] = {
    Type: 'AWS::DevOpsGuru::NotificationChannel',
    ...base,
    ...(creates ? { DependsOn: made } : {}),
    Properties: { Config: { Sns: { TopicArn: creates ? { Ref: made } : topicArn(topic) }, ...filtersOf(filters) } },
  };
  return resources;
}

const topicArn = ({ arn, name }: Notification['topic']): Json => ({
  'Fn::Sub': (arn ?? `arn:\${partition}:sns:\${region}:\${account}:${name ?? ''}`)
    .replaceAll('${partition}', '${AWS::Partition}')
    .replaceAll('${region}', '${AWS::Region}')
    .replaceAll('${account}', '${AWS::AccountId}'),
});

function filtersOf(filters: Notification['filters']): Record<string, Json> {
  if (filters === undefined) return {};
  return {
    Filters: {
      ...(filters.severities === undefined ? {} : { Severities: [...filters.severities].sort() }),
      ...(filters.messageTypes === undefined ? {} : { MessageTypes: [...filters.messageTypes].sort() }),
    },
  };
}

const keyPolicy: Json = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Administer',
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'TrueupDevOpsGuru',
      Effect: 'Allow',
      Principal: { Service: [{ 'Fn::Sub': '${AWS::Region}.devops-guru.amazonaws.com' }, 'devops-guru.amazonaws.com'] },
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
    },
  ],
};
