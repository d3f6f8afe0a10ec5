import type { ApplyResult } from '../model/plan.ts';
import type { WriteSession } from '../run/session.ts';
import { confirmed, printResult } from './apply.ts';
import { exitCodesOfResult } from './apply-result.ts';
import { applyInSession, writesSomething } from './apply-session.ts';
import { ExitCode, worstExitCode } from './io.ts';
import { printPlan } from './plan.ts';
import { exitCodeOfPlan } from './print-plan.ts';
import type { Walk } from './walk.ts';

/**
 * What commands besides `apply` do with a plan of their own: make it, show it, ask, carry it out, show the result. With `--plan` it ends after the showing.
 *
 * @param command as the journal and the ledger name it
 * @param ended says what is left to say of a result; it is given the exit code so far and returns the command's
 */
export async function planThenApply(
  under: Walk,
  raw: { readonly yes?: boolean; readonly plan?: boolean },
  session: WriteSession,
  command: string,
  ended: (result: ApplyResult, code: ExitCode) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { io, options, street, prepared, progress } = under;
  const { makePlan } = await import('../pipeline.ts');
  const plan = await makePlan(prepared, street);
  progress.clear();
  if (options.format === 'text' || raw.plan === true) await printPlan(plan, under, false);
  const ofPlan = exitCodeOfPlan(plan, false);
  if (raw.plan === true) return ofPlan;
  if (writesSomething(plan) && !(await confirmed(under, raw))) {
    await io.stderr.write('Nothing was changed.\n');
    return ExitCode.Error;
  }
  const show = (result: ApplyResult): Promise<void> => printResult(result, plan, under, false);
  return applyInSession(session, plan, under, command, show, (result) =>
    ended(result, worstExitCode([ofPlan, ...exitCodesOfResult(result)])),
  );
}
