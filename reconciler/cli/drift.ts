import { Command } from 'commander';
import type { Plan, PlanClass } from '../model/plan.ts';
import type { DriftAnswers, DriftBase } from '../plan/causes.ts';
import { ExitCode, type Io, UsageError, worstExitCode, writeAll } from './io.ts';
import type { Finished } from './main.ts';
import { addCommonOptions, commonOptions, type RawCommonOptions } from './options.ts';
import type { Walk } from './walk.ts';

interface RawDriftOptions extends RawCommonOptions {
  readonly adopt?: boolean;
  readonly owner?: string;
  readonly ticket?: string;
  readonly detectStackDrift?: boolean;
}

/** `trueup drift`: where the organization departs from what was applied last, or from the documents where no ledger tells. */
export function driftCommand(io: Io, finished: Finished): Command {
  const command = new Command('drift')
    .description('Show where the organization departs from what was applied last')
    .option('--adopt', 'edit the documents so that they ask for what is live, and list what no document can say')
    .option('--owner <name>', 'with --adopt: who answers for entries that need an owner')
    .option('--ticket <id>', 'with --adopt: the ticket of entries that need one')
    .option('--detect-stack-drift', 'have CloudFormation look for drift in every stack of the stack sets first; goes by the apply role');
  return addCommonOptions(command, ['text', 'json']).action(async (raw: RawDriftOptions) => {
    const options = commonOptions(raw, io);
    if (raw.adopt !== true && (raw.owner !== undefined || raw.ticket !== undefined))
      throw new UsageError('--owner and --ticket go with --adopt');
    if (raw.adopt === true && options.format !== 'text') throw new UsageError('--adopt prints text', 'leave --format out');
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
        if (raw.adopt === true) {
          const { adoptDrift } = await import('./drift-adopt.ts');
          return await adoptDrift(under, plan, raw);
        }
        const { readAnalysed } = await import('../run/analysed.ts');
        const analysed = await readAnalysed(under.prepared, under.street.signal);
        under.progress.clear();
        const { driftJson, driftText } = await import('../output/drift.ts');
        const { driftFacts } = await import('./drift-facts.ts');
        const facts = await driftFacts(under, plan);
        const answers = options.format === 'json' ? await answersOf(under, plan) : undefined;
        const drift = {
          plan,
          base,
          factsOf: (each: PlanClass) => facts.get(each) ?? {},
          ...(answers === undefined ? {} : { answersOf: (each: PlanClass) => answers.get(each) }),
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

async function answersOf(under: Walk, plan: Plan): Promise<ReadonlyMap<PlanClass, DriftAnswers>> {
  const { answerInput } = await import('./drift-adopt.ts');
  const { driftAnswers } = await import('../plan/drift-answers.ts');
  return driftAnswers(plan.classes, answerInput(under, plan));
}
