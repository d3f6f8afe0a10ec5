import type { ApplyResult, Plan, RunHeader } from '../model/plan.ts';
import { noResult } from '../plan/merge-results.ts';
import { page, rowsOf, text } from './html.ts';
import { counted, figure } from './markdown.ts';
import { doneText, resultSummary } from './result.ts';

/** A result as one page: what is in effect, and every cell that did not converge. */
export function* resultHtml(result: ApplyResult, plan: Pick<Plan, 'classes'>, header: RunHeader): Generator<string> {
  const summary = resultSummary(result);
  const title = `trueup apply: ${Object.entries(summary)
    .filter(([status, count]) => count > 0 || status === 'converged')
    .map(([status, count]) => `${figure(count)} ${status}`)
    .join(', ')}`;
  yield* page(title, body(title, result, plan, header));
}

function* body(title: string, result: ApplyResult, plan: Pick<Plan, 'classes'>, header: RunHeader): Generator<string> {
  yield `<h1>${text(title)}</h1>\n`;
  for (const shard of result.missing ?? []) yield `<p class="bad"><b>Missing.</b> ${text(noResult(shard))}</p>\n`;
  for (const { guard, message, hint } of result.guards)
    yield `<p class="bad"><b>Refused, nothing was written.</b> ${text(guard)}: ${text(message)}. ${text(hint)}</p>\n`;
  if (result.interrupted) yield '<p class="bad">Interrupted: run apply again to finish what is left.</p>\n';
  if (result.moved.length > 0)
    yield `<p class="bad">The live state of ${counted(result.moved.length, 'class', 'classes')} has moved since the plan: not applied.</p>\n`;
  yield `<p>${text(doneText(result, plan))}</p>\n`;
  const others = result.cells.filter(({ status }) => status !== 'converged');
  if (others.length > 0) {
    yield '<h2>Not converged</h2>\n';
    yield* rowsOf(
      ['cell', 'status', 'why', 'changes in effect'],
      others.map(({ cell, status, code, message, waitingFor, changes }) => [
        text(`${cell.account}/${cell.region}`),
        status,
        text(
          [code, message, waitingFor === undefined ? undefined : `waiting for ${waitingFor}`]
            .filter((part) => part !== undefined)
            .join(': '),
        ),
        figure(changes),
      ]),
      '---n',
    );
  }
  yield `<footer>${text(header.now)} · run <code>${text(header.run)}</code> · ${counted(header.stats.calls, 'call')}</footer>\n`;
}
