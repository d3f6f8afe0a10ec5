import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { ApplyResult, CellResult, CellStatus, Plan } from '../model/plan.ts';
import type { WriteSession } from '../run/session.ts';
import { applyInSession, countCells, withSession, writesSomething } from './apply-session.ts';
import { ExitCode, type Io, UsageError, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, oneOf, type RawCommonOptions } from './options.ts';
import { allowable, exitCodeOfPlan, printPlan, refuseInWorkflow } from './plan.ts';
import type { Walk } from './walk.ts';

interface ApplyOptions extends RawCommonOptions {
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
  return addCommonOptions(command, ['text', 'json', 'markdown', 'html']).action(async (file: string | undefined, raw: ApplyOptions) => {
    refuseInWorkflow(raw.allow, io);
    const options = commonOptions(raw, io);
    if (raw.yes !== true && io.ask === undefined)
      throw new UsageError('apply asks before it writes, and there is no terminal to ask on', 'add --yes');
    if (file !== undefined && raw.resume !== undefined) throw new UsageError('--resume executes the plan of its run: leave the file out');
    if (raw.expectDigest !== undefined && file === undefined) throw new UsageError('--expect-digest judges a plan file', 'name the file');
    const planned = file === undefined ? undefined : await readPlan(path.resolve(io.cwd, file), raw.expectDigest);
    if (planned !== undefined && 'refused' in planned) {
      await io.stderr.write(`refused by the guard ${planned.refused}: ${planned.message}\n`);
      finished.code = ExitCode.Refused;
      return;
    }
    const { walk } = await import('./walk.ts');
    const resume = raw.resume === undefined ? {} : { resume: raw.resume };
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
        },
        (under) => planAndApply(under, under.resumed?.plan ?? planned, raw, session),
      ),
    );
  });
}

async function planAndApply(under: Walk, planned: Plan | undefined, raw: ApplyOptions, session: WriteSession): Promise<ExitCode> {
  const { io, options, street, prepared, progress } = under;
  const { makePlan } = await import('../pipeline.ts');
  const startedAt = io.now().toISOString();
  checkApprovedWaves(under);
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
  return applyInSession(session, plan, under, 'apply', async (result) => {
    const code = worstExitCode([ofPlan, ...exitCodesOfResult(result)]);
    await printResult(result, plan, under, raw.changes === true);
    // A run that could not be taken up stays as it was.
    const isHeld = result.guards.some(({ guard }) => guard === 'lease');
    if (under.resumed === undefined || !isHeld) await remember(under, result, startedAt, code);
    return code;
  });
}

/** Throws UsageError for a wave that the rollout does not have. */
function checkApprovedWaves({ approvedWaves, prepared }: Walk): void {
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

export async function confirmed({ io, street }: Walk, raw: { readonly yes?: boolean }): Promise<boolean> {
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
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the plan ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = readPlanFile(text);
  if ('plan' in read) {
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
  if (options.format === 'json') {
    const { resultJson } = await import('../output/result.ts');
    return writeAll(io.stdout, resultJson(result, under.header(), prepared.diagnostics, all));
  }
  if (options.format === 'markdown') {
    const { resultMarkdown } = await import('../output/result-markdown.ts');
    const { commentBytes } = await import('../output/plan-markdown.ts');
    return io.stdout.write(resultMarkdown(result, plan, under.header(), { bytes: commentBytes }));
  }
  if (options.format === 'html') {
    const { resultHtml } = await import('../output/result-html.ts');
    return writeAll(io.stdout, resultHtml(result, plan, under.header()));
  }
  const { resultText } = await import('../output/result.ts');
  const { textOptions } = await import('./walk.ts');
  return writeAll(io.stdout, resultText(result, plan, textOptions(under)));
}

/** What the cells say: 4 where one failed or has not converged (a wait for something outside, which has no code, is neither), 6 where one could not be read, 5 where one was refused. */
export function exitCodesOfResult(result: ApplyResult): ExitCode[] {
  const waitsOutside = ({ status, code, waitingFor }: CellResult): boolean =>
    status === 'converging' && code === undefined && waitingFor !== undefined;
  const held = new Set(result.cells.filter((cell) => !waitsOutside(cell)).map((cell) => cell.status));
  const codes: Partial<Record<CellStatus, ExitCode>> = {
    failed: ExitCode.Partial,
    converging: ExitCode.Partial,
    refused: ExitCode.Refused,
    unreadable: ExitCode.Incomplete,
  };
  return [
    ...[...held].flatMap((status) => codes[status] ?? []),
    ...(result.guards.length > 0 ? [ExitCode.Refused] : []),
    ...(result.waves?.some(({ state }) => state !== 'passed') === true ? [ExitCode.Partial] : []),
    ...(result.interrupted ? [ExitCode.Interrupted] : []),
    // Somebody else has the lease: a guard. A journal that cannot be written: an error of this machine.
    ...(result.stopped === undefined ? [] : [result.stopped.code === 'lease-lost' ? ExitCode.Refused : ExitCode.Error]),
  ];
}

/** Records the run. A ledger that cannot be written is said, and takes nothing back of what was done. */
async function remember(under: Walk, result: ApplyResult, startedAt: string, exitCode: ExitCode): Promise<void> {
  const { io, ledger, prepared, street, options } = under;
  const { commitOf } = await import('../run/git.ts');
  const { kindsOf } = await import('../plan/vanished.ts');
  const { inventory } = prepared.survey;
  const head = commitOf(options.config);
  const commit = head === undefined || head.dirty ? undefined : head.commit;
  const isWhole = exitCode === ExitCode.Ok && isUnfiltered(options.filters);
  const record = {
    run: street.run,
    ...(street.attempt === undefined ? {} : { attempt: street.attempt }),
    command: 'apply',
    startedAt,
    finishedAt: io.now().toISOString(),
    exitCode,
    ...(commit === undefined ? {} : { commit }),
    accountsFound: inventory.accounts.size,
    ...(result.guards.length === 0 && isUnfiltered(options.filters) ? { kinds: kindsOf(prepared.desired.documents) } : {}),
    cells: countCells(result),
    ...(result.waves === undefined ? {} : { waves: result.waves }),
  };
  await ledger
    .record(record, isWhole ? commit : undefined, [...inventory.accounts.keys(), ...inventory.units.keys()])
    .catch((error: unknown) =>
      io.stderr.write(`note: the run is not remembered: ${error instanceof Error ? error.message : String(error)}\n`),
    );
}

const isUnfiltered = (filters: Walk['options']['filters']): boolean =>
  Object.values(filters).every((words: readonly unknown[]) => words.length === 0);
