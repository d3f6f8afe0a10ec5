import { AwsError } from '../../../wire/errors.ts';
import type { Caller } from '../../operation.ts';
import type { BackgroundEnvironment } from '../background.ts';
import type { ResultRecord } from './stack-set.ts';

const functionName = 'AWSCloudFormationStackSetAccountGate';

/** Asks the target account's gate function, where there is one, whether the operation may go on. Source: facts/compliance.md 4.2. */
export async function askGate(
  actor: Caller,
  { account, region }: ResultRecord,
  env: BackgroundEnvironment,
): Promise<NonNullable<ResultRecord['gate']>> {
  const as = { caller: actor, account, region, clock: env.clock };
  try {
    const answer = (await env.invoke('lambda', 'Invoke', { FunctionName: functionName, Payload: Buffer.from('{}') }, as)) as {
      Payload?: Uint8Array;
    };
    const verdict = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || '{}') as { Status?: string };
    if (verdict.Status === 'SUCCEEDED') return { status: 'SUCCEEDED', reason: '' };
    return { status: 'FAILED', reason: `the function answered ${verdict.Status ?? 'no Status'}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 'FAILED', reason: 'the function did not answer with JSON' };
    if (!(error instanceof AwsError)) throw error;
    const arn = `arn:${env.partition}:lambda:${region}:${account}:function:${functionName}`;
    if (error.status === 404 || error.status === 501) return { status: 'SKIPPED', reason: `Function not found: ${arn}` };
    return { status: 'FAILED', reason: error.message };
  }
}
