import type { AccountId } from '../model/account-id.ts';
import type { Plan, RunHeader } from '../model/plan.ts';
import type { PageOptions } from '../output/plan-view.ts';
import type { Provider } from '../providers/provider.ts';
import { writeWhole } from './files.ts';
import { ExitCode, type Io, worstExitCode, writeAll } from './io.ts';
import type { Format } from './options.ts';

/** What a plan is printed with, wherever it comes from. */
export interface PlanPrint {
  readonly plan: Plan;
  readonly header: RunHeader;
  readonly unitOf: (account: AccountId) => string;
  /** Those of the run; all of them where it was another process's. */
  readonly providers?: readonly Provider[];
  readonly format: Format;
  readonly color: boolean;
  /** With JSON: every single change, one a line. */
  readonly changes: boolean;
}

/** Prints a plan in the format that was asked for. */
export async function printPlanAs(
  { plan, header, unitOf, providers, format, color, changes }: PlanPrint,
  io: Pick<Io, 'stdout'>,
): Promise<void> {
  if (format === 'json') {
    const { changeLines, planJson } = await import('../output/plan-json.ts');
    await writeAll(io.stdout, planJson(plan, header, unitOf));
    if (changes) await writeAll(io.stdout, changeLines(plan));
    return;
  }
  const { createProviders } = await import('../providers/all.ts');
  const { pageOptionsOf, widthOf } = await import('./walk.ts');
  const pages = pageOptionsOf(providers ?? createProviders(), unitOf);
  if (format === 'markdown') {
    const { commentBytes, planMarkdown } = await import('../output/plan-markdown.ts');
    return io.stdout.write(planMarkdown(plan, header, { ...pages, bytes: commentBytes }).text);
  }
  if (format === 'html') {
    const { planHtml } = await import('../output/plan-html.ts');
    return writeAll(io.stdout, planHtml(plan, header, pages));
  }
  const { planText } = await import('../output/plan-text.ts');
  await writeAll(io.stdout, planText(plan, { color, unitOf, types: pages.types, width: widthOf(io.stdout) }));
}

/** 5 when a guard refuses the run, 6 when something could not be read, 2 when asked for and there are changes. */
export function exitCodeOfPlan(plan: Plan, detailed: boolean): ExitCode {
  return worstExitCode([
    ...(plan.guards.length > 0 ? [ExitCode.Refused] : []),
    ...(plan.unreadable.length > 0 ? [ExitCode.Incomplete] : []),
    ...(detailed && plan.classes.length > 0 ? [ExitCode.Changes] : []),
  ]);
}

/** Writes a plan for `apply` and for comments. Throws UsageError where it cannot be written. */
export async function writePlanFile(file: string, plan: Plan, header: RunHeader, unitOf: (account: AccountId) => string): Promise<void> {
  const { planJson } = await import('../plan/plan-json.ts');
  writeWhole(file, 'plan', planJson(plan, header, unitOf));
}

/** Writes a plan as a page of its own, with everything. Throws UsageError where it cannot be written. */
export async function writePlanPage(file: string, plan: Plan, header: RunHeader, pages: PageOptions): Promise<void> {
  const { planHtml } = await import('../output/plan-html.ts');
  writeWhole(file, 'page', planHtml(plan, header, pages));
}
