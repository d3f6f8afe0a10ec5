import path from 'node:path';
import { Command } from 'commander';
import { diskReason } from '../model/disk-problem.ts';
import type { ApplyResult, Plan, PlanDigests } from '../model/plan.ts';
import type { WriteSession } from '../run/session.ts';
import { exitCodesOfResult, printResultAs } from './apply-result.ts';
import { applyInSession, countCells, withSession, writesSomething } from './apply-session.ts';
import { readCapped } from './files.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import {
  addCommonOptions,
  addShardOptions,
  commonOptions,
  oneOf,
  type RawCommonOptions,
  type RawShardOptions,
  refuseFilteredShard,
} from './options.ts';
import { allowable, printPlan, refuseInWorkflow } from './plan.ts';
import { exitCodeOfPlan } from './print-plan.ts';
import type { Walk } from './walk.ts';

interface ApplyOptions extends RawCommonOptions, RawShardOptions {
  readonly yes?: boolean;
  readonly changes?: boolean;
  readonly allow?: string[];
  readonly resume?: string;
  readonly approveWave?: string[];
  readonly expectDigest?: string;
}

/** `trueup apply [FILE]`: plan, ask, apply, verify. With a file, exactly the changes that it holds. */
export function applyCommand(io: Io, finished: Finished): Command {
  const command = new Command('apply')
    .description('Apply the documents, and read every cell again until it is so')
    .argument('[file]', 'a plan that plan --out wrote: exactly its changes')
    .option('--yes', 'do not ask')
    .option('--changes', 'with --format json: every cell, also the converged ones')
    .option('--resume <run>', 'finish the work of a run that did not end (trueup runs lists them)')
    .option('--expect-digest <digest>', 'with a file: refuse unless its changes have this digest (changesDigest)')
    .option('--approve-wave <name...>', 'go on after these waves of the rollout without asking')
    .option('--allow <guard...>', `lift a guard: ${allowable.join(', ')}`, oneOf(allowable, 'guard'));
  addShardOptions(command);
  return addCommonOptions(command, ['text', 'json', 'markdown', 'html']).action(async (file: string | undefined, raw: ApplyOptions) => {
    refuseInWorkflow(raw.allow, io);
    const options = commonOptions(raw, io);
    refuseFilteredShard(raw, options);
    if (raw.shard !== undefined && file === undefined)
      throw new UsageError(
        'apply --shard applies its share of a plan file',
        'write one with: trueup plan --out FILE, or trueup plan merge --out FILE',
      );
    if (raw.yes !== true && io.ask === undefined)
      throw new UsageError('apply asks before it writes, and there is no terminal to ask on', 'add --yes');
    if (file !== undefined && raw.resume !== undefined) throw new UsageError('--resume executes the plan of its run: leave the file out');
    if (raw.expectDigest !== undefined && file === undefined) throw new UsageError('--expect-digest judges a plan file', 'name the file');
    const overtaken = await io.superseded?.();
    if (overtaken !== undefined) {
      await io.stderr.write(`${overtaken}: nothing was read or written\n`);
      return;
    }
    const planned = file === undefined ? undefined : await readPlan(path.resolve(io.cwd, file), raw.expectDigest);
    if (planned !== undefined && 'refused' in planned) {
      await io.stderr.write(`refused by the guard ${planned.refused}: ${planned.message}\n`);
      finished.code = ExitCode.Refused;
      return;
    }
    const mine = planned === undefined || raw.shard === undefined ? planned : await shareOf(planned, raw.shard);
    const { walk } = await import('./walk.ts');
    const resume = raw.resume === undefined ? {} : { resume: raw.resume };
    const inventory = raw.inventory === undefined ? {} : { inventory: raw.inventory };
    finished.code = await withSession((session) =>
      walk(
        {
          io,
          options,
          kind: 'apply',
          allow: raw.allow ?? [],
          writes: session,
          asks: raw.yes !== true,
          approvedWaves: raw.approveWave ?? [],
          ...resume,
          ...inventory,
        },
        (under) => planAndApply(under, under.resumed?.plan ?? mine, raw, session),
      ),
    );
  });
}

async function planAndApply(under: Walk, planned: Plan | undefined, raw: ApplyOptions, session: WriteSession): Promise<ExitCode> {
  const { io, options, street, prepared, progress } = under;
  const { makePlan } = await import('../pipeline.ts');
  const startedAt = io.now().toISOString();
  checkApprovedWaves(under);
  if (planned !== undefined && under.resumed === undefined) await checkMade(planned, under);
  const plan = planned ?? (await makePlan(prepared, street));
  progress.clear();
  // With JSON the result alone is on stdout; a plan from a file was read before, so its figures are enough.
  if (options.format === 'text') {
    if (planned === undefined) await printPlan(plan, under, false);
    else await printPlanFigures(plan, under);
  }
  const ofPlan = exitCodeOfPlan(plan, false);
  if (writesSomething(plan) && !(await confirmed(under, raw))) {
    await io.stderr.write('Nothing was changed.\n');
    return ExitCode.Error;
  }
  const show = async (result: ApplyResult): Promise<void> =>
    printResult({ ...result, of: await whatWasApplied(plan) }, plan, under, raw.changes === true);
  return applyInSession(session, plan, under, 'apply', show, async (result) => {
    const code = worstExitCode([ofPlan, ...exitCodesOfResult(result)]);
    // A run that could not be taken up stays as it was.
    const isHeld = result.guards.some(({ guard }) => guard === 'lease');
    if (under.resumed === undefined || !isHeld) await remember(under, result, plan, startedAt, code);
    return code;
  });
}

/** The share of the plan that this process applies. */
async function shareOf(plan: Plan, shard: NonNullable<RawShardOptions['shard']>): Promise<Plan> {
  const { partOfPlan } = await import('../plan/part-of-plan.ts');
  const { spanningTypes } = await import('./result.ts');
  return partOfPlan(plan, shard, await spanningTypes());
}

const whatChanged: Readonly<Record<keyof PlanDigests, string>> = {
  documents: 'the documents have changed since the plan was made: what they do not ask for any more is refused',
  catalogue: 'the lists of standards and controls have changed since the plan was made',
  inventory: 'accounts or organizational units have changed since the plan was made',
};

/** Says what the plan was made of and is not there any more. Throws UsageError where that keeps one of several processes from applying its share. */
async function checkMade(plan: Plan, { io, prepared }: Walk): Promise<void> {
  if (plan.partOf !== undefined && plan.partOf.of > 1 && prepared.organization.spec.rollout !== undefined)
    throw new UsageError(
      'Organization.spec.rollout has waves, and the gate between two waves is judged by one process over all cells of the wave',
      'apply the same plan with --shard 0/1, or without --shard (docs/rollout.md)',
    );
  if (plan.made === undefined) return;
  const { digestsOf } = await import('../pipeline.ts');
  const now = digestsOf(prepared);
  for (const what of ['documents', 'catalogue', 'inventory'] as const) {
    if (now[what] === plan.made[what]) continue;
    if (plan.partOf !== undefined && what === 'documents')
      throw new UsageError(
        'the plan was made of other documents than these',
        'all processes that share a plan work on the commit that it was made of',
      );
    await io.stderr.write(`note: ${whatChanged[what]}\n`);
  }
}

/** Throws UsageError for a wave that the rollout does not have. */
export function checkApprovedWaves({ approvedWaves, prepared }: Walk): void {
  const known = prepared.organization.spec.rollout?.waves.map(({ name }) => name) ?? [];
  for (const name of approvedWaves) {
    if (!known.includes(name))
      throw new UsageError(
        `--approve-wave ${name}: the rollout has no such wave`,
        known.length === 0 ? 'Organization.spec.rollout has none' : `its waves are ${known.join(', ')}`,
      );
  }
}

async function printPlanFigures(plan: Plan, { io }: Walk): Promise<void> {
  const { summaryLine } = await import('../output/plan-text.ts');
  await io.stdout.write(`${summaryLine('Plan', plan.summary)}\n`);
}

export async function confirmed({ io, street }: Pick<Walk, 'io' | 'street'>, raw: { readonly yes?: boolean }): Promise<boolean> {
  if (raw.yes === true) return true;
  if (io.ask === undefined) return false;
  const answer = await io.ask('\nApply these changes? Only yes is taken: ').catch((error: unknown) => {
    street.signal.throwIfAborted();
    throw error;
  });
  return answer.trim() === 'yes';
}

/** The plan, or the guard's refusal of a file whose content was changed. Throws UsageError when it is no plan at all. */
async function readPlan(file: string, expected?: string): Promise<Plan | { readonly refused: string; readonly message: string }> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const read = readPlanFile(readCapped(file, 'the plan '));
  if ('plan' in read) {
    if (read.plan.shard !== undefined)
      throw new UsageError(
        `${file} is shard ${read.plan.shard.index}/${read.plan.shard.of} of a plan, not a whole one`,
        'join the shards first: trueup plan merge FILE... --out FILE',
      );
    const { changesDigest } = await import('../plan/change-ids.ts');
    const digest = changesDigest(read.plan.classes);
    if (expected === undefined || digest === expected) return read.plan;
    return { refused: 'unapproved', message: `${file} holds the changes ${digest.slice(0, 12)}, approved were ${expected.slice(0, 12)}` };
  }
  if (read.refused === 'not-a-plan')
    throw new UsageError(`${file} is not a plan: ${read.message}`, 'write one with: trueup plan --out FILE');
  return read;
}

export async function printResult(result: ApplyResult, plan: Plan, under: Walk, all: boolean): Promise<void> {
  const { io, options, prepared } = under;
  const { pageOptions } = await import('./walk.ts');
  const { unitOf } = pageOptions(under);
  const { format, color } = options;
  await printResultAs(
    { result, plan, header: under.header(), diagnostics: prepared.diagnostics, unitOf, providers: prepared.providers, format, color, all },
    io,
  );
}

/** Records the run. A ledger that cannot be written is said, and takes nothing back of what was done. */
async function remember(under: Walk, result: ApplyResult, plan: Plan, startedAt: string, exitCode: ExitCode): Promise<void> {
  const { io, ledger, prepared, street, options } = under;
  const { commitOf } = await import('../run/git.ts');
  const { kindsOf } = await import('../plan/vanished.ts');
  const { inventory } = prepared.survey;
  const head = commitOf(options.config);
  const commit = head === undefined || head.dirty ? undefined : head.commit;
  const isWhole = exitCode === ExitCode.Ok && isUnfiltered(options.filters) && (await bringsAllIntoEffect(plan, under));
  const { partOf } = plan;
  // What a refused run saw is not the new state of things, or the same run would go through the second time.
  const isRefused = result.guards.length > 0;
  const part = partOf === undefined ? undefined : { index: partOf.index, of: partOf.of, plan: partOf.digest };
  const record = {
    run: street.run,
    ...(street.attempt === undefined ? {} : { attempt: street.attempt }),
    command: 'apply',
    startedAt,
    finishedAt: io.now().toISOString(),
    exitCode,
    ...(commit === undefined ? {} : { commit }),
    ...(isRefused ? {} : { accountsFound: inventory.accounts.size }),
    ...(!isRefused && isUnfiltered(options.filters)
      ? { kinds: kindsOf(prepared.desired.documents), regions: prepared.organization.spec.governedRegions }
      : {}),
    cells: countCells(result),
    ...(result.waves === undefined ? {} : { waves: result.waves }),
    ...(part === undefined ? {} : { part }),
  };
  const write = async (): Promise<void> => {
    const { isAppliedWhole } = await import('../run/ledger.ts');
    const unfinished = newcomersUnfinished(street.ledger.known, result, plan);
    const found = isRefused ? undefined : [...inventory.accounts.keys(), ...inventory.units.keys()].filter((id) => !unfinished.has(id));
    await ledger.record(record, isWhole && part === undefined ? commit : undefined, found);
    // Whichever process of several ends last sees that all of the plan is in effect.
    if (isWhole && part !== undefined && isAppliedWhole((await ledger.read()).state.runs, part)) await ledger.record(record, commit, found);
  };
  await write().catch((error: unknown) => io.stderr.write(`note: the run is not remembered in ${ledger.place}: ${diskReason(error)}\n`));
}

/**
 * Whether with this plan all that the documents of the folder ask for is in effect: it was made of them, and where it looked only at what a branch
 * touches, everything before that was in effect already.
 */
async function bringsAllIntoEffect({ made, base }: Plan, { prepared, street, options }: Walk): Promise<boolean> {
  const { digestsOf } = await import('../pipeline.ts');
  if (made !== undefined && made.documents !== digestsOf(prepared).documents) return false;
  if (base?.state !== 'read') return true;
  const { appliedCommit } = street.ledger;
  if (appliedCommit === undefined) return false;
  const { isAncestor } = await import('../run/git.ts');
  // A shallow checkout does not know: then the workflow's own base, the last commit that was applied, is believed.
  return base.commit === appliedCommit || isAncestor(options.config, base.commit, appliedCommit) !== false;
}

/**
 * Accounts that no run knows yet and that this one has not brought to what documents ask for: they wait for their roles, or a cell of theirs has not
 * converged. The run that does tells how long that took, so they are new until then.
 */
function newcomersUnfinished(
  known: readonly string[] | undefined,
  result: ApplyResult,
  { skipped }: Pick<Plan, 'skipped'>,
): ReadonlySet<string> {
  if (known === undefined) return new Set();
  const before = new Set(known);
  const open = [
    ...skipped.flatMap(({ cell, reason }) => (reason.startsWith('waiting for bootstrap') ? [cell.account] : [])),
    ...result.cells.flatMap(({ cell, status }) => (status === 'converged' ? [] : [cell.account])),
  ];
  return new Set(open.filter((account) => !before.has(account)));
}

const isUnfiltered = (filters: Walk['options']['filters']): boolean =>
  Object.values(filters).every((words: readonly unknown[]) => words.length === 0);

async function whatWasApplied({ partOf, digest, classes }: Plan): Promise<NonNullable<ApplyResult['of']>> {
  if (partOf !== undefined) return partOf;
  const { changesDigest } = await import('../plan/change-ids.ts');
  return { index: 0, of: 1, digest, changesDigest: changesDigest(classes) };
}
