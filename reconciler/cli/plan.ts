import path from 'node:path';
import { Command } from 'commander';
import type { Plan } from '../model/plan.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
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
import { planMergeCommand } from './plan-merge.ts';
import { exitCodeOfPlan, printPlanAs, writePlanFile, writePlanPage } from './print-plan.ts';
import type { Walk } from './walk.ts';

interface PlanOptions extends RawCommonOptions, RawShardOptions {
  readonly out?: string;
  readonly page?: string;
  readonly detailedExitcode?: boolean;
  readonly changes?: boolean;
  readonly allow?: string[];
  readonly base?: string;
}

/** Guards that `--allow` may lift; the others protect data that only a document gives up. */
export const allowable = ['empty-inventory', 'shrunk-inventory', 'blast-radius', 'kind-vanished', 'create-account'];

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
    .option('--page <file>', 'write the plan as a page with everything, for people')
    .option('--base <ref>', 'tell what this branch changes from what was different at REF; reads only what the branch can touch')
    .option('--detailed-exitcode', 'end with 2 when there are changes')
    .option('--changes', 'with --format json: every single change, one a line')
    .option('--allow <guard...>', `lift a guard: ${allowable.join(', ')}`, oneOf(allowable, 'guard'));
  addShardOptions(command).addCommand(planMergeCommand(io, finished));
  return addCommonOptions(command, ['text', 'json', 'markdown', 'html']).action(async (raw: PlanOptions) => {
    if (raw.changes === true && raw.format !== 'json') throw new UsageError('--changes goes with --format json');
    refuseInWorkflow(raw.allow, io);
    const options = commonOptions(raw, io);
    refuseFilteredShard(raw, options);
    if (raw.shard !== undefined && raw.out === undefined)
      throw new UsageError(
        '--shard makes a part of a plan, which is of use as a file only',
        'add --out FILE, and join the parts with: trueup plan merge',
      );
    const { shard, inventory, base } = raw;
    const { walk } = await import('./walk.ts');
    finished.code = await walk(
      {
        io,
        options,
        kind: 'plan',
        allow: raw.allow ?? [],
        ...(base === undefined ? {} : { base }),
        ...(shard === undefined ? {} : { shard }),
        ...(inventory === undefined ? {} : { inventory }),
      },
      async (under) => {
        const { makePlan } = await import('../pipeline.ts');
        const plan = await makePlan(under.prepared, { ...under.street, partial: raw.out !== undefined });
        under.progress.clear();
        if (raw.out !== undefined) {
          const { pageOptions } = await import('./walk.ts');
          await writePlanFile(path.resolve(io.cwd, raw.out), plan, under.header(), pageOptions(under).unitOf);
        }
        if (raw.page !== undefined) {
          const { pageOptions } = await import('./walk.ts');
          await writePlanPage(path.resolve(io.cwd, raw.page), plan, under.header(), pageOptions(under));
        }
        if (io.signal.aborted) {
          await io.stderr.write(
            `interrupted: ${raw.out ?? ''} has what was read, and ${plan.unreadable.length} unread cells as unreadable\n`,
          );
          return ExitCode.Interrupted;
        }
        await printPlan(plan, under, raw.changes === true);
        return exitCodeOfPlan(plan, raw.detailedExitcode === true);
      },
    );
  });
}

/** Prints a plan in the format that was asked for. */
export async function printPlan(plan: Plan, under: Walk, changes: boolean): Promise<void> {
  const { io, options } = under;
  const { pageOptions } = await import('./walk.ts');
  const { unitOf } = pageOptions(under);
  await printPlanAs(
    { plan, header: under.header(), unitOf, providers: under.prepared.providers, format: options.format, color: options.color, changes },
    io,
  );
}
