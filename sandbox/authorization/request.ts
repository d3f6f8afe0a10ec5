// What a call asks of IAM: the actions and the condition keys that its input tells. Pure.
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
export const prefixOf = (service: string): string => prefixes[service] ?? service;

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

/** Items of a transaction, each with an action of its own: there is no action of the transaction. Source: facts/tenants.md 2.7. */
const itemActions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
};

/** The actions of a call, as policies name them: one, but for transactions. */
export function actionsOf({ service, operation, input }: Pick<AskedCall, 'service' | 'operation' | 'input'>): readonly string[] {
  if (service === 'dynamodb' && /^Transact(Write|Get)Items$/.test(operation) && Array.isArray(input['TransactItems'])) {
    const kinds = (input['TransactItems'] as readonly object[]).flatMap((item) => Object.keys(item));
    return [...new Set(kinds.flatMap((kind) => itemActions[kind] ?? []))];
  }
  const action = `${prefixOf(service)}:${operation}`;
  return [otherActions[action] ?? action];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Tags in any of the shapes that services take and give them in. */
export function tagsOf(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value))
    return value.flatMap((tag: Readonly<Record<string, unknown>>) => {
      const key = tag['Key'] ?? tag['TagKey'];
      return typeof key === 'string' ? [[key, String(tag['Value'] ?? tag['TagValue'] ?? '')] as const] : [];
    });
  return typeof value === 'object' && value !== null ? Object.entries(value).map(([key, tag]) => [key, String(tag)] as const) : [];
}

/** The tags that a call gives, wherever its service takes them. */
export function tagsGiven(input: AskedCall['input']): readonly (readonly [string, string])[] {
  const model = input['TagsModel'] as { readonly tags?: unknown } | undefined;
  const request = input['CreateApplicationRequest'] as { readonly tags?: unknown } | undefined;
  return tagsOf(input['Tags'] ?? input['tags'] ?? model?.tags ?? request?.tags);
}

/** What is known of a caller besides its name. */
export interface PrincipalFacts {
  readonly organizationId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly now: Date;
}

type Keys = Map<string, readonly string[]>;

/** The condition keys that a call and its caller tell, in lower case; those of the resource come by `resourceKeys`. */
export function keysOf(
  { input, region, partition }: AskedCall,
  caller: Caller,
  facts: PrincipalFacts,
): ReadonlyMap<string, readonly string[]> {
  const keys: Keys = new Map();
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined) keys.set(key.toLowerCase(), [value]);
  };
  add('aws:PrincipalArn', principalArn(caller, partition));
  add('aws:PrincipalAccount', caller.account);
  add('aws:PrincipalOrgID', facts.organizationId);
  add('aws:PrincipalType', caller.kind === 'user' ? 'User' : 'AssumedRole');
  add('aws:RequestedRegion', region);
  add('aws:CurrentTime', facts.now.toISOString());
  add('aws:EpochTime', String(Math.floor(facts.now.getTime() / 1000)));
  for (const [key, value] of Object.entries(facts.tags)) add(`aws:PrincipalTag/${key}`, value);
  add('sts:ExternalId', text(input['ExternalId']));
  add('sts:RoleSessionName', text(input['RoleSessionName']));
  add('iam:AWSServiceName', text(input['AWSServiceName']));
  add('iam:PolicyARN', text(input['PolicyArn']));
  add('iam:PermissionsBoundary', text(input['PermissionsBoundary']));
  add('ses:TenantName', text(input['TenantName']));
  add('ses:FromAddress', text(input['FromEmailAddress']));
  const tags = tagsGiven(input);
  for (const [key, value] of tags) add(`aws:RequestTag/${key}`, value);
  const given = input['TagKeys'];
  const tagKeys = Array.isArray(given) ? given.map(String) : tags.map(([key]) => key);
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys);
  return keys;
}

/** The keys with those of one resource: its account, and its tags under the general and the service's own name. */
export function resourceKeys(
  keys: ReadonlyMap<string, readonly string[]>,
  { service, account }: Pick<AskedCall, 'service' | 'account'>,
  arn: string,
  tags: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  const with_: Keys = new Map(keys);
  const [, , , , owner = ''] = arn.split(':');
  with_.set('aws:resourceaccount', [owner === '' ? account : owner]);
  for (const [key, value] of Object.entries(tags)) {
    for (const prefix of ['aws', prefixOf(service)]) with_.set(`${prefix}:resourcetag/${key}`.toLowerCase(), [value]);
  }
  return with_;
}

/** The role itself, not its session: what `aws:PrincipalArn` says of an assumed role. */
export const principalArn = ({ account, arn, role }: Caller, partition: string): string =>
  role === undefined ? arn : `arn:${partition}:iam::${account}:role/${role}`;
