import path from 'node:path';
import { Command } from 'commander';
import { canonicalJson } from '../model/properties.ts';
import type { DriftReport } from '../plan/drift-report.ts';
import type { PlanPart } from '../plan/merge-plans.ts';
import { comparedWith } from './drift-base.ts';
import { partText } from './files.ts';
import { type ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

interface MergeOptions extends RawCommonOptions {
  readonly out?: string;
  readonly inventory?: string;
}

/**
 * `trueup drift merge FILE...`: the parts that `drift --shard` wrote, as the one drift that they are. What a part cannot tell is asked here, once
 * for all: since when, who made it, and the ready answers.
 */
export function driftMergeCommand(io: Io, finished: Finished): Command {
  const command = new Command('merge')
    .description('Join the parts that drift --shard wrote into one drift; a part that is not there is unreadable')
    .argument('<file...>', 'what drift --shard --out wrote, in any order')
    .option('--inventory <file>', 'the organization as the parts had it, instead of reading it again')
    .option('--out <file>', 'write the drift to a file, as JSON, for the drift issue');
  return addCommonOptions(command, ['text', 'json'], 'run').action(async (files: string[], _: unknown, own: Command) => {
    // The drift command has options of the same names and takes them, wherever they stand.
    const raw: MergeOptions & Readonly<Record<string, unknown>> = own.optsWithGlobals();
    for (const name of ['adopt', 'owner', 'ticket', 'detectStackDrift', 'shard'])
      if (raw[name] !== undefined) throw new UsageError('drift merge joins what was found, and takes no options of how to look for it');
    const options = commonOptions(raw, io);
    const parts = await readParts(files, io);
    const { walk } = await import('./walk.ts');
    const compared = comparedWith(options.config);
    const { inventory } = raw;
    finished.code = await walk(
      { io, options, kind: 'plan', sourceOf: compared.sourceOf, ...(inventory === undefined ? {} : { inventory }) },
      (under) => merge(parts, compared.base(), under, raw.out === undefined ? undefined : path.resolve(io.cwd, raw.out)),
    );
  });
}

type DriftPart = DriftReport & Pick<PlanPart, 'plan' | 'name'>;

async function merge(parts: readonly DriftPart[], base: DriftReport['base'], under: Walk, out: string | undefined): Promise<ExitCode> {
  const { io, prepared, options } = under;
  const { digestsOf } = await import('../pipeline.ts');
  const { mergePlans } = await import('../plan/merge-plans.ts');
  const again = 'look for drift again, all parts from one commit and one inventory';
  const own = digestsOf(prepared).documents;
  for (const part of parts) {
    if (canonicalJson(part.base) !== canonicalJson(base) || part.plan.made?.documents !== own)
      throw new UsageError(`${part.name} was compared with other documents than what was applied last by now`, again);
  }
  const merged = mergePlans(
    parts.map((part) => ({ plan: part.plan, header: part.header, units: new Map(), name: part.name })),
    prepared.providers.flatMap(({ types }) => types),
    'drift',
  );
  if ('mismatch' in merged) throw new UsageError(`these are not parts of one drift: ${merged.mismatch}`, again);
  for (const shard of merged.missing) await io.stderr.write(`note: shard ${shard} left no drift: its cells count as unreadable\n`);
  const { printDrift } = await import('./print-drift.ts');
  const { sumOfStats } = await import('../plan/merge-plans.ts');
  const stackDrift = parts.flatMap((part) => part.stackDrift ?? []);
  const analysed = parts.flatMap((part) => part.analysed ?? []);
  const found = {
    plan: merged.plan,
    base,
    ...(stackDrift.length === 0 ? {} : { stackDrift }),
    ...(analysed.length === 0 ? {} : { analysed: analysed.toSorted(byCell) }),
  };
  // The parts ran side by side, this process after them.
  const header = (): ReturnType<Walk['header']> => {
    const last = under.header();
    const stats = sumOfStats([merged.header.stats, last.stats]);
    return {
      ...last,
      now: options.calendar.now.toISOString(),
      stats: { ...stats, processes: parts.length, wallMs: merged.header.stats.wallMs + last.stats.wallMs },
    };
  };
  return printDrift(found, { ...under, header }, out);
}

const byCell = (a: { readonly account: string; readonly region: string }, b: typeof a): number =>
  `${a.account}/${a.region}` < `${b.account}/${b.region}` ? -1 : 1;

/**
 * Reads parts of a drift. One that cannot be read, or is cut off, is left out with a note: its shard is missing then. Throws UsageError where none
 * is left, and for a drift that is no part.
 */
async function readParts(files: readonly string[], io: Io): Promise<readonly DriftPart[]> {
  const { readDriftFile } = await import('../plan/drift-report.ts');
  const parts: DriftPart[] = [];
  const leaveOut = (why: string): Promise<void> => io.stderr.write(`note: left out: ${why}\n`);
  for (const name of files) {
    const file = path.resolve(io.cwd, name);
    const part = partText(file);
    if ('problem' in part) {
      await leaveOut(part.problem);
      continue;
    }
    const read = readDriftFile(part.text);
    if ('wrong' in read) {
      await leaveOut(`${file} is not a drift: ${read.wrong}`);
      continue;
    }
    const { shard } = read.plan;
    if (shard === undefined)
      throw new UsageError(`${file} is a whole drift, not a part of one`, 'parts are written by: trueup drift --shard i/n --out FILE');
    parts.push({ ...read, plan: { ...read.plan, shard }, name: file });
  }
  if (parts.length === 0)
    throw new UsageError('no part of a drift could be read', 'parts are written by: trueup drift --shard i/n --out FILE');
  return parts;
}
