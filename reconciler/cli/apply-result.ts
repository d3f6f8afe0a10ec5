import type { AccountId } from '../model/account-id.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyResult, CellResult, CellStatus, Plan, RunHeader } from '../model/plan.ts';
import type { Provider } from '../providers/provider.ts';
import { ExitCode, type Io, writeAll } from './io.ts';
import type { Format } from './options.ts';

/** What a result is printed with, wherever it comes from. */
export interface ResultPrint {
  readonly result: ApplyResult;
  readonly plan: Plan;
  readonly header: RunHeader;
  readonly diagnostics: readonly Diagnostic[];
  readonly unitOf: (account: AccountId) => string;
  /** Those of the run; all of them where it was another process's. */
  readonly providers?: readonly Provider[];
  readonly format: Format;
  readonly color: boolean;
  /** With JSON: every cell. */
  readonly all: boolean;
}

/** Prints a result in the format that was asked for. */
export async function printResultAs(print: ResultPrint, io: Pick<Io, 'stdout'>): Promise<void> {
  const { result, plan, header, format } = print;
  if (format === 'json') {
    const { resultJson } = await import('../output/result.ts');
    return writeAll(io.stdout, resultJson(result, header, print.diagnostics, print.all));
  }
  if (format === 'markdown') {
    const { resultMarkdown } = await import('../output/result-markdown.ts');
    const { commentBytes } = await import('../output/plan-markdown.ts');
    return io.stdout.write(resultMarkdown(result, plan, header, { bytes: commentBytes }));
  }
  if (format === 'html') {
    const { resultHtml } = await import('../output/result-html.ts');
    return writeAll(io.stdout, resultHtml(result, plan, header));
  }
  const { resultText } = await import('../output/result.ts');
  const { createProviders } = await import('../providers/all.ts');
  const { widthOf } = await import('./walk.ts');
  const types = (print.providers ?? createProviders()).flatMap((provider) => provider.types);
  await writeAll(io.stdout, resultText(result, plan, { color: print.color, unitOf: print.unitOf, types, width: widthOf(io.stdout) }));
}

/** What the cells say: 4 where one failed or has not converged (a wait for something outside, which has no code, is neither), 6 where one could not be read, 5 where one was refused. */
export function exitCodesOfResult(result: ApplyResult): ExitCode[] {
  const waitsOutside = ({ status, code, waitingFor }: CellResult): boolean =>
    status === 'converging' && code === undefined && waitingFor !== undefined;
  const held = new Set(result.cells.filter((cell) => !waitsOutside(cell)).map((cell) => cell.status));
  const codes: Partial<Record<CellStatus, ExitCode>> = {
    failed: ExitCode.Partial,
    converging: ExitCode.Partial,
    refused: ExitCode.Refused,
    unreadable: ExitCode.Incomplete,
  };
  return [
    ...[...held].flatMap((status) => codes[status] ?? []),
    ...(result.guards.length > 0 ? [ExitCode.Refused] : []),
    ...(result.waves?.some(({ state }) => state !== 'passed') === true ? [ExitCode.Partial] : []),
    ...(result.missing === undefined ? [] : [ExitCode.Incomplete]),
    ...(result.interrupted ? [ExitCode.Interrupted] : []),
    // Somebody else has the lease: a guard. A journal that cannot be written: an error of this machine.
    ...(result.stopped === undefined ? [] : [result.stopped.code === 'lease-lost' ? ExitCode.Refused : ExitCode.Error]),
  ];
}
