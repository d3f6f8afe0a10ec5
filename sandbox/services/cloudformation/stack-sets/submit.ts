import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';
import type { ServiceEnvironment } from '../../operation.ts';
import { addWork } from '../background.ts';
import { constraintError } from '../errors.ts';
import { canonical } from '../json.ts';
import { openOperations } from './find.ts';
import type { OperationRecord, ResultRecord, StackSetRecord } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';

/** AWS time from a request to the first instance: dispatching the work to the Regions. */
const startMs = 2_000;
/** Operations that may wait in one set. Source: facts/compliance.md 4.9. */
const mostQueued = 10_000;

export interface NewOperation {
  readonly action: OperationRecord['action'];
  readonly work: OperationRecord['work'];
  readonly regions: readonly string[];
  /** The cells to work on, in the order of accounts. */
  readonly cells: readonly { readonly account: string; readonly region: string; readonly unit?: string }[];
  readonly preferences: OperationRecord['preferences'];
  readonly retainStacks?: boolean;
  readonly targets?: OperationRecord['targets'];
  readonly overrides?: OperationRecord['overrides'];
  readonly imports?: OperationRecord['imports'];
  readonly wholeSet?: boolean;
  readonly automatic?: boolean;
  readonly dependsOn?: readonly string[];
  /** AWS time in ms to wait before the beginning, beside the ordinary. */
  readonly delayMs?: number;
}

/**
 * What is known of an operation id before the request does anything: the id to use, or that the request is a repeat of one that was
 * accepted. Throws OperationIdAlreadyExistsException for the id of another request and OperationInProgressException while the set is busy.
 * Source: facts/compliance.md 4.7.
 */
export function admit(
  set: StackSetRecord,
  operationId: string | undefined,
  asked: object,
): { readonly id: string; readonly isRepeat: boolean } {
  const id = operationId ?? randomUUID();
  if (!/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/.test(id)) {
    throw constraintError(id, 'operationId', 'Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*');
  }
  const known = set.operations.find((operation) => operation.id === id);
  if (known !== undefined && known.asked === canonical(asked)) return { id, isRepeat: true };
  if (known !== undefined) throw new AwsError('OperationIdAlreadyExistsException', `Operation ${id} already exists`, 409);
  const [open] = openOperations(set);
  if (open !== undefined && !set.managedExecution) throw busy(set, open.id);
  if (openOperations(set).length >= mostQueued) {
    throw new AwsError('LimitExceededException', `Limit of queued operations has been exceeded: ${mostQueued}`, 400);
  }
  return { id, isRepeat: false };
}

export const busy = (set: StackSetRecord, operationId: string): AwsError =>
  new AwsError('OperationInProgressException', `Another Operation on StackSet ${set.arn} is in progress: ${operationId}`, 409);

/** Puts an operation in the set. It waits in the queue while others are open, and otherwise runs. */
export function submit(set: StackSetRecord, id: string, asked: object, operation: NewOperation, env: ServiceEnvironment): OperationRecord {
  const nowMs = env.clock.awsMs();
  const isOpen = openOperations(set).length > 0;
  const results = operation.cells.map(({ account, region, unit }): [string, ResultRecord] => [
    instanceKey(account, region),
    { account, region, status: 'PENDING', ...(unit === undefined ? {} : { unit }) },
  ]);
  const record: OperationRecord = {
    id,
    action: operation.action,
    work: operation.work,
    status: isOpen || (operation.delayMs ?? 0) > 0 ? 'QUEUED' : 'RUNNING',
    preferences: operation.preferences,
    retainStacks: operation.retainStacks ?? false,
    asked: canonical(asked),
    automatic: operation.automatic ?? false,
    regions: inOrder(operation),
    results: Object.fromEntries(results),
    createdAt: env.clock.now().toISOString(),
    createdAwsMs: nowMs,
    startAwsMs: nowMs + startMs + (operation.delayMs ?? 0),
    failedRegions: [],
    wholeSet: operation.wholeSet ?? false,
    dependsOn: operation.dependsOn ?? [],
    ...(operation.targets === undefined ? {} : { targets: operation.targets }),
    ...(operation.overrides === undefined ? {} : { overrides: operation.overrides }),
    ...(operation.imports === undefined ? {} : { imports: operation.imports }),
  };
  set.operations.push(record);
  set.wakeAwsMs = Math.min(set.wakeAwsMs, record.startAwsMs);
  addWork('sets', set.account, set.region, set.id, env);
  return record;
}

/** Regions named in the order first, the others as they were asked for. */
function inOrder({ preferences, regions }: NewOperation): string[] {
  return [...new Set([...(preferences.RegionOrder ?? []), ...regions])];
}
