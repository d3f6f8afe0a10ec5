import { AwsError } from '../../../wire/errors.ts';
import type { Caller } from '../../operation.ts';
import type { BackgroundEnvironment } from '../background.ts';
import { callFunction } from '../function-call.ts';
import type { ResultRecord } from './stack-set.ts';

const functionName = 'AWSCloudFormationStackSetAccountGate';

/** Asks the target account's gate function, where there is one, whether the operation may go on. Source: facts/compliance.md 4.2. */
export async function askGate(
  actor: Caller,
  { account, region }: ResultRecord,
  env: BackgroundEnvironment,
): Promise<NonNullable<ResultRecord['gate']>> {
  try {
    const { text } = await callFunction({ caller: actor, account, region, name: functionName, payload: {} }, env);
    const verdict = JSON.parse(text || '{}') as { Status?: string };
    if (verdict.Status === 'SUCCEEDED') return { status: 'SUCCEEDED', reason: '' };
    return { status: 'FAILED', reason: `the function answered ${verdict.Status ?? 'no Status'}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 'FAILED', reason: 'the function did not answer with JSON' };
    if (!(error instanceof AwsError)) throw error;
    const arn = `arn:${env.partition}:lambda:${region}:${account}:function:${functionName}`;
    if (error.status === 404 || error.status === 501) return { status: 'SKIPPED', reason: `Function not found: ${arn}` };
    // An execution role without permission to invoke it: the operation goes on. Source: the SDK documentation of AccountGateResult.
    if (error.code === 'AccessDeniedException') return { status: 'SKIPPED', reason: error.message };
    return { status: 'FAILED', reason: error.message };
  }
}
