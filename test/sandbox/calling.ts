import type { TestContext } from 'node:test';
import { realTime } from '../../sandbox/clock.ts';
import { type SandboxHandle, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** A sandbox that ends with the test. Calls are not counted against rates, and AWS time moves by pushes only, unless asked otherwise. */
export async function sandboxFor(t: Pick<TestContext, 'after'>, options: SandboxOptions = {}): Promise<SandboxHandle> {
  const sandbox = await startSandbox({ regions: ['eu-west-1', 'us-east-1'], limits: false, speed: 0, ...options });
  t.after(() => sandbox.close());
  return sandbox;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The settings of an SDK client for an account; retries are off, so that each test sees the first answer. */
export function settings(sandbox: SandboxHandle, account: string | Keys, region = 'us-east-1') {
  const credentials = typeof account === 'string' ? { accessKeyId: account, secretAccessKey: 'any' } : account;
  return { endpoint: sandbox.endpoint, region, credentials, maxAttempts: 1 };
}

export interface RawCall {
  readonly service: string;
  readonly key?: string;
  readonly token?: string;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Moment of signing; now by default. */
  readonly signedAt?: Date;
}

/** A request as a client would sign it, but with any body at all. */
export async function rawCall(sandbox: SandboxHandle, call: RawCall): Promise<{ status: number; headers: Headers; text: string }> {
  const moment = (call.signedAt ?? realTime()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${moment.slice(0, 8)}/${call.region ?? 'us-east-1'}/${call.service}/aws4_request`;
  const response = await fetch(`${sandbox.endpoint}${call.path ?? '/'}`, {
    method: call.method ?? 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${call.key ?? '111111111111'}/${scope}, SignedHeaders=host, Signature=0`,
      'x-amz-date': moment,
      ...(call.token === undefined ? {} : { 'x-amz-security-token': call.token }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A JSON 1.1 call to Organizations. */
export const organizationsCall = (sandbox: SandboxHandle, operation: string, body: string) =>
  rawCall(sandbox, {
    service: 'organizations',
    headers: { 'x-amz-target': `AWSOrganizationsV20161128.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body,
  });

/** A form call to STS. */
export const stsCall = (sandbox: SandboxHandle, form: string, more: Partial<RawCall> = {}) =>
  rawCall(sandbox, { service: 'sts', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form, ...more });

/** The error that a promise rejects with. Throws when it resolves. */
export async function errorOf(
  promise: Promise<unknown>,
): Promise<Error & { $metadata?: { httpStatusCode?: number; attempts?: number }; Reason?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('expected an error, but the call succeeded');
}
