// What a call asks of IAM: the action, the resources and the condition keys that its input tells.
import type { Caller } from '../services/operation.ts';

export interface AskedCall {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** Services whose actions have another prefix than the signature's scope has. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Operations whose action is called otherwise. Sources: the service authorization reference of S3, Lambda and DynamoDB. */
const otherActions: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:HeadObject': 's3:GetObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** The action of a call, as policies name it. */
export function actionOf({ service, operation }: Pick<AskedCall, 'service' | 'operation'>): string {
  const action = `${prefixes[service] ?? service}:${operation}`;
  return otherActions[action] ?? action;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const isArn = (value: string): boolean => value.startsWith('arn:');

/** ARNs of the resources that the call names, of the services whose policies of ours name resources; `*` where it names none. */
export function resourcesOf(call: AskedCall): readonly string[] {
  const found = resourceOf(call);
  return found === undefined ? ['*'] : [found];
}

function resourceOf({ service, operation, input, account, region, partition }: AskedCall): string | undefined {
  const arn = (scope: string, name: string): string => (isArn(name) ? name : `arn:${partition}:${service}:${scope}:${name}`);
  const own = (member: string, kind: string, suffix = ''): string | undefined => {
    const name = text(input[member]);
    return name === undefined ? undefined : isArn(name) ? name : arn(`${region}:${account}`, `${kind}${name}${suffix}`);
  };
  switch (service) {
    case 'sts':
      return text(input['RoleArn']);
    case 'dynamodb':
      return own('TableName', 'table/') ?? text(input['ResourceArn']);
    case 'lambda':
      return own('FunctionName', 'function:');
    case 'firehose':
      return own('DeliveryStreamName', 'deliverystream/');
    case 'secretsmanager':
      return own('SecretId', 'secret:', '-AbCdEf') ?? own('Name', 'secret:', '-AbCdEf');
    case 'ssm':
      return own('Name', text(input['Name'])?.startsWith('/') === true ? 'parameter' : 'parameter/');
    case 's3': {
      const bucket = text(input['Bucket']);
      const key = text(input['Key']);
      if (bucket === undefined) return undefined;
      return `arn:${partition}:s3:::${bucket}${key === undefined ? (operation === 'DeleteObjects' ? '/*' : '') : `/${key}`}`;
    }
    case 'cloudformation':
      return own('StackSetName', 'stackset/', ':00000000') ?? own('StackName', 'stack/', '/00000000');
    case 'iam':
      return iamResource(input, account, partition);
    default:
      return undefined;
  }
}

function iamResource(input: AskedCall['input'], account: string, partition: string): string | undefined {
  const named = (member: string, kind: string): string | undefined => {
    const name = text(input[member]);
    return name === undefined ? undefined : `arn:${partition}:iam::${account}:${kind}${name}`;
  };
  return (
    named('RoleName', 'role/') ??
    text(input['PolicyArn']) ??
    named('PolicyName', 'policy/') ??
    text(input['OpenIDConnectProviderArn']) ??
    serviceRole(input, account, partition)
  );
}

function serviceRole(input: AskedCall['input'], account: string, partition: string): string | undefined {
  const service = text(input['AWSServiceName']);
  return service === undefined ? undefined : `arn:${partition}:iam::${account}:role/aws-service-role/${service}/`;
}

/** Tags in any of the shapes that services take them in. */
function tagsOf(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value))
    return value.flatMap((tag: Readonly<Record<string, unknown>>) => {
      const key = tag['Key'] ?? tag['TagKey'];
      return typeof key === 'string' ? [[key, String(tag['Value'] ?? tag['TagValue'] ?? '')] as const] : [];
    });
  return typeof value === 'object' && value !== null ? Object.entries(value).map(([key, tag]) => [key, String(tag)] as const) : [];
}

/** The condition keys that a call tells, in lower case. Tags of existing resources are not among them. */
export function keysOf({ input, region }: AskedCall, caller: Caller, partition: string): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined) keys.set(key.toLowerCase(), [value]);
  };
  add('aws:PrincipalArn', principalArn(caller, partition));
  add('aws:PrincipalAccount', caller.account);
  add('aws:RequestedRegion', region);
  add('sts:ExternalId', text(input['ExternalId']));
  add('iam:AWSServiceName', text(input['AWSServiceName']));
  add('iam:PolicyARN', text(input['PolicyArn']));
  for (const [key, value] of tagsOf(input['Tags'] ?? input['tags'])) add(`aws:RequestTag/${key}`, value);
  return keys;
}

/** The role itself, not its session: what `aws:PrincipalArn` says of an assumed role. */
export const principalArn = ({ account, arn, role }: Caller, partition: string): string =>
  role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
