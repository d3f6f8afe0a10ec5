import type { Plan, PlanClass } from '../model/plan.ts';
import type { Drift } from '../output/drift.ts';
import type { DriftAnswers } from '../plan/causes.ts';
import { writeWhole } from './files.ts';
import { ExitCode, worstExitCode, writeAll } from './io.ts';
import { textOptions, type Walk } from './walk.ts';

/**
 * Tells of a drift what is known beside it (since when, who, the ready answers), prints it, and writes it to a file where one is wanted. Of a
 * part that is asked when the parts are joined. Throws UsageError where the file cannot be written.
 */
export async function printDrift(found: Omit<Drift, 'factsOf' | 'answersOf'>, under: Walk, out: string | undefined): Promise<ExitCode> {
  const { io, options } = under;
  const { plan, stackDrift } = found;
  const isPart = plan.shard !== undefined;
  const { driftJson, driftText } = await import('../output/drift.ts');
  const { driftFacts } = await import('./drift-facts.ts');
  const facts = isPart ? undefined : await driftFacts(under, plan);
  const asJson = options.format === 'json' || out !== undefined;
  const answers = !isPart && asJson ? await answersOf(under, plan) : undefined;
  under.progress.clear();
  const drift: Drift = {
    ...found,
    factsOf: (each) => facts?.get(each) ?? {},
    ...(answers === undefined ? {} : { answersOf: (each) => answers.get(each) }),
  };
  if (out !== undefined) writeWhole(out, 'drift', driftJson(drift, under.header()));
  await writeAll(io.stdout, options.format === 'json' ? driftJson(drift, under.header()) : driftText(drift, textOptions(under)));
  return worstExitCode([
    ...(plan.unreadable.length > 0 || stackDrift?.some(({ complete }) => !complete) === true ? [ExitCode.Incomplete] : []),
    ...(plan.classes.length > 0 || stackDrift?.some(({ drifted = 0 }) => drifted > 0) === true ? [ExitCode.Changes] : []),
  ]);
}

async function answersOf(under: Walk, plan: Plan): Promise<ReadonlyMap<PlanClass, DriftAnswers>> {
  const { answerInput } = await import('./drift-adopt.ts');
  const { driftAnswers } = await import('../plan/drift-answers.ts');
  return driftAnswers(plan.classes, answerInput(under, plan));
}
