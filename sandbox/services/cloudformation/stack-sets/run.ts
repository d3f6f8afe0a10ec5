import { type BackgroundEnvironment, removeWork } from '../background.ts';
import { stateOf } from '../state.ts';
import { addInstances } from './auto-deployment.ts';
import { summariseDrift } from './drift-summary.ts';
import { openOperations } from './find.ts';
import { collectResult, type InstanceSetting, startInstance } from './instance-work.ts';
import { allowance, failFirst, fateOf, isMet, type OperationFate } from './operation-fate.ts';
import { concurrency, tolerance } from './preferences.ts';
import { setResult } from './results.ts';
import type { OperationRecord, ResultRecord, StackSetRecord } from './stack-set.ts';

/** How long until an operation that waits for other stack sets looks again, in AWS time. */
const waitMs = 10_000;
/** Instances of one operation that are worked on at once, whatever the preferences say. Source: facts/compliance.md 4.9 ("about 100"). */
const mostAtOnce = 100;
/** A set without open operations sleeps until something wakes it. */
const never = Number.MAX_SAFE_INTEGER;

/** One step of a stack set's operations; the environment's clock stands at the step's moment. */
export async function stepStackSet(set: StackSetRecord, env: BackgroundEnvironment): Promise<void> {
  set.wakeAwsMs = never;
  for (const operation of openOperations(set)) {
    if (operation.status === 'QUEUED') startQueued(set, operation, env);
    if (operation.status === 'RUNNING' || operation.status === 'STOPPING') await advance(set, operation, env);
  }
  const open = openOperations(set);
  if (open.length === 0) removeWork('sets', set.account, set.region, set.id, env);
  const [first] = open;
  // Something has ended in this very step, so the next in the queue may have its turn.
  if (first?.status === 'QUEUED') wakeAt(set, Math.max(first.startAwsMs, env.clock.awsMs() + 1_000));
}

function wakeAt(set: StackSetRecord, awsMs: number): void {
  set.wakeAwsMs = Math.min(set.wakeAwsMs, awsMs);
}

/** In the order of the requests; one that touches nothing that an earlier open one touches does not wait for it. Source: facts/compliance.md 4.7. */
function startQueued(set: StackSetRecord, operation: OperationRecord, env: BackgroundEnvironment): void {
  const nowMs = env.clock.awsMs();
  if (operation.startAwsMs > nowMs) {
    wakeAt(set, operation.startAwsMs);
    return;
  }
  const earlier = openOperations(set).slice(0, openOperations(set).indexOf(operation));
  const mayShare = set.managedExecution && !operation.automatic;
  if (earlier.some((other) => !mayShare || conflicts(operation, other))) return;
  const needed = dependencyStates(operation, set, env);
  if (needed.some((one) => one === 'open')) {
    wakeAt(set, nowMs + waitMs);
    return;
  }
  if (needed.some((one) => one === 'failed')) {
    for (const result of Object.values(operation.results))
      setResult(result, 'CANCELLED', 'Cancelled since a StackSet that this StackSet depends on has failed', env);
    end(set, operation, 'FAILED', env);
    return;
  }
  operation.status = 'RUNNING';
  // An account that joins gets its instances when its turn comes, after those of an OU that it has left are gone.
  if (operation.automatic && operation.work === 'deploy') addInstances(set, Object.values(operation.results), operation.id);
}

const conflicts = (a: OperationRecord, b: OperationRecord): boolean =>
  a.wholeSet || b.wholeSet || Object.keys(a.results).some((key) => Object.hasOwn(b.results, key));

/** How the automatic operations of the sets that come first stand. */
function dependencyStates(operation: OperationRecord, set: StackSetRecord, env: BackgroundEnvironment): ('open' | 'failed' | 'done')[] {
  const sets = Object.values(stateOf(set.account, set.region, env).stackSets);
  return operation.dependsOn.map((arn) => {
    const last = sets.find((one) => one.arn === arn)?.operations.findLast((one) => one.automatic && one.action === operation.action);
    if (last === undefined) return 'done';
    if (last.endedAt === undefined) return 'open';
    return last.status === 'FAILED' && last.createdAwsMs >= operation.createdAwsMs ? 'failed' : 'done';
  });
}

async function advance(set: StackSetRecord, operation: OperationRecord, env: BackgroundEnvironment): Promise<void> {
  const nowMs = env.clock.awsMs();
  if (operation.startAwsMs > nowMs) return wakeAt(set, operation.startAwsMs);
  const setting: InstanceSetting = { set, operation, env };
  const results = Object.values(operation.results);
  for (const result of results) if (result.status === 'RUNNING') await collectResult(result, setting);
  const fate = fateOf(operation, env);
  if (fate !== undefined && isMet(fate, results)) meetFate(fate, setting);
  if (operation.status === 'STOPPING') cancelPending(results, 'Cancelled by user', setting);
  else await startPending(results, setting);
  for (const { status, dueAwsMs } of results) if (status === 'RUNNING' && dueAwsMs !== undefined) wakeAt(set, dueAwsMs);
  if (fate !== undefined) wakeAt(set, nowMs + waitMs);
  if (results.some(({ status }) => status === 'PENDING' || status === 'RUNNING')) return;
  end(set, operation, operation.status === 'STOPPING' ? 'STOPPED' : operation.failedRegions.length > 0 ? 'FAILED' : 'SUCCEEDED', env);
}

/** An operation that is stuck is left as it is: nothing more of it is started. */
function meetFate(fate: OperationFate, setting: InstanceSetting): void {
  const { operation, env } = setting;
  if (fate.ends === 'stopped') operation.status = 'STOPPING';
  if (fate.ends === 'failed') failFirst(operation, Object.values(operation.results), env);
}

/** Starts what concurrency and tolerance allow, Region by Region unless they run in parallel. */
async function startPending(results: readonly ResultRecord[], setting: InstanceSetting): Promise<void> {
  const { operation } = setting;
  const isParallel = operation.preferences.RegionConcurrencyType === 'PARALLEL';
  for (const region of operation.regions) {
    const here = results.filter((result) => result.region === region);
    await startRegion(here, region, setting);
    if (operation.failedRegions.length > 0) return cancelPending(results, 'Cancelled since failure tolerance has exceeded', setting);
    const isOpen = here.some(({ status }) => status === 'PENDING' || status === 'RUNNING');
    if (isOpen && !isParallel) return;
  }
}

async function startRegion(here: readonly ResultRecord[], region: string, setting: InstanceSetting): Promise<void> {
  const { preferences, failedRegions } = setting.operation;
  const allowed = tolerance(preferences, here.length);
  let failed = here.filter(({ status }) => status === 'FAILED').length;
  let running = here.filter(({ status }) => status === 'RUNNING').length;
  const elsewhere = Object.values(setting.operation.results).filter(({ status }) => status === 'RUNNING').length - running;
  for (const result of here) {
    if (result.status !== 'PENDING' || allowance(fateOf(setting.operation, setting.env), Object.values(setting.operation.results)) <= 0)
      continue;
    if (failed > allowed || running >= concurrency(preferences, here.length, failed) || running + elsewhere >= mostAtOnce) break;
    const after = await startedStatus(result, setting);
    if (after === 'FAILED') failed += 1;
    if (after === 'RUNNING') running += 1;
  }
  if (failed > allowed && !failedRegions.includes(region)) failedRegions.push(region);
}

async function startedStatus(result: ResultRecord, setting: InstanceSetting): Promise<ResultRecord['status']> {
  await startInstance(result, setting);
  return result.status;
}

function cancelPending(results: readonly ResultRecord[], reason: string, { set, operation, env }: InstanceSetting): void {
  for (const result of results) {
    if (result.status !== 'PENDING') continue;
    setResult(result, 'CANCELLED', reason, env);
    const instance = set.instances[`${result.account}/${result.region}`];
    if (instance === undefined || operation.work === 'detect-drift') continue;
    instance.detailed = 'CANCELLED';
    instance.reason = reason;
    if (operation.work !== 'delete') instance.status = 'OUTDATED';
  }
}

function end(set: StackSetRecord, operation: OperationRecord, status: OperationRecord['status'], env: BackgroundEnvironment): void {
  operation.status = status;
  operation.endedAt = env.clock.now().toISOString();
  operation.endedAwsMs = env.clock.awsMs();
  if (operation.work === 'detect-drift') summariseDrift(set, operation);
}
