// The organization and the documents of the stories about stack sets.
import { stackSetsPrincipal } from '../sandbox/cloudformation-calling.ts';

export const prod = 'ou-ab12-11111111';

export const organizationSeed = {
  regions: ['eu-west-1', 'us-east-1'],
  organizations: {
    id: 'o-exampleorgid',
    rootId: 'r-ab12',
    accounts: [{ id: '111111111111', name: 'management' }],
    units: [
      {
        name: 'prod',
        id: prod,
        accounts: [
          { id: '333333333333', name: 'shop' },
          { id: '444444444444', name: 'bank' },
        ],
        units: [{ name: 'deep', id: 'ou-ab12-33333333', accounts: [{ id: '555555555555', name: 'deep' }] }],
      },
      { name: 'dev', id: 'ou-ab12-22222222', accounts: [{ id: '666666666666', name: 'dev' }] },
    ],
    serviceAccess: [stackSetsPrincipal],
  },
} as const;

export const organizationYaml = `
apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: eu-west-1
  governedRegions: [eu-west-1, us-east-1]
  roles:
    plan: { hub: OrganizationAccountAccessRole, member: OrganizationAccountAccessRole }
    apply: { hub: OrganizationAccountAccessRole, member: OrganizationAccountAccessRole }
  ous: { root: r-ab12, prod: ${prod}, dev: ou-ab12-22222222 }
`;

export const topicTemplate = `
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Name: { Type: String, Default: alarms }
  Title: { Type: String, Default: plain }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name, DisplayName: !Sub '\${Title}' } }
`;

/** A StackSet document; `more` are lines of its spec. */
export const stackSetYaml = (more = '', stackset = '', targets = '{ include: [{ ou: prod }] }'): string => `
apiVersion: trueup/v1
kind: StackSet
metadata: { name: topics }
spec:
  template: topics.template.yaml
  targets: ${targets}
  stackset:
    name: trueup-topics
    permissionModel: SERVICE_MANAGED
    operationPreferences: { regionConcurrency: PARALLEL, maxConcurrentPercentage: 100, failureTolerancePercentage: 100, concurrencyMode: SOFT_FAILURE_TOLERANCE }
${stackset}${more}`;

export const files = (document = stackSetYaml()): Readonly<Record<string, string>> => ({
  'organization.yaml': organizationYaml,
  'compliance/stack-sets/topics.yaml': document,
  'compliance/stack-sets/topics.template.yaml': topicTemplate,
});
