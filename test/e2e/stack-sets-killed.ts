// The program killed at a call for stack sets, and run again: the story that a short test tells of a few calls and a long one of all.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { cleanEnvironment, type Exited, start } from '../cli/program.ts';
import { settings } from '../sandbox/calling.ts';
import { type E2e, e2e } from './harness.ts';
import { files, organizationSeed } from './stack-sets-configuration.ts';

/** AWS's own delays at this speed are milliseconds; the program waits in real time. */
const speed = 5_000;

/** Where a call is met: before AWS has it, or when AWS has done it and the answer is on its way. */
export interface KilledAt {
  readonly operation?: string;
  /** Counted over the calls that match, from 1. */
  readonly call: number;
  readonly at: 'request' | 'answer';
}

/** Starts an apply, kills it at the call, runs it again, and looks at what is there. `refused` where AWS's answer to the call is an error, which is not held; `none` where the run has fewer calls than that. */
export async function killedAndRunAgain(t: TestContext, { operation, call, at }: KilledAt): Promise<'killed' | 'refused' | 'none'> {
  const run = await e2e(t, organizationSeed, files(), { speed, time: {} });
  const hold = { service: 'cloudformation', ...(operation === undefined ? {} : { operation }), nth: call, count: 1 };
  run.sandbox.faults.add({ ...hold, effect: { kind: 'hold', at } });
  const env = cleanEnvironment(run.env);
  const first = start(t, run.folder, ['apply', '--yes', '--quiet'], env);
  const met = await Promise.race([run.sandbox.faults.whenHeld().then(() => true), first.exited.then(() => false)]);
  first.child.kill('SIGKILL');
  await first.exited;
  run.sandbox.faults.clear();
  const made = run.sandbox.calls.list({ service: 'cloudformation', ...(operation === undefined ? {} : { operation }) }).length;
  if (!met) return made >= call ? 'refused' : 'none';
  const again = await appliedAfterDeath(t, run, env);
  assert.equal(again.code, 0, `call ${call} at its ${at}: ${again.stdout}${again.stderr}`);
  await sameEnd(run);
  return 'killed';
}

/** A run that died while it wrote holds the organization until its lease ends, or somebody says that it is dead. */
async function appliedAfterDeath(t: TestContext, { folder }: E2e, env: Record<string, string>): Promise<Exited> {
  const apply = (): Promise<Exited> => start(t, folder, ['apply', '--yes', '--quiet'], env).exited;
  const ended = await apply();
  const dead = /trueup unlock (\S+)/.exec(ended.stdout + ended.stderr)?.[1];
  if (ended.code !== 5 || dead === undefined) return ended;
  const unlocked = await start(t, folder, ['unlock', dead, '--yes'], env).exited;
  assert.equal(unlocked.code, 0, unlocked.stdout + unlocked.stderr);
  return apply();
}

/** One stack set, one stack an instance, each up to date, and nothing deployed twice. */
async function sameEnd({ sandbox }: E2e): Promise<void> {
  const client = (account: string, region: string): CloudFormation => new CloudFormation(settings(sandbox, account, region));
  const home = client('111111111111', 'eu-west-1');
  const { Summaries: sets = [] } = await home.listStackSets({ Status: 'ACTIVE' });
  assert.deepEqual(
    sets.map(({ StackSetName }) => StackSetName),
    ['trueup-topics'],
  );
  const { Summaries: instances = [] } = await home.listStackInstances({ StackSetName: 'trueup-topics' });
  assert.deepEqual(
    instances.map(({ Account, Region, Status }) => `${Account}/${Region} ${Status}`).sort(),
    ['333333333333', '444444444444', '555555555555'].flatMap((account) => [`${account}/eu-west-1 CURRENT`, `${account}/us-east-1 CURRENT`]),
  );
  home.destroy();
  const stacks = await Promise.all(
    instances.map(async ({ Account = '', Region = '' }) => {
      const member = client(Account, Region);
      const { Stacks = [] } = await member.describeStacks({});
      member.destroy();
      return Stacks.length;
    }),
  );
  assert.deepEqual(stacks, [1, 1, 1, 1, 1, 1]);
}
