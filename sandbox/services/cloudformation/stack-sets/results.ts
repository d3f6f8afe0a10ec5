import type { ServiceEnvironment } from '../../operation.ts';
import type { ResultRecord, ResultStatus } from './stack-set.ts';

/** Sets a result's status and remembers the one before, which lists still show for a while. */
export function setResult(
  result: ResultRecord,
  status: ResultStatus,
  reason: string | undefined,
  env: Pick<ServiceEnvironment, 'clock'>,
): void {
  result.before = result.status;
  result.changedAwsMs = env.clock.awsMs();
  result.status = status;
  delete result.dueAwsMs;
  if (reason === undefined) delete result.reason;
  else result.reason = reason;
}
