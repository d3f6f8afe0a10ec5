import path from 'node:path';
import { Command } from 'commander';
import { organizationShard } from '../targets/shard.ts';
import { comparedWith } from './drift-base.ts';
import { driftMergeCommand } from './drift-merge.ts';
import { type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import {
  addCommonOptions,
  addShardOptions,
  commonOptions,
  type RawCommonOptions,
  type RawShardOptions,
  refuseFilteredShard,
} from './options.ts';

interface RawDriftOptions extends RawCommonOptions, RawShardOptions {
  readonly adopt?: boolean;
  readonly owner?: string;
  readonly ticket?: string;
  readonly detectStackDrift?: boolean;
  readonly out?: string;
}

/** `trueup drift`: where the organization departs from what was applied last, or from the documents where no ledger tells. */
export function driftCommand(io: Io, finished: Finished): Command {
  const command = new Command('drift')
    .description('Show where the organization departs from what was applied last')
    .option('--adopt', 'edit the documents so that they ask for what is live, and list what no document can say')
    .option('--owner <name>', 'with --adopt: who answers for entries that need an owner')
    .option('--ticket <id>', 'with --adopt: the ticket of entries that need one')
    .option('--detect-stack-drift', 'have CloudFormation look for drift in every stack of the stack sets first; goes by the apply role')
    .option('--out <file>', 'write the drift to a file, as JSON, for the drift issue');
  addShardOptions(command).addCommand(driftMergeCommand(io, finished));
  return addCommonOptions(command, ['text', 'json']).action(async (raw: RawDriftOptions) => {
    const options = commonOptions(raw, io);
    refuseTogether(raw, options.format);
    refuseFilteredShard(raw, options);
    const { walk } = await import('./walk.ts');
    const compared = comparedWith(options.config);
    const { shard, inventory } = raw;
    // Stack sets are looked at by one of several processes alone.
    const detects = raw.detectStackDrift === true && (shard === undefined || shard.index === organizationShard);
    finished.code = await walk(
      {
        io,
        options,
        // A detection is an operation, and the plan role begins none.
        kind: detects ? 'apply' : 'plan',
        sourceOf: compared.sourceOf,
        ...(shard === undefined ? {} : { shard }),
        ...(inventory === undefined ? {} : { inventory }),
      },
      async (under) => {
        const { detectStackDrift, makePlan } = await import('../pipeline.ts');
        const stackDrift = detects ? await detectStackDrift(under.prepared, under.street) : undefined;
        // Nobody knows of a difference in what cannot be seen.
        const plan = await makePlan(under.prepared, { ...under.street, unseen: 'left-out' });
        if (raw.adopt === true) {
          const { adoptDrift } = await import('./drift-adopt.ts');
          return await adoptDrift(under, plan, raw);
        }
        const { readAnalysed } = await import('../run/analysed.ts');
        const analysed = await readAnalysed(under.prepared, under.street.signal);
        const { printDrift } = await import('./print-drift.ts');
        const found = {
          plan,
          base: compared.base(),
          ...(stackDrift === undefined ? {} : { stackDrift }),
          ...(analysed.length === 0 ? {} : { analysed }),
        };
        return printDrift(found, under, raw.out === undefined ? undefined : path.resolve(io.cwd, raw.out));
      },
    );
  });
}

/** Throws UsageError. */
function refuseTogether({ adopt, owner, ticket, shard, out }: RawDriftOptions, format: string): void {
  if (adopt !== true && (owner !== undefined || ticket !== undefined)) throw new UsageError('--owner and --ticket go with --adopt');
  if (adopt === true && format !== 'text') throw new UsageError('--adopt prints text', 'leave --format out');
  if (adopt === true && out !== undefined) throw new UsageError('--adopt edits the documents and writes no drift', 'leave --out out');
  if (shard === undefined) return;
  if (adopt === true) throw new UsageError('--adopt goes without --shard', 'the documents are edited by one process, for all cells');
  if (out === undefined)
    throw new UsageError(
      '--shard finds a part of the drift, which is of use as a file only',
      'add --out FILE, and join the parts with: trueup drift merge',
    );
}
