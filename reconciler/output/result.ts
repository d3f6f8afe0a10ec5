import type { Action } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyResult, CellResult, CellStatus, JoinedAccount, Plan, RunHeader, WaveResult } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { classJson, diagnosticJson, headerMembers } from '../plan/plan-json.ts';
import { blocksOf } from './blocks.ts';
import type { Paint } from './paint.ts';
import { drawBlocks, paragraph, penFor, section, type TextOptions } from './plan-text.ts';
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

const resumeHint = 'trueup apply --resume RUN finishes what is left; trueup runs lists the runs.';

/** How many cells ended how. */
export function resultSummary(result: ApplyResult): Readonly<Record<CellStatus, number>> {
  const summary: Record<CellStatus, number> = { converged: 0, converging: 0, failed: 0, refused: 0, unreadable: 0, skipped: 0 };
  for (const { status } of result.cells) summary[status]++;
  return summary;
}

/** A result for people: every cell that did not converge, with why; what moved since the plan; what was done; the summary line. */
export function* resultText(result: ApplyResult, plan: Pick<Plan, 'classes'>, options: TextOptions): Generator<string> {
  const pen = penFor(options);
  const { paint } = pen;
  for (const status of statuses) {
    if (status === 'converged') continue;
    const cells = result.cells.filter((each) => each.status === status);
    yield* section(titles[status], cells.map(cellLine), pen, colourOf(status, paint));
  }
  if (result.moved.length > 0) {
    yield `${paint.bold('Live state has moved since the plan; these are the differences now, not applied:')}\n`;
    yield* drawBlocks(blocksOf(result.moved, pen.words), pen, options.unitOf);
  }
  yield* section(
    'Refused, nothing was written',
    result.guards.map(({ guard, message, hint }) => `! ${guard}: ${visible(message)}. ${visible(hint)}`),
    pen,
    paint.red,
  );
  yield* section('Waves', (result.waves ?? []).map(waveLine), pen, paint.bold);
  yield* section('Joined', (result.joined ?? []).map(joinedLine), pen, paint.bold);
  for (const shard of result.missing ?? []) yield `${paint.yellow(`! shard ${shard} left no result`)}\n`;
  if (result.interrupted) yield `${paint.yellow('Interrupted: run apply again to finish what is left.')}\n`;
  if (result.stopped !== undefined) yield* paragraph(`Stopped: ${visible(result.stopped.message)}. ${resumeHint}`, pen, paint.red);
  const done = doneText(result, plan);
  if (done !== '') yield* paragraph(done, pen, paint.green);
  const summary = resultSummary(result);
  yield `${paint.bold(`Result: ${statuses.map((status) => `${summary[status]} ${status}`).join(', ')}`)}\n`;
}

const did: Readonly<Record<Action, string>> = { create: 'created', update: 'updated', replace: 'replaced', delete: 'deleted' };

/**
 * What is in effect now, by type: in a converged cell all of its planned changes are. A cell that ended otherwise only knows how many, so
 * these are counted without their types.
 */
export function doneText(result: ApplyResult, plan: Pick<Plan, 'classes'>): string {
  const converged = result.space.of(result.cells.filter(({ status }) => status === 'converged').map(({ cell }) => cell));
  const counts = new Map<string, number>();
  for (const { type, action, cells, refused } of plan.classes) {
    const count = refused === undefined ? cells.intersect(converged).size : 0;
    if (count > 0) counts.set(`${type} ${did[action]}`, (counts.get(`${type} ${did[action]}`) ?? 0) + count);
  }
  const others = result.cells.filter(({ status }) => status !== 'converged').reduce((sum, { changes }) => sum + changes, 0);
  const parts = [...counts].map(([what, count]) => `${count} ${what}`);
  if (others > 0) parts.push(`${others} ${others === 1 ? 'change' : 'changes'} in cells that did not converge`);
  return parts.length === 0 ? '' : `In effect: ${parts.join(', ')}.`;
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
    ...(result.missing === undefined ? {} : { missing: result.missing }),
    ...(result.joined === undefined ? {} : { joined: result.joined }),
    ...(result.waves === undefined ? {} : { waves: result.waves }),
    ...(result.stopped === undefined ? {} : { stopped: result.stopped }),
    ...(result.of === undefined ? {} : { plan: result.of }),
    diagnostics: streamed(diagnostics.map(diagnosticJson)),
  });
}

function waveLine({ name, state, cells, failed }: WaveResult): string {
  const how = { passed: 'passed', stopped: 'STOPPED here', 'awaiting-approval': 'done, waits for approval', 'not-reached': 'not touched' }[
    state
  ];
  return `${name}: ${how}, ${cells} ${cells === 1 ? 'cell' : 'cells'}${failed === 0 ? '' : `, ${failed} not converged`}`;
}

function joinedLine({ account, seconds, by }: JoinedAccount): string {
  const time =
    seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`;
  return `${account} was covered ${time} after it joined, by ${by === 'apply' ? 'this program' : 'automatic deployment'}`;
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
