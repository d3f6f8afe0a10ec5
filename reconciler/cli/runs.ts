import { type Command, Option } from 'commander';
import { ExitCode, type Io, UsageError, writeAll } from './io.ts';
import { type LedgerOptions, ledgerCommand, withLedger } from './ledger-of.ts';
import type { Finished } from './main.ts';
import { toolVersion } from './version.ts';

interface RunsOptions extends LedgerOptions {
  readonly format: 'text' | 'json';
}

/** `trueup runs [RUN]`: what the ledger remembers, newest first; with a run, each of its write calls. */
export function runsCommand(io: Io, finished: Finished): Command {
  return ledgerCommand('runs')
    .description('List the runs that are remembered, or one with its write calls')
    .argument('[run]', 'the id of a run')
    .addOption(new Option('--format <format>', 'how to print the result').choices(['text', 'json']).default('text'))
    .action(async (run: string | undefined, options: RunsOptions) => {
      const { readHistory, readOneRun } = await import('../run/history.ts');
      const { runsJson, runsText, runText } = await import('../output/runs.ts');
      await withLedger(io, options, 'plan', async (ledger) => {
        if (run === undefined) {
          const runs = await readHistory(ledger, io.now());
          await writeAll(io.stdout, options.format === 'json' ? runsJson(runs, toolVersion) : runsText(runs));
          return;
        }
        const found = await readOneRun(ledger, run, io.now());
        if (found === undefined) throw new UsageError(`the ledger in ${ledger.place} knows no run ${run}`, 'trueup runs lists them');
        const steps = (found.journal?.steps ?? []).map(({ begin, end }) => ({ ...begin, ...(end === undefined ? {} : { ended: end }) }));
        await writeAll(io.stdout, options.format === 'json' ? runsJson([found.view], toolVersion, steps) : runText(found.view, steps));
      });
      finished.code = ExitCode.Ok;
    });
}
