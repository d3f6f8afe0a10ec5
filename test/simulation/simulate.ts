// One simulated life of an organization: applied while things go wrong, judged, repaired, applied again.
import assert from 'node:assert/strict';
import type { FaultRule } from '../../sandbox/faults.ts';
import { type Ended, openE2e, quietSignal } from '../e2e/harness.ts';
import { inTheConsole, management } from '../e2e/small.ts';
import { EffectCount } from './effects.ts';
import { type FaultKind, type FaultName, faultKinds, faultNames } from './fault-kinds.ts';
import { Random } from './random.ts';
import { type WorldName, worldNames, worlds } from './worlds.ts';

/** What is simulated; what is left out is drawn from the seed. */
export interface Simulation {
  readonly seed: number;
  readonly world?: WorldName;
  readonly faults?: readonly FaultName[];
  /** Faults of one account strike this one. */
  readonly account?: string;
}

/** How a simulation went. */
export interface Simulated {
  readonly world: WorldName;
  readonly faults: readonly FaultName[];
  /** Exit codes of the runs under faults. */
  readonly exitCodes: readonly number[];
  /** Calls that a fault met. */
  readonly met: number;
  /** Runs without faults until nothing was left to do. */
  readonly repairs: number;
  /** Cells that no fault could reach, over both runs: each of them was converged in the run that it was struck beside. */
  readonly spared: number;
  /** Objects that were made. */
  readonly created: number;
}

interface CellJson {
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly code?: string;
  readonly waitingFor?: string;
}

interface PlanJson {
  readonly classes: readonly {
    readonly type: string;
    readonly name: string;
    readonly action: string;
    readonly cells: readonly { readonly accounts: readonly string[]; readonly regions: readonly string[] }[];
  }[];
  readonly unreadable: readonly unknown[];
}

const applyCommand = ['apply', '--yes', '--changes', '--format', 'json', '--allow', 'blast-radius'];
/** More runs than any way to the end takes; a standard that settles and a set that waits its turn take two. */
const mostRepairs = 4;
/** In the run's own time: longer than any limit of a wait (`limits.stackSetOperationTimeout`). */
const longestRunMs = 24 * 3_600_000;

/**
 * Runs one simulation. Throws an AssertionError where the program broke a promise: it called a cell converged that was not (no false success), it ended with 0
 * and left something to do, it did not say of a cell that something is left in it, a cell that no fault could reach was not converged, an object was made twice,
 * it ended with a code of its own errors (1), or it never came to the end once everything worked again.
 */
export async function simulate({ seed, world: givenWorld, faults: givenFaults, account: struck }: Simulation): Promise<Simulated> {
  // One sequence each, so that another world to pick from, or another fault, leaves the rest of a seed's life as it was.
  const random = new Random(seed);
  const name = givenWorld ?? random.pick(worldNames);
  const world = worlds[name](new Random(seed ^ 0x9e3779b9));
  const fate = new Random(seed ^ 0x85ebca6b);
  const names = givenFaults ?? Array.from({ length: fate.between(1, 2) }, () => fate.pick(faultNames));
  // AWS's rates are in force in half of the lives: they lengthen each.
  const effects = new EffectCount();
  const onChange = (): void => effects.look(run.sandbox.environment());
  const run = await openE2e(world.seed, world.first, { limits: random.next() < 0.5, onChange });
  onChange();
  const exitCodes: number[] = [];
  let spared = 0;
  let met = 0;
  let isAtRest = false;
  try {
    // Half of the lives begin on what an earlier run left, half on bare ground.
    if (random.next() < 0.5) {
      const begun = await within(run, applyCommand);
      assert.ok([0, 4].includes(begun.exitCode), begun.stdout + begun.stderr);
      run.write(world.second);
    }
    const scope = { foreign: world.foreign, ...(world.member === undefined ? {} : { member: world.member }) };
    for (let attempt = 1; attempt <= 2; attempt++) {
      const rules = names.flatMap((fault) => {
        const kind: FaultKind = faultKinds[fault];
        const drawn = world.accounts.length > 0 && fate.next() < 0.5 ? fate.pick(world.accounts) : undefined;
        const account = struck ?? drawn;
        const at = { service: fate.pick(world.services), region: fate.pick(world.regions) };
        return kind.rules({ ...scope, ...(account === undefined ? {} : { account }), ...at }, fate);
      });
      for (const rule of rules) run.sandbox.faults.add(rule);
      const ended = await within(run, applyCommand);
      exitCodes.push(ended.exitCode);
      met += run.sandbox.faults.list().reduce((sum, fault) => sum + fault.met, 0);
      run.sandbox.faults.clear();
      // Nobody is in the way of operations any more; an account that was closed stays closed.
      await inTheConsole(run, 'set-operation-fate', { ends: 'none' });
      assert.ok([0, 4, 5, 6].includes(ended.exitCode), `exit ${ended.exitCode}: ${ended.stdout}${ended.stderr}`);
      // Stack sets and standards settle by themselves: what is judged is what the run said of its own time, so nothing is advanced here.
      isAtRest = await judge(run, ended, names);
      spared += judgeSpared(ended, rules, world.isShared === true);
      run.clock.advance(random.between(0, 10) * 60_000);
    }
    let repairs = 0;
    // What the last look found at rest is looked at again, some time later, in one life of four.
    while (!isAtRest || random.next() < 0.25) {
      isAtRest = false;
      const plan = await run.trueup(['plan', '--detailed-exitcode', '--allow', 'blast-radius']);
      if (plan.exitCode === 0) break;
      assert.equal(plan.exitCode, 2, plan.stdout + plan.stderr);
      repairs++;
      assert.ok(repairs <= mostRepairs, `after ${mostRepairs} runs without a fault there is still something to do:\n${plan.stdout}`);
      const repaired = await within(run, applyCommand);
      assert.ok([0, 4].includes(repaired.exitCode), repaired.stdout + repaired.stderr);
      run.clock.advance(20 * 60_000);
    }
    assert.deepEqual(effects.doubles, [], 'made twice');
    const created = [...effects.created.values()].reduce((sum, count) => sum + count, 0);
    return { world: name, faults: names, exitCodes, met, repairs, spared, created };
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}, ${name}, ${names.join(' + ')}: ${error.message}`;
    throw error;
  } finally {
    await run.close();
  }
}

/** A command with an end: one that goes on for days of its own time is interrupted, and ends with 130. */
async function within(run: Awaited<ReturnType<typeof openE2e>>, argv: readonly string[]): Promise<Ended> {
  const [interrupt, ended] = [quietSignal(), new AbortController()];
  const limit = run.clock.sleep(longestRunMs, ended.signal).then(
    () => interrupt.abort(new Error('the run has no end')),
    () => undefined,
  );
  try {
    return await run.trueup(argv, { signal: interrupt.signal });
  } finally {
    ended.abort();
    await limit;
  }
}

/** No false success: what the run called converged differs in nothing, and a run that ended with 0 left nothing. True where nothing is left at all. */
async function judge(
  run: Awaited<ReturnType<typeof openE2e>>,
  { exitCode, stdout, stderr }: Ended,
  faults: readonly FaultName[],
): Promise<boolean> {
  const looked = await run.trueup(['plan', '--format', 'json', '--allow', 'blast-radius']);
  assert.equal(looked.exitCode, 0, looked.stdout + looked.stderr);
  const plan = JSON.parse(looked.stdout) as PlanJson;
  const open = new Set(
    plan.classes.flatMap(({ type, name, cells }) =>
      cells.flatMap(({ accounts, regions }) =>
        accounts.flatMap((account) => regions.map((region) => `${account}/${region} ${type} ${name}`)),
      ),
    ),
  );
  const hidden = new Set(faults.flatMap((fault) => (faultKinds[fault] as FaultKind).hides ?? []));
  // Nothing but removals of what a late tag hides, and only where the fault is about tags.
  const left = plan.classes.filter(({ action, type }) => !(action === 'delete' && hidden.has(type)));
  if (exitCode === 0) assert.deepEqual(left, [], `exit 0, and this is left:\n${stdout}${stderr}`);
  const isAtRest = open.size === 0 && plan.unreadable.length === 0;
  const cells = cellsOf(stdout);
  if (cells === undefined) return isAtRest;
  for (const { account, region, status, code, waitingFor } of cells) {
    const left = [...open].filter((each) => each.startsWith(`${account}/${region} `));
    if (status === 'converged') assert.deepEqual(left, [], `${account}/${region} was called converged`);
    else assert.ok(code !== undefined || waitingFor !== undefined, `${account}/${region} is ${status}, and nothing says why`);
  }
  // Nothing was written where a guard refused the run.
  if (exitCode === 5) return isAtRest;
  const told = new Set(cells.map(({ account, region }) => `${account}/${region}`));
  // A change of a set that was not done names its instances in the cell of the set.
  const untold = [...open].filter(
    (each) => !told.has(each.slice(0, each.indexOf(' '))) && !each.includes(' cloudformation/stack-instance '),
  );
  assert.deepEqual(untold, [], `the result says nothing of cells in which something is left:\n${stdout}${stderr}`);
  return isAtRest;
}

const cellsOf = (stdout: string): readonly CellJson[] | undefined =>
  stdout.startsWith('{') ? (JSON.parse(stdout) as { readonly cells: readonly CellJson[] }).cells : undefined;

/**
 * Others are not harmed: cells that no fault could reach are converged in the same run. How many they were.
 *
 * @param isShared the world's cells are all worked on through one account
 */
function judgeSpared({ exitCode, stdout, stderr }: Ended, rules: readonly FaultRule[], isShared: boolean): number {
  const cells = cellsOf(stdout);
  if (cells === undefined || exitCode === 5 || isShared) return 0;
  const spared = cells.filter(({ account, region }) => !rules.some((rule) => reaches(rule, account, region)));
  for (const { account, region, status } of spared)
    assert.equal(status, 'converged', `${account}/${region} was not struck by ${JSON.stringify(rules)}:\n${stdout}${stderr}`);
  return spared.length;
}

/** Whether a fault could reach a cell. What everybody reads (the organization, the lists of a Region) is read from the management account. */
function reaches({ account, region, effect }: FaultRule, ofCell: string, inRegion: string): boolean {
  if (effect.kind === 'change' && effect.name === 'set-account-state') return effect.args?.['account'] === ofCell;
  const hits = (scope: string | undefined, cell: string): boolean => scope === undefined || scope === cell || cell === 'global';
  return account === management || (hits(account, ofCell) && hits(region, inRegion));
}
