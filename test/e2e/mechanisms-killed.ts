// The program killed at a call for Security Hub or DevOps Guru, and run again: the story that a short test tells of a few calls and a long one of all.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { DevOpsGuru } from '@aws-sdk/client-devops-guru';
import { SNS } from '@aws-sdk/client-sns';
import { systemClock } from '../../reconciler/model/clock.ts';
import type { Seed } from '../../sandbox/seed.ts';
import { cleanEnvironment, start } from '../cli/program.ts';
import { settings } from '../sandbox/calling.ts';
import { type E2e, type Ended, openE2e, organizationYaml } from './harness.ts';
import { live, management, organizationFile, pci, pciWithout } from './small.ts';

/** AWS's own delays at this speed are milliseconds; the program waits in real time. */
const speed = 5_000;
const region = 'eu-west-1';

/** Where a call is met: before AWS has it, or when AWS has done it and the answer is on its way. */
export interface KilledAt {
  /** Absent: any call of the run. */
  readonly operation?: string;
  /** Counted over the calls that match, from 1. */
  readonly call: number;
  readonly at: 'request' | 'answer';
}

interface Story {
  readonly seed: Seed;
  readonly files: Readonly<Record<string, string>>;
  /** What there may be one of only, and what must be as asked. */
  readonly end: (run: E2e) => Promise<void>;
}

const organizations = { managementAccount: management, accounts: [{ id: management }] };

const guruYaml = `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: everywhere }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: root }] }
  coverage: { mode: stacks, names: [shop] }
  notifications: [{ topic: { name: trueup-guru, create: true } }]
`;

export const stories = {
  'Security Hub': {
    seed: { organizations, securityhub: { hubs: [] } },
    files: { ...pciWithout(['IAM.6', 'S3.1']), [organizationFile]: organizationYaml([region]) },
    end: async (run) => {
      const cell = live(run, management, region);
      assert.deepEqual(Object.entries(cell?.standards ?? {}), [[pci, 'READY']]);
      assert.deepEqual(Object.keys(cell?.disabled ?? {}).sort(), ['IAM.6', 'S3.1']);
    },
  },
  'DevOps Guru': {
    seed: { organizations },
    files: { [organizationFile]: organizationYaml([region]), 'compliance/devops-guru/everywhere.yaml': guruYaml },
    end: async ({ sandbox }) => {
      const guru = new DevOpsGuru(settings(sandbox, management, region));
      const sns = new SNS(settings(sandbox, management, region));
      const { Channels = [] } = await guru.listNotificationChannels({});
      const { Topics = [] } = await sns.listTopics({});
      assert.deepEqual(
        Channels.map(({ Config }) => Config?.Sns?.TopicArn),
        Topics.map(({ TopicArn }) => TopicArn),
      );
      assert.equal(Topics.length, 1);
      const { ResourceCollection } = await guru.getResourceCollection({ ResourceCollectionType: 'AWS_CLOUD_FORMATION' });
      assert.deepEqual(ResourceCollection?.CloudFormation?.StackNames, ['shop']);
      guru.destroy();
      sns.destroy();
    },
  },
} as const satisfies Readonly<Record<string, Story>>;
export type StoryName = keyof typeof stories;

/** Starts an apply, kills it at the call, runs it again, and looks at what is there. `refused` where AWS's answer to the call is an error, which is not held; `none` where the run has fewer calls than that. */
export async function killedAndRunAgain(t: TestContext, name: StoryName, where: KilledAt): Promise<'killed' | 'refused' | 'none'> {
  const { seed, files, end } = stories[name];
  const run = await openE2e(seed, files, { speed, time: {}, limits: false });
  try {
    return await killedIn(t, run, where, end);
  } finally {
    await run.close();
  }
}

async function killedIn(
  t: TestContext,
  run: E2e,
  { operation, call, at }: KilledAt,
  end: Story['end'],
): Promise<'killed' | 'refused' | 'none'> {
  const of = operation === undefined ? {} : { operation };
  run.sandbox.faults.add({ ...of, nth: call, count: 1, effect: { kind: 'hold', at } });
  const first = start(t, run.folder, ['apply', '--yes', '--quiet'], cleanEnvironment(run.env));
  const met = await Promise.race([run.sandbox.faults.whenHeld().then(() => true), first.exited.then(() => false)]);
  first.child.kill('SIGKILL');
  await first.exited;
  run.sandbox.faults.clear();
  if (!met) return run.sandbox.calls.list(of).length >= call ? 'refused' : 'none';
  const again = await appliedAfterDeath(run);
  assert.equal(again.exitCode, 0, `call ${call} at its ${at}: ${again.stdout}${again.stderr}`);
  const plan = await run.trueup(['plan', '--detailed-exitcode', '--quiet'], realTime());
  assert.equal(plan.exitCode, 0, `the plan after call ${call} at its ${at}: ${plan.stdout}${plan.stderr}`);
  await end(run);
  return 'killed';
}

/** As a process of its own, in less time than one takes to start. */
const realTime = () => ({ clock: systemClock(), now: () => new Date() });

/** A run that died while it wrote holds the organization until its lease ends, or somebody says that it is dead. */
async function appliedAfterDeath(run: E2e): Promise<Ended> {
  const ended = await run.trueup(['apply', '--yes', '--quiet'], realTime());
  const dead = /trueup unlock (\S+)/.exec(ended.stdout + ended.stderr)?.[1];
  if (ended.exitCode !== 5 || dead === undefined) return ended;
  const unlocked = await run.trueup(['unlock', dead, '--yes'], realTime());
  assert.equal(unlocked.exitCode, 0, unlocked.stdout + unlocked.stderr);
  return run.trueup(['apply', '--yes', '--quiet'], realTime());
}
