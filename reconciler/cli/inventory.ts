import path from 'node:path';
import { Command, Option } from 'commander';
import { writeWhole } from './files.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

interface InventoryOptions extends RawCommonOptions {
  readonly out?: string;
  readonly base?: string;
  readonly cellsPerShard: number;
}

/** Cells that one shard takes by default. Facts: github 3.2. */
const defaultCellsPerShard = 250;

/** `trueup inventory`: reads the organization once, for the processes that share a plan, and says how many there should be. */
export function inventoryCommand(io: Io, finished: Finished): Command {
  const command = new Command('inventory')
    .description('Read the organization once, for processes that share a plan (plan --shard), and say how many they should be')
    .option('--out <file>', 'write it to a file, for --inventory')
    .option('--base <ref>', 'count only what the branch can touch, as plan --base reads it')
    .addOption(
      new Option('--cells-per-shard <n>', 'cells that one process takes').default(defaultCellsPerShard).argParser((text) => {
        const count = Number(text);
        if (!/^\d+$/.test(text) || count < 1) throw new UsageError(`--cells-per-shard ${text}`, 'write a whole number from 1');
        return count;
      }),
    );
  return addCommonOptions(command, ['text', 'json'], 'run').action(async (raw: InventoryOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    const { maxShards } = await import('../targets/shard.ts');
    const base = raw.base === undefined ? {} : { base: raw.base };
    finished.code = await walk({ io, options, kind: 'plan', ...base }, async (under) => {
      const { inventory, live } = under.prepared.survey;
      const cells = under.prepared.cells.size;
      const shards = Math.min(maxShards, Math.max(1, Math.ceil(cells / raw.cellsPerShard)));
      // A gate between waves is judged by one process, over all cells of the wave.
      const applyShards = under.prepared.organization.spec.rollout === undefined ? shards : 1;
      if (raw.out !== undefined) {
        const { handoverText } = await import('../run/handover.ts');
        writeWhole(path.resolve(io.cwd, raw.out), 'inventory', [
          handoverText({ inventory, listings: live.listings, readAt: options.calendar.now }),
        ]);
      }
      await io.stdout.write(
        options.format === 'json'
          ? await inventoryJson({ accounts: inventory.accounts.size, cells, shards, applyShards }, under)
          : `${inventory.accounts.size} accounts, ${cells} cells to read: ${shards} ${shards === 1 ? 'process' : 'processes'}\n`,
      );
      return ExitCode.Ok;
    });
  });
}

async function inventoryJson(
  figures: Readonly<Record<'accounts' | 'cells' | 'shards' | 'applyShards', number>>,
  under: { header(): import('../model/plan.ts').RunHeader },
): Promise<string> {
  const { headerMembers } = await import('../plan/plan-json.ts');
  const { jsonObject } = await import('../plan/json-pieces.ts');
  return [...jsonObject({ ...headerMembers('inventory', under.header()), ...figures })].join('');
}
