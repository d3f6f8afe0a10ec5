/** Environment variables, injected. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Our services and the name that the SDKs give each in `AWS_ENDPOINT_URL_<NAME>`. */
const endpointVariables = {
  securityhub: 'SECURITYHUB',
  organizations: 'ORGANIZATIONS',
  sts: 'STS',
  account: 'ACCOUNT',
  config: 'CONFIG_SERVICE',
  cloudtrail: 'CLOUDTRAIL',
  'devops-guru': 'DEVOPS_GURU',
  sns: 'SNS',
  kms: 'KMS',
  cloudformation: 'CLOUDFORMATION',
  iam: 'IAM',
  s3: 'S3',
  dynamodb: 'DYNAMODB',
  ses: 'SESV2',
  servicequotas: 'SERVICE_QUOTAS',
  'sms-voice': 'PINPOINT_SMS_VOICE_V2',
  mobiletargeting: 'PINPOINT',
  secretsmanager: 'SECRETS_MANAGER',
  ssm: 'SSM',
  monitoring: 'CLOUDWATCH',
  lambda: 'LAMBDA',
  firehose: 'FIREHOSE',
  glue: 'GLUE',
  athena: 'ATHENA',
} as const;

/** A service by its signing name. */
export type ServiceName = keyof typeof endpointVariables;

/** The endpoint that the environment asks for, or undefined for AWS's own. The service's own variable wins; the standard switch turns both off. */
export function endpointOf(service: ServiceName, env: Environment): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${endpointVariables[service]}`] || env['AWS_ENDPOINT_URL'] || undefined;
}
