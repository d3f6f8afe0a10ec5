import { Command } from 'commander';
import { diskReason } from '../model/disk-problem.ts';
import type { WriteSession } from '../run/session.ts';
import { checkApprovedWaves } from './apply.ts';
import { countCells, withSession } from './apply-session.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, oneOf, type RawCommonOptions } from './options.ts';
import { allowable, refuseInWorkflow } from './plan.ts';
import { planThenApply } from './planned-writes.ts';
import type { Walk } from './walk.ts';

interface PruneOptions extends RawCommonOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly approveWave?: string[];
  readonly allow?: string[];
}

/** `trueup prune`: takes away what bears our mark and no document asks for; to be repeated until nothing is left. */
export function pruneCommand(io: Io, finished: Finished): Command {
  const command = new Command('prune')
    .description('Remove what we own and no document asks for, the newest first')
    .option('--plan', 'only show what would be removed')
    .option('--yes', 'do not ask')
    .option('--approve-wave <name...>', 'go on after these waves of the rollout without asking')
    .option('--allow <guard...>', `lift a guard: ${allowable.join(', ')}`, oneOf(allowable, 'guard'));
  return addCommonOptions(command, ['text', 'json', 'markdown', 'html']).action(async (raw: PruneOptions) => {
    refuseInWorkflow(raw.allow, io);
    const options = commonOptions(raw, io);
    if (raw.yes !== true && raw.plan !== true && io.ask === undefined)
      throw new UsageError('prune asks before it writes, and there is no terminal to ask on', 'look with --plan, then add --yes');
    const { walk } = await import('./walk.ts');
    finished.code = await withSession((session) =>
      walk(
        {
          io,
          options,
          kind: 'apply',
          prune: true,
          allow: raw.allow ?? [],
          writes: session,
          asks: raw.yes !== true,
          approvedWaves: raw.approveWave ?? [],
        },
        (under) => prune(under, raw, session),
      ),
    );
  });
}

async function prune(under: Walk, raw: PruneOptions, session: WriteSession): Promise<ExitCode> {
  const { io, street, prepared } = under;
  checkApprovedWaves(under);
  const startedAt = io.now().toISOString();
  if (prepared.desired.documents.all('TenantDefaults').length === 0)
    await io.stderr.write(
      'note: no document is of kind TenantDefaults, so nobody says which accounts hold tenants: they were not looked at\n',
    );
  return planThenApply(under, raw, session, 'prune', async (result, code) => {
    if (code !== ExitCode.Ok && result.guards.length === 0) await io.stderr.write('Not everything is gone yet: run it again.\n');
    const record = {
      run: street.run,
      command: 'prune',
      startedAt,
      finishedAt: io.now().toISOString(),
      exitCode: code,
      cells: countCells(result),
      ...(result.waves === undefined ? {} : { waves: result.waves }),
    };
    await under.ledger
      .record(record)
      .catch((error: unknown) => io.stderr.write(`note: the run is not remembered in ${under.ledger.place}: ${diskReason(error)}\n`));
    return code;
  });
}
