import type { Caller } from '../operation.ts';
import type { BackgroundEnvironment } from './background.ts';

/** Calls of functions that a settling waits for, by state. */
const waiting = new WeakMap<object, number>();

/**
 * True while a settling waits for a function. The function's own requests must not wait for that settling in turn, so they are
 * answered from the state as it stands.
 */
export const isWaitingForFunction = (env: Pick<BackgroundEnvironment, 'state'>): boolean => (waiting.get(env.state) ?? 0) > 0;

interface FunctionCall {
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly payload: unknown;
}

/** Invokes a function and waits for its answer. Throws AwsError as Lambda does when there is none of this name. */
export async function callFunction(
  { caller, account, region, name, payload }: FunctionCall,
  env: BackgroundEnvironment,
): Promise<{ text: string; error?: string }> {
  return whileWaiting(env, async () => {
    const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) };
    const answer = (await env.invoke('lambda', 'Invoke', input, { caller, account, region, clock: env.clock })) as {
      Payload?: Uint8Array;
      FunctionError?: string;
    };
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    return { text, ...(answer.FunctionError === undefined ? {} : { error: answer.FunctionError }) };
  });
}

/** Waits for a function's run; the requests that come meanwhile are answered from the state as it stands. */
export async function whileWaiting<Result>(env: Pick<BackgroundEnvironment, 'state'>, wait: () => Promise<Result>): Promise<Result> {
  waiting.set(env.state, (waiting.get(env.state) ?? 0) + 1);
  try {
    return await wait();
  } finally {
    waiting.set(env.state, (waiting.get(env.state) ?? 1) - 1);
  }
}
