import { addWork, at, type BackgroundEnvironment, readWork, removeWork, workOf } from './background.ts';
import { FunctionPatience } from './custom/waiting.ts';
import { isWaitingForFunction } from './function-call.ts';
import { followOrganization } from './stack-sets/auto-deployment.ts';
import { stepStackSet } from './stack-sets/run.ts';
import { stepStack } from './stacks/run.ts';
import { stateOf } from './state.ts';

/** Moments that one settling may go through; more means that something is never finished. */
const mostRounds = 2_000_000;

interface Step {
  readonly dueAwsMs: number;
  run(env: BackgroundEnvironment): Promise<void>;
}

const underWay = new WeakMap<object, Promise<boolean>>();

/**
 * Brings all stacks and stack sets to where they are at this moment of AWS time, step by step in the order of the steps' own moments.
 * One settling at a time; a second waits for the first. True when anything was changed.
 */
export function settle(env: BackgroundEnvironment): Promise<boolean> {
  if (isWaitingForFunction(env)) return Promise.resolve(false);
  const before = underWay.get(env.state) ?? Promise.resolve(false);
  const mine = before.then(
    () => settleNow(env),
    () => settleNow(env),
  );
  underWay.set(env.state, mine);
  return mine;
}

async function settleNow(env: BackgroundEnvironment): Promise<boolean> {
  const nowMs = env.clock.awsMs();
  const patience = new FunctionPatience();
  let changed = followOrganization(env);
  for (let rounds = 0; rounds < mostRounds; rounds += 1) {
    const next = nextSteps(env);
    const [first] = next;
    if (first === undefined || first.dueAwsMs > nowMs) return changed;
    for (const step of next) await step.run(at(step.dueAwsMs, env));
    await patience.wait(env);
    changed = true;
  }
  throw new Error(`the stacks are not settled after ${mostRounds} rounds`);
}

/** The earliest steps, all of one moment; stacks come before the sets that wait for them. */
function nextSteps(env: BackgroundEnvironment): Step[] {
  let first: Step[] = [];
  for (const step of openSteps(env)) {
    const [known] = first;
    if (known === undefined || step.dueAwsMs < known.dueAwsMs) first = [step];
    else if (step.dueAwsMs === known.dueAwsMs) first.push(step);
  }
  return first;
}

function* openSteps(env: BackgroundEnvironment): Generator<Step> {
  const work = workOf(env);
  for (const key of Object.keys(work.stacks)) {
    const { account, region, id } = readWork(key);
    const stack = stateOf(account, region, env).stacks[id];
    if (stack?.run === undefined) removeWork('stacks', account, region, id, env);
    else yield { dueAwsMs: stack.run.dueAwsMs, run: (then) => stepAndWake(account, region, id, then) };
  }
  for (const key of Object.keys(work.sets)) {
    const { account, region, id } = readWork(key);
    const set = stateOf(account, region, env).stackSets[id];
    if (set === undefined) removeWork('sets', account, region, id, env);
    else yield { dueAwsMs: set.wakeAwsMs, run: (then) => stepStackSet(set, then) };
  }
}

/** A stack that has come to its end wakes the stack set that waits for it. */
async function stepAndWake(account: string, region: string, id: string, env: BackgroundEnvironment): Promise<void> {
  const stack = stateOf(account, region, env).stacks[id];
  if (stack === undefined) return;
  await stepStack(stack, env);
  if (stack.run !== undefined || stack.owner === undefined) return;
  const set = stateOf(stack.owner.account, stack.owner.region, env).stackSets[stack.owner.setId];
  if (set === undefined) return;
  set.wakeAwsMs = Math.min(set.wakeAwsMs, env.clock.awsMs());
  if (set.operations.some((operation) => operation.endedAt === undefined)) addWork('sets', set.account, set.region, set.id, env);
}
