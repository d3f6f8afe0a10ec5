import { bounded, list, structure } from './parts.ts';

// Shapes that several groups of operations share. Source: facts/compliance.md 3, the 3.523.0 client.
export const insightSeverity = bounded(0, { oneOf: ['LOW', 'MEDIUM', 'HIGH'] });
// AWS's own tokens are UUIDs; the sandbox's are longer, and its own check of them is in paging.ts.
export const nextToken = bounded(0, { min: 36 });
export const resourceCollectionType = bounded(0, { oneOf: ['AWS_CLOUD_FORMATION', 'AWS_SERVICE', 'AWS_TAGS'] });
export const stackName = bounded(0, { min: 1, max: 128, pattern: /^[a-zA-Z*]+[a-zA-Z0-9-]*$/u });
export const appBoundaryKey = bounded(0, { min: 1, max: 128, pattern: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u });
export const tagValue = bounded(0, { min: 0, max: 256, pattern: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*|\*)$/u });
export const resourceType = bounded(0, { min: 1, max: 256, pattern: /^[a-zA-Z]+[a-zA-Z0-9-_:]*$/u });
const cloudFormationCollection = structure('CloudFormationCollection', {}, { StackNames: list(stackName) });
const tagCollection = structure('TagCollection', { AppBoundaryKey: appBoundaryKey, TagValues: list(tagValue) });
export const resourceCollection = structure(
  'ResourceCollection',
  {},
  { CloudFormation: cloudFormationCollection, Tags: list(tagCollection) },
);
export const awsAccountId = bounded(0, { min: 12, max: 12, pattern: /^\d{12}$/u });
export const organizationalUnitId = bounded(0, { max: 68, pattern: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/u });
export const serviceName = bounded(0, {
  oneOf: [
    'API_GATEWAY',
    'APPLICATION_ELB',
    'AUTO_SCALING_GROUP',
    'CLOUD_FRONT',
    'DYNAMO_DB',
    'EC2',
    'ECS',
    'EKS',
    'ELASTIC_BEANSTALK',
    'ELASTI_CACHE',
    'ELB',
    'ES',
    'KINESIS',
    'LAMBDA',
    'NAT_GATEWAY',
    'NETWORK_ELB',
    'RDS',
    'REDSHIFT',
    'ROUTE_53',
    'S3',
    'SAGE_MAKER',
    'SNS',
    'SQS',
    'STEP_FUNCTIONS',
    'SWF',
  ],
});
