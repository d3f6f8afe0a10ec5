import type { OperationContext, ServiceEnvironment } from '../operation.ts';
import { judge } from '../sns/resource-policy.ts';
import { mayUse } from './access.ts';
import { bucketNamed, currentVersion, type NewObject, storeObject } from './state.ts';

/** An account of the sandbox on whose behalf a service reads or writes. */
export interface Acting {
  readonly account: string;
  /** ARN of the role or user, where there is one. */
  readonly arn: string;
}

type Environment = Pick<ServiceEnvironment, 'state' | 'partition' | 'organization' | 'clock'>;

const contextOf = (env: Environment, acting: Acting, operation: string): Parameters<typeof mayUse>[1] => {
  const role = /:assumed-role\/([^/]+)\//.exec(acting.arn)?.[1];
  const caller: OperationContext['caller'] = {
    account: acting.account,
    arn: acting.arn,
    kind: 'assumed-role',
    ...(role === undefined ? {} : { role }),
  };
  return { account: acting.account, caller, operation, partition: env.partition, organization: env.organization };
};

/** Writes an object as a service does for an account. The answer says why it was not taken, undefined when it was. */
export function putForService(
  env: Environment,
  acting: Acting,
  object: { readonly bucket: string; readonly key: string; readonly body: Uint8Array } & NewObject,
): string | undefined {
  const bucket = bucketNamed(env, object.bucket);
  if (bucket === undefined) return `the bucket ${object.bucket} does not exist`;
  if (!mayUse(bucket, contextOf(env, acting, 'PutObject'), object.key)) return `${acting.arn} may not write to ${object.bucket}`;
  const { bucket: _bucket, key, body, ...given } = object;
  storeObject(env, bucket, key, body, given);
  return undefined;
}

/** Whether the bucket's policy lets a service principal write on its own behalf, as some destinations need. */
export function serviceMayWrite(env: Environment, bucketName: string, key: string, service: string, account: string): boolean {
  const policy = bucketNamed(env, bucketName)?.policy ?? null;
  return (
    policy !== null &&
    judge(policy, {
      principal: { service, account },
      action: 's3:PutObject',
      resource: `arn:${env.partition}:s3:::${bucketName}/${key}`,
      context: { 'aws:sourceaccount': account },
    }) === 'allow'
  );
}

/** The bytes of an object that an account may read; a text says why not. */
export function readForService(env: Environment, acting: Acting, bucketName: string, key: string): Buffer | string {
  const bucket = bucketNamed(env, bucketName);
  if (bucket === undefined) return 'The specified bucket does not exist';
  if (!mayUse(bucket, contextOf(env, acting, 'GetObject'), key)) return 'Access Denied';
  const version = currentVersion(bucket, key);
  return version === undefined ? 'The specified key does not exist.' : Buffer.from(version.content, 'base64');
}

/** Bucket and key of a URL as S3's console and SDKs write it, in either style; undefined for any other. */
export function objectOfUrl(url: string): { bucket: string; key: string } | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  const { hostname, pathname, protocol } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const hosted = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?(?:\.dualstack)?\.amazonaws\.com(?:\.cn)?$/.exec(hostname);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  if (hosted === null && !isLocal) return undefined;
  const [first = '', ...rest] = pathname.slice(1).split('/');
  const bucket = hosted?.[1] ?? first;
  const key = hosted?.[1] === undefined ? rest.join('/') : pathname.slice(1);
  return bucket === '' || key === '' ? undefined : { bucket, key: decodeURIComponent(key) };
}
