import type { BackgroundEnvironment, Handlers, ServiceEnvironment } from '../operation.ts';
import * as functions from './functions.ts';
import { invokeLater } from './invoke.ts';
import * as permissions from './permissions.ts';
import { type LambdaState, pendingRetries } from './state.ts';

/** Lambda: functions from zip packages, whose code is really run. */
export const handlers: Handlers = {
  CreateFunction: functions.createFunction,
  GetFunction: functions.getFunction,
  GetFunctionConfiguration: functions.getFunctionConfiguration,
  ListFunctions: functions.listFunctions,
  UpdateFunctionCode: functions.updateFunctionCode,
  UpdateFunctionConfiguration: functions.updateFunctionConfiguration,
  DeleteFunction: functions.deleteFunction,
  Invoke: functions.invoke,
  AddPermission: permissions.addPermission,
  RemovePermission: permissions.removePermission,
  GetPolicy: permissions.getPolicy,
  PutFunctionConcurrency: permissions.putFunctionConcurrency,
  GetFunctionConcurrency: permissions.getFunctionConcurrency,
  DeleteFunctionConcurrency: permissions.deleteFunctionConcurrency,
  TagResource: permissions.tagResource,
  UntagResource: permissions.untagResource,
  ListTags: permissions.listTags,
};

/** Starts the further tries of failed asynchronous invocations that are due. */
export async function settle(env: BackgroundEnvironment): Promise<boolean> {
  const pending = pendingRetries(env);
  const now = env.clock.awsMs();
  const due = pending.retries.filter((retry) => retry.dueAwsMs <= now);
  if (due.length === 0) return false;
  pending.retries = pending.retries.filter((retry) => retry.dueAwsMs > now);
  for (const retry of due) invokeLater(env, retry.functionArn, retry.payload, retry.attempt);
  return true;
}

export function show(env: ServiceEnvironment): unknown {
  const cells = [...env.state.all<LambdaState>('lambda')].filter(({ account }) => account !== '*');
  return cells.map(({ account, region, state }) => ({
    account,
    region,
    functions: Object.values(state.functions).map(({ zip, ...fn }) => ({ ...fn, zipBytes: Buffer.from(zip, 'base64').length })),
  }));
}
