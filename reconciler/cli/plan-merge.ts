import path from 'node:path';
import { Command } from 'commander';
import type { AccountId } from '../model/account-id.ts';
import type { PlanPart } from '../plan/merge-plans.ts';
import { partText } from './files.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addFormatOptions, type Format, wantsColor } from './options.ts';

interface MergeOptions {
  readonly out?: string;
  readonly page?: string;
  readonly format: Format;
  readonly color: boolean;
  readonly detailedExitcode?: boolean;
  readonly changes?: boolean;
}

/** `trueup plan merge FILE...`: the parts that `plan --shard` wrote, as the one plan that they are. */
export function planMergeCommand(io: Io, finished: Finished): Command {
  const command = new Command('merge')
    .description('Join the parts that plan --shard wrote into one plan; a part that is not there is unreadable')
    .argument('<file...>', 'what plan --shard --out wrote, in any order')
    .option('--out <file>', 'write the plan to a file, for apply')
    .option('--page <file>', 'write the plan as a page with everything, for people')
    .option('--detailed-exitcode', 'end with 2 when there are changes')
    .option('--changes', 'with --format json: every single change, one a line');
  return addFormatOptions(command, ['text', 'json', 'markdown', 'html']).action(async (files: string[], _: unknown, own: Command) => {
    // The plan command has options of the same names and takes them, wherever they stand.
    const raw: MergeOptions = own.optsWithGlobals();
    if (raw.changes === true && raw.format !== 'json') throw new UsageError('--changes goes with --format json');
    finished.code = await merge(files, raw, io);
  });
}

async function merge(files: readonly string[], raw: MergeOptions, io: Io): Promise<ExitCode> {
  const { mergePlans } = await import('../plan/merge-plans.ts');
  const { createProviders } = await import('../providers/all.ts');
  const read = await readParts(files, io);
  if ('refused' in read) {
    await io.stderr.write(`refused by the guard tampered-plan: ${read.refused}\n`);
    return ExitCode.Refused;
  }
  const merged = mergePlans(
    read.parts,
    createProviders().flatMap(({ types }) => types),
  );
  if ('mismatch' in merged)
    throw new UsageError(`these are not parts of one plan: ${merged.mismatch}`, 'plan all parts again, from one commit and one inventory');
  const { plan, header, units, missing } = merged;
  for (const shard of missing) await io.stderr.write(`note: shard ${shard} left no plan: its cells count as unreadable\n`);
  const unitOf = (account: AccountId): string => units.get(account) ?? 'not known';
  const { exitCodeOfPlan, printPlanAs, writePlanFile, writePlanPage } = await import('./print-plan.ts');
  const { pageOptionsOf } = await import('./walk.ts');
  if (raw.out !== undefined) await writePlanFile(path.resolve(io.cwd, raw.out), plan, header, unitOf);
  if (raw.page !== undefined) await writePlanPage(path.resolve(io.cwd, raw.page), plan, header, pageOptionsOf(createProviders(), unitOf));
  await printPlanAs({ plan, header, unitOf, format: raw.format, color: wantsColor(raw, io), changes: raw.changes === true }, io);
  return exitCodeOfPlan(plan, raw.detailedExitcode === true);
}

/**
 * Reads parts of a plan. One that cannot be read, or is cut off, is left out with a note: its shard is missing then. Throws UsageError where
 * none is left, and for a plan that is no part.
 */
async function readParts(
  files: readonly string[],
  io: Io,
): Promise<{ readonly parts: readonly PlanPart[] } | { readonly refused: string }> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const parts: PlanPart[] = [];
  for (const name of files) {
    const file = path.resolve(io.cwd, name);
    const read = partText(file);
    if ('problem' in read) {
      await io.stderr.write(`note: left out: ${read.problem}\n`);
      continue;
    }
    const part = readPlanFile(read.text);
    if ('plan' in part) {
      const { plan, header, units } = part;
      const { shard } = plan;
      if (shard === undefined)
        throw new UsageError(`${file} is a whole plan, not a part of one`, 'parts are written by: trueup plan --shard i/n --out FILE');
      parts.push({ plan: { ...plan, shard }, header, units, name: file });
    } else if (part.refused === 'tampered-plan') return { refused: `${file}: ${part.message}` };
    else await io.stderr.write(`note: left out: ${file} is not a plan: ${part.message}\n`);
  }
  if (parts.length === 0)
    throw new UsageError('no part of a plan could be read', 'parts are written by: trueup plan --shard i/n --out FILE');
  return { parts };
}
