import { Command } from 'commander';
import type { DriftBase } from '../plan/causes.ts';
import { ExitCode, type Io, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';

/** `trueup drift`: where the organization departs from what was applied last, or from the documents where no ledger tells. */
export function driftCommand(io: Io, finished: Finished): Command {
  const command = new Command('drift')
    .description('Show where the organization departs from what was applied last')
    .option('--detect-stack-drift', 'have CloudFormation look for drift in every stack of the stack sets first; goes by the apply role');
  return addCommonOptions(command, ['text', 'json']).action(async (raw: RawCommonOptions & { readonly detectStackDrift?: boolean }) => {
    const options = commonOptions(raw, io);
    const { textOptions, walk } = await import('./walk.ts');
    const { sourceOfCommit } = await import('../run/git.ts');
    let base: DriftBase = { kind: 'documents' };
    finished.code = await walk(
      {
        io,
        options,
        // A detection is an operation, and the plan role begins none.
        kind: raw.detectStackDrift === true ? 'apply' : 'plan',
        sourceOf: ({ appliedCommit }) => {
          const source = appliedCommit === undefined ? undefined : sourceOfCommit(options.config, appliedCommit);
          if (appliedCommit !== undefined && source !== undefined) base = { kind: 'last-applied', commit: appliedCommit };
          return source;
        },
      },
      async (under) => {
        const { detectStackDrift, makePlan } = await import('../pipeline.ts');
        const stackDrift = raw.detectStackDrift === true ? await detectStackDrift(under.prepared, under.street) : undefined;
        // Nobody knows of a difference in what cannot be seen.
        const plan = await makePlan(under.prepared, { ...under.street, unseen: 'left-out' });
        const { readAnalysed } = await import('../run/analysed.ts');
        const analysed = await readAnalysed(under.prepared, under.street.signal);
        under.progress.clear();
        const { driftJson, driftText } = await import('../output/drift.ts');
        // Who and when is not read yet, and first seen needs the ledger's history: what is not known is left out.
        const drift = {
          plan,
          base,
          factsOf: () => ({}),
          ...(stackDrift === undefined ? {} : { stackDrift }),
          ...(analysed.length === 0 ? {} : { analysed }),
        };
        const pieces = options.format === 'json' ? driftJson(drift, under.header()) : driftText(drift, textOptions(under));
        await writeAll(io.stdout, pieces);
        return worstExitCode([
          ...(plan.unreadable.length > 0 || stackDrift?.some(({ complete }) => !complete) === true ? [ExitCode.Incomplete] : []),
          ...(plan.classes.length > 0 || stackDrift?.some(({ drifted = 0 }) => drifted > 0) === true ? [ExitCode.Changes] : []),
        ]);
      },
    );
  });
}
