import { Command } from 'commander';
import { ExitCode, type Io, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

/** `trueup drift`: where the organization departs from what was applied last, or from the documents where no ledger tells. */
export function driftCommand(io: Io, finished: Finished): Command {
  const command = new Command('drift').description('Show where the organization departs from what was applied last');
  return addCommonOptions(command, ['text', 'json']).action(async (raw: RawCommonOptions) => {
    const options = commonOptions(raw, io);
    const { walk } = await import('./walk.ts');
    const { sourceOfCommit } = await import('../run/git.ts');
    let base: { readonly commit?: string; readonly documents: string } = { documents: options.config };
    finished.code = await walk(
      {
        io,
        options,
        kind: 'plan',
        sourceOf: ({ appliedCommit }) => {
          const source = appliedCommit === undefined ? undefined : sourceOfCommit(options.config, appliedCommit);
          if (appliedCommit !== undefined && source !== undefined) base = { commit: appliedCommit, documents: options.config };
          return source;
        },
      },
      async (under) => {
        const { makePlan } = await import('../pipeline.ts');
        const plan = await makePlan(under.prepared, under.street);
        under.progress.clear();
        const { inventory } = under.prepared.survey;
        if (options.format === 'json') {
          const { driftJson } = await import('../output/drift-json.ts');
          await writeAll(io.stdout, driftJson(plan, under.header(), base));
        } else {
          const { driftText } = await import('../output/drift-text.ts');
          await writeAll(io.stdout, driftText(plan, base, { color: options.color, width: io.stdout.columns, inventory }));
        }
        return worstExitCode([
          ...(plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
          ...(plan.classes.length > 0 ? [ExitCode.Changes] : []),
        ]);
      },
    );
  });
}
