import type { StackInstanceResourceDriftsSummary, StackSetDriftDetectionDetails } from '@aws-sdk/client-cloudformation';
import { AwsFailure } from '../../model/aws-failure.ts';
import { listAll } from '../../model/paged-list.ts';
import type { StackDrift } from '../../model/plan.ts';
import type { WriteClients } from '../clients.ts';
import type { DetectionContext } from '../provider.ts';
import { callAsOf, type SetDefinition } from './definition.ts';
import type { LiveSet } from './live-set.ts';
import { findOperation, isAtWork } from './operation.ts';

/** Drifted instances whose resources are listed, each a call; of the others only that they have drifted is said. */
const mostDetailed = 1_000;
const firstWaitMs = 5_000;
const longestWaitMs = 30_000;

/**
 * Has CloudFormation compare every stack of the set with its template, and waits for it. What it finds is kept in the set, so that the read
 * after it tells which resources differ. Undefined where the set does not exist. Throws AwsFailure. Facts: compliance 4.8.
 */
export async function detectDrift(live: LiveSet, context: DetectionContext, aws: WriteClients): Promise<StackDrift | undefined> {
  const { definition } = live;
  const home = aws.at(definition.home);
  if ((await live.look(definition.home, home.reads)) === undefined) return undefined;
  const id = `trueup-drift-${context.run}`.replace(/[^-a-zA-Z0-9]/g, '-').slice(0, 128);
  const waits = new Waits(context);
  while (!(await isBegun(definition, id, home))) if (!(await waits.next(definition.name))) return unfinished(definition, id, 'QUEUED');
  for (;;) {
    const operation = await findOperation(definition, id, home.reads);
    if (operation !== undefined && !isAtWork(operation)) {
      live.forget();
      await readResources(live, id, home);
      return outcomeOf(definition, id, operation.Status ?? 'UNKNOWN', operation.StackSetDriftDetectionDetails);
    }
    if (!(await waits.next(definition.name))) return unfinished(definition, id, operation?.Status ?? 'QUEUED');
  }
}

/** One drift operation at a time: somebody else's comes first. */
async function isBegun(definition: SetDefinition, id: string, home: WriteClients): Promise<boolean> {
  try {
    const about = { StackSetName: definition.name, OperationId: id, ...callAsOf(definition) };
    await home.cloudFormation.detectStackSetDrift({
      ...about,
      OperationPreferences: { MaxConcurrentPercentage: 100, FailureTolerancePercentage: 100 },
    });
    return true;
  } catch (error) {
    if (error instanceof AwsFailure && error.awsName === 'OperationIdAlreadyExistsException') return true;
    if (error instanceof AwsFailure && error.awsName === 'OperationInProgressException') return false;
    throw error;
  }
}

/** Waits that grow, up to the patience of the run. */
class Waits {
  readonly #context: DetectionContext;
  readonly #untilMs: number;
  #waitMs = firstWaitMs;

  constructor(context: DetectionContext) {
    this.#context = context;
    this.#untilMs = context.clock.monotonicMs() + context.patienceMs;
  }

  /** False when patience has ended. Throws the signal's reason when the run is interrupted. */
  async next(name: string): Promise<boolean> {
    const { clock, signal, report } = this.#context;
    if (clock.monotonicMs() >= this.#untilMs) return false;
    report(`CloudFormation looks for drift in ${name}`);
    await clock.sleep(this.#waitMs, signal);
    this.#waitMs = Math.min(this.#waitMs * 1.5, longestWaitMs);
    return true;
  }
}

const unfinished = ({ name }: SetDefinition, operation: string, status: string): StackDrift => ({
  stackSet: name,
  operation,
  status,
  complete: false,
});

function outcomeOf(
  { name }: SetDefinition,
  operation: string,
  status: string,
  details: StackSetDriftDetectionDetails | undefined,
): StackDrift {
  return {
    stackSet: name,
    operation,
    status: details?.DriftDetectionStatus ?? status,
    complete: status === 'SUCCEEDED' && (details?.FailedStackInstancesCount ?? 0) === 0,
    ...(details === undefined
      ? {}
      : {
          instances: details.TotalStackInstancesCount ?? 0,
          drifted: details.DriftedStackInstancesCount ?? 0,
          inSync: details.InSyncStackInstancesCount ?? 0,
          failed: details.FailedStackInstancesCount ?? 0,
        }),
  };
}

/** Which resources of the drifted stacks differ, and in what. */
async function readResources(live: LiveSet, operation: string, home: WriteClients): Promise<void> {
  const snapshot = await live.latest();
  const drifted = [...(snapshot?.instances.values() ?? [])].filter(({ DriftStatus }) => DriftStatus === 'DRIFTED').slice(0, mostDetailed);
  await Promise.all(
    drifted.map(async ({ Account: account = '', Region: region = '' }) => {
      const found = await listDrifts(live.definition, account, region, operation, home);
      live.drifts.set(
        `${account}/${region}`,
        found
          .filter(({ StackResourceDriftStatus: status }) => status !== 'IN_SYNC')
          .map(driftText)
          .sort()
          .join('; '),
      );
    }),
  );
}

async function listDrifts(
  definition: SetDefinition,
  account: string,
  region: string,
  operation: string,
  home: WriteClients,
): Promise<readonly StackInstanceResourceDriftsSummary[]> {
  return listAll(
    (next) =>
      home.reads.cloudFormation.listStackInstanceResourceDrifts({
        StackSetName: definition.name,
        StackInstanceAccount: account,
        StackInstanceRegion: region,
        OperationId: operation,
        MaxResults: 100,
        ...callAsOf(definition),
        ...next,
      }),
    (page) => page.Summaries,
  );
}

/** `Topic (AWS::SNS::Topic) MODIFIED: /DisplayName plain -> mine`. */
function driftText({
  LogicalResourceId: id,
  ResourceType: type,
  StackResourceDriftStatus: status,
  PropertyDifferences: differences = [],
}: StackInstanceResourceDriftsSummary): string {
  const parts = differences.map(
    ({ PropertyPath: path, ExpectedValue: expected, ActualValue: actual }) => `${path} ${expected || 'nothing'} -> ${actual || 'nothing'}`,
  );
  return `${id} (${type}) ${status}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}
