import type { BackgroundEnvironment, ServiceEnvironment } from '../operation.ts';
import type { Placement } from './stack-sets/auto-deployment.ts';

export type { BackgroundEnvironment } from '../operation.ts';

/** The environment as it is at a moment of AWS time, so that what follows from a step happens when the step happens. */
export function at(awsMs: number, env: BackgroundEnvironment): BackgroundEnvironment {
  const { clock } = env;
  return { ...env, clock: { awsMs: () => awsMs, now: () => clock.now(), rateMs: () => clock.rateMs() } };
}

/** Work under way, so that a request need not look through every stack of every account. */
interface WorkState {
  /** `account/region/stack id` of stacks with a run. */
  stacks: string[];
  /** `account/region/stack set id` of sets with an operation under way or queued. */
  sets: string[];
  /** The same of sets with auto-deployment, and the organization as it was when they last looked. */
  following: string[];
  placements: Record<string, Placement>;
  /** AWS time in ms of the next look. */
  lookAwsMs: number;
}

export const workOf = (env: Pick<ServiceEnvironment, 'state'>): WorkState =>
  env.state.of<WorkState>('cloudformation', '*', 'global', () => ({ stacks: [], sets: [], following: [], placements: {}, lookAwsMs: 0 }));

export function addWork(
  kind: 'stacks' | 'sets',
  account: string,
  region: string,
  id: string,
  env: Pick<ServiceEnvironment, 'state'>,
): void {
  const key = `${account}|${region}|${id}`;
  const list = workOf(env)[kind];
  if (!list.includes(key)) list.push(key);
}

export function removeWork(
  kind: 'stacks' | 'sets',
  account: string,
  region: string,
  id: string,
  env: Pick<ServiceEnvironment, 'state'>,
): void {
  const work = workOf(env);
  const key = `${account}|${region}|${id}`;
  work[kind] = work[kind].filter((other) => other !== key);
}

/** Account, Region and id of a piece of work. */
export function readWork(key: string): { account: string; region: string; id: string } {
  const [account = '', region = '', id = ''] = key.split('|');
  return { account, region, id };
}
