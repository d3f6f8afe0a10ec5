import { randomUUID } from 'node:crypto';
import type { Host } from '../../host.ts';
import { AwsError } from '../../wire/errors.ts';
import { roleNamed } from '../iam/roles.ts';
import { writeLog } from '../logs/state.ts';
import { recordMetric } from '../monitoring/evaluate.ts';
import type { BackgroundEnvironment } from '../operation.ts';
import { judge } from '../sns/resource-policy.ts';
import { inTurn } from './queue.ts';
import { type RunOutcome, runCode } from './run.ts';
import { type FunctionRecord, findFunction, pendingRetries } from './state.ts';
import { readZip } from './zip.ts';

/** What an invocation gave. */
export interface Invoked {
  /** The handler's answer or the error, as JSON. */
  readonly payload: string;
  readonly failed: boolean;
  readonly logLines: readonly string[];
}

const minuteMs = 60_000;
/** Minutes that Lambda waits before each new try of an asynchronous invocation that failed. */
const retryAfterMinutes = [1, 2];
const keysLastMs = 3_600_000;

/** Runs of each function that go on at this moment; they end with the host, so they are no state. */
const running = new WeakMap<Host, Map<string, number>>();

/** The role of a function when Lambda may assume it. */
export function assumableRole(env: BackgroundEnvironment, account: string, roleArn: string): string | undefined {
  const [, owner, name = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(roleArn) ?? [];
  const role = owner === account ? roleNamed(account, name, env) : undefined;
  if (role === undefined) return undefined;
  const verdict = judge(role.trust, {
    principal: { service: 'lambda.amazonaws.com' },
    action: 'sts:AssumeRole',
    resource: roleArn,
    context: { 'aws:sourceaccount': account },
  });
  return verdict === 'allow' ? role.name : undefined;
}

/** Runs a function once: code in a process of its own, lines to its log group, counts to its metrics. Throws what the service refuses. */
export async function runFunction(env: BackgroundEnvironment, fn: FunctionRecord, payload: string): Promise<Invoked> {
  const { account, region } = placeOf(fn);
  const role = assumableRole(env, account, fn.role);
  if (role === undefined)
    throw new AwsError('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.', 403);
  const event = eventFrom(payload);
  const release = takeSlot(env, fn, account, region);
  const requestId = randomUUID();
  const startedMs = env.clock.rateMs();
  try {
    const stream = streamName(env);
    const outcome = await runCode(
      {
        files: readZip(Buffer.from(fn.zip, 'base64')),
        runtime: fn.runtime,
        handler: fn.handler,
        event,
        context: contextOf(fn, requestId, stream),
        timeoutMs: fn.timeoutSeconds * 1000,
        environment: { ...environmentOf(env, fn, role, stream), ...fn.environment },
      },
      env.host,
    );
    return report(env, fn, { requestId, stream, outcome, durationMs: env.clock.rateMs() - startedMs });
  } finally {
    release();
  }
}

function placeOf(fn: FunctionRecord): { account: string; region: string } {
  const [, , , region = '', account = ''] = fn.arn.split(':');
  return { account, region };
}

function eventFrom(payload: string): unknown {
  if (payload === '') return {};
  try {
    return JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400);
  }
}

/** Counts a run; refuses one beyond the reserved concurrency. */
function takeSlot(env: BackgroundEnvironment, fn: FunctionRecord, account: string, region: string): () => void {
  const counts = running.get(env.host) ?? new Map<string, number>();
  running.set(env.host, counts);
  const now = counts.get(fn.arn) ?? 0;
  if (fn.reservedConcurrency !== null && now >= fn.reservedConcurrency) {
    recordMetric(env, account, region, { namespace: 'AWS/Lambda', name: 'Throttles', dimensions: { FunctionName: fn.name }, value: 1 });
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
  }
  counts.set(fn.arn, now + 1);
  return () => counts.set(fn.arn, (counts.get(fn.arn) ?? 1) - 1);
}

function streamName(env: BackgroundEnvironment): string {
  return `${env.clock.now().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}

const contextOf = (fn: FunctionRecord, awsRequestId: string, logStreamName: string) => ({
  functionName: fn.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: fn.arn,
  memoryLimitInMB: String(fn.memoryMb),
  awsRequestId,
  logGroupName: fn.logGroup,
  logStreamName,
});

/** What Lambda gives every function: who it is, and keys of its role that are good at this sandbox. */
function environmentOf(env: BackgroundEnvironment, fn: FunctionRecord, role: string, stream: string): Record<string, string> {
  const { account, region } = placeOf(fn);
  const expiresMs = env.clock.now().getTime() + fn.timeoutSeconds * 1000 + keysLastMs;
  const keys = env.sessions.issue({ account, role, sessionName: fn.name.slice(0, 64), expiresMs });
  return {
    AWS_ENDPOINT_URL: env.host.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    _HANDLER: fn.handler,
  };
}

interface Ended {
  readonly requestId: string;
  readonly stream: string;
  readonly outcome: RunOutcome;
  readonly durationMs: number;
}

function report(env: BackgroundEnvironment, fn: FunctionRecord, { requestId, stream, outcome, durationMs }: Ended): Invoked {
  const { account, region } = placeOf(fn);
  const { result, error, lines } = outcome;
  const duration = durationMs.toFixed(2);
  const logLines = [
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    ...(error === undefined ? [] : [`ERROR Invoke Error ${JSON.stringify(error)}`]),
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId} Duration: ${duration} ms Billed Duration: ${Math.ceil(durationMs)} ms Memory Size: ${fn.memoryMb} MB`,
  ];
  writeLog(env, account, region, fn.logGroup, stream, logLines);
  const values = { Invocations: 1, Errors: error === undefined ? 0 : 1, Duration: durationMs };
  for (const [name, value] of Object.entries(values)) {
    recordMetric(env, account, region, { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: fn.name }, value });
  }
  return { payload: result ?? JSON.stringify(error), failed: error !== undefined, logLines };
}

/** An invocation that a service makes for one of its resources. */
export interface ServiceInvocation {
  readonly functionArn: string;
  readonly payload: string;
  /** `events.amazonaws.com` */
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** Takes an asynchronous invocation by a service. Says why it was refused: no such function, or its policy does not let the service in. */
export function invokeForService(env: BackgroundEnvironment, invocation: ServiceInvocation): string | null {
  const { functionArn, service, sourceArn, sourceAccount } = invocation;
  const fn = findFunction(env, functionArn);
  if (fn === undefined) return `the function ${functionArn} does not exist`;
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: fn.policy });
  const context = { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': sourceAccount };
  const verdict = judge(policy, { principal: { service }, action: 'lambda:InvokeFunction', resource: fn.arn, context });
  if (verdict !== 'allow') return `the policy of ${fn.arn} does not allow ${service} lambda:InvokeFunction for ${sourceArn}`;
  invokeLater(env, fn.arn, invocation.payload, 0);
  return null;
}

/** Runs a function beside the request. A run that fails is tried twice more, after one and after two minutes of AWS time. */
export function invokeLater(env: BackgroundEnvironment, functionArn: string, payload: string, attempt: number): void {
  env.host.work(
    inTurn(env.host, () => tryOnce(env, functionArn, payload)).then((succeeded) => {
      const waitMinutes = retryAfterMinutes[attempt];
      if (succeeded || waitMinutes === undefined) return;
      const dueAwsMs = env.clock.awsMs() + waitMinutes * minuteMs;
      pendingRetries(env).retries.push({ functionArn, payload, attempt: attempt + 1, dueAwsMs });
    }),
  );
}

/** True when nothing is left to be tried: it went well, or the function is gone. */
async function tryOnce(env: BackgroundEnvironment, functionArn: string, payload: string): Promise<boolean> {
  const fn = findFunction(env, functionArn);
  if (fn === undefined) return true;
  try {
    return !(await runFunction(env, fn, payload)).failed;
  } catch (error) {
    // A refusal by the service itself, such as a throttled function, is tried again as a failure is.
    if (error instanceof AwsError) return false;
    const { account, region } = placeOf(fn);
    writeLog(env, account, region, fn.logGroup, streamName(env), [
      `ERROR the sandbox could not run the function: ${(error as Error).message}`,
    ]);
    return false;
  }
}
