import type { BackgroundEnvironment, ServiceEnvironment } from '../operation.ts';
import type { CustomRequest } from './custom/request.ts';
import type { Placement } from './stack-sets/auto-deployment.ts';
import type { OperationFate } from './stack-sets/operation-fate.ts';

export type { BackgroundEnvironment } from '../operation.ts';

/** The environment as it is at a moment of AWS time, so that what follows from a step happens when the step happens. */
export function at(awsMs: number, env: BackgroundEnvironment): BackgroundEnvironment {
  const { clock } = env;
  return { ...env, clock: { awsMs: () => awsMs, now: () => clock.now(), rateMs: () => clock.rateMs() } };
}

/** Work under way, so that a request need not look through every stack of every account. */
interface WorkState {
  /** `account/region/stack id` of stacks with a run. */
  stacks: Record<string, true>;
  /** `account/region/stack set id` of sets with an operation under way or queued. */
  sets: Record<string, true>;
  /** The same of sets with auto-deployment, and the organization as it was when they last looked. */
  following: string[];
  placements: Record<string, Placement>;
  /** AWS time in ms of the next look. */
  lookAwsMs: number;
  /** Requests to functions of custom resources that wait for their answer, by stack id and logical id; absent in older states. */
  customRequests?: Record<string, CustomRequest>;
  /** What becomes of operations halfway; absent where they run to their end. */
  fate?: OperationFate;
}

export const workOf = (env: Pick<ServiceEnvironment, 'state'>): WorkState =>
  env.state.of<WorkState>('cloudformation', '*', 'global', () => ({ stacks: {}, sets: {}, following: [], placements: {}, lookAwsMs: 0 }));

export function addWork(
  kind: 'stacks' | 'sets',
  account: string,
  region: string,
  id: string,
  env: Pick<ServiceEnvironment, 'state'>,
): void {
  workOf(env)[kind][`${account}|${region}|${id}`] = true;
}

export function removeWork(
  kind: 'stacks' | 'sets',
  account: string,
  region: string,
  id: string,
  env: Pick<ServiceEnvironment, 'state'>,
): void {
  delete workOf(env)[kind][`${account}|${region}|${id}`];
}

/** Account, Region and id of a piece of work. */
export function readWork(key: string): { account: string; region: string; id: string } {
  const [account = '', region = '', id = ''] = key.split('|');
  return { account, region, id };
}
