import { AwsError } from '../wire/errors.ts';
import type { ServiceEntry } from './service.ts';

/** Every service of the sandbox. Schemas and behaviour are imported on a service's first request. Source of the names: facts/sandbox.md 2. */
export const services: readonly ServiceEntry[] = [
  {
    signingName: 'sts',
    protocol: 'query',
    target: 'https://sts.amazonaws.com/doc/2011-06-15/',
    schemas: () => import('@aws-sdk/client-sts'),
    load: () => import('./sts/index.ts'),
  },
  {
    signingName: 'iam',
    protocol: 'query',
    target: 'https://iam.amazonaws.com/doc/2010-05-08/',
    schemas: () => import('@aws-sdk/client-iam'),
    load: () => import('./iam/index.ts'),
    global: true,
  },
  {
    signingName: 'organizations',
    protocol: 'json-1.1',
    target: 'AWSOrganizationsV20161128',
    schemas: () => import('@aws-sdk/client-organizations'),
    load: () => import('./organizations/index.ts'),
    global: true,
    invalid: { code: 'InvalidInputException', fields: { Reason: 'INPUT_REQUIRED' } },
  },
  {
    signingName: 'account',
    protocol: 'rest-json',
    schemas: () => import('@aws-sdk/client-account'),
    load: () => import('./account/index.ts'),
    global: true,
  },
  {
    signingName: 'ec2',
    protocol: 'ec2',
    target: 'http://ec2.amazonaws.com/doc/2016-11-15',
    schemas: () => import('./ec2/schemas.ts'),
    load: () => import('./ec2/index.ts'),
  },
  {
    signingName: 'config',
    protocol: 'json-1.1',
    target: 'StarlingDoveService',
    schemas: () => import('@aws-sdk/client-config-service'),
    load: () => import('./config/index.ts'),
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'securityhub',
    protocol: 'rest-json',
    schemas: () => import('@aws-sdk/client-securityhub'),
    load: () => import('./security-hub/index.ts'),
    invalid: { code: 'InvalidInputException', fields: { Code: 'InvalidInputException' } },
  },
  {
    signingName: 'devops-guru',
    protocol: 'rest-json',
    schemas: () => import('./devops-guru/schemas/index.ts'),
    load: () => import('./devops-guru/index.ts'),
    invalid: { code: 'ValidationException', fields: { Reason: 'FIELD_VALIDATION_FAILED' } },
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'sns',
    protocol: 'query',
    target: 'http://sns.amazonaws.com/doc/2010-03-31/',
    schemas: () => import('@aws-sdk/client-sns'),
    load: () => import('./sns/index.ts'),
  },
  {
    signingName: 'logs',
    protocol: 'json-1.1',
    target: 'Logs_20140328',
    schemas: () => import('@aws-sdk/client-cloudwatch-logs'),
    load: () => import('./logs/index.ts'),
    invalid: { code: 'InvalidParameterException' },
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'monitoring',
    protocol: 'json-1.0',
    target: 'GraniteServiceVersion20100801',
    schemas: () => import('@aws-sdk/client-cloudwatch'),
    load: () => import('./monitoring/index.ts'),
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'events',
    protocol: 'json-1.1',
    target: 'AWSEvents',
    schemas: () => import('@aws-sdk/client-eventbridge'),
    load: () => import('./events/index.ts'),
    hasBackground: true,
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'ses',
    protocol: 'rest-json',
    schemas: () => import('@aws-sdk/client-sesv2'),
    load: () => import('./sesv2/index.ts'),
    invalid: { code: 'BadRequestException' },
  },
  {
    signingName: 'lambda',
    protocol: 'rest-json',
    schemas: () => import('@aws-sdk/client-lambda'),
    load: () => import('./lambda/index.ts'),
    hasBackground: true,
  },
  {
    signingName: 'kms',
    protocol: 'json-1.1',
    target: 'TrentService',
    schemas: () => import('@aws-sdk/client-kms'),
    load: () => import('./kms/index.ts'),
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'dynamodb',
    protocol: 'json-1.0',
    target: 'DynamoDB_20120810',
    schemas: () => import('@aws-sdk/client-dynamodb'),
    load: () => import('./dynamodb/index.ts'),
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'mobiletargeting',
    protocol: 'rest-json',
    schemas: () => import('@aws-sdk/client-pinpoint'),
    load: () => import('./mobile-targeting/index.ts'),
    invalid: { code: 'BadRequestException' },
  },
  {
    signingName: 'secretsmanager',
    protocol: 'json-1.1',
    target: 'secretsmanager',
    schemas: () => import('@aws-sdk/client-secrets-manager'),
    load: () => import('./secrets-manager/index.ts'),
    invalid: { code: 'InvalidParameterException' },
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'ssm',
    protocol: 'json-1.1',
    target: 'AmazonSSM',
    schemas: () => import('@aws-sdk/client-ssm'),
    load: () => import('./ssm/index.ts'),
    throttled: 'ThrottlingException',
  },
  {
    signingName: 'servicequotas',
    protocol: 'json-1.1',
    target: 'ServiceQuotasV20190624',
    schemas: () => import('@aws-sdk/client-service-quotas'),
    load: () => import('./service-quotas/index.ts'),
    invalid: { code: 'IllegalArgumentException' },
  },
  {
    signingName: 's3',
    protocol: 'rest-xml',
    target: 'http://s3.amazonaws.com/doc/2006-03-01/',
    schemas: () => import('@aws-sdk/client-s3'),
    load: () => import('./s3/index.ts'),
    invalid: { code: 'InvalidRequest' },
  },
  {
    signingName: 'cloudformation',
    protocol: 'query',
    target: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    schemas: () => import('@aws-sdk/client-cloudformation'),
    load: () => import('./cloudformation/index.ts'),
    hasBackground: true,
  },
];

export function serviceNamed(signingName: string): ServiceEntry | undefined {
  return services.find((entry) => entry.signingName === signingName);
}

/** The answer to whatever is not built: it names service and operation. Source: facts/sandbox.md 2. */
export function notImplemented(service: string, operation: string): AwsError {
  return new AwsError('NotImplemented', `the sandbox does not implement ${service} ${operation}`, 501);
}
