import path from 'node:path';
import { Command } from 'commander';
import type { Plan } from '../model/plan.ts';
import type { ResultPart } from '../plan/merge-results.ts';
import { exitCodesOfResult, printResultAs } from './apply-result.ts';
import { partText, readCapped, writeWhole } from './files.ts';
import { ExitCode, type Io, UsageError, worstExitCode } from './io.ts';
import type { Finished } from './main.ts';
import { addFormatOptions, type Format, wantsColor } from './options.ts';

interface MergeOptions {
  readonly plan: string;
  readonly out?: string;
  readonly format: Format;
  readonly color: boolean;
  readonly changes?: boolean;
}

/** `trueup result merge FILE...`: what the processes that applied one plan printed, as one result. */
export function resultCommand(io: Io, finished: Finished): Command {
  const merge = new Command('merge')
    .description('Join what apply --shard printed as JSON into one result; a shard that is not there is unreadable')
    .argument('<file...>', 'results of apply --shard --format json, in any order')
    .requiredOption('--plan <file>', 'the plan that they applied')
    .option('--out <file>', 'write the result to a file, as JSON')
    .option('--changes', 'with --format json: every cell, also the converged ones');
  addFormatOptions(merge, ['text', 'json', 'markdown', 'html']).action(async (files: string[], raw: MergeOptions) => {
    finished.code = await mergeFiles(files, raw, io);
  });
  return new Command('result').description('Results of apply').addCommand(merge);
}

async function mergeFiles(files: readonly string[], raw: MergeOptions, io: Io): Promise<ExitCode> {
  const { mergeResults } = await import('../plan/merge-results.ts');
  const plan = await wholePlan(path.resolve(io.cwd, raw.plan));
  if ('refused' in plan) {
    await io.stderr.write(`refused by the guard tampered-plan: ${plan.refused}\n`);
    return ExitCode.Refused;
  }
  const merged = mergeResults(plan, await readParts(files, io), await spanningTypes());
  if ('mismatch' in merged)
    throw new UsageError(`these are not the results of one plan: ${merged.mismatch}`, 'name the plan that all of them applied');
  const { result, header, diagnostics, missing } = merged;
  for (const shard of missing) await io.stderr.write(`note: shard ${shard} left no result: its cells count as unreadable\n`);
  const print = { result, plan, header, diagnostics, unitOf: () => 'not known', color: wantsColor(raw, io) };
  if (raw.out !== undefined) {
    const { resultJson } = await import('../output/result.ts');
    writeWhole(path.resolve(io.cwd, raw.out), 'result', resultJson(result, header, diagnostics, true));
  }
  await printResultAs({ ...print, format: raw.format, all: raw.changes === true }, io);
  return worstExitCode([...exitCodesOfResult(result), ...(plan.unreadable.length > 0 || missing.length > 0 ? [ExitCode.Incomplete] : [])]);
}

/** Types whose cells hang together over accounts. */
export async function spanningTypes(): Promise<ReadonlySet<Plan['classes'][number]['type']>> {
  const { createProviders } = await import('../providers/all.ts');
  const { spansCells } = await import('../run/sharding.ts');
  return new Set(
    createProviders()
      .filter(spansCells)
      .flatMap(({ types }) => types.map(({ name }) => name)),
  );
}

async function wholePlan(file: string): Promise<Plan | { readonly refused: string }> {
  const { readPlanFile } = await import('../plan/plan-file.ts');
  const read = readPlanFile(readCapped(file));
  if ('plan' in read) return read.plan;
  if (read.refused === 'tampered-plan') return { refused: `${file}: ${read.message}` };
  throw new UsageError(`${file} is not a plan: ${read.message}`, 'write one with: trueup plan --out FILE, or trueup plan merge --out FILE');
}

/** One that cannot be read, or is cut off, is left out with a note: its shard is missing then. Throws UsageError where none is left. */
async function readParts(files: readonly string[], io: Io): Promise<readonly ResultPart[]> {
  const { readResultFile } = await import('../plan/result-file.ts');
  const parts: ResultPart[] = [];
  for (const name of files) {
    const file = path.resolve(io.cwd, name);
    const part = partText(file);
    const read = 'problem' in part ? { wrong: part.problem } : readResultFile(part.text);
    if ('result' in read) parts.push({ ...read, name: file });
    else await io.stderr.write(`note: left out: ${file} is not a result: ${read.wrong}\n`);
  }
  if (parts.length === 0)
    throw new UsageError('no result could be read', 'results are printed by: trueup apply FILE --shard i/n --format json');
  return parts;
}
