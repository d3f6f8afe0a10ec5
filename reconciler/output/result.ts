import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyResult, CellResult, CellStatus, RunHeader } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { classJson, diagnosticJson, headerMembers } from '../plan/plan-json.ts';
import { ClassText } from './class-text.ts';
import { type Paint, paintFor } from './paint.ts';
import { section, type TextOptions } from './plan-text.ts';
import { visible } from './visible-text.ts';

/** In the order in which people care. */
const statuses = ['converged', 'converging', 'failed', 'refused', 'unreadable', 'skipped'] as const satisfies readonly CellStatus[];

const titles: Readonly<Record<Exclude<CellStatus, 'converged'>, string>> = {
  converging: 'Not there yet',
  failed: 'Failed',
  refused: 'Refused',
  unreadable: 'Unreadable',
  skipped: 'Skipped',
};

/** How many cells ended how. */
export function resultSummary(result: ApplyResult): Readonly<Record<CellStatus, number>> {
  const summary: Record<CellStatus, number> = { converged: 0, converging: 0, failed: 0, refused: 0, unreadable: 0, skipped: 0 };
  for (const { status } of result.cells) summary[status]++;
  return summary;
}

/** A result for people: every cell that did not converge, with why; what moved since the plan; the summary line. */
export function* resultText(result: ApplyResult, options: TextOptions): Generator<string> {
  const paint = paintFor(options.color);
  for (const status of statuses) {
    if (status === 'converged') continue;
    const cells = result.cells.filter((each) => each.status === status);
    yield* section(titles[status], cells.map(cellLine), paint, colourOf(status, paint));
  }
  if (result.moved.length > 0) {
    yield `${paint.bold('Live state has moved since the plan; these are the differences now, not applied:')}\n`;
    const text = new ClassText(paint, options.unitOf);
    for (const each of result.moved) yield* text.lines(each);
    yield '\n';
  }
  yield* section(
    'Refused, nothing was written',
    result.guards.map(({ guard, message, hint }) => `! ${guard}: ${visible(message)}. ${visible(hint)}`),
    paint,
    paint.red,
  );
  if (result.interrupted) yield `${paint.yellow('Interrupted: run apply again to finish what is left.')}\n`;
  const summary = resultSummary(result);
  yield `${paint.bold(`Result: ${statuses.map((status) => `${summary[status]} ${status}`).join(', ')}`)}\n`;
}

/** A result as JSON: cells that did not converge, or every cell with `allCells` (`--changes`). */
export function* resultJson(
  result: ApplyResult,
  header: RunHeader,
  diagnostics: readonly Diagnostic[],
  allCells = false,
): Generator<string> {
  const cells = allCells ? result.cells : result.cells.filter((each) => each.status !== 'converged');
  yield* jsonObject({
    ...headerMembers('result', header),
    summary: resultSummary(result),
    cells: streamed(cells.map(({ cell, ...ended }) => ({ account: cell.account, region: cell.region, ...ended }))),
    moved: streamed(result.moved.map(classJson)),
    guards: result.guards,
    interrupted: result.interrupted,
    diagnostics: streamed(diagnostics.map(diagnosticJson)),
  });
}

function cellLine({ cell, changes, code, message, waitingFor }: CellResult): string {
  const why = [...(code === undefined ? [] : [code]), ...(message === undefined ? [] : [message])].map(visible).join(': ');
  const waits = waitingFor === undefined ? '' : ` (waiting for ${visible(waitingFor)})`;
  const done = changes === 0 ? '' : `; ${changes} change${changes === 1 ? '' : 's'} in effect`;
  return `! ${cell.account}/${cell.region}${why === '' ? '' : ` ${why}`}${waits}${done}`;
}

function colourOf(status: CellStatus, paint: Paint): (text: string) => string {
  if (status === 'failed' || status === 'refused') return paint.red;
  return status === 'skipped' ? paint.dim : paint.yellow;
}
