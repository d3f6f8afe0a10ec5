// The program killed at a write call for a tenant, and run again: the story that a short test tells of a few calls and a long one of all.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { systemClock } from '../../reconciler/model/clock.ts';
import { cleanEnvironment, start } from '../cli/program.ts';
import { type E2e, type Ended, openE2e } from './harness.ts';
import { type Ends, type Extent, endsOf, filesOf, furnish } from './whole-tenants.ts';

/** AWS's own delays at this speed are milliseconds; the program waits in real time. */
const speed = 5_000;
/** Applies that set a tenant up: one makes its account and the next knows it. */
const mostApplies = 3;

/** Where a call is met: before AWS has it, or when AWS has done it and the answer is on its way. */
export interface KilledAt {
  readonly operation: string;
  /** Counted over the calls of the operation, from 1. */
  readonly call: number;
  readonly at: 'request' | 'answer';
}

const apply = ['apply', '--yes', '--quiet', '--allow', 'create-account'];

const opened = (extent: Extent) => openE2e(undefined, filesOf(extent), { speed, time: {}, limits: false });

/** What a run that nobody disturbs makes, and with how many calls of each operation that writes. */
export interface Undisturbed {
  readonly ends: Ends;
  readonly writes: ReadonlyMap<string, number>;
}

const reads = /^(?:Get|List|Describe|Head|BatchGet|Query$|Scan$|AssumeRole|Select|Lookup)/;
const known = new Map<Extent, Promise<Undisturbed>>();

/** Once for each extent. */
export function undisturbed(extent: Extent): Promise<Undisturbed> {
  const run = known.get(extent) ?? applyOnce(extent);
  known.set(extent, run);
  return run;
}

async function applyOnce(extent: Extent): Promise<Undisturbed> {
  const run = await opened(extent);
  try {
    await furnish(run, extent);
    const before = run.sandbox.calls.list().length;
    await finished(run, `the ${extent} tenant, undisturbed`);
    const writes = new Map<string, number>();
    for (const { operation } of run.sandbox.calls.list().slice(before))
      if (!reads.test(operation)) writes.set(operation, (writes.get(operation) ?? 0) + 1);
    return { ends: await endsOf(run, extent), writes };
  } finally {
    await run.close();
  }
}

/**
 * Starts an apply, kills it at the call, runs it again, and looks at what is there. `refused` where AWS's answer to the call is an error, which is not
 * held; `none` where the run has fewer calls than that.
 * @param after applies that are let through before: what they make, this one finds
 */
export async function killedAndRunAgain(
  t: TestContext,
  extent: Extent,
  { operation, call, at }: KilledAt,
  after = 0,
): Promise<'killed' | 'refused' | 'none'> {
  const run = await opened(extent);
  try {
    await furnish(run, extent);
    for (let count = 0; count < after; count++) await run.trueup(apply, realTime());
    const made = (): number => run.sandbox.calls.list({ operation }).length;
    const before = made();
    run.sandbox.faults.add({ operation, nth: call, count: 1, effect: { kind: 'hold', at } });
    const first = start(t, run.folder, apply, cleanEnvironment(run.env));
    const met = await Promise.race([run.sandbox.faults.whenHeld().then(() => true), first.exited.then(() => false)]);
    first.child.kill('SIGKILL');
    await first.exited;
    run.sandbox.faults.clear();
    if (!met) return made() - before >= call ? 'refused' : 'none';
    const where = `${extent}: call ${call} of ${operation} at its ${at}`;
    await finished(run, where);
    assert.deepEqual(await endsOf(run, extent), (await undisturbed(extent)).ends, where);
    return 'killed';
  } finally {
    await run.close();
  }
}

/** Applies until nothing is left to do, which takes as many runs as when nobody disturbs. */
async function finished(run: E2e, where: string): Promise<void> {
  for (let count = 0; count < mostApplies; count++) {
    const ended = await appliedAfterDeath(run);
    assert.equal(ended.exitCode, 0, `${where}: ${ended.stdout}${ended.stderr}`);
    const plan = await run.trueup(['plan', '--detailed-exitcode', '--quiet'], realTime());
    if (plan.exitCode === 0) return;
    assert.ok(plan.exitCode === 2 && count < mostApplies - 1, `the plan after ${where}: ${plan.stdout}${plan.stderr}`);
  }
}

/** As a process of its own, in less time than one takes to start. */
const realTime = () => ({ clock: systemClock(), now: () => new Date() });

/** A run that died while it wrote holds the organization until its lease ends, or somebody says that it is dead. */
async function appliedAfterDeath(run: E2e): Promise<Ended> {
  const ended = await run.trueup(apply, realTime());
  const dead = /trueup unlock (\S+)/.exec(ended.stdout + ended.stderr)?.[1];
  if (ended.exitCode !== 5 || dead === undefined) return ended;
  const unlocked = await run.trueup(['unlock', dead, '--yes'], realTime());
  assert.equal(unlocked.exitCode, 0, unlocked.stdout + unlocked.stderr);
  return run.trueup(apply, realTime());
}
