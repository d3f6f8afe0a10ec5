import type { ApplyResult, CellResult, CellStatus, Plan, RunHeader } from '../model/plan.ts';
import { shardMissing } from '../plan/merge-plans.ts';
import { noResult } from '../plan/merge-results.ts';
import { callout, cell, code, counted, figure, folded, table } from './markdown.ts';
import { mostThatFits } from './markdown-ladder.ts';
import { type MissingRow, missingCallout } from './missing-shards.ts';
import type { MarkdownOptions } from './plan-markdown.ts';
import { resultSummary } from './result.ts';

const problems = ['failed', 'refused', 'unreadable', 'converging', 'skipped'] as const satisfies readonly CellStatus[];
const signs: Readonly<Record<CellStatus, string>> = {
  converged: '✅',
  converging: '⏳',
  failed: '❌',
  refused: '⛔',
  unreadable: '⚠️',
  skipped: '➖',
};

/** How an apply ended, as a comment within `bytes`: every status with its count, then each cell that did not converge, as many as fit. */
export function resultMarkdown(
  result: ApplyResult,
  plan: Pick<Plan, 'classes'>,
  header: RunHeader,
  { marker = '', bytes, runUrl }: Pick<MarkdownOptions, 'marker' | 'bytes' | 'runUrl'>,
): string {
  const summary = resultSummary(result);
  const worst = problems.find((status) => summary[status] > 0 && status !== 'skipped');
  const missed = missedIn(result);
  const quiet = missed.length === 0 ? '✅' : signs.unreadable;
  const sign = result.guards.length > 0 ? '⛔' : worst === undefined ? quiet : signs[worst];
  const all = result.cells.length;
  const words =
    result.guards[0] !== undefined
      ? `trueup apply refused by ${code(result.guards[0].guard)}: nothing was written`
      : result.interrupted
        ? `trueup apply interrupted: ${figure(summary.converged)} of ${counted(all, 'cell')} converged`
        : `trueup apply: ${figure(summary.converged)} of ${counted(all, 'cell')} converged${worst === undefined ? '' : `, ${figure(summary[worst])} ${worst}`}${missed.length === 0 ? '' : `; ${counted(missed.length, 'shard')} missing`}`;
  const changes = plan.classes.reduce((sum, { cells, refused }) => sum + (refused === undefined ? cells.size : 0), 0);
  const figures = (['converged', ...problems] as const).map((status) => figure(summary[status]));
  const head = [
    marker,
    `### ${sign} ${words}\n\n`,
    `${table(
      (['converged', ...problems] as const).map((status) => `${signs[status]} ${status}`),
      [figures],
      'rrrrrr',
    )}\n`,
    `${counted(changes, 'change')} planned.\n\n`,
    missingCallout(missed, 'apply'),
    ...result.guards.map(({ guard, message, hint }) => `${callout('CAUTION', `guard ${code(guard)}: ${code(message)}\n${code(hint)}`)}\n`),
    ...(result.moved.length === 0
      ? []
      : [
          `${callout('WARNING', `The live state of ${counted(result.moved.length, 'class', 'classes')} has moved since the plan: not applied. A new plan shows the difference now.`)}\n`,
        ]),
  ].join('');
  const cells = problems.flatMap((status) => result.cells.filter((each) => each.status === status));
  const end = `<sub>run <code>${header.run.replace(/[^\w-]/g, '')}</code> · ${counted(header.stats.calls, 'call')} in ${figure(Math.round(header.stats.wallMs / 1000))} s${runUrl === undefined ? '' : ` · <a href="${runUrl}">run</a>`}</sub>\n`;
  const draw = (rows: number): string => {
    const shown = cells.slice(0, rows);
    const rest = cells.length - shown.length;
    const body = `${table(['cell', 'status', 'why', 'changes in effect'], shown.map(rowOf), '---r')}${rest === 0 ? '' : `\nand ${counted(rest, 'more cell')}: the result among the artifacts of the run has all of them\n`}`;
    return `${head}${cells.length === 0 ? '' : `${folded(`<b>Not converged</b>: ${counted(cells.length, 'cell')}`, body, true)}\n`}${end}`;
  };
  return mostThatFits(cells.length, bytes, (rows) => ({ text: draw(rows) }))?.text ?? draw(0);
}

/** The shards that left no result, with the cells that are unreadable for it. */
function missedIn({ missing = [], cells }: ApplyResult): MissingRow[] {
  const lost = cells.filter(({ code: name }) => name === shardMissing);
  return missing.map((shard) => {
    const message = noResult(shard);
    return { message, cells: lost.filter((each) => each.message === message).length };
  });
}

function rowOf({ cell: where, status, code: name, message, waitingFor, changes }: CellResult): string[] {
  const why = [name, message, waitingFor === undefined ? undefined : `waiting for ${waitingFor}`].filter((part) => part !== undefined);
  return [cell(`${where.account}/${where.region}`), `${signs[status]} ${status}`, cell(why.join(': ')), figure(changes)];
}
