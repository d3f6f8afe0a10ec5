import type { ServiceEnvironment } from '../operation.ts';

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  role: string;
  runtime: string;
  handler: string;
  description: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  architectures: string[];
  logGroup: string;
  /** The deployment package as base64. */
  zip: string;
  lastModified: string;
  revisionId: string;
  /** Resource policy, statement by statement. */
  policy: Record<string, unknown>[];
  /** Null where none is reserved. */
  reservedConcurrency: number | null;
  /** Settings that the sandbox keeps and does not act on, such as tracing. */
  kept: Record<string, unknown>;
  tags: Record<string, string>;
}

export interface LambdaState {
  functions: Record<string, FunctionRecord>;
}

/** The functions of an account in a Region, by name. */
export function functionsOf(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): Record<string, FunctionRecord> {
  return env.state.of<LambdaState>('lambda', account, region, () => ({ functions: {} })).functions;
}

/** The function of an ARN (with or without a qualifier), wherever it is. */
export function findFunction(env: Pick<ServiceEnvironment, 'state'>, arn: string): FunctionRecord | undefined {
  const match = /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:([\w-]+)(?::[\w$-]+)?$/.exec(arn);
  if (match === null) return undefined;
  const [, region = '', account = '', name = ''] = match;
  const functions = functionsOf(env, account, region);
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

export interface Retry {
  readonly functionArn: string;
  readonly payload: string;
  /** 1 for the second try. */
  readonly attempt: number;
  readonly dueAwsMs: number;
}

/** Asynchronous invocations that failed and wait for their next try. */
export const pendingRetries = (env: Pick<ServiceEnvironment, 'state'>): { retries: Retry[] } =>
  env.state.of<{ retries: Retry[] }>('lambda', '*', 'global', () => ({ retries: [] }));
