import type { StackSetOperation, StackSetOperationResultSummary } from '@aws-sdk/client-cloudformation';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import { callAsOf, type SetDefinition } from './definition.ts';
import { SharedLook } from './shared-look.ts';

/** What an operation did to one instance. */
export interface InstanceResult {
  readonly status: string;
  readonly reason: string;
}

/** An operation that was taken, as far as it got. */
export type Progress =
  | { readonly state: 'running' | 'queued'; readonly message: string }
  | {
      readonly state: 'ended';
      readonly succeeded: boolean;
      readonly status: string;
      readonly reason: string;
      /** By `account/region`. Read only where something failed. */
      readonly results: ReadonlyMap<string, InstanceResult>;
      /** Nothing failed: what `results` lacks went well. */
      readonly allWell: boolean;
    };

/** Follows one operation for all that wait for it. */
export class RunningOperation {
  readonly id: string;
  readonly #look: SharedLook<Progress>;
  #ended: Extract<Progress, { state: 'ended' }> | undefined;

  constructor(id: string, definition: SetDefinition, aws: ReadClients) {
    this.id = id;
    this.#look = new SharedLook(async () => this.#ended ?? progressOf(definition, id, aws));
  }

  async progress(viewer: string): Promise<Progress> {
    const progress = this.#ended ?? (await this.#look.look(viewer));
    if (progress.state === 'ended') this.#ended = progress;
    return progress;
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }
}

/** The operation of the id, or undefined where there is none. */
export async function findOperation(definition: SetDefinition, id: string, aws: ReadClients): Promise<StackSetOperation | undefined> {
  try {
    const input = { StackSetName: definition.name, OperationId: id, ...callAsOf(definition) };
    return (await aws.cloudFormation.describeStackSetOperation(input)).StackSetOperation;
  } catch (error) {
    if (error instanceof AwsFailure && (/^OperationNotFound/.test(error.awsName) || saysThatItIsNot(error, id))) return undefined;
    throw error;
  }
}

/** The other way in which CloudFormation's API says that something it was asked about does not exist. */
const saysThatItIsNot = ({ awsName, message }: AwsFailure, id: string): boolean =>
  awsName === 'ValidationError' && message.includes(id) && message.includes('does not exist');

export const isAtWork = ({ Status: status }: StackSetOperation): boolean =>
  status === 'RUNNING' || status === 'QUEUED' || status === 'STOPPING';

async function progressOf(definition: SetDefinition, id: string, aws: ReadClients): Promise<Progress> {
  const operation = await findOperation(definition, id, aws);
  // Taken a moment ago; AWS will know it at the next look.
  if (operation === undefined) return { state: 'queued', message: `operation ${id} to show` };
  const { Status: status = 'UNKNOWN', StatusReason: reason = '', StatusDetails: details } = operation;
  const failed = details?.FailedStackInstancesCount ?? 0;
  const failures = failed === 0 ? '' : `, ${failed} instances failed`;
  if (status === 'QUEUED') return { state: 'queued', message: `operation ${id} of ${definition.name} waits for others` };
  if (isAtWork(operation)) return { state: 'running', message: `operation ${id} of ${definition.name} is under way${failures}` };
  const allWell = status === 'SUCCEEDED' && details?.FailedStackInstancesCount === 0;
  const results = allWell ? new Map<string, InstanceResult>() : await readResults(definition, id, aws);
  const anyFailed = [...results.values()].some((result) => result.status !== 'SUCCEEDED');
  return { state: 'ended', succeeded: status === 'SUCCEEDED' && failed === 0 && !anyFailed, status, reason, results, allWell };
}

async function readResults(definition: SetDefinition, id: string, aws: ReadClients): Promise<ReadonlyMap<string, InstanceResult>> {
  const about = { StackSetName: definition.name, OperationId: id, MaxResults: 100, ...callAsOf(definition) };
  const results = await listAll(
    (next) => aws.cloudFormation.listStackSetOperationResults({ ...about, ...next }),
    (page) => page.Summaries,
  );
  return new Map(results.map((summary) => [`${summary.Account}/${summary.Region}`, resultOf(summary)]));
}

/** An account gate that said no explains more than the instance's own reason does. Facts: compliance 4.2. */
function resultOf({ Status, StatusReason, AccountGateResult: gate }: StackSetOperationResultSummary): InstanceResult {
  const reason =
    gate?.Status === 'FAILED' ? `the account gate refused${gate.StatusReason === undefined ? '' : `: ${gate.StatusReason}`}` : StatusReason;
  return { status: Status ?? 'UNKNOWN', reason: reason ?? '' };
}
