import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { Plan } from '../model/plan.ts';
import { ExitCode, type Io, UsageError, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, oneOf, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

interface PlanOptions extends RawCommonOptions {
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  readonly changes?: boolean;
  readonly allow?: string[];
  readonly base?: string;
}

/** Guards that `--allow` may lift; the others protect data that only a document gives up. */
export const allowable = ['empty-inventory', 'shrunk-inventory', 'blast-radius', 'kind-vanished'];

/** In a workflow nobody reads what was typed, so only a reviewed document lifts a guard there. Throws UsageError. */
export function refuseInWorkflow(allow: readonly string[] | undefined, io: Io): void {
  const [guard] = allow ?? [];
  if (guard !== undefined && io.env['GITHUB_ACTIONS'] === 'true')
    throw new UsageError(
      `--allow ${guard} is refused in a GitHub workflow: only an Exception document counts there`,
      `write one with what: { guard: ${guard} } and an expires, and have it reviewed (docs/exceptions.md)`,
    );
}

/** `trueup plan`: what apply would change, and nothing else. */
export function planCommand(io: Io, finished: Finished): Command {
  const command = new Command('plan')
    .description('Show what apply would change')
    .option('--out <file>', 'write the plan to a file, for apply')
    .option('--base <ref>', 'tell what this branch changes from what was different at REF; reads only what the branch can touch')
    .option('--detailed-exitcode', 'end with 2 when there are changes')
    .option('--changes', 'with --format json: every single change, one a line')
    .option('--allow <guard...>', `lift a guard: ${allowable.join(', ')}`, oneOf(allowable, 'guard'));
  return addCommonOptions(command, ['text', 'json', 'markdown', 'html']).action(async (raw: PlanOptions) => {
    if (raw.changes === true && raw.format !== 'json') throw new UsageError('--changes goes with --format json');
    refuseInWorkflow(raw.allow, io);
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    finished.code = await walk(
      { io, options, kind: 'plan', allow: raw.allow ?? [], ...(raw.base === undefined ? {} : { base: raw.base }) },
      async (under) => {
        const { makePlan } = await import('../pipeline.ts');
        const plan = await makePlan(under.prepared, under.street);
        under.progress.clear();
        if (raw.out !== undefined) await writePlanFile(path.resolve(io.cwd, raw.out), plan, under);
        await printPlan(plan, under, raw.changes === true);
        return exitCodeOfPlan(plan, raw.detailedExitcode === true);
      },
    );
  });
}

/** Prints a plan in the format that was asked for. */
export async function printPlan(plan: Plan, under: Walk, changes: boolean): Promise<void> {
  const { io, options } = under;
  const { pageOptions, textOptions } = await import('./walk.ts');
  if (options.format === 'json') {
    const { changeLines, planJson } = await import('../output/plan-json.ts');
    await writeAll(io.stdout, planJson(plan, under.header(), pageOptions(under).unitOf));
    if (changes) await writeAll(io.stdout, changeLines(plan));
    return;
  }
  if (options.format === 'markdown') {
    const { commentBytes, planMarkdown } = await import('../output/plan-markdown.ts');
    return io.stdout.write(planMarkdown(plan, under.header(), { ...pageOptions(under), bytes: commentBytes }).text);
  }
  if (options.format === 'html') {
    const { planHtml } = await import('../output/plan-html.ts');
    return writeAll(io.stdout, planHtml(plan, under.header(), pageOptions(under)));
  }
  const { planText } = await import('../output/plan-text.ts');
  await writeAll(io.stdout, planText(plan, textOptions(under)));
}

/** 5 when a guard refuses the run, 6 when something could not be read, 2 when asked for and there are changes. */
export function exitCodeOfPlan(plan: Plan, detailed: boolean): ExitCode {
  return worstExitCode([
    ...(plan.guards.length > 0 ? [ExitCode.Refused] : []),
    ...(plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
    ...(detailed && plan.classes.length > 0 ? [ExitCode.Changes] : []),
  ]);
}

/** Writes beside the file and renames: nobody finds half a plan. Throws UsageError when it cannot be written. */
async function writePlanFile(file: string, plan: Plan, under: Walk): Promise<void> {
  const { planJson } = await import('../plan/plan-json.ts');
  const { pageOptions } = await import('./walk.ts');
  const { renameSync, rmSync } = await import('node:fs');
  const temporary = `${file}.${under.street.run}.tmp`;
  try {
    writeFileSync(temporary, '', { mode: 0o600 });
    for (const piece of planJson(plan, under.header(), pageOptions(under).unitOf)) writeFileSync(temporary, piece, { flag: 'a' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write the plan to ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
