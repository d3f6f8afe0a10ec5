import { randomUUID } from 'node:crypto';
import type { ServiceEnvironment } from '../../operation.ts';
import { at, type BackgroundEnvironment, readWork, workOf } from '../background.ts';
import { stateOf } from '../state.ts';
import { hasTrustedAccess } from './find.ts';
import type { InstanceRecord, OperationRecord, StackSetRecord } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';
import { submit } from './submit.ts';

/** How often StackSets looks at the organization, and how long it then takes to begin, in AWS time. AWS gives no figure. */
const lookEveryMs = 20_000;
const beginAfterMs = 60_000;

/** Where an account stood when it was last looked at. */
export interface Placement {
  /** Root, OUs down to the account's parent. */
  readonly units: readonly string[];
  /** False once the account is closed; a suspended one still counts. */
  readonly isMember: boolean;
}

/**
 * Starts what an account's move, joining or leaving asks of the sets with auto-deployment. Accounts that stand where they stood cause
 * nothing, so one that was excluded by a filter stays without. True when something was started.
 * Source: facts/compliance.md 4.2, 4.3.
 */
export function followOrganization(env: BackgroundEnvironment): boolean {
  const work = workOf(env);
  const keys = work.following;
  if (keys.length === 0) return false;
  const nowMs = env.clock.awsMs();
  if (nowMs < work.lookAwsMs) return false;
  const lookedAt = at(Math.max(work.lookAwsMs, 0), env);
  work.lookAwsMs = nowMs + lookEveryMs;
  const now = placementsNow(env);
  const before = work.placements;
  work.placements = now;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (account) => JSON.stringify(before[account]) !== JSON.stringify(now[account]),
  );
  if (changed.length === 0 || !hasTrustedAccess(env)) return false;
  for (const key of keys) {
    const { account, region, id } = readWork(key);
    const set = stateOf(account, region, env).stackSets[id];
    if (set === undefined || set.status !== 'ACTIVE' || set.autoDeployment?.enabled !== true) continue;
    follow(set, changed, before, now, lookedAt);
  }
  return true;
}

/** From now on the set follows the organization; accounts that stand there already cause nothing. */
export function startFollowing(set: StackSetRecord, env: ServiceEnvironment): void {
  const work = workOf(env);
  const key = `${set.account}|${set.region}|${set.id}`;
  if (work.following.length === 0) {
    work.placements = placementsNow(env);
    work.lookAwsMs = env.clock.awsMs() + lookEveryMs;
  }
  if (!work.following.includes(key)) work.following.push(key);
}

export function stopFollowing(set: StackSetRecord, env: ServiceEnvironment): void {
  const work = workOf(env);
  work.following = work.following.filter((key) => key !== `${set.account}|${set.region}|${set.id}`);
}

function placementsNow(env: Pick<ServiceEnvironment, 'organization'>): Record<string, Placement> {
  const { organization } = env;
  return Object.fromEntries(
    organization
      .accounts()
      .filter(({ id }) => id !== organization.managementAccount)
      .map(({ id, state }) => [
        id,
        { units: organization.ancestorsOf(id), isMember: state !== 'CLOSED' && state !== 'PENDING_ACTIVATION' },
      ]),
  );
}

/** The targeted OU that holds the account, the nearest first. */
function targetOf(placement: Placement | undefined, set: StackSetRecord): string | undefined {
  return placement?.isMember === true ? placement.units.findLast((unit) => Object.hasOwn(set.autoTargets, unit)) : undefined;
}

type Placements = Readonly<Record<string, Placement>>;

function follow(set: StackSetRecord, changed: readonly string[], before: Placements, now: Placements, env: BackgroundEnvironment): void {
  const leaving = new Map<string, string[]>();
  const joining = new Map<string, string[]>();
  for (const account of changed) {
    const [from, to] = [targetOf(before[account], set), targetOf(now[account], set)];
    if (from === to) continue;
    if (from !== undefined) leaving.set(from, [...(leaving.get(from) ?? []), account]);
    if (to !== undefined) joining.set(to, [...(joining.get(to) ?? []), account]);
  }
  for (const [unit, accounts] of leaving) leave(set, unit, accounts, env);
  for (const [unit, accounts] of joining) join(set, unit, accounts, env);
}

function leave(set: StackSetRecord, unit: string, accounts: readonly string[], env: BackgroundEnvironment): void {
  const cells = Object.values(set.instances)
    .filter((instance) => accounts.includes(instance.account))
    .map(({ account, region }) => ({ account, region, unit }));
  if (cells.length === 0) return;
  automatic(set, { action: 'DELETE', work: 'delete', unit, accounts, cells, retain: set.autoDeployment?.retain === true }, env);
}

function join(set: StackSetRecord, unit: string, accounts: readonly string[], env: BackgroundEnvironment): void {
  const regions = set.autoTargets[unit] ?? [];
  const cells = regions.flatMap((region) => accounts.map((account) => ({ account, region, unit })));
  if (cells.length > 0) automatic(set, { action: 'CREATE', work: 'deploy', unit, accounts, cells, retain: false }, env);
}

interface Automatic {
  readonly action: OperationRecord['action'];
  readonly work: OperationRecord['work'];
  readonly unit: string;
  readonly accounts: readonly string[];
  readonly cells: readonly { readonly account: string; readonly region: string; readonly unit: string }[];
  readonly retain: boolean;
}

/** No overrides: those of an OU are lost for accounts that come later. Source: facts/compliance.md 4.4. */
function automatic(set: StackSetRecord, { action, work, unit, accounts, cells, retain }: Automatic, env: BackgroundEnvironment): void {
  const preferences = { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' } as const;
  const dependsOn = set.autoDeployment?.dependsOn ?? [];
  const targets = { units: [unit], accounts, filter: 'INTERSECTION' };
  const regions = [...new Set(cells.map(({ region }) => region))];
  submit(
    set,
    randomUUID(),
    { automatic: action, accounts },
    { action, work, regions, cells, preferences, retainStacks: retain, targets, automatic: true, dependsOn, delayMs: beginAfterMs },
    env,
  );
}

/** Makes the instance of each cell that has none yet, as an operation that deploys begins. */
export function addInstances(
  set: StackSetRecord,
  cells: readonly { account: string; region: string; unit?: string }[],
  operationId: string,
): void {
  for (const { account, region, unit } of cells) {
    const key = instanceKey(account, region);
    const instance = set.instances[key] ?? newInstance(account, region);
    set.instances[key] = instance;
    if (unit !== undefined) instance.unit = unit;
    instance.detailed = 'PENDING';
    instance.lastOperationId = operationId;
  }
}

const newInstance = (account: string, region: string): InstanceRecord => ({
  account,
  region,
  overrides: {},
  status: 'OUTDATED',
  detailed: 'PENDING',
  drift: 'NOT_CHECKED',
});
