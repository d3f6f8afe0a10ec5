import type { OperationRecord, StackSetRecord } from './stack-set.ts';

/** Sums up a drift detection that has ended, for the stack set. */
export function summariseDrift(set: StackSetRecord, operation: OperationRecord): void {
  const results = Object.values(operation.results);
  const checked = Object.values(set.instances).filter((instance) => instance.drifts?.operationId === operation.id);
  const drifted = checked.filter((instance) => instance.drift === 'DRIFTED').length;
  const failed = results.filter(({ status }) => status === 'FAILED').length;
  set.driftStatus = drifted > 0 ? 'DRIFTED' : checked.length > 0 ? 'IN_SYNC' : set.driftStatus;
  set.driftDetection = {
    status: statusOf(operation, failed),
    ...(operation.endedAt === undefined ? {} : { checkedAt: operation.endedAt }),
    total: results.length,
    drifted,
    inSync: checked.length - drifted,
    inProgress: 0,
    failed,
  };
}

function statusOf(operation: OperationRecord, failed: number): NonNullable<StackSetRecord['driftDetection']>['status'] {
  if (operation.status === 'STOPPED') return 'STOPPED';
  if (operation.status === 'FAILED') return 'FAILED';
  return failed > 0 ? 'PARTIAL_SUCCESS' : 'COMPLETED';
}
